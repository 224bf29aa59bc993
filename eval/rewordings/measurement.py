"""What the guard lets through: every way of cheating, every faithful rewording, over real HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.answering.records import Answer
from assistant.rewriting.chat_model import ChatModel
from assistant.rewriting.material import Material, material_of
from assistant.rewriting.rewriter import PASSED, Rewriter
from assistant.service import Assistant
from assistant.settings import Settings
from eval.configurations import with_model, without_model
from eval.question_sets import Case
from eval.rewordings.behaviours import (
    Attempt,
    FaithfulWording,
    attempt_of,
    attempts_by_hand,
    faithful,
    faithful_texts,
    language_of,
)
from eval.rewordings.cheats import CHEATS
from eval.rewordings.model_server import ModelReply, ModelRequest, model_server

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Tally:
    """One kind of attempt: how many, how many passed, and the reasons of the others."""

    name: str
    tried: int = 0
    passed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "name": self.name,
            "tried": self.tried,
            "passed": self.passed,
            "reasons": dict(self.reasons),
        }


def measure_cheats(answers: Iterable[Answer], *, progress: Progress | None = None) -> list[Tally]:
    """Each way of cheating on each answer it applies to; every one should be caught."""
    materials = [m for m in map(material_of, answers) if m is not None]
    lie = _Lie()
    tallies = []
    with model_server(lie) as server:
        rewriter = Rewriter(ChatModel(with_model(_settings(), server.address)))
        for number, name in enumerate(CHEATS, start=1):
            tallies.append(_tally(name, rewriter, materials, lie))
            if progress is not None:
                progress(number, len(CHEATS))
    return tallies


class _Lie:
    """A behaviour that cheats in the way set; it says the truth where that way does not apply."""

    def __init__(self) -> None:
        self.name = next(iter(CHEATS))
        self.applied = False

    def __call__(self, request: ModelRequest) -> ModelReply:
        texts = faithful_texts(request.data)
        lie = CHEATS[self.name](texts, language_of(request.data))
        self.applied = lie is not None
        return faithful(request) if lie is None else ModelReply(lie)


def _tally(name: str, rewriter: Rewriter, materials: Iterable[Material], lie: _Lie) -> Tally:
    lie.name = name
    tried = passed = 0
    reasons: Counter[str] = Counter()
    for material in materials:
        lie.applied = False
        found = rewriter.reword(material)
        if lie.applied:
            tried += 1
            passed += found.passed
            reasons.update([] if found.passed else [found.reason])
    return Tally(name, tried, passed, dict(reasons.most_common()))


class _Script:
    """A behaviour that makes the attempt set."""

    def __init__(self) -> None:
        self.attempt = Attempt("", {})

    def __call__(self, request: ModelRequest) -> ModelReply:
        return attempt_of(request, self.attempt)


def measure_by_hand() -> tuple[Tally, Tally]:
    """Faithful rewordings and lies written without a look at the guard, each a request of its own.

    No lie may pass; of the faithful ones as many as the guard can tell apart from lies.
    """
    entries = attempts_by_hand()
    answers = composed_answers(entry.answer for entry in entries)
    script = _Script()
    with model_server(script) as server:
        rewriter = Rewriter(ChatModel(with_model(_settings(), server.address)))

        def found(attempts: Iterable[tuple[Answer, Attempt]], name: str) -> Tally:
            reasons: Counter[str] = Counter()
            for answer, attempt in attempts:
                material = material_of(answer)
                script.attempt = attempt
                if material is None:
                    reasons["nothing_to_reword"] += 1
                    continue
                reasons[rewriter.reword(material).reason] += 1
            passed = reasons.pop(PASSED, 0)
            return Tally(name, passed + reasons.total(), passed, dict(reasons.most_common()))

        pairs = list(zip(entries, answers, strict=True))
        return (
            found(((a, each) for e, a in pairs for each in e.faithful), "faithful_by_hand"),
            found(((a, each) for e, a in pairs for each in e.lies), "lies_by_hand"),
        )


def measure_faithful(answers: Iterable[Answer]) -> Tally:
    """Each rewording by hand, for its answer; every one should pass."""
    with model_server(faithful) as server:
        rewriter = Rewriter(ChatModel(with_model(_settings(), server.address)))
        return measure("faithful", rewriter, answers)


def measure(name: str, rewriter: Rewriter, answers: Iterable[Answer]) -> Tally:
    """What comes of answers with this rewriter."""
    found = [rewriter.reword(m) for m in map(material_of, answers) if m is not None]
    reasons = Counter(each.reason for each in found if not each.passed)
    passed = sum(each.passed for each in found)
    return Tally(name, len(found), passed, dict(reasons.most_common()))


def composed_answers(cases: Iterable[Case | FaithfulWording]) -> list[Answer]:
    """The answers as composed, to the first turn of a case or to the question of a rewording."""
    assistant = Assistant(without_model(_settings()))
    return [
        assistant.ask(
            case.turns[0] if isinstance(case, Case) else case.question,
            programme=case.programme,
            as_of=case.as_of,
        ).answer
        for case in cases
    ]


def _settings() -> Settings:
    return replace(Settings.from_environment(), model_reading=False)

"""Running cases: every case asked once, its answer scored, its time taken. Nothing is cached."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from assistant.errors import AntragslotseError, InputError
from assistant.service import Assistant, Reply
from assistant.settings import Settings
from assistant.understanding.conversation import Turn
from eval.question_exchange import load_lines
from eval.question_sets import QUESTIONS, Case, QuestionSetError, half_of, load
from eval.scoring import Answer, Score, score

Ask = Callable[[Case], Answer]
Progress = Callable[[int, int], None]

HALVES = ("dev", "test", "all")


@dataclass(frozen=True)
class Outcome:
    """One case with its answer. seconds: for all turns of the case together."""

    case: Case
    answer: Answer
    score: Score
    seconds: float

    @property
    def right(self) -> bool:
        """All expectations hold."""
        return self.score.right

    @property
    def flawless(self) -> bool:
        """Right, and every figure is proven."""
        return self.right and not self.score.unproven_figures


@dataclass(frozen=True)
class Run:
    """The outcomes of one configuration, in the order of the cases. half: dev, test or all."""

    configuration: str
    half: str
    outcomes: tuple[Outcome, ...]
    seconds: float = 0.0

    @property
    def right(self) -> int:
        """Cases that are right."""
        return sum(outcome.right for outcome in self.outcomes)

    @property
    def wrong_figures(self) -> int:
        """Figures of `not_figures` that answers hold, over all cases."""
        return sum(len(outcome.score.wrong_figures) for outcome in self.outcomes)

    @property
    def unproven_figures(self) -> int:
        """Digits in texts that no figure covers, over all cases."""
        return sum(len(outcome.score.unproven_figures) for outcome in self.outcomes)

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """The outcomes that are not right or hold an unproven figure, in their order."""
        return tuple(outcome for outcome in self.outcomes if not outcome.flawless)

    @cached_property
    def by_id(self) -> Mapping[str, Outcome]:
        """Id of a case → its outcome."""
        return {outcome.case.id: outcome for outcome in self.outcomes}

    def by_tag(self) -> Mapping[str, tuple[int, int]]:
        """Tag → (right, all), most cases first, then by name."""
        total = Counter(tag for outcome in self.outcomes for tag in outcome.case.tags)
        right = Counter(
            tag for outcome in self.outcomes if outcome.right for tag in outcome.case.tags
        )
        names = sorted(total, key=lambda tag: (-total[tag], tag))
        return {tag: (right[tag], total[tag]) for tag in names}


def assistant_ask(assistant: Assistant) -> Ask:
    """Asks the assistant turn by turn; the answer to the last turn counts.

    Reworded where a language model is set, as a reader would see it.
    """

    def ask(case: Case) -> Answer:
        turns: list[Turn] = []
        reply: Reply | None = None
        for question in case.turns:
            reply = assistant.ask(
                question, programme=case.programme, as_of=case.as_of, turns=tuple(turns)
            )
            turns.append(reply.turn)
        assert reply is not None
        shown = assistant.reworded(reply.answer)
        return {**shown.as_json(), "id": case.id, "entries": list(shown.entries)}

    return ask


def own_assistant() -> Ask:
    """A fresh assistant with the settings of the environment."""
    return assistant_ask(Assistant(Settings.from_environment()))


def run_cases(
    cases: Iterable[Case],
    ask: Ask,
    *,
    configuration: str = "default",
    half: str = "all",
    progress: Progress | None = None,
) -> Run:
    """All cases asked one after the other. An exception becomes an answer with `error`."""
    cases = tuple(cases)
    outcomes = []
    start = time.perf_counter()
    for number, case in enumerate(cases, start=1):
        outcomes.append(outcome_of(case, ask))
        if progress is not None:
            progress(number, len(cases))
    return Run(configuration, half, tuple(outcomes), time.perf_counter() - start)


def outcome_of(case: Case, ask: Ask) -> Outcome:
    """One case asked and scored."""
    start = time.perf_counter()
    try:
        answer = ask(case)
    except (AntragslotseError, ArithmeticError, AssertionError, AttributeError, LookupError,
            RuntimeError, TypeError, ValueError) as fault:  # fmt: skip
        # A crash is a wrong answer of this case; the others still have to be measured.
        answer = {"id": case.id, "error": f"{type(fault).__name__}: {fault}"}
    seconds = time.perf_counter() - start
    return Outcome(case, answer, score(answer, case), seconds)


def chosen_cases(
    sets: Sequence[str] = (),
    *,
    half: str = "dev",
    slices: Sequence[str] = (),
    folder: Path = QUESTIONS,
) -> tuple[Case, ...]:
    """The cases of the sets (names or files; none: all), of the half, with all the tags.

    Raises InputError for a set or a tag that nobody knows, and for a fault in a set.
    """
    paths = [_path(name, folder) for name in sets] or sorted(folder.glob("*.yaml"))
    cases: list[Case] = []
    for path in paths:
        try:
            cases.extend(load_lines(path) if path.suffix == ".jsonl" else load(path))
        except QuestionSetError as fault:
            raise InputError(
                f"Die Fragensammlung ist fehlerhaft: {fault}", remedy="Berichtigen Sie die Datei."
            ) from fault
    known = {tag for case in cases for tag in case.tags}
    for tag in slices:
        if tag not in known:
            raise InputError(
                f"Das Merkmal „{tag}“ hat keine Frage.",
                remedy=f"Es gibt: {', '.join(sorted(known))}.",
            )
    return tuple(
        case
        for case in cases
        if (half == "all" or half_of(case.id) == half) and set(slices) <= set(case.tags)
    )


def _path(name: str, folder: Path) -> Path:
    """The file of a set named by its bare name, or the file itself."""
    own = folder / f"{name}.yaml"
    path = own if own.is_file() else Path(name)
    if not path.is_file():
        names = ", ".join(sorted(item.stem for item in folder.glob("*.yaml")))
        raise InputError(f"Die Fragensammlung „{name}“ gibt es nicht.", remedy=f"Es gibt: {names}.")
    return path

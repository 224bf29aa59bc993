"""How the built-in server answers: as a good model would, as a liar, or not at all."""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from assistant.understanding.question_form import is_english
from eval.rewordings.cheats import CHEATS, Cheat, Texts
from eval.rewordings.model_server import (
    Behaviour,
    ModelReply,
    ModelRequest,
    closed_address,
    model_server,
)

_FILE = Path(__file__).parent / "faithful.yaml"
_BY_HAND = Path(__file__).parent / "by_hand.yaml"
_SLOW = 3.0  # seconds between two pieces
KILLED = "killed"  # nothing listens at all
# Words that a model without a rewording by hand exchanges.
_EXCHANGED = (
    (r"\bhöchstens\b", "maximal"),
    (r"\bje (Jahr|Projektjahr)\b", r"pro \1"),
    (r"\bsind es noch\b", "bleiben noch"),
    (r"\bDie Antragsfrist endet am (\{D\d+\})", r"Am \1 endet die Antragsfrist"),
    (r"\bBitte fragen Sie\b", "Fragen Sie bitte"),
)


@dataclass(frozen=True)
class FaithfulWording:
    """A rewording by hand, for one question on a day."""

    question: str
    programme: str
    as_of: date
    statements: tuple[str, ...]


@cache
def faithful_wordings() -> tuple[FaithfulWording, ...]:
    """All rewordings by hand, in the order of their file."""
    entries = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        FaithfulWording(e["question"], e["programme"], e["as_of"], tuple(e["statements"]))
        for e in entries
    )


@dataclass(frozen=True)
class Attempt:
    """A rewording of an answer by hand. texts: id → text of the statements it changes.

    how: what a lie does; "" for a faithful one.
    """

    how: str
    texts: Mapping[str, str]


@dataclass(frozen=True)
class Attempts:
    """Faithful rewordings of one answer, and lies about it."""

    answer: FaithfulWording
    faithful: tuple[Attempt, ...]
    lies: tuple[Attempt, ...]


@cache
def attempts_by_hand() -> tuple[Attempts, ...]:
    """All that were written by hand without a look at the guard, in the order of their file."""
    entries = yaml.safe_load(_BY_HAND.read_text(encoding="utf-8"))
    return tuple(
        Attempts(
            FaithfulWording(e["question"], e["programme"], e["as_of"], ()),
            tuple(Attempt("", dict(texts)) for texts in e["faithful"]),
            tuple(
                Attempt(lie["how"], {key: text for key, text in lie.items() if key != "how"})
                for lie in e["cheats"]
            ),
        )
        for e in entries
    )


def attempt_of(request: ModelRequest, attempt: Attempt) -> ModelReply:
    """What is said when an attempt is made: the statements that it does not change as they came."""
    statements = [
        {"id": s["id"], "text": attempt.texts.get(s["id"], s["text"])}
        for s in request.data.get("statements", ())
    ]
    return ModelReply(json.dumps({"statements": statements}, ensure_ascii=False))


def faithful_texts(data: Mapping[str, Any]) -> Texts:
    """What a good model says: the wording by hand, or the statements with a few words exchanged."""
    statements: Sequence[Mapping[str, str]] = data.get("statements", ())
    names = [statement["id"] for statement in statements]
    for wording in faithful_wordings():
        if wording.question == data.get("question") and len(wording.statements) == len(names):
            return list(zip(names, wording.statements, strict=True))
    return [(statement["id"], _exchanged(statement["text"])) for statement in statements]


def _exchanged(text: str) -> str:
    for wanted, other in _EXCHANGED:
        text = re.sub(wanted, other, text)
    return re.sub(r"; ([a-zäöü])", lambda match: f". {match.group(1).upper()}", text)


def language_of(data: Mapping[str, Any]) -> str:
    """The language the question wants."""
    return "en" if is_english(str(data.get("question", ""))) else "de"


def faithful(request: ModelRequest) -> ModelReply:
    """As a good model would."""
    texts = faithful_texts(request.data)
    statements = [{"id": name, "text": text} for name, text in texts]
    return ModelReply(json.dumps({"statements": statements}, ensure_ascii=False))


def cheating(*names: str) -> Behaviour:
    """A liar that takes these ways in turn; all of them where none is named."""
    ways: list[Cheat] = [CHEATS[name] for name in names or CHEATS]
    turn = itertools.count()
    counting = threading.Lock()

    def reply(request: ModelRequest) -> ModelReply:
        texts = faithful_texts(request.data)
        language = language_of(request.data)
        with counting:
            first = next(turn)
        for step in range(len(ways)):
            lie = ways[(first + step) % len(ways)](texts, language)
            if lie is not None:
                return ModelReply(lie)
        return ModelReply("")

    return reply


def slow(request: ModelRequest) -> ModelReply:
    """What a good model says, but hardly a word at a time."""
    return ModelReply(faithful(request).text, pause=_SLOW)


def failing(_request: ModelRequest) -> ModelReply:
    """A server out of memory."""
    return ModelReply("out of memory", status=500)


def cut_off(request: ModelRequest) -> ModelReply:
    """A server that dies in the middle of its answer."""
    return ModelReply(faithful(request).text, cut=True)


BEHAVIOURS: Mapping[str, Behaviour] = {
    "faithful": faithful,
    "cheating": cheating(),
    "slow": slow,
    "failing": failing,
    "cut-off": cut_off,
}


@contextmanager
def built_in_address(name: str) -> Iterator[str]:
    """The address of a server that behaves like this while the block runs."""
    if name == KILLED:
        yield closed_address()
        return
    with model_server(BEHAVIOURS[name]) as server:
        yield server.address

"""What the assistant can answer: the statements, decisions, budget and deadlines of a programme.

Each entry has texts that a question is compared with: ways to ask, the sentence, the quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.proofs import GAP
from knowledge.catalogue.records import Programme, Statement

EntryKind = Literal["statement", "decision", "budget", "deadline"]

_DEADLINE_ASKS = Path(__file__).parents[1] / "phrases" / "deadline_asks.yaml"


@dataclass(frozen=True)
class AnswerEntry:
    """One thing the assistant can say. key: unique. asks: how many of texts are ways to ask.

    yes_no: for each way to ask, the number of the yes/no group it belongs to, or None.
    """

    key: str
    programme: str
    kind: EntryKind
    name: str
    topics: tuple[str, ...]
    texts: tuple[str, ...]
    yes_no: tuple[int | None, ...]

    @property
    def asks(self) -> int:
        """The number of texts that are ways to ask; they come first."""
        return len(self.yes_no)


def _statement(programme: Programme, name: str, statement: Statement) -> AnswerEntry:
    asks: list[tuple[str, int | None]] = [(ask, None) for ask in statement.asks]
    for number, group in enumerate(statement.yes_no):
        asks.extend((ask, number) for ask in group.asks)
    texts = [ask for ask, _ in asks]
    if asks:
        texts.append(_without_gaps(statement.text))
        if statement.quote is not None:
            texts.append(statement.quote)
    return AnswerEntry(
        key=f"{programme.id}/statement/{name}",
        programme=programme.id,
        kind="statement",
        name=name,
        topics=statement.topics,
        texts=tuple(texts),
        yes_no=tuple(number for _, number in asks),
    )


def _plain(
    programme: Programme,
    kind: EntryKind,
    name: str,
    topics: tuple[str, ...],
    asks: tuple[str, ...],
    others: tuple[str, ...] = (),
) -> AnswerEntry:
    return AnswerEntry(
        key=f"{programme.id}/{kind}/{name}",
        programme=programme.id,
        kind=kind,
        name=name,
        topics=topics,
        texts=(*asks, *others),
        yes_no=(None,) * len(asks),
    )


def _entries(programme: Programme) -> Iterator[AnswerEntry]:
    for name, statement in programme.statements.items():
        if statement.asks or statement.yes_no:
            yield _statement(programme, name, statement)
    for name, decision in programme.decisions.items():
        yield _plain(programme, "decision", name, decision.topics, decision.asks)
    if programme.budget is not None:
        budget = programme.budget
        yield _plain(
            programme,
            "budget",
            "budget",
            (*budget.topics, "budget_total"),
            budget.asks,
            (budget.label,),
        )
    for name, deadline in programme.deadlines.items():
        if deadline.role == "application":
            yield _plain(
                programme,
                "deadline",
                name,
                ("deadline", "open_now"),
                (*deadline_asks(), *deadline.asks),
            )


def _without_gaps(text: str) -> str:
    return " ".join(GAP.sub(" ", text).split())


@lru_cache(maxsize=1)
def deadline_asks() -> tuple[str, ...]:
    """Ways to ask for an application deadline that fit any programme."""
    return tuple(yaml.safe_load(_DEADLINE_ASKS.read_text(encoding="utf-8")))


@lru_cache(maxsize=1)
def entries() -> Mapping[str, AnswerEntry]:
    """All entries of all programmes by key, in the order of the files."""
    return {
        entry.key: entry for programme in programmes().values() for entry in _entries(programme)
    }

"""The corrections in force, ready to be found: the same question for the same case, or none.

A correction is found when the question is like one of its patterns, and nothing that decides an
answer differs: programme, figures, facts known so far, negation, what is asked for.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from assistant.answering.assembly import deadline_of, fact_rows, guideline_of
from assistant.answering.figure_guard import unproven
from assistant.answering.records import Answer
from assistant.helpdesk.correction_content import (
    CorrectionContent,
    citations_of,
    content_from_data,
    faults_of,
)
from assistant.helpdesk.edited_text import paragraphs
from assistant.rules.facts import Fact, Facts, FactValue
from assistant.storage.correction_store import CorrectionStore
from assistant.storage.desk_records import StoredCorrection
from assistant.understanding.conversation import Turn
from assistant.understanding.question_likeness import (
    QuestionLikeness,
    QuestionVectors,
    same_case,
)
from assistant.understanding.reader import Question, read
from knowledge.catalogue.catalogue import programmes

# Measured on the ways to ask of all programmes: of the pairs that belong to different answers and
# pass `same_case`, those from here on differ in wording alone.
_ALIKE = 0.8

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Kept:
    stored: StoredCorrection
    content: CorrectionContent
    vectors: QuestionVectors


class CorrectionBook:
    """The corrections of one process; reads them anew when any has changed. Safe for threads."""

    def __init__(self, store: CorrectionStore, likeness: QuestionLikeness) -> None:
        self._store = store
        self._likeness = likeness
        self._loading = threading.Lock()
        self._state: tuple[int, int] = (0, 0)
        self._kept: Mapping[str, Sequence[_Kept]] = {}

    def find(
        self, question: Question, *, chosen: str | None, as_of: date, turns: Sequence[Turn] = ()
    ) -> Answer | None:
        """The corrected answer for this question, or None. chosen: programme the user chose."""
        books = self._current()
        key = _programme(question, chosen, turns) if books else None
        if key is None or key not in books or not _in_force(key, as_of):
            return None
        if any(part.vague or part.follow_up for part in question.parts):
            return None
        for kept in books[key]:
            if _valid(kept.content, as_of) and self._answers(kept, question, as_of):
                return _answer(kept, question, key, as_of)
        return None

    def _answers(self, kept: _Kept, question: Question, as_of: date) -> bool:
        """Whether a pattern asks the same; the costly comparisons come last."""
        same = [at for at, p in enumerate(kept.content.patterns) if same_case(question.text, p)]
        if not same:
            return False
        asked = self._likeness.vectors([question.text])
        alike = self._likeness.between(asked, kept.vectors.rows(same))[0]
        pins = _pinned(kept.content.facts)
        return any(
            float(likeness) >= _ALIKE
            and _plain(question.facts)
            == _plain(read(kept.content.patterns[at], as_of=as_of, facts=pins).facts)
            for likeness, at in zip(alike, same, strict=True)
        )

    def _current(self) -> Mapping[str, Sequence[_Kept]]:
        state = self._store.state()
        if state == self._state:
            return self._kept
        with self._loading:
            if state != self._state:
                self._kept = self._load()
                self._state = state
            return self._kept

    def _load(self) -> Mapping[str, Sequence[_Kept]]:
        """What is active and holds; what does not hold is left out, whatever its state says."""
        books: dict[str, list[_Kept]] = {}
        for stored in self._store.corrections(state="active"):
            content = content_from_data(stored.content)
            if faults_of(content, stored.programme):
                log.warning("correction %s no longer holds and is not shown", stored.id)
            elif unproven(content.text, content.figures):
                log.error("correction %s holds an unproven figure and is not shown", stored.id)
            else:
                vectors = self._likeness.vectors(content.patterns)
                books.setdefault(stored.programme, []).append(_Kept(stored, content, vectors))
        return books


def _programme(question: Question, chosen: str | None, turns: Sequence[Turn]) -> str | None:
    """The one programme the question is about, when that is beyond doubt."""
    named = {mention.programme for mention in question.mentions}
    if chosen is None and not named and turns:
        named = set(turns[-1].programmes)
    if chosen is not None:
        named.add(chosen)
    return named.pop() if len(named) == 1 else None


def _in_force(key: str, as_of: date) -> bool:
    programme = programmes()[key]
    force = programme.in_force
    first = programme.values[force.from_].date_ if force.from_ else None
    last = programme.values[force.until].date_ if force.until else None
    return (first is None or first <= as_of) and (last is None or as_of <= last)


def _valid(content: CorrectionContent, as_of: date) -> bool:
    return (content.valid_from is None or content.valid_from <= as_of) and (
        content.valid_until is None or as_of <= content.valid_until
    )


def _pinned(data: Mapping[str, Any]) -> Facts:
    """The facts that were pinned when the correction was kept."""
    empty = {"question": "", "programmes": [], "entries": [], "facts": [], "partners": []}
    return Turn.from_json({**empty, **data}).facts


def _plain(facts: Facts) -> tuple[object, ...]:
    """Names and values, without where they come from."""

    def values(group: Mapping[str, Fact]) -> dict[str, FactValue]:
        return {fact.name: fact.value for fact in group.values()}

    return values(facts.own), tuple(values(partner) for partner in facts.partners)


def _answer(kept: _Kept, question: Question, key: str, as_of: date) -> Answer:
    programme, content = programmes()[key], kept.content
    until = content.valid_until
    return Answer(
        question=question.text,
        programme=key,
        programmes=(key,),
        guideline=guideline_of(programme),
        as_of=as_of,
        status="answered",
        status_detail="corrected",
        verdict=None,
        text=content.text,
        statements=tuple(paragraphs(content.text)),
        figures=content.figures,
        citations=citations_of(content),
        facts=fact_rows(question.facts),
        deadline=deadline_of(programme, as_of),
        correction={
            "id": kept.stored.id,
            "checked_on": kept.stored.changed_at.date().isoformat(),
            "valid_until": until.isoformat() if until is not None else None,
        },
        entries=content.entries,
    )

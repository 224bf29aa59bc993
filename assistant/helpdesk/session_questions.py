"""Questions of a session: read from storage, grouped and taken apart, suggested for merging."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from assistant.answering.records import Answer
from assistant.answering.stored_answers import answer_as_data, answer_from_data
from assistant.errors import InputError
from assistant.helpdesk.records import DeskQuestion, QuestionState, Release
from assistant.storage.desk_records import Change, StoredQuestion
from assistant.understanding.question_likeness import QuestionLikeness, same_figures

# From here on two questions are shown to the adviser as probably one; a person decides.
_ALIKE = 0.6
# Vectors alone know a question again only in nearly its own words: of 31 paraphrases in the tests'
# room they find 1, with what was understood 22. The same answer counts as alike, and the nearer
# in words wins.
_SAME_ANSWER = _ALIKE


def visitor_hash(session_id: str, visitor: str) -> str:
    """Who asks, for this session alone: it leads to no other session and to no chat."""
    return hashlib.sha256(f"{session_id}:{visitor}".encode()).hexdigest()


def desk_question(stored: StoredQuestion) -> DeskQuestion:
    """The question as advisers see it."""
    return DeskQuestion(
        id=stored.id,
        session_id=stored.session_id,
        number=stored.number,
        text=stored.text,
        state=cast("QuestionState", stored.state),
        lead=stored.lead,
        suggestion=stored.suggestion,
        support=stored.support,
        origin="voice" if stored.visitor is None else "audience",
        answer=answer_from_data(stored.answer),
        release=release_of(stored),
        version=stored.version,
        asked_at=stored.asked_at,
    )


def release_of(stored: StoredQuestion) -> Release | None:
    """What was released, or None."""
    data = stored.release
    if data is None:
        return None
    return Release(
        answer=answer_from_data(data["answer"]),
        edited=data["edited"],
        reasons=data["reasons"],
        by=data["by"],
        at=datetime.fromisoformat(data["at"]),
    )


def release_data(
    answer: Answer, *, edited: bool, reasons: Mapping[str, str], by: str
) -> dict[str, Any]:
    """A release as plain data, of now."""
    return {
        "answer": answer_as_data(answer),
        "edited": edited,
        "reasons": dict(reasons),
        "by": by,
        "at": datetime.now(UTC).isoformat(),
    }


def probable_lead(
    text: str,
    answer: Mapping[str, Any],
    questions: Sequence[StoredQuestion],
    understood: Mapping[str, Mapping[str, Any]],
    likeness: QuestionLikeness,
) -> str | None:
    """The question that a new one probably repeats: same figures, and alike or the same answer.

    answer, understood: what the answers say and rest on (text, entries, verdict, facts), of the
    new question and of each other one. None when there is no such question.
    """
    hidden = {q.id for q in questions if q.state == "hidden"}
    open_ones = [q for q in questions if not {q.id, q.lead} & hidden and same_figures(text, q.text)]
    if not open_ones:
        return None
    asked = likeness.remembered([text])
    alike = likeness.between(asked, likeness.remembered([q.text for q in open_ones]))[0]
    for at, question in enumerate(open_ones):
        if _same_answer(answer, understood.get(question.id, {})):
            alike[at] += _SAME_ANSWER
    best = int(alike.argmax())
    return (open_ones[best].lead or open_ones[best].id) if alike[best] >= _ALIKE else None


def _same_answer(left: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether both were understood as the same question, and where facts decide, the same case.

    Where several programmes answer, one of them may have read the other question otherwise.
    """
    first, second = _by_programme(left["entries"]), _by_programme(right.get("entries") or ())
    shared = first.keys() & second.keys()
    agreeing = sum(first[key] == second[key] for key in shared)
    if not agreeing or 2 * agreeing < len(shared):
        return False
    if {left["verdict"], right["verdict"]} == {"yes", "no"}:
        return False
    decided = any("/decision/" in entry for entry in left["entries"])
    same_text = left["text"] == right["text"]
    return not decided or same_text or _case(left["facts"]) == _case(right["facts"])


def _by_programme(entries: Sequence[str]) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for entry in entries:
        found.setdefault(entry.split("/")[0], []).append(entry)
    return found


def _case(facts: Iterable[Mapping[str, str]]) -> list[tuple[str, ...]]:
    return sorted((row.get("partner", ""), row["name"], row["value"]) for row in facts)


def merged(
    questions: Mapping[str, StoredQuestion], question_id: str, into: str
) -> Iterator[Change]:
    """The changes that put a question, with what was merged into it, into another one's group."""
    question, target = _known(questions, question_id), _known(questions, into)
    lead = target.lead or target.id
    if lead == question.id or question.lead == lead:
        raise InputError(
            "Die beiden Fragen gehören schon zusammen.", remedy="Wählen Sie eine andere."
        )
    if questions[lead].state == "hidden":
        raise InputError(
            "In eine ausgeblendete Frage lässt sich nichts einordnen.",
            remedy="Holen Sie die Frage zuerst zurück.",
        )
    yield Change(question.id, {"lead": lead, "via": None, "state": "grouped", "suggestion": None})
    for other in _with(questions, question):
        yield Change(other.id, {"lead": lead, "via": other.via or question.id})


def unmerged(questions: Mapping[str, StoredQuestion], question_id: str) -> Iterator[Change]:
    """The changes that take a question out of its group, with what came there with it."""
    question = _known(questions, question_id)
    if question.lead is None:
        raise InputError("Diese Frage ist nicht eingeordnet.", remedy="Laden Sie die Seite neu.")
    yield Change(question.id, {"lead": None, "via": None, "state": ungrouped_state(question)})
    for other in _with(questions, question):
        via = None if other.via == question.id else other.via
        yield Change(other.id, {"lead": question.id, "via": via})


def ungrouped_state(question: StoredQuestion) -> str:
    """The state of a question outside of any group."""
    return "new" if question.release is None else "answered"


def _with(
    questions: Mapping[str, StoredQuestion], question: StoredQuestion
) -> tuple[StoredQuestion, ...]:
    """What moves with a question: merged into it, or come into its group by way of it."""
    if question.lead is None:
        return tuple(q for q in questions.values() if q.lead == question.id)
    moving = {question.id}
    while True:
        more = {q.id for q in questions.values() if q.via in moving} - moving
        if not more:
            break
        moving |= more
    return tuple(questions[key] for key in moving - {question.id})


def _known(questions: Mapping[str, StoredQuestion], question_id: str) -> StoredQuestion:
    if question_id not in questions:
        raise KeyError(question_id)
    return questions[question_id]

"""The finished answer: draft, findings, facts and deadline in one record, behind the guard."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rapidfuzz import fuzz

from assistant.answering.context import PartAnswer
from assistant.answering.figure_guard import unproven
from assistant.answering.phrases import statuses
from assistant.answering.records import Answer, AnswerFinding, TableRow
from assistant.answering.writing import Draft, plain_decimal, shown_value
from assistant.rules.conditions import Verdict
from assistant.rules.deadlines import application_deadline
from assistant.rules.engine import check
from assistant.rules.facts import Fact, Facts
from assistant.understanding.reader import Question
from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.proofs import GAP
from knowledge.catalogue.records import Programme
from knowledge.ingestion.guideline import load_guideline

log = logging.getLogger(__name__)

_ASKED_ALREADY = 75  # share of words in common, in percent, from which a question is the same


def assembled(
    question: Question,
    draft: Draft,
    answers: Sequence[tuple[str, PartAnswer]],
    table: Sequence[TableRow],
    *,
    as_of: date,
) -> Answer:
    """The answer of all parts. answers: (programme, how it was answered), "" for no programme.

    The first part that was answered leads: its status, verdict and detail are the answer's.
    """
    parts = [answer for _, answer in answers]
    keys = tuple(dict.fromkeys(key for key, _ in answers if key))
    leading = next((p for p in parts if statuses()[p.detail]["status"] == "answered"), parts[0])
    status = statuses()[leading.detail]["status"]
    if leading.needs_input or (status != "answered" and any(p.needs_input for p in parts)):
        status = "needs_input"
    single = keys[0] if len(keys) == 1 else None
    programme = programmes()[single] if single is not None else None
    missing = tuple(dict.fromkeys(name for part in parts for name in part.missing))
    sourced = status != "not_covered" or leading.detail == "not_in_force"
    answer = Answer(
        question=question.text,
        programme=single,
        programmes=keys,
        guideline=guideline_of(programme) if programme is not None else None,
        as_of=as_of,
        status=status,  # type: ignore[arg-type]  # one of the three words of statuses.yaml
        status_detail=leading.detail,
        verdict=leading.verdict if _agree(answers) else None,
        text=draft.text,
        statements=tuple(draft.statements),
        figures=tuple(draft.figures),
        citations=tuple(draft.citations) if sourced else (),
        findings=_findings(programme, parts, facts_for(question, programme)) if programme else (),
        facts=fact_rows(question.facts),
        missing=missing if leading.needs_input else (),
        follow_ups=_follow_ups(question, programme) if programme is not None else (),
        deadline=deadline_of(programme, as_of) if programme is not None else None,
        table=tuple(table),
        entries=tuple(entry for part in parts for entry in part.entries),
    )
    return guarded(answer)


def _agree(answers: Sequence[tuple[str, PartAnswer]]) -> bool:
    """Whether the programmes spoken of answer alike, so that one verdict holds for all."""
    first: dict[str, str | None] = {}
    for key, part in answers:
        if key:
            first.setdefault(key, part.verdict)
    return len(set(first.values())) <= 1


def guarded(answer: Answer) -> Answer:
    """The answer if each figure is proven; else its proven statements alone (a bug, logged)."""
    if not unproven(answer.text, answer.figures):
        return answer
    log.error("unproven figure in a composed answer of %s", ", ".join(answer.entries) or "?")
    text, figures, kept = "", [], []
    for statement in answer.statements:
        inside = [f for f in answer.figures if statement.start <= f.start < statement.end]
        moved = [
            replace(f, start=f.start - statement.start, end=f.end - statement.start) for f in inside
        ]
        if unproven(statement.text, moved):
            continue
        base = len(text) + (1 if text else 0)
        marks = "".join(f"[{number}]" for number in statement.citations)
        text += (" " if text else "") + statement.text + (f" {marks}" if marks else "")
        figures += [replace(f, start=f.start + base, end=f.end + base) for f in moved]
        kept.append(statement)
    if text:
        return replace(answer, text=text, statements=tuple(kept), figures=tuple(figures), table=())
    return replace(
        answer,
        status="not_covered",
        status_detail="internal",
        verdict=None,
        text=statuses()["internal"]["text"],
        statements=(),
        figures=(),
        citations=(),
        table=(),
    )


def facts_for(question: Question, programme: Programme | None) -> Facts:
    """The facts, with what the choice of this programme implies when the question says nothing."""
    facts = question.facts
    if programme is None or facts.value("state") is not None or facts.value("town") is not None:
        return facts
    return facts.with_(Fact("state", programme.state, "implied"))


def _findings(
    programme: Programme, parts: Sequence[PartAnswer], facts: Facts
) -> tuple[AnswerFinding, ...]:
    """The rules that the answer rests on, with what they found."""
    names = {name for part in parts for name in part.rules}
    return tuple(
        AnswerFinding(
            rule=finding.rule,
            label=finding.label,
            verdict=finding.verdict.value,
            message=without_marks(finding.message, programme),
            missing=finding.missing if finding.verdict is Verdict.OPEN else (),
            quote=finding.quote,
            place=finding.place,
        )
        for finding in (check(programme, facts) if names else ())
        if finding.rule in names
    )


def _follow_ups(question: Question, programme: Programme) -> tuple[str, ...]:
    """Example questions of the programme that are not what was just asked."""
    asked = question.text.casefold()
    return tuple(
        q
        for q in programme.example_questions
        if fuzz.token_set_ratio(q.casefold(), asked) < _ASKED_ALREADY
    )[:3]


def without_marks(template: str, programme: Programme) -> str:
    """A sentence of the programme file with its values, without source marks."""
    return GAP.sub(lambda match: shown_value(programme.values[match.group(2)]), template)


def guideline_of(programme: Programme) -> Mapping[str, Any]:
    """The guideline of an answer: id, checksum of its file, days on which it holds."""
    guideline = load_guideline(programme.guideline)
    force = programme.in_force
    span = {
        "from": _iso(programme, force.from_),
        "until": _iso(programme, force.until),
    }
    return {
        "id": guideline.id,
        "sha256": guideline.sha256,
        "in_force": span if any(span.values()) else None,
    }


def _iso(programme: Programme, name: str | None) -> str | None:
    day = programme.values[name].date_ if name is not None else None
    return day.isoformat() if day is not None else None


def deadline_of(programme: Programme, as_of: date) -> Mapping[str, Any] | None:
    """The deadline of an answer on the day; None when the programme states none."""
    state = application_deadline(programme, as_of=as_of)
    if state is None:
        return None
    return {
        "date": state.date.isoformat() if state.date else None,
        "state": state.state,
        "days_left": state.days_left if state.state in ("open", "not_yet") else None,
    }


def fact_rows(facts: Facts) -> tuple[Mapping[str, str], ...]:
    """The facts of an answer as plain data, the partners' with their number."""
    rows = [_fact_row(fact) for fact in facts.own.values()]
    for number, partner in enumerate(facts.partners, start=1):
        rows.extend({**_fact_row(f), "partner": str(number)} for f in partner.values())
    return tuple(rows)


def _fact_row(fact: Fact) -> dict[str, str]:
    value = fact.value
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, date):
        text = value.isoformat()
    else:
        text = value if isinstance(value, str) else plain_decimal(value)
    return {"name": fact.name, "value": text, "origin": fact.origin}

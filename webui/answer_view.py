"""An answer as it is shown and stored: plain data with marks, badge and sources in their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from assistant.answering.records import Answer, Citation
from assistant.applicant import fact_definitions, read_day, shown_value_of
from assistant.programme_view import guideline_names

_MARKS = re.compile(r"\s*((?:\[\d+\])+)")
# After one or two digits a full stop may belong to a date ("14. Februar").
_SENTENCE_END = re.compile(r"(?<![A-Z])(?:(?<!\d)|(?<=\d{3}))[.!?](?:\s*\[\d+\])*\s+(?=[A-ZÄÖÜ„])")
# Letters of "Nein. " and "Ja, ja. ": too little to stand alone.
_BARE_VERDICT = 8
_LONGEST_NAME = 60  # characters of the short title of a programme
_VERDICTS = {"yes": "yes", "no": "no", "conditional": "conditional", "unclear": "unclear"}


def answer_view(answer: Answer) -> dict[str, Any]:
    """Everything the page shows of an answer, as plain data for template and storage."""
    paragraphs = list(_paragraphs(answer))
    first = paragraphs[0] if paragraphs else ""
    lead, rest = split_lead(first)
    return {
        "badge": _badge(answer),
        "status": answer.status,
        "status_detail": answer.status_detail,
        "verdict": answer.verdict,
        "programmes": list(answer.programmes),
        "guideline": answer.guideline["id"] if answer.guideline else None,
        "as_of": answer.as_of.isoformat(),
        "text": answer.text,
        "lead": segments(lead),
        "paragraphs": [_headed(text, answer) for text in ([rest] if rest else []) + paragraphs[1:]],
        "table": [
            {
                "label": row.label,
                "amount": row.amount,
                "steps": row.steps,
                "note": row.note,
                "group": row.group,
            }
            for row in answer.table
        ],
        "citations": [
            {
                "id": citation.id,
                "guideline": citation.guideline,
                "place": _place(citation, answer),
                "quote": citation.quote,
                "start": citation.start,
                "end": citation.end,
            }
            for citation in answer.citations
        ],
        "findings": [
            {
                "label": finding.label,
                "verdict": finding.verdict,
                "message": finding.message,
                "missing": [_fact_label(name) for name in finding.missing],
                "quote": finding.quote,
                "place": finding.place,
            }
            for finding in answer.findings
        ],
        "facts": [_fact(fact) for fact in answer.facts],
        "missing": [name for name in answer.missing if name in fact_definitions()],
        "follow_ups": list(answer.follow_ups),
        # Read by the review list; the asker is not told.
        "unsure": answer.unsure,
        "checked": answer.status_detail == "corrected",
        "deadline": dict(answer.deadline) if answer.deadline else None,
    }


def _place(citation: Citation, answer: Answer) -> str:
    """The place; of several programmes with the short title of the one whose text it is."""
    if len(answer.programmes) < 2:
        return citation.place
    titles = guideline_names()
    return f"{titles.get(citation.guideline, citation.guideline)}, {citation.place}"


def _headed(text: str, answer: Answer) -> list[dict[str, Any]]:
    """The segments of a paragraph; of several programmes each begins with its name on a line."""
    if len(answer.programmes) > 1 and text.endswith(":") and len(text) <= _LONGEST_NAME:
        return [{"text": text, "heading": True}]
    return segments(text)


def segments(text: str) -> list[dict[str, Any]]:
    """The text cut at its source marks: {"text": …} and {"marks": [1, 2]} in turn."""
    parts: list[dict[str, Any]] = []
    at = 0
    for match in _MARKS.finditer(text):
        if text[at : match.start()]:
            parts.append({"text": text[at : match.start()]})
        parts.append({"marks": [int(number) for number in re.findall(r"\d+", match.group(1))]})
        at = match.end()
    if text[at:]:
        parts.append({"text": text[at:]})
    return parts


def _paragraphs(answer: Answer) -> Iterator[str]:
    """The text, one paragraph for each statement and each line."""
    starts = [0]
    at = 0
    for statement in answer.statements:
        found = answer.text.find(statement.text, at)
        if found > 0:
            starts.append(found)
        at = max(at, found + len(statement.text) if found >= 0 else at)
    starts.append(len(answer.text))
    for start, end in pairwise(starts):
        for line in answer.text[start:end].split("\n"):
            if line.strip():
                yield line.strip()


def split_lead(text: str) -> tuple[str, str]:
    """The first sentence and the rest; a bare "Nein." takes the sentence with its reason along."""
    match = _SENTENCE_END.search(text)
    if match is not None and match.end() <= _BARE_VERDICT:
        match = _SENTENCE_END.search(text, match.end())
    return (text, "") if match is None else (text[: match.end()].strip(), text[match.end() :])


def _badge(answer: Answer) -> str:
    """The key of the outcome: verdict first, then what is missing or not covered."""
    if answer.status == "not_covered":
        return "not_covered"
    if answer.verdict is not None:
        return _VERDICTS[answer.verdict]
    return "needs_input" if answer.status == "needs_input" else "information"


def _fact(fact: Mapping[str, str]) -> dict[str, str]:
    name, value = fact["name"], fact["value"]
    return {
        "name": name,
        "label": _fact_label(name),
        "value": _shown(name, value),
        "origin": fact.get("origin", "question"),
    }


def _fact_label(name: str) -> str:
    definition = fact_definitions().get(name)
    return definition.label if definition else name


def _shown(name: str, written: str) -> str:
    """A fact of an answer holds its value as plain text; here it becomes German again."""
    definition = fact_definitions().get(name)
    kind = definition.type if definition else "text"
    if kind == "boolean":
        return shown_value_of(name, written.casefold() == "true")
    if kind == "date":
        return shown_value_of(name, read_day(written))
    if kind in ("integer", "decimal", "amount"):
        try:
            return shown_value_of(name, Decimal(written))
        except InvalidOperation:
            return written
    return shown_value_of(name, written)

"""The answer as everybody sees it: text, statements, figures, citations, findings (CONTRACTS)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

FigureOrigin = Literal["value", "calculation", "quote", "question"]
Status = Literal["answered", "needs_input", "not_covered"]
AnswerVerdict = Literal["yes", "no", "conditional", "unclear"]


@dataclass(frozen=True)
class Citation:
    """Words of a guideline with their place; start/end: span in the text shown. id: from 1."""

    id: int
    guideline: str
    place: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class Figure:
    """A number, date or percentage of the answer's text with where it comes from.

    value: plain decimal or ISO date. start/end: span in the text. steps: of a calculation.
    """

    value: str
    unit: str
    as_written: str
    origin: FigureOrigin
    name: str
    citations: tuple[int, ...] = ()
    steps: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class SaidStatement:
    """One passage of the answer. origin: rule, value, statement, calculation, deadline, notice;
    lead for the English sentence in front of a German answer.

    start/end: its span in the answer's text, without its source marks.
    """

    text: str
    origin: str
    citations: tuple[int, ...]
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class AnswerFinding:
    """A rule check as it is shown: message is a whole sentence."""

    rule: str
    label: str
    verdict: str
    message: str
    missing: tuple[str, ...]
    quote: str
    place: str


@dataclass(frozen=True)
class TableRow:
    """A row of the table of figures: what, amount as written, how it was computed.

    group: short title of the programme it belongs to, in an answer about several.
    """

    label: str
    amount: str
    steps: str
    note: str = ""
    group: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer. The same facts as `as_json`, with spans for display.

    correction: id, day and validity of the correction that this is, if a person has mended it.
    unsure: it rests on an entry that fits only just; for the review list, not for the asker.
    composed_text: the text before a language model reworded it; empty when none did.
    """

    question: str
    programme: str | None
    programmes: tuple[str, ...]
    guideline: Mapping[str, Any] | None
    as_of: date
    status: Status
    status_detail: str
    verdict: AnswerVerdict | None
    text: str
    statements: tuple[SaidStatement, ...] = ()
    figures: tuple[Figure, ...] = ()
    citations: tuple[Citation, ...] = ()
    findings: tuple[AnswerFinding, ...] = ()
    facts: tuple[Mapping[str, str], ...] = ()
    missing: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    deadline: Mapping[str, Any] | None = None
    table: tuple[TableRow, ...] = ()
    correction: Mapping[str, Any] | None = None
    unsure: bool = False
    id: str | None = None
    composed_text: str = ""
    entries: tuple[str, ...] = field(default=(), compare=False)

    def as_json(self) -> dict[str, Any]:
        """The answer as CONTRACTS describes it: amounts as decimal text, dates as ISO 8601."""
        return {
            "id": self.id,
            "question": self.question,
            "programme": self.programme,
            "programmes": list(self.programmes),
            "guideline": dict(self.guideline) if self.guideline else None,
            "as_of": self.as_of.isoformat(),
            "status": self.status,
            "status_detail": self.status_detail,
            "verdict": self.verdict,
            "text": self.text,
            "statements": [
                {"text": s.text, "origin": s.origin, "citations": list(s.citations)}
                for s in self.statements
            ],
            "figures": [
                {
                    "value": f.value,
                    "unit": f.unit,
                    "as_written": f.as_written,
                    "origin": f.origin,
                    "name": f.name,
                    "citations": list(f.citations),
                    "steps": list(f.steps),
                }
                for f in self.figures
            ],
            "citations": [
                {
                    "id": c.id,
                    "guideline": c.guideline,
                    "place": c.place,
                    "quote": c.quote,
                    "start": c.start,
                    "end": c.end,
                }
                for c in self.citations
            ],
            "findings": [
                {
                    "rule": f.rule,
                    "label": f.label,
                    "verdict": f.verdict,
                    "message": f.message,
                    "missing": list(f.missing),
                    "quote": f.quote,
                    "place": f.place,
                }
                for f in self.findings
            ],
            "facts": [dict(fact) for fact in self.facts],
            "missing": list(self.missing),
            "follow_ups": list(self.follow_ups),
            "deadline": dict(self.deadline) if self.deadline else None,
            "correction": dict(self.correction) if self.correction else None,
            "composed_text": self.composed_text or None,
        }

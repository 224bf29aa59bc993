"""What a field of an application shows: its entry as it is typed, faults, findings, sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache

from assistant.application import Opened
from assistant.application_entries import enter
from assistant.form.case_findings import CaseFinding
from assistant.form.entry_reading import EntryError
from assistant.form.sentences import phrase
from assistant.programme_view import Source
from assistant.rules.facts import FactValue
from knowledge.catalogue.catalogue import proofs_of
from knowledge.catalogue.records import Programme
from knowledge.german.formats import format_number
from knowledge.ingestion.guideline import find_quote, load_guideline

# Entries are only tried out here; the time would be dropped with the case.
NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Choice:
    """One of the values a field may have."""

    id: str
    label: str


@dataclass(frozen=True)
class Entered:
    """An entry. key: name of its field. value: as the input shows it, also when it is unreadable.

    error: why it cannot be read, "" if it can; kept: the value that stands until then, as shown.
    origin: "chat", "file", "form" or "". type: text, long_text, check, or the type of a fact.
    """

    key: str
    label: str
    type: str
    value: str
    error: str = ""
    kept: str = ""
    choices: tuple[Choice, ...] = ()
    origin: str = ""
    origin_label: str = ""
    help: str = ""

    @property
    def id(self) -> str:
        """The key as an id of a page."""
        return self.key.replace(".", "-")


@dataclass(frozen=True)
class FindingView:
    """A finding. weight: ok, info, note, unclear, todo, blocker.

    section, field: where to mend it.
    """

    id: str
    weight: str
    weight_label: str
    message: str
    action: str
    source: Source | None
    section: str | None = None
    field: str | None = None


def entered(
    draft: Opened,
    key: str,
    label: str,
    kind: str,
    written: str,
    *,
    shown: str = "",
    choices: tuple[Choice, ...] = (),
    origin: str = "",
    help_: str = "",
) -> Entered:
    """An entry as it is shown: what was typed last if it cannot be read, else the value."""
    typed = draft.typed.get(key)
    error = fault_of(draft, key, typed) if typed is not None else ""
    return Entered(
        key=key,
        label=label,
        type=kind,
        value=typed if typed is not None else written,
        error=error,
        kept=(shown or written) if error else "",
        choices=choices,
        origin=origin,
        origin_label=phrase(origin, "entry_source") if origin else "",
        help=help_,
    )


def fault_of(draft: Opened, key: str, typed: str) -> str:
    """Why the text cannot be read, with what to do; "" if it can."""
    try:
        enter(draft.case, key, typed, at=NO_TIME)
    except EntryError as fault:
        return f"{fault.message} {fault.remedy}"
    return ""


def written_value(value: FactValue) -> str:
    """A value as people type it into a field: "65.888,69", "14.02.2025", "ja", an id."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal):
        return format_number(value)
    return f"{value:%d.%m.%Y}" if isinstance(value, date) else value


def finding_view(
    programme: Programme,
    finding: CaseFinding,
    *,
    section: str | None = None,
    field: str | None = None,
) -> FindingView:
    """A finding as it is shown."""
    return FindingView(
        id=finding.id,
        weight=finding.weight,
        weight_label=phrase(finding.weight, "weight"),
        message=finding.message.text,
        action=finding.action.text if finding.action else "",
        source=_source(programme.guideline, finding.quote, finding.place),
        section=section,
        field=field,
    )


def proof_source(programme: Programme, name: str) -> Source | None:
    """The words that prove a value, rule or statement; None when it has none."""
    proofs = proofs_of(programme, name)
    return _source(programme.guideline, proofs[0].quote, proofs[0].place) if proofs else None


@lru_cache(maxsize=1024)
def _source(guideline_id: str, quote: str, place: str) -> Source | None:
    if not quote:
        return None
    guideline = load_guideline(guideline_id)
    start, end = find_quote(guideline, quote) or (0, 0)
    words = " ".join(guideline.text[start:end].split()) or quote
    return Source(guideline_id, words, place, start, end)

"""An application in the making, as pages see it: begun, filled in, settled, exported.

Its content is plain data, fit for storage: {"case": …, "typed": {field: text}}. What cannot be read
is kept as it was typed, so that nothing is lost; the value read before it stays until then.
Field names: that of a form field, or budget.LINE.YEAR, partners.NUMBER.FACT, documents.NAME.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from assistant.application_entries import enter
from assistant.errors import InputError
from assistant.form.application_case import ApplicationCase, Origin, case_from_chat
from assistant.form.case_check import check_case
from assistant.form.case_file import MOST_PARTNERS, case_of_text, case_of_upload
from assistant.form.case_record import case_record, case_yaml
from assistant.form.entry_reading import EntryError
from assistant.rules.facts import Facts
from knowledge.catalogue.catalogue import programme as load_programme
from knowledge.ingestion.guideline import load_guideline

__all__ = [
    "EXPORTS", "Content", "ExportFile", "Opened", "as_of_changed", "begin", "changed", "exported",
    "opened", "partner_added", "partner_removed", "read_upload", "settled", "version_adopted",
]  # fmt: skip

Content = Mapping[str, Any]
# Longer than the longest text that is accepted, so that one that is too long can be shortened.
_LONGEST_KEPT = 40_000
_TRIES = 3
# What a draft can be downloaded as, in the order in which it is offered; yaml is the case itself.
EXPORTS = ("docx", "xlsx", "pdf", "ics", "md", "json", "yaml")


@dataclass(frozen=True)
class Opened:
    """A draft read from storage. typed: field → text that could not be read.

    outdated: begun with another version of the guideline than the one that holds now.
    """

    case: ApplicationCase
    typed: Mapping[str, str]
    outdated: bool


@dataclass(frozen=True)
class ExportFile:
    """A file to download."""

    name: str
    media_type: str
    data: bytes


def begin(
    programme: str, *, as_of: date, facts: Facts | None = None, at: datetime | None = None
) -> Content:
    """A new draft, with what was said in the chat or the Förder-Check.

    Raises UnknownProgrammeError (an InputError).
    """
    version = load_guideline(load_programme(programme).guideline).sha256
    case = case_from_chat(programme, facts or Facts(), as_of=as_of, version=version, at=at)
    return _content(case, {})


def read_upload(data: bytes, *, name: str, today: date, at: datetime) -> Content:
    """A draft from a case file (YAML or JSON). Raises InputError that names line and remedy.

    A file that was saved before the guideline changed is opened, too; the draft is then outdated.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(
            "Die Datei ist kein Text in UTF-8.",
            where=name,
            remedy="Wählen Sie einen Antragsfall als YAML oder JSON.",
        ) from None
    return _content(case_of_upload(text, name=name, today=today, at=at), {})


def opened(content: Content) -> Opened:
    """The draft as it stands. Raises InputError when the form no longer knows one of its parts."""
    record = dict(content["case"])
    current = load_guideline(load_programme(record["programme"]).guideline).sha256
    outdated = record.get("version") not in (None, current)
    record["version"] = current
    day = date.fromisoformat(record["as_of"])
    case = case_of_text(json.dumps(record), name="Entwurf", today=day)
    return Opened(case, dict(content["typed"]), outdated)


def changed(content: Content, entries: Mapping[str, str], *, at: datetime) -> Content:
    """The content after typing into fields; names that are no fields are passed over.

    Fields that hang together (start and end) may come in any order.
    """
    draft = opened(content)
    case, kept = draft.case, dict(draft.typed)
    open_entries = {**kept, **entries}
    for _ in range(_TRIES):
        refused: dict[str, str] = {}
        for key, text in open_entries.items():
            try:
                case = enter(case, key, text, at=at)
            except EntryError:
                refused[key] = text[:_LONGEST_KEPT]
        if refused.keys() == open_entries.keys():
            break
        open_entries = refused
    return _like(content, case, refused)


def partner_added(content: Content) -> Content:
    """One more partner, still empty. Raises EntryError when there are too many.

    A list without partners is shown with one empty place; that one counts.
    """
    draft = opened(content)
    if len(draft.case.partners) >= MOST_PARTNERS:
        raise EntryError(
            f"Mehr als {MOST_PARTNERS} Partner sind nicht möglich.", remedy="Prüfen Sie die Liste."
        )
    return _like(
        content, draft.case.with_partners((*(draft.case.partners or ({},)), {})), draft.typed
    )


def partner_removed(content: Content, number: int) -> Content:
    """The partner at this place (from 0) taken out, with what was typed for it."""
    draft = opened(content)
    partners = tuple(p for n, p in enumerate(draft.case.partners) if n != number)
    typed: dict[str, str] = {}
    for key, text in draft.typed.items():
        part, _, rest = key.partition(".")
        if part != "partners":
            typed[key] = text
            continue
        place, _, fact = rest.partition(".")
        if int(place) != number:
            typed[f"partners.{int(place) - (int(place) > number)}.{fact}"] = text
    return _like(content, draft.case.with_partners(partners), typed)


def settled(content: Content, name: str, origin: str) -> Content:
    """A conflict settled for one origin. Raises InputError when there is no such entry."""
    draft = opened(content)
    if name == "partner_count" and origin == "chat":
        # The number said holds: the list gets so many places. It is never cut.
        said = draft.case.entry(name)
        number = said.value if said else None
        most = min(int(number), MOST_PARTNERS) if isinstance(number, Decimal) else 0
        listed = draft.case.partners
        wider = (*listed, *({} for _ in range(most - len(listed))))
        return _like(content, draft.case.with_partners(wider), draft.typed)
    chosen: dict[str, Origin] = {"chat": "chat", "form": "form", "file": "file"}
    try:
        case = draft.case.settled(name, origin=chosen[origin])
    except KeyError:
        raise InputError("Diese Angabe gibt es nicht mehr.") from None
    return _like(content, case, draft.typed)


def as_of_changed(content: Content, day: date) -> Content:
    """The draft for another Stichtag."""
    return {**content, "case": {**content["case"], "as_of": day.isoformat()}}


def version_adopted(content: Content) -> Content:
    """The draft for the version of the guideline that holds now."""
    draft = opened(content)
    return _content(draft.case, draft.typed)


def exported(content: Content, ending: str) -> ExportFile:
    """The draft as a file; ending: one of EXPORTS. Raises InputError for another."""
    from assistant.drafts.composition import compose
    from assistant.drafts.export import FORMATS, export

    case = opened(content).case
    name = f"antrag-{case.programme}.{ending}"
    if ending == "yaml":
        return ExportFile(name, "application/yaml; charset=utf-8", case_yaml(case).encode())
    data = export(compose(check_case(case)), ending)
    return ExportFile(name, FORMATS[ending], data)


def _content(case: ApplicationCase, typed: Mapping[str, str]) -> Content:
    return {"case": case_record(case), "typed": dict(typed)}


def _like(content: Content, case: ApplicationCase, typed: Mapping[str, str]) -> Content:
    """The new content with the version it was begun with, which only a person may renew."""
    record = case_record(case)
    if "version" in content["case"]:
        record["version"] = content["case"]["version"]
    return {"case": record, "typed": dict(typed)}

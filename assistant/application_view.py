"""An application as its pages show it: sections, fields with findings, the plan, the check.

Plain records of texts ready to be shown; amounts and dates are in German notation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.application import Content, Opened, opened
from assistant.application_findings import (
    Unread,
    findings_by_topic,
    stands_among,
    unread_entries,
)
from assistant.application_plan import PlanView, plan_view
from assistant.application_writing import (
    Choice,
    Entered,
    FindingView,
    entered,
    finding_view,
    proof_source,
    written_value,
)
from assistant.form.application_case import ApplicationCase
from assistant.form.case_check import CaseCheck, check_case
from assistant.form.case_findings import CaseFinding
from assistant.form.content_findings import shown_fields
from assistant.form.eligibility_findings import is_met
from assistant.form.known_facts import known_facts
from assistant.form.sentences import phrase
from assistant.form.shown_facts import label_of, shown_fact
from assistant.programme_view import Source
from assistant.service import filled
from knowledge.catalogue.form_records import FormField, FormSection

SectionState = Literal["empty", "open", "wrong", "noted", "optional", "done"]


@dataclass(frozen=True)
class ConflictView:
    """What was said differently. sides: origin, its label, the value shown; those to choose."""

    name: str
    label: str
    sides: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PartnerView:
    """A partner of the list. number: from 0, as field names count. entries: one for each fact."""

    number: int
    entries: tuple[Entered, ...]
    findings: tuple[FindingView, ...]


@dataclass(frozen=True)
class FieldView:
    """A field of the form. shown: whether this applicant sees it. is_open: required and empty.

    source: the words of the guideline that ask for it, if any. each: what one entry of a list of
    partners is called.
    """

    name: str
    kind: str
    label: str
    hint: str
    required: bool
    shown: bool
    is_open: bool
    source: Source | None
    findings: tuple[FindingView, ...]
    entries: tuple[Entered, ...] = ()
    partners: tuple[PartnerView, ...] = ()
    conflict: ConflictView | None = None
    each: str = ""


@dataclass(frozen=True)
class SectionView:
    """A section of the form. open_count: required entries that are missing or unreadable."""

    name: str
    title: str
    number: int
    fields: tuple[FieldView, ...]
    state: SectionState
    open_count: int
    note_count: int

    @property
    def visible(self) -> tuple[str, ...]:
        """Names of the fields this applicant sees."""
        return tuple(field.name for field in self.fields if field.shown)


@dataclass(frozen=True)
class ApplicationView:
    """A draft with its check. findings: by topic in the order of the application.

    blockers: what speaks against it, in words.
    """

    programme: str
    programme_title: str
    short_title: str
    title: str
    guideline: str
    version_note: str
    outdated: bool
    as_of: date
    result: str
    result_label: str
    result_text: str
    sections: tuple[SectionView, ...]
    findings: tuple[tuple[str, tuple[FindingView, ...]], ...]
    blockers: tuple[str, ...]
    unread: tuple[Unread, ...]
    plan: PlanView | None

    def section(self, name: str) -> SectionView | None:
        """The section of this name, None if this applicant does not see it."""
        return next((section for section in self.sections if section.name == name), None)


def draft_title(content: Content) -> str:
    """What the draft is called in a list: the title of the project, else nothing."""
    entry = content["case"].get("answers", {}).get("project_title", {})
    return str(entry.get("value", "")) if isinstance(entry, Mapping) else str(entry)


def application_view(content: Content) -> ApplicationView:
    """Everything the pages of a draft show. Raises InputError when the case no longer fits."""
    draft = opened(content)
    check = check_case(draft.case)
    programme = check.programme
    facts = draft.case.known_facts()
    visible = dict(shown_fields(programme, draft.case))
    plan = plan_view(check, draft) if check.plan is not None else None
    sections = tuple(
        _section(number, name, section, check, draft, visible)
        for number, (name, section) in enumerate(
            (
                (name, section)
                for name, section in programme.form.sections.items()
                if is_met(section.when, facts, programme)
            ),
            1,
        )
    )
    homes = {field.name: section.name for section in sections for field in section.fields}
    findings = findings_by_topic(check, homes)
    unread = tuple(unread_entries(draft, check))
    result = check.result
    if unread and not check.falls_short:
        result = "incomplete"
    return ApplicationView(
        programme=programme.id,
        programme_title=programme.title,
        short_title=programme.short_title,
        title=draft_title(content),
        guideline=programme.guideline,
        version_note=filled(programme.version_note, programme),
        outdated=draft.outdated,
        as_of=draft.case.as_of,
        result=result,
        result_label=phrase(result, "result"),
        result_text=phrase(result, "result_text"),
        sections=sections,
        findings=findings,
        blockers=tuple(f.message for _, found in findings for f in found if f.weight == "blocker"),
        unread=unread,
        plan=plan,
    )


def _section(
    number: int,
    name: str,
    section: FormSection,
    check: CaseCheck,
    draft: Opened,
    visible: Mapping[str, FormField],
) -> SectionView:
    fields = tuple(
        _field(key, field, check, draft, shown=key in visible)
        for key, field in section.fields.items()
    )
    found = _of_fields(check, {n: f for n, f in section.fields.items() if n in visible})
    wrong = sum(stands_among(key, section.fields) for key in draft.typed)
    todo = sum(finding.weight == "todo" for finding in found)
    notes = sum(finding.weight in ("note", "unclear") for finding in found)
    state: SectionState
    if any(finding.weight == "blocker" for finding in found):
        state = "wrong"
    elif todo or wrong:
        state = "open" if wrong or _begun(fields, draft.case) else "empty"
    elif notes:
        state = "noted"
    else:
        state = "done" if _begun(fields, draft.case) else "optional"
    return SectionView(name, section.title, number, fields, state, todo + wrong, notes)


def _begun(fields: Iterable[FieldView], case: ApplicationCase) -> bool:
    return any(
        entry.value for field in fields if field.kind != "budget" for entry in field.entries
    ) or any(
        bool(case.partners) if field.kind == "partners" else bool(case.budget)
        for field in fields
        if field.kind in ("partners", "budget")
    )


def _of_fields(check: CaseCheck, fields: Mapping[str, FormField]) -> tuple[CaseFinding, ...]:
    return tuple(
        finding
        for finding in check.findings
        if any(stands_among(n, fields) for n in finding.fields)
    )


def _field(
    name: str, field: FormField, check: CaseCheck, draft: Opened, *, shown: bool
) -> FieldView:
    case, programme = draft.case, check.programme
    own = _of_fields(check, {name: field})
    # That a field is empty is seen at the field itself; what else is found is said there.
    listed = tuple(f for f in own if not _is_missing(f, name) and f.topic != "conflict")
    if field.kind == "budget":
        listed = tuple(f for f in listed if f.fields == ("budget",))
    if field.kind in ("partners", "documents"):
        listed = tuple(f for f in listed if name in f.fields)
    source = proof_source(programme, field.statement) if field.statement else None
    return FieldView(
        name=name,
        kind=field.kind,
        label=field.label,
        hint=field.hint or "",
        required=field.required,
        shown=shown,
        is_open=any(_is_missing(f, name) for f in own),
        source=source,
        findings=tuple(finding_view(programme, f) for f in listed if f.weight != "info"),
        entries=tuple(_entries(name, field, check, draft)),
        partners=_partners(field, check, draft) if field.kind == "partners" else (),
        conflict=_conflict(field, case),
        each=field.each,
    )


def _is_missing(finding: CaseFinding, name: str) -> bool:
    return finding.id == f"field.{name}"


def _entries(name: str, field: FormField, check: CaseCheck, draft: Opened) -> Iterable[Entered]:
    case = draft.case
    match field.kind:
        case "fact":
            assert field.fact is not None
            entry = case.entry(field.fact)
            fact = known_facts()[field.fact]
            written = written_value(entry.value) if entry else ""
            shown = shown_fact(field.fact, entry.value) if entry else ""
            choices = tuple(Choice(key, label) for key, label in fact.choices)
            origin = entry.origin if entry else ""
            yield entered(draft, name, field.label, fact.type, written, shown=shown,
                          choices=choices, origin=origin, help_=fact.help)  # fmt: skip
        case "text" | "long_text":
            yield entered(draft, name, field.label, field.kind, case.answer(name))
        case "date":
            day = case.day(name)
            yield entered(draft, name, field.label, "date", written_value(day) if day else "")
        case "declaration":
            done = "ja" if name in case.declarations else ""
            yield entered(draft, name, field.label, "check", done)
        case "documents":
            for key, document in check.programme.documents.items():
                done = "ja" if key in case.documents else ""
                yield entered(draft, f"documents.{key}", document.label, "check", done)


def _partners(field: FormField, check: CaseCheck, draft: Opened) -> tuple[PartnerView, ...]:
    """The partners listed, and an empty place when there is none yet."""
    listed = draft.case.partners or ({},)
    views = []
    for number, partner in enumerate(listed):
        key = f"partners.{number}"
        entries = []
        for name in field.facts:
            fact, entry = known_facts()[name], partner.get(name)
            entries.append(
                entered(
                    draft,
                    f"{key}.{name}",
                    fact.label[:1].upper() + fact.label[1:],
                    fact.type,
                    written_value(entry.value) if entry else "",
                    choices=tuple(Choice(k, label) for k, label in fact.choices),
                    origin=entry.origin if entry else "",
                )
            )
        found = [
            finding
            for finding in check.findings
            if any(f == key or f.startswith(f"{key}.") for f in finding.fields)
        ]
        views.append(
            PartnerView(
                number,
                tuple(entries),
                tuple(finding_view(check.programme, each) for each in found),
            )
        )
    return tuple(views)


def _conflict(field: FormField, case: ApplicationCase) -> ConflictView | None:
    wanted = "partner_count" if field.kind == "partners" else field.fact
    for conflict in case.conflicts():
        if conflict.name != wanted:
            continue
        sides = [
            (entry.origin, phrase(entry.origin, "entry_origin"), shown_fact(wanted, entry.value))
            for entry in conflict.entries
        ]
        if wanted == "partner_count":
            said, listed = conflict.entries
            # A list is never cut to a number; it can only be given more places.
            more = str(said.value) > "0" and int(str(said.value)) > len(case.partners)
            sides = (
                [sides[0], ("form", sides[1][1], sides[1][2])]
                if more
                else [("form", phrase("form", "entry_origin"), shown_fact(wanted, listed.value))]
            )
        return ConflictView(wanted, label_of(wanted), tuple(sides))
    return None

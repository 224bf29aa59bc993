"""Findings on what the form still lacks: fields, partners, declarations, documents, conflicts."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.form.application_case import ApplicationCase
from assistant.form.case_findings import CaseFinding, finding
from assistant.form.eligibility_findings import is_met, reported_facts
from assistant.form.sentences import phrase
from assistant.form.shown_facts import label_of, shown_fact
from knowledge.catalogue.form_records import FormField
from knowledge.catalogue.records import Programme
from knowledge.german.folding import fold


def shown_fields(programme: Programme, case: ApplicationCase) -> Iterator[tuple[str, FormField]]:
    """The fields of the form that this applicant sees, in order."""
    facts = case.known_facts()
    for section in programme.form.sections.values():
        if is_met(section.when, facts, programme):
            for name, field in section.fields.items():
                if is_met(field.when, facts, programme):
                    yield name, field


def content_findings(programme: Programme, case: ApplicationCase) -> Iterator[CaseFinding]:
    """Required fields that are empty, in the order of the form."""
    reported = reported_facts(programme, case)
    for name, field in shown_fields(programme, case):
        if field.kind == "partners":
            yield from _partners(programme, case, name, field, reported)
        elif field.kind == "declaration":
            if name not in case.declarations:
                yield _missing(programme, name, field, "missing_declaration")
        elif field.required and _is_empty(case, name, field) and field.fact not in reported:
            yield _missing(programme, name, field, "missing_field")


def document_findings(programme: Programme, case: ApplicationCase) -> Iterator[CaseFinding]:
    """Documents that are not at hand yet."""
    for name, document in programme.documents.items():
        if name in case.documents:
            continue
        if document.with_application:
            key = "missing_application"
        else:
            key = "missing_document" if document.required else "missing_optional_document"
        yield finding(
            programme, f"document.{name}", "documents",
            "todo" if key == "missing_document" else "note", phrase(key), do=phrase(f"{key}_do"),
            origin="guideline", fields=(f"documents.{name}",), cites=(name,),
            words={"label": document.label},
        )  # fmt: skip


def conflict_findings(programme: Programme, case: ApplicationCase) -> Iterator[CaseFinding]:
    """What was said differently in chat and form."""
    for conflict in case.conflicts():
        said = {
            f"v{n}": shown_fact(conflict.name, entry.value)
            for n, entry in enumerate(conflict.entries)
        }
        both = ", ".join(
            f"{phrase(entry.origin, 'entry_origin')} {{said:v{n}}}"
            for n, entry in enumerate(conflict.entries)
        )
        template = phrase("conflict").replace("{said_both}", both)
        yield finding(
            programme, f"conflict.{conflict.name}", "conflict", "note", template,
            do=phrase("conflict_do"), fields=(conflict.name,), said=said,
            words={
                "label": label_of(conflict.name),
                "used": phrase(conflict.used.origin, "entry_origin"),
            },
        )  # fmt: skip


def _missing(programme: Programme, name: str, field: FormField, key: str) -> CaseFinding:
    return finding(
        programme, f"field.{name}", "content", "todo", phrase(key), do=phrase(f"{key}_do")
        if key != "missing_partners" else phrase("missing_field_do"),
        origin="guideline" if field.statement else "notice", fields=(name,),
        cites=(field.statement,) if field.statement else (), words={"label": field.label},
    )  # fmt: skip


def _is_empty(case: ApplicationCase, name: str, field: FormField) -> bool:
    if field.kind == "fact":
        return field.fact is not None and case.entry(field.fact) is None
    if field.kind in ("text", "long_text"):
        return not case.answer(name)
    return False


def _partners(
    programme: Programme,
    case: ApplicationCase,
    name: str,
    field: FormField,
    reported: frozenset[str],
) -> Iterator[CaseFinding]:
    if not case.partners:
        if field.required and "partners" not in reported:
            yield _missing(programme, name, field, "missing_partners")
        return
    own = case.entry("town")
    seen = {fold(str(own.value))} if own else set()
    for number, partner in enumerate(case.partners):
        town = str(partner["town"].value) if "town" in partner else ""
        missing = [fact for fact in field.facts if fact not in partner]
        if missing:
            yield finding(
                programme, f"partner.{number}", "content", "todo",
                phrase("missing_partner_fact" if town else "missing_partner_fact_unnamed"),
                do=phrase("missing_field_do"), said={"partner": town},
                fields=tuple(f"partners.{number}.{fact}" for fact in missing),
                words={"labels": ", ".join(map(label_of, missing))},
            )  # fmt: skip
        if town and fold(town) in seen:
            yield finding(
                programme, f"partner.{number}.twice", "content", "note", phrase("twice"),
                do=phrase("twice_do"), said={"partner": town}, fields=(f"partners.{number}.town",),
            )  # fmt: skip
        seen.add(fold(town))

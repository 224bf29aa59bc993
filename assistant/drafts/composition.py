"""From a checked case to the draft: sections in the order of the application form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import version as installed_version

from assistant.drafts.budget_tables import budget_blocks, project_years
from assistant.drafts.draft import (
    Block,
    Checklist,
    Draft,
    Heading,
    Paragraph,
    Section,
    Source,
    Table,
    gap,
    sentences_of,
)
from assistant.drafts.partner_table import partner_table
from assistant.form.application_case import ApplicationCase
from assistant.form.case_check import CaseCheck
from assistant.form.case_findings import CaseFinding
from assistant.form.case_record import case_record
from assistant.form.eligibility_findings import is_met
from assistant.form.sentences import (
    Figure,
    Sentence,
    applicant_words,
    day,
    euros,
    phrase,
    said_figures,
    write,
)
from assistant.form.shown_facts import shown_fact
from knowledge.catalogue.catalogue import has_name, proofs_of
from knowledge.catalogue.form_records import FormField, FormSection
from knowledge.catalogue.records import Programme
from knowledge.ingestion.guideline import load_guideline

_GRAVITY = ("blocker", "todo", "unclear", "note", "ok", "info")


def compose(check: CaseCheck) -> Draft:
    """The draft of a checked case; the same case gives the same draft."""
    programme, case = check.programme, check.case
    facts = case.known_facts()
    sections = [
        _form_section(check, name, section)
        for name, section in programme.form.sections.items()
        if is_met(section.when, facts, programme)
    ]
    sections.append(_submission(check))
    sections.append(_checks(check))
    subject, cover = _subject(check), _cover(check)
    sentences = [
        subject,
        *(sentence for _, sentence in cover),
        *(s for section in sections for block in section.blocks for s in sentences_of(block)),
    ]
    return Draft(
        check=check,
        title=f"{phrase('cover', 'headings')} {programme.short_title}",
        subject=subject,
        cover=cover,
        outcomes=_outcomes(check),
        sections=tuple(sections),
        sources=_sources(programme, sentences),
        receipt=_receipt(programme, case),
    )


def _subject(check: CaseCheck) -> Sentence:
    title = check.case.answer("project_title")
    if title:
        return applicant_words(title, "project_title")
    field = check.programme.form.fields().get("project_title")
    return gap(field.label if field else "")


def _cover(check: CaseCheck) -> tuple[tuple[str, Sentence], ...]:
    programme, case = check.programme, check.case
    rows: list[tuple[str, Sentence]] = [("Förderprogramm", _plain(programme.title))]
    name = case.answer("organisation")
    town = case.entry("town")
    who = name or (str(town.value) if town else "")
    rows.append(("Antragsteller", applicant_words(who, "applicant") if who else gap("Name")))
    rows.append(("Stand", write(programme.version_note, origin="guideline", programme=programme)))
    rows.append(("Stichtag", write("{calc:day}", origin="notice", programme=programme,
                                   calc={"day": day(case.as_of)})))  # fmt: skip
    rows.append(("Ergebnis der Prüfung", _plain(
        f"{check.result_label}. {phrase(check.result, 'result_text')}")))  # fmt: skip
    if check.plan is not None and check.programme.budget is not None:
        if check.plan.total is None:
            amount = gap("Es fehlen Beträge")
        else:
            amount = write("{calc:total}", origin="calculated", programme=programme,
                           calc={"total": euros(check.plan.total)})  # fmt: skip
        rows.append(("Förderfähige Ausgaben", amount))
    return tuple(rows)


def _outcomes(check: CaseCheck) -> tuple[tuple[str, str], ...]:
    """Each topic of the check with the gravest of its findings, in words."""
    gravest: dict[str, str] = {}
    for finding in check.findings:
        known = gravest.get(finding.topic, finding.weight)
        gravest[finding.topic] = min(known, finding.weight, key=_GRAVITY.index)
    return tuple(
        (phrase(topic, "topic"), phrase(weight, "weight")) for topic, weight in gravest.items()
    )


def _plain(text: str) -> Sentence:
    """A notice of ours, without figures."""
    return Sentence(text, "notice")


def _form_section(check: CaseCheck, name: str, section: FormSection) -> Section:
    facts = check.case.known_facts()
    fields = [
        (key, field)
        for key, field in section.fields.items()
        if is_met(field.when, facts, check.programme)
    ]
    short = [(k, f) for k, f in fields if f.kind in ("fact", "text", "date")]
    blocks: list[Block] = []
    if short:
        blocks.append(_short_table(check, section.title, short))
        if any(f.kind == "date" for _, f in short) and check.plan is not None:
            blocks += project_years(check, check.plan)
    declared = [(k, f) for k, f in fields if f.kind == "declaration"]
    for key, field in fields:
        blocks += _long_field(check, key, field)
    if declared:
        blocks.append(
            Checklist(
                tuple(
                    (key in check.case.declarations, _request(check.programme, field, field.label))
                    for key, field in declared
                )
            )
        )
    return Section(name, section.title, tuple(blocks))


def _short_table(check: CaseCheck, title: str, fields: list[tuple[str, FormField]]) -> Table:
    rows = []
    for key, field in fields:
        value = _short_value(check.case, key, field)
        rows.append(
            (_request(check.programme, field, field.label), value, _origin(check, key, field))
        )
    head = (_plain("Angabe"), _plain("Inhalt"), _plain("Herkunft"))
    return Table(title, head, tuple(rows), (38, 44, 18))


def _request(programme: Programme, field: FormField, text: str) -> Sentence:
    """The label of a field, with the source that asks for it."""
    named = field.statement is not None and has_name(programme, field.statement)
    proofs = proofs_of(programme, field.statement) if named and field.statement else ()
    return Sentence(text, "notice", (), (field.statement,) if proofs and field.statement else ())


def _short_value(case: ApplicationCase, key: str, field: FormField) -> Sentence:
    if field.kind == "fact" and field.fact is not None:
        entry = case.entry(field.fact)
        text = shown_fact(field.fact, entry.value) if entry else ""
    elif field.kind == "date":
        start = case.day(key)
        text = shown_fact(key, start) if start else ""
    else:
        text = case.answer(key)
    if text:
        return Sentence(text, "applicant", said_figures(text, key))
    return gap(field.label, optional=not field.required)


def _origin(check: CaseCheck, key: str, field: FormField) -> Sentence:
    if field.kind == "fact" and field.fact is not None:
        entry = check.case.entry(field.fact)
    elif field.kind == "date":
        entry = check.case.dates.get(key)
    else:
        entry = check.case.answers.get(key)
    if entry is None:
        return _plain(phrase("open", "origin"))
    return _plain(f"{phrase('applicant', 'origin')} ({phrase(entry.origin, 'entry_source')})")


def _long_field(check: CaseCheck, key: str, field: FormField) -> Iterator[Block]:
    programme, case = check.programme, check.case
    if field.kind == "long_text":
        yield Heading(field.label)
        yield from _asked(programme, field)
        text = case.answer(key)
        if not text:
            yield Paragraph((gap(field.label, field.hint or "", optional=not field.required),))
        for part in text.split("\n\n"):
            if part.strip():
                yield Paragraph((applicant_words(part.strip(), key),))
    elif field.kind == "partners":
        yield Heading(field.label)
        yield from _asked(programme, field)
        yield (
            partner_table(check, field)
            if case.partners
            else Paragraph((gap(field.label, field.hint or ""),))
        )
    elif field.kind == "budget" and check.plan is not None:
        yield from _asked(programme, field)
        yield from budget_blocks(check, check.plan)
    elif field.kind == "documents":
        yield Checklist(
            tuple(
                (name in case.documents, Sentence(document.label, "guideline", (), (name,)))
                for name, document in programme.documents.items()
            )
        )


def _asked(programme: Programme, field: FormField) -> Iterator[Paragraph]:
    """What the guideline says about the field, in its plain sentence or its own words."""
    name = field.statement
    if name is None or not has_name(programme, name):
        return
    statement = programme.statements.get(name)
    if statement is not None:
        sentence = write(statement.text, origin="guideline", programme=programme, cites=(name,))
    else:
        quote = proofs_of(programme, name)[0].quote
        sentence = Sentence(f"„{quote}“", "guideline", _quoted(quote), (name,))
    yield Paragraph((sentence,), "request")


def _quoted(quote: str) -> tuple[Figure, ...]:
    return tuple(
        replace(figure, start=figure.start + 1, end=figure.end + 1, origin="quote")
        for figure in said_figures(quote, "quote")
    )


def _submission(check: CaseCheck) -> Section:
    programme = check.programme
    blocks: list[Block] = []
    for finding in check.findings:
        if finding.topic in ("deadline", "channel", "validity"):
            blocks.append(Paragraph(_said(finding)))
    blocks.append(Heading(phrase("signature", "headings")))
    lines = tuple(_plain(phrase(name)) for name in ("signature_place", "signature_name"))
    blocks.append(Paragraph(lines, "signature"))
    steps = [
        write(step.text, origin="guideline", programme=programme, cites=step.cites)
        for step in programme.procedure
    ]
    if steps:
        blocks.insert(len(blocks) - 2, Heading("So geht es weiter"))
        for step in steps:
            blocks.insert(len(blocks) - 2, Paragraph((step,)))
    return Section("submission", phrase("submission", "headings"), tuple(blocks))


def _said(finding: CaseFinding) -> tuple[Sentence, ...]:
    return (finding.message, finding.action) if finding.action else (finding.message,)


def _checks(check: CaseCheck) -> Section:
    open_points = [f for f in check.findings if f.weight in ("blocker", "todo", "unclear", "note")]
    open_points.sort(key=lambda finding: _GRAVITY.index(finding.weight))
    passed = [f for f in check.findings if f.weight in ("ok", "info")]
    blocks: list[Block] = [
        Paragraph((_plain(f"{check.result_label}. {phrase(check.result, 'result_text')}"),))
    ]
    for title, findings, with_action in (
        (phrase("open_points", "headings"), open_points, True),
        (phrase("passed_points", "headings"), passed, False),
    ):
        if findings:
            blocks.append(_check_table(title, findings, with_action=with_action))
    return Section("checks", phrase("checks", "headings"), tuple(blocks))


def _check_table(title: str, findings: Iterable[CaseFinding], *, with_action: bool) -> Table:
    head = [_plain(phrase("outcome", "table")), _plain(phrase("check", "table"))]
    if with_action:
        head.append(_plain(phrase("todo", "table")))
    rows = []
    for finding in findings:
        row = [_plain(phrase(finding.weight, "weight")), finding.message]
        if with_action:
            row.append(finding.action or _plain(""))
        rows.append(tuple(row))
    return Table(title, tuple(head), tuple(rows), (16, 50, 34) if with_action else (16, 84))


def _sources(programme: Programme, sentences: Iterable[Sentence]) -> tuple[Source, ...]:
    found: dict[tuple[str, str], None] = {}
    for sentence in sentences:
        for name in sentence.cites:
            for proof in proofs_of(programme, name):
                found[(proof.place, proof.quote)] = None
    return tuple(Source(n, place, quote) for n, (place, quote) in enumerate(found, 1))


def _receipt(programme: Programme, case: ApplicationCase) -> tuple[tuple[str, str], ...]:
    guideline = load_guideline(programme.guideline)
    content = json.dumps(case_record(case), ensure_ascii=False, sort_keys=True)
    return (
        ("Richtlinie", guideline.title),
        ("Kennung der Richtlinie", guideline.id),
        ("Prüfsumme der Richtlinie (SHA-256)", guideline.sha256),
        ("Prüfsumme des Antragsfalls (SHA-256)", hashlib.sha256(content.encode()).hexdigest()),
        ("Programmversion", f"antragslotse {installed_version('antragslotse')}"),
        ("Stichtag", case.as_of.isoformat()),
    )

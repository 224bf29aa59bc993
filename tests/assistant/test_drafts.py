"""Drafts read back from every format: each figure is the check's, each sentence has its origin."""

import io
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from icalendar import Calendar

from assistant.drafts.composition import compose
from assistant.drafts.draft import Checklist, Draft, Table
from assistant.drafts.export import FORMATS, export
from assistant.errors import InputError
from assistant.form.application_case import ApplicationCase
from assistant.form.budget_plan import BudgetPlan
from assistant.form.case_check import check_case
from assistant.rules.budget import cents
from knowledge.german.figures import figures_in
from tests.assistant.application_samples import (
    HOSTILE,
    HOSTILE_CASES,
    IDS,
    TODAY,
    case_from,
    example,
)
from tests.needs import program

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
CASES = [*map(example, IDS), *HOSTILE_CASES, *(ApplicationCase(name, TODAY) for name in IDS)]
NAMES = [f"{kind} {case.programme}" for kind, case in zip(
    ["example"] * 3 + ["hostile"] * 3 + ["empty"] * 3, CASES, strict=True)]  # fmt: skip


@pytest.fixture(params=CASES, ids=NAMES)
def draft(request: pytest.FixtureRequest) -> Draft:
    return compose(check_case(request.param))


@pytest.fixture(scope="module")
def soffice() -> str:
    return program("soffice", "LibreOffice")


def plan_of(draft: Draft) -> BudgetPlan:
    assert draft.check.plan is not None
    return draft.check.plan


def german(amount: Decimal) -> str:
    whole, _, rest = f"{cents(amount):,.2f}".replace(",", ".").rpartition(".")
    return f"{whole},{rest}\u00a0€"


def amounts(draft: Draft) -> Iterator[Decimal]:
    """Every amount that a plan shows."""
    for line in plan_of(draft).lines:
        for amount in (*line.by_year, line.planned, line.cap, line.eligible):
            if amount is not None and not (line.kind == "whole" and amount in line.by_year):
                yield amount


def test_no_figure_of_a_draft_is_without_an_origin(draft: Draft) -> None:
    for sentence in draft.all_sentences():
        covered = {at for figure in sentence.figures for at in range(figure.start, figure.end)}
        for mention in figures_in(sentence.text):
            span = [at for at in range(mention.start, mention.end) if sentence.text[at].isalnum()]
            assert covered.issuperset(span), sentence.text
        for figure in sentence.figures:
            assert sentence.text[figure.start : figure.end] == figure.as_written


def test_an_empty_case_says_nothing_about_the_applicant() -> None:
    for name in IDS:
        draft = compose(check_case(ApplicationCase(name, TODAY)))
        said = [s.text for s in draft.all_sentences() if s.origin == "applicant" and s.text]
        assert said == []
        assert sum(s.origin == "open" for s in draft.all_sentences()) > 10


def test_what_the_applicant_wrote_stands_in_the_draft_word_for_word() -> None:
    case = example("hessen-kisi-2025")
    texts = {s.text for s in compose(check_case(case)).all_sentences() if s.origin == "applicant"}
    for name in case.answers:
        assert case.answer(name) in texts, name


def test_the_same_case_gives_the_same_draft(draft: Draft) -> None:
    assert compose(check_case(draft.check.case)) == draft
    assert export(draft, "pdf") == export(draft, "pdf")
    assert export(draft, "ics") == export(draft, "ics")


def words_of(document: Any) -> str:
    """Everything written in a Word file, also in content controls, a line for each paragraph."""
    signs = {qn("w:t"): None, qn("w:br"): "\n", qn("w:tab"): "\t"}
    paragraphs = []
    for paragraph in document.element.body.iter(qn("w:p")):
        parts = [each for each in paragraph.iter() if each.tag in signs]
        paragraphs.append("".join(signs[each.tag] or each.text or "" for each in parts))
    return "\n".join(paragraphs)


def test_word_holds_every_amount_and_real_structure(draft: Draft) -> None:
    document = docx.Document(io.BytesIO(export(draft, "docx")))
    text = words_of(document)
    for amount in amounts(draft):
        assert german(amount) in text
    for sentence in draft.all_sentences():
        assert sentence.text in text
    headings = [
        p.text for p in document.paragraphs if getattr(p.style, "name", None) == "Heading 1"
    ]
    assert [section.title for section in draft.sections] == headings[: len(draft.sections)]
    assert document.core_properties.language == "de-DE"
    languages = re.findall(r'<w:lang [^>]*w:val="([^"]+)"', document.styles.element.xml)
    assert set(languages) == {"de-DE"}
    heads = document.element.xml.count("<w:tblHeader")
    # The cover table has its headings at the left, the lines for the signature have none.
    assert heads == len(document.tables) - 2


def test_every_gap_of_the_word_file_can_be_typed_into_and_every_box_ticked(draft: Draft) -> None:
    document = docx.Document(io.BytesIO(export(draft, "docx")))
    assert "Unverbindlicher Entwurf" in {p.text for p in document.paragraphs}
    body = document.element.body
    ticked, gaps = [], []
    for control in body.iter(qn("w:sdt")):
        shown = "".join(text.text or "" for text in control.iter(qn("w:t")))
        checked = control.find(f".//{{{W14}}}checked")
        if checked is not None:
            ticked.append(checked.get(f"{{{W14}}}val") == "1")
            assert shown == ("☒" if ticked[-1] else "☐")
            continue
        gaps.append(shown)
        assert control.find(f".//{qn('w:showingPlcHdr')}") is not None
        assert control.find(f".//{qn('w:alias')}").get(qn("w:val")) == shown.strip("[]")[:60]
    assert gaps == [s.text for s in draft.all_sentences() if s.origin == "open"]
    items = [
        done
        for section in draft.sections
        for block in section.blocks
        if isinstance(block, Checklist)
        for done, _ in block.items
    ]
    assert ticked == items


def test_a_plan_of_years_lies_across_and_the_rest_stands_upright(draft: Draft) -> None:
    document = docx.Document(io.BytesIO(export(draft, "docx")))
    wide = [(page.page_width or 0) > (page.page_height or 0) for page in document.sections]
    years = plan_of(draft).years
    assert wide == ([False, True, False] if years > 1 else [False])


def test_the_cover_says_how_the_check_stands_topic_by_topic(draft: Draft) -> None:
    labels = dict(draft.outcomes)
    assert len(labels) == len({finding.topic for finding in draft.check.findings})
    rest = {"Ausgaben"} if plan_of(draft).open_lines else set()
    assert all(labels[label] != "erfüllt" for label in rest)
    blocked = any(f.weight == "blocker" for f in draft.check.findings)
    assert ("nicht erfüllt" in labels.values()) == blocked
    text = words_of(docx.Document(io.BytesIO(export(draft, "docx"))))
    cover = text[: text.index(draft.sections[0].title)]
    for label, outcome in draft.outcomes:
        assert f"{label}\n{outcome}" in cover
    for label, content in draft.receipt:
        assert f"{label}: {content}" in cover


def test_a_consortium_is_shown_with_the_own_municipality_first() -> None:
    draft = compose(check_case(example("hessen-kisi-2025")))
    tables = {
        block.title: block
        for section in draft.sections
        for block in section.blocks
        if isinstance(block, Table)
    }
    rows = [tuple(cell.text for cell in row) for row in tables["Partner im Verbund"].rows]
    assert rows == [
        ("Eigene Kommune", "Musterstadt", "7.200"),
        ("Partner", "Beispielhausen", "6.450"),
        ("Partner", "Probeheim", "23.800"),
    ]


def test_libreoffice_keeps_gaps_and_boxes_of_the_word_file(tmp_path: Path, soffice: str) -> None:
    draft = compose(check_case(HOSTILE_CASES[0]))
    file = tmp_path / "antrag.docx"
    file.write_bytes(export(draft, "docx"))
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "docx", "--outdir", str(tmp_path / "out"), str(file)],
        check=True, capture_output=True,
    )  # fmt: skip
    document = docx.Document(str(tmp_path / "out" / "antrag.docx"))
    text = words_of(document)
    for sentence in draft.all_sentences():
        assert sentence.text in text
    controls = list(document.element.body.iter(qn("w:sdt")))
    own = list(docx.Document(str(file)).element.body.iter(qn("w:sdt")))
    assert len(controls) == len(own)


def test_excel_holds_formulas_and_text_that_stays_text(draft: Draft) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(draft, "xlsx")))
    sheet = book["Finanzplan"]
    formulas = [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) >= 3 * len(plan_of(draft).lines)
    for cell in formulas:
        assert re.fullmatch(r"=(IF|SUM|[A-Z]+\d+)[A-Z0-9(),:<>=+*/\-\"\sa-zäöü]*", str(cell.value))
    for other in book.worksheets[1:]:
        kinds = {c.data_type for row in other.iter_rows() for c in row if c.value is not None}
        assert kinds == {"s"}
    subject = sheet["A2"]
    assert (subject.value, subject.data_type) == (draft.subject.text, "s")
    if str(subject.value).startswith("="):
        assert subject.quotePrefix


def test_recalculated_in_libreoffice_the_plan_gives_our_sums(tmp_path: Path, soffice: str) -> None:
    drafts = [compose(check_case(case)) for case in CASES]
    files = []
    for number, draft in enumerate(drafts):
        file = tmp_path / f"plan{number}.xlsx"
        file.write_bytes(export(draft, "xlsx"))
        files.append(file)
    out = tmp_path / "out"
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "xlsx", "--outdir", str(out), *map(str, files)],
        check=True, capture_output=True,
    )  # fmt: skip
    for draft, file in zip(drafts, files, strict=True):
        plan = plan_of(draft)
        stored, recalculated = (
            openpyxl.load_workbook(path, data_only=True)["Finanzplan"]
            for path in (file, out / file.name)
        )
        for row in openpyxl.load_workbook(file)["Finanzplan"].iter_rows():
            for cell in (each for each in row if each.data_type == "f"):
                ours, theirs = (sheet[cell.coordinate].value for sheet in (stored, recalculated))
                if isinstance(theirs, str):
                    assert ours == theirs, (draft.title, cell.coordinate)
                else:
                    assert ours == pytest.approx(theirs, abs=0.001), (draft.title, cell.coordinate)
        sheet = openpyxl.load_workbook(out / file.name, data_only=True)["Finanzplan"]
        names = {str(cell.value): cell.column or 0 for cell in sheet[7]}
        for number, line in enumerate(plan.lines, 8):
            for title, amount in (
                ("Höchstbetrag", line.cap),
                ("Förderfähig", line.eligible),
                ("Nicht förderfähig", None if line.eligible is None else line.excess),
            ):
                shown = sheet.cell(number, names[title]).value
                if amount is not None:
                    assert isinstance(shown, int | float), (line.name, title, shown)
                    assert cents(Decimal(str(shown))) == cents(amount), (line.name, title)
                elif line.kind != "rate" or title != "Höchstbetrag":
                    assert shown == "offen", (line.name, title)
        total = sheet.cell(8 + len(plan.lines), names["Förderfähig"]).value
        wanted = plan.total
        assert total == "offen" if wanted is None else cents(Decimal(str(total))) == wanted


def test_the_pdf_is_tagged_german_and_has_bookmarks(draft: Draft) -> None:
    content = export(draft, "pdf")
    for mark in (b"/StructTreeRoot", b"/Lang(de-DE)", b"pdfuaid:part", b"/Outlines"):
        assert mark in content, mark


def test_the_pdf_holds_every_amount_and_the_words_of_the_applicant(
    draft: Draft, tmp_path: Path
) -> None:
    pdftotext = program("pdftotext", "pdftotext")
    file = tmp_path / "a.pdf"
    file.write_bytes(export(draft, "pdf"))
    done = subprocess.run([pdftotext, "-layout", str(file), "-"], capture_output=True, check=True)
    text = "".join(done.stdout.decode().split())
    for amount in amounts(draft):
        assert "".join(german(amount).split()) in text
    if draft.subject.text == HOSTILE:
        assert "#eval(" in text
        assert "{{7*7}}" in text


def test_signs_that_no_font_has_do_not_stop_the_pdf(tmp_path: Path) -> None:
    pdftotext = program("pdftotext", "pdftotext")
    answers = {
        "project_title": "Los 🎉🎉 jetzt",
        "aims": "Fest mit 👩\u200d👧, 中文, Żółć und Ω ☒",
        "measures": "جمعية",
    }
    case = case_from("hessen-wir-mo-2020", answers=answers)
    file = tmp_path / "a.pdf"
    file.write_bytes(export(compose(check_case(case)), "pdf"))
    text = subprocess.run([pdftotext, str(file), "-"], capture_output=True, check=True).stdout
    words = " ".join(text.decode().split())
    assert "Los [?] jetzt" in words
    assert "Fest mit [?], [?], Żółć und Ω ☒" in words
    assert "Zeichen, die dieses PDF nicht darstellen kann" in words
    assert b"pdfuaid:part" in file.read_bytes()


def test_markdown_keeps_hostile_text_as_text() -> None:
    for case in HOSTILE_CASES:
        text = export(compose(check_case(case)), "md").decode()
        assert "<b>" not in re.sub(r"\\<", "", text)
        assert "[Link](x)" not in text
        assert "\n- eins" not in text
        assert "\n1. zwei" not in text


def test_json_holds_every_section_with_origins(draft: Draft) -> None:
    record = json.loads(export(draft, "json"))
    assert [section["name"] for section in record["sections"]] == [s.name for s in draft.sections]
    assert record["check"]["result"] == draft.check.result
    origins = {row["origin"] for row in record["cover"]}
    assert origins <= {"guideline", "applicant", "calculated", "open", "notice"}


def days(draft: Draft) -> dict[str, date]:
    found = {}
    for event in Calendar.from_ical(export(draft, "ics")).walk("VEVENT"):
        start = event.decoded("dtstart")
        found[str(event["summary"])] = start.date() if hasattr(start, "hour") else start
    return found


def test_the_calendar_has_deadline_events_and_project() -> None:
    assert days(compose(check_case(example("hessen-kisi-2025")))) == {
        "KISI: Antragsfrist": date(2025, 2, 14),
        "KISI: erste Online-Informationsveranstaltung": date(2024, 12, 17),
        "KISI: zweite Online-Informationsveranstaltung": date(2025, 1, 20),
        "KISI: Beginn des Projekts": date(2025, 10, 1),
        "KISI: Ende des Projekts": date(2028, 9, 30),
    }
    assert days(compose(check_case(example("nrw-kim-2024")))) == {
        "KIM: Antragsfrist für das folgende Jahr": date(2025, 10, 31),
        "KIM: Beginn des Projekts": date(2026, 1, 1),
        "KIM: Ende des Projekts": date(2026, 12, 31),
        "KIM: erste Auszahlung": date(2026, 5, 1),
        "KIM: zweite Auszahlung": date(2026, 10, 1),
        "KIM: Verwendungsnachweis": date(2027, 3, 31),
    }


def test_the_calendar_reminds_before_the_deadline_and_knows_the_hours() -> None:
    draft = compose(check_case(example("hessen-kisi-2025")))
    events = {
        str(event["summary"]): event
        for event in Calendar.from_ical(export(draft, "ics")).walk("VEVENT")
    }
    alarms = events["KISI: Antragsfrist"].walk("VALARM")
    assert timedelta(days=-14) in [alarm.decoded("trigger") for alarm in alarms]
    start = events["KISI: erste Online-Informationsveranstaltung"].decoded("dtstart")
    assert (start.hour, start.utcoffset()) == (14, timedelta(hours=1))


def test_an_unknown_format_is_refused_with_the_known_ones(draft: Draft) -> None:
    with pytest.raises(InputError) as raised:
        export(draft, "odt")
    assert all(f".{ending}" in raised.value.remedy for ending in FORMATS)

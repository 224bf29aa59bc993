"""Drafts read back from every format: each figure is the check's, each sentence has its origin."""

import io
import json
import re
import subprocess
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar

from assistant.drafts.composition import compose
from assistant.drafts.draft import Draft, Table
from assistant.drafts.export import FORMATS, export
from assistant.errors import InputError
from assistant.form.application_case import ApplicationCase
from assistant.form.case_check import check_case
from assistant.rules.budget import cents
from knowledge.german.figures import figures_in
from tests.assistant.application_samples import (
    DRAFT_CASES,
    HOSTILE,
    HOSTILE_CASES,
    IDS,
    TODAY,
    amounts,
    case_from,
    example,
    german,
    plan_of,
)
from tests.needs import program


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
    drafts = [compose(check_case(case)) for case in DRAFT_CASES]
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


def test_markdown_shows_numbers_at_the_start_as_they_are(draft: Draft) -> None:
    text = export(draft, "md").decode()
    assert re.search(r"\\[0-9A-Za-zÄÖÜäöüß]", text) is None
    headings = re.findall(r"^#+ (.+)$\n\n\*\*(.+)\*\*$", text, re.MULTILINE)
    assert [pair for pair in headings if pair[0] == pair[1]] == []


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


def test_the_longest_title_goes_into_every_format_and_stays_on_the_page(tmp_path: Path) -> None:
    longest = "Donaudampfschifffahrt" * 23
    case = case_from("hessen-kisi-2025", answers={"project_title": longest, "aims": longest})
    draft = compose(check_case(case))
    for ending in FORMATS:
        assert export(draft, ending)
    (tmp_path / "draft.pdf").write_bytes(export(draft, "pdf"))
    boxes = subprocess.run(
        [program("pdftotext", "Poppler"), "-bbox", str(tmp_path / "draft.pdf"), "-"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    width = float(max(re.findall(r'<page width="([\d.]+)"', boxes), key=float))
    assert max(map(float, re.findall(r'xMax="([\d.]+)"', boxes))) < width


def test_a_row_of_a_table_has_one_line_in_a_file_as_in_the_form() -> None:
    case = case_from("hessen-kisi-2025", answers={"contact_person": "Amt\n\nfür Soziales"})
    assert case.answer("contact_person") == "Amt für Soziales"
    with pytest.raises(InputError, match="Platz ist für 500"):
        case_from("hessen-kisi-2025", answers={"contact_person": "x" * 501})

"""The Word file of a draft read back: structure, gaps to type into, boxes, cover."""

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn

from assistant.drafts.composition import compose
from assistant.drafts.draft import Checklist, Draft, Table
from assistant.drafts.export import export
from assistant.form.case_check import check_case
from tests.assistant.application_samples import (
    DRAFT_CASES,
    HOSTILE_CASES,
    amounts,
    german,
    plan_of,
)
from tests.needs import program

W14 = "http://schemas.microsoft.com/office/word/2010/wordml"


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


def test_the_heading_of_a_table_stays_with_its_rows(draft: Draft) -> None:
    document = docx.Document(io.BytesIO(export(draft, "docx")))
    headed = [t for t in document.tables if t._tbl.findall(f".//{qn('w:tblHeader')}")]
    assert headed
    for table in headed:
        first = [p for cell in table.rows[0].cells for p in cell.paragraphs]
        assert all(p.paragraph_format.keep_with_next for p in first) == (len(table.rows) > 1)


def test_libreoffice_shows_every_row_of_every_table(tmp_path: Path, soffice: str) -> None:
    pdftotext = program("pdftotext", "Poppler")
    drafts = {f"draft{n}": compose(check_case(case)) for n, case in enumerate(DRAFT_CASES)}
    for name, draft in drafts.items():
        (tmp_path / f"{name}.docx").write_bytes(export(draft, "docx"))
    subprocess.run(
        [soffice, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "pdf", "--outdir", str(tmp_path), *(str(tmp_path / f"{name}.docx") for name in drafts)],
        check=True, capture_output=True,
    )  # fmt: skip
    for name, draft in drafts.items():
        pages = subprocess.run([pdftotext, "-raw", str(tmp_path / f"{name}.pdf"), "-"],
                               check=True, capture_output=True, text=True).stdout  # fmt: skip
        shown = "".join(pages.split())
        tables = [b for s in draft.sections for b in s.blocks if isinstance(b, Table)]
        for row in (row for table in tables for row in table.rows):
            assert all("".join(cell.text.split()) in shown for cell in row), (name, row)

"""The draft as a Word file: real styles and headings, tables with header rows, gaps to type into.

Origins are legible without colour: each sentence ends in its mark ([R 3], [A], [B]). A gap is a
content control that shows in brackets what belongs there, until somebody types it; the boxes of
lists can be ticked.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.table import _Cell

from assistant.drafts.draft import Checklist, Draft, Heading, Paragraph, Section, Table
from assistant.drafts.word_elements import cell_margins, page_field, shade, to_fill_in, to_tick
from assistant.form.sentences import Sentence, phrase

_FONT = "Arial"
_BLUE = RGBColor(0x00, 0x30, 0x64)
_GREY = RGBColor(0x45, 0x4B, 0x55)
_SHORT, _LONG, _MARGIN = Cm(21), Cm(29.7), Cm(2)
_LONGEST_PROPERTY = 255
_CELL_MARGIN = Cm(0.12)
_GAP = "FFF0B3"
# Character style of each origin; shades are dark enough for black text to read on paper.
_STYLES = {
    "guideline": ("Richtlinie", None),
    "applicant": ("Ihre Angabe", None),
    "calculated": ("Berechnet", None),
    "open": ("Offen", _GAP),
    "notice": ("Hinweis", None),
}


def to_docx(draft: Draft) -> bytes:
    """The draft as a .docx file; the same draft gives the same content."""
    document = new_document(
        subject=f"{draft.title}: {draft.subject.text}",
        topic=draft.check.programme.title,
        comments=phrase("draft", "cover"),
        header=f"{draft.title} · {phrase('draft', 'cover')}",
        day=draft.check.case.as_of,
    )
    _cover(document, draft)
    across = False
    for section in draft.sections:
        if section.is_wide != across:
            across = section.is_wide
            _turn(document, across=across)
        _section(document, draft, section)
    if across:
        _turn(document, across=False)
    _sources(document, draft)
    return document_bytes(document)


def document_bytes(document: Any) -> bytes:
    """The content of the .docx file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def new_document(*, subject: str, topic: str, comments: str, header: str, day: date) -> Any:
    """An empty document in our styles, with page numbers. day: of its properties, so it repeats."""
    document = docx.Document()
    page = document.sections[0]
    page.page_width, page.page_height = _SHORT, _LONG
    page.left_margin = page.right_margin = _MARGIN
    page.top_margin, page.bottom_margin = Cm(2.3), Cm(2)
    _styles(document)
    properties = document.core_properties
    # What an application holds at most in a property.
    properties.title, properties.subject = subject[:_LONGEST_PROPERTY], topic[:_LONGEST_PROPERTY]
    properties.language = "de-DE"
    properties.author = ""
    properties.comments = comments
    properties.created = properties.modified = datetime.combine(day, time(), UTC)
    running = page.header.paragraphs[0]
    running.text = header
    running.style = document.styles["Header"]
    footer = page.footer.paragraphs[0]
    footer.style = document.styles["Footer"]
    footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    footer.add_run("Seite ")
    page_field(footer, "PAGE")
    footer.add_run(" von ")
    page_field(footer, "NUMPAGES")
    return document


def _styles(document: Any) -> None:
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.15
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(kind), _FONT)
    # Word and screen readers take the language from here; the template says English.
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "de-DE")
    for name, size, before in (("Title", 24, 0), ("Heading 1", 15, 18), ("Heading 2", 11.5, 10)):
        style = styles[name]
        style.font.name, style.font.size, style.font.bold = _FONT, Pt(size), True
        style.font.color.rgb = _BLUE
        rfonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(rfonts.attrib):
            if key.endswith("Theme"):
                del rfonts.attrib[key]
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            rfonts.set(qn(kind), _FONT)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(5)
        style.paragraph_format.keep_with_next = True
    for border in list(styles["Title"].element.iter(qn("w:pBdr"))):
        border.getparent().remove(border)
    for name in ("Header", "Footer"):
        styles[name].font.size, styles[name].font.color.rgb = Pt(8.5), _GREY
    for title, _ in _STYLES.values():
        styles.add_style(title, WD_STYLE_TYPE.CHARACTER)
    styles["Offen"].font.italic = True
    mark = styles.add_style("Herkunft", WD_STYLE_TYPE.CHARACTER)
    mark.font.size, mark.font.color.rgb = Pt(7.5), _GREY
    request = styles.add_style("Das sagt die Richtlinie", WD_STYLE_TYPE.PARAGRAPH)
    request.base_style = normal
    request.font.size, request.font.color.rgb = Pt(9), _GREY
    request.paragraph_format.left_indent = Cm(0.5)
    request.paragraph_format.keep_with_next = True
    cell = styles.add_style("Tabelle", WD_STYLE_TYPE.PARAGRAPH)
    cell.base_style = normal
    cell.font.size = Pt(9)
    cell.paragraph_format.space_before = cell.paragraph_format.space_after = Pt(2)
    cell.paragraph_format.line_spacing = 1.0


def _cover(document: Any, draft: Draft) -> None:
    document.add_paragraph(draft.title, style="Title")
    subject = document.add_paragraph()
    _write(subject, draft, (draft.subject,), size=Pt(14))
    banner = document.add_paragraph()
    banner.add_run(phrase("draft", "cover")).bold = True
    document.add_paragraph(phrase("disclaimer", "cover"))
    rows = tuple((Sentence(label, "notice"), sentence) for label, sentence in draft.cover)
    _grid(document, draft, rows, (32, 68), head=None)
    legend = document.add_paragraph(phrase("legend", "cover"))
    legend.paragraph_format.space_before = Pt(12)
    legend.paragraph_format.keep_with_next = True
    for mark, name in (("[R 1]", "guideline"), ("[A]", "applicant"), ("[B]", "calculated"),
                       ("[Offen: …]", "open")):  # fmt: skip
        line = document.add_paragraph(style="List Bullet")
        run = line.add_run(mark, style=document.styles["Offen" if name == "open" else "Herkunft"])
        if name == "open":
            shade(run._r.get_or_add_rPr(), _GAP)  # noqa: SLF001  as in _write
        line.add_run(f" {phrase(f'legend_{name}', 'cover')}")
    _outcomes(document, draft)
    _receipt(document, draft)


def _outcomes(document: Any, draft: Draft) -> None:
    """How the check stands, topic by topic."""
    title = document.add_paragraph(phrase("outcomes", "headings"))
    title.runs[0].bold = True
    title.paragraph_format.space_before = Pt(12)
    title.paragraph_format.keep_with_next = True
    head = tuple(Sentence(phrase(key, "table"), "notice") for key in ("check", "outcome"))
    rows = tuple(tuple(Sentence(text, "notice") for text in row) for row in draft.outcomes)
    _grid(document, draft, rows, (32, 68), head=head)


def _receipt(document: Any, draft: Draft) -> None:
    """Versions and hashes, small, at the end of the cover."""
    title = document.add_paragraph(phrase("receipt", "headings"))
    title.runs[0].bold = True
    title.paragraph_format.space_before = Pt(12)
    for label, text in draft.receipt:
        line = document.add_paragraph()
        line._p.style = _style_id("Tabelle")  # noqa: SLF001  as in _run
        line.add_run(f"{label}: {text}").font.size = Pt(8)


def _turn(document: Any, *, across: bool) -> None:
    """The pages from here on are across, or upright again."""
    page = document.add_section(WD_SECTION.NEW_PAGE)
    page.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (_LONG, _SHORT) if across else (_SHORT, _LONG)


def _section(document: Any, draft: Draft, section: Section) -> None:
    heading = document.add_heading(section.title, level=1)
    heading.paragraph_format.page_break_before = section is draft.sections[0]
    for block in section.blocks:
        match block:
            case Heading():
                document.add_heading(block.text, level=2)
            case Paragraph(kind="signature"):
                _signature(document, block)
            case Paragraph():
                style = "Das sagt die Richtlinie" if block.kind == "request" else "Normal"
                paragraph = document.add_paragraph()
                paragraph._p.style = _style_id(style)  # noqa: SLF001  as in _run
                _write(paragraph, draft, block.sentences)
            case Checklist():
                for done, sentence in block.items:
                    line = document.add_paragraph()
                    to_tick(line.add_run(), done=done)
                    line.add_run(" ")
                    _write(line, draft, (sentence,))
            case Table():
                if block.title != section.title and section.name == "checks":
                    document.add_heading(block.title, level=2)
                _grid(document, draft, block.rows, block.widths, head=block.head,
                      first=block.first, totals=block.totals)  # fmt: skip


def _write(
    paragraph: Any,
    draft: Draft,
    sentences: Iterable[Sentence],
    *,
    size: Any = None,
    space: str = "\u00a0",
) -> None:
    """Sentences with their marks behind a space; line breaks of the applicant stay."""
    for number, sentence in enumerate(sentences):
        if not sentence.text:
            continue
        if number:
            paragraph.add_run(" ")
        name, colour = _STYLES[sentence.origin]
        run = _run(paragraph, sentence.text, name)
        if size is not None:
            run.font.size = size
        if colour is not None:
            shade(run._r.get_or_add_rPr(), colour)  # noqa: SLF001  shading is not in its interface
        if sentence.origin == "open":
            to_fill_in(run, sentence.text.strip("[]"))
        mark = draft.mark(sentence)
        if mark:
            _run(paragraph, f"{space}[{mark}]", "Herkunft")


def _signature(document: Any, block: Paragraph) -> None:
    """Lines to write on by hand, each with its caption below."""
    table = document.add_table(rows=1, cols=2 * len(block.sentences) - 1)
    for place, sentence in enumerate(block.sentences):
        cell = table.rows[0].cells[2 * place]
        paragraph = cell.paragraphs[0]
        paragraph.style = document.styles["Tabelle"]
        paragraph.add_run(sentence.text)
        borders, top = OxmlElement("w:tcBorders"), OxmlElement("w:top")
        top.set(qn("w:val"), "single")
        top.set(qn("w:sz"), "6")
        borders.append(top)
        cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001  borders are not in its interface
    table.rows[0].height = Cm(1)
    before = table._tbl.getprevious()  # noqa: SLF001  the heading, which leaves room to write
    gap = document.add_paragraph()
    gap.paragraph_format.space_after = Cm(1)
    gap.paragraph_format.keep_with_next = True
    before.addnext(gap._p)  # noqa: SLF001  see above


def _run(paragraph: Any, text: str, style: str) -> Any:
    """A run in a character style. By its id: python-docx searches all styles for a name."""
    run = paragraph.add_run(text)
    run._r.style = _style_id(style)  # noqa: SLF001  the search by name takes a second a document
    return run


def _style_id(name: str) -> str:
    """The id under which python-docx stores a style of ours."""
    return name.replace(" ", "")


def _grid(
    document: Any,
    draft: Draft,
    rows: tuple[tuple[Sentence, ...], ...],
    widths: tuple[int, ...],
    *,
    head: tuple[Sentence, ...] | None,
    first: int | None = None,
    totals: bool = False,
) -> None:
    page = document.sections[-1]
    wide = page.page_width - page.left_margin - page.right_margin
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    cell_margins(table, _CELL_MARGIN)
    # LibreOffice and older Word read the widths from the grid, not from the cells.
    for column, share in zip(table.columns, widths, strict=True):
        column.width = Emu(int(wide * share / sum(widths)))
    lines = [*([head] if head else []), *rows]
    for number, line in enumerate(lines):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()  # noqa: SLF001  header rows are not in its interface
        properties.append(OxmlElement("w:cantSplit"))
        if head and number == 0:
            properties.append(OxmlElement("w:tblHeader"))
        last = totals and number == len(lines) - 1
        cells = [_Cell(tc, table) for tc in row._tr.tc_lst]  # noqa: SLF001  row.cells is slow
        for column, (cell, sentence) in enumerate(zip(cells, line, strict=True)):
            cell.width = Emu(int(wide * widths[column] / sum(widths)))
            paragraph = cell.paragraphs[0]
            paragraph._p.style = _style_id("Tabelle")  # noqa: SLF001  as in _run
            # A heading alone at the end of a page: there LibreOffice also loses the rows after it.
            if head and number == 0 and rows:
                paragraph.paragraph_format.keep_with_next = True
            numeric = first is not None and column >= first
            if numeric:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            # In a table of amounts the heading says what is computed; marks would hide the sums.
            if numeric and sentence.origin != "open":
                paragraph.add_run(sentence.text)
            else:
                # A long word and its mark may be wider than the cell.
                _write(paragraph, draft, (sentence,), space=" ")
            if (head and number == 0) or last or (head is None and column == 0):
                for run in paragraph.runs:
                    run.bold = True
                for element in paragraph._p.iter(qn("w:sdtContent")):  # noqa: SLF001  inside a gap
                    for properties in element.iter(qn("w:rPr")):
                        properties.append(OxmlElement("w:b"))
                shade(cell._tc.get_or_add_tcPr(), "E6ECF2")  # noqa: SLF001  see above
    spacer = document.add_paragraph()
    spacer.paragraph_format.space_after = Pt(2)
    spacer.paragraph_format.line_spacing = 0.5


def _sources(document: Any, draft: Draft) -> None:
    document.add_heading(phrase("sources", "headings"), level=1)
    for source in draft.sources:
        line = document.add_paragraph()
        line._p.style = _style_id("Tabelle")  # noqa: SLF001  as in _run
        line.add_run(f"R\u00a0{source.number} ").bold = True
        line.add_run(f"{source.place}: „{source.quote}“")

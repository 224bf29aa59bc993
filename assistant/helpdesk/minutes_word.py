"""The minutes as a Word file: real headings, a paragraph for each source."""

from __future__ import annotations

from assistant.drafts.docx import document_bytes, new_document
from assistant.helpdesk.minutes_record import Minutes, phrase, phrases, shown_support


def minutes_as_docx(minutes: Minutes) -> bytes:
    """The .docx file; the same minutes give the same content."""
    title = phrase("minutes")
    document = new_document(
        subject=f"{title}: {_xml(minutes.title)}",
        topic="; ".join(minutes.programmes),
        comments=phrase("anonymous"),
        header=f"{title} · {_xml(minutes.title)}",
        day=minutes.held_on,
    )
    document.add_paragraph(title, style="Title")
    document.add_paragraph().add_run(_xml(minutes.title)).bold = True
    for line in (*minutes.lead, phrase("anonymous"), phrase("notice")):
        document.add_paragraph(line)
    if not minutes.entries:
        document.add_paragraph(phrase("none"))
    for entry in minutes.entries:
        document.add_heading(phrase("question", number=entry.number), level=1)
        document.add_paragraph().add_run(_xml(entry.text)).bold = True
        document.add_paragraph(f"{phrases()['states'][entry.state]}, {shown_support(entry)}")
        if entry.also_asked:
            document.add_paragraph(f"{phrase('also_asked')}:")
            for text in entry.also_asked:
                document.add_paragraph(_xml(text), style="List Bullet")
        for paragraph in (entry.answer or phrase("no_answer")).split("\n"):
            if paragraph.strip():
                document.add_paragraph(_xml(paragraph))
        for reason in entry.reasons:
            document.add_paragraph(_xml(reason))
        if entry.sources:
            document.add_heading(f"{phrase('sources')} ({entry.origin})", level=2)
            for mark, place, quote in entry.sources:
                line = document.add_paragraph(style="Tabelle")
                line.add_run(f"{mark} {place}: ").bold = True
                line.add_run(f"„{_xml(quote)}“")
    return document_bytes(document)


def _xml(text: str) -> str:
    """The text without the signs that XML forbids."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")

"""The draft as a tagged PDF (PDF/UA-1) by Typst; the content goes in as data, never as code."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, time
from importlib import resources
from typing import Any, Final

import typst

from assistant.drafts.draft import Checklist, Draft, Heading, Paragraph, Table
from assistant.form.sentences import Sentence, phrase

STANDARD: Final = "ua-1"
_NOT_DISPLAYED = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")


def to_pdf(draft: Draft) -> bytes:
    """The draft as PDF: tagged, German, with bookmarks and page numbers.

    A sign that no built-in font has (emoji, Chinese) would break the standard: it is set as "[?]",
    and the cover says so.
    """
    content = page_data(draft)
    try:
        return _set(draft, json.dumps(content, ensure_ascii=False))
    except typst.TypstError as fault:
        missing = _missing_signs(fault.diagnostic)
        if not missing:
            raise
    content["note"] = phrase("missing_signs", "cover")
    shown = re.sub(f"[{re.escape(missing)}]+", "[?]", json.dumps(content, ensure_ascii=False))
    return _set(draft, shown)


def _missing_signs(diagnostic: str) -> str:
    """The signs that Typst says it cannot display, all of them; "" when it complains otherwise."""
    texts = "".join(_NOT_DISPLAYED.findall(diagnostic))
    plain = _ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), texts)
    # ASCII is never missing, and it holds the data together.
    return "".join(dict.fromkeys(sign for sign in plain if not sign.isascii()))


def _set(draft: Draft, data: str) -> bytes:
    template = (resources.files("assistant") / "drafts" / "draft.typ").read_bytes()
    # System fonts left aside, and the day of the case as time stamp: same draft, same file.
    stamp = datetime.combine(draft.check.case.as_of, time(), UTC)
    return typst.compile(
        template,
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=STANDARD,
        timestamp=stamp,
        ignore_system_fonts=True,
    )


def page_data(draft: Draft) -> dict[str, Any]:
    """What the template sets: text with its origin and mark, in the order of the pages."""
    return {
        "title": draft.title,
        "subject": _sentence(draft, draft.subject),
        "banner": phrase("draft", "cover"),
        "disclaimer": phrase("disclaimer", "cover"),
        "note": "",
        "cover": [{"label": label, **_sentence(draft, s)} for label, s in draft.cover],
        "outcomes": {
            "title": phrase("outcomes", "headings"),
            "head": [phrase("check", "table"), phrase("outcome", "table")],
            "rows": [list(row) for row in draft.outcomes],
        },
        "legend": {
            "title": phrase("legend", "cover"),
            "items": [
                {"mark": mark, "text": phrase(f"legend_{name}", "cover")}
                for mark, name in (("R 1", "guideline"), ("A", "applicant"), ("B", "calculated"),
                                   ("Offen: …", "open"))
            ],
        },
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "wide": section.is_wide,
                "blocks": [_block(draft, block) for block in section.blocks],
            }
            for section in draft.sections
        ],
        "sources": {
            "title": phrase("sources", "headings"),
            "items": [
                {"number": s.number, "place": s.place, "quote": s.quote} for s in draft.sources
            ],
        },
        "receipt": {
            "title": phrase("receipt", "headings"),
            "items": [{"label": label, "text": text} for label, text in draft.receipt],
        },
    }  # fmt: skip


def _block(draft: Draft, block: Heading | Paragraph | Checklist | Table) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text}
        case Paragraph():
            return {"kind": block.kind, "sentences": [_sentence(draft, s) for s in block.sentences]}
        case Checklist():
            return {
                "kind": "checklist",
                "items": [{"done": done, **_sentence(draft, s)} for done, s in block.items],
            }
        case Table():
            return {
                "kind": "table",
                "title": block.title,
                "head": [_sentence(draft, cell) for cell in block.head],
                "rows": [[_sentence(draft, cell) for cell in row] for row in block.rows],
                "widths": list(block.widths),
                "first": block.first,
                "totals": block.totals,
            }


def _sentence(draft: Draft, sentence: Sentence) -> dict[str, Any]:
    return {"text": sentence.text, "origin": sentence.origin, "mark": draft.mark(sentence)}

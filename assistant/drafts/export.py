"""The draft in each format; a library is imported when its format is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from assistant.drafts.draft import Draft, draft_record
from assistant.errors import InputError

# Ending → media type, in the order in which they are offered.
FORMATS: Mapping[str, str] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "json": "application/json; charset=utf-8",
}


def export(draft: Draft, ending: str) -> bytes:
    """The draft as a file of the format with this ending (one of FORMATS). Raises InputError."""
    match ending:
        case "docx":
            from assistant.drafts.docx import to_docx

            return to_docx(draft)
        case "xlsx":
            from assistant.drafts.xlsx import to_xlsx

            return to_xlsx(draft)
        case "pdf":
            from assistant.drafts.pdf import to_pdf

            return to_pdf(draft)
        case "md":
            from assistant.drafts.markdown import to_markdown

            return to_markdown(draft)
        case "ics":
            from assistant.drafts.ics import to_ics

            return to_ics(draft)
        case "json":
            return (json.dumps(draft_record(draft), ensure_ascii=False, indent=2) + "\n").encode()
    raise InputError(
        f"Das Format „{ending}“ gibt es nicht.",
        remedy=f"Möglich ist: {', '.join('.' + known for known in FORMATS)}.",
    )

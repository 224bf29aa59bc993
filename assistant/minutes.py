"""The minutes of an info session as files to hand out, and its page of questions and answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assistant.errors import InputError
from assistant.helpdesk.faq_page import faq_as_html
from assistant.helpdesk.minutes_record import Minutes, minutes_of
from assistant.helpdesk.minutes_text import minutes_as_csv, minutes_as_markdown
from assistant.helpdesk.minutes_word import minutes_as_docx
from assistant.helpdesk.records import Adviser, MinutesFile
from assistant.info_sessions import InfoSessions
from knowledge.german.folding import fold

__all__ = ["FORMS", "MinutesFile", "minutes"]

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: Mapping[str, tuple[str, Callable[[Minutes], bytes]]] = {
    "docx": (_WORD, minutes_as_docx),
    "csv": ("text/csv; charset=utf-8", minutes_as_csv),
    "md": ("text/markdown; charset=utf-8", minutes_as_markdown),
    "html": ("text/html; charset=utf-8", faq_as_html),
}


def minutes(sessions: InfoSessions, by: Adviser, session_id: str, form: str) -> MinutesFile:
    """The file in one of the forms: docx, csv, md with all questions, html with released answers.

    by: whoever takes it, for the audit. Raises UnknownSessionError, InputError for another form.
    """
    if form not in FORMS:
        raise InputError(
            f"Die Form „{form}“ gibt es nicht.", remedy=f"Möglich: {', '.join(FORMS)}."
        )
    session = sessions.session(session_id)
    media_type, write = FORMS[form]
    data = write(minutes_of(session, sessions.questions(session_id)))
    sessions.note(by, "minutes", session_id, {"form": form})
    return MinutesFile(f"{_file_name(session.title, form)}.{form}", media_type, data)


def _file_name(title: str, form: str) -> str:
    """Letters without umlauts, digits and hyphens, so that every system takes it."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).strip("-")[:60]
    return "-".join(filter(None, ("fragen" if form == "html" else "protokoll", words)))

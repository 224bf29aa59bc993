"""Answers of a Veranstaltung as they are shown, kept for the many who look at the same ones."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import Any

from assistant.answering.records import Answer
from assistant.helpdesk.records import DeskQuestion, Release
from webui.answer_view import answer_view

# Enough for the sessions of a day; an entry is some kilobytes.
_MOST = 1000
_kept: OrderedDict[tuple[str, object], dict[str, Any]] = OrderedDict()
_lock = Lock()


def shown_release(question_id: str, release: Release) -> dict[str, Any]:
    """The released answer of a question; it does not change while its time is the same."""
    return _shown((question_id, release.at), release.answer)


def shown_ready(question: DeskQuestion) -> dict[str, Any]:
    """The answer that the assistant has ready for a question."""
    return _shown((question.id, (question.version, question.answer.text)), question.answer)


def _shown(key: tuple[str, datetime | tuple[int, str]], answer: Answer) -> dict[str, Any]:
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    made = answer_view(answer)
    with _lock:
        _kept[key] = made
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return made

"""Answers of a Veranstaltung as they are shown, kept for the many who look at the same ones."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar, cast

from flask import render_template
from markupsafe import Markup

from assistant.helpdesk.records import DeskQuestion, Release
from webui.answer_view import answer_view

# Enough for the sessions of a day; an entry is some kilobytes.
_MOST = 2000
_kept: OrderedDict[tuple[object, ...], object] = OrderedDict()
_lock = Lock()
_Shown = TypeVar("_Shown")


def shown_release(question_id: str, release: Release) -> dict[str, Any]:
    """The released answer of a question; it does not change while its time is the same."""
    return _once(("release", question_id, release.at), lambda: answer_view(release.answer))


def release_body(question_id: str, number: int, release: Release) -> Markup:
    """What a released answer says, as the part of a page; the same for everybody who sees it."""

    def drawn() -> Markup:
        answer = shown_release(question_id, release)
        page = render_template("parts/answer_body.html", answer=answer, position=number)
        return Markup(page)  # noqa: S704  made by our own template, which escapes

    return _once(("body", question_id, release.at), drawn)


def shown_ready(question: DeskQuestion) -> dict[str, Any]:
    """The answer that the assistant has ready for a question."""
    key = ("ready", question.id, question.version, question.answer.text)
    return _once(key, lambda: answer_view(question.answer))


def _once(key: tuple[object, ...], make: Callable[[], _Shown]) -> _Shown:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return cast("_Shown", _kept[key])
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return made

"""The console of an Info-Veranstaltung: queue, answers ready, what advisers do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.applicant import fact_definitions
from assistant.errors import InputError
from assistant.info_sessions import EditConflictError, UnprovenFigureError
from webui.access import acting, require_adviser
from webui.answer_view import answer_view
from webui.desk_values import Draft, console_values, draft_of, marked
from webui.parts import respond, services, wants_part
from webui.question import Intake, read_question
from webui.streams import news
from webui.texts.loader import texts

views = Blueprint("console", __name__, url_prefix="/beratung/konsole")
views.before_request(require_adviser)


@views.get("/<session_id>")
def show(session_id: str) -> Response:
    """The console; asked again with `nach`, 204 while nothing is new."""
    newest = services().sessions.session(session_id).last_event
    if wants_part() and request.args.get("nach") == str(newest):
        return Response(status=204)
    chosen = request.args.get("frage", "")
    draft = None
    if chosen and request.args.get("bearbeiten"):
        draft = draft_of(services().sessions.question(session_id, chosen))
    page = _page(session_id, chosen=chosen, draft=draft)
    if wants_part() and "nach" not in request.args:
        # What is shown can be reloaded, and after a form the address names its question alone.
        page.headers["HX-Replace-Url"] = request.full_path.rstrip("?")
    return page


@views.get("/<session_id>/strom")
def stream(session_id: str) -> Response:
    """Says when something changes."""
    sessions = services().sessions
    sessions.session(session_id)
    return news(lambda: sessions.session(session_id).last_event)


@views.post("/<session_id>/saal")
def heard(session_id: str) -> BaseResponse:
    """A question heard in the room: its answer while somebody types, or into the list."""
    intake = read_question(request.form, most=services().sessions.longest_question)
    if "add" in request.form:
        if intake.error:
            return _page(session_id, heard=intake, status=422)
        made = services().sessions.add_by_voice(acting(), session_id, intake.text)
        flash(texts().console.done.added)
        return _back(session_id, made.id)
    answer = None
    if intake.text and not intake.error:
        answer = answer_view(services().sessions.suggest(session_id, intake.text))
    if wants_part():
        return respond("", part="helpdesk/heard_answer.html", heard=intake, heard_answer=answer)
    return _page(session_id, heard=intake, heard_answer=answer, status=422 if intake.error else 200)


@views.post("/<session_id>/angaben")
def pin(session_id: str) -> BaseResponse:
    """Facts that hold for all answers to come."""
    name = request.form.get("name", "")
    if name not in fact_definitions():
        abort(404)
    value = request.form.get("value", "")
    try:
        services().sessions.pin(acting(), session_id, {name: value})
    except InputError as fault:
        return _page(
            session_id,
            chosen=request.form.get("frage", ""),
            pin_error=str(fault),
            pin_typed={"name": name, "value": value},
            status=422,
        )
    flash(texts().console.done.pin if value else texts().console.done.unpin)
    return _back(session_id, request.form.get("frage", ""))


@views.post("/<session_id>/leinwand")
def clear_stage(session_id: str) -> BaseResponse:
    """Takes the question off the beamer."""
    services().sessions.show(acting(), session_id, None)
    flash(texts().console.done.unshow)
    return _back(session_id, request.form.get("frage", ""))


@views.post("/<session_id>/frage/<question_id>")
def act(session_id: str, question_id: str) -> BaseResponse:
    """What a button of a question says. A change that came between is shown, not overwritten."""
    action = request.form.get("action", "")
    if action not in _ACTIONS:
        abort(404)
    try:
        _ACTIONS[action](session_id, question_id)
    except EditConflictError:
        return _page(session_id, chosen=question_id, overtaken=True, status=409)
    flash(texts().console.done[_DONE.get(action, action)])
    return _back(session_id, question_id)


@views.post("/<session_id>/frage/<question_id>/bearbeiten")
def edit(session_id: str, question_id: str) -> BaseResponse:
    """Releases an edited answer; figures without proof need a reason each."""
    words = texts().console
    question = services().sessions.question(session_id, question_id)
    draft = draft_of(question, request.form)
    if not draft.text.strip():
        return _edited(session_id, question_id, draft, error=words.text_empty)
    try:
        services().sessions.release_edited(
            acting(),
            session_id,
            question_id,
            version=draft.version,
            text=draft.text,
            reasons={figure: reason for figure, reason in draft.reasons.items() if reason.strip()},
            sources=draft.sources,
        )
    except UnprovenFigureError as fault:
        figures = list(dict.fromkeys(figure.as_written for figure in fault.figures))
        shown = draft.with_figures(figures, marked(draft.text, fault.figures))
        told = words.reason_missing if draft.reasons else ""
        return _edited(session_id, question_id, shown, error=told)
    except EditConflictError:
        now = services().sessions.question(session_id, question_id)
        return _page(session_id, chosen=question_id, conflict=draft.on_top_of(now), status=409)
    except InputError as fault:
        return _edited(session_id, question_id, draft, error=str(fault))
    if draft.show:
        services().sessions.show(acting(), session_id, question_id)
    flash(_kept(session_id, question_id) if draft.keep else words.done.release)
    return _back(session_id, question_id)


def _kept(session_id: str, question_id: str) -> str:
    """Keeps a release as a correction, which has stricter rules; what to say about it."""
    words = texts().console
    try:
        services().corrections.keep_release(acting(), session_id, question_id)
    except InputError as fault:
        return str(words.not_kept.format(reason=fault))
    return str(words.done.kept)


def _release(session_id: str, question_id: str) -> None:
    services().sessions.release(acting(), session_id, question_id, version=_version())


def _release_show(session_id: str, question_id: str) -> None:
    question = services().sessions.question(session_id, question_id)
    if question.release is None:
        _release(session_id, question_id)
    _show(session_id, question_id)


def _show(session_id: str, question_id: str) -> None:
    services().sessions.show(acting(), session_id, question_id)


def _park(session_id: str, question_id: str) -> None:
    services().sessions.park(acting(), session_id, question_id, version=_version())


def _hide(session_id: str, question_id: str) -> None:
    services().sessions.hide(acting(), session_id, question_id, version=_version())


def _reopen(session_id: str, question_id: str) -> None:
    services().sessions.reopen(acting(), session_id, question_id, version=_version())


def _merge(session_id: str, question_id: str) -> None:
    services().sessions.merge(acting(), session_id, question_id, request.form.get("into", ""))


def _unmerge(session_id: str, question_id: str) -> None:
    services().sessions.unmerge(acting(), session_id, request.form.get("which") or question_id)


def _keep_apart(session_id: str, question_id: str) -> None:
    services().sessions.keep_apart(acting(), session_id, question_id)


_ACTIONS: dict[str, Callable[[str, str], None]] = {
    "release": _release,
    "release_show": _release_show,
    "show": _show,
    "park": _park,
    "hide": _hide,
    "reopen": _reopen,
    "merge": _merge,
    "unmerge": _unmerge,
    "keep_apart": _keep_apart,
}
_DONE = {"release_show": "show"}


def _version() -> int:
    """The version that the button was made for; what is no number fits no version."""
    written = request.form.get("version", "")
    return int(written) if written.isdecimal() and len(written) < 10 else -1


def _back(session_id: str, question_id: str) -> BaseResponse:
    # An empty one is left out of the address.
    chosen = question_id or None
    return redirect(url_for("console.show", session_id=session_id, frage=chosen), 303)


def _edited(session_id: str, question_id: str, draft: Draft, *, error: str) -> Response:
    return _page(session_id, chosen=question_id, draft=draft, draft_error=error, status=422)


def _page(
    session_id: str,
    *,
    chosen: str = "",
    draft: Draft | None = None,
    draft_error: str = "",
    conflict: Draft | None = None,
    overtaken: bool = False,
    heard: Intake | None = None,
    heard_answer: dict[str, Any] | None = None,
    pin_error: str = "",
    pin_typed: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    values = console_values(session_id, chosen)
    values |= {
        "draft": draft,
        "draft_error": draft_error,
        "conflict": conflict,
        "overtaken": overtaken,
        "heard": heard or Intake(""),
        "heard_answer": heard_answer,
        "pin_error": pin_error,
        "pin_typed": pin_typed or {"name": "", "value": ""},
    }
    return respond(
        "helpdesk/console.html", part="helpdesk/console_regions.html", status=status, **values
    )

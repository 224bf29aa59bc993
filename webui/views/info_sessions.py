"""Info-Veranstaltungen: the list, begin one, settings, links and QR code, open, close, minutes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.errors import InputError
from assistant.helpdesk.records import InfoSession
from assistant.info_sessions import EditConflictError
from assistant.minutes import minutes
from webui.access import acting, require_adviser
from webui.parts import day_from, respond, services, today
from webui.qr import qr_svg
from webui.texts.loader import texts

views = Blueprint("info_sessions", __name__, url_prefix="/beratung")
views.before_request(require_adviser)
SEES = ("answers", "questions", "own")
FORMS = ("docx", "csv", "md", "html")


@views.get("")
def index() -> Response:
    """All Veranstaltungen, the newest first."""
    return respond(
        "helpdesk/sessions.html",
        sessions=services().sessions.sessions(),
        titles=_titles(),
    )


@views.get("/neu")
def new() -> Response:
    """The form for a new one."""
    chosen = {"title": "", "programmes": [], "as_of": today().isoformat(), "audience_sees": SEES[0]}
    return _form(None, chosen)


@views.post("/neu")
def begin() -> BaseResponse:
    """Begins a Veranstaltung, open at once."""
    chosen = _chosen()
    try:
        made = services().sessions.begin(acting(), **_read(chosen))
    except InputError as fault:
        return _form(None, chosen, error=str(fault), status=422)
    flash(texts().session.created)
    return redirect(url_for("info_sessions.show", session_id=made.id), 303)


@views.get("/veranstaltungen/<session_id>")
def show(session_id: str) -> Response:
    """Settings, the way in for the audience, the beamer, the minutes."""
    found = services().sessions.session(session_id)
    return _form(found, _of(found))


@views.post("/veranstaltungen/<session_id>")
def change(session_id: str) -> BaseResponse:
    """Keeps the settings; when somebody else changed them in between, shows both."""
    found = services().sessions.session(session_id)
    chosen = _chosen()
    written = request.form.get("version", "")
    version = int(written) if written.isdecimal() and len(written) < 10 else found.version
    try:
        services().sessions.change(acting(), session_id, version=version, **_read(chosen))
    except EditConflictError:
        now = services().sessions.session(session_id)
        told = texts().session.conflict.format(title=now.title, day=now.as_of.strftime("%d.%m.%Y"))
        return _form(now, chosen, error=told, status=409)
    except InputError as fault:
        return _form(found, chosen, error=str(fault), status=422)
    flash(texts().session.saved)
    return redirect(url_for("info_sessions.show", session_id=session_id), 303)


@views.post("/veranstaltungen/<session_id>/zustand")
def turn(session_id: str) -> BaseResponse:
    """Opens or closes it."""
    if request.form.get("state") == "open":
        services().sessions.open(acting(), session_id)
        flash(texts().session.opened)
    else:
        services().sessions.close(acting(), session_id)
        flash(texts().session.closed)
    if request.form.get("back") == "console":
        return redirect(url_for("console.show", session_id=session_id), 303)
    return redirect(url_for("info_sessions.show", session_id=session_id), 303)


@views.post("/veranstaltungen/<session_id>/loeschen")
def delete(session_id: str) -> BaseResponse:
    """Deletes it with all questions."""
    services().sessions.delete(acting(), session_id)
    flash(texts().session.deleted)
    return redirect(url_for("info_sessions.index"), 303)


@views.get("/veranstaltungen/<session_id>/protokoll.<form>")
def download(session_id: str, form: str) -> Response:
    """The minutes as a file."""
    if form not in FORMS:
        abort(404)
    file = minutes(services().sessions, acting(), session_id, form)
    return send_file(
        BytesIO(file.data), mimetype=file.media_type, as_attachment=True, download_name=file.name
    )


def _titles() -> dict[str, str]:
    return {card.id: card.short_title for card in services().assistant.programmes(today())}


def _chosen() -> dict[str, Any]:
    """What stands in the fields, as it was typed."""
    return {
        "title": request.form.get("title", ""),
        "programmes": request.form.getlist("programmes"),
        "as_of": request.form.get("as_of", ""),
        "audience_sees": request.form.get("audience_sees", ""),
    }


def _read(chosen: dict[str, Any]) -> dict[str, Any]:
    """The fields as values. Raises InputError."""
    if not chosen["title"].strip():
        raise InputError(texts().session.title_empty)
    return {
        **chosen,
        "title": chosen["title"].strip(),
        "programmes": tuple(chosen["programmes"]),
        "as_of": day_from(chosen["as_of"]) or today(),
    }


def _of(found: InfoSession) -> dict[str, Any]:
    return {
        "title": found.title,
        "programmes": list(found.programmes),
        "as_of": found.as_of.isoformat(),
        "audience_sees": found.audience_sees,
    }


def _form(
    found: InfoSession | None, chosen: dict[str, Any], *, error: str = "", status: int = 200
) -> Response:
    values: dict[str, Any] = {"session": found, "chosen": chosen, "error": error}
    values |= {"cards": services().assistant.programmes(today()), "sees": SEES, "forms": FORMS}
    if found is not None:
        audience = url_for("audience.show", code=found.code, _external=True)
        beamer = url_for("beamer.show", code=found.beamer_code, _external=True)
        values |= {"audience": audience, "beamer": beamer, "qr": qr_svg(audience)}
    return respond("helpdesk/session.html", status=status, **values)

"""Error pages in German that lose nothing typed and show nothing of the inside."""

from __future__ import annotations

import logging
from http import HTTPStatus

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from assistant.advisers import NotAllowedError
from assistant.errors import InputError
from assistant.info_sessions import ClosedSessionError
from webui.parts import respond, typed, wants_part
from webui.texts.loader import texts

_SHOWN = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500)
# Fields a person writes into; other fields go back as they were.
_WRITTEN = ("question", "comment", "text", "patterns", "quote", "title")
# Never shown again, and never sent back.
_SECRET = ("password", "old", "new", "again")

# Every limit counts by the minute.
_LIMIT_SECONDS = "60"

log = logging.getLogger(__name__)


def install_failures(app: Flask) -> None:
    """Registers the pages for expected and unexpected failures."""
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _expected)
    app.register_error_handler(InputError, _unusable)
    app.register_error_handler(Exception, _unexpected)


def _forged(_fault: CSRFError) -> Response:
    return _page(400)


def _unusable(fault: InputError) -> Response:
    name = type(fault).__name__
    if name.startswith("Unknown"):
        return _page(404)
    if isinstance(fault, NotAllowedError):
        return _page(403)
    return _page(409 if isinstance(fault, ClosedSessionError) else 422, str(fault))


def _expected(fault: HTTPException) -> Response:
    if fault.code is not None and fault.code < 400:
        # A redirect that werkzeug raises, for a missing slash.
        return Response(fault.get_body(), fault.code, fault.get_headers())
    response = _page(fault.code or 500)
    if fault.code == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = _LIMIT_SECONDS
    return response


def _unexpected(fault: Exception) -> Response:
    # The question is part of no log line: only where it happened is.
    log.error("%s %s failed", request.method, request.endpoint, exc_info=fault)
    if current_app.testing and current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise fault
    return _page(500)


def _page(code: int, detail: str = "") -> Response:
    shown = code if code in _SHOWN else (500 if code >= 500 else 400)
    words = texts().errors[str(shown)]
    fields: dict[str, str] = {}
    if shown != 413:
        try:
            fields = typed(request.form)
        except RequestEntityTooLarge:
            fields = {}
    fields = {name: value for name, value in fields.items() if name not in _SECRET}
    written = {name: fields.pop(name) for name in _WRITTEN if fields.get(name)}
    response = respond(
        "error.html",
        part="parts/failure.html",
        status=code,
        code=code,
        title=words.title,
        text=detail or words.text,
        written=written,
        fields=fields,
        action=request.path,
    )
    if wants_part():
        # The page stays as it is, with everything typed; only the notice is put in its place.
        response.headers["HX-Retarget"] = "#meldung"
        response.headers["HX-Reswap"] = "innerHTML"
    return response

"""The list of who changed what."""

from __future__ import annotations

from flask import Blueprint, Response, request

from webui.access import acting, require_adviser
from webui.parts import respond, services

views = Blueprint("audit", __name__, url_prefix="/beratung/aenderungen")
views.before_request(require_adviser)
_PAGE = 100


@views.get("")
def index() -> Response:
    """The latest changes; `vor` goes back in time."""
    written = request.args.get("vor", "")
    before = int(written) if written.isdecimal() and len(written) < 19 else None
    entries = services().advisers.audit(acting(), limit=_PAGE + 1, before=before)
    return respond(
        "helpdesk/audit.html",
        entries=entries[:_PAGE],
        older=entries[_PAGE - 1].id if len(entries) > _PAGE else None,
        newest=before is None,
    )

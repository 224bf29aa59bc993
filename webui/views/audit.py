"""The list of who changed what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request

from assistant.applicant import fact_definitions
from webui.access import acting, require_adviser
from webui.parts import respond, services, today
from webui.texts.loader import texts

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
        details={entry.id: _details(entry.detail) for entry in entries[:_PAGE]},
        older=entries[_PAGE - 1].id if len(entries) > _PAGE else None,
        newest=before is None,
    )


def _details(detail: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of what an entry says more, in words; ids and empty values say nothing."""
    words = texts().audit.details
    rows = [(name, _shown(name, value)) for name, value in detail.items() if name in words]
    return [(words[name], value) for name, value in rows if value]


def _shown(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {each}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_shown(name, each) for each in value)
    if isinstance(value, bool):
        return str(texts().facts["yes"]) if value else ""
    if name == "facts" and value in fact_definitions():
        return fact_definitions()[value].label
    if name in ("programme", "programmes"):
        titles = {card.id: card.short_title for card in services().assistant.programmes(today())}
        return titles.get(value, str(value))
    if name == "form":
        return str(texts().session.download[value])
    if name == "role":
        return str(texts().account.role[value])
    if name == "audience_sees":
        return str(texts().session.sees[value])
    return str(value)

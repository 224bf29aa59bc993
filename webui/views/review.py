"""The review list: questions that ended without a good answer, grouped, to be corrected."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webui.access import acting, require_adviser
from webui.parts import respond, services, today
from webui.texts.loader import texts

views = Blueprint("review", __name__, url_prefix="/beratung/pruefliste")
views.before_request(require_adviser)


@views.get("")
def index() -> Response:
    """The groups, what was asked most often first."""
    groups = services().review_list.groups(acting())
    return respond(
        "helpdesk/review.html",
        groups=groups,
        titles={card.id: card.short_title for card in services().assistant.programmes(today())},
    )


@views.post("/erledigt")
def set_aside() -> BaseResponse:
    """Takes a group off the list."""
    services().review_list.set_aside(acting(), request.form.get("key", ""))
    flash(texts().review.done)
    return redirect(url_for("review.index"), 303)

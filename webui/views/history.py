"""The visitor's own conversations: list, new one, deletion of one or of everything."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from webui.parts import day_from, owner, programme_from, respond, services
from webui.texts.loader import texts
from webui.views.chat import conversation_or_404

views = Blueprint("history", __name__, url_prefix="/gespraeche")


@views.get("")
def show() -> Response:
    """The conversations of this browser, the one changed last first."""
    store = services().store
    return respond(
        "history.html",
        conversations=store.latest_conversations(owner(), limit=50),
        days=services().settings.retention_days,
    )


@views.post("/neu")
def new() -> BaseResponse:
    """An empty conversation with the programme and Stichtag chosen."""
    conversation_id = services().store.start_conversation(
        owner(),
        programme=programme_from(request.form.get("programme")),
        as_of=day_from(request.form.get("as_of")),
    )
    return redirect(url_for("chat.show", conversation_id=conversation_id), 303)


@views.post("/<conversation_id>/loeschen")
def delete(conversation_id: str) -> BaseResponse:
    """Deletes one conversation with everything in it."""
    conversation_or_404(conversation_id)
    services().store.delete_conversation(owner(), conversation_id)
    flash(texts().conversation.deleted)
    return redirect(url_for("history.show"), 303)


@views.post("/alles-loeschen")
def delete_all() -> BaseResponse:
    """Deletes everything of this visitor, and the number that named them."""
    services().store.delete_all(owner())
    session.pop("visitor", None)
    flash(texts().conversation.all_deleted)
    return redirect(url_for("history.show"), 303)

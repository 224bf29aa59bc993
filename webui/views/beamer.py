"""The beamer's view of an Info-Veranstaltung: what the console shows, big and read-only."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from webui.parts import respond, services, wants_part
from webui.qr import qr_svg
from webui.released import shown_release
from webui.streams import news

views = Blueprint("beamer", __name__, url_prefix="/leinwand")
# Beyond so many characters a text is set smaller, so that it still fits the wall.
_LONG, _LONGER, _LONGEST = 220, 480, 800


@views.get("/<code>")
def show(code: str) -> Response:
    """The question on the wall with its answer, or the way in for the audience."""
    view = services().sessions.beamer(code)
    session, question = view.session, view.question
    if wants_part() and request.args.get("nach") == str(session.last_event):
        return Response(status=204)
    answer = None
    if question is not None and question.release is not None:
        answer = shown_release(question.id, question.release)
    address = url_for("audience.show", code=session.code, _external=True)
    return respond(
        "helpdesk/beamer.html",
        part="helpdesk/beamer_stage.html",
        session=session,
        question=question,
        answer=answer,
        size=_size(answer["text"] if answer else ""),
        address=address.partition("://")[2],
        qr=qr_svg(address),
    )


@views.get("/<code>/strom")
def stream(code: str) -> Response:
    """Says when the wall changes."""
    sessions = services().sessions
    sessions.by_beamer_code(code)
    return news(lambda: sessions.by_beamer_code(code).last_event)


def _size(text: str) -> str:
    if len(text) > _LONGEST:
        return "longest"
    return "long" if len(text) > _LONGER else "medium" if len(text) > _LONG else "short"

"""The start page, the first question, and the choice of a light or dark page."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.errors import InputError
from webui.asking import ask_question
from webui.parts import day_from, local_path, owner, programme_from, respond, services, today
from webui.question import Intake, read_question

views = Blueprint("start", __name__)
_YEAR = 365 * 24 * 3600


@views.get("/")
def index() -> Response:
    """What this is, the question box, the programmes."""
    return _page(
        Intake(request.args.get("frage", "")[:200]),
        {"programme": request.args.get("programm", ""), "as_of": request.args.get("stichtag", "")},
    )


@views.post("/fragen")
def ask() -> BaseResponse:
    """The first question: starts a conversation and goes there."""
    intake = read_question(request.form)
    chosen = {name: request.form.get(name, "") for name in ("programme", "as_of")}
    errors: dict[str, str] = {}
    programme = as_of = None
    try:
        programme = programme_from(chosen["programme"])
    except InputError as fault:
        errors["programme"] = str(fault)
    try:
        as_of = day_from(chosen["as_of"])
    except InputError as fault:
        errors["as_of"] = str(fault)
    if errors or not intake.may_be_sent:
        return _page(intake, chosen, errors=errors, status=422)
    store = services().store
    conversation_id = store.start_conversation(owner(), programme=programme, as_of=as_of)
    conversation = store.conversation(owner(), conversation_id)
    assert conversation is not None
    ask_question(conversation, intake.text)
    return redirect(url_for("chat.show", conversation_id=conversation_id), 303)


@views.post("/darstellung")
def theme() -> BaseResponse:
    """Keeps light or dark in a cookie, so that it works without JavaScript and without a flash."""
    back = urlsplit(request.referrer or "").path
    response = redirect(local_path(back) or "/", 303)
    chosen = request.form.get("theme", "")
    if chosen in ("light", "dark"):
        response.set_cookie(
            "darstellung",
            chosen,
            max_age=_YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure,
        )
    return response


def _page(
    intake: Intake,
    chosen: dict[str, str],
    *,
    errors: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    cards = services().assistant.programmes(_day_or_today(chosen["as_of"]))
    examples: list[dict[str, Any]] = [
        {"text": question, "programme": card.id, "title": card.short_title}
        for card in cards
        for question in card.example_questions[:2]
    ]
    return respond(
        "start.html",
        status=status,
        intake=intake,
        chosen=chosen,
        errors=errors or {},
        cards=cards,
        day=_day_or_today(chosen["as_of"]),
        examples=examples[:5],
    )


def _day_or_today(written: str) -> Any:
    try:
        return day_from(written) or today()
    except InputError:
        return today()

"""A conversation: its page, questions, programme and Stichtag, ratings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.errors import InputError
from assistant.history import Conversation, Exchange
from assistant.personal_data import masked
from webui.asking import ask_question, day_of, known_facts, missing_facts
from webui.parts import (
    day_from,
    owner,
    programme_from,
    respond,
    services,
    wants_part,
)
from webui.question import Intake, read_question
from webui.texts.loader import texts
from webui.wording import with_rewording

views = Blueprint("chat", __name__, url_prefix="/gespraech")
_RATINGS = ("helpful", "wrong_answer", "wrong_source", "unclear")
_LONGEST_COMMENT = 1000


def conversation_or_404(conversation_id: str) -> Conversation:
    """The visitor's own conversation; what belongs to others does not exist for them."""
    found = services().store.conversation(owner(), conversation_id)
    if found is None:
        abort(404)
    return found


@views.get("/<conversation_id>")
def show(conversation_id: str) -> Response:
    """The whole conversation."""
    return respond("conversation.html", **page_values(conversation_or_404(conversation_id)))


@views.post("/<conversation_id>")
def ask(conversation_id: str) -> BaseResponse:
    """The next question: htmx gets the new answer and what changed around it, others the page."""
    conversation = conversation_or_404(conversation_id)
    intake = read_question(request.form)
    if not intake.may_be_sent:
        values = page_values(conversation, intake=intake)
        response = respond("conversation.html", part="parts/composer.html", status=422, **values)
        if wants_part():
            response.headers["HX-Retarget"] = "#composer"
            response.headers["HX-Reswap"] = "outerHTML"
        return response
    return answered(ask_question(conversation, intake.text))


def answered(conversation: Conversation) -> BaseResponse:
    """After an answer: its part for htmx, else the page of the conversation at that answer."""
    exchange = conversation.exchanges[-1]
    if wants_part():
        values = page_values(conversation)
        return respond("", part="parts/answered.html", exchange=exchange, **values)
    return redirect(_place(conversation, exchange), 303)


@views.post("/<conversation_id>/rahmen")
def frame(conversation_id: str) -> BaseResponse:
    """Changes programme and Stichtag for the questions to come."""
    conversation = conversation_or_404(conversation_id)
    chosen = {name: request.form.get(name, "") for name in ("programme", "as_of")}
    errors: dict[str, str] = {}
    programme, as_of = conversation.programme, conversation.as_of
    try:
        programme = programme_from(chosen["programme"])
    except InputError as fault:
        errors["programme"] = str(fault)
    try:
        as_of = day_from(chosen["as_of"])
    except InputError as fault:
        errors["as_of"] = str(fault)
    if errors:
        values = page_values(conversation)
        return respond(
            "conversation.html", status=422, **{**values, "errors": errors, "chosen": chosen}
        )
    services().store.change_conversation(
        owner(),
        conversation.id,
        programme=programme,
        as_of=as_of,
        facts=conversation.facts,
        forgotten=conversation.forgotten,
    )
    return redirect(url_for("chat.show", conversation_id=conversation_id), 303)


@views.post("/<conversation_id>/antwort/<exchange_id>")
def rate(conversation_id: str, exchange_id: str) -> BaseResponse:
    """Keeps what the visitor thinks of an answer."""
    conversation = conversation_or_404(conversation_id)
    exchange = next((e for e in conversation.exchanges if e.id == exchange_id), None)
    if exchange is None:
        abort(404)
    rating = request.form.get("rating", "")
    if rating not in _RATINGS:
        raise InputError(texts().rating.choose)
    written = request.form.get("comment", "").replace("\x00", "").strip()[:_LONGEST_COMMENT]
    # A remark needs no personal data, so there is nothing to choose.
    comment = masked(written)
    services().store.rate(owner(), exchange_id, rating=rating, comment=comment)
    if wants_part():
        return respond("", part="parts/rated.html")
    return redirect(_place(conversation, exchange), 303)


@views.post("/<conversation_id>/antwort/<exchange_id>/umformulierung")
def reword(conversation_id: str, exchange_id: str) -> BaseResponse:
    """Asks the language model, once; gives the reworded answer, or the composed one as it was."""
    conversation = conversation_or_404(conversation_id)
    exchange = next((e for e in conversation.exchanges if e.id == exchange_id), None)
    if exchange is None:
        abort(404)
    if exchange.answer.get("rewording"):
        reworded = services().assistant.reword(exchange.answer["rewording"])
        answer = with_rewording(exchange.answer, reworded)
        services().store.keep_answer(owner(), exchange_id, answer)
        exchange = replace(exchange, answer=answer)
    if wants_part():
        return respond("", part="parts/wording.html", exchange=exchange, conversation=conversation)
    return redirect(_place(conversation, exchange), 303)


def _place(conversation: Conversation, exchange: Exchange) -> str:
    """The address of an answer."""
    anchor = f"antwort-{exchange.position}"
    return url_for("chat.show", conversation_id=conversation.id, _anchor=anchor)


def page_values(conversation: Conversation, *, intake: Intake | None = None) -> dict[str, Any]:
    """What the page of a conversation and its parts show."""
    cards = services().assistant.programmes(day_of(conversation))
    last = conversation.exchanges[-1].answer if conversation.exchanges else None
    titles = {card.id: card.short_title for card in cards}
    return {
        "conversation": conversation,
        "intake": intake or Intake(""),
        "cards": cards,
        "titles": titles,
        "day": day_of(conversation),
        "about": conversation.programme or _only_programme(last),
        "facts": known_facts(conversation),
        "missing": missing_facts(conversation),
        "follow_ups": last["follow_ups"] if last else _examples(cards, conversation.programme),
        "chosen": {
            "programme": conversation.programme or "",
            "as_of": conversation.as_of.isoformat() if conversation.as_of else "",
        },
        "errors": {},
    }


def _only_programme(answer: Mapping[str, Any] | None) -> str | None:
    """The programme of an answer that is about one alone."""
    named = answer["programmes"] if answer else []
    return named[0] if len(named) == 1 else None


def _examples(cards: Any, programme: str | None) -> list[str]:
    """Questions to begin with: those of the programme chosen, else one of each."""
    if programme is not None:
        return [q for card in cards if card.id == programme for q in card.example_questions]
    return [card.example_questions[0] for card in cards if card.example_questions]

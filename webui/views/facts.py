"""The facts of a conversation: one answered in place, all edited on a page, one taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.applicant import Fact, FactDefinition, fact_definitions, read_fact, shown_fact
from assistant.errors import InputError
from assistant.history import Conversation
from assistant.self_check import facts_asked_for
from webui.asking import ask_again, keep_facts, known_facts
from webui.parts import respond, wants_part
from webui.texts.loader import texts
from webui.views.chat import answered, conversation_or_404, page_values

views = Blueprint("facts", __name__, url_prefix="/gespraech/<conversation_id>/angaben")
_ALWAYS = ("state", "applicant_kind", "population")


@views.post("/eine")
def answer(conversation_id: str) -> BaseResponse:
    """One missing fact, answered where it is asked for; the question is answered anew with it."""
    conversation = conversation_or_404(conversation_id)
    name, written = request.form.get("name", ""), request.form.get("value", "")
    try:
        fact = read_fact(name, written)
    except InputError as fault:
        values = page_values(conversation)
        response = respond(
            "conversation.html",
            part="parts/next.html",
            status=422,
            **{**values, "errors": {name: str(fault)}, "written": {name: written}},
        )
        if wants_part():
            response.headers["HX-Retarget"] = "#weiter"
            response.headers["HX-Reswap"] = "outerHTML"
        return response
    conversation = keep_facts(conversation, {name: fact}, ())
    label = fact_definitions()[name].label
    shown = texts().answer.added.format(label=label, value=shown_fact(fact))
    exchange = ask_again(conversation, shown=shown)
    if exchange is None:
        return redirect(url_for("chat.show", conversation_id=conversation_id), 303)
    return answered(conversation_id, exchange)


@views.post("/entfernen")
def forget(conversation_id: str) -> BaseResponse:
    """Takes a fact back; it no longer holds for the questions to come."""
    conversation = conversation_or_404(conversation_id)
    keep_facts(conversation, {}, (request.form.get("name", ""),))
    return redirect(url_for("chat.show", conversation_id=conversation_id, _anchor="angaben"), 303)


@views.get("")
def edit(conversation_id: str) -> Response:
    """All facts that matter here, to be edited."""
    conversation = conversation_or_404(conversation_id)
    return _page(conversation, _written(conversation), {})


@views.post("")
def save(conversation_id: str) -> BaseResponse:
    """Keeps the facts edited and answers the last question anew."""
    conversation = conversation_or_404(conversation_id)
    known = known_facts(conversation)
    changed: dict[str, Fact] = {}
    gone: list[str] = []
    errors: dict[str, str] = {}
    for definition in _fields(conversation):
        name = definition.name
        written = request.form.get(name, "").strip()
        if not written:
            if known.value(name) is not None:
                gone.append(name)
            continue
        try:
            fact = read_fact(name, written)
        except InputError as fault:
            errors[name] = str(fault)
            continue
        if known.value(name) != fact.value:
            changed[name] = fact
    if errors:
        return _page(conversation, request.form.to_dict(), errors, status=422)
    position = None
    if changed or gone:
        conversation = keep_facts(conversation, changed, tuple(gone))
        exchange = ask_again(conversation, shown=texts().answer.changed)
        position = f"antwort-{exchange.position}" if exchange else None
    return redirect(url_for("chat.show", conversation_id=conversation_id, _anchor=position), 303)


def _fields(conversation: Conversation) -> tuple[FactDefinition, ...]:
    """The facts of the programmes talked about, and all that are known; no lists."""
    programmes = [conversation.programme] if conversation.programme else []
    for exchange in conversation.exchanges[-1:]:
        programmes += [name for name in exchange.answer["programmes"] if name not in programmes]
    asked = [d for name in programmes if name for d in facts_asked_for(name)]
    definitions = fact_definitions()
    known = [definitions[name] for name in known_facts(conversation).own if name in definitions]
    always = [definitions[name] for name in _ALWAYS]
    return tuple(d for d in dict.fromkeys((*always, *known, *asked)) if d.type != "list")


def _written(conversation: Conversation) -> dict[str, str]:
    """Each known fact as its field shows it."""
    written = {}
    for name, fact in known_facts(conversation).own.items():
        kind = fact_definitions()[name].type if name in fact_definitions() else "text"
        written[name] = str(fact.value) if kind == "choice" else shown_fact(fact)
        if kind == "date":
            written[name] = str(fact.value)
    return written


def _page(
    conversation: Conversation, written: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response:
    values: dict[str, Any] = {
        "conversation": conversation,
        "fields": _fields(conversation),
        "written": written,
        "errors": errors,
    }
    return respond("facts.html", status=status, **values)

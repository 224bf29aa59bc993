"""The facts of a conversation: one answered in place, all edited on a page, one taken back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.applicant import (
    Fact,
    FactDefinition,
    Facts,
    fact_definitions,
    read_fact,
    shown_fact,
)
from assistant.errors import InputError
from assistant.history import Conversation
from assistant.self_check import facts_asked_for
from webui.asking import ask_again, keep_facts, known_facts, last_question_says
from webui.partner_rows import PartnerRows, read_rows, rows_of, shown_rows
from webui.parts import beside, respond, wants_part
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
            **{**values, "errors": {name: beside(fault)}, "written": {name: written}},
        )
        if wants_part():
            response.headers["HX-Retarget"] = "#weiter"
            response.headers["HX-Reswap"] = "outerHTML"
        return response
    conversation = keep_facts(conversation, {name: fact}, ())
    label = fact_definitions()[name].label
    shown = texts().answer.added.format(label=label, value=shown_fact(fact))
    after = ask_again(conversation, shown=shown)
    if after is None:
        return redirect(url_for("chat.show", conversation_id=conversation_id), 303)
    return answered(after)


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
    rows = rows_of(known_facts(conversation).partners)
    return _page(conversation, _written(conversation), {}, rows)


@views.post("")
def save(conversation_id: str) -> BaseResponse:
    """Keeps the facts edited and answers the last question anew; "more" adds rows for partners."""
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
            errors[name] = beside(fault)
            continue
        if known.value(name) != fact.value:
            changed[name] = fact
    rows = rows_of(known.partners)
    if _has_partners(conversation):
        rows = read_rows(request.form, known.partners)
    if "more" in request.form:
        return _page(conversation, request.form.to_dict(), {}, replace(rows, errors={}))
    if errors or rows.errors:
        return _page(conversation, request.form.to_dict(), errors, rows, status=422)
    moved = rows.partners != known.partners
    if moved:
        _count_anew(known, rows, changed, gone)
    position = None
    if changed or gone or moved:
        conversation = keep_facts(conversation, changed, tuple(gone), partners=rows.partners)
        if last_question_says(conversation, gone):
            flash(texts().facts.taken_back)
            if not changed:
                return redirect(url_for("chat.show", conversation_id=conversation_id), 303)
        after = ask_again(conversation, shown=texts().answer.changed)
        position = f"antwort-{after.exchanges[-1].position}" if after else None
    return redirect(url_for("chat.show", conversation_id=conversation_id, _anchor=position), 303)


def _count_anew(known: Facts, rows: PartnerRows, changed: dict[str, Fact], gone: list[str]) -> None:
    """After a change of the list: their number follows, unless it was changed as well."""
    if not rows.partners:
        gone.append("partners")
    if known.value("partner_count") is None or {"partner_count"} & {*changed, *gone}:
        return
    if rows.partners:
        changed["partner_count"] = read_fact("partner_count", str(len(rows.partners)))
    else:
        gone.append("partner_count")


def _has_partners(conversation: Conversation) -> bool:
    """Whether the list of partners is among what can be edited here."""
    asked = any(definition.name == "partners" for definition in _asked(conversation))
    return asked or bool(known_facts(conversation).partners)


def _asked(conversation: Conversation) -> tuple[FactDefinition, ...]:
    """The facts that the programmes talked about ask for."""
    programmes = [conversation.programme] if conversation.programme else []
    for exchange in conversation.exchanges[-1:]:
        programmes += [name for name in exchange.answer["programmes"] if name not in programmes]
    return tuple(d for name in programmes if name for d in facts_asked_for(name))


def _fields(conversation: Conversation) -> tuple[FactDefinition, ...]:
    """The facts of the programmes talked about, and all that are known; no lists."""
    definitions = fact_definitions()
    known = [definitions[name] for name in known_facts(conversation).own if name in definitions]
    always = [definitions[name] for name in _ALWAYS]
    return tuple(
        d for d in dict.fromkeys((*always, *known, *_asked(conversation))) if d.type != "list"
    )


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
    conversation: Conversation,
    written: Mapping[str, str],
    errors: Mapping[str, str],
    rows: PartnerRows,
    *,
    status: int = 200,
) -> Response:
    values: dict[str, Any] = {
        "conversation": conversation,
        "fields": _fields(conversation),
        "written": written,
        "errors": errors,
        "has_partners": _has_partners(conversation),
        "partners": rows,
        "rows": shown_rows(rows, more="more" in written),
    }
    return respond("facts.html", status=status, **values)

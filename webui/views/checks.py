"""The Förder-Check: one question a page, answers that can be changed, a result to print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.applicant import (
    Fact,
    Facts,
    fact_definitions,
    facts_as_json,
    facts_from_json,
    read_fact,
    shown_fact,
    with_partners,
    without,
)
from assistant.errors import InputError
from assistant.history import StoredCheck
from assistant.programme_view import programme_ids
from assistant.self_check import check_question, check_question_about, check_result
from webui.asking import known_facts
from webui.partner_rows import PartnerRows, read_rows, rows_of, shown_rows
from webui.parts import COMPARED, beside, day_from, owner, programme_from, respond, services, today
from webui.texts.loader import texts
from webui.views.chat import conversation_or_404

views = Blueprint("checks", __name__, url_prefix="/foerder-check")


@views.get("")
def index() -> Response:
    """Which programme is to be checked."""
    day = today()
    return respond("check_start.html", cards=services().assistant.programmes(day), day=day)


@views.post("")
def begin() -> BaseResponse:
    """Starts a check, with the facts of a conversation or comparison when it comes from one."""
    programme = programme_from(request.form.get("programme"))
    if programme is None:
        raise InputError(texts().errors.programme)
    given = [read_fact(name, request.form[name]) for name in COMPARED if request.form.get(name)]
    facts, as_of = Facts().with_(*given), day_from(request.form.get("as_of"))
    if conversation_id := request.form.get("conversation"):
        conversation = conversation_or_404(conversation_id)
        facts, as_of = known_facts(conversation), conversation.as_of
    check_id = services().store.start_check(
        owner(), programme=programme, as_of=as_of, facts=facts_as_json(facts)
    )
    return redirect(url_for("checks.next_page", check_id=check_id), 303)


@views.get("/<check_id>")
def next_page(check_id: str) -> BaseResponse:
    """The next question, or the result when nothing more would change it."""
    check = _check(check_id)
    question = check_question(check.programme, _facts(check), skipped=check.skipped)
    if question is None:
        return redirect(url_for("checks.result", check_id=check_id), 303)
    return _question_page(check, question, {}, "")


@views.get("/<check_id>/angabe/<name>")
def change(check_id: str, name: str) -> Response:
    """The question about one fact again; the other answers stay."""
    check = _check(check_id)
    if name not in fact_definitions():
        abort(404)
    question = check_question_about(check.programme, name, _facts(check))
    return _question_page(check, question, _written(check, name), "")


@views.post("/<check_id>/angabe/<name>")
def answer(check_id: str, name: str) -> BaseResponse:
    """Keeps one answer and goes on. "unknown" is an answer; "more" adds rows for partners."""
    check = _check(check_id)
    if name not in fact_definitions():
        abort(404)
    facts, skipped = _facts(check), [skip for skip in check.skipped if skip != name]
    if "unknown" in request.form:
        facts, skipped = without(facts, [name]), [*skipped, name]
    elif name == "partners":
        rows = read_rows(request.form, facts.partners)
        error = "" if _has_population(rows) else texts().check.partner_none
        if "more" in request.form or rows.errors or error:
            question = check_question_about(check.programme, name, facts)
            if "more" in request.form:
                return _question_page(check, question, request.form, "", rows=rows)
            return _question_page(check, question, request.form, error, rows=rows, status=422)
        facts = with_partners(facts, rows.partners)
    else:
        try:
            facts = facts.with_(read_fact(name, request.form.get("value", "")))
        except InputError as fault:
            question = check_question_about(check.programme, name, facts)
            return _question_page(check, question, request.form, beside(fault), status=422)
    services().store.change_check(
        owner(), check.id, as_of=check.as_of, facts=facts_as_json(facts), skipped=skipped
    )
    return redirect(url_for("checks.next_page", check_id=check_id), 303)


@views.get("/<check_id>/ergebnis")
def result(check_id: str) -> Response:
    """What the answers add up to."""
    check = _check(check_id)
    facts = _facts(check)
    found = check_result(check.programme, facts, check.as_of or today())
    return respond(
        "check_result.html",
        check=check,
        result=found,
        answers=_answers(check),
        more=check_question(check.programme, facts, skipped=check.skipped) is not None,
        consortium=found.verdict == "conditional"
        and facts.value("wants_consortium") is not True
        and any(f.kind == "consortium" for f in found.findings),
    )


@views.post("/<check_id>/gespraech")
def to_chat(check_id: str) -> BaseResponse:
    """A conversation that begins with the facts of this check."""
    check = _check(check_id)
    conversation_id = services().store.start_conversation(
        owner(), programme=check.programme, as_of=check.as_of, facts=check.facts
    )
    return redirect(url_for("chat.show", conversation_id=conversation_id), 303)


def _check(check_id: str) -> StoredCheck:
    found = services().store.check(owner(), check_id)
    if found is None:
        abort(404)
    return found


def _facts(check: StoredCheck) -> Facts:
    return facts_from_json(check.facts)


def _has_population(rows: PartnerRows) -> bool:
    """Whether a population was typed at all, readable or not."""
    return any(text.strip() for key, text in rows.written.items() if "population" in key)


def _question_page(
    check: StoredCheck,
    question: Any,
    written: Mapping[str, str],
    error: str,
    *,
    rows: PartnerRows | None = None,
    status: int = 200,
) -> Response:
    shown = rows or rows_of(_facts(check).partners)
    return respond(
        "check_question.html",
        status=status,
        check=check,
        question=question,
        written=written,
        error=error,
        answers=_answers(check),
        partners=shown,
        rows=shown_rows(shown, more="more" in written),
        title=programme_ids()[check.programme],
        day=check.as_of or today(),
    )


def _written(check: StoredCheck, name: str) -> dict[str, str]:
    """The answer given before, as its field shows it."""
    facts = _facts(check)
    found = facts.own.get(name)
    if found is None:
        return {}
    plain = fact_definitions()[name].type in ("choice", "date")
    return {"value": str(found.value) if plain else shown_fact(found)}


def _answers(check: StoredCheck) -> list[dict[str, str]]:
    """All answers so far, those that are not known included, in the order given."""
    definitions = fact_definitions()
    facts = _facts(check)
    rows = [
        {"name": name, "label": definitions[name].label, "value": shown_fact(fact)}
        for name, fact in facts.own.items()
        if name in definitions
    ]
    if facts.partners:
        shown = "; ".join(_partner(partner) for partner in facts.partners)
        rows.append({"name": "partners", "label": definitions["partners"].label, "value": shown})
    for name in check.skipped:
        label = definitions[name].label
        rows.append({"name": name, "label": label, "value": texts().check.not_known})
    return rows


def _partner(partner: Mapping[str, Fact]) -> str:
    return ", ".join(
        shown_fact(partner[name]) for name in ("town", "population") if name in partner
    )

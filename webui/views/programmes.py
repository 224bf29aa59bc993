"""Programme pages, their dates as a calendar file, and the comparison of programmes."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from assistant.applicant import Fact, Facts, fact_definitions, read_fact
from assistant.errors import InputError
from assistant.programme_view import programme_view
from assistant.self_check import compare as compare_programmes
from webui.calendar_file import calendar_file
from webui.parts import COMPARED, beside, day_from, respond, services, today

views = Blueprint("programmes", __name__)


@views.get("/programme")
def index() -> Response:
    """All programmes with their state."""
    day, error = _day()
    return respond(
        "programmes.html",
        status=422 if error else 200,
        day=day,
        error=error,
        cards=services().assistant.programmes(day),
        written=request.args.get("stichtag", ""),
    )


@views.get("/programme/<programme_id>")
def show(programme_id: str) -> Response:
    """One programme: at a glance, rules, costs, dates, values with quotes."""
    day, error = _day()
    view = programme_view(programme_id, day)
    kinds = dict.fromkeys(rule.kind for rule in view.rules)
    groups = [(kind, [rule for rule in view.rules if rule.kind == kind]) for kind in kinds]
    status = 422 if error else 200
    return respond("programme.html", status=status, view=view, groups=groups, day=day, error=error)


@views.get("/programme/<programme_id>/termine.ics")
def dates(programme_id: str) -> Response:
    """The dates of a programme for a calendar."""
    view = programme_view(programme_id, today())
    rows = [(row.name, row.label, row.day) for row in view.dates if row.day is not None]
    return Response(
        calendar_file(view.card.short_title, programme_id, rows),
        mimetype="text/calendar",
        headers={"Content-Disposition": f'attachment; filename="{programme_id}.ics"'},
    )


@views.get("/vergleich")
def compare() -> Response:
    """Who fits what, and why not, for the few facts given."""
    day, error = _day()
    known: dict[str, Fact] = {}
    errors: dict[str, str] = {"as_of": error} if error else {}
    for name in COMPARED:
        written = request.args.get(name, "").strip()
        if not written:
            continue
        try:
            known[name] = read_fact(name, written)
        except InputError as fault:
            errors[name] = beside(fault)
    results: Any = compare_programmes(Facts(known), day) if known and not errors else ()
    return respond(
        "compare.html",
        status=422 if errors else 200,
        results=results,
        errors=errors,
        day=day,
        written=request.args.to_dict(),
        fields=[fact_definitions()[name] for name in COMPARED],
    )


def _day() -> tuple[Any, str]:
    """The Stichtag of the address, else today; with what is wrong with it."""
    try:
        return day_from(request.args.get("stichtag")) or today(), ""
    except InputError as fault:
        return today(), str(fault)

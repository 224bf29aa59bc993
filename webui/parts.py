"""What every view needs of the app: assistant, settings, store, visitor, the day, page or part."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Response, current_app, make_response, render_template, request, session

from assistant.advisers import Advisers
from assistant.applicant import read_day
from assistant.corrections import Corrections
from assistant.errors import InputError
from assistant.history import Store
from assistant.info_sessions import InfoSessions
from assistant.review_list import ReviewList
from assistant.service import Assistant
from assistant.settings import Settings
from webui.texts.loader import texts

_EXTENSION = "antragslotse"
BERLIN = ZoneInfo("Europe/Berlin")
# The facts by which programmes are compared.
COMPARED = ("state", "applicant_kind", "population")


@dataclass(frozen=True)
class Services:
    """What the app was made with."""

    assistant: Assistant
    settings: Settings
    store: Store
    advisers: Advisers
    sessions: InfoSessions
    corrections: Corrections
    review_list: ReviewList


def install(app: Any, services: Services) -> None:
    """Keeps the services where `services` finds them."""
    app.extensions[_EXTENSION] = services


def services() -> Services:
    """The services of the running app."""
    return cast("Services", current_app.extensions[_EXTENSION])


def owner() -> str:
    """Who asks: the hash of a random number in the signed cookie; the number is not stored."""
    if "visitor" not in session:
        session["visitor"] = secrets.token_urlsafe(24)
        session.permanent = True
    return hashlib.sha256(str(session["visitor"]).encode()).hexdigest()


def today() -> date:
    """Today in Germany, whatever the clock of the server is set to."""
    return datetime.now(BERLIN).date()


def day_from(written: str | None) -> date | None:
    """The Stichtag somebody typed, None for an empty field. Raises InputError."""
    if written is None or not written.strip():
        return None
    return read_day(written)


def programme_from(written: str | None) -> str | None:
    """The id of the programme chosen, None for all. Raises InputError for one that is not known."""
    if not written:
        return None
    known = {card.id for card in services().assistant.programmes(today())}
    if written not in known:
        raise InputError(texts().errors.programme)
    return written


def beside(fault: InputError) -> str:
    """What is wrong and what to do, for a place beside the field, whose label says where."""
    return f"{fault.message} {fault.remedy}".strip()


def local_path(written: str) -> str:
    """A path of this site to go on to, "" for everything else."""
    inside = written.startswith("/") and written[1:2] not in ("/", "\\")
    return written if inside and written.isprintable() else ""


def wants_part() -> bool:
    """Whether htmx asks for a part. A history-restore request gets the page."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def respond(
    template: str, *, part: str | None = None, status: int = 200, **values: Any
) -> Response:
    """The whole page, or its part where htmx asks for it; caches keep the two apart."""
    chosen = part if part is not None and wants_part() else template
    response = make_response(render_template(chosen, failed=status == 422, **values), status)
    if part is not None:
        response.vary.add("HX-Request")
    return response


def typed(form: Mapping[str, str]) -> dict[str, str]:
    """What somebody typed, to be shown again; tokens left out."""
    return {key: value for key, value in form.items() if key != "csrf_token"}

"""The audience's page of an Info-Veranstaltung: ask, see what was asked and answered, vote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.errors import InputError
from assistant.helpdesk.records import AudienceQuestion
from assistant.info_sessions import (
    ClosedSessionError,
    PersonalDataError,
    TooManyQuestionsError,
)
from webui.parts import owner, respond, services, wants_part
from webui.question import Intake, read_question
from webui.released import release_body, shown_release
from webui.texts.loader import texts

views = Blueprint("audience", __name__, url_prefix="/s")


@views.get("/<code>")
def show(code: str) -> Response:
    """The page; asked again with `nach`, 204 while nothing is new."""
    if wants_part() and request.args.get("nach") == str(services().sessions.last_event(code)):
        return Response(status=204)
    return _page(code, Intake(""))


@views.post("/<code>")
def send(code: str) -> BaseResponse:
    """Sends a question. Personal data is warned about before anything is stored."""
    most = services().sessions.longest_question
    intake = read_question(request.form, most=most)
    if intake.error:
        return _page(code, intake, status=422)
    masked = request.form.get("privacy") == "masked"
    try:
        services().sessions.send(code, intake.text, visitor=owner(), masked=masked)
    except PersonalDataError:
        # Read anew without a choice, so that the warning names what was found.
        warned = read_question({"question": request.form.get("question", "")}, most=most)
        return _page(code, warned, status=422)
    except TooManyQuestionsError:
        return _page(code, Intake(intake.text, error=texts().audience.too_many), status=429)
    except ClosedSessionError:
        return _page(code, Intake(intake.text, error=texts().audience.closed), status=409)
    except InputError as fault:
        return _page(code, Intake(intake.text, error=str(fault)), status=422)
    flash(texts().audience.sent)
    return redirect(url_for("audience.show", code=code, _anchor="fragen"), 303)


@views.post("/<code>/stimme/<question_id>")
def vote(code: str, question_id: str) -> BaseResponse:
    """Counts one vote of this visitor; a second one changes nothing."""
    try:
        services().sessions.vote(code, question_id, owner())
    except ClosedSessionError:
        return _page(code, Intake(""), status=409)
    return redirect(url_for("audience.show", code=code, _anchor=f"frage-{question_id}"), 303)


def _page(code: str, intake: Intake, *, status: int = 200) -> Response:
    # Read before the questions, so that what comes in between is fetched the next time.
    last = services().sessions.last_event(code)
    view = services().sessions.audience(code, owner())
    questions = [question for question in view.questions if question.lead is None or question.own]
    questions.sort(key=lambda each: (-each.support, each.number))
    values: dict[str, Any] = {
        "session": view.session,
        "groups": _groups(questions, view.session.shown),
        "numbers": {question.id: question.number for question in view.questions},
        "answers": {
            question.id: (
                shown_release(question.id, question.release)["badge"],
                release_body(question.id, question.number, question.release),
            )
            for question in questions
            if question.release is not None
        },
        "intake": intake,
        "question_length": services().sessions.longest_question,
        "last": last,
    }
    return respond(
        "helpdesk/audience.html", part="helpdesk/audience_regions.html", status=status, **values
    )


def _groups(
    questions: Sequence[AudienceQuestion], shown: str | None
) -> list[tuple[str, list[AudienceQuestion]]]:
    """What is on the beamer, what waits, what is answered; each what most want to know first."""
    stage = [each for each in questions if each.id == shown]
    rest = [each for each in questions if each.id != shown]
    done = [each for each in rest if each.state == "answered"]
    waiting = [each for each in rest if each.state != "answered"]
    waiting.sort(key=lambda each: each.state in ("parked", "hidden"))
    return [("stage", stage), ("questions", waiting), ("done", done)]

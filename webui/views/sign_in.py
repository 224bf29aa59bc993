"""Signing in and out of the helpdesk, and changing the own password."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from assistant.advisers import LockedOutError, SignInError
from assistant.errors import InputError
from webui.access import acting, adviser, begin_session, end_session, require_adviser
from webui.parts import local_path, respond, services
from webui.texts.loader import texts

views = Blueprint("accounts", __name__)


@views.get("/anmelden")
def sign_in() -> BaseResponse:
    """The form; who is signed in already goes on."""
    if adviser() is not None:
        return redirect(_after(), 303)
    return _form()


@views.post("/anmelden")
def enter() -> BaseResponse:
    """Signs in and goes to the page that was wanted."""
    name = request.form.get("name", "").strip()
    words = texts().account
    try:
        found = services().advisers.sign_in(name, request.form.get("password", ""))
    except LockedOutError as fault:
        left = (fault.until - datetime.now(UTC)).total_seconds()
        minutes = max(1, -(-int(left) // 60))
        told = words.locked_one if minutes == 1 else words.locked.format(minutes=minutes)
        return _form(name=name, error=told, status=429)
    except SignInError:
        return _form(name=name, error=words.failed, status=422)
    begin_session(found)
    return redirect(_after(), 303)


@views.post("/abmelden")
def sign_out() -> BaseResponse:
    """Signs out."""
    end_session()
    flash(texts().account.signed_out)
    return redirect(url_for("accounts.sign_in"), 303)


@views.get("/konto")
def account() -> BaseResponse:
    """Who is signed in, and the form for a new password."""
    return require_adviser() or _account()


@views.post("/konto")
def change_password() -> BaseResponse:
    """A new password; it ends every other sign-in of this adviser."""
    if (refused := require_adviser()) is not None:
        return refused
    words = texts().account
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _account(error=words.differ, status=422)
    try:
        found = services().advisers.change_password(acting(), request.form.get("old", ""), new)
    except InputError as fault:
        return _account(error=str(fault), status=422)
    begin_session(found)
    flash(words.changed)
    return redirect(url_for("accounts.account"), 303)


def _account(*, error: str = "", status: int = 200) -> Response:
    return respond("helpdesk/account.html", status=status, error=error)


def _form(*, name: str = "", error: str = "", status: int = 200) -> Response:
    return respond(
        "helpdesk/sign_in.html",
        status=status,
        name=name,
        error=error,
        wanted=request.values.get("weiter", ""),
    )


def _after() -> str:
    return local_path(request.values.get("weiter", "")) or url_for("info_sessions.index")

"""Who is signed in, for how long, and what nobody else reaches (Flask-Login).

Pages of the helpdesk stand behind `require_adviser`, once for a whole blueprint, so that no view
can forget it. What an adviser may not do is refused by the assistant's own faces (403).
"""

from __future__ import annotations

import time
from typing import cast

from flask import Flask, abort, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from assistant.advisers import Adviser, Advisers
from webui.parts import wants_part

# An event takes a working day; a browser left open afterwards is signed out by then.
_LONGEST = 12 * 3600
_SINCE = "signed_in"


class SignedIn:
    """An adviser as Flask-Login wants them."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def __init__(self, adviser: Adviser) -> None:
        self.adviser = adviser

    def get_id(self) -> str:
        """Changes with the password, so that it ends every other sign-in."""
        return self.adviser.token


def install_access(app: Flask, advisers: Advisers) -> None:
    """Lets the app know its advisers."""

    def load(token: str) -> SignedIn | None:
        if time.time() - float(session.get(_SINCE, 0)) > _LONGEST:
            return None
        found = advisers.by_token(token)
        return None if found is None else SignedIn(found)

    manager = LoginManager()
    # An address changes when a laptop changes the network; the cookie is signed and HttpOnly.
    manager.session_protection = None
    manager.user_loader(load)
    manager.init_app(app, add_context_processor=False)


def adviser() -> Adviser | None:
    """Who is signed in, None for everybody else."""
    return cast("Adviser", current_user.adviser) if current_user.is_authenticated else None


def acting() -> Adviser:
    """Who is signed in, on pages behind `require_adviser`."""
    found = adviser()
    if found is None:
        abort(401)
    return found


def begin_session(found: Adviser) -> None:
    """Signs in, or renews the sign-in after a change of password."""
    session[_SINCE] = int(time.time())
    session.permanent = True
    login_user(SignedIn(found))


def end_session() -> None:
    """Signs out; the conversations of this browser stay."""
    logout_user()
    session.pop(_SINCE, None)


def require_adviser() -> BaseResponse | None:
    """Before every request of a blueprint: others go to the sign-in page.

    What was typed comes back on the error page, since a form cannot be sent across the sign-in.
    """
    if adviser() is not None:
        return None
    if request.method != "GET" or wants_part():
        abort(401)
    return redirect(url_for("accounts.sign_in", weiter=request.full_path.rstrip("?")), 303)

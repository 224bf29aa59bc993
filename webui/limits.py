"""How much one client may send in a minute, counted in each process."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from assistant.settings import Settings

# What computes much for one request; each is counted on its own.
_QUESTIONS = (
    "start.ask",
    "chat.ask",
    "chat.reword",
    "facts.answer",
    "facts.save",
    "drafts.upload",
    "drafts.download",
)
# A room shares one address, so that it may send as much as so many visitors. What one visitor may
# send is counted by the assistant; a visitor without cookie is a new one each time, and for those
# there is this limit.
_ROOM = 10
_AUDIENCE = ("audience.send", "audience.vote")
_SIGN_INS = 20


def install_limits(app: Flask, settings: Settings) -> None:
    """Limits by address; none when the setting is 0."""
    limiter = Limiter(get_remote_address, app=app)
    most = settings.questions_per_minute
    if not most:
        return
    for endpoint in _QUESTIONS:
        _limit(app, limiter.limit(f"{most} per minute"), endpoint)
    for endpoint in _AUDIENCE:
        _limit(app, limiter.limit(f"{most * _ROOM} per minute"), endpoint)
    _limit(app, limiter.limit(f"{_SIGN_INS} per minute"), "accounts.enter")


def _limit(app: Flask, decorate: Any, endpoint: str) -> None:
    app.view_functions[endpoint] = decorate(app.view_functions[endpoint])

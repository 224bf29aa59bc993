"""Privacy, accessibility, and whether the service is well."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from webui.parts import respond, services

views = Blueprint("information", __name__)


@views.get("/datenschutz")
def privacy() -> Response:
    """What is stored, for how long, how to delete it, and what a language model is sent."""
    return respond("privacy.html", days=services().settings.retention_days)


@views.get("/barrierefreiheit")
def accessibility() -> Response:
    """The statement on accessibility."""
    return respond("accessibility.html")


@views.get("/healthz")
def healthy() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@views.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers too; what is missing is not told to the outside.

    A language model on another host is named, because questions and answers are sent there.
    """
    try:
        well = services().store.ready()
    except Exception:  # noqa: BLE001  any fault of the database means the same here
        well = False
    host = services().assistant.model_host
    named = {"model_server": host} if host else {}
    return jsonify(status="ready" if well else "not ready", **named), 200 if well else 503

"""The command `serve`: the web interface for one machine, or with several workers."""

from __future__ import annotations

import importlib.util
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from assistant.errors import InputError
from assistant.settings import Settings

if TYPE_CHECKING:
    from flask import Flask

# What the functions below need is imported by them, so that `--help` answers at once.

_EXAMPLES = """\b
Beispiele:
  antragslotse serve
  antragslotse serve --host 0.0.0.0 --port 8080 --production
  antragslotse serve --delete-expired
"""
# Half of them may be held by streams of the helpdesk (`app.STREAMS`); a thread that waits in one
# costs next to nothing.
_THREADS = 16
_MOST_BYTES = 64 * 1024 * 1024


@click.command(name="serve", epilog=_EXAMPLES)
@click.option("--host", help="Adresse, auf der die Seiten erreichbar sind.")
@click.option("--port", type=click.IntRange(1, 65535), help="Anschluss (Port).")
@click.option("--production", is_flag=True, help="Mehrere Prozesse mit gunicorn (nur Unix).")
@click.option(
    "--delete-expired",
    is_flag=True,
    help="Löscht nur, was länger als die Aufbewahrungsfrist nicht geändert wurde, und endet.",
)
@click.pass_context
def serve(
    context: click.Context,
    *,
    host: str | None,
    port: int | None,
    production: bool,
    delete_expired: bool,
) -> None:
    """Startet die Weboberfläche."""
    settings = context.obj if isinstance(context.obj, Settings) else Settings.from_environment()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    if delete_expired:
        click.echo(f"{delete_old(settings)} Gespräche, Prüfungen und Entwürfe gelöscht.")
        return
    delete_old(settings)
    click.echo(f"Antragslotse: http://{settings.host}:{settings.port} (Strg+C beendet)", err=True)
    if production:
        _many(settings)
    else:
        _one(settings)


def delete_old(settings: Settings) -> int:
    """Deletes what was not changed for the days of the setting; the number deleted."""
    from assistant.history import open_store

    store = open_store(settings.database_address)
    try:
        return store.delete_older(days=settings.retention_days)
    finally:
        store.engine.dispose()


def make_app(settings: Settings) -> Flask:
    """The app with its assistant, loaded and warm, so that the first visitor does not wait."""
    from assistant.programme_view import programme_view
    from assistant.service import Assistant
    from webui.app import create_app
    from webui.log_lines import log_in_lines
    from webui.parts import today

    log_in_lines(settings)

    assistant = Assistant(settings)
    for card in assistant.programmes(today()):
        programme_view(card.id, today())
        for question in card.example_questions[:1]:
            assistant.ask(question, programme=card.id, as_of=today())
    app = create_app(assistant, settings)
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    return app


def _one(settings: Settings) -> None:
    from waitress import create_server

    try:
        server = create_server(
            make_app(settings),
            host=settings.host,
            port=settings.port,
            threads=_THREADS,
            ident=None,
            # The app refuses far less, with a page; this bounds what is written to disk.
            max_request_body_size=_MOST_BYTES,
        )
    except OSError as fault:
        raise InputError(
            f"Der Port {settings.port} ist nicht frei ({fault.strerror}).",
            where=settings.host,
            remedy="Wählen Sie mit --port einen anderen.",
        ) from fault
    server.run()


def _many(settings: Settings) -> None:
    """Gunicorn with the app loaded before the workers part, so that they share its memory.

    It takes the place of this process, and with it its signals.
    """
    if importlib.util.find_spec("fcntl") is None:
        raise InputError("--production gibt es nur unter Unix.", remedy="Lassen Sie es weg.")
    options = {
        "--bind": f"{settings.host}:{settings.port}",
        "--workers": str(settings.workers),
        "--worker-class": "gthread",
        "--threads": str(_THREADS),
        "--timeout": "60",
        "--graceful-timeout": "10",
        # Longer than people read between two requests, so that a browser need not connect anew.
        "--keep-alive": "75",
    }
    flat = [word for pair in options.items() for word in pair]
    fixed = [sys.executable, "-m", "gunicorn", "--preload", "--no-control-socket"]
    command = [*fixed, *flat, "webui.commands:production()"]
    os.execv(sys.executable, command)  # noqa: S606  our own interpreter, no shell


def production() -> Flask:
    """The app as gunicorn asks for it, with the settings of the environment."""
    from assistant.settings import offline_environment

    offline_environment()
    settings = Settings.from_environment()
    # One thread for each process unless set: the workers share the cores, and a pool of threads
    # that ran before the workers part would be missing in them.
    return make_app(replace(settings, threads=settings.threads or 1))

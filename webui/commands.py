"""The command `serve`: the web interface for one machine, or with several workers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

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
_THREADS = 8


@click.command(name="serve", epilog=_EXAMPLES)
@click.option("--host", help="Adresse, auf der die Seiten erreichbar sind.")
@click.option("--port", type=click.IntRange(1, 65535), help="Anschluss (Port).")
@click.option("--production", is_flag=True, help="Mehrere Prozesse mit gunicorn (nur Unix).")
@click.option(
    "--delete-expired", is_flag=True,
    help="Löscht nur, was länger als die Aufbewahrungsfrist nicht geändert wurde, und endet.",
)  # fmt: skip
@click.pass_context
def serve(
    context: click.Context, *, host: str | None, port: int | None, production: bool,
    delete_expired: bool,
) -> None:
    """Startet die Weboberfläche."""
    settings = context.obj if isinstance(context.obj, Settings) else Settings.from_environment()
    settings = replace(settings, host=host or settings.host, port=port or settings.port)
    if delete_expired:
        click.echo(f"{delete_old(settings)} Gespräche und Prüfungen gelöscht.")
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
    """The app with its assistant, which is loaded here."""
    from assistant.service import Assistant
    from webui.app import create_app

    return create_app(Assistant(settings), settings)


def _one(settings: Settings) -> None:
    from waitress import create_server

    try:
        server = create_server(
            make_app(settings), host=settings.host, port=settings.port, threads=_THREADS,
            ident=None, max_request_body_size=1024 * 1024,
        )  # fmt: skip
    except OSError as fault:
        raise InputError(
            f"Der Port {settings.port} ist nicht frei ({fault.strerror}).",
            where=settings.host,
            remedy="Wählen Sie mit --port einen anderen.",
        ) from fault
    server.run()


def _many(settings: Settings) -> None:
    """gunicorn with the app loaded before the workers part, so that they share its memory."""
    from gunicorn.app.base import BaseApplication

    class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
        def load_config(self) -> None:
            options: dict[str, Any] = {
                "bind": f"{settings.host}:{settings.port}",
                "workers": settings.workers,
                "worker_class": "gthread",
                "threads": _THREADS,
                "preload_app": True,
                "timeout": 60,
                "graceful_timeout": 20,
                "keepalive": 5,
                "limit_request_line": 4094,
                "post_fork": _after_fork,
            }
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return make_app(settings)

    Server().run()


def _after_fork(_server: Any, worker: Any) -> None:
    """Each worker opens its own connections; those of the parent must not be shared."""
    from webui.parts import services

    app = worker.app.wsgi()
    with app.app_context():
        services().store.engine.dispose(close=False)

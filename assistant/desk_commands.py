"""The commands of the helpdesk: users, corrections."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.errors import InputError
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.storage.store import Store

# What the functions below need is imported by them, so that `--help` answers at once.

_ROLES = {"adviser": "Beratung", "editor": "Redaktion"}


@contextmanager
def _store(context: click.Context) -> Iterator[tuple[Store, Settings]]:
    from assistant.storage.store import open_store

    settings = context.obj if isinstance(context.obj, Settings) else Settings.from_environment()
    store = open_store(settings.database_address)
    try:
        yield store, settings
    finally:
        store.engine.dispose()


def _password() -> str:
    """Typed twice at a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt("Passwort", hide_input=True, confirmation_prompt="Noch einmal")
    return typed


@click.group(
    name="users",
    epilog="""\b
Beispiele:
  antragslotse users add anna --role adviser
  antragslotse users list
  antragslotse users password anna
  antragslotse users disable anna
Das Passwort wird am Bildschirm erfragt oder von der Standardeingabe gelesen.
""",
)
def users() -> None:
    """Verwaltet die Zugänge der Beratung."""


@users.command(name="add")
@click.argument("name")
@click.option("--role", type=click.Choice(list(_ROLES)), default="adviser", show_default=True,
              help="editor sieht auch Korrekturen, Durchsicht und Verlauf.")  # fmt: skip
@click.pass_context
def add_user(context: click.Context, *, name: str, role: str) -> None:
    """Legt einen Zugang an."""
    from assistant.advisers import Advisers

    with _store(context) as (store, settings):
        Advisers(store, settings).add(name, _password(), role=role)
    click.echo(f"{name} ist angelegt ({_ROLES[role]}).")


@users.command(name="list")
@click.pass_context
def list_users(context: click.Context) -> None:
    """Zeigt alle Zugänge."""
    from zoneinfo import ZoneInfo

    from assistant.advisers import Advisers

    with _store(context) as (store, settings):
        accounts = Advisers(store, settings).list()
    for account in accounts:
        state = ""
        if account.disabled:
            state = ", gesperrt"
        elif account.locked_until is not None:
            until = account.locked_until.astimezone(ZoneInfo("Europe/Berlin"))
            state = f", wartet bis {until:%H:%M} nach gescheiterten Anmeldungen"
        click.echo(f"{account.name}  {_ROLES[account.role]}{state}")
    if not accounts:
        click.echo("Noch kein Zugang. Anlegen: antragslotse users add NAME")


@users.command(name="password")
@click.argument("name")
@click.pass_context
def set_password(context: click.Context, *, name: str) -> None:
    """Vergibt ein neues Passwort und meldet den Zugang überall ab."""
    from assistant.advisers import Advisers

    with _store(context) as (store, settings):
        Advisers(store, settings).set_password(name, _password())
    click.echo(f"{name} hat ein neues Passwort.")


@users.command(name="disable")
@click.argument("name")
@click.pass_context
def disable_user(context: click.Context, *, name: str) -> None:
    """Sperrt einen Zugang und meldet ihn überall ab."""
    from assistant.advisers import Advisers

    with _store(context) as (store, settings):
        Advisers(store, settings).disable(name)
    click.echo(f"{name} ist gesperrt.")


@users.command(name="enable")
@click.argument("name")
@click.pass_context
def enable_user(context: click.Context, *, name: str) -> None:
    """Hebt die Sperre eines Zugangs auf."""
    from assistant.advisers import Advisers

    with _store(context) as (store, settings):
        Advisers(store, settings).enable(name)
    click.echo(f"{name} ist freigegeben.")


@click.group(
    name="corrections",
    epilog="""\b
Beispiele:
  antragslotse corrections export -o korrekturen.yaml
  antragslotse corrections import korrekturen.yaml
  antragslotse corrections review
""",
)
def corrections() -> None:
    """Korrekturen: Antworten, die von der Beratung geprüft sind."""


@corrections.command(name="export")
@click.option("output", "-o", "--output", metavar="DATEI", type=click.Path(path_type=Path),
              help="Ohne Angabe: Ausgabe am Bildschirm.")  # fmt: skip
@click.pass_context
def export_corrections(context: click.Context, *, output: Path | None) -> None:
    """Schreibt alle Korrekturen als YAML."""
    from assistant.correction_exchange import exported

    with _store(context) as (store, _):
        text = exported(store)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise InputError(
            "Die Datei lässt sich nicht schreiben.", where=str(output),
            remedy="Nennen Sie bitte einen anderen Ort.",
        ) from fault  # fmt: skip


@corrections.command(name="import")
@click.argument("file", metavar="DATEI.yaml", type=click.Path(path_type=Path))
@click.pass_context
def import_corrections(context: click.Context, *, file: Path) -> None:
    """Übernimmt Korrekturen aus einer Datei: alle, oder keine."""
    from assistant.correction_exchange import imported

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(
            "Die Datei lässt sich nicht lesen.", where=str(file),
            remedy="Nennen Sie bitte eine YAML-Datei in UTF-8.",
        ) from fault  # fmt: skip
    with _store(context) as (store, _):
        report = imported(store, text, name=file.name)
    click.echo(f"Neu: {report.added}, geändert: {report.changed}, unverändert: {report.unchanged}")


@corrections.command(name="review")
@click.pass_context
def review_corrections(context: click.Context) -> None:
    """Setzt aus, was nicht mehr gilt, und zeigt es. Endet mit 1, wenn es etwas gab."""
    from assistant.correction_exchange import suspend_what_fails

    with _store(context) as (store, _):
        suspended = suspend_what_fails(store)
    for each in suspended:
        click.echo(f"{each.id} ({each.programme}): {each.patterns[0]}")
        for reason in each.reasons:
            click.echo(f"  {reason}")
    click.echo(f"Ausgesetzt: {len(suspended)}")
    if suspended:
        context.exit(1)

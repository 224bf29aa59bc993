"""`antragslotse eval [run]`: all cases in one process, with the failures and the counts."""

from __future__ import annotations

import json
import sys

import click

from assistant.errors import InputError
from eval.runs import HALVES, Progress, chosen_cases, own_assistant, run_cases
from eval.terminal import readable, run_json


@click.command(
    epilog="""\b
Beispiele:
  antragslotse eval
  antragslotse eval kisi kim --slice follow_up
  antragslotse eval --half all --json
"""
)
@click.argument("sets", nargs=-1, metavar="[SAMMLUNG]...")
@click.option(
    "--half",
    type=click.Choice(HALVES),
    default="dev",
    show_default=True,
    help="Hälfte der Fragen: zum Verbessern (dev), zum Prüfen (test), alle (all).",
)
@click.option("--slice", "slices", multiple=True, metavar="MERKMAL", help="Nur Fragen damit.")
@click.option("--show", type=click.IntRange(min=0), metavar="N", help="Höchstens N Fehler zeigen.")
@click.option("--json", "as_json", is_flag=True, help="Das Ergebnis als JSON.")
@click.pass_context
def run(
    context: click.Context,
    *,
    sets: tuple[str, ...],
    half: str,
    slices: tuple[str, ...],
    show: int | None,
    as_json: bool,
) -> None:
    """Stellt die Fragen der Sammlungen und zählt, was richtig ist.

    Endet mit 1, wenn eine Antwort eine falsche oder eine unbelegte Zahl enthält.
    """
    cases = chosen_cases(sets, half=half, slices=slices)
    if not cases:
        raise InputError("Keine Frage ist ausgewählt.", remedy="Nehmen Sie ein Merkmal weg.")
    measured = run_cases(cases, own_assistant(), half=half, progress=_progress())
    if as_json:
        click.echo(json.dumps(run_json(measured), ensure_ascii=False, indent=2))
    else:
        click.echo(readable(measured, show=show))
    if measured.wrong_figures or measured.unproven_figures:
        context.exit(1)


def _progress() -> Progress | None:
    """Counts on a terminal; silent in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done}/{total}", nl=done == total, err=True)

    return show

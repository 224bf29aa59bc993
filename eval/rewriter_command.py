"""`antragslotse eval rewriter`: what the guard of rewordings lets through, and why not the rest."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence

import click

from assistant.errors import InputError
from assistant.rewriting.rewriter import Rewriter
from assistant.settings import Settings
from eval.question_sets import Case
from eval.rewordings.behaviours import faithful_wordings
from eval.rewordings.measurement import (
    Progress,
    Tally,
    composed_answers,
    measure,
    measure_by_hand,
    measure_cheats,
    measure_faithful,
)
from eval.runs import chosen_cases


@click.command(
    epilog="""\b
Beispiele:
  antragslotse eval rewriter
  antragslotse eval rewriter --questions 100 --json
  ANTRAGSLOTSE_MODEL=ollama:qwen3:8b antragslotse eval rewriter --own
"""
)
@click.option(
    "--questions",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    metavar="N",
    help="So viele Fragen der Sammlungen kommen zu denen hinzu, die von Hand umformuliert sind.",
)
@click.option("--own", is_flag=True, help="Misst das Modell, das in den Einstellungen steht.")
@click.option("--json", "as_json", is_flag=True, help="Das Ergebnis als JSON.")
@click.pass_context
def rewriter_command(context: click.Context, *, questions: int, own: bool, as_json: bool) -> None:
    """Misst, was der Wächter durchlässt: jede Art zu lügen, jede treue Umformulierung.

    Ein eingebautes Modell spricht über HTTP mit dem Programm. Endet mit 1, wenn eine Lüge
    durchkommt oder eine treue Umformulierung („faithful“) abgewiesen wird. „faithful_unseen“ sind
    treue Umformulierungen, die ohne Blick auf den Wächter geschrieben sind: Von ihnen weist er
    manche ab, das kostet nur Sprachfluss.
    """
    answers = composed_answers([*faithful_wordings(), *_spread(questions)])
    if own:
        settings = Settings.from_environment()
        if not settings.model:
            raise InputError(
                "Es ist kein Sprachmodell eingestellt.",
                remedy="Setzen Sie ANTRAGSLOTSE_MODEL, oder lassen Sie --own weg.",
            )
        _show([measure(settings.model, Rewriter.from_settings(settings), answers)], as_json=as_json)
        return
    by_hand = measure_faithful(answers[: len(faithful_wordings())])
    cheats = measure_cheats(answers, progress=_progress())
    unseen, lies = measure_by_hand()
    _show([by_hand, unseen, lies, *cheats], as_json=as_json)
    if by_hand.passed < by_hand.tried or any(tally.passed for tally in (lies, *cheats)):
        context.exit(1)


def _spread(number: int) -> Sequence[Case]:
    """So many cases, spread evenly over all sets."""
    cases = chosen_cases(half="all")
    step = max(1, len(cases) // max(1, number))
    return cases[::step][:number]


def _show(tallies: Sequence[Tally], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([tally.as_json() for tally in tallies], ensure_ascii=False, indent=2))
        return
    click.echo(f"{'':34}{'versucht':>9}{'durch':>7}  abgewiesen wegen")
    for tally in tallies:
        reasons = ", ".join(f"{name} {times}" for name, times in tally.reasons.items())
        click.echo(f"{tally.name:34}{tally.tried:9}{tally.passed:7}  {reasons}")


def _progress() -> Progress | None:
    """Counts on a terminal; silent in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done}/{total}", nl=done == total, err=True)

    return show

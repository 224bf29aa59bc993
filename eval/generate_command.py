"""`antragslotse eval generate`: cases from templates, asked at once or written to a file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from assistant.errors import InputError
from eval.configurations import DEFAULT, ask_of
from eval.generated.questions import Generated, generate
from eval.metrics import Estimate, estimate
from eval.question_exchange import as_lines
from eval.runs import Run, run_cases
from eval.terminal import readable, run_json


@click.command(
    name="generate",
    epilog="""\b
Beispiele:
  antragslotse eval generate 300 --seed 4
  antragslotse eval generate 1000 -o fragen.jsonl
""",
)
@click.argument("count", type=click.IntRange(min=1), metavar="ANZAHL")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Gleiche Zahl, gleiche Fragen."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="DATEI",
    help="Schreibt die Fragen als JSON-Zeilen, statt sie zu stellen.",
)
@click.option("--show", type=click.IntRange(min=0), metavar="N", help="Höchstens N Fehler zeigen.")
@click.option("--json", "as_json", is_flag=True, help="Das Ergebnis als JSON.")
@click.pass_context
def generate_command(
    context: click.Context,
    *,
    count: int,
    seed: int,
    output: Path | None,
    show: int | None,
    as_json: bool,
) -> None:
    """Stellt Fragen aus Vorlagen; was richtig ist, rechnet ein unabhängiges Orakel.

    Endet mit 1, wenn eine Antwort eine falsche oder eine unbelegte Zahl enthält.
    """
    made = generate(count, seed=seed)
    if output is not None:
        try:
            output.write_text(as_lines(item.case for item in made), encoding="utf-8")
        except OSError as fault:
            raise InputError("Die Datei lässt sich nicht schreiben.", where=output.name) from fault
        return
    run = run_cases([item.case for item in made], ask_of(DEFAULT))
    found = facts_found(made, run)
    if as_json:
        data = {**run_json(run), "seed": seed, "facts": {"recall": found.value, "of": found.whole}}
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo(readable(run, show=show))
        click.echo(f"Angaben erkannt: {found.part:.0f} von {found.whole:.0f}")
    if run.wrong_figures or run.unproven_figures:
        context.exit(1)


def facts_found(made: tuple[Generated, ...], run: Run) -> Estimate:
    """Facts of the questions that the answers list with the same value / facts of the questions."""
    counts = []
    for item, outcome in zip(made, run.outcomes, strict=True):
        listed = {
            str(f.get("name")): str(f.get("value")) for f in outcome.answer.get("facts") or ()
        }
        hits = sum(listed.get(name) == value for name, value in item.facts.items())
        counts.append((float(hits), float(len(item.facts))))
    return estimate(counts)

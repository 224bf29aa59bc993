"""`antragslotse eval coverage`: what the question sets touch, and what they leave out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import click

from eval.configurations import DEFAULT, ask_of
from eval.coverage import contradictions, counts, untouched_rules, untouched_values
from eval.question_sets import Case, tag_lists
from eval.runs import HALVES, chosen_cases, run_cases


@click.command(
    name="coverage",
    epilog="""\b
Beispiel:
  antragslotse eval coverage --half dev
""",
)
@click.option("--half", type=click.Choice(HALVES), default="dev", show_default=True, help="Hälfte.")
@click.pass_context
def coverage_command(context: click.Context, *, half: str) -> None:
    """Zählt die Fragen je Programm und Merkmal und nennt Werte und Regeln ohne Frage.

    Endet mit 1, wenn eine erwartete Zahl weder im Text noch in der Programmdatei steht.
    """
    cases = chosen_cases(half=half)
    outcomes = run_cases(cases, ask_of(DEFAULT), half=half).outcomes
    click.echo("\n".join(_table(cases)))
    for label, missing in (
        ("Werte, die keine Antwort zeigt", untouched_values(outcomes)),
        ("Regeln, die keine Antwort prüft", untouched_rules(outcomes)),
    ):
        click.echo("\n".join(_missing(label, missing)))
    faults = contradictions(cases)
    click.echo(f"\nWidersprüche zur Programmdatei: {len(faults)}")
    for fault in faults:
        click.echo(f"  {fault}")
    if faults:
        context.exit(1)


def _table(cases: Sequence[Case]) -> Iterator[str]:
    found = counts(cases)
    places = [name for name in ("kisi", "kim", "wir", "across") if name in tag_lists()["programme"]]
    yield f"{'':24}" + "".join(f"{place:>8}" for place in places)
    for kind in ("topic", "style", "difficulty"):
        yield f"[{kind}]"
        for tag in sorted(tag_lists()[kind]):
            row = [found.get((place, tag), 0) for place in places]
            yield f"  {tag:22}" + "".join(f"{number or '·':>8}" for number in row)


def _missing(label: str, missing: Mapping[str, Sequence[str]]) -> Iterator[str]:
    yield f"\n{label}:"
    for programme, names in missing.items():
        yield f"  {programme}: {', '.join(names) or 'keine'}"

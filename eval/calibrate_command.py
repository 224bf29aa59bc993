"""`antragslotse eval calibrate`: better weights for the ranking, from the development half."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from assistant.settings import Settings
from assistant.understanding.entry_ranking import RANKING_FILE, ranking_weights
from eval.calibration import Trial, calibrate, measure_on, trial_of, weights_file, write_weights
from eval.runs import chosen_cases


@click.command(
    name="calibrate",
    epilog="""\b
Beispiele:
  antragslotse eval calibrate
  antragslotse eval calibrate --trials 200 --seed 3 --dry-run
""",
)
@click.option(
    "--trials",
    type=click.IntRange(min=1),
    default=60,
    show_default=True,
    help="Höchstens so viele.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Reihenfolge der Versuche.")
@click.option("--dry-run", is_flag=True, help="Zeigt die Gewichte, ohne sie zu schreiben.")
def calibrate_command(*, trials: int, seed: int, dry_run: bool) -> None:
    """Sucht Gewichte, mit denen in der Entwicklungshälfte mehr Antworten richtig sind.

    Geschrieben wird nur, was besser ist als die Gewichte, die gelten.
    """
    cases = chosen_cases(half="dev")
    measure = measure_on(cases, Settings.from_environment())
    start = trial_of(measure(ranking_weights()), ranking_weights())
    click.echo(f"Ausgang: {start.right} von {len(cases)} richtig", err=True)

    def tell(trial: Trial, number: int) -> None:
        click.echo(f"{number}/{trials}: {trial.right} richtig", err=True)

    best = calibrate(measure, ranking_weights(), trials=trials, seed=seed, tell=tell)
    text = weights_file(best, on=datetime.now(UTC).date(), questions=len(cases))
    click.echo(text, nl=False)
    if best.merit <= start.merit:
        click.echo("Nichts Besseres gefunden; die Gewichte bleiben.", err=True)
    elif not dry_run:
        write_weights(text, RANKING_FILE)
        click.echo(f"Geschrieben: {RANKING_FILE.name}", err=True)

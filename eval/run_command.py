"""`antragslotse eval [run]`: all cases in one process, counted, compared and reported."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from assistant.errors import InputError
from eval.configurations import DEFAULT, ask_of
from eval.exports import as_csv, junit, markdown, verdict
from eval.http_system import http_ask
from eval.metrics import measure_run
from eval.page import page
from eval.question_sets import Case
from eval.rewordings.behaviours import BEHAVIOURS, KILLED, built_in_address
from eval.runs import HALVES, Progress, Run, chosen_cases, run_cases
from eval.significance import Comparison, compare
from eval.stored_runs import against, baseline_path, history, keep, read, stored, write
from eval.terminal import readable, run_json

_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command(
    epilog="""\b
Beispiele:
  antragslotse eval
  antragslotse eval kisi kim --slice follow_up --show 5
  antragslotse eval --half all --html bericht --junit bericht/junit.xml
  antragslotse eval kisi --rewriter cheating
  antragslotse eval --configuration fused --configuration keyword --configuration dense
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
@click.option(
    "--configuration",
    "configurations",
    multiple=True,
    metavar="NAME",
    help="fused, keyword, dense, no-topic, embedder=ORDNER; mehrere werden verglichen.",
)
@click.option(
    "--rewriter",
    type=click.Choice([*BEHAVIOURS, KILLED]),
    help="Lässt die Antworten von einem eingebauten Modell umformulieren, das sich so verhält.",
)
@click.option("--system", metavar="URL", help="Misst ein anderes System mit demselben Vertrag.")
@click.option("--against", "baseline", type=_FILE, metavar="DATEI", help="Lauf zum Vergleich.")
@click.option("--write-baseline", is_flag=True, help="Macht diesen Lauf zum Vergleichslauf.")
@click.option("--html", "html", type=_FOLDER, metavar="ORDNER", help="Bericht als eine Seite.")
@click.option("--markdown", "markdown_file", type=_FILE, metavar="DATEI", help="Kurzbericht.")
@click.option("--csv", "csv_file", type=_FILE, metavar="DATEI", help="Eine Zeile je Frage.")
@click.option("--junit", "junit_file", type=_FILE, metavar="DATEI", help="JUnit-XML für CI.")
@click.pass_context
def run(
    context: click.Context,
    *,
    sets: tuple[str, ...],
    half: str,
    slices: tuple[str, ...],
    show: int | None,
    as_json: bool,
    configurations: tuple[str, ...],
    rewriter: str | None,
    system: str | None,
    baseline: Path | None,
    write_baseline: bool,
    html: Path | None,
    markdown_file: Path | None,
    csv_file: Path | None,
    junit_file: Path | None,
) -> None:
    """Stellt die Fragen der Sammlungen und zählt, was richtig ist.

    Endet mit 1 bei einer falschen oder unbelegten Zahl und bei einem Verlust gegen den
    Vergleichslauf, der über den Zufall hinausgeht.
    """
    cases = chosen_cases(sets, half=half, slices=slices)
    if not cases:
        raise InputError("Keine Frage ist ausgewählt.", remedy="Nehmen Sie ein Merkmal weg.")
    special = sets or slices or half == "all" or system or configurations or rewriter
    if write_baseline and special:
        raise InputError(
            "Der Vergleichslauf braucht alle Fragen einer Hälfte.",
            remedy="Rufen Sie „antragslotse eval --half dev --write-baseline“ auf.",
        )
    with built_in_address(rewriter) if rewriter else nullcontext("") as model_url:
        runs = _runs(
            cases, half=half, configurations=configurations, system=system, model_url=model_url
        )
    measured = runs[0]
    before = _with_baseline(measured, baseline)
    others = [compare(measured, other) for other in runs[1:]]
    now = datetime.now(UTC)
    if html is not None:
        whole = not sets and not slices and system is None
        _write_page(html, measured, before, others, now, is_whole=whole)
    _write(markdown_file, lambda: markdown(measured, before))
    _write(csv_file, lambda: as_csv(measured))
    _write(junit_file, lambda: junit(measured))
    if write_baseline:
        write(stored(measured, at=now), baseline_path(half))
    if as_json:
        data = {**run_json(measured), **measure_run(measured)}
        data["baseline"] = _comparison_json(before) if before else None
        data["comparisons"] = [_comparison_json(item) for item in others]
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        click.echo(readable(measured, show=show))
        for item in (*([before] if before else []), *others):
            click.echo(f"{item.first} gegen {item.second}: {verdict(item)}")
    if falls_short(measured, before):
        context.exit(1)


def falls_short(run: Run, baseline: Comparison | None) -> bool:
    """Whether the command ends with 1: a wrong or unproven figure, or a loss beyond chance."""
    if run.wrong_figures or run.unproven_figures:
        return True
    return baseline is not None and baseline.is_loss


def _runs(
    cases: tuple[Case, ...],
    *,
    half: str,
    configurations: Sequence[str],
    system: str | None,
    model_url: str,
) -> list[Run]:
    """One run for each configuration, the first one is the one reported."""
    if system is not None:
        asks = {system: http_ask(system)}
    else:
        asks = {name: ask_of(name, model_url=model_url) for name in configurations or (DEFAULT,)}
    return [
        run_cases(cases, ask, configuration=name, half=half, progress=_progress())
        for name, ask in asks.items()
    ]


def _with_baseline(run: Run, given: Path | None) -> Comparison | None:
    """The comparison with the file named, or with the repository's baseline where there is one."""
    path = given or baseline_path(run.half)
    return against(run, read(path)) if given is not None or path.is_file() else None


def _write_page(
    folder: Path,
    run: Run,
    baseline: Comparison | None,
    others: Sequence[Comparison],
    now: datetime,
    *,
    is_whole: bool,
) -> None:
    """The page, and beside it the stored runs that its trend shows; only whole runs are stored."""
    kept = folder / "runs"
    if is_whole:
        keep(stored(run, at=now), kept)
    made = f"{now:%d.%m.%Y, %H:%M} Uhr (UTC)"
    text = page(run, made=made, baseline=baseline, comparisons=others, runs=history(kept))
    _write(folder / "index.html", lambda: text)


def _write(path: Path | None, text: Callable[[], str]) -> None:
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text(), encoding="utf-8")
    except OSError as fault:
        raise InputError("Die Datei lässt sich nicht schreiben.", where=str(path)) from fault


def _comparison_json(item: Comparison) -> dict[str, object]:
    return {
        "first": item.first,
        "second": item.second,
        "questions": item.shared,
        "newly_right": list(item.gained),
        "newly_wrong": list(item.lost),
        "difference": item.difference,
        "low": item.low,
        "high": item.high,
        "p_value": item.p_value,
        "loss": item.is_loss,
    }


def _progress() -> Progress | None:
    """Counts on a terminal; silent in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        click.echo(f"\r{done}/{total}", nl=done == total, err=True)

    return show

"""The commands `guidelines`, `index`, `search` and `train-embedding`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from knowledge.ingestion.guideline import Report
    from knowledge.ingestion.ocr_repair import Change
    from knowledge.retrieval.retriever import Hit
    from knowledge.settings import Settings

# What the functions below need is imported by them, so that `--help` answers at once.

_KINDS: Mapping[str, str] = {
    "guideline": "Richtlinie",
    "call": "Förderaufruf",
    "press release": "Presseinformation",
}
_REDACTED: Mapping[str, str] = {
    "meeting_link": "Links zu Online-Besprechungen",
    "meeting_number": "Kennnummern und Zugangscodes",
    "meeting_password": "Passwörter",
    "telephone_password": "PINs und Passwörter für das Telefon",
    "dial_in_number": "Einwahlnummern",
}
_EXAMPLES = """\b
Beispiele:
  antragslotse guidelines list
  antragslotse guidelines text hessen-kisi-2025
  antragslotse guidelines report nrw-kim-2024 --json
  antragslotse guidelines repair gescannt.txt > repariert.txt
"""
_INDEX_EXAMPLES = """\b
Beispiele:
  antragslotse index
  antragslotse index --rebuild
  antragslotse index --corpus rechtsvorschriften.jsonl.xz
"""
_SEARCH_EXAMPLES = """\b
Beispiele:
  antragslotse search "Dürfen wir Büromöbel kaufen?"
  antragslotse search --programme nrw-kim-2024 -k 3 --json "Restkosten"
"""
_TRAINING_EXAMPLES = """\b
Beispiel:
  antragslotse train-embedding --corpus revosax.jsonl.xz \\
      --thesaurus /usr/share/mythes/th_de_DE_v2.dat --out modell
"""

_as_json = click.option("as_json", "--json", is_flag=True, help="Ausgabe als JSON.")


@click.group(name="guidelines", epilog=_EXAMPLES)
def guidelines() -> None:
    """Zeigt die Richtlinien und was an ihrem Text repariert wurde."""


@guidelines.command(name="list")
@_as_json
def list_guidelines(*, as_json: bool) -> None:
    """Listet die eingetragenen Texte auf."""
    from knowledge.ingestion.guideline import register

    entries = register().values()
    if as_json:
        _print_json(
            [
                {
                    "id": entry.id,
                    "title": entry.title,
                    "issuer": entry.issuer,
                    "date": entry.date.isoformat(),
                    "kind": entry.kind,
                    "licence": entry.licence,
                    "file": entry.file,
                    "sha256": entry.sha256,
                }
                for entry in entries
            ]
        )
        return
    for entry in entries:
        click.echo(f"{entry.id}  ({_KINDS[entry.kind]} vom {entry.date:%d.%m.%Y})")
        click.echo(f"  {entry.title}")
        click.echo(f"  {entry.issuer}")


@guidelines.command(name="text")
@click.argument("guideline_id", metavar="ID")
def show_text(guideline_id: str) -> None:
    """Gibt den Text aus, wie er durchsucht und zitiert wird."""
    from knowledge.ingestion.guideline import load_guideline

    click.echo(load_guideline(guideline_id).text, nl=False)


@guidelines.command(name="report")
@click.argument("guideline_id", metavar="ID")
@_as_json
def show_report(guideline_id: str, *, as_json: bool) -> None:
    """Zeigt jede Reparatur am Text und was aus ihm entfernt wurde."""
    from knowledge.ingestion.guideline import guideline_report

    report = guideline_report(guideline_id)
    if as_json:
        _print_json(_report_record(report))
    else:
        click.echo("\n".join(_report_lines(report)))


@guidelines.command(name="repair")
@click.argument("file", metavar="DATEI")
def repair_file(file: str) -> None:
    """Gibt den reparierten Text einer Textdatei aus („-“ liest die Standardeingabe).

    Die Zeilen bleiben, wo sie sind. Zugangsdaten werden hier nicht entfernt: Es ist Ihre Datei.
    """
    from knowledge.ingestion.ocr_repair import repair
    from knowledge.ingestion.reading import decode, read_bytes

    data = sys.stdin.buffer.read() if file == "-" else read_bytes(Path(file))
    click.echo(repair(decode(data, where=file)).text, nl=False)


def _report_record(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "title": report.title,
        "changes": {
            rule: [_change_record(change) for change in changes]
            for rule, changes in report.by_rule.items()
        },
        "suspicious": [_change_record(change) for change in report.suspicious],
        "redactions": dict(report.redactions),
        "furniture": list(report.furniture),
    }


def _change_record(change: Change) -> dict[str, Any]:
    return {
        "before": change.before,
        "after": change.after,
        "line": change.line,
        "start": change.start,
        "end": change.end,
        "rule": change.rule,
    }


def _report_lines(report: Report) -> Iterable[str]:
    yield f"{report.title} ({report.id})"
    yield ""
    if report.redactions:
        yield "Entfernte Zugangsdaten:"
        for kind, count in report.redactions.items():
            yield f"  {_REDACTED.get(kind, kind)}: {count}"
    else:
        yield "Entfernte Zugangsdaten: keine"
    if report.furniture:
        yield "Weggelassene Kopf- und Fußzeilen:"
        yield from (f"  {line}" for line in report.furniture)
    total = sum(len(changes) for changes in report.by_rule.values())
    yield f"Reparaturen: {total or 'keine'}"
    for rule, changes in report.by_rule.items():
        yield f"  {rule} ({len(changes)}):"
        yield from (f"    {_change_line(change)}" for change in changes)
    if report.suspicious:
        yield f"Bitte von einem Menschen prüfen: {len(report.suspicious)}"
        yield from (f"  {_change_line(change)}" for change in report.suspicious)


def _change_line(change: Change) -> str:
    before, after = (" ".join(words.split()) or "nichts" for words in (change.before, change.after))
    return f"Zeile {change.line}: „{before}“ → „{after}“"


def _print_json(record: object) -> None:
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))


_corpus = click.option(
    "--corpus",
    metavar="DATEI",
    type=click.Path(path_type=Path),
    help="Weitere Texte: JSON-Zeilen mit „id“ und „text“, auch als .xz.",
)


@click.command(name="index", epilog=_INDEX_EXAMPLES)
@click.option("--rebuild", is_flag=True, help="Baut auch dann neu, wenn sich nichts geändert hat.")
@_corpus
@click.pass_obj
def index(settings: Settings | None, *, rebuild: bool, corpus: Path | None) -> None:
    """Baut das Suchverzeichnis; tut nichts, wenn es aktuell ist.

    Ein abgebrochener Bau schadet nicht: Das bisherige Verzeichnis bleibt, und der nächste Aufruf
    räumt auf und beginnt von vorn. Für etwa 1.700 Rechtsvorschriften braucht er zwei bis drei
    Minuten und 1,5 Gigabyte Arbeitsspeicher.
    """
    from knowledge.index_steps import run_index_steps
    from knowledge.progress import terminal_progress
    from knowledge.retrieval.build import build_index

    own = settings or _settings()
    with terminal_progress() as progress:
        built = build_index(own, corpus=corpus, rebuild=rebuild, progress=progress)
    if corpus is None:
        run_index_steps(own)
    state = "gebaut" if built.new else "ist aktuell"
    click.echo(f"Suchverzeichnis {state}: {built.passages} Textstellen, {built.folder}")


@click.command(name="search", epilog=_SEARCH_EXAMPLES)
@click.argument("words", metavar="WORTE")
@click.option("--programme", "programmes", metavar="ID", multiple=True, help="Nur dieser Text.")
@click.option("-k", "count", type=click.IntRange(1, 1000), default=5, show_default=True,
              metavar="N", help="Wie viele Textstellen.")  # fmt: skip
@_corpus
@_as_json
@click.pass_obj
def search(
    settings: Settings | None, *, words: str, programmes: tuple[str, ...], count: int,
    corpus: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Sucht Textstellen, nach Wörtern und nach Bedeutung."""
    from knowledge.errors import InputError
    from knowledge.progress import terminal_progress
    from knowledge.retrieval.retriever import open_retriever

    with terminal_progress() as progress:
        retriever = open_retriever(
            settings or _settings(), corpus=corpus, build=True, progress=progress
        )
    for name in programmes:
        if name not in retriever.programmes:
            raise InputError(
                f"Zu „{name}“ gibt es keinen durchsuchbaren Text.",
                where="--programme",
                remedy=f"Es gibt: {', '.join(retriever.programmes)}.",
            )
    hits = retriever.search(words, programmes=programmes or None, k=count)
    if as_json:
        _print_json([_hit_record(hit) for hit in hits])
    elif not hits:
        click.echo("Nichts gefunden.")
    for number, hit in enumerate(() if as_json else hits, start=1):
        keyword, dense = hit.scores["keyword"], hit.scores["dense"]
        click.echo(f"{number}. {hit.programme}, {hit.place}")
        click.echo(f"   {' '.join(hit.text.split())}")
        click.echo(f"   Wertung {hit.score:.2f} (Stichwörter {keyword:.1f}, Bedeutung {dense:.2f})")


@click.command(name="train-embedding", epilog=_TRAINING_EXAMPLES)
@click.option("--corpus", metavar="DATEI", required=True, type=click.Path(path_type=Path),
              help="Texte in Amtsdeutsch: JSON-Zeilen mit „text“, auch als .xz.")  # fmt: skip
@click.option("--thesaurus", metavar="DATEI", type=click.Path(path_type=Path),
              help="OpenThesaurus, th_de_DE_v2.dat aus dem Debian-Paket mythes-de.")  # fmt: skip
@click.option("--out", metavar="ORDNER", required=True, type=click.Path(path_type=Path),
              help="Wohin das Sprachmodell geschrieben wird.")  # fmt: skip
@click.option("--quick", is_flag=True, help="Ein sehr kleines Modell, zum Ausprobieren.")
def train_embedding(*, corpus: Path, thesaurus: Path | None, out: Path, quick: bool) -> None:
    """Trainiert das Sprachmodell der Suche; ohne Grafikkarte, höchstens eine Stunde."""
    from knowledge.errors import MissingPartError
    from knowledge.progress import terminal_progress

    try:
        from knowledge.retrieval.training import QUICK, RECIPE, train
    except ImportError as fault:
        raise MissingPartError(
            f"Zum Trainieren fehlt ein Paket ({fault}).",
            remedy="Installieren Sie bitte die Pakete „datasets“ und „accelerate“.",
        ) from fault
    with terminal_progress() as progress:
        train(corpus, thesaurus, out, recipe=QUICK if quick else RECIPE, report=progress)
    click.echo(f"Sprachmodell geschrieben: {out}")


def _hit_record(hit: Hit) -> dict[str, Any]:
    return {
        "key": hit.key,
        "guideline": hit.programme,
        "place": hit.place,
        "text": hit.text,
        "start": hit.start,
        "end": hit.end,
        "score": round(hit.score, 4),
        "scores": {name: round(score, 4) for name, score in hit.scores.items()},
    }


def _settings() -> Settings:
    """The settings of this process, where a command runs outside the one command line."""
    from knowledge.settings import Settings

    return Settings.from_environment()

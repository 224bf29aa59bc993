"""The commands about programmes and applications: programmes, check, case, draft."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from assistant.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from assistant.form.case_check import CaseCheck
    from assistant.form.case_findings import CaseFinding

# What the functions below need is imported by them, so that `--help` answers at once.

_SIGNS = {"ok": "+", "info": "i", "note": "!", "unclear": "?", "todo": "–", "blocker": "x"}
_URGENT_FIRST = ("blocker", "todo", "unclear", "note", "ok", "info")
_as_json = click.option("as_json", "--json", is_flag=True, help="Ausgabe als JSON.")
_as_of = click.option(
    "as_of", "--as-of", metavar="TAG", default=None, help="Stichtag, zum Beispiel 10.01.2025."
)


def __getattr__(name: str) -> click.Command:
    """The command `ask`, imported only when it is called: it brings the language model with it."""
    if name == "ask":
        from assistant.ask_command import ask

        return ask
    raise AttributeError(name)


def _day(text: str | None) -> date:
    """The day named, or today in Germany. Raises InputError."""
    if text is None:
        return datetime.now(ZoneInfo("Europe/Berlin")).date()
    from assistant.form.entry_reading import EntryError, read_date

    try:
        return read_date(text)
    except EntryError as fault:
        raise InputError(fault.message, where="--as-of", remedy=fault.remedy) from fault


def _print_json(record: object) -> None:
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))


@click.group(
    name="programmes",
    invoke_without_command=True,
    epilog="""\b
Beispiele:
  antragslotse programmes
  antragslotse programmes --json --as-of 10.01.2025
  antragslotse programmes show hessen-kisi-2025
  antragslotse programmes check
""",
)
@_as_json
@_as_of
@click.pass_context
def programmes(context: click.Context, *, as_json: bool, as_of: str | None) -> None:
    """Zeigt und prüft die Förderprogramme. Ohne Unterbefehl: Liste mit Stand am Stichtag."""
    if context.invoked_subcommand is not None:
        return
    from assistant.service import card as card_of
    from knowledge.catalogue.catalogue import programmes as all_programmes

    day = _day(as_of)
    found = [card_of(each, day) for each in all_programmes().values()]
    if as_json:
        _print_json(
            [
                {
                    "id": card.id,
                    "title": card.title,
                    "short_title": card.short_title,
                    "issuer": card.issuer,
                    "applicants": card.applicants_label,
                    "as_of": day.isoformat(),
                    "state": card.state,
                    "state_text": card.state_text,
                    "deadline": card.deadline.isoformat() if card.deadline else None,
                    "days_left": card.days_left,
                }
                for card in found
            ]
        )
        return
    for card in found:
        click.echo(f"{card.id}  ({card.state_text})")
        click.echo(f"  {card.title}")
        click.echo(f"  Für: {card.applicants_label}")
        click.echo(f"  {card.glance}")


@programmes.command(name="show")
@click.argument("programme_id", metavar="ID")
@_as_json
@_as_of
def show_programme(programme_id: str, *, as_json: bool, as_of: str | None) -> None:
    """Zeigt ein Programm mit jedem Wert und seinem Wortlaut."""
    from dataclasses import asdict

    from assistant.programme_view import programme_view

    view = programme_view(programme_id, _day(as_of))
    if as_json:
        record = asdict(view)
        click.echo(json.dumps(record, ensure_ascii=False, indent=2, default=str))
        return
    click.echo(f"{view.card.title} ({view.card.id})")
    click.echo(f"{view.version}; {view.card.state_text}")
    click.echo(f"Für: {view.card.applicants_label}. Ansprechstelle: {view.contact}")
    for title, rows in (
        ("Werte", [(v.label, f"{v.shown} {v.per}".strip(), v.source) for v in view.values]),
        ("Voraussetzungen", [(rule.label, rule.met, rule.source) for rule in view.rules]),
        ("Ausgaben", [(cost.label, cost.most, cost.source) for cost in view.costs]),
    ):
        click.echo(f"\n{title}")
        for label, shown, source in rows:
            click.echo(f"  {label}: {shown}")
            click.echo(f"    {source.place}: „{source.quote}“")
    click.echo("\nTermine")
    for each in view.dates:
        click.echo(f"  {each.label}: {each.text}")


@programmes.command(name="check")
@click.pass_context
def check_programmes(context: click.Context) -> None:
    """Prüft alle Programmdateien: jeder Wert belegt, jede Zahl des Textes zugeordnet."""
    from knowledge.catalogue.catalogue import loaded_programmes
    from knowledge.catalogue.proofs import check_catalogue

    faults = check_catalogue()
    for fault in faults:
        click.echo(str(fault))
    if faults:
        click.echo(f"Fehler: {len(faults)}")
        context.exit(1)
    click.echo(f"Keine Fehler. Geprüfte Programme: {', '.join(loaded_programmes())}")


@click.command(
    name="check",
    epilog="""\b
Beispiele:
  antragslotse case --example hessen-kisi-2025 > fall.yaml
  antragslotse check fall.yaml
  antragslotse check fall.yaml --json
""",
)
@click.argument("file", metavar="FALL.yaml", type=click.Path(path_type=Path))
@_as_json
@click.pass_context
def check(context: click.Context, file: Path, *, as_json: bool) -> None:
    """Prüft einen Antragsfall: Voraussetzungen, Kosten, Fristen.

    Endet mit 1, wenn der Antrag so nicht gestellt werden kann, und mit 2, wenn die Datei nicht
    lesbar ist.
    """
    from assistant.form.case_check import check_case
    from assistant.form.case_file import read_case

    checked = check_case(read_case(file, today=_day(None)))
    if as_json:
        _print_json(checked.as_json())
    else:
        _print_check(checked)
    if checked.falls_short:
        context.exit(1)


def _print_check(checked: CaseCheck) -> None:
    from assistant.form.sentences import phrase, write
    from knowledge.german.formats import format_date

    programme = checked.programme
    stand = write(programme.version_note, origin="guideline", programme=programme).text
    click.echo(programme.title)
    click.echo(f"Stand: {stand}. Stichtag: {format_date(checked.case.as_of)}")
    click.echo(f"\nErgebnis: {checked.result_label}")
    click.echo(phrase(checked.result, "result_text"))
    for weight in _URGENT_FIRST:
        found = [finding for finding in checked.findings if finding.weight == weight]
        if found:
            title = phrase(weight, "weight")
            click.echo(f"\n{title[:1].upper()}{title[1:]}:")
            for finding in found:
                _print_finding(finding)
    click.echo("\nDas ist keine Entscheidung über eine Förderung.")


def _print_finding(finding: CaseFinding) -> None:
    click.echo(f"  {_SIGNS[finding.weight]} {finding.message.text}")
    if finding.weight in ("ok", "info"):
        return
    if finding.action:
        click.echo(f"    Was zu tun ist: {finding.action.text}")
    if finding.quote:
        click.echo(f"    {finding.place}: „{finding.quote}“")


@click.command(
    name="case",
    epilog="""\b
Beispiel:
  antragslotse case --example nrw-kim-2024 > fall.yaml
""",
)
@click.option("programme_id", "--example", metavar="ID", required=True,
              help="Das Programm, zum Beispiel hessen-kisi-2025.")  # fmt: skip
def case(programme_id: str) -> None:
    """Gibt einen Antragsfall als Muster aus, der die Prüfung besteht."""
    from assistant.form.example_cases import example_case

    click.echo(example_case(programme_id), nl=False)


@click.command(
    name="draft",
    epilog="""\b
Beispiele:
  antragslotse draft fall.yaml -o antrag.docx
  antragslotse draft fall.yaml -o finanzplan.xlsx
  antragslotse draft fall.yaml -o termine.ics
""",
)
@click.argument("file", metavar="FALL.yaml", type=click.Path(path_type=Path))
@click.option("output", "-o", "--output", metavar="DATEI", required=True,
              type=click.Path(path_type=Path),
              help="Endung .docx, .xlsx, .pdf, .md, .ics oder .json.")  # fmt: skip
def draft(file: Path, *, output: Path) -> None:
    """Schreibt den geprüften Antragsentwurf (Word, Excel, PDF …). Lücken bleiben sichtbar."""
    from assistant.drafts.composition import compose
    from assistant.drafts.export import FORMATS, export
    from assistant.form.case_check import check_case
    from assistant.form.case_file import read_case

    ending = output.suffix.lower().lstrip(".")
    if ending not in FORMATS:
        raise InputError(
            f"Das Format „{output.suffix or output.name}“ gibt es nicht.",
            where="-o",
            remedy=f"Möglich ist: {', '.join('.' + known for known in FORMATS)}.",
        )
    checked = check_case(read_case(file, today=_day(None)))
    content = export(compose(checked), ending)
    try:
        output.write_bytes(content)
    except OSError as fault:
        raise InputError(
            "Die Datei lässt sich nicht schreiben.",
            where=str(output),
            remedy="Prüfen Sie den Ordner und ob die Datei noch offen ist.",
        ) from fault
    click.echo(f"Geschrieben: {output} (Prüfung: {checked.result_label})", err=True)

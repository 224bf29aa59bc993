"""`antragslotse ask`: one answer for people or as JSON, or a file of questions in one process."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TextIO

import click

from assistant.answering.phrases import statuses
from assistant.answering.records import Answer
from assistant.errors import AntragslotseError, InputError
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.understanding.conversation import Turn
from knowledge.catalogue.catalogue import programme as programme_of
from knowledge.german.calendar_day import today

log = logging.getLogger(__name__)

_REWORDED = "Umformuliert von einem Sprachmodell und geprüft; ohne Modell: --no-model"
_VERDICTS = {"yes": "Ja", "no": "Nein", "conditional": "Unter Bedingungen", "unclear": "Ungeklärt"}


@click.command(
    epilog="""\b
Beispiele:
  antragslotse ask "Wir haben 7.200 Einwohner, dürfen wir allein?"
  antragslotse ask --programme nrw-kim-2024 --as-of 2024-09-01 "Bis wann muss der Antrag da sein?"
  antragslotse ask --batch fragen.jsonl -o antworten.jsonl
"""
)
@click.argument("question", required=False, metavar="FRAGE")
@click.option("--programme", metavar="ID", help="Programm, um das es geht (siehe „programmes“).")
@click.option("--as-of", metavar="DATUM", help="Stichtag, JJJJ-MM-TT; ohne Angabe heute.")
@click.option("--no-model", is_flag=True, help="Lässt die Antwort von keinem Modell umformulieren.")
@click.option("--json", "as_json", is_flag=True, help="Die Antwort als JSON.")
@click.option(
    "--batch", type=click.Path(path_type=Path), metavar="DATEI", help="Fragen als JSON-Zeilen."
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="DATEI", help="Ziel für --batch."
)
@click.pass_obj
def ask(
    settings: Settings | None,
    question: str | None,
    programme: str | None,
    as_of: str | None,
    no_model: bool,  # noqa: FBT001  # click passes options by position of name
    as_json: bool,  # noqa: FBT001  # click passes options by position of name
    batch: Path | None,
    output: Path | None,
) -> None:
    """Beantwortet eine Frage, oder eine Datei voller Fragen.

    Ist ein Sprachmodell eingestellt, formuliert es die eine Antwort um; Antworten auf eine Datei
    voller Fragen bleiben, wie sie zusammengestellt sind.
    """
    settings = settings or Settings.from_environment()
    if batch is not None:
        _batch(settings, batch, output)
        return
    if question is None or not question.strip():
        raise InputError(
            "Es fehlt die Frage.", remedy='Beispiel: antragslotse ask "Wer kann sich bewerben?"'
        )
    if programme is not None:
        programme_of(programme)
    day = _day(as_of) if as_of is not None else today()
    assistant = Assistant(settings)
    answer = assistant.ask(question, programme=programme, as_of=day).answer
    if not no_model:
        answer = assistant.reworded(answer)
    if as_json:
        click.echo(json.dumps(answer.as_json(), ensure_ascii=False, indent=2))
    else:
        click.echo(readable(answer))


def readable(answer: Answer) -> str:
    """The answer for people on a terminal: badge, text, calculation, sources, next questions."""
    label = _VERDICTS.get(answer.verdict or "", statuses()[answer.status_detail]["label"])
    lines = [f"{label}", "", answer.text]
    if answer.table:
        lines.append("")
        lines.extend(
            f"  {f'{row.group}, ' if row.group else ''}{row.label}: {row.amount}  ({row.steps})"
            for row in answer.table
        )
    if answer.citations:
        lines.append("")
        lines.extend(f"[{c.id}] {c.place}: „{c.quote}“" for c in answer.citations)
    if answer.missing:
        lines += ["", f"Es fehlt: {', '.join(answer.missing)}"]
    if answer.composed_text:
        lines += ["", _REWORDED]
    if answer.guideline is not None:
        lines += ["", f"Quelle: {answer.guideline['id']}, Stichtag {answer.as_of.isoformat()}"]
    return "\n".join(lines)


def _day(written: object) -> date:
    try:
        return date.fromisoformat(str(written))
    except ValueError as fault:
        raise InputError(
            f"„{written}“ ist kein Datum.", remedy="Schreiben Sie es so: 2025-01-10."
        ) from fault


def _batch(settings: Settings, source: Path, target: Path | None) -> None:
    """One JSON answer a line, in order; a bad line gives a line with "error"."""
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise InputError(
            "Die Datei lässt sich nicht lesen.",
            where=source.name,
            remedy="Nennen Sie eine Datei mit JSON-Zeilen in UTF-8.",
        ) from fault
    assistant = Assistant(settings)
    rows = _answers(assistant, text)
    if target is None:
        _write(rows, sys.stdout)
        return
    try:
        with target.open("w", encoding="utf-8") as stream:
            _write(rows, stream)
    except OSError as fault:
        raise InputError("Die Zieldatei lässt sich nicht schreiben.", where=target.name) from fault


def _write(rows: Iterator[Mapping[str, Any]], stream: TextIO) -> None:
    stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _answers(assistant: Assistant, text: str) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield answer_line(assistant, line, number)


def answer_line(assistant: Assistant, line: str, number: int) -> Mapping[str, Any]:
    """The answer to one line of a batch, or its error with the id where it has one."""
    row: Any = None
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise InputError("Die Zeile ist kein JSON-Objekt.", where=f"Zeile {number}")
        return _answer_row(assistant, row, number)
    except (AntragslotseError, ValueError, RecursionError) as fault:
        message = (
            str(fault)
            if isinstance(fault, AntragslotseError)
            else f"Zeile {number}: Das ist kein gültiges JSON."
        )
        return {"id": row.get("id") if isinstance(row, dict) else None, "error": message}
    except Exception:  # a bug in one answer must not cost the others theirs
        log.exception("a question of the batch could not be answered")
        return {"id": row.get("id"), "error": f"Zeile {number}: Interner Fehler."}


def _answer_row(assistant: Assistant, row: Mapping[str, Any], number: int) -> Mapping[str, Any]:
    where = f"Zeile {number}"
    questions = row.get("turns")
    if not isinstance(questions, list) or not questions:
        raise InputError("„turns“ muss eine Liste von Fragen sein.", where=where)
    if not all(isinstance(question, str) for question in questions):
        raise InputError("Jede Frage in „turns“ muss ein Text sein.", where=where)
    chosen = row.get("programme")
    if chosen is not None and not isinstance(chosen, str):
        raise InputError("„programme“ muss ein Text oder null sein.", where=where)
    day = today() if row.get("as_of") is None else _day(row["as_of"])
    turns: list[Turn] = []
    answer: Answer | None = None
    for question in questions:
        reply = assistant.ask(question, programme=chosen, as_of=day, turns=tuple(turns))
        turns.append(reply.turn)
        answer = reply.answer
    assert answer is not None
    return {**answer.as_json(), "id": row.get("id")}

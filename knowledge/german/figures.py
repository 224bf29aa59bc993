"""Every figure of a text: the safety net under the figure guard.

Unlike `numbers`, nothing with a digit is left out: dates, years, places, telephone numbers, and
number words from "zwei" on, fractions ("Hälfte"), multiples ("doppelt"), "dreijährig".
Not figures: "ein" as an article, "beide", ordinals ("zweite").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from knowledge.german.dates import DateMention, find_dates
from knowledge.german.folding import fold_with_origins
from knowledge.german.number_shapes import tidy
from knowledge.german.numbers import blocked, number_spans
from knowledge.german.units import unit_at

Kind = Literal["number", "date", "percent", "word"]

_ANY_DAY = date(2024, 1, 1)
_RUN = re.compile(r"\d+(?:[.,:]\d+)*")
_PLAIN = re.compile(r"[1-9]\d*|0|(?:0|[1-9]\d*)[.,]\d{1,2}")


@dataclass(frozen=True, slots=True)
class FigureMention:
    """A figure in a text; start/end: its span, without unit or percent sign.

    value: a Decimal for numbers, percentages and words; a date for complete dates; None where no
    single value can be read ("5.4.1", "14. Februar", "0611"). Compare figures by `key`, which
    always has a value: "57.000", "57 000" and "57000" share one.
    """

    start: int
    end: int
    as_written: str
    kind: Kind
    value: Decimal | date | None
    key: str


def figures_in(text: str) -> tuple[FigureMention, ...]:
    """The figures of `text` in their order; together they cover each of its digits."""
    return tuple(sorted(_figures(text), key=lambda figure: figure.start))


def _figures(text: str) -> Iterator[FigureMention]:
    covered = bytearray(len(text))
    for mention in find_dates(text, today=_ANY_DAY):
        if not mention.relative:
            _cover(covered, mention.start, mention.end)
            yield _of_date(mention)
    folded = fold_with_origins(text)
    taken = blocked(folded, text)
    for span in number_spans(folded, taken):
        start, end = folded.source_span(span.start, span.end)
        unit, _ = unit_at(folded.text, span.end)
        percent = unit == "percent" or span.tail == "prozentig"
        kind: Kind = "percent" if percent else "word" if span.words else "number"
        value = tidy(span.value)
        _cover(covered, start, end)
        yield FigureMention(
            start, end, text[start:end], kind, value, number_key(value, percent=percent)
        )
    yield from _left_over(text, covered)


def number_key(value: Decimal, *, percent: bool = False) -> str:
    """What figures are compared by: a percentage never equals a plain number."""
    return f"{'percent' if percent else 'number'}:{tidy(value):f}"


def _of_date(mention: DateMention) -> FigureMention:
    if mention.value is not None:
        key = mention.value.isoformat()
    else:
        year, month, day = mention.year, mention.month, mention.day
        key = f"{year or ''}-{month or ''}-{day or ''}"
    return FigureMention(
        mention.start, mention.end, mention.as_written, "date", mention.value, f"date:{key}"
    )


def _left_over(text: str, covered: bytearray) -> Iterator[FigureMention]:
    for match in _RUN.finditer(text):
        start, end = match.span()
        pieces = [(start, end)] if not any(covered[start:end]) else _uncovered(start, end, covered)
        for first, last in pieces:
            _cover(covered, first, last)
            yield _bare(text, first, last)
    for index, character in enumerate(text):
        # superscripts, circled digits and other writing that `\d` does not know
        if not covered[index] and (
            character.isdigit() or unicodedata.category(character) in ("Nd", "Nl", "No")
        ):
            covered[index] = 1
            yield FigureMention(index, index + 1, character, "number", None, f"text:{character}")


def _bare(text: str, start: int, end: int) -> FigureMention:
    written = text[start:end]
    if _PLAIN.fullmatch(written):
        value = tidy(Decimal(written.replace(",", ".")))
        return FigureMention(start, end, written, "number", value, number_key(value))
    return FigureMention(start, end, written, "number", None, f"text:{written}")


def _uncovered(start: int, end: int, covered: bytearray) -> list[tuple[int, int]]:
    """The runs of `start`–`end` not yet covered, one digit group each time."""
    runs: list[tuple[int, int]] = []
    first: int | None = None
    for index in range(start, end + 1):
        if index < end and not covered[index]:
            first = index if first is None else first
        elif first is not None:
            runs.append((first, index))
            first = None
    return runs


def _cover(covered: bytearray, start: int, end: int) -> None:
    covered[start:end] = b"\x01" * (end - start)

"""Quantities as people write them: "7,5 Tsd. Einwohner", "zweieinhalb Stellen", "25.000,- EUR".

Left out, because they count nothing: dates, years, telephone and file numbers, postal codes,
places in a text ("Nr. 5.4.1", "§ 44"), times of day. `figures` sees those as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from knowledge.german.dates import find_dates, spans_of
from knowledge.german.folding import FoldedText, fold_with_origins
from knowledge.german.number_shapes import (
    MAGNITUDE,
    NOT_QUANTITIES,
    NUMBER,
    POSTAL_CODE,
    ROUND,
    magnitude,
    read_digits,
    tidy,
)
from knowledge.german.number_words import MAGNITUDES, parse_number_word
from knowledge.german.units import CURRENCY_BEFORE, Unit, unit_at

Bound = Literal["about", "over", "under", "at_least", "at_most"]

# Dates are only recognised here to be left alone; "heute" and the like hold no digits.
_ANY_DAY = date(2024, 1, 1)
_BEFORE = 28
_BOUND_WORDS: tuple[tuple[str, Bound], ...] = (
    (r"mindestens|mind\.?|wenigstens|ab|at least|minimum|nicht unter|nicht weniger als|≥|>=",
     "at_least"),
    ((r"hochstens|hoechstens|maximal|max\.?|bis zu|bis|at most|up to|nicht mehr als"
     r"|nicht uber|≤|<="), "at_most"),
    ((r"uber|ueber|mehr als|hoher als|hoeher als|teurer als|higher than|knapp uber|etwas uber"
      r"|over|more than|above|grosser|>"), "over"),
    (r"unter|weniger als|knapp unter|under|below|less than|fewer than|kleiner|<", "under"),
    ((r"rund|ca\.?|circa|zirka|etwa|ungefahr|ungefaehr|so um die|um die|gegen|knapp|gut|so"
     r"|schatzungsweise|about|around|approximately|roughly|approx\.?|an die|fast|nahezu|~|≈"),
     "about"),
)  # fmt: skip
_BOUNDS = tuple(
    (re.compile(r"(?:^|\W)(?:" + words + r")\s*(?:als\s+|than\s+)?$"), bound)
    for words, bound in _BOUND_WORDS
)
_BETWEEN = re.compile(r"(?:^|\W)(?:zwischen|von|between|from)\s+$")
_RANGE = re.compile(r"\s*(?:-|–|—|bis|to)\s*$")
_LINK = re.compile(r"\s*(?:-|–|—|bis|und|oder|bzw\.?|/|,|to|and|or)\s*$")
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[\s\-]+$")
_ENGLISH = re.compile(r"\b(?:the|we|our|with|inhabitants?|people|population|is|are|can|for)\b")
_ONE_OF_A_KIND = re.compile(
    r"\bein(?:e[mnrs]?)?\s+(?P<what>million|milliarde|dutzend|halbe[mnrs]?|drittel|viertel|hundert"
    r"|tausend|dreiviertel|volle[mnrs]?\s+(?=\w*stelle)|ganze[mnrs]?\s+(?=\w*stelle)"
    r"|einzige[mnrs]?\s+(?=\w*stelle))(?!\w)"
)


# "drei und eine halbe", "two and a half": one number, though of two
_AND_A_HALF = re.compile(
    r"(?<![\w.,])(?:(?P<whole>\d{1,3}|[a-z]{3,})\s+(?:und|and|u\.|&)\s+(?:eine?[mnrs]?|a)"
    r"\s+(?:halbe?[mnrs]?|half)|(?P<plain>\d{1,3}\s?|[a-z]{3,}\s)ein\s?halb)(?!\w)"
)
_ONES = ("ein", "eine", "einen", "eins", "one")


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A quantity in a text.

    start/end: the span of the number with its magnitude ("7,5 Tsd."), without the unit; unit_end
    is the end of the unit (= end when none follows). unit: what is counted, or None. bound: how
    the number is meant ("rund", "über", the ends of a range …). guessed: a number word was read
    through a typing error.
    """

    start: int
    end: int
    as_written: str
    value: Decimal
    unit: Unit | None
    bound: Bound | None = None
    unit_end: int = 0
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class _Span:
    """A number in the folded text, before its unit and bound are known."""

    start: int
    end: int
    value: Decimal
    words: bool = False
    tail: str = ""
    guessed: bool = False


@lru_cache(maxsize=256)  # the readers of one question look at the same texts
def find_numbers(text: str) -> tuple[NumberMention, ...]:
    """The quantities of `text`, in their order, none overlapping another."""
    folded = fold_with_origins(text)
    taken = blocked(folded, text)
    spans = sorted(number_spans(folded, taken), key=lambda span: span.start)
    mentions: list[NumberMention] = []
    edges: list[tuple[int, int]] = []
    for span in spans:
        edges.append((span.start, span.end))
        mentions.append(_with_unit(span, folded, text))
    _share_units(mentions, edges, folded)
    return tuple(mentions)


def blocked(folded: FoldedText, text: str) -> bytearray:
    """A mark for each folded character that belongs to a date, a place, a telephone …"""
    taken = bytearray(len(folded.text))
    dates = spans_of(mention for mention in find_dates(text, today=_ANY_DAY))
    codes = tuple(
        match.span("code") for match in POSTAL_CODE.finditer(text) if int(match["code"]) % ROUND
    )
    dates += codes
    for index, origin in enumerate(folded.origins):
        if any(start <= origin < end for start, end in dates):
            taken[index] = 1
    for pattern in NOT_QUANTITIES:
        for match in pattern.finditer(folded.text):
            if any(map(str.isdigit, match.group())):
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return taken


def number_spans(folded: FoldedText, taken: bytearray) -> Iterator[_Span]:
    """Numbers outside the `taken` characters; marks what it yields as taken."""
    text = folded.text
    for match in _AND_A_HALF.finditer(text):
        if not any(taken[match.start() : match.end()]):
            half = _and_a_half(match, text)
            if half is not None:
                taken[half.start : half.end] = b"\x01" * (half.end - half.start)
                yield half
    for match in NUMBER.finditer(text):
        start, end = match.span()
        if any(taken[start:end]):
            continue
        span = _digits(match, text)
        if span is not None:
            taken[span.start : span.end] = b"\x01" * (span.end - span.start)
            yield span
    for match in _ONE_OF_A_KIND.finditer(text):
        if not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
            yield _one_of_a_kind(match)
    yield from _words(text, taken)


def _and_a_half(match: re.Match[str], text: str) -> _Span | None:
    written = match["whole"] or match["plain"].strip()
    if written in _ONES:
        whole = Decimal(1)
    elif written.isdigit():
        whole = Decimal(written)
    else:
        word = parse_number_word(written)
        if word is None or word.tail or word.value != word.value.to_integral_value():
            return None
        whole = word.value
    value = whole + Decimal("0.5")
    scale = MAGNITUDE.match(text, match.end())
    if scale is None:
        return _Span(match.start(), match.end(), value, words=True)
    return _Span(match.start(), scale.end(), tidy(value * magnitude(scale)), words=True)


def _digits(match: re.Match[str], text: str) -> _Span | None:
    start, end = match.span()
    scale = MAGNITUDE.match(text, end)
    unit, _ = unit_at(text, scale.end() if scale else end)
    english = bool(_ENGLISH.search(text))
    if match["point"] and not (scale or unit or CURRENCY_BEFORE.search(text, 0, start) or english):
        return None  # "7.1" without anything counted is a place or a date
    value = read_digits(match, whole_things=not scale and unit not in ("posts", "percent", "years"))
    if scale is None:
        return _Span(start, end, value)
    return _Span(start, scale.end(), tidy(value * magnitude(scale)))


def _one_of_a_kind(match: re.Match[str]) -> _Span:
    what = match["what"].split()[0]
    if what in MAGNITUDES:
        value = Decimal(MAGNITUDES[what])
    else:
        word = parse_number_word(what)
        value = Decimal(1) if word is None else word.value
    end = match.start("what") + len(what)
    return _Span(match.start(), end, value, words=True)


def _words(text: str, taken: bytearray) -> Iterator[_Span]:
    """Number words; neighbours that build one number are joined ("zehn tausend")."""
    pending: _Span | None = None
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = match.group()
        if any(taken[start:end]):
            continue
        read = parse_number_word(word)
        adjacent = pending is not None and _GAP.fullmatch(text[pending.end : start])
        if pending is not None and adjacent and word in MAGNITUDES and not pending.tail:
            pending = replace(pending, end=end, value=tidy(pending.value * MAGNITUDES[word]))
            continue
        if read is None:
            continue
        if (
            pending is not None
            and adjacent
            and _builds_on(pending.value, read.value)
            and not read.tail
        ):
            pending = replace(pending, end=end, value=pending.value + read.value)
            continue
        if pending is not None and adjacent and read.value == Decimal("0.5") and not read.tail:
            # "zwei halbe Stellen" make one, "zwei und eine halbe" is read elsewhere
            pending = replace(pending, end=end, value=tidy(pending.value * read.value))
            continue
        if pending is not None:
            yield pending
        if word == "k":
            continue
        pending = _Span(
            start, end, tidy(read.value), words=True, tail=read.tail, guessed=read.guessed
        )
    if pending is not None:
        yield pending


def _builds_on(larger: Decimal, smaller: Decimal) -> bool:
    """As in "zweiundvierzigtausend fünfhundert": the second fills the zeros of the first."""
    if smaller < 1 or larger < 20 or larger % 10:
        return False
    if larger < 100:
        return smaller < 10
    if larger % 10**6 == 0:
        return smaller < 10**6
    return larger % 1000 == 0 and 100 <= smaller < 1000


_UNIT_OF_TAIL: dict[str, Unit] = {
    "jahrig": "years", "jahres": "years", "monatig": "months", "monats": "months",
    "wochig": "weeks", "wochen": "weeks", "tagig": "days", "tages": "days",
    "prozentig": "percent", "stelle": "posts", "stellen": "posts", "vollzeitstelle": "posts",
    "vollzeitstellen": "posts",
}  # fmt: skip


def _with_unit(span: _Span, folded: FoldedText, source: str) -> NumberMention:
    text = folded.text
    unit, unit_end = unit_at(text, span.end)
    if unit is None and CURRENCY_BEFORE.search(text, max(0, span.start - _BEFORE), span.start):
        unit = "EUR"
    if span.tail:
        unit = _UNIT_OF_TAIL.get(span.tail, unit)
    value = span.value
    if unit == "posts" and _half_between(text, span.end, unit_end):
        value = tidy(value / 2)  # "2 halbe Stellen"
    start, end = folded.source_span(span.start, span.end)
    return NumberMention(
        start,
        end,
        source[start:end],
        value,
        unit,
        _bound(text, span.start),
        folded.source_span(span.start, max(unit_end, span.end))[1],
        span.guessed,
    )


def _half_between(text: str, start: int, end: int) -> bool:
    return bool(re.match(r"\s+halbe", text[start:end]))


def _bound(text: str, start: int) -> Bound | None:
    before = text[max(0, start - _BEFORE) : start]
    for pattern, bound in _BOUNDS:
        if pattern.search(before):
            return bound
    return None


def _share_units(
    mentions: list[NumberMention], edges: list[tuple[int, int]], folded: FoldedText
) -> None:
    """Ends of ranges and members of lists take the unit and magnitude of what follows them."""
    for index in range(len(mentions) - 2, -1, -1):
        first, second = mentions[index], mentions[index + 1]
        between = folded.text[edges[index][1] : edges[index + 1][0]]
        ranged = bool(_RANGE.fullmatch(between))
        start = edges[index][0]
        spanning = _BETWEEN.search(folded.text[max(0, start - _BEFORE) : start])
        if _LINK.fullmatch(between):
            if first.unit is None and second.unit in ("EUR", "inhabitants", "percent", "posts"):
                mentions[index] = first = replace(first, unit=second.unit)
            magnified = MAGNITUDE.search(folded.text[edges[index + 1][0] : edges[index + 1][1]])
            if magnified and ranged and first.value < second.value / magnitude(magnified):
                mentions[index] = first = replace(
                    first, value=tidy(first.value * magnitude(magnified))
                )
        if ranged or (spanning and between.strip() in ("und", "and", "bis", "to")):
            mentions[index] = replace(first, bound="at_least")
            mentions[index + 1] = replace(second, bound="at_most")

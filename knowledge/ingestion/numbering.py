"""Numbers and letters at the start of a line: which of them really open a section.

A wrapped line may begin with a page reference, a date or an amount. So a number counts only where
it follows on from the numbers before it, and where the line before it has come to an end.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from knowledge.errors import ContentError

Kind = Literal[
    "annex", "part", "chapter", "roman", "alpha", "paragraph_sign", "article", "decimal",
    "clause", "point", "count", "letter", "double_letter", "bullet",
]  # fmt: skip

# Outer kinds first: a new number of one kind starts all later kinds afresh.
RANKS: Mapping[str, int] = {
    "annex": 0, "part": 1, "chapter": 2, "roman": 3, "alpha": 3, "paragraph_sign": 4, "article": 4,
    "decimal": 5, "clause": 7, "point": 8, "count": 8, "letter": 9, "double_letter": 10,
    "bullet": 11,
}  # fmt: skip

_REST = r"(?:[:.]?[ \t]+(?P<rest>\S.*))?[:.]?$"
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("annex", re.compile(rf"Anlage[ \t]+(?P<value>\d{{1,2}}|[A-Z]){_REST}")),
    ("part", re.compile(rf"Teil[ \t]+(?P<value>[A-Z]|[IVX]+|\d{{1,2}}){_REST}")),
    (
        "chapter",
        re.compile(rf"(?:Abschnitt|Kapitel)[ \t]+(?P<value>[A-Z]|[IVX]+|\d{{1,2}}){_REST}"),
    ),
    ("paragraph_sign", re.compile(r"§[ \t]*(?P<value>\d{1,3}[a-z]?)(?:[ \t]+(?P<rest>\S.*))?$")),
    (
        "article",
        re.compile(r"(?:Artikel|Art\.)[ \t]*(?P<value>\d{1,3}|[IVX]+)(?:[ \t]+(?P<rest>\S.*))?$"),
    ),
    ("decimal", re.compile(r"(?P<value>\d{1,2}(?:\.\d{1,2}){0,4})\.?(?:[ \t]+(?P<rest>\S.*))?$")),
    ("point", re.compile(r"(?P<value>\d{1,2})\.[ \t]+(?P<rest>\S.*)$")),
    ("roman", re.compile(r"(?P<value>[IVX]{1,5})\.(?:[ \t]+(?P<rest>\S.*))?$")),
    ("alpha", re.compile(r"(?P<value>[A-H])\.(?:[ \t]+(?P<rest>\S.*))?$")),
    ("clause", re.compile(r"\((?P<value>\d{1,2})[a-z]?\)[ \t]+(?P<rest>\S.*)$")),
    ("count", re.compile(r"(?P<value>\d{1,2})\)[ \t]+(?P<rest>\S.*)$")),
    ("double_letter", re.compile(r"(?P<value>([a-z])\2)\)[ \t]+(?P<rest>\S.*)$")),
    ("letter", re.compile(r"(?P<value>[a-z])\)[ \t]+(?P<rest>\S.*)$")),
    ("bullet", re.compile(r"(?P<value>[-–—•▪◦·*‣●○■□\uf0b7])[ \t]+(?P<rest>\S.*)$")),
)
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True)
class Marker:
    """What stands at the start of a line. value: (5, 4, 1) for 5.4.1, (5,) for e).

    written: the number or letter without dot and bracket. rest: the words after it.
    """

    kind: Kind
    value: tuple[int, ...]
    written: str
    rest: str


@lru_cache(maxsize=1)
def parts_vocabulary() -> Mapping[str, tuple[str, ...]]:
    """The word lists of `vocabulary/document_parts.yaml`. Raises ContentError."""
    path = Path(__file__).parents[1] / "vocabulary" / "document_parts.yaml"
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {key: tuple(str(word) for word in words) for key, words in data.items()}
    except (OSError, yaml.YAMLError, AttributeError, TypeError) as fault:
        raise ContentError(
            f"Die Wortliste ist nicht brauchbar ({fault}).",
            where=path.name,
            remedy="Stellen Sie die Datei wieder her.",
        ) from fault


def markers_of(line: str) -> tuple[Marker, ...]:
    """All readings of the start of a line, likeliest first; most lines have none."""
    found = []
    for kind, pattern in _PATTERNS:
        if match := pattern.match(line):
            rest = match.groupdict().get("rest") or ""
            value = match["value"]
            if number := _number(kind, value):
                found.append(Marker(kind, number, value, rest))
    return tuple(found)


def _number(kind: Kind, value: str) -> tuple[int, ...]:
    if kind == "bullet":
        return (1,)
    if kind == "decimal":
        return tuple(int(part) for part in value.split("."))
    if kind in {"letter", "double_letter"}:
        return (ord(value[0]) - ord("a") + 1,)
    if value.rstrip("abcdefghijklmnopqrstuvwxyz").isdigit():
        return (int(re.sub(r"\D", "", value)),)
    if kind != "alpha" and set(value) <= set(_ROMAN):
        return (_roman(value),)
    return (ord(value[0]) - ord("A") + 1,)


def _roman(value: str) -> int:
    total = 0
    for sign, following in zip(value, [*value[1:], ""], strict=True):
        worth = _ROMAN[sign]
        total += -worth if _ROMAN.get(following, 0) > worth else worth
    return total


class Sequence:
    """The numbers met so far, and which number may come next. One for each document."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, ...]] = {}

    def fits(self, marker: Marker, *, fresh: bool) -> tuple[int, ...]:
        """The number that the marker stands for when it follows on, else ().

        fresh: the line begins a block of its own; then one number may have been lost before it.
        A number whose dots were lost ("71" after 7) is read with dots.
        """
        if marker.kind == "bullet":
            return marker.value
        if marker.kind == "decimal" and {"paragraph_sign", "article"} & self._last.keys():
            # Where sections are counted in §§, "1." is a point of an enumeration.
            return ()
        last = self._last.get(marker.kind)
        readings = [marker.value]
        if marker.kind == "decimal" and marker.value[0] >= 10 and not marker.rest:
            readings.append(tuple(int(sign) for part in marker.written.split(".") for sign in part))
        for reading in readings:
            if 0 not in reading and _follows(reading, last, jump=2 if fresh else 1):
                return reading
        return ()

    def enter(self, kind: Kind, value: tuple[int, ...]) -> None:
        """Makes this number the current one; numbers of inner kinds start afresh."""
        rank = RANKS[kind]
        self._last = {known: number for known, number in self._last.items() if RANKS[known] <= rank}
        self._last[kind] = value


def _follows(new: tuple[int, ...], last: tuple[int, ...] | None, *, jump: int) -> bool:
    if last is None:
        return set(new) == {1} and len(new) <= 3
    if len(new) == len(last) == 1:
        return last[0] < new[0] <= last[0] + jump
    if len(new) > len(last):
        # One level down, or two where the level between has no line of its own.
        below = new[: len(last)] == last and set(new[len(last) :]) == {1}
        level = len(last) - 1
        beside = new[:level] == last[:level] and new[level] == last[level] + 1
        return (below or (beside and set(new[level + 1 :]) == {1})) and len(new) <= len(last) + 2
    level = len(new) - 1
    return new[:level] == last[:level] and last[level] < new[level] <= last[level] + jump


def may_open(marker: Marker, *, before: str, width: int) -> bool:
    """Whether the line before has come to an end, so that the marker can open something.

    before: the line above, "" where there is none or an empty one. width: usual length of a full
    line of the text, in characters.
    """
    words = parts_vocabulary()
    first = re.match(r"[^\W\d_]+", marker.rest)
    if (
        marker.kind in {"decimal", "point"}
        and first
        and first[0] in {*words["months"], *words["units"]}
    ):
        return False
    if (
        marker.kind not in {"bullet", "letter", "double_letter", "count", "point"}
        and marker.rest[:1].islower()
    ):
        return False
    if marker.kind in {"decimal", "paragraph_sign"} and re.match(r"[%€,;)/]|v\. ?H", marker.rest):
        return False
    last = before.rstrip()
    if not last:
        return True
    if last.split()[-1] in words["leads_to_number"] and marker.kind not in {
        "letter",
        "double_letter",
    }:
        return False
    if last[-1] in ".:;!?" or markers_of(last.strip()) or last.lstrip().startswith("#"):
        return True
    if marker.kind in {"letter", "double_letter", "count", "point"}:
        return (
            last[-1] == "," or last.endswith((" und", " oder", " sowie")) or len(last) < 0.6 * width
        )
    return len(last) < 0.6 * width and last[-1] not in ",-"

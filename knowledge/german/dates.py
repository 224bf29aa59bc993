"""Dates as people write them: "14.2.25", "14. Februar", "Ende Oktober", "nächste Woche".

Day before month throughout, except in English ("February 14th, 2025") and ISO 8601.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from knowledge.german.folding import FoldedText, fold_with_origins, fold_word
from knowledge.german.number_words import parse_number_word

Part = Literal["start", "middle", "end"]

MONTH_NAMES = (
    ("januar", "janner", "jaenner", "january", "jan"),
    ("februar", "feber", "february", "febr", "feb"),
    ("marz", "maerz", "march", "mrz", "mar"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
_MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("montag", "monday"),
            ("dienstag", "tuesday"),
            ("mittwoch", "wednesday"),
            ("donnerstag", "thursday"),
            ("freitag", "friday"),
            ("samstag", "sonnabend", "saturday"),
            ("sonntag", "sunday"),
        )
    )
    for name in names
}
_DAYS_FROM_TODAY = {
    "heute": 0, "today": 0, "morgen": 1, "tomorrow": 1, "ubermorgen": 2, "uebermorgen": 2,
    "gestern": -1, "yesterday": -1, "vorgestern": -2,
}  # fmt: skip
_STEPS = {"tag": 1, "tage": 1, "tagen": 1, "day": 1, "days": 1, "woche": 7, "wochen": 7,
          "week": 7, "weeks": 7}  # fmt: skip
_PARTS: dict[str, Part] = {
    "anfang": "start", "beginn": "start", "start": "start", "early": "start", "mitte": "middle",
    "mid": "middle", "ende": "end", "end": "end", "late": "end",
}  # fmt: skip

_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d|[.,]\d)"
_NO_DIGIT_BEFORE = r"(?<![\d.,/\-])"
_PART = r"(?:(?P<part>" + "|".join(_PARTS) + r")\s+(?:of\s+|des\s+)?)?"
_WEEKDAY = "|".join(_WEEKDAYS)


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date in a text; start/end: its span in the text searched.

    value: the day, when day, month and year are known and such a day exists. A date with a part
    missing ("14. Februar", "2025") has None and keeps the parts it has. impossible: written as a
    date, but no calendar has it (31.02.). part: "Ende Oktober" → "end". relative: counted from
    today ("heute", "nächste Woche", whose day is the Monday).
    """

    start: int
    end: int
    as_written: str
    value: date | None
    year: int | None
    month: int | None
    day: int | None
    impossible: bool = False
    part: Part | None = None
    relative: bool = False


@dataclass(frozen=True, slots=True)
class _Parts:
    """What one pattern read, before it is put on the calendar."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: Part | None = None
    relative: bool = False


_Reader = Callable[[re.Match[str], date], _Parts | None]


def _full_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _numeric(match: re.Match[str], _: date) -> _Parts | None:
    year = match["year"]
    return _Parts(_full_year(year) if year else None, int(match["month"]), int(match["day"]))


def _short_numeric(match: re.Match[str], today: date) -> _Parts | None:
    parts = _numeric(match, today)
    if parts is None or not 1 <= (parts.month or 0) <= 12 or not 1 <= (parts.day or 0) <= 31:
        return None  # "7.15." is a place in a text, no date with a slip
    return parts


def _month_of_year(match: re.Match[str], _: date) -> _Parts | None:
    return _Parts(int(match["year"]), int(match["month"]))


def _named(match: re.Match[str], _: date) -> _Parts | None:
    groups = match.groupdict()
    year, day, part = groups.get("year"), groups.get("day"), groups.get("part")
    return _Parts(
        _full_year(year) if year else None,
        _MONTHS[match["month"]],
        int(day) if day else None,
        _PARTS[part] if part else None,
    )


def _year_only(match: re.Match[str], _: date) -> _Parts | None:
    part = match.groupdict().get("part")
    return _Parts(int(match["year"]), part=_PARTS[part] if part else None)


def _exact(day: date) -> _Parts:
    return _Parts(day.year, day.month, day.day, relative=True)


def _from_today(match: re.Match[str], today: date) -> _Parts | None:
    return _exact(today + timedelta(days=_DAYS_FROM_TODAY[match["word"]]))


def _next_week(match: re.Match[str], today: date) -> _Parts | None:
    monday = today - timedelta(days=today.weekday())
    which = match["which"]
    if which.startswith(("nachst", "naechst", "kommend", "next")):
        return _exact(monday + timedelta(days=7))
    if which.startswith(("letzt", "vorig", "vergangen", "last")):
        return _exact(monday - timedelta(days=7))
    return _exact(monday)


def _shift_of(which: str) -> int:
    if which.startswith(("nachst", "naechst", "kommend", "next", "folgend")):
        return 1
    return -1 if which.startswith(("letzt", "vorig", "vergangen", "last")) else 0


def _next_month(match: re.Match[str], today: date) -> _Parts | None:
    months = today.year * 12 + today.month - 1 + _shift_of(match["which"])
    return _Parts(months // 12, months % 12 + 1, relative=True)


def _next_year(match: re.Match[str], today: date) -> _Parts | None:
    part = match.groupdict().get("part")
    return _Parts(
        today.year + _shift_of(match["which"]),
        part=_PARTS[part] if part else None,
        relative=True,
    )


def _next_weekday(match: re.Match[str], today: date) -> _Parts | None:
    ahead = (_WEEKDAYS[match["weekday"]] - today.weekday()) % 7
    return _exact(today + timedelta(days=ahead or 7))


def _in_some_days(match: re.Match[str], today: date) -> _Parts | None:
    count = match["count"]
    word = parse_number_word(count)
    number = int(count) if count.isdigit() else 1 if count.startswith("ein") else None
    if word is not None:
        number = int(word.value)
    if number is None or number > 3650:
        return None
    days = number * _STEPS[match["step"]]
    return _exact(today + timedelta(days=days if match["way"] == "in" else -days))


def _year_end(_match: re.Match[str], _: date) -> _Parts | None:
    return _Parts(None, 12, 31, "end")


_DAY = r"(?P<day>\d{1,2})"
_WHICH = (
    r"(?P<which>nachste|naechste|kommende|diese|laufende|letzte|vorige|vergangene|folgende"
    r"|next|this|last)[nrsm]?"
)
# Tried in this order at each place; the first that reads a date takes the characters.
_PATTERNS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"(?<![\w/\-])(?P<year>(?:19|20)\d\d)[-/](?P<month>\d\d)[-/](?P<day>\d\d)(?![\d\-/])",
         _numeric),
        (_NO_DIGIT_BEFORE + r"\b(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?"
         r"(?P<year>(?:19|20)\d\d)(?!\d|[.,]\d)", _numeric),
        (_NO_DIGIT_BEFORE + r"\b(?P<day>\d{1,2})(?P<mark>[-/])(?P<month>\d{1,2})(?P=mark)"
         r"(?P<year>(?:19|20)\d\d)(?![\d\-/])", _numeric),
        (_NO_DIGIT_BEFORE + r"\b(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d\d)"
         r"(?!\d|[.,]\d|\s?[a-z€%])", _short_numeric),
        (_NO_DIGIT_BEFORE + r"\b(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d\d)\b"
         r"(?!\.\d)", _short_numeric),
        (_NO_DIGIT_BEFORE + r"\b(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?P<year>)(?!\d)",
         _short_numeric),
        ((r"(?:(?<=\bam )|(?<=\bbis )|(?<=\bzum )|(?<=\bvom )|(?<=\bab )|(?<=\bseit )|(?<=\bder )"
         r"|(?<=\bden )|(?<=\bdem ))(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?P<year>)(?![\d.,]\d|\d)"
         r"(?!\s*(?:%|€|eur|prozent|mio|tsd|stelle|vz))"), _short_numeric),
        (_NO_DIGIT_BEFORE + r"\b" + _DAY + r"\.?(?:st|nd|rd|th)?\s?(?:of\s+)?" + _MONTH
         + r"(?:,?\s*" + _YEAR + r"|\s?(?P<none>))", _named),
        (r"\b" + _MONTH + r"\s+" + _DAY + r"(?:st|nd|rd|th)?\b(?!\.)(?:,?\s*" + _YEAR + ")?",
         _named),
        (r"\b" + _PART + _MONTH + r"\s*" + _YEAR, _named),
        (r"(?<![\d/.\-])\b(?P<month>0[1-9]|1[0-2]|[1-9])/" + _YEAR, _month_of_year),
        (r"\b" + _PART + _MONTH + r"(?![\w\-])", _named),
        (r"\bjahresende\b|\bende des jahres\b|\bend of the year\b", _year_end),
        (r"\b(?P<word>" + "|".join(_DAYS_FROM_TODAY) + r")\b", _from_today),
        (r"\b" + _WHICH + r"\s+(?:woche|week)\b", _next_week),
        (r"\b" + _WHICH + r"\s+(?:monats?|month)\b", _next_month),
        (r"\b" + _PART + _WHICH + r"\s+(?:jahr(?:es)?|year)\b", _next_year),
        (r"\b(?:(?:am|nachsten|naechsten|kommenden|diesen|on|next)\s+)(?P<weekday>" + _WEEKDAY
         + r")\b", _next_weekday),
        (r"\b(?P<way>in|vor)\s+(?P<count>\d{1,3}|[a-z]+)\s+(?P<step>" + "|".join(_STEPS)
         + r")\b", _in_some_days),
        (r"(?<![\w.,/§+\-])(?<!\d )" + _PART + _YEAR + r"(?![\w'’%€])"
         r"(?!-(?!(?:19|20)\d\d(?!\d))\w)(?!/\d{3})", _year_only),
        (r"(?<=\d\d\d\d[-–/])" + _YEAR + r"(?![\w%€\-])", _year_only),
    )
)  # fmt: skip
_YEAR_IS_A_COUNT = re.compile(
    r"\s*(?:%|€|euro?\b|einw|ew\b|menschen|leute|burger|buerger|seelen|inhabitants|people|personen"
    r"|stellen?\b|tsd|mio|tausend|\d{3}\b|[a-z]+innen\b)"
)
_YEAR_CUE = re.compile(r"(?:jahre?s?|seit|in|ab|bis|von|vom|anfang|mitte|ende|\d[-–/])\s*$")
_COUNT_CUE = re.compile(r"(?:mit|nur|bei|rund|etwa|ca\.?|circa|uber|unter|haben|hat|sind|[(:])\s*$")
_MONTH_CUE = re.compile(r"\b(?:im|in|bis|seit|ab|zum|vom|von|monat|und|oder|nach|vor|fur|zu)\s+$")


@lru_cache(maxsize=256)  # the readers of one question look at the same texts
def find_dates(text: str, *, today: date) -> tuple[DateMention, ...]:
    """The dates of `text` in their order, none overlapping another.

    today: what "heute" and "nächste Woche" count from. A year alone counts as a date
    (1900–2099), unless a unit makes it a number ("2025 Einwohner").
    """
    folded = fold_with_origins(text)
    found = sorted(_read(folded, text, today), key=lambda mention: mention.start)
    return tuple(found)


def _read(folded: FoldedText, text: str, today: date) -> Iterator[DateMention]:
    taken = bytearray(len(folded.text))
    for pattern, reader in _PATTERNS:
        for match in pattern.finditer(folded.text):
            start, end = match.span()
            while end > start and folded.text[end - 1].isspace():
                end -= 1
            if any(taken[start:end]) or not _plausible(match, folded.text, text, folded):
                continue
            parts = reader(match, today)
            if parts is None:
                continue
            taken[start:end] = b"\x01" * (end - start)
            source_start, source_end = folded.source_span(start, end)
            yield _on_the_calendar(parts, source_start, source_end, text)


def _plausible(match: re.Match[str], folded: str, text: str, spans: FoldedText) -> bool:
    groups = match.groupdict()
    word = groups.get("word")
    if word == "morgen":
        before = folded[: match.start()].rstrip().rsplit(" ", 1)[-1]
        return before not in ("guten", "gutn", "schonen", "am", "jeden", "einen", "mojn")
    month, day, year = groups.get("month"), groups.get("day"), groups.get("year")
    if month and not month.isdigit() and not day and not year:
        return _month_alone(match, month, folded, text, spans)
    if year and not month and match.re.groupindex.get("which") is None:
        return not _counts_something(int(year), folded, match.start("year"), match.end())
    return True


def _counts_something(year: int, folded: str, start: int, end: int) -> bool:
    """Whether four digits that look like a year are an amount ("mit 2000", "1950 Einwohner")."""
    if _YEAR_IS_A_COUNT.match(folded, end):
        return True
    if _YEAR_CUE.search(folded, 0, start):
        return False
    return year == 2000 or (not 1990 <= year <= 2040 and bool(_COUNT_CUE.search(folded, 0, start)))


def _month_alone(
    match: re.Match[str], month: str, folded: str, text: str, spans: FoldedText
) -> bool:
    if match.groupdict().get("part"):
        return True
    if len(month) <= 3 and month != "mai":
        return False  # "Jan", "Mar" and "Dez" alone are names as often as months
    if _MONTH_CUE.search(folded, 0, match.start()):
        return month in ("mai", "juli", "august") or text[spans.origins[match.start()]].isupper()
    return text[spans.origins[match.start()]].isupper() and month not in ("may", "march")


def _on_the_calendar(parts: _Parts, start: int, end: int, text: str) -> DateMention:
    year, month, day = parts.year, parts.month, parts.day
    value: date | None = None
    impossible = month is not None and not 1 <= month <= 12
    if not impossible and month is not None and day is not None:
        # A day without a year is judged by a leap year: 29 February may exist.
        last = calendar.monthrange(year or 2024, month)[1]
        impossible = not 1 <= day <= last
        if not impossible and year is not None:
            value = date(year, month, day)
    return DateMention(
        start, end, text[start:end], value, year, month, day, impossible, parts.part, parts.relative
    )


def spans_of(mentions: Iterable[DateMention]) -> tuple[tuple[int, int], ...]:
    """The spans of dates, for readers of numbers that must leave dates alone."""
    return tuple((mention.start, mention.end) for mention in mentions)


def is_month_name(word: str) -> bool:
    """Whether `word` (any spelling) is the name of a month, in German or English."""
    return fold_word(word) in _MONTHS

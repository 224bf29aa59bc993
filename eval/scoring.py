"""One answer against one case: what is not as expected, which figures are wrong or unproven.

Works on the answer JSON as it leaves the command line, with a reader of numbers and dates of its
own, so that a fault in the product's reader cannot hide itself here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from eval.question_sets import Case, Value, as_value

Answer = Mapping[str, Any]

SOURCE_MARK = re.compile(r"\s?\[\d+\]")
# A number that names a place of the text is not a figure that could answer a question.
PLACE = re.compile(
    r"(?:\bNr\.|\bNummern?|\bZiffer|§§?|\bAnlagen?|\bAbs\.|\bAbsatz|\bSatz|\bArtikel|\bSeite|\bS\.)"
    r"\s?\d+(?:\.\d+)*",
    re.IGNORECASE,
)
MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni",
    "juli", "august", "september", "oktober", "november", "dezember",
)  # fmt: skip
DATE = re.compile(
    r"(?<!\d)(?:(?P<iso>\d{4}-\d{2}-\d{2})"
    rf"|(?P<day>\d{{1,2}})\.\s?(?:(?P<name>{'|'.join(MONTHS)}|jänner)\s|(?P<month>\d{{1,2}})\.)\s?"
    r"(?P<year>\d{4}))(?!\d)",
    re.IGNORECASE,
)
SPACES = "\u0020\u00a0\u2009\u202f"
NUMBER = re.compile(
    rf"(?<![\d.,])(?P<whole>\d{{1,3}}(?:[.'’{SPACES}]\d{{3}})+|\d+)(?:,(?P<part>\d+))?(?!\d)"
    r"(?:\s?(?P<scale>Tsd\b|Tausend\b|Mio\b|Million(?:en)?\b))?",
    re.IGNORECASE,
)
SCALES = {"tsd": 1_000, "tausend": 1_000, "mio": 1_000_000, "million": 1_000_000}
WORDS = {
    "zwei": "2", "drei": "3", "vier": "4", "fünf": "5", "sechs": "6", "sieben": "7", "acht": "8",
    "neun": "9", "zehn": "10", "elf": "11", "zwölf": "12", "anderthalb": "1.5",
    "eineinhalb": "1.5", "zweieinhalb": "2.5", "dreieinhalb": "3.5", "viereinhalb": "4.5",
}  # fmt: skip
WORD = re.compile(r"\b(" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")\b", re.IGNORECASE)
HALF = re.compile(r"\bhalb(?:e[nrsm]?)?\b", re.IGNORECASE)
DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")


@dataclass(frozen=True)
class Failure:
    """One expectation that does not hold. `expectation` is the key of the case."""

    expectation: str
    wanted: str
    got: str

    def __str__(self) -> str:
        return f"{self.expectation}: wanted {self.wanted}, got {self.got}"


@dataclass(frozen=True)
class Score:
    """`right` looks at the expectations alone; unproven figures are counted beside them."""

    case_id: str
    failures: tuple[Failure, ...]
    wrong_figures: tuple[str, ...]
    unproven_figures: tuple[str, ...]

    @property
    def right(self) -> bool:
        return not self.failures


def score(answer: Answer, case: Case) -> Score:
    """Everything that can be said of one answer; never raises for a malformed answer."""
    return Score(
        case_id=case.id,
        failures=failed_expectations(answer, case),
        wrong_figures=wrong_figures(answer, case),
        unproven_figures=unproven_figures(answer),
    )


def failed_expectations(answer: Answer, case: Case) -> tuple[Failure, ...]:
    """The expectations that do not hold, in the order of the schema; empty when all hold."""
    if answer.get("error"):
        return (Failure("status", " or ".join(case.expect.status), f"error: {answer['error']}"),)
    return tuple(_failures(answer, case))


def _failures(answer: Answer, case: Case) -> Iterator[Failure]:
    expect = case.expect
    text = plain_text(answer)
    if answer.get("status") not in expect.status:
        yield Failure("status", " or ".join(expect.status), str(answer.get("status")))
    if expect.verdict is not None and answer.get("verdict") not in expect.verdict:
        yield Failure("verdict", " or ".join(map(str, expect.verdict)), str(answer.get("verdict")))
    present = present_values(answer)
    for wanted in expect.figures:
        if as_value(wanted) not in present:
            yield Failure("figures", wanted, ", ".join(sorted(map(str, present))) or "no figure")
    for wrong in wrong_figures(answer, case):
        yield Failure("not_figures", f"no {wrong}", wrong)
    for pattern in expect.says:
        if _found(pattern, text) is None:
            yield Failure("says", pattern, text)
    for pattern in expect.never:
        if (hit := _found(pattern, text)) is not None:
            yield Failure("never", pattern, hit)
    everything = "\n".join(_strings(answer))
    for pattern in expect.nowhere:
        if (hit := _found(pattern, everything)) is not None:
            yield Failure("nowhere", pattern, hit)
    if expect.cites and not any(is_cited(item, answer) for item in expect.cites):
        places = ", ".join(str(item.get("place")) for item in _records(answer, "citations"))
        yield Failure("cites", " or ".join(expect.cites), places or "no citation")
    about = programmes_of(answer)
    for programme in (*filter(None, [expect.programme]), *expect.programmes):
        if programme not in about:
            yield Failure("programme", programme, ", ".join(sorted(about)) or "none")
    asked_for = {str(name) for name in answer.get("missing") or ()}
    for finding in _records(answer, "findings"):
        asked_for |= {str(name) for name in finding.get("missing") or ()}
    # The general rule may answer without the fact; only who says that input is needed must name it.
    if answer.get("status") == "needs_input":
        for name in expect.missing:
            if name not in asked_for:
                yield Failure("missing", name, ", ".join(sorted(asked_for)) or "nothing")


def plain_text(answer: Answer) -> str:
    """The text for people without source marks such as [1]."""
    return SOURCE_MARK.sub("", str(answer.get("text") or ""))


def programmes_of(answer: Answer) -> frozenset[str]:
    """The programmes the answer is about: `programme`, or `programmes` when it spans several."""
    return frozenset(
        str(name) for name in (answer.get("programme"), *(answer.get("programmes") or ())) if name
    )


def present_values(answer: Answer) -> frozenset[Value | str]:
    """Values among `figures`, and those written in the text in digits or small number words."""
    listed = frozenset(_value(item.get("value")) for item in _records(answer, "figures"))
    text = PLACE.sub(" ", plain_text(answer))
    return listed | values_in_digits(text) | _values_in_words(text)


def wrong_figures(answer: Answer, case: Case) -> tuple[str, ...]:
    """Figures of `not_figures` that the answer holds as its own, in the order of the case.

    A value that is listed with origin "question" is the asker's own and may be repeated, as long
    as no other figure claims it. Number words do not count: "drei" is too common a word.
    """
    figures = _records(answer, "figures")
    own = {_value(item.get("value")) for item in figures if item.get("origin") != "question"}
    askers = {_value(item.get("value")) for item in figures if item.get("origin") == "question"}
    written = values_in_digits(PLACE.sub(" ", plain_text(answer)))
    claimed = own | (written - askers)
    return tuple(item for item in case.expect.not_figures if as_value(item) in claimed)


def unproven_figures(answer: Answer) -> tuple[str, ...]:
    """Digits of the text that no `as_written` of the figures covers, in the order of the text.

    A number is covered when one occurrence of an `as_written` spans all of it: "5" proves neither
    "15" nor "5.4.1". Source marks aside, places ("Nr. 5.4.1") need their figure too, because the
    contract says that `figures` lists every number of the text.
    """
    text = plain_text(answer)
    covered: list[tuple[int, int]] = []
    for figure in _records(answer, "figures"):
        written = str(figure.get("as_written") or "")
        if written:
            covered += [(hit.start(), hit.end()) for hit in re.finditer(re.escape(written), text)]
    return tuple(
        hit.group()
        for hit in DIGITS.finditer(text)
        if not any(start <= hit.start() and hit.end() <= end for start, end in covered)
    )


def is_cited(wanted: str, answer: Answer) -> bool:
    """Whether a citation has this place (or one inside it) or a quote with this fragment.

    Quotes are compared without spaces, marks of emphasis and case: line breaks differ by shape.
    """
    fragment = _squeezed(wanted)
    place = re.compile(re.escape(fragment) + r"(?!\d)")
    for citation in _records(answer, "citations"):
        if place.match(_squeezed(str(citation.get("place") or ""))):
            return True
        if fragment in _squeezed(str(citation.get("quote") or "")):
            return True
    return False


def values_in_digits(text: str) -> frozenset[Value]:
    """Dates and numbers written in digits; German, Swiss and spaced thousands.

    "14. Februar 2025" is one date and not also 14 and 2025; "10 Millionen" is 10000000.
    """
    values: set[Value] = set()

    def keep_date(hit: re.Match[str]) -> str:
        value = _date(hit)
        if value is None:
            return hit.group()
        values.add(value)
        return " "

    rest = DATE.sub(keep_date, text)
    for hit in NUMBER.finditer(rest):
        whole = re.sub(r"\D", "", hit["whole"])
        value = Decimal(f"{whole}.{hit['part']}" if hit["part"] else whole)
        scale = (hit["scale"] or "").lower().removesuffix("en")
        values.add(value * SCALES.get(scale, 1))
    return frozenset(values)


def _date(hit: re.Match[str]) -> date | None:
    try:
        if hit["iso"]:
            return date.fromisoformat(hit["iso"])
        name = (hit["name"] or "").lower().replace("jänner", "januar")
        month = MONTHS.index(name) + 1 if name else int(hit["month"])
        return date(int(hit["year"]), month, int(hit["day"]))
    except ValueError:
        return None


def _values_in_words(text: str) -> frozenset[Value]:
    values: set[Value] = {Decimal(WORDS[hit.group().lower()]) for hit in WORD.finditer(text)}
    if HALF.search(text):
        values.add(Decimal("0.5"))
    return frozenset(values)


def _value(written: object) -> Value | str:
    try:
        return as_value(str(written))
    except ValueError:
        return str(written)


def _found(pattern: str, text: str) -> str | None:
    hit = re.search(pattern, text, re.IGNORECASE | re.DOTALL)
    return hit.group() if hit else None


def _squeezed(text: str) -> str:
    return re.sub(r"[\s*_\\\u00ad]", "", text).casefold()


def _records(answer: Answer, key: str) -> Sequence[Mapping[str, Any]]:
    return [item for item in answer.get(key) or () if isinstance(item, Mapping)]


def _strings(answer: Answer) -> Iterator[str]:
    """Every string of the answer, save what repeats the asker: `question` and `facts`."""
    stack: list[object] = [answer[key] for key in answer if key not in ("question", "facts")]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Mapping):
            stack.extend(item.values())
        elif isinstance(item, Sequence):
            stack.extend(item)

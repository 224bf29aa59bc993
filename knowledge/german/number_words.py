"""Number words: "siebeneinhalbtausend", "zwoelf", "dreijährig", "twenty" → Decimal.

Spellings are compared folded, so lost or written-out umlauts do not matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.german.folding import fold_word

_UNITS = {
    "ein": 1, "eins": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6,
    "sieben": 7, "acht": 8, "neun": 9, "zehn": 10, "elf": 11, "zwolf": 12, "dreizehn": 13,
    "vierzehn": 14, "funfzehn": 15, "sechzehn": 16, "siebzehn": 17, "achtzehn": 18,
    "neunzehn": 19,
}  # fmt: skip
_TENS = {
    "zwanzig": 20, "dreissig": 30, "dreizig": 30, "vierzig": 40, "funfzig": 50, "sechzig": 60,
    "siebzig": 70, "achtzig": 80, "neunzig": 90,
}  # fmt: skip
_ENGLISH = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
    "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
MAGNITUDES = {
    "tausend": 1000, "tsd": 1000, "k": 1000, "thousand": 1000, "hundert": 100, "hundred": 100,
    "mio": 10**6, "mill": 10**6, "million": 10**6, "millionen": 10**6, "millions": 10**6,
    "mrd": 10**9, "milliarde": 10**9, "milliarden": 10**9, "billion": 10**9,
}  # fmt: skip
_HALF = Decimal("0.5")
_THIRD = Decimal("0.3333333333")
_FRACTIONS = {
    "halb": _HALF, "halbe": _HALF, "halber": _HALF, "halbes": _HALF, "halben": _HALF,
    "halbem": _HALF, "halfte": _HALF, "half": _HALF, "drittel": _THIRD, "viertel": Decimal("0.25"),
    "dreiviertel": Decimal("0.75"), "zweidrittel": Decimal("0.6666666667"),
    "anderthalb": Decimal("1.5"), "eineinhalb": Decimal("1.5"), "dutzend": Decimal(12),
    "quarter": Decimal("0.25"),
}  # fmt: skip
_DOUBLES = {
    "doppelt", "doppelte", "doppelten", "doppelter", "doppeltes", "verdoppelt", "verdoppeln",
    "double", "twice",
}  # fmt: skip
# What may follow a number inside one word; each form turns the word into a figure.
_TAILS = (
    "jahrig", "jahres", "jahrlich", "monatig", "monatlich", "monats", "wochig", "wochentlich",
    "wochen", "tagig", "tages", "stundig", "mal", "malig", "fach", "facht", "kopfig", "stellig",
    "teilig", "stufig", "prozentig", "erlei", "erverbund", "ergruppe", "erteam",
)  # fmt: skip
_HALF_TAILS = (
    "jahr",
    "jahrig",
    "jahrlich",
    "tags",
    "ier",
    "stelle",
    "stellen",
    "zeit",
    "monatlich",
    "stundig",
)
_STELLEN = ("stelle", "stellen", "vollzeitstelle", "vollzeitstellen")


@dataclass(frozen=True, slots=True)
class NumberWord:
    """The number in a word; `tail` is what follows it inside the word ("jahrig"), folded."""

    value: Decimal
    tail: str = ""
    guessed: bool = False


def _below_hundred(word: str) -> int | None:
    if word in _UNITS:
        return _UNITS[word]
    if word in _TENS:
        return _TENS[word]
    for tens, value in _TENS.items():
        if word.endswith("und" + tens):
            unit = _UNITS.get(word[: -len(tens) - 3])
            return value + unit if unit is not None and unit < 10 else None
    return None


def _below_thousand(word: str) -> Decimal | None:
    if "hundert" not in word:
        plain = _below_hundred(word)
        return None if plain is None else Decimal(plain)
    head, _, rest = word.partition("hundert")
    times = 1 if not head else _below_hundred(head)
    rest = rest.removeprefix("und")
    last = 0 if not rest else _below_hundred(rest)
    return None if times is None or last is None else Decimal(100 * times + last)


def _with_half(word: str) -> Decimal | None:
    """A count below thousand, or one ending in "einhalb" ("siebeneinhalb", "zweieinhalb")."""
    if word == "anderthalb":
        return Decimal("1.5")
    if word.endswith("einhalb"):
        head = word.removesuffix("einhalb").removesuffix("und")
        whole = _below_hundred("ein" if head in ("", "eine") else head)
        return None if whole is None else whole + _HALF
    return _below_thousand(word)


def _cardinal(word: str) -> Decimal | None:
    if "tausend" not in word:
        return _with_half(word)
    head, _, rest = word.partition("tausend")
    times = Decimal(1) if not head else _with_half(head)
    rest = rest.removeprefix("und")
    last = Decimal(0) if not rest else _below_thousand(rest)
    return None if times is None or last is None else 1000 * times + last


@cache
def _spellings() -> dict[str, Decimal]:
    """The long number words people write, folded, to find the nearest for a typing error."""
    units = {value: word for word, value in _UNITS.items() if word not in ("eins", "zwo")}
    names: dict[int, str] = dict(units)
    for tens, value in _TENS.items():
        if tens == "dreizig":
            continue
        names[value] = tens
        names.update({value + unit: f"{units[unit]}und{tens}" for unit in range(1, 10)})
    found = {names[value]: Decimal(value) for value in range(13, 100)}
    for value, name in names.items():
        found[name + "tausend"] = Decimal(1000 * value)
        found[name + "tausendfunfhundert"] = Decimal(1000 * value + 500)
        if value < 20:
            found[name + "einhalbtausend"] = 1000 * value + Decimal(500)
        if value < 13:
            found[name + "hundert"] = Decimal(100 * value)
            found[name + "hunderttausend"] = Decimal(100_000 * value)
    return found


@cache
def _spelling_list() -> tuple[list[str], list[Decimal]]:
    return list(_spellings()), list(_spellings().values())


@lru_cache(maxsize=8192)
def _corrected(word: str) -> Decimal | None:
    """The number word one slip of the finger away, when no other is within two.

    "vierzehntausend" and "vierzigtausend" are three apart, so a single slip stays clear.
    """
    words, values = _spelling_list()
    near = process.extract(word, words, scorer=OSA.distance, score_cutoff=2, limit=3)
    if not near or near[0][1] != 1 or len(near) > 1:
        return None
    return values[near[0][2]]


@lru_cache(maxsize=16384)
def parse_number_word(word: str) -> NumberWord | None:
    """The number that a single word says, or None.

    "ein", "eine" … are articles and give None; "eins" gives 1. Ordinals ("zweite") give None.
    A slip in a long word is forgiven (`guessed`) when only one number word is near.
    """
    folded = fold_word(word)
    if len(folded) < 3 or not folded.isalpha():
        return None
    if folded in _FRACTIONS:
        return NumberWord(_FRACTIONS[folded])
    if folded in _DOUBLES:
        return NumberWord(Decimal(2), "fach")
    if folded in ("null", "zero"):
        return NumberWord(Decimal(0))
    if folded == "ein":
        return None
    value = _cardinal(folded)
    if value is not None:
        return NumberWord(value)
    if folded in _ENGLISH:
        return NumberWord(Decimal(_ENGLISH[folded]))
    return _compound(folded) or _guess(folded)


def _compound(folded: str) -> NumberWord | None:
    stem = folded
    for ending in ("", "e", "en", "er", "es", "em", "s"):
        if ending and not folded.endswith(ending):
            continue
        stem = folded.removesuffix(ending)
        for tail in _TAILS + _STELLEN:
            if not stem.endswith(tail) or len(stem) == len(tail):
                continue
            head = stem.removesuffix(tail)
            if tail in _STELLEN and head.startswith("ein"):
                continue
            if head == "ein" and tail in ("fach", "facht", "mal", "malig", "erlei"):
                continue  # "einfach", "einmal", "einmalig" are no figures
            value = _FRACTIONS.get(head) or _cardinal(head)
            if value is not None:
                return NumberWord(value, tail)
    if folded.startswith("halb") and folded[4:].startswith(_HALF_TAILS):
        return NumberWord(_HALF, folded[4:])
    if folded.startswith("ver") and folded.endswith("facht"):
        return _compound(folded.removeprefix("ver"))
    return _long_compound(folded)


def _long_compound(folded: str) -> NumberWord | None:
    """As in "Dreijahreszeitraum", "Zweimonatsfrist": a figure in front of a longer word."""
    for tail in ("jahres", "monats", "wochen", "tages"):
        head, found, _ = folded.partition(tail)
        if found and head and head != "ein":
            value = _FRACTIONS.get(head) or _cardinal(head)
            if value is not None:
                return NumberWord(value, tail)
    return None


def _guess(folded: str) -> NumberWord | None:
    if len(folded) < 8:
        return None
    value = _corrected(folded)
    return None if value is None else NumberWord(value, guessed=True)

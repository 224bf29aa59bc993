"""The written shapes that hold digits: numbers, and what only looks like numbers.

Shared by `numbers` (quantities) and `figures` (every digit). All patterns work on text folded
by `folding.fold_with_origins`, where a no-break space is a space.
"""

from __future__ import annotations

import re
from decimal import Decimal

# --- digits that are no quantity ------------------------------------------------------------
_PLACE_WORDS = (
    r"nr|nrn|no|nummer|nummern|ziffern?|ziff|§§?|art|artikels?|abs|absatz|absatze|absatzes|buchst"
    r"|buchstabe|satz|seiten?|s|anlagen?|anl|kapitel|kap|abschnitts?|anhang|punkt|az|aktenzeichen"
    r"|geschaftszeichen|dokument-nr|version|vers|v|stufe|entgeltgruppe|eg|tvod|tv-?l|besoldungsgruppe"
    r"|frage|baustein|phase|formular|vordruck|fassung|plz|postleitzahl|postfach|telefon|tel|fax"
    r"|durchwahl|section|page|article|paragraph|para|question|id|pin|kennnummer|code|zimmer|raum"
)
_NUMERAL = r"\d+(?:\.\d+)*(?:\s?[a-z]\b)?"
_LIST = (
    r"(?:\s*(?:,|und|oder|bis|-|–|/|and)\s*" + r"\d{1,2}(?:\.\d+)*(?![\d.,]*\d|\s*(?:€|%|eur)))*"
)
NOT_QUANTITIES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        # web and mail addresses, file numbers: digits among letters, hyphens and slashes
        r"\S*(?:://|@|www\.)\S*",
        r"\b[a-z]+\d+[a-z0-9]*(?:[-/][a-z0-9]+)+|\b\d+(?:[-/]\d+){2,}(?:[-/]\w+)*",
        r"\b\d{3,}/\d{3,}\b(?!\s*(?:€|eur|einw))",
        # telephone: +49 …, or a leading zero and further groups
        r"\+\d[\d\s\-/()]{5,}\d",
        r"(?<![\d.,])\(?0\d{1,5}\)?(?:\s?[/\-]\s?|\s)\d[\d\s\-/]{2,}\d",
        r"(?<![\d.,'])\b0\d{3,}\b(?![.,]\d)",
        # times of day
        r"\b\d{1,2}(?:[:.]\d\d)?\s*(?:-|–|bis|und|to)\s*\d{1,2}(?:[:.]\d\d)?\s*(?:uhr|h)\b",
        r"\b\d{1,2}(?:[:.]\d\d)?\s*(?:uhr|h|am|pm|o'clock)\b(?!\s*\d)",
        r"(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)",
        # places in a text: Nr. 5.4.1, § 44, Abs. 2, Ziffer 3 100 (ambiguous: left to a person)
        r"(?<!\w)(?:" + _PLACE_WORDS + r")\.?\s*(?:e\s?)?(?:\d{1,3}(?:\s\d{3})+(?!\d)|" + _NUMERAL
        + r")" + _LIST,
        r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{1,2}(?:\.\d{1,2})*(?!\d)",
        # house numbers and postal codes: "Friedrichstr. 62-80, 40217 Dusseldorf"
        r"(?<=str\. )\d+\s?[a-z]?(?:\s?[-–]\s?\d+)?|(?<=strasse )\d+\s?[a-z]?(?:\s?[-–]\s?\d+)?",
        r"\bd-\d{5}\b|(?<=[·,]\s)\d{5}(?=\s[a-z]{4,})(?!\s(?:euro|einw|leute|mensch|burger|seelen))",
        # "1. Antrag", "2. Frage": a counting mark, no amount
        r"(?<![\d.,])\b\d{1,2}\.(?=\s+[a-z])(?!\s*(?:jahr|mio|tsd))",
        # laws: "SGB 8", "24/7", ratings such as E9b
        r"\b(?:sgb|dsgvo|din|iso|windows|office|covid|agenda|artikel)[\s\-]?\d+\w*",
        r"\b24/7\b",
        r"\b(?!(?:eur|ew)\d)[a-z]+\d+[a-z]*\b|(?<![\w.,])\d{1,2}[a-f]\b(?!\.)",
    )
)  # fmt: skip

# Five digits before a name ("65185 Wiesbaden"), in the text as written. Round ones are amounts.
POSTAL_CODE = re.compile(
    r"(?<![\d.,€])(?<!EUR )\b(?P<code>\d{5})\s(?=[A-ZÄÖÜ][a-zäöüß]{2,})"
    r"(?!Euro|Einw|Leute|Mensch|Bürg|Seelen|Person|Tage|Stelle)"
)
ROUND = 50  # cash plans are written in steps of fifty or more

# --- digits that are numbers ----------------------------------------------------------------
_GROUP = r"(?:[.'’´`]|\s(?!\s))"
NUMBER = re.compile(
    r"(?<![\w.,/§])(?:"
    r"(?P<both>\d{1,3}(?:,\d{3})+\.\d{1,2})"
    r"|(?P<grouped>\d{1,3}(?P<mark>"
    + _GROUP
    + r")\d{3}(?:(?P=mark)\d{3})*)(?!\d)(?:,(?P<cents>\d{1,4}))?"
    r"|(?P<commas>\d{1,3}(?:,\d{3})+)(?![\d,])"
    r"|(?P<mixed>\d{0,4})\s?(?P<vulgar>[½¼¾⅓⅔]|(?<![\d/])(?:1[/⁄][2-8]|2[/⁄]3|3[/⁄]4)(?![\d/]))"
    r"|(?P<point>\d+\.\d{1,2})(?![\d.])"
    r"|(?P<plain>\d+)(?:,(?P<decimals>\d+))?"
    r")(?!\d)"
)
MAGNITUDE = re.compile(
    r"[\s\-]?(?:(?P<thousand>tausender|tausend|tsd\b\.?|thousand|k(?=\b|€|eur)|t(?=€|eur\b))"
    r"|(?P<hundred>hundert|hundred)"
    r"|(?P<million>millionen|million|mio\b\.?|mill\b\.?|m(?=€))|(?P<billion>milliarden?|mrd\b\.?))"
)
_MAGNITUDE_VALUE = {
    "thousand": Decimal(1000), "hundred": Decimal(100), "million": Decimal(10**6),
    "billion": Decimal(10**9),
}  # fmt: skip
_VULGAR = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}


def magnitude(match: re.Match[str]) -> Decimal:
    """What a `MAGNITUDE` match multiplies by."""
    return _MAGNITUDE_VALUE[match.lastgroup or ""]


def tidy(value: Decimal) -> Decimal:
    """Without zeros behind the decimal mark and without exponent: equal values look equal."""
    whole = value.to_integral_value()
    # by way of int: `quantize` refuses more digits than the context's precision
    return Decimal(int(whole)) if value == whole else value.normalize()


def fraction(written: str) -> Decimal:
    """The value of "½" or "1/2", to ten digits."""
    above, _, below = (
        _VULGAR.get(written, written).replace(" ", "").replace("⁄", "/").partition("/")
    )
    return (Decimal(above) / Decimal(below)).quantize(Decimal("0.0000000001")).normalize()


def read_digits(match: re.Match[str], *, whole_things: bool) -> Decimal:
    """The value a `NUMBER` match shows.

    whole_things: what is counted comes in thousands rather than in thousandths, so that the
    comma of "20,000" separates thousands; German text with "0,125" or posts reads a decimal.
    """
    if match["both"]:
        return tidy(Decimal(match["both"].replace(",", "")))
    if match["grouped"]:
        digits = re.sub(r"\D", "", match["grouped"])
        return tidy(Decimal(f"{digits}.{match['cents'] or 0}"))
    if match["commas"]:
        thousands = whole_things and not match["commas"].startswith("0")
        if not thousands and match["commas"].count(",") == 1:
            return tidy(Decimal(match["commas"].replace(",", ".")))
        return Decimal(match["commas"].replace(",", ""))
    if match["vulgar"]:
        return tidy(Decimal(match["mixed"] or 0) + fraction(match["vulgar"]))
    if match["point"]:
        return tidy(Decimal(match["point"]))
    return tidy(Decimal(f"{match['plain']}.{match['decimals'] or 0}"))

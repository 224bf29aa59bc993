"""What people type into a field, read as a value: "65.888,69", "65888,69 €", "14.2.25", "ja".

German notation: a point before exactly three digits parts thousands, a comma opens the decimals.
Each reader raises EntryError with a message for the person who typed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

from assistant.errors import InputError
from assistant.form.known_facts import KnownFact, known_facts
from assistant.rules.facts import FactValue
from knowledge.german.dates import find_dates
from knowledge.german.folding import fold
from knowledge.german.formats import format_number

LONGEST_TEXT = 20_000
LONGEST_LINE = 500
MOST_MONEY = Decimal(100_000_000)
_LONGEST_NUMBER = 40
_CENTS = 2
# Four places: 57,000 euros times a ten-thousandth of a post is still whole cents.
_PLACES_OF_POSTS = 4
_CURRENCY = re.compile(r"(?:€|\beuro\b|\beur\b)", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.\u0020'’]\d{3})+(?:,(?P<cents>\d+|-+))?")
_PLAIN = re.compile(r"[+-]?\d+(?:,(?P<cents>\d+|-+))?")
_POINT = re.compile(r"[+-]?\d+\.\d+")
_ENGLISH = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+")
_WRITING = "Schreiben Sie die Zahl zum Beispiel so: 65.888,69."
_WRITING_WHOLE = "Schreiben Sie die Zahl zum Beispiel so: 7.200."
_WRITING_SHARE = "Schreiben Sie die Zahl zum Beispiel so: 2,5."
_YES = frozenset({"ja", "j", "yes", "true", "wahr", "x", "an", "on"})
_NO = frozenset({"nein", "n", "no", "false", "falsch", "aus", "off"})


class EntryError(InputError):
    """An entry cannot be read as what its field holds. For the person who typed it."""


def read_number(text: str, *, writing: str = _WRITING) -> Decimal:
    """A number in German notation, with or without a currency sign.

    Raises EntryError; writing: how such a number is written, for its remedy.
    """
    spaced = re.sub(r"[\u00a0\u202f\u2009\t]", " ", text).strip()
    cleaned = _CURRENCY.sub("", spaced).strip()
    if not cleaned:
        raise EntryError("Hier fehlt eine Zahl.", remedy=writing)
    if len(cleaned) > _LONGEST_NUMBER:
        raise EntryError(f"„{_short(text)}“ ist zu lang für eine Zahl.", remedy=writing)
    if _ENGLISH.fullmatch(cleaned):
        raise EntryError(f"„{_short(text)}“ ist in englischer Schreibweise.", remedy=writing)
    match = _GROUPED.fullmatch(cleaned) or _PLAIN.fullmatch(cleaned)
    if match:
        whole = re.sub(r"[.\u0020'’]", "", cleaned.partition(",")[0])
        cents = match["cents"] or ""
        return Decimal(f"{whole}.{cents}" if cents.isdecimal() else whole)
    if _POINT.fullmatch(cleaned):
        return Decimal(cleaned)
    raise EntryError(f"„{_short(text)}“ ist keine Zahl.", remedy=writing)


def read_money(entry: str | Decimal) -> Decimal:
    """An amount of euros, at least 0, in whole cents. Raises EntryError."""
    amount = entry if isinstance(entry, Decimal) else read_number(entry)
    _check_range(amount, Decimal(0), MOST_MONEY, what="Beträge")
    if _places(amount) > _CENTS:
        raise EntryError(
            f"„{_short(entry)}“ hat mehr als zwei Stellen hinter dem Komma.",
            remedy="Geben Sie den Betrag in Euro und Cent an, zum Beispiel 65.888,69.",
        )
    return amount


def read_date(text: str) -> date:
    """A whole date: "14.2.25", "14. Februar 2025", "2025-02-14". Raises EntryError."""
    stripped = text.strip()
    mentions = find_dates(stripped, today=date(2000, 1, 1)) if len(stripped) <= LONGEST_LINE else ()
    if len(mentions) == 1:
        mention = mentions[0]
        whole = (mention.start, mention.end) == (0, len(stripped))
        if whole and mention.impossible:
            raise EntryError(f"Den Tag „{_short(text)}“ gibt es nicht.", remedy=_DATE_WRITING)
        if whole and mention.value is not None and not mention.relative:
            return mention.value
    raise EntryError(
        f"„{_short(text)}“ ist kein Datum mit Tag, Monat und Jahr.", remedy=_DATE_WRITING
    )


_DATE_WRITING = "Schreiben Sie das Datum zum Beispiel so: 14.02.2025."


def read_yes_no(text: str) -> bool:
    """Yes or no. Raises EntryError."""
    word = fold(text.strip())
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise EntryError(
        f"„{_short(text)}“ ist weder Ja noch Nein.", remedy="Schreiben Sie ja oder nein."
    )


def read_choice(text: str, fact: KnownFact) -> str:
    """The id of a choice, given as id or as label. Raises EntryError that lists the choices."""
    wanted = fold(text.strip())
    for key, label in fact.choices:
        if wanted in (fold(key), fold(label)):
            return key
    listed = "; ".join(f"{key} ({label})" for key, label in fact.choices)
    raise EntryError(
        f"„{_short(text)}“ gehört nicht zur Auswahl.", remedy=f"Möglich ist: {listed}."
    )


def read_line(text: str) -> str:
    """A text for one row of a table, without line breaks. Raises EntryError."""
    return read_text(" ".join(text.split()) if len(text) <= LONGEST_TEXT else text,
                     longest=LONGEST_LINE)  # fmt: skip


def read_answer(kind: str, entry: object) -> str:
    """What belongs into a field of kind text (one line) or long_text. Raises EntryError."""
    return read_line(str(entry)) if kind == "text" else read_text(str(entry))


def read_text(text: str, *, longest: int = LONGEST_TEXT) -> str:
    """A text as it goes into documents, without control characters. Raises EntryError."""
    cleaned = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(cleaned) > longest:
        raise EntryError(
            f"Der Text hat {format_number(Decimal(len(cleaned)))} Zeichen; "
            f"Platz ist für {format_number(Decimal(longest))}.",
            remedy="Kürzen Sie ihn, und legen Sie Längeres als Anlage bei.",
        )
    # Word and Typst refuse them, and nobody types them on purpose.
    bad = next((c for c in cleaned if _unwanted(c)), None)
    if bad is not None:
        raise EntryError(
            f"Der Text enthält ein unsichtbares Steuerzeichen (U+{ord(bad):04X}).",
            remedy="Löschen Sie es, oder tippen Sie den Text neu ein.",
        )
    return cleaned


def read_fact(name: str, entry: object) -> FactValue:
    """The value of a fact from what was typed or stands in a file. Raises EntryError.

    entry: text, or a number or truth value that a JSON file holds. Raises KeyError for a name that
    is no fact.
    """
    fact = known_facts()[name]
    if isinstance(entry, bool):
        if fact.type != "boolean":
            raise EntryError(f"Ja oder Nein passt nicht zu „{fact.label}“.", remedy=_expects(fact))
        return entry
    if fact.type == "boolean":
        return read_yes_no(str(entry))
    if fact.type in ("integer", "decimal", "amount"):
        return _number_fact(fact, entry if isinstance(entry, Decimal) else str(entry))
    text = read_line(str(entry))
    if not text:
        raise EntryError(f"„{fact.label}“ ist leer.", remedy=_expects(fact))
    if fact.type == "date":
        return read_date(text)
    if fact.type == "choice":
        return read_choice(text, fact)
    return text


def _number_fact(fact: KnownFact, entry: str | Decimal) -> Decimal:
    if fact.type == "amount":
        return read_money(entry)
    writing = _WRITING_WHOLE if fact.type == "integer" else _WRITING_SHARE
    number = entry if isinstance(entry, Decimal) else read_number(entry, writing=writing)
    if fact.least is not None and fact.most is not None:
        _check_range(number, fact.least, fact.most, what=f"Werte für „{fact.label}“")
    if fact.type == "integer" and _places(number):
        raise EntryError(f"„{_short(entry)}“ ist keine ganze Zahl.", remedy="Zum Beispiel: 7.200.")
    if _places(number) > _PLACES_OF_POSTS:
        raise EntryError(
            f"„{_short(entry)}“ hat zu viele Stellen hinter dem Komma.", remedy="Zum Beispiel: 2,5."
        )
    return number


def _check_range(number: Decimal, least: Decimal, most: Decimal, *, what: str) -> None:
    if not number.is_finite() or number > most:
        raise EntryError(
            f"Die Zahl ist zu groß. {what} gehen bis {format_number(most)}.",
            remedy="Prüfen Sie die Zahl.",
        )
    if number < least:
        word = "nicht negativ sein" if least == 0 else f"nicht unter {format_number(least)} liegen"
        raise EntryError(f"{what} dürfen {word}.", remedy="Prüfen Sie die Zahl.")


def _expects(fact: KnownFact) -> str:
    return {
        "boolean": "Schreiben Sie ja oder nein.",
        "choice": "Möglich ist: " + "; ".join(key for key, _ in fact.choices) + ".",
        "date": _DATE_WRITING,
        "text": "Schreiben Sie einen kurzen Text.",
    }.get(fact.type, _WRITING)


def _places(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))


def _unwanted(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co")


def _short(entry: object, longest: int = 40) -> str:
    text = " ".join(str(entry).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"

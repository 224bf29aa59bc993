"""What applicants say about themselves, as pages and forms see it: defined, read, shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from assistant.answering.phrases import typed_facts
from assistant.errors import InputError
from assistant.rules.facts import Fact, Facts, FactValue
from assistant.understanding.conversation import Turn
from assistant.understanding.fact_lexicon import fact_entries
from knowledge.german.formats import format_amount, format_date

__all__ = [
    "Choice", "Fact", "FactDefinition", "Facts", "fact_definitions", "facts_as_json",
    "facts_from_json", "read_day", "read_fact", "shown_fact", "shown_value_of",
]  # fmt: skip

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+)(?:,\d+)?")
_DECIMAL_POINT = re.compile(r"-?\d+\.\d{1,2}")
_AROUND = re.compile(
    r"^(?:ca\.?|etwa|rund|circa)\s+|\s*(?:€|euro|eur|einwohner\w*|ew|stellen?|jahre?|partner)$",
    re.IGNORECASE,
)
_GERMAN_DAY = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_NUMBERS = ("integer", "decimal", "amount")
_LONGEST_WORD = 120
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@dataclass(frozen=True)
class Choice:
    """One of the values a choice fact may have."""

    id: str
    label: str


@dataclass(frozen=True)
class FactDefinition:
    """A fact as it is asked for. type: integer, decimal, amount, boolean, choice, date, list, text.

    lowest, highest: limits of a number, both included; None without limits.
    """

    name: str
    label: str
    type: str
    question: str
    help: str
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    lowest: Decimal | None = None
    highest: Decimal | None = None


@cache
def fact_definitions() -> Mapping[str, FactDefinition]:
    """All facts by name, in the order of the vocabulary."""
    return {name: _definition(name, entry) for name, entry in fact_entries().items()}


def _definition(name: str, entry: Mapping[str, Any]) -> FactDefinition:
    limits = entry.get("range")
    return FactDefinition(
        name=name,
        label=entry["label"],
        type=entry["type"],
        question=entry["question"],
        help=entry["help"],
        unit=entry.get("unit", ""),
        choices=tuple(Choice(key, row["label"]) for key, row in entry.get("choices", {}).items()),
        lowest=Decimal(limits[0]) if limits else None,
        highest=Decimal(limits[1]) if limits else None,
    )


def read_fact(name: str, written: str, *, origin: str = "form") -> Fact:
    """The fact from what somebody typed or chose. Raises InputError that says what would fit."""
    definition = fact_definitions().get(name)
    if definition is None or definition.type == "list":
        raise InputError(typed_facts()["unknown"])
    text = " ".join(written.split())
    if not text:
        raise InputError(typed_facts()["empty"], where=definition.label)
    return Fact(name, _value(definition, text), origin, text)


def _value(definition: FactDefinition, text: str) -> FactValue:
    said = typed_facts()
    if definition.type in _NUMBERS:
        return _number(definition, text)
    if definition.type == "boolean":
        if text.casefold() in ("ja", "yes", "true"):
            return True
        if text.casefold() in ("nein", "no", "false"):
            return False
        raise InputError(said["yes_or_no"], where=definition.label)
    if definition.type == "choice":
        for choice in definition.choices:
            if text in (choice.id, choice.label):
                return choice.id
        raise InputError(said["choice"], where=definition.label)
    if definition.type == "date":
        return read_day(text)
    if len(text) > _LONGEST_WORD:
        raise InputError(said["too_long"].format(most=_LONGEST_WORD), where=definition.label)
    return text


def _number(definition: FactDefinition, text: str) -> Decimal:
    said = typed_facts()
    bare = _AROUND.sub("", _AROUND.sub("", text)).strip()
    if _NUMBER.fullmatch(bare):
        value = Decimal(re.sub(r"[. \u00a0\u202f]", "", bare).replace(",", "."))
    elif definition.type != "integer" and _DECIMAL_POINT.fullmatch(bare):
        value = Decimal(bare)
    else:
        raise InputError(said["no_number"], where=definition.label)
    if definition.type == "integer" and value != value.to_integral_value():
        raise InputError(said["no_whole_number"], where=definition.label)
    low, high = definition.lowest, definition.highest
    if low is not None and high is not None and not low <= value <= high:
        limits = {"lowest": format_amount(low, ""), "highest": format_amount(high, "")}
        raise InputError(said["out_of_range"].format(**limits), where=definition.label)
    return value


def read_day(written: str) -> date:
    """A day as "14.02.2025" or ISO 8601. Raises InputError for days that do not exist."""
    text, said = written.strip(), typed_facts()
    if match := _GERMAN_DAY.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    elif match := _ISO_DAY.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    else:
        raise InputError(said["no_day"])
    try:
        found = date(year, month, day)
    except ValueError:
        named = f"{day:02d}.{month:02d}.{year:04d}"
        message = said["no_such_day"].format(day=named)
        raise InputError(message, remedy=said["check_day"]) from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise InputError(said["no_such_year"].format(first=_FIRST_YEAR, last=_LAST_YEAR))
    return found


def shown_fact(fact: Fact) -> str:
    """The value as people write it: "7.200", "ja", "Hessen", "14. Februar 2025", "60.000 €"."""
    return shown_value_of(fact.name, fact.value)


def shown_value_of(name: str, value: FactValue) -> str:
    """The value of the fact of this name as people write it; a word it does not know stays."""
    definition = fact_definitions().get(name)
    if isinstance(value, bool):
        return typed_facts()["yes" if value else "no"]
    if isinstance(value, date):
        return format_date(value)
    if isinstance(value, Decimal):
        return format_amount(value, "EUR" if definition and definition.unit == "EUR" else "")
    for choice in definition.choices if definition else ():
        if choice.id == value:
            return choice.label
    return value


def facts_as_json(facts: Facts) -> dict[str, Any]:
    """Plain data for storage; `facts_from_json` reads it back."""
    written = Turn("", (), facts, ()).as_json()
    return {"facts": written["facts"], "partners": written["partners"]}


def facts_from_json(data: Mapping[str, Any]) -> Facts:
    """The facts that `facts_as_json` wrote."""
    return Turn.from_json(
        {
            "question": "",
            "programmes": [],
            "entries": [],
            "facts": data.get("facts", []),
            "partners": data.get("partners", []),
        }
    ).facts


def with_partners(facts: Facts, partners: Sequence[Mapping[str, Fact]]) -> Facts:
    """The same facts with these partners instead of the former ones."""
    return Facts(facts.own, tuple(partners))


def without(facts: Facts, names: Iterable[str]) -> Facts:
    """The same facts but for these; "partners" leaves out all partners."""
    gone = set(names)
    return Facts(facts.without(*gone).own, () if "partners" in gone else facts.partners)

"""Facts as a form and a draft show them, in German."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from assistant.form.known_facts import known_facts
from assistant.rules.facts import Facts, FactValue
from knowledge.catalogue.records import Programme
from knowledge.german.formats import format_amount, format_date

# Units that the label of a fact already says ("Einwohnerzahl: 7.200").
_BARE = frozenset({"inhabitants", "posts", "partners", ""})


def shown_fact(name: str, value: FactValue) -> str:
    """The value of a fact: "7.200", "65.888,69 €", "ja", "kreisfreie Stadt", "14. Februar 2025"."""
    fact = known_facts().get(name)
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, Decimal):
        unit = fact.unit if fact else ""
        return format_amount(value, "" if unit in _BARE else unit)
    if isinstance(value, date):
        return format_date(value)
    return fact.choice_label(value) if fact else value


def shown_facts(facts: Facts) -> dict[str, str]:
    """All own facts by name as they are shown, for {fact:…} gaps."""
    return {name: shown_fact(name, fact.value) for name, fact in facts.own.items()}


def label_of(name: str) -> str:
    """The label of a fact; the name itself for something that is no fact."""
    fact = known_facts().get(name)
    return fact.label if fact else name


def fields_of(programme: Programme, facts: tuple[str, ...]) -> tuple[str, ...]:
    """The form fields in which these facts are asked for; partners for facts of partners."""
    asked: Mapping[str, str] = {
        field.fact: name for name, field in programme.form.fields().items() if field.fact
    }
    return tuple(dict.fromkeys(asked.get(fact, fact) for fact in facts))

"""What is remembered of a conversation: each turn with programme, facts and what was answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from assistant.rules.facts import Fact, Facts, FactValue


@dataclass(frozen=True)
class Turn:
    """One question with what was understood. facts: all that were known then. entries: answered."""

    question: str
    programmes: tuple[str, ...]
    facts: Facts
    entries: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage; `from_json` reads it back."""
        return {
            "question": self.question,
            "programmes": list(self.programmes),
            "facts": [_fact_json(fact) for fact in self.facts.own.values()],
            "partners": [[_fact_json(f) for f in p.values()] for p in self.facts.partners],
            "entries": list(self.entries),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Turn:
        """The turn that `as_json` wrote."""
        own = [_fact_from(item) for item in data["facts"]]
        partners = [[_fact_from(item) for item in partner] for partner in data["partners"]]
        return cls(
            question=data["question"],
            programmes=tuple(data["programmes"]),
            facts=Facts(
                {f.name: f for f in own},
                tuple({f.name: f for f in partner} for partner in partners),
            ),
            entries=tuple(data["entries"]),
        )


def _fact_json(fact: Fact) -> dict[str, str]:
    kind = {Decimal: "number", bool: "boolean", date: "date"}.get(type(fact.value), "word")
    value = fact.value.isoformat() if isinstance(fact.value, date) else str(fact.value)
    return {
        "name": fact.name,
        "kind": kind,
        "value": value,
        "origin": fact.origin,
        "as_written": fact.as_written,
    }


def _fact_from(data: Mapping[str, str]) -> Fact:
    written = data["value"]
    value: FactValue = written
    if data["kind"] == "number":
        value = Decimal(written)
    elif data["kind"] == "boolean":
        value = written == "True"
    elif data["kind"] == "date":
        value = date.fromisoformat(written)
    return Fact(data["name"], value, data["origin"], data["as_written"])

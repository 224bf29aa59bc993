"""The closed list of facts a form can ask for, from vocabulary/facts.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Literal

import yaml

FactType = Literal["integer", "decimal", "boolean", "choice", "amount", "date", "list", "text"]


@dataclass(frozen=True)
class KnownFact:
    """A fact as the form shows it. choices: id → label. least, most: allowed range, both included.

    unit: a unit of `format_amount`, or "". fields: facts of each item of a list.
    """

    name: str
    label: str
    type: FactType
    question: str
    help: str
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    least: Decimal | None = None
    most: Decimal | None = None
    fields: tuple[str, ...] = ()

    def choice_label(self, choice: str) -> str:
        """The label of a choice; the choice itself when it is none of the list."""
        return dict(self.choices).get(choice, choice)


@cache
def known_facts() -> Mapping[str, KnownFact]:
    """All facts by name, in the order of the file."""
    file = resources.files("knowledge") / "vocabulary" / "facts.yaml"
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["facts"]
    return {
        name: KnownFact(
            name=name,
            label=row["label"],
            type=row["type"],
            question=row["question"],
            help=row.get("help", ""),
            unit=row.get("unit", ""),
            choices=tuple((key, each["label"]) for key, each in row.get("choices", {}).items()),
            least=Decimal(row["range"][0]) if "range" in row else None,
            most=Decimal(row["range"][1]) if "range" in row else None,
            fields=tuple(row.get("fields", ())),
        )
        for name, row in rows.items()
    }

"""What is known of an applicant: named facts with origin. Unknown is never zero, never no."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

FactValue = Decimal | str | bool | date


@dataclass(frozen=True)
class Fact:
    """One fact. origin: "question", "conversation", "form", "file" or "implied"."""

    name: str
    value: FactValue
    origin: str = "question"
    as_written: str = ""


@dataclass(frozen=True)
class Facts:
    """All facts of one applicant; partners: one mapping of facts for each partner, in order."""

    own: Mapping[str, Fact] = field(default_factory=dict)
    partners: tuple[Mapping[str, Fact], ...] = ()

    def value(self, name: str) -> FactValue | None:
        """The value of a fact, or None when it is not known."""
        fact = self.own.get(name)
        return None if fact is None else fact.value

    def number(self, name: str) -> Decimal | None:
        """The value of a number fact, or None when it is not known or no number."""
        value = self.value(name)
        return value if isinstance(value, Decimal) else None

    def word(self, name: str) -> str | None:
        """The value of a choice fact, or None when it is not known."""
        value = self.value(name)
        return value if isinstance(value, str) else None

    def with_(self, *facts: Fact) -> Facts:
        """These facts as well; a later fact of the same name replaces the earlier one."""
        return replace(self, own={**self.own, **{fact.name: fact for fact in facts}})

    def without(self, *names: str) -> Facts:
        """The same facts but for these names."""
        return replace(self, own={k: v for k, v in self.own.items() if k not in names})

    def __iter__(self) -> Iterator[Fact]:
        """Own facts in the order in which they were said, then the partners' facts."""
        yield from self.own.values()
        for partner in self.partners:
            yield from partner.values()

    def __or__(self, newer: Facts) -> Facts:
        """Both; where both know a fact, the newer one holds. Newer partners replace the older."""
        return Facts({**self.own, **newer.own}, newer.partners or self.partners)


def facts_of(values: Mapping[str, FactValue], *, origin: str) -> Facts:
    """Facts from plain values, all with one origin."""
    return Facts({name: Fact(name, value, origin) for name, value in values.items()})

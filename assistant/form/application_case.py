"""The application case: everything said for one draft, each entry with its origin and time.

Frozen; each change gives a new case. Nothing is ever overwritten by another origin: what the chat
said and what the form says stand side by side until a person chooses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from assistant.rules.facts import Fact, Facts, FactValue

Origin = Literal["chat", "form", "file", "calculated"]

# Who is believed while a conflict is open: what somebody typed into its field on purpose.
_PRECEDENCE: Mapping[Origin, int] = {"form": 3, "file": 2, "chat": 1, "calculated": 0}
WHOLE_PERIOD = 0


@dataclass(frozen=True)
class Entry:
    """One thing said. at: when, None when not recorded. value: text for answers."""

    value: FactValue
    origin: Origin = "form"
    at: datetime | None = None


@dataclass(frozen=True)
class Conflict:
    """Entries for one fact that differ. used: the one that is reckoned with for now."""

    name: str
    entries: tuple[Entry, ...]
    used: Entry


@dataclass(frozen=True)
class ApplicationCase:
    """One application in the making.

    version: sha256 of the guideline it was begun with, None when not recorded. facts: name → the
    entries of different origins, oldest first. partners: in order. answers: narrative fields by
    name. budget: line → year (from 1; WHOLE_PERIOD for one sum) → amount in euros. dates: start,
    end. documents, declarations: names that are at hand or declared.
    """

    programme: str
    as_of: date
    version: str | None = None
    facts: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    partners: tuple[Mapping[str, Entry], ...] = ()
    answers: Mapping[str, Entry] = field(default_factory=dict)
    budget: Mapping[str, Mapping[int, Entry]] = field(default_factory=dict)
    dates: Mapping[str, Entry] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    declarations: tuple[str, ...] = ()

    def entry(self, name: str) -> Entry | None:
        """The entry of a fact that is reckoned with, or None."""
        entries = self.facts.get(name, ())
        return max(entries, key=lambda each: _PRECEDENCE[each.origin]) if entries else None

    def answer(self, name: str) -> str:
        """The text of a narrative field; "" when there is none."""
        entry = self.answers.get(name)
        return str(entry.value) if entry else ""

    def amount(self, line: str, year: int) -> Decimal | None:
        """The planned euros of a line in a year, or None when nothing was entered."""
        entry = self.budget.get(line, {}).get(year)
        return entry.value if entry is not None and isinstance(entry.value, Decimal) else None

    def day(self, name: str) -> date | None:
        """The date start or end, or None."""
        entry = self.dates.get(name)
        return entry.value if entry is not None and isinstance(entry.value, date) else None

    def known_facts(self) -> Facts:
        """The facts as the rules read them."""
        own = {
            name: Fact(name, entry.value, entry.origin)
            for name in self.facts
            if (entry := self.entry(name)) is not None
        }
        partners = tuple(
            {name: Fact(name, entry.value, entry.origin) for name, entry in partner.items()}
            for partner in self.partners
        )
        return Facts(own, partners)

    def conflicts(self) -> Iterator[Conflict]:
        """Facts for which different origins say different things, in the order of the facts."""
        for name, entries in self.facts.items():
            used = self.entry(name)
            if used is not None and len({each.value for each in entries}) > 1:
                yield Conflict(name, entries, used)
        said = self.entry("partner_count")
        if said is not None and self.partners and said.value != len(self.partners):
            origins = {entry.origin for partner in self.partners for entry in partner.values()}
            listed = Entry(
                Decimal(len(self.partners)), origins.pop() if len(origins) == 1 else "form"
            )
            yield Conflict("partner_count", (said, listed), listed)

    def with_fact(
        self, name: str, value: FactValue, *, origin: Origin, at: datetime | None = None
    ) -> ApplicationCase:
        """The fact as well; replaces what the same origin said before, keeps the others."""
        kept = tuple(e for e in self.facts.get(name, ()) if e.origin != origin)
        return replace(self, facts={**self.facts, name: (*kept, Entry(value, origin, at))})

    def without_fact(self, name: str) -> ApplicationCase:
        """The same case with nothing said about this fact."""
        return replace(self, facts={k: v for k, v in self.facts.items() if k != name})

    def settled(self, name: str, *, origin: Origin) -> ApplicationCase:
        """The conflict about a fact settled in favour of one origin; the others are dropped.

        partner_count settled for the form means: the list of partners holds, the number is dropped.
        Raises KeyError when this origin said nothing about it.
        """
        chosen = tuple(each for each in self.facts.get(name, ()) if each.origin == origin)
        if not chosen:
            if name == "partner_count" and self.partners:
                return self.without_fact(name)
            raise KeyError(name)
        return replace(self, facts={**self.facts, name: chosen})

    def with_partners(self, partners: tuple[Mapping[str, Entry], ...]) -> ApplicationCase:
        """The case with this list of partners instead of the one it has."""
        return replace(self, partners=partners)

    def with_answer(self, name: str, text: str, *, at: datetime | None = None) -> ApplicationCase:
        """The narrative field filled; an empty text empties it."""
        kept = {key: entry for key, entry in self.answers.items() if key != name}
        if text:
            kept[name] = Entry(text, "form", at)
        return replace(self, answers=kept)

    def with_amount(
        self, line: str, year: int, amount: Decimal | None, *, at: datetime | None = None
    ) -> ApplicationCase:
        """The planned amount of a line in a year; None empties it."""
        years = {key: entry for key, entry in self.budget.get(line, {}).items() if key != year}
        if amount is not None:
            years[year] = Entry(amount, "form", at)
        budget = {**self.budget, line: dict(sorted(years.items()))}
        return replace(self, budget={key: rows for key, rows in budget.items() if rows})

    def with_date(
        self, name: str, day: date | None, *, at: datetime | None = None
    ) -> ApplicationCase:
        """The date start or end; None empties it."""
        kept = {key: entry for key, entry in self.dates.items() if key != name}
        if day is not None:
            kept[name] = Entry(day, "form", at)
        return replace(self, dates=kept)


def case_from_chat(
    programme: str, facts: Facts, *, as_of: date, version: str, at: datetime | None = None
) -> ApplicationCase:
    """A case that begins with what was said in the chat."""
    own = {name: (Entry(fact.value, "chat", at),) for name, fact in facts.own.items()}
    partners = tuple(
        {name: Entry(fact.value, "chat", at) for name, fact in partner.items()}
        for partner in facts.partners
    )
    return ApplicationCase(programme, as_of, version, facts=own, partners=partners)

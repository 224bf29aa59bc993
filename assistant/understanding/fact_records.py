"""What a question states about the applicant: one record for each statement."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from knowledge.german.numbers import Bound
from knowledge.german.units import Unit

FactValue = Decimal | str | bool | tuple[str, ...]
Period = Literal["year", "month", "total"]


@dataclass(frozen=True, slots=True)
class FactMention:
    """A fact stated in a text; start/end: the characters that say it.

    name: a fact of facts.yaml, or "number" / "date" when only the conversation can tell the role
    ("Und mit 4.000?"). value: Decimal for amounts, counts and posts; bool; the id of a choice;
    a town's name; a date as ISO 8601, short where parts are missing ("2025-03", "--02-15").
    partner: None for the applicant, else 1, 2, … in order of mention. negated: said by a "no"
    ("kein Jugendamt" is value False, negated True). bound: "über 50.000" → "over". claimed:
    what somebody else says ("mein Kollege sagt 70.000 €"). unit and period: of amounts, where said.
    """

    name: str
    value: FactValue
    start: int
    end: int
    as_written: str
    negated: bool = False
    partner: int | None = None
    bound: Bound | None = None
    claimed: bool = False
    unit: Unit | None = None
    period: Period | None = None

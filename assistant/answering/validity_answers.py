"""A Stichtag outside the days on which a guideline holds: said so, never the nearest version."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.answering.context import Context, PartAnswer
from assistant.answering.writing import Shown
from assistant.understanding.entry_ranking import Reading
from knowledge.german.formats import format_date


def outside_force(context: Context, readings: Sequence[Reading]) -> PartAnswer | None:
    """Says that no version holds on the Stichtag; None when one does."""
    programme, as_of = context.programme, context.as_of
    force = programme.in_force
    first = programme.values[force.from_].date_ if force.from_ else None
    last = programme.values[force.until].date_ if force.until else None
    calc = {"as_of": Shown(as_of, "date", format_date(as_of), origin="question")}
    if last is not None and as_of > last:
        text = context.phrase("not_in_force_after", until="{" + str(force.until) + "}")
    elif first is not None and as_of < first:
        text = context.phrase("not_in_force_before", **{"from": "{" + str(force.from_) + "}"})
    else:
        return None
    asked = any(_asks_validity(reading) for reading in readings)
    yes_no = asked and any(part.yes_no for part in context.question.parts)
    if yes_no:
        context.say(context.phrase("still_in_force_no"), origin="rule", calc=calc)
    context.say(text, origin="notice", calc=calc)
    context.say_contact()
    if not asked:
        return PartAnswer("not_in_force")
    return PartAnswer("rule_checked", "no" if yes_no else None)


def _asks_validity(reading: Reading) -> bool:
    best = reading.ranked[0].entry.topics if reading.ranked else ()
    return "validity" in best or reading.topics.get("validity", 0.0) > 0.3

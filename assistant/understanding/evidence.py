"""Signs beside the words that an entry is meant: a figure it states, a cost it covers, a day named.

They raise the score of entries; how much is calibrated with the other weights.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from assistant.rules.budget import cents, compute
from assistant.rules.facts import Facts, facts_of
from assistant.understanding.entries import entries
from assistant.understanding.entry_ranking import RankingWeights, Reading
from assistant.understanding.question_form import speaks_of_money, wants_a_sum
from assistant.understanding.reader import Part, Question
from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.proofs import GAP
from knowledge.catalogue.records import Programme, Value

_POSTS = frozenset({"coordinators", "assistants", "posts", "further_posts"})
_TOPICS_OF_DAYS = ("deadline", "late", "open_now", "application_channel")
_TOPICS_OF_COSTS = (
    "eligible_costs", "personnel_costs", "material_costs", "volunteer_costs", "fees", "flat_rate",
    "event_costs", "measure_costs", "amount",
)  # fmt: skip
_SOME_TOPIC = 0.15


def with_evidence(
    reading: Reading, part: Part, question: Question, weights: RankingWeights
) -> Reading:
    """The reading with the bonuses of all signs, sorted anew."""
    bonus: dict[str, float] = {}
    _figures(part, bonus, weights.figure)
    stated = frozenset(bonus)
    if max(reading.topics.get(topic, 0.0) for topic in _TOPICS_OF_COSTS) >= _SOME_TOPIC:
        _costs(part, bonus, weights.cost)
    if not part.costs and speaks_of_money(part.text) and wants_a_sum(part.text):
        for key, entry in entries().items():
            if entry.kind == "budget":
                bonus[key] = bonus.get(key, 0.0) + weights.cost
    _posts(part, question, reading, bonus, weights.cost)
    if sum(reading.topics.get(topic, 0.0) for topic in _TOPICS_OF_DAYS) >= _SOME_TOPIC:
        _days(part, bonus, weights.day)
    if not bonus:
        return reading
    ranked = [
        replace(r, score=r.score + bonus[r.entry.key], stated=r.entry.key in stated)
        if r.entry.key in bonus
        else r
        for r in reading.ranked
    ]
    ranked.sort(key=lambda r: (-r.score, r.entry.key))
    return replace(reading, ranked=tuple(ranked))


def _figures(part: Part, bonus: dict[str, float], weight: float) -> None:
    """An entry that states a figure of the question, in the same unit."""
    said = {
        (number.value, _kind(number.unit))
        for number in part.numbers
        if number.value >= 10 and number.unit != "inhabitants"
    }
    days = {mention.value for mention in part.dates if mention.value is not None}
    for key, values in _values_of_entries().items():
        for value in values:
            if (value.amount, _kind_of(value)) in said or (value.date_ and value.date_ in days):
                bonus[key] = bonus.get(key, 0.0) + weight
                break
    if any(number.unit == "percent" for number in part.numbers) and (part.claim or part.yes_no):
        for key, entry in entries().items():
            if "own_contribution" in entry.topics:
                bonus[key] = bonus.get(key, 0.0) + weight
    for key, totals in _totals().items():
        if any((total, "EUR") in said for total in totals):
            bonus[key] = bonus.get(key, 0.0) + weight


@lru_cache(maxsize=1)
def _totals() -> Mapping[str, tuple[Decimal, ...]]:
    """Budget entry → the highest totals it gives, in whole cents."""
    found: dict[str, tuple[Decimal, ...]] = {}
    for key, programme in programmes().items():
        if programme.budget is None:
            continue
        cases = [
            Facts(),
            *(facts_of(dict(v.facts), origin="implied") for v in programme.budget.variants),
        ]
        totals = [compute(programme, facts).total for facts in cases]
        found[f"{key}/budget/budget"] = tuple(cents(t) for t in totals if t is not None)
    return found


def _posts(
    part: Part, question: Question, reading: Reading, bonus: dict[str, float], weight: float
) -> None:
    """Posts named together with money ask what they cost, not how many there may be."""
    if not _POSTS & set(question.said.own) or not speaks_of_money(part.text):
        return
    material = reading.topics.get("material_costs", 0.0) >= _SOME_TOPIC or any(
        mention.fact == "material_costs" for mention in part.costs
    )
    for key, programme in programmes().items():
        groups = dict.fromkeys(
            line.statement
            for line in (programme.budget.lines.values() if programme.budget else ())
            if line.posts is not None and line.statement is not None
        )
        names = list(groups)
        if names:
            name = names[-1] if material else names[0]
            bonus[f"{key}/statement/{name}"] = bonus.get(f"{key}/statement/{name}", 0.0) + weight


def _kind(unit: str | None) -> str:
    return {"EUR": "EUR", "percent": "percent", "inhabitants": "inhabitants"}.get(unit or "", "")


def _kind_of(value: Value) -> str:
    return "EUR" if value.unit.startswith("EUR") else _kind(value.unit)


def _costs(part: Part, bonus: dict[str, float], weight: float) -> None:
    """The entry that says whether a kind of cost named in the question belongs to the budget."""
    if len({mention.kind for mention in part.costs}) > 2:
        return  # a list of planned costs asks about their sum, not about one of them
    for mention in part.costs:
        for key in _entries_of_cost(mention.kind):
            bonus[key] = max(bonus.get(key, 0.0), weight)


def _days(part: Part, bonus: dict[str, float], weight: float) -> None:
    """A day in a question that wants yes or no asks about a deadline first of all."""
    named = any(mention.month is not None for mention in part.dates)
    if named and (part.yes_no or part.claim):
        for key, entry in entries().items():
            if entry.kind == "deadline":
                bonus[key] = bonus.get(key, 0.0) + weight


@lru_cache(maxsize=1)
def _values_of_entries() -> Mapping[str, tuple[Value, ...]]:
    """Entry → the values whose figures it states."""
    return {key: _values(programmes()[e.programme], e.kind, e.name) for key, e in entries().items()}


def _values(programme: Programme, kind: str, name: str) -> tuple[Value, ...]:
    if kind == "statement":
        statement = programme.statements[name]
        gaps = GAP.findall(statement.text)
        names = {gap for sort, gap in gaps if sort == ""}
        if statement.main is not None:
            names = {statement.main}
        return tuple(programme.values[n] for n in names if programme.values[n].text is None)
    if kind == "deadline":
        value = programme.values.get(programme.deadlines[name].date_ or "")
        return (value,) if value is not None else ()
    return ()


@lru_cache(maxsize=128)
def _entries_of_cost(kind: str) -> tuple[str, ...]:
    """For each programme the entry about this kind of cost, or the one about costs not named."""
    found = []
    for key, programme in programmes().items():
        budget = programme.budget
        if budget is None:
            continue
        name = budget.otherwise
        for line in budget.lines.values():
            if kind in line.costs:
                name = line.covers or line.statement
                break
        if name is not None:
            found.append(f"{key}/statement/{name}")
    return tuple(found)

"""Which fact to ask for next: the one that settles most open checks over its possible values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from assistant.rules.budget import compute
from assistant.rules.conditions import Verdict
from assistant.rules.engine import decide, outcomes
from assistant.rules.facts import Fact, Facts, FactValue
from knowledge.catalogue.records import Condition, Decision, Programme

# What decides whether a programme fits. Staffing is asked for in the application.
_KINDS = ("eligibility", "consortium", "condition")
_TOPIC = "eligibility"


@dataclass(frozen=True)
class NextQuestion:
    """The fact to ask for, the rules that wait for it, and how many checks it settles on average.

    rules: names, in the order of the file; empty when only the budget needs the fact.
    left: facts that may still be asked for, this one included; an upper limit.
    """

    fact: str
    rules: tuple[str, ...]
    settles: Fraction
    left: int


def eligibility(programme: Programme) -> Decision | None:
    """The decision whether this applicant may apply, or None when the programme has none."""
    found = [d for d in programme.decisions.values() if _TOPIC in d.topics]
    return found[0] if found else None


def next_question(
    programme: Programme,
    facts: Facts,
    *,
    definitions: Mapping[str, Mapping[str, Any]],
    skipped: Collection[str] = (),
) -> NextQuestion | None:
    """The next fact to ask for, or None when nothing more would change the result.

    definitions: type, choices and range of each fact. skipped: "weiß ich noch nicht", not asked
    again. Ties go to the order of the programme's own list of facts.
    """
    waiting = _waiting(programme, facts)
    candidates = [name for name in _ordered(programme, waiting) if name not in skipped]
    if not candidates:
        return _for_the_budget(programme, facts, skipped)
    scores = {
        name: _settled(programme, facts, name, definitions[name], len(waiting))
        for name in candidates
    }
    best = max(candidates, key=lambda name: scores[name])
    rules = tuple(rule for rule, missing in waiting.items() if best in missing)
    return NextQuestion(best, rules, scores[best], len(candidates))


def _for_the_budget(
    programme: Programme, facts: Facts, skipped: Collection[str]
) -> NextQuestion | None:
    decision = eligibility(programme)
    if decision is not None and decide(programme, decision, facts).verdict == "no":
        return None
    missing = compute(programme, facts).missing if programme.budget else ()
    left = [name for name in missing if name not in skipped]
    return NextQuestion(left[0], (), Fraction(0), len(left)) if left else None


def _waiting(programme: Programme, facts: Facts) -> Mapping[str, tuple[str, ...]]:
    """Open rule → missing facts; empty when the decision is a no that nothing can turn.

    Rules about a consortium wait only while applying alone is not settled with a yes and a
    consortium is not refused; before partners are asked for, whether there is to be one.
    """
    decision = eligibility(programme)
    case = decide(programme, decision, facts) if decision is not None else None
    if case is not None and case.verdict == "no":
        return {}
    alone_is_enough = case is not None and case.verdict == "yes"
    wanted = facts.value("wants_consortium")
    waiting: dict[str, tuple[str, ...]] = {}
    for name, outcome in outcomes(programme, facts).items():
        kind = programme.rules[name].kind
        if outcome.verdict is not Verdict.OPEN or kind not in _KINDS:
            continue
        missing = outcome.missing
        if kind == "consortium":
            if wanted is False or (alone_is_enough and wanted is not True):
                continue
            if wanted is None:
                missing = tuple("wants_consortium" if n == "partners" else n for n in missing)
        waiting[name] = missing
    return waiting


def _ordered(programme: Programme, waiting: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    missing = dict.fromkeys(name for names in waiting.values() for name in names)
    own = [name for name in programme.facts if name in missing]
    return (*own, *(name for name in missing if name not in programme.facts))


def _settled(
    programme: Programme, facts: Facts, name: str, definition: Mapping[str, Any], before: int
) -> Fraction:
    """Average over the possible values of how many waiting checks no longer wait."""
    after = [len(_waiting(programme, told)) for told in _told(programme, facts, name, definition)]
    return Fraction(sum(before - left for left in after), len(after))


def _told(
    programme: Programme, facts: Facts, name: str, definition: Mapping[str, Any]
) -> Iterator[Facts]:
    """The facts as they would be with each possible value of one more fact."""
    if definition["type"] == "list":
        for amount in _amounts(programme, "population"):
            partner = {"population": Fact("population", amount, "form")}
            yield Facts(facts.own, (partner,))
        return
    values: tuple[FactValue, ...]
    if definition["type"] == "boolean":
        values = (True, False)
    elif definition["type"] == "choice":
        values = tuple(definition["choices"])
    else:
        values = tuple(_amounts(programme, name))
    for value in values:
        yield facts.with_(Fact(name, value, "form"))


def _amounts(programme: Programme, fact: str) -> tuple[Decimal, ...]:
    """Numbers worth telling apart: below, between and above the limits that rules set."""
    limits: set[Decimal] = set()
    for rule in programme.rules.values():
        for condition in _conditions(rule.met_when):
            if condition.fact == fact:
                names = (
                    *(condition.between or ()),
                    condition.below, condition.above, condition.at_most, condition.at_least,
                )  # fmt: skip
                found = (programme.values[n].amount for n in names if n is not None)
                limits.update(amount for amount in found if amount is not None)
    if not limits:
        return (Decimal(1),)
    ordered = sorted(limits)
    middles = [(low + high) / 2 for low, high in pairwise(ordered)]
    return (ordered[0] / 2, *middles, ordered[-1] * 2)


def _conditions(condition: Condition) -> Iterator[Condition]:
    yield condition
    inner = (
        *(condition.all_ or ()), *(condition.any_ or ()), *(condition.none_ or ()),
        condition.every_partner, condition.some_partner,
    )  # fmt: skip
    for part in inner:
        if part is not None:
            yield from _conditions(part)

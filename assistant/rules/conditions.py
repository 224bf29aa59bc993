"""Four-valued evaluation of conditions: met, not met, open (a fact is missing), unclear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from assistant.rules.facts import Facts
from knowledge.catalogue.records import Condition, Programme


class Verdict(Enum):
    """Outcome of a check. OPEN: a fact is missing. UNCLEAR: the guideline itself leaves it open."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Outcome:
    """A verdict with the names of the facts that were missing, in the order they were needed."""

    verdict: Verdict
    missing: tuple[str, ...] = ()


_MET = Outcome(Verdict.MET)
_NOT_MET = Outcome(Verdict.NOT_MET)
_UNCLEAR = Outcome(Verdict.UNCLEAR)


def evaluate(
    condition: Condition,
    facts: Facts,
    programme: Programme,
    *,
    findings: Mapping[str, Outcome] | None = None,
) -> Outcome:
    """The outcome of a condition for these facts.

    findings: outcomes of rules by name, for conditions that refer to one. Raises KeyError for a
    name that the programme file does not have (the catalogue check finds those first).
    """
    done = findings or {}
    if condition.all_ is not None:
        return _all(evaluate(c, facts, programme, findings=done) for c in condition.all_)
    if condition.any_ is not None:
        return _any(evaluate(c, facts, programme, findings=done) for c in condition.any_)
    if condition.none_ is not None:
        return _not(_any(evaluate(c, facts, programme, findings=done) for c in condition.none_))
    if condition.every_partner is not None or condition.some_partner is not None:
        return _partners(condition, facts, programme)
    if condition.rule is not None:
        outcome = done[condition.rule]
        if condition.is_ is None:
            return outcome
        return _MET if outcome.verdict.value == condition.is_ else _NOT_MET
    return _fact(condition, facts, programme)


def holds(
    condition: Condition, facts: Facts, programme: Programme, findings: Mapping[str, Outcome]
) -> bool:
    """Whether a case of a decision applies: met, or unclear only by a limit it lies on."""
    outcome = evaluate(condition, facts, programme, findings=findings)
    return outcome.verdict is Verdict.MET


def _all(outcomes: Iterable[Outcome]) -> Outcome:
    seen = tuple(outcomes)
    for verdict in (Verdict.NOT_MET, Verdict.OPEN, Verdict.UNCLEAR):
        if any(outcome.verdict is verdict for outcome in seen):
            return Outcome(verdict, _missing(seen) if verdict is Verdict.OPEN else ())
    return _MET


def _any(outcomes: Iterable[Outcome]) -> Outcome:
    seen = tuple(outcomes)
    for verdict in (Verdict.MET, Verdict.OPEN, Verdict.UNCLEAR):
        if any(outcome.verdict is verdict for outcome in seen):
            return Outcome(verdict, _missing(seen) if verdict is Verdict.OPEN else ())
    return _NOT_MET


def _not(outcome: Outcome) -> Outcome:
    if outcome.verdict is Verdict.MET:
        return _NOT_MET
    if outcome.verdict is Verdict.NOT_MET:
        return _MET
    return outcome


def _missing(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for outcome in outcomes for name in outcome.missing))


def _partners(condition: Condition, facts: Facts, programme: Programme) -> Outcome:
    """Over all partners; without a single one the answer is open, not met by default.

    partner_count larger than the partners known leaves the rest of them open.
    """
    inner = condition.every_partner or condition.some_partner
    assert inner is not None
    if not facts.partners:
        return Outcome(Verdict.OPEN, ("partners",))
    outcomes = [evaluate(inner, Facts(partner), programme) for partner in facts.partners]
    count = facts.number("partner_count")
    if count is not None and count > len(facts.partners):
        outcomes.append(Outcome(Verdict.OPEN, ("partners",)))
    outcomes = [
        Outcome(o.verdict, ("partners",)) if o.verdict is Verdict.OPEN else o for o in outcomes
    ]
    return _all(outcomes) if condition.every_partner is not None else _any(outcomes)


def _fact(condition: Condition, facts: Facts, programme: Programme) -> Outcome:
    assert condition.fact is not None
    value = facts.value(condition.fact)
    if condition.known is not None:
        return _MET if (value is not None) is condition.known else _NOT_MET
    if value is None:
        return Outcome(Verdict.OPEN, (condition.fact,))
    if condition.equals is not None:
        return _MET if value == condition.equals else _NOT_MET
    if condition.one_of is not None:
        return _MET if value in condition.one_of else _NOT_MET
    if not isinstance(value, Decimal):
        return Outcome(Verdict.OPEN, (condition.fact,))
    return _compare(condition, value, programme)


def _compare(condition: Condition, value: Decimal, programme: Programme) -> Outcome:
    def limit(name: str) -> Decimal:
        amount = programme.values[name].amount
        assert amount is not None
        return amount

    if condition.between is not None:
        lower, upper = (limit(name) for name in condition.between)
        if condition.at_the_limits == "unclear" and value in (lower, upper):
            return _UNCLEAR
        return _MET if lower <= value <= upper else _NOT_MET
    if condition.below is not None:
        return _MET if value < limit(condition.below) else _NOT_MET
    if condition.above is not None:
        return _MET if value > limit(condition.above) else _NOT_MET
    if condition.at_most is not None:
        return _MET if value <= limit(condition.at_most) else _NOT_MET
    assert condition.at_least is not None
    return _MET if value >= limit(condition.at_least) else _NOT_MET

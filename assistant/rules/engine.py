"""All rules of a programme against an applicant's facts, and the decisions that rest on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.rules.conditions import Outcome, Verdict, evaluate, holds
from assistant.rules.facts import Facts
from knowledge.catalogue.records import Case, Decision, Programme


@dataclass(frozen=True)
class Finding:
    """The outcome of one rule with its proof. message: template with {value} gaps."""

    rule: str
    kind: str
    label: str
    verdict: Verdict
    message: str
    missing: tuple[str, ...]
    quote: str
    place: str


def outcomes(programme: Programme, facts: Facts) -> Mapping[str, Outcome]:
    """The outcome of each rule by its name, in the order of the file."""
    done: dict[str, Outcome] = {}
    for name, rule in programme.rules.items():
        done[name] = evaluate(rule.met_when, facts, programme, findings=done)
    return done


def check(programme: Programme, facts: Facts) -> tuple[Finding, ...]:
    """The findings of all rules, in the order of the file."""
    found = []
    for name, outcome in outcomes(programme, facts).items():
        rule = programme.rules[name]
        message = rule.says.get(outcome.verdict.value, rule.label)
        found.append(
            Finding(
                rule=name,
                kind=rule.kind,
                label=rule.label,
                verdict=outcome.verdict,
                message=message,
                missing=outcome.missing,
                quote=rule.quote,
                place=rule.place,
            )
        )
    return tuple(found)


def decide(programme: Programme, decision: Decision, facts: Facts) -> Case:
    """The first case of the decision that holds for these facts; the last one needs no condition.

    Raises ValueError when none holds, which the catalogue check rules out for files that end in a
    case without condition.
    """
    findings = outcomes(programme, facts)
    for case in decision.cases:
        if case.when is None or holds(case.when, facts, programme, findings):
            return case
    raise ValueError(f"no case of the decision «{decision.label}» holds")


def rules_of(case: Case, programme: Programme) -> tuple[str, ...]:
    """The names of the rules a case refers to, in its condition or its citations."""
    names: dict[str, None] = {}

    def walk(condition: object) -> None:
        from knowledge.catalogue.records import Condition

        if isinstance(condition, Condition):
            if condition.rule is not None:
                names[condition.rule] = None
            for inner in (
                *(condition.all_ or ()),
                *(condition.any_ or ()),
                *(condition.none_ or ()),
            ):
                walk(inner)

    walk(case.when)
    for cited in case.cites:
        if cited in programme.rules:
            names[cited] = None
    return tuple(names)

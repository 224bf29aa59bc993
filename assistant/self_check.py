"""The Förder-Check: which question comes next and why, and what the answers add up to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from assistant.answering.phrases import programme_words
from assistant.applicant import FactDefinition, fact_definitions
from assistant.form.next_question import eligibility, next_question
from assistant.programme_view import (
    ShownDate,
    ShownStep,
    Source,
    dates,
    filled,
    source_of,
    steps,
)
from assistant.rules.budget import Factor, LineResult, cents, compute
from assistant.rules.engine import check as check_rules
from assistant.rules.engine import decide
from assistant.rules.facts import Facts
from assistant.understanding.fact_lexicon import fact_entries
from knowledge.catalogue.catalogue import programme as load_programme
from knowledge.catalogue.catalogue import programmes, proofs_of
from knowledge.catalogue.records import Programme, Proof
from knowledge.german.formats import format_amount

_DECIDING = ("eligibility", "consortium", "condition")


@dataclass(frozen=True)
class CheckQuestion:
    """The next question. reasons: label and source of the rules that wait for its answer.

    left: how many questions may still come, this one included.
    """

    definition: FactDefinition
    reasons: tuple[tuple[str, Source], ...]
    left: int


@dataclass(frozen=True)
class CheckFinding:
    """What a rule says about these answers. verdict: met, not_met, open, unclear.

    when_met: the sentence for the case that the rule is met.
    """

    rule: str
    kind: str
    label: str
    verdict: str
    message: str
    when_met: str
    missing: tuple[FactDefinition, ...]
    source: Source


@dataclass(frozen=True)
class CheckCost:
    """A line of the highest eligible costs. amount: None while a fact is missing."""

    label: str
    amount: str | None
    steps: str
    missing: tuple[FactDefinition, ...]


@dataclass(frozen=True)
class CheckResult:
    """What the answers add up to. verdict: yes, no, conditional, unclear, or None."""

    programme: str
    title: str
    short_title: str
    authority: str
    as_of: date
    verdict: str | None
    headline: str
    sources: tuple[Source, ...]
    missing: tuple[FactDefinition, ...]
    findings: tuple[CheckFinding, ...]
    costs: tuple[CheckCost, ...]
    total: str | None
    cost_label: str
    cost_note: str
    dates: tuple[ShownDate, ...]
    documents: tuple[ShownStep, ...]
    steps: tuple[ShownStep, ...]


def check_question(
    programme_id: str, facts: Facts, *, skipped: tuple[str, ...] = ()
) -> CheckQuestion | None:
    """The next question of the Förder-Check, or None when the result is settled."""
    programme = load_programme(programme_id)
    found = next_question(programme, facts, definitions=fact_entries(), skipped=skipped)
    if found is None:
        return None
    return CheckQuestion(
        fact_definitions()[found.fact], reasons_for(programme, found.rules), found.left
    )


def check_question_about(programme_id: str, name: str, facts: Facts) -> CheckQuestion:
    """The question about one fact, for changing its answer. Raises KeyError for no such fact."""
    programme = load_programme(programme_id)
    known = facts.without(name) if name != "partners" else Facts(facts.own)
    rules = tuple(
        finding.rule for finding in check_rules(programme, known) if name in finding.missing
    )
    return CheckQuestion(fact_definitions()[name], reasons_for(programme, rules), 1)


def reasons_for(programme: Programme, rules: tuple[str, ...]) -> tuple[tuple[str, Source], ...]:
    """Label and source of each rule that needs the fact; the same words are given once."""
    seen: dict[tuple[int, int], tuple[str, Source]] = {}
    for rule in rules:
        source = source_of(programme, programme.rules[rule])
        seen.setdefault((source.start, source.end), (programme.rules[rule].label, source))
    return tuple(seen.values())


def check_result(programme_id: str, facts: Facts, as_of: date) -> CheckResult:
    """The result of the Förder-Check for these answers on a day."""
    programme = load_programme(programme_id)
    decision = eligibility(programme)
    case = decide(programme, decision, facts) if decision else None
    result = compute(programme, facts) if programme.budget else None
    definitions = fact_definitions()
    proofs: list[Proof] = []
    for name in case.cites if case else ():
        proofs.extend(proof for proof in proofs_of(programme, name) if proof not in proofs)
    return CheckResult(
        programme=programme.id,
        title=programme.title,
        short_title=programme.short_title,
        authority=programme.authority,
        as_of=as_of,
        verdict=case.verdict if case else None,
        headline=filled(case.text, programme, facts) if case else "",
        sources=tuple(source_of(programme, proof) for proof in proofs),
        missing=tuple(
            definitions[name]
            for name in (case.missing if case else ())
            if facts.value(name) is None
        ),
        findings=_findings(programme, facts),
        costs=tuple(_cost(programme, line) for line in result.lines) if result else (),
        total=_euros(result.total) if result and result.total is not None else None,
        cost_label=programme.budget.label if programme.budget else "",
        cost_note=filled(programme.budget.result_note, programme) if programme.budget else "",
        dates=dates(programme, as_of=as_of, facts=facts),
        documents=tuple(
            ShownStep(document.label, document.required, (source_of(programme, document),))
            for document in programme.documents.values()
        ),
        steps=steps(programme),
    )


def compare(facts: Facts, as_of: date) -> tuple[CheckResult, ...]:
    """The result for every programme, so that an applicant sees which one fits."""
    return tuple(check_result(name, facts, as_of) for name in programmes())


def facts_asked_for(programme_id: str) -> tuple[FactDefinition, ...]:
    """The facts a programme's rules and costs read, in the order of its file."""
    definitions = fact_definitions()
    return tuple(definitions[name] for name in load_programme(programme_id).facts)


def _findings(programme: Programme, facts: Facts) -> tuple[CheckFinding, ...]:
    definitions = fact_definitions()
    return tuple(
        CheckFinding(
            rule=finding.rule,
            kind=finding.kind,
            label=finding.label,
            verdict=finding.verdict.value,
            message=filled(finding.message, programme, facts),
            when_met=filled(programme.rules[finding.rule].says.get("met", ""), programme),
            missing=tuple(definitions[name] for name in finding.missing),
            source=source_of(programme, programme.rules[finding.rule]),
        )
        for finding in check_rules(programme, facts)
        if finding.kind in _DECIDING or finding.verdict.value != "open"
    )


def _cost(programme: Programme, line: LineResult) -> CheckCost:
    definitions, words = fact_definitions(), programme_words()["cost"]
    assert programme.budget is not None
    labels = {name: entry.label for name, entry in programme.budget.lines.items()}
    parts = [_factor(programme, factor, labels) for factor in line.factors]
    if line.line.flat_rate is not None:
        shown = words["share_of_sum"].format(rate=parts[0], bases=" + ".join(parts[1:]))
    else:
        shown = " × ".join(parts)
    if line.excess > 0 and line.planned is not None:
        shown = words["over"].format(steps=shown, planned=_euros(line.planned))
    elif line.planned is not None and line.cap is not None:
        shown = words["as_planned"].format(most=_euros(line.cap))
    return CheckCost(
        label=line.line.label,
        amount=_euros(line.eligible) if line.eligible is not None else None,
        steps=shown,
        missing=tuple(definitions[name] for name in line.missing),
    )


def _factor(programme: Programme, factor: Factor, labels: dict[str, str]) -> str:
    if factor.line is not None:
        return f"{labels[factor.line]} {_euros(factor.amount)}"
    if factor.unit == "years" and programme.budget is not None:
        many = "" if factor.amount == 1 else "e"
        return f"{format_amount(factor.amount, '')} {programme.budget.year_name}{many}"
    return format_amount(factor.amount, factor.unit)


def _euros(amount: Decimal | None) -> str:
    return "" if amount is None else format_amount(cents(amount), "EUR")

"""Findings of the programme's own decisions and rules on a case."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.form.application_case import ApplicationCase
from assistant.form.case_findings import CaseFinding, FindingWeight, finding
from assistant.form.sentences import phrase
from assistant.form.shown_facts import fields_of, label_of, shown_facts
from assistant.rules.conditions import Outcome, Verdict, evaluate
from assistant.rules.engine import decide, outcomes
from assistant.rules.facts import Facts
from knowledge.catalogue.form_records import FormRule
from knowledge.catalogue.records import Condition, Programme


def eligibility_findings(programme: Programme, case: ApplicationCase) -> Iterator[CaseFinding]:
    """The decisions the application rests on, then each rule."""
    facts = case.known_facts()
    yield from _decisions(programme, facts)
    done = outcomes(programme, facts)
    for item in applicable_rules(programme, facts):
        yield _rule(programme, item, done[item.rule], facts)


def applicable_rules(programme: Programme, facts: Facts) -> Iterator[FormRule]:
    """The rules this applicant is checked for."""
    for item in programme.form.rules:
        if is_met(item.when, facts, programme):
            yield item


def reported_facts(programme: Programme, case: ApplicationCase) -> frozenset[str]:
    """Facts whose absence an open rule already reports."""
    facts = case.known_facts()
    done = outcomes(programme, facts)
    return frozenset(
        name for item in applicable_rules(programme, facts) for name in done[item.rule].missing
    )


def is_met(condition: Condition | None, facts: Facts, programme: Programme) -> bool:
    """Whether a condition holds; without one it does."""
    return condition is None or evaluate(condition, facts, programme).verdict is Verdict.MET


def _decisions(programme: Programme, facts: Facts) -> Iterator[CaseFinding]:
    for item in programme.form.decisions:
        if not is_met(item.when, facts, programme):
            continue
        decision = programme.decisions[item.decision]
        row = decide(programme, decision, facts)
        unknown = tuple(n for n in row.missing if _unknown(n, facts))
        weights: dict[str | None, FindingWeight] = {
            "yes": "ok",
            "no": "blocker",
            "unclear": "unclear",
            "conditional": "todo" if unknown else "note",
        }
        weight = weights.get(row.verdict, "note")
        do = {
            "ok": "",
            "blocker": phrase("blocker_do"),
            "unclear": phrase("ask_authority"),
            "todo": phrase("fill_in"),
            "note": phrase("rule_note_do"),
        }[weight]
        yield finding(
            programme, f"decision.{item.decision}", "eligibility", weight, row.text, do=do,
            origin="guideline", cites=row.cites, said=shown_facts(facts),
            fields=fields_of(programme, unknown),
            words={"labels": ", ".join(map(label_of, unknown))},
        )  # fmt: skip


def _unknown(name: str, facts: Facts) -> bool:
    return not facts.partners if name == "partners" else facts.value(name) is None


def _rule(programme: Programme, item: FormRule, outcome: Outcome, facts: Facts) -> CaseFinding:
    rule = programme.rules[item.rule]
    weight, do = _weight(item, outcome)
    verdict = outcome.verdict
    if verdict is Verdict.NOT_MET and weight == "unclear":
        verdict = Verdict.UNCLEAR
    template = next(
        (text for word, text in rule.says.items() if word == outcome.verdict.value), rule.label
    )
    return finding(
        programme,
        f"rule.{item.rule}",
        "eligibility" if rule.kind in ("eligibility", "consortium") else "requirement",
        weight,
        template,
        do=do,
        verdict=verdict,
        origin="guideline",
        cites=(item.rule,),
        said=shown_facts(facts),
        fields=fields_of(programme, tuple(_facts_in(rule.met_when))),
        words={"labels": ", ".join(map(label_of, outcome.missing))},
    )


def _weight(item: FormRule, outcome: Outcome) -> tuple[FindingWeight, str]:
    if outcome.verdict is Verdict.MET:
        return "ok", ""
    if outcome.verdict is Verdict.OPEN:
        return "todo", phrase("fill_in")
    if outcome.verdict is Verdict.UNCLEAR or item.not_met == "unclear":
        return "unclear", phrase("ask_authority")
    name = {"blocker": "blocker_do", "todo": "rule_todo_do", "note": "rule_note_do"}[item.not_met]
    return item.not_met, phrase(name)


def _facts_in(condition: Condition) -> Iterator[str]:
    if condition.fact is not None:
        yield condition.fact
    if condition.every_partner is not None or condition.some_partner is not None:
        yield "partners"
    for inner in (*(condition.all_ or ()), *(condition.any_ or ()), *(condition.none_ or ())):
        yield from _facts_in(inner)

"""An amount that the question names, held against the cap of its line."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from assistant.answering.amounts import AmountSaid
from assistant.answering.context import Context, Part, PartAnswer, per_words
from assistant.answering.cost_steps import money, plain_number
from assistant.answering.records import AnswerVerdict
from assistant.answering.writing import Shown, euros, shown_value
from assistant.rules.budget import budget_years
from assistant.understanding.question_form import multiplies, speaks_of_a_plan
from knowledge.catalogue.records import CostLine


def answer_amounts(context: Context, part: Part, amounts: tuple[AmountSaid, ...]) -> PartAnswer:
    """Holds each amount named against the cap of its line, in the period it is meant for."""
    known = [v for v in (_answer(context, part, amount) for amount in amounts) if v is not None]
    verdict: AnswerVerdict | None = "no" if "no" in known else (known[0] if known else None)
    budget = context.programme.budget
    note = budget.over_cap_note if budget is not None else None
    if "no" in known and note is not None and not part.claim and _is_base(context, amounts[0].line):
        context.say(note, origin="notice")
    return PartAnswer("claim_checked" if part.claim else "calculated", verdict)


def _is_base(context: Context, name: str) -> bool:
    budget = context.programme.budget
    return budget is not None and any(name in line.base for line in budget.lines.values())


def _answer(context: Context, part: Part, said: AmountSaid) -> AnswerVerdict | None:
    budget = context.programme.budget
    assert budget is not None
    line = budget.lines[said.line]
    assert line.cap is not None
    cap, steps, per = _cap_for(context, line, said)
    calc = {
        "planned": Shown(said.amount, "EUR", money(said.amount), origin="question"),
        "cap": euros(cap, steps, (line.cap,)),
    }
    words = {"label": line.label, "per": per}
    if not steps:
        words["calc:cap"] = line.cap
    if multiplies(context.question.text) and said.amount == cap:
        context.say(_with(context, "cost_cap", words), origin="calculation", calc=calc)
        return None
    wants = part.yes_no or part.claim
    claim = (part.claim or said.claimed) and not speaks_of_a_plan(context.question.text)
    unit = context.programme.values[line.cap].unit
    if said.period == "year" and unit == "EUR" and wants:
        context.say(_with(context, "cost_claim_period", words), origin="calculation", calc=calc)
        return "no"
    if claim:
        right = said.amount == cap
        phrase = "cost_claim_right" if right else "cost_claim_wrong"
        context.say(_with(context, phrase, words), origin="calculation", calc=calc)
        return "yes" if right else "no"
    if said.amount <= cap:
        phrase = "cost_within" if wants else "cost_within_plain"
        context.say(_with(context, phrase, words), origin="calculation", calc=calc)
        return "yes" if wants else None
    excess = said.amount - cap
    step = f"{money(said.amount)} − {money(cap)} = {money(excess)}"
    calc["excess"] = euros(excess, (step,))
    phrase = "cost_over" if wants else "cost_over_plain"
    context.say(_with(context, phrase, words), origin="calculation", calc=calc)
    return "no" if wants else None


def _with(context: Context, phrase: str, words: Mapping[str, str]) -> str:
    """The phrase with its words; a cap that is a value of the guideline is shown as that value."""
    text = context.phrase(phrase, **{k: v for k, v in words.items() if not k.startswith("calc:")})
    cap = words.get("calc:cap")
    return text.replace("{calc:cap}", "{" + cap + "}") if cap is not None else text


def _cap_for(
    context: Context, line: CostLine, said: AmountSaid
) -> tuple[Decimal, tuple[str, ...], str]:
    """The cap in the period the amount is meant for, its steps, and the words for that period."""
    assert line.cap is not None
    value = context.programme.values[line.cap]
    assert value.amount is not None
    years = budget_years(context.programme)
    if value.unit == "EUR per year" and said.period == "total" and years != 1:
        cap = value.amount * years
        step = f"{plain_number(years)} × {shown_value(value)} = {money(cap)}"
        return cap, (step,), context.phrase("per_period")
    posts = context.question.said.number(line.posts.fact) if line.posts is not None else None
    if posts is not None and value.unit == "EUR per post and year" and posts != 1:
        cap = value.amount * posts
        step = f"{plain_number(posts)} × {shown_value(value)} = {money(cap)}"
        return cap, (step,), per_words(context, "EUR per year")
    return value.amount, (), per_words(context, value.unit)

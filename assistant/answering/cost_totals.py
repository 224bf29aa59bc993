"""The highest eligible costs of a programme, or what is eligible of the amounts named."""

from __future__ import annotations

from decimal import Decimal

from assistant.answering.amounts import AmountSaid, budget_facts, cost_facts
from assistant.answering.context import Context, Part, PartAnswer, per_words
from assistant.answering.cost_lines import say_excess
from assistant.answering.cost_steps import money, row_of, step_of
from assistant.answering.records import AnswerVerdict, TableRow
from assistant.answering.writing import Shown, euros
from assistant.rules.budget import BudgetResult, budget_years, cents, compute
from assistant.rules.facts import Fact
from knowledge.catalogue.records import BudgetVariant
from knowledge.german.formats import format_amount


def answer_total(context: Context, part: Part, said: tuple[AmountSaid, ...]) -> PartAnswer:
    """The total with its lines and steps; for each kind of applicant when that is not known."""
    programme = context.programme
    budget = programme.budget
    assert budget is not None
    facts = budget_facts(context, said)
    if not said:
        names = [name for line in budget.lines.values() for name in cost_facts(line)]
        facts = facts.without(*names)
    years = context.question.said.number("project_years") or budget_years(programme)
    if not said and _has_whole_period_caps(context):
        # Caps for the whole period have no share for one year of it.
        years = budget_years(programme)
    variants: tuple[BudgetVariant | None, ...] = (None,)
    if compute(programme, facts, years=years).total is None:
        variants = budget.variants
    verdict: AnswerVerdict | None = None
    for variant in variants:
        given = facts
        if variant is not None:
            given = facts.with_(*(Fact(k, v, "implied") for k, v in variant.facts.items()))
        result = compute(programme, given, years=years)
        if variant is None:
            verdict = _claim(context, part, result, said)
        _say_total(context, result, variant, planned=bool(said))
    context.say(budget.result_note, origin="notice")
    return PartAnswer("claim_checked" if verdict is not None else "calculated", verdict)


def has_total(context: Context, said: tuple[AmountSaid, ...]) -> bool:
    """Whether what is known makes one total, without guessing posts that nobody named."""
    years = budget_years(context.programme)
    return compute(context.programme, budget_facts(context, said), years=years).total is not None


def _has_whole_period_caps(context: Context) -> bool:
    budget = context.programme.budget
    assert budget is not None
    caps = [line.cap for line in budget.lines.values() if line.cap is not None]
    return any(context.programme.values[cap].unit == "EUR" for cap in caps)


def _claim(
    context: Context, part: Part, result: BudgetResult, said: tuple[AmountSaid, ...]
) -> AnswerVerdict | None:
    """A total that the question names is confirmed or corrected first."""
    if not (part.claim or part.yes_no) or said or result.total is None:
        return None
    claimed = next((n.value for n in part.numbers if n.unit == "EUR"), None)
    if claimed is None:
        return None
    if claimed == cents(result.total):
        budget = context.programme.budget
        assert budget is not None
        if budget.total_is_grant:
            context.say(context.phrase("claim_right"), origin="calculation")
            return "yes"
        return "conditional"
    context.say(context.phrase("claim_wrong"), origin="calculation")
    return "no"


def _say_total(
    context: Context, result: BudgetResult, variant: BudgetVariant | None, *, planned: bool
) -> None:
    total = result.total
    budget = context.programme.budget
    if total is None or budget is None:
        return
    whole = budget_years(context.programme)
    per = per_words(context, "EUR" if result.years == whole and whole != 1 else "EUR per year")
    calc: dict[str, Shown] = {}
    if result.years not in (Decimal(1), whole):
        per = context.phrase("per_years")
        calc["years"] = Shown(
            result.years, "years", format_amount(result.years, ""), origin="question"
        )
    lines = [line for line in result.lines if line.eligible]
    sums = " + ".join(money(line.eligible or Decimal(0)) for line in lines)
    cites = tuple(line.line.cap or line.line.flat_rate or "" for line in lines)
    cites += (budget.total,) if budget.total is not None else ()
    calc["total"] = euros(total, (f"{sums} = {money(total)}",), cites)
    if variant is not None:
        label = variant.label[:1].upper() + variant.label[1:]
        text = context.phrase("total_variant", variant=label, per=per)
    else:
        text = context.phrase("total_planned" if planned else "total_lead", per=per)
    context.say(text, origin="calculation", calc=calc)
    parts = []
    inner: dict[str, Shown] = {}
    suffix = f" ({variant.label})" if variant is not None else ""
    for number, line in enumerate(lines):
        assert line.eligible is not None
        cited = line.line.cap or line.line.flat_rate
        inner[f"part_{number}"] = euros(line.eligible, (step_of(line),), (cited,) if cited else ())
        parts.append(f"{line.line.label} {{calc:part_{number}}}")
        context.table.append(row_of(line, f"{line.line.label}{suffix}"))
    text = context.phrase("total_parts", parts=", ".join(parts))
    context.say(text, origin="calculation", calc=inner)
    for line in lines:
        say_excess(context, line)
    context.table.append(TableRow(f"Summe{suffix}", money(total), f"{sums} = {money(total)}"))

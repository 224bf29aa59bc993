"""Cost lines computed for posts and years, alone or as a sum, and the flat rate."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from assistant.answering.amounts import AmountSaid, amounts_known, budget_facts, cost_facts
from assistant.answering.context import Context, per_words
from assistant.answering.cost_steps import money, plain_number, row_of, step_of
from assistant.answering.records import TableRow
from assistant.answering.writing import Shown, euros
from assistant.rules.budget import Factor, LineResult, budget_years, compute
from assistant.rules.conditions import Verdict, evaluate
from assistant.rules.facts import Fact, Facts
from assistant.understanding.question_form import wants_a_sum
from knowledge.catalogue.records import CostLine
from knowledge.german.folding import fold
from knowledge.german.formats import format_amount


def answer_lines(context: Context, names: Sequence[str], text: str) -> bool:
    """Says the lines for the posts, years or kind of applicant known; False without a need to."""
    chosen = _lines_meant(context, names, text)
    if not chosen:
        return False
    years = context.question.said.number("project_years") or Decimal(1)
    facts = _with_posts(context, chosen)
    budget = context.programme.budget
    assert budget is not None
    results = []
    for name in chosen:
        line = budget.lines[name]
        result = _line(context, name, facts.without(*cost_facts(line)), years)
        if result is None or result.eligible is None:
            return False
        results.append(result)
    for result in results:
        _say_line(context, result, years)
    if len(results) > 1:
        _say_sum(context, results, years)
    return True


def _lines_meant(context: Context, names: Sequence[str], text: str) -> list[str]:
    """The lines of these that the question counts posts for, or all when it wants their sum."""
    budget = context.programme.budget
    assert budget is not None
    lines = {name: budget.lines[name] for name in names if budget.lines[name].cap is not None}
    yearly = {
        name: line
        for name, line in lines.items()
        if context.programme.values[line.cap or ""].unit != "EUR"
    }
    said = _numbers_said(context)
    counted = [
        name for name, line in yearly.items() if _count(line, said, yearly, text) is not None
    ]
    if counted:
        return counted
    if "project_years" in context.question.said.own:
        return [n for n, line in yearly.items() if line.posts is None and line.presence is None]
    kind = context.question.said.value("applicant_kind") is not None
    if len(yearly) > 1 and (wants_a_sum(text) or kind) and context.facts.value("applicant_kind"):
        return [n for n, line in yearly.items() if not line.optional]
    return []


def _numbers_said(context: Context) -> Facts:
    """Posts of this question; with those of the conversation when it adds to them."""
    trigger = {"coordinators", "assistants", "posts", "further_posts"}
    if context.question.previous is not None and trigger & set(context.facts.own):
        return context.facts
    return context.question.said


def _count(
    line: CostLine, said: Facts, lines: dict[str, CostLine], text: str = ""
) -> Decimal | None:
    """The posts said for a line. Posts without a role count for the first line with posts."""
    if line.presence is not None:
        number = said.number(line.presence)
        if number is None and _named(line, text) and any(_posts(o, said) for o in lines.values()):
            return Decimal(1)
        return number or None
    if line.posts is None:
        return None
    own = said.number(line.posts.fact)
    if own is not None:
        return own
    first = next((other for other in lines.values() if other.posts is not None), None)
    return said.number("posts") if line is first and not line.optional else None


def _posts(line: CostLine, said: Facts) -> bool:
    return line.posts is not None and said.number(line.posts.fact) is not None


def _named(line: CostLine, text: str) -> bool:
    """Whether one of the line's words stands in the question."""
    folded = fold(text)
    return any(re.search(rf"(?<!\w){re.escape(fold(word))}", folded) for word in line.words)


def _with_posts(context: Context, chosen: Sequence[str]) -> Facts:
    budget = context.programme.budget
    assert budget is not None
    facts = context.facts
    lines = {name: budget.lines[name] for name in chosen}
    said = _numbers_said(context)
    for line in lines.values():
        number = _count(line, said, lines)
        if number is not None and line.posts is not None:
            facts = facts.with_(Fact(line.posts.fact, number))
    return facts


def _line(context: Context, name: str, facts: Facts, years: Decimal) -> LineResult | None:
    """The line with the posts said; with the most posts when the guideline allows no more."""
    budget = context.programme.budget
    assert budget is not None
    line = budget.lines[name]
    assert line.cap is not None
    result = compute(context.programme, facts, years=years).line(name)
    posts = facts.number(line.posts.fact) if line.posts is not None else None
    if posts is None or (result.eligible is not None and result.factors[0].value is None):
        return result
    most = _most_posts(context, line, facts)
    if most is not None and posts > most:
        return result
    amount = context.programme.values[line.cap].amount
    assert amount is not None
    factors = [Factor(posts, "posts", fact="posts"), Factor(amount, "EUR", value=line.cap)]
    total = posts * amount
    if years != 1:
        factors.append(Factor(years, "years"))
        total *= years
    return LineResult(name, line, None, total, total, tuple(factors))


def _most_posts(context: Context, line: CostLine, facts: Facts) -> Decimal | None:
    """The most posts this applicant may have; of any applicant when the kind is not known."""
    assert line.posts is not None
    amounts = []
    for limit in line.posts.limits:
        amount = context.programme.values[limit.most].amount
        if amount is None:
            continue
        if evaluate(limit.when, facts, context.programme).verdict is Verdict.MET:
            return amount
        amounts.append(amount)
    return max(amounts, default=None)


def _say_line(context: Context, result: LineResult, years: Decimal) -> None:
    assert result.eligible is not None
    assert result.line.cap is not None
    calc = {"result": euros(result.eligible, (step_of(result),), (result.line.cap,))}
    per = _per(context, years, calc)
    text = context.phrase("line_result_lead", label=result.line.label, per=per)
    context.say(text, origin="calculation", calc=calc)
    context.table.append(row_of(result))


def _say_sum(context: Context, results: Sequence[LineResult], years: Decimal) -> None:
    total = sum((r.eligible or Decimal(0) for r in results), Decimal(0))
    terms = " + ".join(money(r.eligible or Decimal(0)) for r in results)
    calc = {
        "total": euros(
            total, (f"{terms} = {money(total)}",), tuple(r.line.cap or "" for r in results)
        )
    }
    per = _per(context, years, calc)
    context.say(context.phrase("lines_sum", per=per), origin="calculation", calc=calc)
    context.table.append(TableRow("Summe", money(total), f"{terms} = {money(total)}"))


def _per(context: Context, years: Decimal, calc: dict[str, Shown]) -> str:
    if years == 1:
        return per_words(context, "EUR per year")
    calc["years"] = Shown(years, "years", format_amount(years, ""), origin="question")
    return context.phrase("per_years")


def answer_flat_rate(context: Context, name: str, said: tuple[AmountSaid, ...]) -> bool:
    """Computes a flat rate for the amounts known; False when none of its base is said."""
    budget = context.programme.budget
    assert budget is not None
    line = budget.lines[name]
    mine = {amount.line for amount in said} & set(line.base)
    if line.flat_rate is None or not mine:
        return False
    if context.question.previous is not None:
        mine |= amounts_known(context) & set(line.base)
    facts = budget_facts(context, said)
    whole = budget_years(context.programme)
    asked = context.question.said.number("project_years")
    yearly = all(
        context.programme.values[budget.lines[n].cap or ""].unit == "EUR per year" for n in mine
    )
    periods = _periods(said, yearly=yearly, asked=asked, whole=whole)
    stated = all(amount.period is None for amount in said) and asked is None
    for years in periods:
        _say_flat(context, name, mine, facts, years, as_stated=stated)
    if len(mine) < len(line.base):
        context.say(context.phrase("flat_only_said"), origin="notice")
    return True


def _periods(
    said: tuple[AmountSaid, ...], *, yearly: bool, asked: Decimal | None, whole: Decimal
) -> tuple[Decimal, ...]:
    """The numbers of years to compute for: as the amounts are meant, one year when not said."""
    if asked is not None:
        return (asked,)
    if any(amount.period == "total" for amount in said):
        return (whole,)
    if any(amount.period == "year" for amount in said):
        return tuple(dict.fromkeys((Decimal(1), whole))) if yearly else (whole,)
    return (Decimal(1),)


def _say_flat(
    context: Context,
    name: str,
    mine: set[str],
    facts: Facts,
    years: Decimal,
    *,
    as_stated: bool,
) -> None:
    budget = context.programme.budget
    assert budget is not None
    result = compute(context.programme, facts, years=years)
    line = budget.lines[name]
    assert line.flat_rate is not None
    parts = [result.line(n) for n in line.base if n in mine]
    base = sum((p.eligible or Decimal(0) for p in parts), Decimal(0))
    rate = context.programme.values[line.flat_rate].amount or Decimal(0)
    amount = base * rate / 100
    terms = " + ".join(f"{p.line.label} {money(p.eligible or Decimal(0))}" for p in parts)
    step = f"{plain_number(rate)} % × {money(base)} = {money(amount)}"
    whole = budget_years(context.programme)
    unit = "EUR per year" if years == 1 and whole != 1 else "EUR"
    per = "" if as_stated else f" {per_words(context, unit)}"
    rate_gap = "{" + line.flat_rate + "}"
    text = context.phrase("flat_result", label=line.label, rate=rate_gap, per=per)
    calc = {"result": euros(amount, (step,), (line.flat_rate,)), "base": euros(base, (terms,))}
    context.say(text, origin="calculation", calc=calc)
    context.table.append(TableRow(line.label, money(amount), step, terms))
    for part in parts:
        say_excess(context, part)


def say_excess(context: Context, part: LineResult) -> None:
    """What of a line is over its cap, when something is."""
    if part.excess <= 0:
        return
    planned, eligible = part.planned or Decimal(0), part.eligible or Decimal(0)
    step = f"{money(planned)} − {money(eligible)} = {money(part.excess)}"
    cites = (part.line.cap,) if part.line.cap else ()
    context.say(
        context.phrase("over_line", label=part.line.label),
        origin="calculation",
        calc={"excess": euros(part.excess, (step,), cites)},
    )

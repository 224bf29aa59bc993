"""Answers about money: planned amounts against caps, lines for posts and years, totals with steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from assistant.answering.context import Context, Part, PartAnswer, per_words
from assistant.answering.records import AnswerVerdict, TableRow
from assistant.answering.writing import Shown, euros, plain_decimal, shown_value
from assistant.rules.budget import BudgetResult, Factor, LineResult, budget_years, cents, compute
from assistant.rules.facts import Fact, Facts
from assistant.understanding.fact_records import FactMention
from knowledge.catalogue.records import BudgetVariant, CostLine
from knowledge.german.formats import format_amount


def lines_for_amounts(context: Context) -> tuple[tuple[str, FactMention], ...]:
    """Cost lines for which the question names an amount, with the mention."""
    budget = context.programme.budget
    if budget is None:
        return ()
    found: list[tuple[str, FactMention]] = []
    for mention in context.question.mentions_of_facts:
        if mention.partner is not None or not isinstance(mention.value, Decimal):
            continue
        for name, line in budget.lines.items():
            if line.cap is not None and mention.name in (line.fact, line.fact_total):
                found.append((name, mention))
                break
        else:
            name_of = _line_by_posts_cost(context, mention)
            if name_of is not None:
                found.append((name_of, mention))
    return tuple(found)


def _line_by_posts_cost(context: Context, mention: FactMention) -> str | None:
    """An amount of personnel costs where the line is paid per post ("Stelle kostet 60.000 €")."""
    budget = context.programme.budget
    assert budget is not None
    if not mention.name.startswith("personnel_costs"):
        return None
    return next((n for n, line in budget.lines.items() if "personnel" in line.costs), None)


def answer_amounts(
    context: Context, part: Part, amounts: tuple[tuple[str, FactMention], ...]
) -> PartAnswer:
    """Holds each amount named against the cap of its line, in the period of the cap."""
    verdicts: list[AnswerVerdict | None] = [
        _answer_amount(context, part, name, mention) for name, mention in amounts
    ]
    note = context.programme.budget.over_cap_note if context.programme.budget else None
    known = [verdict for verdict in verdicts if verdict is not None]
    verdict: AnswerVerdict | None = "no" if "no" in known else (known[0] if known else None)
    over = "no" in known
    if over and note is not None and not part.claim and _is_base(context, amounts[0][0]):
        context.say(note, origin="notice")
    return PartAnswer("claim_checked" if part.claim else "calculated", verdict)


def _is_base(context: Context, name: str) -> bool:
    budget = context.programme.budget
    return budget is not None and any(name in line.base for line in budget.lines.values())


def _answer_amount(
    context: Context, part: Part, name: str, mention: FactMention
) -> AnswerVerdict | None:
    budget = context.programme.budget
    assert budget is not None and isinstance(mention.value, Decimal)
    line = budget.lines[name]
    assert line.cap is not None
    value = context.programme.values[line.cap]
    planned = mention.value
    years = budget_years(context.programme)
    cap, steps, per = _cap_for(context, line, mention, years)
    calc = {
        "planned": Shown(planned, "EUR", format_amount(planned, "EUR"), origin="question"),
        "cap": euros(cap, steps, (line.cap,)),
    }
    words = {"label": line.label, "per": per}
    if not steps:
        words["calc:cap"] = line.cap
    wants = part.yes_no or part.claim
    claim = part.claim or mention.claimed
    yearly_claim = mention.period == "year" and value.unit == "EUR"
    if yearly_claim and wants:
        context.say(_with(context, "cost_claim_period", words), origin="calculation", calc=calc)
        return "no"
    if claim and planned != cap:
        context.say(_with(context, "cost_claim_wrong", words), origin="calculation", calc=calc)
        return "no"
    if claim:
        context.say(_with(context, "cost_claim_right", words), origin="calculation", calc=calc)
        return "yes"
    if planned <= cap:
        phrase = "cost_within" if wants else "cost_within_plain"
        context.say(_with(context, phrase, words), origin="calculation", calc=calc)
        return "yes" if wants else None
    excess = planned - cap
    step = f"{format_amount(planned, 'EUR')} − {format_amount(cents(cap), 'EUR')} = {format_amount(cents(excess), 'EUR')}"
    calc["excess"] = euros(excess, (step,))
    context.say(_with(context, "cost_over", words), origin="calculation", calc=calc)
    return "no" if wants else None


def _with(context: Context, phrase: str, words: Mapping[str, str]) -> str:
    """The phrase with its words; a cap that is a value of the guideline is shown as that value."""
    text = context.phrase(phrase, **{k: v for k, v in words.items() if not k.startswith("calc:")})
    cap = words.get("calc:cap")
    return text.replace("{calc:cap}", "{" + cap + "}") if cap is not None else text


def _cap_for(
    context: Context, line: CostLine, mention: FactMention, years: Decimal
) -> tuple[Decimal, tuple[str, ...], str]:
    """The cap in the period the amount is meant for, its steps, and the words for that period."""
    assert line.cap is not None
    value = context.programme.values[line.cap]
    assert value.amount is not None
    total = mention.period == "total" or mention.name.endswith("_total")
    if value.unit == "EUR per year" and total and years != 1:
        cap = value.amount * years
        step = f"{format_amount(years, '')} × {shown_value(value)} = {format_amount(cap, 'EUR')}"
        return cap, (step,), context.phrase("per_period")
    posts = context.question.said.number(line.posts.fact) if line.posts is not None else None
    if posts is not None and value.unit == "EUR per post and year" and posts != 1:
        cap = value.amount * posts
        step = f"{format_amount(posts, '')} × {shown_value(value)} = {format_amount(cap, 'EUR')}"
        return cap, (step,), per_words(context, "EUR per year")
    return value.amount, (), per_words(context, value.unit)


def answer_line(context: Context, name: str) -> bool:
    """Says one computed line for posts or years that the question names; False if it has none."""
    budget = context.programme.budget
    assert budget is not None
    line = budget.lines[name]
    said = context.question.said
    years = said.number("project_years")
    posts = said.number(line.posts.fact) if line.posts is not None else None
    if posts is None and line.posts is not None:
        posts = said.number("posts")
    if line.cap is None or (years is None and posts is None):
        return False
    facts = context.facts
    if posts is not None and line.posts is not None:
        facts = facts.with_(Fact(line.posts.fact, posts))
    unit = context.programme.values[line.cap].unit
    if unit == "EUR":
        return False
    result = _line(context, name, facts.without(*_cost_facts(line)), years or Decimal(1))
    if result is None or result.eligible is None:
        return False
    per = per_words(context, "EUR per year") if years is None or years == 1 else ""
    calc = {"result": euros(result.eligible, (step_of(context, result),), (line.cap,))}
    if per:
        text = context.phrase("line_result_lead", label=line.label, per=per)
    else:
        text = context.phrase(
            "line_result_lead", label=line.label, per=context.phrase("per_years")
        )
        assert years is not None
        calc["years"] = Shown(years, "years", format_amount(years, ""), origin="question")
    context.say(text, origin="calculation", calc=calc)
    context.table.append(_row(context, result))
    return True


def _cost_facts(line: CostLine) -> tuple[str, ...]:
    return tuple(name for name in (line.fact, line.fact_total) if name is not None)


def _line(context: Context, name: str, facts: Facts, years: Decimal) -> LineResult | None:
    """The line computed with the posts said, also beyond what one applicant may have."""
    budget = context.programme.budget
    assert budget is not None
    line = budget.lines[name]
    assert line.cap is not None
    posts = facts.number(line.posts.fact) if line.posts is not None else None
    result = compute(context.programme, facts, years=years).line(name)
    if posts is not None and (result.eligible is None or result.factors[0].value is not None):
        value = context.programme.values[line.cap]
        assert value.amount is not None
        most = _most_posts(context, line, facts)
        if most is not None and posts > most:
            return result
        factors = [Factor(posts, "posts", fact="posts"), Factor(value.amount, "EUR", value=line.cap)]
        amount = posts * value.amount
        if years != 1:
            factors.append(Factor(years, "years"))
            amount *= years
        return LineResult(name, line, None, amount, amount, tuple(factors))
    return result


def _most_posts(context: Context, line: CostLine, facts: Facts) -> Decimal | None:
    """The most posts this applicant may have; of any applicant when the kind is not known."""
    from assistant.rules.conditions import Verdict, evaluate

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


def answer_flat_rate(context: Context, name: str) -> bool:
    """Computes a flat rate for the amounts that the question names; False if it names none."""
    budget = context.programme.budget
    assert budget is not None
    line = budget.lines[name]
    amounts = {n for n, _ in lines_for_amounts(context)} & set(line.base)
    if line.flat_rate is None or not amounts:
        return False
    yearly_only = all(
        budget.lines[n].cap is not None
        and context.programme.values[budget.lines[n].cap or ""].unit == "EUR per year"
        for n in amounts
    )
    said_total = any(
        mention.period == "total" or mention.name.endswith("_total")
        for _, mention in lines_for_amounts(context)
    )
    periods = [Decimal(1)] if yearly_only and not said_total else []
    periods.append(context.question.said.number("project_years") or budget_years(context.programme))
    for years in dict.fromkeys(periods):
        _say_flat(context, name, amounts, years)
    if len(amounts) < len(line.base):
        context.say(context.phrase("flat_only_said"), origin="notice")
    return True


def _say_flat(context: Context, name: str, amounts: set[str], years: Decimal) -> None:
    budget = context.programme.budget
    assert budget is not None
    result = compute(context.programme, context.facts, years=years)
    line = budget.lines[name]
    assert line.flat_rate is not None
    parts = [result.line(n) for n in line.base if n in amounts]
    base = sum((p.eligible or Decimal(0) for p in parts), Decimal(0))
    rate = context.programme.values[line.flat_rate].amount or Decimal(0)
    amount = base * rate / 100
    terms = " + ".join(f"{p.line.label} {format_amount(cents(p.eligible or Decimal(0)), 'EUR')}" for p in parts)
    base_steps = tuple(_capped_step(p) for p in parts if p.excess > 0)
    step = f"{plain_number(rate)} % × {format_amount(cents(base), 'EUR')} = {format_amount(cents(amount), 'EUR')}"
    unit = "EUR per year" if years == 1 and budget_years(context.programme) != 1 else "EUR"
    text = context.phrase(
        "flat_result", label=line.label, rate="{" + line.flat_rate + "}", per=per_words(context, unit)
    )
    calc = {
        "result": euros(amount, (step,), (line.flat_rate,)),
        "base": euros(base, (terms, *base_steps)),
    }
    context.say(text, origin="calculation", calc=calc)
    context.table.append(
        TableRow(line.label, format_amount(cents(amount), "EUR"), step, "; ".join((terms, *base_steps)))
    )
    for part in parts:
        if part.excess > 0:
            _say_excess(context, part)


def _capped_step(part: LineResult) -> str:
    planned = format_amount(cents(part.planned or Decimal(0)), "EUR")
    return f"{part.line.label}: {planned} geplant, {format_amount(cents(part.eligible or Decimal(0)), 'EUR')} förderfähig"


def _say_excess(context: Context, part: LineResult) -> None:
    step = (
        f"{format_amount(cents(part.planned or Decimal(0)), 'EUR')} − "
        f"{format_amount(cents(part.eligible or Decimal(0)), 'EUR')} = {format_amount(cents(part.excess), 'EUR')}"
    )
    context.say(
        context.phrase("over_line", label=part.line.label),
        origin="calculation",
        calc={"excess": euros(part.excess, (step,), (part.line.cap,) if part.line.cap else ())},
    )


def answer_total(context: Context) -> PartAnswer:
    """The highest eligible costs, or what is eligible of the amounts named, with table and steps."""
    programme = context.programme
    budget = programme.budget
    assert budget is not None
    said_costs = bool(lines_for_amounts(context))
    facts = context.facts if said_costs else context.facts.without(*_all_cost_facts(context))
    years = context.question.said.number("project_years") or budget_years(programme)
    variants: tuple[BudgetVariant | None, ...] = (None,)
    if compute(programme, facts, years=years).total is None:
        variants = budget.variants
    for variant in variants:
        given = facts
        if variant is not None:
            given = facts.with_(*(Fact(k, v, "implied") for k, v in variant.facts.items()))
        _say_total(context, compute(programme, given, years=years), variant, planned=said_costs)
    context.say(budget.result_note, origin="notice", cites=())
    return PartAnswer("calculated")


def _all_cost_facts(context: Context) -> tuple[str, ...]:
    budget = context.programme.budget
    assert budget is not None
    return tuple(name for line in budget.lines.values() for name in _cost_facts(line))


def _say_total(
    context: Context, result: BudgetResult, variant: BudgetVariant | None, *, planned: bool
) -> None:
    total = result.total
    if total is None:
        return
    budget = context.programme.budget
    assert budget is not None
    per = per_words(context, "EUR" if result.years == budget_years(context.programme) and result.years != 1 else "EUR per year")
    calc: dict[str, Shown] = {}
    if result.years not in (Decimal(1), budget_years(context.programme)):
        per = context.phrase("per_years")
        calc["years"] = Shown(result.years, "years", format_amount(result.years, ""), origin="question")
    sums = " + ".join(format_amount(cents(r.eligible or Decimal(0)), "EUR") for r in result.lines)
    cites = tuple(r.line.cap or r.line.flat_rate or "" for r in result.lines)
    calc["total"] = euros(total, (f"{sums} = {format_amount(cents(total), 'EUR')}",), cites)
    if variant is not None:
        text = context.phrase("total_variant", variant=_capital(variant.label), per=per)
    else:
        text = context.phrase("total_planned" if planned else "total_lead", per=per)
    context.say(text, origin="calculation", calc=calc)
    parts = []
    inner: dict[str, Shown] = {}
    for number, line in enumerate(result.lines):
        key = f"part_{number}" if variant is None else f"part_{number}"
        assert line.eligible is not None
        cited = line.line.cap or line.line.flat_rate
        inner[key] = euros(line.eligible, (step_of(context, line),), (cited,) if cited else ())
        parts.append(f"{line.line.label} {{calc:{key}}}")
        row = _row(context, line)
        context.table.append(row if variant is None else replace(row, label=f"{row.label} ({variant.label})"))
    context.say(context.phrase("total_parts", parts=", ".join(parts)), origin="calculation", calc=inner)
    for line in result.lines:
        if line.excess > 0:
            _say_excess(context, line)
    label = "Summe" if variant is None else f"Summe ({variant.label})"
    context.table.append(TableRow(label, format_amount(cents(total), "EUR"), sums))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _row(context: Context, result: LineResult) -> TableRow:
    note = ""
    if result.excess > 0:
        note = f"{format_amount(cents(result.excess), 'EUR')} nicht förderfähig"
    return TableRow(
        result.line.label,
        format_amount(cents(result.eligible or Decimal(0)), "EUR"),
        step_of(context, result),
        note,
    )


def step_of(context: Context, result: LineResult) -> str:
    """How a line was computed, in words and figures: "3,5 × 57.000 € = 199.500 €"."""
    assert result.eligible is not None
    shown = format_amount(cents(result.eligible), "EUR")
    if result.planned is not None and result.planned == result.eligible:
        return f"geplant {shown}"
    if result.line.flat_rate is not None:
        rate, *bases = result.factors
        terms = " + ".join(_factor(context, base) for base in bases)
        return f"{plain_number(rate.amount)} % × ({terms}) = {shown}"
    product = " × ".join(_factor(context, factor) for factor in result.factors)
    return f"{product} = {shown}" if len(result.factors) > 1 else product


def _factor(context: Context, factor: Factor) -> str:
    if factor.unit == "EUR":
        return format_amount(cents(factor.amount), "EUR")
    return plain_number(factor.amount)


def plain_number(amount: Decimal) -> str:
    """A bare number in German notation."""
    return format_amount(Decimal(plain_decimal(amount)), "")

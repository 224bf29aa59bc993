"""Which computation answers a part about money: a check, a line, a flat rate or the total."""

from __future__ import annotations

from assistant.answering.amounts import AmountSaid, amounts_said
from assistant.answering.context import Context, Part, PartAnswer
from assistant.answering.cost_checks import answer_amounts
from assistant.answering.cost_lines import answer_flat_rate, answer_lines
from assistant.answering.cost_totals import answer_total, has_total
from assistant.answering.selection import is_about_money
from assistant.understanding.entry_ranking import Ranked
from assistant.understanding.fact_costs import is_left_out
from assistant.understanding.question_form import speaks_of_a_plan, wants_a_sum
from knowledge.catalogue.records import Programme

_SEVERAL = 2
_POSTS = frozenset({"coordinators", "assistants", "posts", "further_posts"})


def answer_cost(context: Context, ranked: Ranked, part: Part) -> PartAnswer | None:
    """A computed answer where the entry is about costs and there are figures to compute with."""
    budget = context.programme.budget
    if budget is None:
        return None
    lines = lines_of(context.programme, ranked.entry.name)
    if _is_left_open(context, ranked):
        planned = not part.yes_no and speaks_of_a_plan(context.question.text)
        said = amounts_said(context) if planned else ()
        return answer_amounts(context, part, said) if said else None
    flat = [name for name in lines if budget.lines[name].flat_rate is not None]
    said = amounts_said(context, [name for name in lines if name not in flat], part.costs)
    if ranked.entry.kind == "budget":
        if len(said) == 1 and (part.yes_no or part.claim):
            return answer_amounts(context, part, said)
        return _one_cost(context, part, said) or answer_total(context, part, said)
    wants_sum = wants_a_sum(context.question.text) and len({a.line for a in said}) > 1
    wants_sum = wants_sum and has_total(context, said)
    if flat and answer_flat_rate(context, flat[0], said):
        return answer_total(context, part, said) if wants_sum else PartAnswer("calculated")
    mine = tuple(a for a in said if a.line in lines or is_about_money(ranked))
    if said and wants_a_sum(context.question.text) and _POSTS & set(context.question.said.own):
        return answer_total(context, part, said)
    if mine and not flat:
        return (
            answer_total(context, part, said) if wants_sum else answer_amounts(context, part, mine)
        )
    own = [name for name in lines if budget.lines[name].statement == ranked.entry.name]
    own = _with_groups_named(context.programme, own, part)
    counted = own or (lines if _POSTS & set(context.question.said.own) else [])
    if counted and not part.claim and answer_lines(context, counted, context.question.text):
        return PartAnswer("calculated")
    return None


def _is_left_open(context: Context, ranked: Ranked) -> bool:
    """Whether what was asked for is a point the text leaves open: no sum settles that."""
    statement = context.programme.statements.get(ranked.entry.name)
    return ranked.entry.kind == "statement" and statement is not None and statement.status != "said"


def answer_kinds(context: Context, part: Part) -> PartAnswer | None:
    """Several kinds of cost in one sum: "Personal- und Sachausgaben zusammen, höchstens?"."""
    budget = context.programme.budget
    if budget is None or not wants_a_sum(part.text) or amounts_said(context):
        return None
    kinds = {cost.kind for cost in part.costs if not is_left_out(context.question.text, cost)}
    groups = {line.statement for line in budget.lines.values() if kinds & set(line.costs)}
    if len(groups) < _SEVERAL:
        return None
    always = {n: line for n, line in budget.lines.items() if not line.optional}
    named = [n for n, line in always.items() if line.statement in groups]
    if all(n in named or line.flat_rate is not None for n, line in always.items()):
        return answer_total(context, part, ())
    done = answer_lines(context, named, context.question.text)
    return PartAnswer("calculated") if done else None


def answer_plan(context: Context, part: Part, chosen: Ranked | None) -> PartAnswer | None:
    """Answers planned amounts whose line is known although no entry about them was found."""
    said: tuple[AmountSaid, ...] = amounts_said(context)
    if not said:
        return None
    if chosen is not None and (
        chosen.entry.kind in {"budget", "deadline"}
        or lines_of(context.programme, chosen.entry.name)
        or is_about_money(chosen)
    ):
        return None
    several = len({amount.line for amount in said}) > 1 and has_total(context, said)
    if several and wants_a_sum(context.question.text):
        return answer_total(context, part, said)
    return answer_amounts(context, part, said)


def _one_cost(context: Context, part: Part, said: tuple[AmountSaid, ...]) -> PartAnswer | None:
    """A question for the most there is for one kind of cost: its own statement, not the total."""
    budget = context.programme.budget
    assert budget is not None
    kinds = {mention.kind for mention in part.costs}
    named = {
        line.statement
        for line in budget.lines.values()
        if kinds & set(line.costs) and line.statement is not None
    }
    if said or len(kinds) != 1 or len(named) != 1:
        return None
    name = named.pop()
    own = [key for key, line in budget.lines.items() if line.statement == name]
    if answer_lines(context, own, context.question.text):
        return PartAnswer("calculated")
    statement = context.programme.statements[name]
    context.say(statement.text, origin="statement", cites=statement.cites)
    return PartAnswer("statement")


def _with_groups_named(programme: Programme, own: list[str], part: Part) -> list[str]:
    """The lines of an entry with those of other groups that the question names as well."""
    budget = programme.budget
    if budget is None or not own:
        return own
    kinds = {mention.kind for mention in part.costs}
    named = {line.statement for line in budget.lines.values() if kinds & set(line.costs)}
    return [
        name
        for name, line in budget.lines.items()
        if name in own or (line.statement in named and (line.posts or line.presence))
    ]


def lines_of(programme: Programme, statement: str) -> list[str]:
    """The cost lines that a statement is about, with those of the same group."""
    budget = programme.budget
    record = programme.statements.get(statement)
    if budget is None or record is None:
        return []
    groups = {
        line.statement
        for line in budget.lines.values()
        if statement in {line.statement, line.covers}
        or (record.main is not None and line.cap == record.main)
    }
    found = [name for name, line in budget.lines.items() if line.statement in groups]
    if record.main is None:
        return found
    return sorted(found, key=lambda name: budget.lines[name].cap != record.main)

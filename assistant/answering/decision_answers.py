"""Answers that the asker's facts decide: eligibility, consortium, further posts …"""

from __future__ import annotations

from assistant.answering.context import Context, Part, PartAnswer
from assistant.rules.engine import decide, rules_of


def answer_decision(context: Context, name: str, part: Part) -> PartAnswer:
    """Says the case of the decision that holds for the facts known.

    The general rule is a whole answer to a question that does not ask about the asker's own case.
    """
    decision = context.programme.decisions[name]
    case = decide(context.programme, decision, context.facts)
    context.say(case.text, origin="rule", cites=case.cites)
    rules = rules_of(case, context.programme)
    if case.missing and part.asks_what:
        return PartAnswer("rule_checked", None, rules=rules)
    if case.missing:
        return PartAnswer("fact_missing", case.verdict, case.missing, rules=rules, needs_input=True)
    detail = "left_open" if case.verdict == "unclear" else "rule_checked"
    return PartAnswer(detail, case.verdict, rules=rules)

"""Answers that the asker's facts decide: eligibility, consortium, further posts …"""

from __future__ import annotations

from assistant.answering.context import Context, PartAnswer
from assistant.rules.engine import decide, rules_of


def answer_decision(context: Context, name: str) -> PartAnswer:
    """Says the case of the decision that holds for the facts known."""
    decision = context.programme.decisions[name]
    case = decide(context.programme, decision, context.facts)
    context.say(case.text, origin="rule", cites=case.cites)
    rules = rules_of(case, context.programme)
    if case.missing:
        return PartAnswer(
            "fact_missing", case.verdict, case.missing, rules=rules, needs_input=True
        )
    detail = "left_open" if case.verdict == "unclear" else "rule_checked"
    return PartAnswer(detail, case.verdict, rules=rules)

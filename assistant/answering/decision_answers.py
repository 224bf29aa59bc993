"""Answers that the asker's facts decide: eligibility, consortium, further posts …"""

from __future__ import annotations

import re

from assistant.answering.context import Context, Part, PartAnswer
from assistant.answering.deadline_answers import say_deadline
from assistant.answering.records import AnswerVerdict
from assistant.rules.deadlines import application_deadline
from assistant.rules.engine import decide, rules_of
from assistant.understanding.question_form import speaks_of_now, turns_round
from knowledge.catalogue.records import Case, Decision

_APPLYING = frozenset({"eligibility", "alone", "consortium"})
_LEAD = re.compile(r"(?:Ja|Nein)[.,:]\s*")


def answer_decision(context: Context, name: str, part: Part) -> PartAnswer:
    """Says the case of the decision that holds for the facts known.

    The general rule is a whole answer to a question that does not ask about the asker's own case.
    """
    decision = context.programme.decisions[name]
    case = decide(context.programme, decision, context.facts)
    verdict, text = case.verdict, case.text
    if part.yes_no and turns_round(part.text, decision.topics):
        verdict, text = _turned(context, verdict, text)
    late = _is_late(context, decision, case)
    if late and speaks_of_now(part.text):
        context.say(context.phrase("no"), origin="deadline")
        verdict = "no"
    if late:
        say_deadline(context)
        context.say(context.phrase("apart_from_deadline"), origin="notice")
    context.say(text, origin="rule", cites=case.cites)
    rules = rules_of(case, context.programme)
    if case.missing and part.asks_what:
        return PartAnswer("rule_checked", None, rules=rules)
    if case.missing:
        return PartAnswer("fact_missing", verdict, case.missing, rules=rules, needs_input=True)
    detail = "left_open" if verdict == "unclear" else "rule_checked"
    return PartAnswer(detail, verdict, rules=rules)


def _turned(
    context: Context, verdict: AnswerVerdict | None, text: str
) -> tuple[AnswerVerdict | None, str]:
    """Verdict and text for a question that asks the opposite ("Sind wir zu klein?")."""
    turned: dict[AnswerVerdict, AnswerVerdict] = {"yes": "no", "no": "yes"}
    if verdict not in turned:
        return verdict, text
    first, rest = _LEAD.match(text), _LEAD.sub("", text)
    lead = context.phrase(turned[verdict])
    return turned[verdict], f"{lead} {rest[:1].upper()}{rest[1:]}" if first else f"{lead} {text}"


def _is_late(context: Context, decision: Decision, case: Case) -> bool:
    """Whether nobody may apply any more, although the case itself does not say no."""
    if case.verdict == "no" or not _APPLYING & set(decision.topics):
        return False
    state = application_deadline(context.programme, as_of=context.as_of)
    return state is not None and state.state == "passed" and state.deadline.kind == "fixed"

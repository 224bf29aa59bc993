"""Answers across programmes: what fits an applicant, what is open on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from assistant.answering.context import Context
from assistant.answering.deadline_answers import say_deadline
from assistant.answering.records import AnswerVerdict
from assistant.rules.deadlines import application_deadline
from assistant.rules.engine import decide
from knowledge.catalogue.records import Case, Programme

_ORDER = {"yes": 0, "conditional": 1, "unclear": 2, "no": 3, None: 1}


def eligibility_case(context: Context) -> Case | None:
    """The case of the programme's eligibility decision for the facts known."""
    for decision in context.programme.decisions.values():
        if "eligibility" in decision.topics:
            return decide(context.programme, decision, context.facts)
    return None


def fits(contexts: Iterable[Context]) -> list[tuple[Context, Case]]:
    """Programmes with their eligibility case, the fitting ones first."""
    found = [(c, case) for c in contexts if (case := eligibility_case(c)) is not None]
    return sorted(found, key=lambda pair: _ORDER[pair[1].verdict])


def say_fits(contexts: Iterable[Context]) -> AnswerVerdict | None:
    """One paragraph a programme: whether it fits, what it gives, whether it is still open."""
    pairs = fits(contexts)
    possible = [case for _, case in pairs if case.verdict in ("yes", "conditional")]
    for number, (context, case) in enumerate(pairs):
        _say_named(context, case.text, case.cites, first=number == 0)
        if case.verdict == "no":
            continue
        glance = context.programme.glance
        context.say(glance, origin="statement", cites=context.programme.glance_cites)
        say_state(context)
    if any(case.verdict == "yes" for _, case in pairs):
        return "yes"
    return "conditional" if possible else "no"


def _say_named(context: Context, text: str, cites: tuple[str, ...], *, first: bool) -> None:
    context.say(
        f"{context.programme.short_title}: {text}",
        origin="rule",
        cites=cites,
        paragraph=" " if first else "\n\n",
    )


def say_open(contexts: Iterable[Context]) -> AnswerVerdict | None:
    """One paragraph a programme: whether applications are possible on the Stichtag."""
    listed = sorted(contexts, key=lambda c: 0 if accepts(c.programme, c.as_of) else 1)
    for number, context in enumerate(listed):
        say_state(context, named=True, first=number == 0)
    return "yes" if any(accepts(c.programme, c.as_of) for c in listed) else "no"


def accepts(programme: Programme, as_of: date) -> bool:
    """Whether applications are possible on this day."""
    state = application_deadline(programme, as_of=as_of)
    return state is not None and state.state == "open" and not state.beyond


def say_state(context: Context, *, named: bool = False, first: bool = False) -> None:
    """The state of the deadline for applications, without the details of how to apply."""
    prefix = f"{context.programme.short_title}: " if named else ""
    say_deadline(context, prefix=prefix, paragraph=" " if first or not named else "\n\n")

"""Answers about the deadline for applications on the Stichtag."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date
from decimal import Decimal

from assistant.answering.context import Context, Part, PartAnswer
from assistant.answering.records import AnswerVerdict
from assistant.answering.writing import Shown, day, plain
from assistant.rules.deadlines import DeadlineState, application_deadline, deadline_state
from assistant.understanding.question_form import asks_whether_too_late, opening_verb
from knowledge.german.dates import DateMention
from knowledge.german.formats import format_date


def answer_deadline(context: Context, name: str, part: Part) -> PartAnswer:
    """Says when the deadline is, whether it is open, and whether a day asked about is in time."""
    state = deadline_state(context.programme, name, as_of=context.as_of, facts=context.facts)
    special = _special(context, state, part)
    if special is not None:
        return special
    state = _for_year(context, state, part)
    asked = _asked_day(context, part, state)
    verdict: AnswerVerdict | None = None
    lead = ""
    calc = _calc(context, state)
    if asked is not None and state.date is not None:
        verdict, lead = _about(asked, state, part, as_of=context.as_of)
        calc["asked"] = Shown(asked, "date", format_date(asked), origin="question")
    elif part.yes_no:
        in_time = state.state in ("open", "not_yet")
        if asks_whether_too_late(part.text):
            verdict, lead = ("no", "deadline_not_late") if in_time else ("yes", "yes")
        else:
            verdict = "yes" if in_time else "no"
            lead = "deadline_still_yes" if in_time else "deadline_still_no"
        if state.beyond and in_time and verdict == "yes":
            verdict = "conditional"
    if lead:
        context.say(context.phrase(lead), origin="deadline", calc=calc)
    _say_state(context, state, calc)
    deadline = state.deadline
    follow = deadline.passed if state.state == "passed" else deadline.running
    if follow is not None:
        context.say(follow, origin="statement", cites=deadline.cites)
    if state.beyond and deadline.beyond is not None:
        context.say(deadline.beyond, origin="statement")
    return PartAnswer("deadline", verdict)


def _special(context: Context, state: DeadlineState, part: Part) -> PartAnswer | None:
    """A year with a rule of its own (the first year of a guideline)."""
    year = _year_asked(part)
    if year is None or state.target_year is None:
        return None
    programme = context.programme
    for deadline in programme.deadlines.values():
        if deadline.target is None or deadline.statement is None:
            continue
        if programme.values[deadline.target].text == str(year):
            statement = programme.statements[deadline.statement]
            context.say(statement.text, origin="statement", cites=statement.cites)
            return PartAnswer("left_open" if statement.status == "open" else "deadline")
    return None


def _year_asked(part: Part) -> int | None:
    """A year that the question names alone ("für 2027")."""
    years = [d.year for d in part.dates if d.year is not None and d.month is None]
    return years[0] if years else None


def _for_year(context: Context, state: DeadlineState, part: Part) -> DeadlineState:
    """The yearly deadline for the year applied for, when the question names one."""
    year = _year_asked(part)
    if year is None or state.target_year is None or state.date is None:
        return state
    last = state.date.replace(year=year - 1)
    until = state.deadline.until
    end = context.programme.values[until].date_ if until is not None else None
    return replace(
        state,
        date=last,
        state="open" if context.as_of <= last else "passed",
        days_left=(last - context.as_of).days,
        target_year=year,
        beyond=end is not None and date(year, 1, 1) > end,
    )


def _asked_day(context: Context, part: Part, state: DeadlineState) -> date | None:
    """A day the question names, as far as it is not the Stichtag itself or a year alone."""
    for mention in part.dates:
        value = _full(mention, state, context.as_of)
        if value is not None:
            return value
    return None


def _full(mention: DateMention, state: DeadlineState, as_of: date) -> date | None:
    if mention.value is not None:
        return mention.value
    if mention.month is None:
        return None
    year = mention.year or (state.date.year if state.date is not None else as_of.year)
    if mention.day is None:
        if mention.part != "end":
            return None
        return date(year, mention.month, calendar.monthrange(year, mention.month)[1])
    try:
        return date(year, mention.month, mention.day)
    except ValueError:
        return None


def _about(
    asked: date, state: DeadlineState, part: Part, *, as_of: date
) -> tuple[AnswerVerdict | None, str]:
    """Verdict and first sentence about a day: in time, the last day, too late, or a wrong claim."""
    assert state.date is not None
    states = opening_verb(part.text) in {"muss", "ist"} and asked not in {state.date, as_of}
    if states or (part.claim and not _asks_for_permission(part)):
        if asked == state.date:
            return "yes", "deadline_claim_right"
        return "no", "deadline_claim_wrong"
    if not part.yes_no:
        return None, ""
    if asked > state.date:
        return "no", "deadline_asked_late"
    if state.opens is not None and asked < state.opens:
        return "no", "no"
    return "yes", "deadline_asked_last_day" if asked == state.date else "deadline_asked_in_time"


def _asks_for_permission(part: Part) -> bool:
    first = part.text.split()[:1]
    return bool(first) and first[0].lower() in (
        "kann",
        "können",
        "dürfen",
        "darf",
        "reicht",
        "geht",
    )


def _calc(context: Context, state: DeadlineState) -> dict[str, Shown]:
    as_of = context.as_of
    calc = {"as_of": Shown(as_of, "date", format_date(as_of), origin="question")}
    if state.date is None:
        return calc
    days = abs((state.date - as_of).days)
    step = f"{format_date(as_of)} bis {format_date(state.date)}: {days} Tage"
    calc["days"] = plain(Decimal(days), "days", (step,))
    if state.target_year is not None:
        year = state.date.year
        rule = f"Frist im Jahr {year} für das darauffolgende Jahr {year + 1}"
        cites = (state.deadline.date_,) if state.deadline.date_ else ()
        calc["target"] = _year(state.target_year, rule)
        calc["year"] = _year(year, f"Jahr des Stichtags {format_date(as_of)}")
        calc["last"] = day(state.date, (f"letzter Tag der Frist im Jahr {year}",), cites)
        calc["next_year"] = _year(year + 1, "ein Jahr später")
        calc["next_target"] = _year(year + 2, "ein Jahr später")
        following = state.date.replace(year=year + 1)
        calc["next_last"] = day(following, ("ein Jahr später",), cites)
    return calc


def _year(year: int, step: str) -> Shown:
    return Shown(Decimal(year), "year", str(year), (step,))


def say_deadline(context: Context, *, prefix: str = "", paragraph: str = " ") -> None:
    """The state of the deadline for applications in one or two sentences."""
    state = application_deadline(context.programme, as_of=context.as_of)
    if state is None:
        return
    _say_state(context, state, _calc(context, state), prefix=prefix, paragraph=paragraph)
    if state.beyond and state.deadline.beyond is not None:
        context.say(state.deadline.beyond, origin="statement")


def _say_state(
    context: Context,
    state: DeadlineState,
    calc: dict[str, Shown],
    *,
    prefix: str = "",
    paragraph: str = " ",
) -> None:
    deadline = state.deadline
    words = {}
    if deadline.date_ is not None:
        words = {"date": "{" + deadline.date_ + "}", "yearly": "{" + deadline.date_ + "}"}
    if deadline.opens is not None:
        words["opens"] = "{" + deadline.opens + "}"
    yearly = state.target_year is not None
    kind = "yearly" if yearly else "fixed"
    if state.state == "open" and state.days_left == 0:
        name = "deadline_open_yearly_last_day" if yearly else "deadline_open_last_day"
    elif state.state == "open" and state.days_left == 1 and not yearly:
        name = "deadline_open_tomorrow"
    elif state.state == "unknown":
        return
    else:
        name = f"deadline_{state.state}_{kind}"
    text = prefix + context.phrase(name, **words)
    context.say(text, origin="deadline", calc=calc, paragraph=paragraph)
    if deadline.opens is not None and state.state == "open":
        context.say(context.phrase("deadline_opens", **words), origin="deadline")
    if yearly and state.state == "passed" and not state.beyond:
        context.say(context.phrase("deadline_next_yearly", **words), origin="deadline", calc=calc)

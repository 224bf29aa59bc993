"""A question read: programmes meant, facts stated, parts asked, and what a follow-up refers to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.rules.facts import Fact, Facts, FactValue
from assistant.understanding.conversation import Turn
from assistant.understanding.fact_costs import CostMention, find_costs
from assistant.understanding.fact_mentions import find_facts
from assistant.understanding.fact_records import FactMention
from assistant.understanding.programme_mentions import (
    ProgrammeMention,
    find_programmes,
    without_mentions,
)
from assistant.understanding.question_form import (
    asks_what,
    content_words,
    is_english,
    opens_like_a_follow_up,
    parts,
    repeats_a_claim,
    speaks_of_a_consortium,
    wants_yes_or_no,
    with_mark,
    without_courtesy,
)
from knowledge.catalogue.catalogue import programmes
from knowledge.german.dates import DateMention, find_dates
from knowledge.german.figures import figures_in
from knowledge.german.numbers import NumberMention, find_numbers

# A kind that says more than another: "Verein" and "Migrantenorganisation" is the latter.
_SPECIFIC = {
    "migrant_organisation": 2, "independent_city": 2, "county_municipality": 2, "city_region": 2,
    "county": 1, "welfare_organisation": 1,
}  # fmt: skip
_SIZES = (Decimal(300), Decimal(1_000_000))  # what can be a town's population
_LEAST_AMOUNT = Decimal(100)  # euros
_COST_FACT = re.compile(r"_costs(_total)?$")


@dataclass(frozen=True)
class Part:
    """One thing asked. search_text: without programme names and figures; context: the same of
    the whole question when it has one part only. asks_what: opens with a question word.
    vague: says nothing by itself ("Geht das?").
    """

    text: str
    search_text: str
    context: str
    yes_no: bool
    asks_what: bool
    vague: bool
    claim: bool
    follow_up: bool
    numbers: tuple[NumberMention, ...]
    dates: tuple[DateMention, ...]
    costs: tuple[CostMention, ...]


@dataclass(frozen=True)
class Question:
    """A question as read. facts: with those of the conversation; said: only of this question.

    mentions: programmes named here. loose: numbers whose role the conversation must tell.
    hints: topics that were proposed for it.
    """

    text: str
    parts: tuple[Part, ...]
    mentions: tuple[ProgrammeMention, ...]
    facts: Facts
    said: Facts
    mentions_of_facts: tuple[FactMention, ...]
    loose: tuple[Decimal, ...]
    english: bool
    previous: Turn | None
    hints: tuple[str, ...] = ()


def read(
    text: str,
    *,
    as_of: date,
    turns: Sequence[Turn] = (),
    facts: Facts | None = None,
    proposed: Facts | None = None,
    hints: tuple[str, ...] = (),
) -> Question:
    """The question as read. turns: the conversation so far; facts: edited by hand, they win.

    proposed: facts that its words bear out, for what is not read otherwise; hints: topics.
    """
    previous = turns[-1] if turns else None
    plain = without_courtesy(text)
    whole = with_mark(plain)
    pieces = parts(whole)
    mentions = find_programmes(text)
    found = find_facts(plain, today=as_of)
    said = _facts(found)
    loose = tuple(m.value for m in found if m.name == "number" and isinstance(m.value, Decimal))
    known = previous.facts if previous is not None else Facts()
    said, loose = _with_partners(said, loose, found, text)
    said, loose = _with_role(said, loose, previous)
    said = (proposed or Facts()) | said
    return Question(
        text=text,
        parts=tuple(_part(piece, whole, as_of=as_of, alone=len(pieces) == 1) for piece in pieces),
        mentions=mentions,
        facts=_merged(known, said) | (facts or Facts()),
        said=said,
        mentions_of_facts=found,
        loose=loose,
        english=is_english(text),
        previous=previous,
        hints=hints,
    )


def _part(piece: str, whole: str, *, as_of: date, alone: bool) -> Part:
    yes_no = wants_yes_or_no(piece)
    vague = len(content_words(search_text(piece))) <= 2
    return Part(
        text=piece,
        search_text=search_text(piece),
        context=search_text(whole) if (alone or vague) and whole.strip() != piece.strip() else "",
        yes_no=yes_no,
        asks_what=not yes_no and asks_what(piece),
        vague=not content_words(search_text(piece)),
        claim=repeats_a_claim(whole),
        follow_up=opens_like_a_follow_up(piece),
        numbers=find_numbers(whole),
        dates=tuple(d for d in find_dates(whole, today=as_of)),
        costs=find_costs(whole) if alone else find_costs(piece) or find_costs(whole),
    )


def search_text(text: str) -> str:
    """The words of a question that search compares: no programme names, no figures."""
    plain = without_mentions(text, find_programmes(text))
    if not any(sign.isdigit() for sign in plain):
        return plain
    pieces = []
    at = 0
    for figure in figures_in(plain):
        if not any(sign.isdigit() for sign in figure.as_written):
            continue
        pieces.append(plain[at : figure.start])
        at = figure.end
    pieces.append(plain[at:])
    return " ".join(" ".join(pieces).split())


def _facts(found: Sequence[FactMention]) -> Facts:
    """The facts of this question; of two mentions of one fact the first counts."""
    own: dict[str, Fact] = {}
    partners: dict[int, dict[str, Fact]] = {}
    for mention in found:
        if mention.name in ("number", "date"):
            continue
        name = mention.name
        if _COST_FACT.search(name) and mention.period == "total" and not name.endswith("_total"):
            name = f"{name}_total" if name == "personnel_costs" else name
        fact = Fact(name, value_of(mention), "question", mention.as_written)
        target = own if mention.partner is None else partners.setdefault(mention.partner, {})
        if name == "applicant_kind" and _SPECIFIC.get(str(fact.value), 0) > _SPECIFIC.get(
            str(target[name].value) if name in target else "", -1
        ):
            target[name] = fact
        target.setdefault(name, fact)
    return Facts(own, tuple(partners[number] for number in sorted(partners)))


def value_of(mention: FactMention) -> FactValue:
    """The value for comparisons: "über 50.000" is more than that by one, "unter 5.000" less."""
    value = mention.value
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, Decimal) and mention.name == "population":
        if mention.bound == "over":
            return value + 1
        if mention.bound == "under":
            return value - 1
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return date.fromisoformat(value)
    return value


def _with_partners(
    said: Facts, loose: tuple[Decimal, ...], found: Sequence[FactMention], text: str
) -> tuple[Facts, tuple[Decimal, ...]]:
    """Further sizes beside a population are partners' where a consortium is spoken of."""
    own = said.number("population")
    if own is None or said.partners or not speaks_of_a_consortium(text):
        return said, loose
    sizes = [n for n in loose if _SIZES[0] <= n <= _SIZES[1]]
    for mention in found:
        size = mention.value
        if mention.name != "population" or mention.partner is not None or mention.bound is not None:
            continue
        if isinstance(size, Decimal) and size != own:
            sizes.append(size)
    partners = tuple({"population": Fact("population", size)} for size in sizes)
    return Facts(said.own, partners), tuple(n for n in loose if n not in sizes)


def _with_role(
    said: Facts, loose: tuple[Decimal, ...], previous: Turn | None
) -> tuple[Facts, tuple[Decimal, ...]]:
    """A bare number in a follow-up takes the role of the number of the turn before."""
    if previous is None or not loose:
        return said, loose
    roles = [
        fact.name
        for fact in previous.facts
        if isinstance(fact.value, Decimal)
        and fact.name not in said.own
        and _plausible(fact.name, loose[0])
    ]
    if not roles:
        if _counts_posts(previous):
            return said.with_(Fact("posts", loose[0])), ()
        return said, loose
    fact = Fact(roles[-1], loose[0], "question", "")
    return said.with_(fact), loose[1:]


def _plausible(name: str, value: Decimal) -> bool:
    """Whether a bare number can be this fact: no town has two inhabitants."""
    if name == "population":
        return value >= _SIZES[0]
    return value >= _LEAST_AMOUNT if _COST_FACT.search(name) else value < _SIZES[0]


def _counts_posts(previous: Turn) -> bool:
    """Whether the turn before was about a cost that is paid by posts ("Und für zwei?")."""
    for key in previous.entries:
        programme, kind, name = key.split("/", 2)
        budget = programmes()[programme].budget if programme in programmes() else None
        if kind == "statement" and budget is not None:
            lines = budget.lines.values()
            if any(line.statement == name and line.posts is not None for line in lines):
                return True
    return False


def _merged(known: Facts, said: Facts) -> Facts:
    """Facts of the conversation with those just said; a new kind of applicant drops its town."""
    older = Facts(
        {n: replace(f, origin="conversation") for n, f in known.own.items()}, known.partners
    )
    if "town" in said.own or "state" in said.own:
        older = older.without(
            "town", "state", *(() if "town" not in said.own else ("applicant_kind",))
        )
    if "wants_consortium" in said.own and said.value("wants_consortium") is False:
        older = Facts(older.own, ())
    return older | said

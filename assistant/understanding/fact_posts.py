"""Posts and what they cost: "3 Koordinatoren", "Stelle kostet 66k", "68.400 € je Fachkraft"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.understanding.fact_costs import CostMention, people_at_work
from assistant.understanding.fact_lexicon import Hit, Token
from knowledge.german.folding import fold_word
from knowledge.german.numbers import NumberMention

_POST_REACH = 6
_NAMED_REACH = 16  # characters: room for an article between a cost word and the post
_PAID = {"kostet", "kosten", "kost", "verdient", "verdienen", "costs", "cost", "earns", "koscht",
         "bezahlt", "gehalt", "kostete", "bekommt", "zahlen", "bezahlen", "pay",
         "paid", "brutto"}  # fmt: skip
_PER_POST = {"pro", "je", "per", "each"}
_NEXT_THING = {",", "und", "and", "+", "plus", "ohne", "no", "without", "keine", "sowie"}
_FURTHER = ("weitere", "zusatzlich", "extra", "additional")


def pay_of_a_post(
    number: NumberMention,
    numbers: Sequence[NumberMention],
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    costs: Sequence[CostMention],
) -> bool:
    """As in "Stelle kostet 66k", "die Fachkraft verdient 70.000", "pro Koordinatorin 65.000 €"."""
    spans = [(tokens[hit.first].start, tokens[hit.last].end) for hit in hits
             if hit.fact in ("posts", "coordinators", "assistants")]  # fmt: skip
    spans += people_at_work(tokens)
    behind = [token.word for token in tokens if token.start >= number.unit_end][:1]
    for start, end in spans:
        own = [token for token in tokens if start <= token.start < end]
        if own[0].word == "stellen" and _verb(tokens, start):
            continue
        if end <= number.start:
            between = [token.word for token in tokens if end <= token.start < number.start]
            lead = [token.word for token in tokens if token.end <= start][-3:]
            # "Honorare für die Koordinatorin" are fees
            named = any(cost.end <= start <= cost.end + _NAMED_REACH for cost in costs)
            linked = (
                _PAID.intersection([*between, *lead, *behind])
                or between[-1:] in (["a"], ["je"])
                or _PER_POST.intersection(lead[-2:])
                or (number.unit == "EUR" and not between)
                or (number.unit == "EUR" and not named and {"fur", "for"}.intersection(lead[-2:]))
            )
        else:
            between = [token.word for token in tokens if number.end <= token.start < start]
            linked = _PAID.intersection(between) or _PER_POST.intersection(between[-2:])
        apart = end <= number.start and number_between(end, number.start, number, numbers)
        if linked and len(between) <= _POST_REACH and not apart:
            return True
    return False


def _verb(tokens: Sequence[Token], start: int) -> bool:
    """Whether "stellen" at `start` is what one does with an application."""
    before = [token.word for token in tokens if token.end <= start][-6:]
    return any(word.startswith("antrag") for word in before)


def near_a_post(number: NumberMention, tokens: Sequence[Token], hits: Sequence[Hit]) -> bool:
    """As in "57.000 Euro pro Koordinatorenstelle", "3 Koordinatoren zu je 60.000 €"."""
    for hit in hits:
        if hit.fact not in ("posts", "coordinators", "assistants"):
            continue
        first, last = tokens[hit.first].start, tokens[hit.last].end
        if tokens[hit.first].word == "stellen" and _verb(tokens, first):
            continue
        if first >= number.end:
            between = [token.word for token in tokens if number.end <= token.start < first]
            links = {"pro", "je", "fur", "per", "for", "an"}
        else:
            between = [token.word for token in tokens if last <= token.start < number.start]
            links = {"zu", "je", "kostet", "kosten", "a", "mit"}
        if len(between) <= _POST_REACH and links.intersection(between):
            return True
    return False


def post_kind(number: NumberMention, text: str, tokens: Sequence[Token]) -> str:
    """Which fact a number of posts states."""
    unit = fold_word(text[number.end : number.unit_end])
    around = fold_word(text[max(0, number.start - 25) : number.unit_end])
    following = [token.word for token in tokens if token.start >= number.unit_end][:3]
    ends = [index for index, word in enumerate(following) if word in _NEXT_THING]
    after = " ".join(following[: ends[0]] if ends else following)
    if "koordin" in unit or "coordin" in unit:
        name = "coordinators"
    elif "assist" in unit or "assist" in after or "asistenz" in after:
        name = "assistants"
    elif "koordin" in after and ("fur" in after or "als" in after):
        name = "coordinators"
    else:
        name = "posts"
    if any(word in around for word in _FURTHER):
        name = "further_posts"
    return name


def post_without_unit(number: NumberMention, text: str) -> str | None:
    """The fact of a number whose post is no unit: "eine halbe Assistenz", "3 Koordination"."""
    after = fold_word(text[number.end : number.end + 30])
    if re.match(
        r"\s+(?:an? )?(?:weitere |volle |halbe )?(?:verwaltungs)?(?:assis|asis|kraft)", after
    ):
        return "assistants"
    return "coordinators" if re.match(r"\s+(?:an? )?[kc]oordin", after) else None


def number_between(
    first: int, last: int, number: NumberMention, numbers: Sequence[NumberMention]
) -> bool:
    """Whether another amount or size stands between two places of the text."""
    return any(
        first <= other.start and other.end <= last and other.unit in ("EUR", None, "inhabitants")
        for other in numbers
        if other is not number
    )

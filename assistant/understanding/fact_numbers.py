"""The role of a number: inhabitants, an amount for something, posts, years, partners."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.understanding.fact_costs import CostMention
from assistant.understanding.fact_lexicon import Hit, Token, fact_entries
from assistant.understanding.fact_posts import (
    near_a_post,
    number_between,
    pay_of_a_post,
    post_kind,
    post_without_unit,
)
from assistant.understanding.fact_records import Period
from knowledge.german.folding import fold_word
from knowledge.german.numbers import NumberMention

_SMALLEST_BARE_POPULATION = 200
_SMALLEST_BARE_AMOUNT = 100
_WEAK_PEOPLE = ("person", "kopf", "nase", "mensch", "people", "leut")
_SMALLEST_CROWD = 500
_HAS_PEOPLE = {
    "wir", "stadt", "gemeinde", "kommune", "kleinstadt", "ort", "dorf", "einwohnerzahl", "zahlt",
    "bevolkerung", "bevolkerungszahl", "einwohner", "ew", "selbst", "die", "town", "city",
    "municipality", "markt", "marktgemeinde", "kreis", "landkreis", "population", "kreisstadt",
    "unsere", "unser", "einwohnern", "stadtchen", "pop", "liegt",
}  # fmt: skip
_PARTNERS = ("nachbar", "partner", "andere")
_FOLLOW_UP = {"und", "and", "nein", "dann", "oder", "was", "no", "ok", "okay", "also", "bei", "mit"}
_FOLLOW_UP_LENGTH = 8
_YEARLY = re.compile(
    r"(?:im|pro|je|per|/|jedes|in jedem|\ba|each|every)\s*(?:projekt|kalender)?(?:jahr|year)\b"
    r"|\bjede[sm]\s+(?:der|dieser)\s+(?:\w+\s+)?(?:projekt|kalender)?jahre\b"
    r"|jahrlich|annual"
    r"|\bp\.?\s?a\b|\bper annum\b|\bpro anno\b|\byearly\b|pro stelle und jahr"
)
_MONTHLY = re.compile(r"(?:im|pro|je|per|/)\s*(?:monat|month)\b|monatlich")
_TOTAL = re.compile(
    r"\b(?:alles (?:zusammen|in allem|(?:die )?(?:drei|3|zwei|2) \w+)"
    r"|in den (?:drei|3) (?:projekt)?jahren"
    r"|fur (?:alle |die )?(?:zwei|drei|2|3) (?:projekt)?jahre"
    r"|(?:die|der) ganze[nr]? (?:zeit|dauer|laufzeit|periode)|das ganze projekt"
    r"|insgesamt|gesamt\w*|total|in summe|laufzeit|projektzeitraum|uber (?:die )?(?:\w+ )?jahre"
    r"|in (?:drei|3|allen) jahren)\b"
)
_PER_ANNUM = re.compile(r"\bp\.?\s?a\b\.?", re.IGNORECASE)
# where the words about an amount end; "3 Jahre" belongs to them
_DIGIT = r"\d(?! ?(?:projekt)?jahre)"
_STOP_BEFORE = re.compile(r"[,;:?!(]\s|\.\s|" + _DIGIT, re.IGNORECASE)
_STOP_BEHIND = re.compile(r"[;?!)]\s?|,\s|\.\s|" + _DIGIT, re.IGNORECASE)
_SUM = re.compile(
    r"(?:waren es|sind es zusammen|kommen wir auf|zusammen(?: haben wir| sind wir)?)\s*$"
)
_LONG_AGO = re.compile(
    r"(?<!auf )(?<!fur )(?<!uber )\b(?:seit|vor|alle|nach|letzten|in|innerhalb von)\s*$"
)
_PURPOSE = {"fur", "furs", "for", "an"}
_SMALLEST_PAY = 1000
_CORRECTED = re.compile(r"\b(?:nicht|statt|anstatt|anstelle von|instead of)\s+$")
# Words that stand before a town's size, but just as well before a sum of money.
_WEAK_LEADS = {"wir", "die", "unser", "unsere", "selbst", "zahlt", "liegt"}
_OF_MONEY = ("bekomm", "krieg", "erhalt", "kost", "zahl", "ausgeb", "bewillig", "erstatt", "get",
             "pay")  # fmt: skip
_IN_FULL = {"vollen", "volle", "ganzen", "ganze", "full"}
_YEARS_OF_OURS = range(1990, 2101)
# "Wir beraten 1.200 Menschen im Jahr": people helped, not people who live there
_SERVED = re.compile(
    r"\b(?:berat|betreu|erreich|begleit|unterstutz|unterstuetz|schul|vermittel|versorg|advise|help"
    r"|support|serve|kommen|besuch)\w*(?:\s\w+){0,2}\s*$"
)


@dataclass(frozen=True, slots=True)
class Role:
    """What a number says: a fact's name, "number" for an open role; with the time it covers."""

    name: str
    period: Period | None = None
    word: tuple[int, int] | None = None


def role_of(
    number: NumberMention,
    numbers: Sequence[NumberMention],
    text: str,
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    costs: Sequence[CostMention],
) -> Role | None:
    """The role of `number` among all `numbers` of the text, or None when it counts other things."""
    if _CORRECTED.search(fold_word(text[max(0, number.start - 15) : number.start])):
        return None  # "11.000, nicht 9.000"
    if number.unit == "posts":
        if number.value in _YEARS_OF_OURS:
            return None  # "den Antrag für das Jahr 2027 stellen"
        return Role(post_kind(number, text, tokens))
    if number.unit == "years":
        before = fold_word(text[max(0, number.start - 20) : number.start])
        return None if _LONG_AGO.search(before) else Role("project_years")
    if number.unit == "partners":
        return _partners(number, text, tokens)
    if number.unit == "inhabitants":
        return _inhabitants(number, text)
    if number.unit not in ("EUR", None):
        return None
    worded = post_without_unit(number, text)
    if worded is not None:
        return Role(worded)
    if number.value >= _SMALLEST_PAY and pay_of_a_post(number, numbers, tokens, hits, costs):
        return _with_period(Role("personnel_costs"), number, text)
    return _bare(number, numbers, text, tokens, hits, costs)


def _bare(
    number: NumberMention,
    numbers: Sequence[NumberMention],
    text: str,
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    costs: Sequence[CostMention],
) -> Role | None:
    amount = number.unit == "EUR" or number.value >= _SMALLEST_BARE_AMOUNT
    cost = _cost(number, numbers, tokens, hits, costs) if amount else None
    together = any(hit.fact == "wants_consortium" and hit.sense == "yes" for hit in hits)
    if number.unit is None and _of_people(
        number, numbers, text, tokens, cost=cost, together=together
    ):
        return Role("population")
    if cost is not None:
        return _with_period(cost, number, text)
    if number.unit == "EUR":
        if near_a_post(number, tokens, hits):
            return _with_period(Role("personnel_costs"), number, text)
        return _with_period(Role("number"), number, text)
    if number.value >= _SMALLEST_PAY and not _counts_a_noun(number, text):
        open_amount = _with_period(Role("number"), number, text)
        if open_amount.period in ("year", "month"):
            return open_amount
    if _is_follow_up(tokens, numbers) and not _counts_a_noun(number, text):
        return Role("number")
    return None


def _inhabitants(number: NumberMention, text: str) -> Role | None:
    unit = fold_word(text[number.end : number.unit_end]).strip(" -(")
    if unit.startswith(_WEAK_PEOPLE) and number.value < _SMALLEST_CROWD:
        return None
    before = fold_word(text[max(0, number.start - 30) : number.start])
    behind = fold_word(text[number.unit_end : number.unit_end + 12])
    if _SERVED.search(before) or re.match(r"\s*(?:im|pro|je|a|per) (?:jahr|monat|year)", behind):
        return None
    return None if _SUM.search(before) and "wir" not in before else Role("population")


def _of_people(
    number: NumberMention,
    numbers: Sequence[NumberMention],
    text: str,
    tokens: Sequence[Token],
    *,
    cost: Role | None,
    together: bool,
) -> bool:
    if (
        number.value < _SMALLEST_BARE_POPULATION
        or not _whole(number)
        or _counts_a_noun(number, text)
    ):
        return False
    if _SUM.search(fold_word(text[max(0, number.start - 30) : number.start])):
        return False
    before = [token.word for token in tokens if token.end <= number.start][-6:]
    near = before[-4:]
    if cost is not None or _IN_FULL.intersection(before[-1:]):
        return False
    leads = _HAS_PEOPLE - _WEAK_LEADS if _speaks_of_money(number, numbers, tokens) else _HAS_PEOPLE
    said = any(word in leads or word.startswith(_PARTNERS) for word in near)
    if together and (number.value >= _SMALLEST_PAY and _one_of_several(number, numbers, tokens)):
        return True
    if _is_follow_up(tokens, numbers) and len(numbers) == 1:
        others = any(word.startswith(_PARTNERS[:2]) for word in near)
        return others or bool(_HAS_PEOPLE.intersection(near) - {"wir", "die"})
    linked = any(other.unit == "inhabitants" for other in numbers if other is not number)
    bracket = before[-1:] == ["("] or ("(" in near and "beide" in near)
    partner = any(word.startswith("partner") for word in before) and number.bound is not None
    return said or linked or bracket or partner


def _speaks_of_money(
    number: NumberMention, numbers: Sequence[NumberMention], tokens: Sequence[Token]
) -> bool:
    """Whether the sentence is about euros, so that a bare number may be a sum of them."""
    if any(other.unit == "inhabitants" for other in numbers):
        return False
    clause = {token.clause for token in tokens if token.start == number.start}
    inside = [token.word for token in tokens if token.clause in clause]
    return any(other.unit == "EUR" for other in numbers) or any(
        word.startswith(_OF_MONEY) and word not in _HAS_PEOPLE for word in inside
    )


def _one_of_several(
    number: NumberMention, numbers: Sequence[NumberMention], tokens: Sequence[Token]
) -> bool:
    """As in "Verbund 7000 + 55000", "Verbund mit 12.000": sizes, where bodies join."""
    plain = [other for other in numbers if other.unit is None and other.value >= _SMALLEST_PAY]
    before = [token.word for token in tokens if token.end <= number.start][-1:]
    return len(plain) > 1 or before in (["mit"], ["with"], ["+"], ["&"], ["plus"], ["of"], ["je"])


def _whole(number: NumberMention) -> bool:
    return number.value == number.value.to_integral_value()


def _counts_a_noun(number: NumberMention, text: str) -> bool:
    """As in "300 Geflüchtete": a capital after the number is what is counted."""
    after = text[number.end : number.end + 30]
    match = re.match(r"(?:er)?\s+((?:[a-zäöüß]+(?:e|en)\s+)?)([A-ZÄÖÜ]\w{2,})", after)
    return match is not None and fold_word(match[2]) not in _HAS_PEOPLE


def _is_follow_up(tokens: Sequence[Token], numbers: Sequence[NumberMention]) -> bool:
    words = [token.word for token in tokens if token.word[0].isalnum()]
    if len(numbers) != 1 or len(words) > _FOLLOW_UP_LENGTH or not words:
        return False
    return words[0] in _FOLLOW_UP or tokens[0].start == numbers[0].start


def _cost(
    number: NumberMention,
    numbers: Sequence[NumberMention],
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    costs: Sequence[CostMention],
) -> Role | None:
    """The nearest cost word, not beyond another number; one clause away counts as farther."""
    candidates = [
        (tokens[hit.first].start, tokens[hit.last].end, hit.fact)
        for hit in hits
        if hit.sense == "word" and fact_entries()[hit.fact]["type"] == "amount"
    ]
    candidates += [(cost.start, cost.end, cost.fact) for cost in costs]
    best: tuple[int, str, tuple[int, int]] | None = None
    for start, end, fact in candidates:
        first, last = (end, number.start) if end <= number.start else (number.end, start)
        if first > last or number_between(first, last, number, numbers):
            continue
        between = [token for token in tokens if first <= token.start < last]
        crossed = sum(token.word in ",;.?!:" for token in between)
        # "8.000 Euro Honorare und 5.000 Euro Ehrenamt": a new member of the list begins at "und"
        crossed += any(token.word in ("und", "and", "plus", "sowie") for token in between)
        distance = len(between) + 6 * crossed
        if start >= number.unit_end and _purpose(between[:3]):
            distance -= 4  # "7.200 Euro für …" says what for
        if end <= number.start and any(token.word == ":" for token in between):
            distance -= 6
        if best is None or distance < best[0]:
            best = (distance, fact, (start, end))
    return None if best is None or best[0] > 14 else Role(best[1], word=best[2])


def _purpose(after: Sequence[Token]) -> bool:
    words = [token.word for token in after]
    return bool(_PURPOSE.intersection(words)) and not {"und", "and", ","}.intersection(words)


def _with_period(role: Role, number: NumberMention, text: str) -> Role:
    lead = _PER_ANNUM.sub("p.a.", text[max(0, number.start - 45) : number.start])
    tail = _PER_ANNUM.sub("p.a.", text[number.unit_end : number.unit_end + 60])
    before = _STOP_BEFORE.split(lead)[-1]
    behind = _STOP_BEHIND.split(tail)[0]
    after = fold_word(text[number.end : number.unit_end] + behind)
    around = fold_word(before) + " " + after
    period: Period | None = None
    if _MONTHLY.search(after):
        period = "month"
    elif _YEARLY.search(around):
        period = "year"
    elif _TOTAL.search(around):
        period = "total"
    name = role.name
    if name == "personnel_costs" and period == "total":
        name = "personnel_costs_total"
    return Role(name, period, role.word)


def _partners(number: NumberMention, text: str, tokens: Sequence[Token]) -> Role | None:
    unit = fold_word(text[number.end : number.unit_end]).split()[-1:]
    before = [token.word for token in tokens if token.end <= number.start][-1:]
    after = [token.word for token in tokens if token.start >= number.unit_end][:1]
    if unit and unit[0].startswith(("partner", "nachbar", "verbundp", "kooperationsp")):
        return Role("partner_count")
    joined = before in (["mit"], ["with"]) and after not in (["mit"], ["with"])
    return Role("partner_count") if joined and number.value < 20 else None

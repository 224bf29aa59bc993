"""The role of a number: inhabitants, an amount for something, posts, years, partners."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.understanding.fact_costs import CostMention, people_at_work
from assistant.understanding.fact_lexicon import Hit, Token, fact_entries
from assistant.understanding.fact_records import Period
from knowledge.german.folding import fold_word
from knowledge.german.numbers import NumberMention

_SMALLEST_BARE_POPULATION = 200
_SMALLEST_BARE_AMOUNT = 100
_WEAK_PEOPLE = ("person", "kopf", "nase", "mensch", "people")
_SMALLEST_CROWD = 500
_HAS_PEOPLE = {
    "wir", "stadt", "gemeinde", "kommune", "kleinstadt", "ort", "dorf", "einwohnerzahl", "zahlt",
    "bevolkerung", "bevolkerungszahl", "einwohner", "ew", "selbst", "die", "town", "city",
    "municipality", "markt", "marktgemeinde", "kreis", "landkreis", "population", "kreisstadt",
    "unsere", "unser", "einwohnern", "stadtchen",
}  # fmt: skip
_PARTNERS = ("nachbar", "partner", "andere")
_FOLLOW_UP = {"und", "and", "nein", "dann", "oder", "was", "no", "ok", "okay", "also", "bei", "mit"}
_FOLLOW_UP_LENGTH = 8
_YEARLY = re.compile(
    r"(?:im|pro|je|per|/|jedes|\ba|each|every)\s*(?:projekt|kalender)?(?:jahr|year)\b|jahrlich|annual"
    r"|\bp\.?\s?a\b|\bper annum\b|\bpro anno\b|\byearly\b|pro stelle und jahr"
)
_MONTHLY = re.compile(r"(?:im|pro|je|per|/)\s*(?:monat|month)\b|monatlich")
_TOTAL = re.compile(
    r"\b(?:alles|in den (?:drei|3) (?:projekt)?jahren|fur (?:alle|die) (?:drei|3) (?:projekt)?jahre"
    r"|insgesamt|gesamt\w*|total|in summe|laufzeit|projektzeitraum|uber (?:die )?(?:\w+ )?jahre"
    r"|in (?:drei|3|allen) jahren)\b"
)
_PER_ANNUM = re.compile(r"\bp\.?\s?a\b\.?", re.IGNORECASE)
_SUM = re.compile(
    r"(?:waren es|sind es zusammen|kommen wir auf|zusammen(?: haben wir| sind wir)?)\s*$"
)
_LONG_AGO = re.compile(r"\b(?:seit|vor|alle|nach|letzten|in|innerhalb von)\s*$")
_PURPOSE = {"fur", "furs", "for", "an"}
_POST_REACH = 6
_SMALLEST_PAY = 1000
_PAID = {"kostet", "kosten", "kost", "verdient", "verdienen", "costs", "cost", "earns", "koscht",
         "bezahlt", "gehalt", "kostete", "bekommt"}  # fmt: skip
_PER_POST = {"pro", "je", "per", "each"}
_CORRECTED = re.compile(r"\b(?:nicht|statt|anstatt|anstelle von|instead of)\s+$")
_FURTHER = ("weitere", "zusatzlich", "extra", "additional")


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
        return _posts(number, text, tokens)
    if number.unit == "years":
        before = fold_word(text[max(0, number.start - 20) : number.start])
        return None if _LONG_AGO.search(before) else Role("project_years")
    if number.unit == "partners":
        return _partners(number, text, tokens)
    if number.unit == "inhabitants":
        return _inhabitants(number, text)
    if number.unit not in ("EUR", None):
        return None
    worded = _post_without_unit(number, text)
    if worded is not None:
        return worded
    if number.value >= _SMALLEST_PAY and _pay_of_a_post(number, numbers, tokens, hits):
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
        if _near_a_post(number, tokens, hits):
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
    said = any(word in _HAS_PEOPLE or word.startswith(_PARTNERS) for word in near)
    if cost is not None:
        return False
    if together and (number.value >= _SMALLEST_PAY and _one_of_several(number, numbers, tokens)):
        return True
    if _is_follow_up(tokens, numbers) and len(numbers) == 1:
        others = any(word.startswith(_PARTNERS[:2]) for word in near)
        return others or bool(_HAS_PEOPLE.intersection(near) - {"wir", "die"})
    linked = any(other.unit == "inhabitants" for other in numbers if other is not number)
    bracket = before[-1:] == ["("] or ("(" in near and "beide" in near)
    partner = any(word.startswith("partner") for word in before) and number.bound is not None
    return said or linked or bracket or partner


def _one_of_several(
    number: NumberMention, numbers: Sequence[NumberMention], tokens: Sequence[Token]
) -> bool:
    """As in "Verbund 7000 + 55000", "Verbund mit 12.000": sizes, where bodies join."""
    plain = [other for other in numbers if other.unit is None and other.value >= _SMALLEST_PAY]
    before = [token.word for token in tokens if token.end <= number.start][-1:]
    return len(plain) > 1 or before in (["mit"], ["with"], ["+"], ["&"], ["plus"])


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
        if first > last or _number_between(first, last, number, numbers):
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


def _number_between(
    first: int, last: int, number: NumberMention, numbers: Sequence[NumberMention]
) -> bool:
    return any(
        first <= other.start and other.end <= last and other.unit in ("EUR", None, "inhabitants")
        for other in numbers
        if other is not number
    )


def _with_period(role: Role, number: NumberMention, text: str) -> Role:
    lead = _PER_ANNUM.sub("p.a.", text[max(0, number.start - 45) : number.start])
    tail = _PER_ANNUM.sub("p.a.", text[number.unit_end : number.unit_end + 60])
    before = re.split(r"[,;:?!(]\s|\.\s|\d(?! ?(?:projekt)?jahre)", lead, flags=re.I)[-1]
    behind = re.split(r"[;?!)]\s?|,\s|\.\s|\d(?! ?(?:projekt)?jahre)", tail, flags=re.I)[0]
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


def _pay_of_a_post(
    number: NumberMention,
    numbers: Sequence[NumberMention],
    tokens: Sequence[Token],
    hits: Sequence[Hit],
) -> bool:
    """As in "Stelle kostet 66k", "die Fachkraft verdient 70.000", "pro Koordinatorin 65.000 €"."""
    spans = [(tokens[hit.first].start, tokens[hit.last].end) for hit in hits
             if hit.fact in ("posts", "coordinators", "assistants")]  # fmt: skip
    spans += people_at_work(tokens)
    for start, end in spans:
        own = [token for token in tokens if start <= token.start < end]
        if own[0].word == "stellen" and _verb(tokens, start):
            continue
        if end <= number.start:
            between = [token.word for token in tokens if end <= token.start < number.start]
            lead = [token.word for token in tokens if token.end <= start][-2:]
            linked = _PAID.intersection(between) or _PER_POST.intersection(lead)
        else:
            between = [token.word for token in tokens if number.end <= token.start < start]
            linked = _PAID.intersection(between) or (
                number.unit == "EUR" and _PER_POST.intersection(between[-2:])
            )
        other = _number_between(end, number.start, number, numbers) if end <= number.start else False
        if linked and len(between) <= _POST_REACH and not other:
            return True
    return False


def _verb(tokens: Sequence[Token], start: int) -> bool:
    """Whether "stellen" at `start` is what one does with an application."""
    before = [token.word for token in tokens if token.end <= start][-6:]
    return any(word.startswith("antrag") for word in before)


def _near_a_post(number: NumberMention, tokens: Sequence[Token], hits: Sequence[Hit]) -> bool:
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


def _posts(number: NumberMention, text: str, tokens: Sequence[Token]) -> Role:
    unit = fold_word(text[number.end : number.unit_end])
    around = fold_word(text[max(0, number.start - 25) : number.unit_end])
    following = [token.word for token in tokens if token.start >= number.unit_end][:3]
    after = " ".join(following[: following.index(",")] if "," in following else following)
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
    return Role(name)


def _post_without_unit(number: NumberMention, text: str) -> Role | None:
    after = fold_word(text[number.end : number.end + 30])
    if re.match(r"\s+(?:weitere |volle |halbe )?(?:verwaltungs)?(?:assis|asis|kraft)", after):
        return Role("assistants")
    return Role("coordinators") if re.match(r"\s+koordin|\s+coordin", after) else None


def _partners(number: NumberMention, text: str, tokens: Sequence[Token]) -> Role | None:
    unit = fold_word(text[number.end : number.unit_end]).split()[-1:]
    before = [token.word for token in tokens if token.end <= number.start][-1:]
    after = [token.word for token in tokens if token.start >= number.unit_end][:1]
    if unit and unit[0].startswith(("partner", "nachbar", "verbundp", "kooperationsp")):
        return Role("partner_count")
    joined = before in (["mit"], ["with"]) and after not in (["mit"], ["with"])
    return Role("partner_count") if joined and number.value < 20 else None

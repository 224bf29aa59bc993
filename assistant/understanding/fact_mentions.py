"""Facts that a question states about the applicant and its partners, in people's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from assistant.understanding.fact_answers import boolean_facts
from assistant.understanding.fact_consortium import alone_facts, no_wish, said_of_ourselves
from assistant.understanding.fact_costs import CostMention, find_costs
from assistant.understanding.fact_dates import date_facts
from assistant.understanding.fact_durations import duration_facts
from assistant.understanding.fact_kinds import (
    KindHit,
    county_named,
    kind_hits,
    one_kind,
    place_facts,
    recipient_facts,
)
from assistant.understanding.fact_lexicon import Hit, Token, find_words, tokens_of
from assistant.understanding.fact_numbers import Role, role_of
from assistant.understanding.fact_origins import origin_facts
from assistant.understanding.fact_parties import Parties
from assistant.understanding.fact_records import FactMention
from assistant.understanding.fact_zeros import zero_facts
from assistant.understanding.place_names import PlaceMention, find_places
from knowledge.german.folding import fold_word
from knowledge.german.numbers import NumberMention, find_numbers

__all__ = ["FactMention", "find_facts"]

_CLAIMED = re.compile(
    r"\b(?:kolleg\w*|chef\w*|jemand|nachbar\w*|berater\w*|burgermeister\w*|man|internet|presse"
    r"|zeitung)\b.{0,30}\b(?:sagt\w*|gesagt|meint\w*|behauptet\w*|erzahlt\w*|schreibt|steht)\b"
    r"|\bstimmt (?:es|das)\b|\bist es (?:richtig|wahr|korrekt)\b|\bangeblich\b|\bgelesen\b"
    r"|\blaut (?:\w+ )?(?:kolleg|chef|nachbar|internet|zeitung|presse|berater|burgermeister)\w*"
    r"|\b(?:richtig|korrekt|wahr)\s*\?|\bgehort,|\bich dachte\b"
    r"|\b(?:gibt es|gibts|gibt's|bekommt man|kriegt man|erhalt man)\s[^.?!,]{0,20}\d"
    r"|\bis it true\b|\bsomeone told\b|\bwohl\b.{0,20}\bgeben\b"
)
_EACH = re.compile(r"\b(?:je|jeweils|jede|jeder|each|beide)\s*(?:\w+\.?\s+)?$")
_TOGETHER_COUNT = {"zu zweit": 1, "zu dritt": 2, "zu viert": 3, "zu funft": 4}
_MOST_PARTNERS = 20
_NEAR = {"near", "nahe", "bei", "unweit", "nearby"}
_MARKS_OF_OFFICE = {"has_immigration_office", "has_youth_office", "has_integration_council"}
_JOINERS = ("partner", "nachbar", "verbund", "kooperation")
_BOTH = 0  # "beide ca. 10.000", unlike two bodies with "je 6.000", names the parties before
_WITHIN = {"im", "zum", "vom", "dem", "des", "unserem"}  # "im Kreis Steinfurt"
_AMOUNTS = ("_costs", "_costs_total")


@dataclass(frozen=True, slots=True)
class _Event:
    """Something stated of a party, at its place in the text."""

    start: int
    number: NumberMention | None = None
    place: PlaceMention | None = None
    kind: KindHit | None = None
    count: int = 1


def find_facts(text: str, *, today: date) -> tuple[FactMention, ...]:
    """The facts stated in `text`, in their order.

    today: what "heute" and "nächste Woche" count from. Nothing is ever assumed: what is not
    said is not returned; a question about a need ("Brauchen wir ein Jugendamt?") states nothing.
    """
    tokens = tokens_of(text)
    hits = tuple(hit for hit in find_words(tokens) if not no_wish(tokens, hit))
    folded = fold_word(text)
    places = find_places(text)
    numbers = find_numbers(text)
    costs = find_costs(text)
    found = [*date_facts(text, hits, today=today), *boolean_facts(tokens, hits, text)]
    found += [*origin_facts(tokens, hits, text), *recipient_facts(tokens, hits, folded, text)]
    found += alone_facts(tokens, text)
    roles = _roles(text, tokens, hits, numbers, costs)
    claimed = bool(_CLAIMED.search(folded))
    populations: list[tuple[NumberMention, Role]] = []
    for number, role in roles:
        if role.name == "population":
            populations.append((number, role))
        else:
            found.append(_of_number(number, role, text, claimed=claimed))
    kinds = tuple(kind_hits(tokens, hits))
    found.extend(_of_parties(text, tokens, kinds, places, populations, numbers, found))
    found.extend(_counted_together(text))
    found.extend(_equipped_bodies(text, numbers, found))
    found.extend(zero_facts(tokens, hits, costs, found, text))
    if not any(fact.name == "project_years" for fact in found):
        found.extend(duration_facts(text, numbers))
    if not said_of_ourselves(tokens, found):
        found = [fact for fact in found
                 if fact.name != "wants_consortium" or fact.value is False]  # fmt: skip
    return _settled(_with_one_kind(found, kinds), roles, text)


def _with_one_kind(found: Sequence[FactMention], kinds: Sequence[KindHit]) -> list[FactMention]:
    """The asker is one body: of several kinds named, the one that `one_kind` prefers."""
    own = [fact for fact in found if fact.name == "applicant_kind" and fact.partner is None]
    best = one_kind(own, kinds)
    return [fact for fact in found if fact is best or fact not in own]


def _equipped_bodies(
    text: str, numbers: Sequence[NumberMention], found: Sequence[FactMention]
) -> Iterator[FactMention]:
    """As in "drei Städte im Kreis haben …": as many further posts as bodies with all offices."""
    held = {fact.name for fact in found if fact.value is True}
    if not held >= _MARKS_OF_OFFICE or any(fact.name == "further_posts" for fact in found):
        return
    for number in numbers:
        counted = fold_word(text[number.end : number.unit_end]).split()[-1:]
        if number.unit == "partners" and counted and not counted[0].startswith(_JOINERS):
            yield FactMention(
                "further_posts", number.value, number.start, number.end, number.as_written,
                unit="posts",
            )  # fmt: skip
            return


def _roles(
    text: str,
    tokens: Sequence[Token],
    hits: Sequence[Hit],
    numbers: Sequence[NumberMention],
    costs: Sequence[CostMention],
) -> list[tuple[NumberMention, Role]]:
    pairs = ((number, role_of(number, numbers, text, tokens, hits, costs)) for number in numbers)
    return [(number, role) for number, role in pairs if role is not None]


def _of_number(number: NumberMention, role: Role, text: str, *, claimed: bool) -> FactMention:
    amount = role.name.endswith(_AMOUNTS) or (
        role.name == "number" and (number.unit == "EUR" or role.period is not None)
    )
    return FactMention(
        role.name,
        number.value,
        number.start,
        number.end,
        text[number.start : number.end],
        bound=number.bound,
        claimed=claimed and amount,
        unit="EUR" if amount else number.unit,
        period=role.period,
    )


def _of_parties(
    text: str,
    tokens: Sequence[Token],
    kinds: Sequence[KindHit],
    places: Sequence[PlaceMention],
    populations: Sequence[tuple[NumberMention, Role]],
    numbers: Sequence[NumberMention],
    found: Sequence[FactMention],
) -> Iterator[FactMention]:
    """Populations, places and kinds, each given to the applicant or to a partner."""
    towns = frozenset(place.start for place in places if place.kind != "state")
    bodies = [number for number in numbers if number.unit == "partners"]
    together = any(
        fact.name in ("wants_consortium", "partner_count") and fact.value is not False
        for fact in found
    ) or bool(bodies)
    parties = Parties(tokens, towns=towns, together=together)
    events = [_Event(number.start, number=number, count=_bodies_with_each(number, bodies, text))
              for number, _ in populations]  # fmt: skip
    events += [_Event(place.start, place=place) for place in places]
    events += [_Event(kind.start, kind=kind) for kind in kinds]
    yield from _told(sorted(events, key=lambda event: event.start), parties, tokens, text, places)


def _told(
    events: Sequence[_Event],
    parties: Parties,
    tokens: Sequence[Token],
    text: str,
    places: Sequence[PlaceMention],
) -> Iterator[FactMention]:
    for event in events:
        if event.number is not None:
            for partner in _parties_of(event, parties):
                yield FactMention(
                    "population", event.number.value, event.number.start, event.number.end,
                    event.number.as_written, partner=partner, bound=event.number.bound,
                    unit="inhabitants",
                )  # fmt: skip
        elif event.place is not None:
            yield from _of_place(event.place, parties, tokens)
        elif event.kind is not None:
            yield from _of_kind(event.kind, parties, text, places)


def _parties_of(event: _Event, parties: Parties) -> Iterator[int | None]:
    """The parties a population belongs to; `_BOTH` stands for the applicant and one partner."""
    if event.count == _BOTH:
        yield from (None, 1)
        return
    for _ in range(event.count):
        yield parties.party_of("population", event.start)


def _of_place(
    place: PlaceMention, parties: Parties, tokens: Sequence[Token]
) -> Iterator[FactMention]:
    if place.kind == "state":
        yield from place_facts(place, None)
        return
    before = [token.word for token in tokens if token.end <= place.start]
    inside = (
        before[-1:] in (["kreis"], ["landkreis"])
        and before[-2:-1] != []
        and (before[-2] in _WITHIN)
    )
    if inside or _NEAR.intersection(before[-1:]):
        if place.state is not None:  # "near Frankfurt" is not Frankfurt, but the Land is likely
            yield FactMention("state", place.state, place.start, place.end, place.as_written)
        return
    partner = parties.party_of("town", place.start)
    yield from place_facts(place, partner)
    if partner is not None:
        yield FactMention("wants_consortium", True, place.start, place.end, place.as_written)
    if county_named(place, tokens):
        yield FactMention(
            "applicant_kind", "county", place.start, place.end, place.as_written, partner=partner
        )


def _of_kind(
    kind: KindHit, parties: Parties, text: str, places: Sequence[PlaceMention]
) -> Iterator[FactMention]:
    start, end, name = kind.start, kind.end, kind.kind
    beside = next((place for place in places if 0 < place.start - end <= 2), None)
    if name == "municipality" and beside is not None and beside.kind == "independent_city":
        name = "independent_city"  # "Stadt Köln" is one by law, whoever says so
    partner = parties.kind_of(start)
    if partner is not None and name == "municipality":
        return  # every partner is one unless something else is said
    yield FactMention("applicant_kind", name, start, end, text[start:end], partner=partner)


def _bodies_with_each(number: NumberMention, bodies: Sequence[NumberMention], text: str) -> int:
    """How many bodies a population is said of: "zwei Gemeinden mit je 6.000" → 2."""
    each = _EACH.search(fold_word(text[max(0, number.start - 20) : number.start]))
    if each is None:
        return 1
    if "beide" in each.group():
        return _BOTH
    before = [body.value for body in bodies if body.end <= number.start]
    counted = bool(before) and 1 <= before[-1] <= _MOST_PARTNERS
    return int(before[-1]) if counted else 1


def _counted_together(text: str) -> Iterator[FactMention]:
    """As in "zu dritt": the applicant and two partners."""
    for match in re.finditer(
        r"\bzu\s+(?:zweit|dritt|viert|fünft|fuenft|funft)\b", text, re.IGNORECASE
    ):
        folded = " ".join(fold_word(word) for word in match.group().split())
        yield FactMention(
            "partner_count", Decimal(_TOGETHER_COUNT[folded]), match.start(), match.end(),
            match.group(), unit="partners",
        )  # fmt: skip


def _settled(
    found: Sequence[FactMention], roles: Sequence[tuple[NumberMention, Role]], text: str
) -> tuple[FactMention, ...]:
    """In order, each statement once, without contradictions that only the wording makes."""
    kept = list(found)
    worded = [role.word for _, role in roles if role.word is not None]
    # "7.200 Euro für den Minijob" names a cost; it does not say that a minijob is planned
    kept = [fact for fact in kept
            if not (fact.name in ("creates_minijob", "paid_staff")
                    and any(start <= fact.start < end for start, end in worded))]  # fmt: skip
    if _either_way(kept, text):
        kept = [fact for fact in kept if fact.name != "wants_consortium"]
    elif any(f.name == "partner_count" and _joined(f, text) for f in kept):
        first = next(fact for fact in kept if fact.name == "partner_count")
        kept.append(replace(first, name="wants_consortium", value=True, unit=None))
    unique: dict[tuple[str, object, int | None, int], FactMention] = {}
    for fact in sorted(kept, key=lambda fact: (fact.start, fact.end)):
        repeated = 0 if isinstance(fact.value, (bool, str)) else fact.start
        unique.setdefault((fact.name, fact.value, fact.partner, repeated), fact)
    return tuple(unique.values())


def _either_way(facts: Sequence[FactMention], text: str) -> bool:
    """As in "allein oder im Verbund": both are asked about, neither is said."""
    wanted = [fact for fact in facts if fact.name == "wants_consortium"]
    return len({fact.value for fact in wanted}) == 2 and bool(re.search(r"\boder\b|\bor\b", text))


def _joined(count: FactMention, text: str) -> bool:
    return bool(re.search(r"\b(?:mit|with)\s*(?:\w+\s+)?$", text[: count.start], re.IGNORECASE))

"""Who applies and where: kind of applicant, Land, town; for partners and recipients too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.understanding.fact_lexicon import Hit, Token
from assistant.understanding.fact_origins import community_of_people
from assistant.understanding.fact_records import FactMention
from assistant.understanding.place_names import PlaceMention
from knowledge.german.number_words import parse_number_word

# "an einen Verein", "im Kreis Lippe", "vom Ministerium": somebody else than the applicant
_ELSEWHERE = {"an", "im", "vom", "zum", "ans", "innerhalb", "seitens", "neben", "durch", "viele",
              "how", "ums", "gegen"}  # fmt: skip
# "pro Verein", "je Kommune": a measure, nobody who applies
_PER_UNIT = {"pro", "je", "per", "jede", "jeder", "jedes", "jedem", "jeden", "each", "every"}
_ENGLISH_VERBS = {"are", "is", "as", "am", "for", "can"}
_AT_WORK = {"arbeite", "arbeiten", "tatig", "sitze", "angestellt", "work"}
_INSIDE = {"in", "aus", "within"}
_DENIED = {"kein", "keine", "keinen", "keiner", "keinem", "not", "statt"}
_BETWEEN = {
    "der", "die", "das", "dem", "den", "ein", "eine", "einen", "einem", "einer", "welche",
    "welches", "welchen", "kleine", "kleinen", "grosse", "grossen", "unserer", "unserem", "anderen",
    "unsere", "unseren", "the", "a", "our", "ortliche", "ortlichen", "hiesige", "hiesigen",
    "andere", "anderer", "gemeinnutzigen", "freien",
}  # fmt: skip
_MUNICIPAL = {"municipality", "county_municipality", "independent_city"}
# Authorities are mostly spoken of, seldom the ones who ask.
_ONLY_OURSELVES = {"federal_or_state_body"}
# Plurals that speak of all such bodies, in names of programmes above all; "mark" is a part of one.
_ALL_OF_THEM = {"kommunen", "mark", "migrantenorganisationen", "migrantenvereine", "vereine",
                "organisations", "organizations"}  # fmt: skip
_OURSELVES = {"wir", "als", "ich", "bin", "sind", "we", "as", "i", "mir"}
_POSSESSIVES = {"unser", "unsere", "unserer", "mein", "meine", "meiner", "unsre", "our", "my"}
# Names a role in any project, too: "Wer ist der Träger der Maßnahme?"
_VAGUE = {"trager", "tragers", "tragern"}
_THE = {"der", "den", "dem", "des", "beim", "vom"}
_ASKS_WHO = {"wer", "welcher", "welche", "who", "which", "was", "what"}  # fmt: skip
_COMPARED = {"mehr", "weniger", "anders", "zahlt", "zahlen", "gilt", "gelten", "more", "less",
             "count", "counts", "besser", "hoher"}  # fmt: skip
_FOR = {"fur", "for"}
_TO = {"an", "ans", "to", "zum", "zur"}
_FORWARDED = re.compile(
    r"weiter(?:zu)?(?:leit|geb|reich|geleit|gegeb|gereich)|weiterleitung|weitergabe|forward"
    r"|pass(?:ing|ed)? on|durchreich|durchleit"
)
# A kind that says more about the same body: "Stadt … kreisfrei"
_REFINES = {
    "municipality": {"independent_city", "county_municipality"},
    "association": {"migrant_organisation"},
    "welfare_organisation": {"migrant_organisation"},
}


@dataclass(frozen=True, slots=True)
class KindHit:
    """A body named in a text. ours: said of the one asking; on_behalf: named after "für"."""

    start: int
    end: int
    kind: str
    ours: bool
    on_behalf: bool


def kind_hits(tokens: Sequence[Token], hits: Sequence[Hit]) -> Iterator[KindHit]:
    """Each body that may be the applicant or a partner."""
    for hit in hits:
        if hit.fact != "applicant_kind" or hit.choice is None:
            continue
        if speaks_of_all(tokens, hit):
            continue
        ours = _ourselves(tokens, hit)
        asked = {token.word for token in tokens if token.clause == tokens[hit.first].clause}
        if tokens[hit.last].word in _VAGUE and not ours and (
            asked & _ASKS_WHO or tokens[hit.first - 1].word in _THE
        ):  # fmt: skip
            continue
        if hit.choice in _ONLY_OURSELVES and not ours:
            continue
        if not _spoken_of(tokens, hit):
            before = _before(tokens, hit)
            on_behalf = before is not None and tokens[before].word in _FOR
            start, end = tokens[hit.first].start, tokens[hit.last].end
            kind = "association" if community_of_people(tokens, hit) else hit.choice
            yield KindHit(start, end, kind, ours, on_behalf)


def speaks_of_all(tokens: Sequence[Token], hit: Hit) -> bool:
    """As in "Förderung von Migrantenorganisationen": no body of its own, unless "wir" says so."""
    word = tokens[hit.last].word
    if word not in _ALL_OF_THEM:
        return False
    return word in ("kommunen", "mark") or not _ourselves(tokens, hit)


def recipient_facts(
    tokens: Sequence[Token], hits: Sequence[Hit], folded: str, text: str
) -> Iterator[FactMention]:
    """recipient_kind: to whom money is passed on ("an die Caritas weiterleiten")."""
    if not _FORWARDED.search(folded):
        return
    for hit in hits:
        before = _before(tokens, hit) if hit.fact == "applicant_kind" else None
        if before is not None and hit.choice is not None and tokens[before].word in _TO:
            start, end = tokens[hit.first].start, tokens[hit.last].end
            yield FactMention("recipient_kind", hit.choice, start, end, text[start:end])


def one_kind(facts: Sequence[FactMention], named: Sequence[KindHit]) -> FactMention | None:
    """The one applicant_kind of the asker among several, or None when there is none.

    What is said with "wir", "als" counts before what is only spoken of, a body that acts before
    one that is acted for, a special kind before a general one, the first before later ones; then
    a later word that says more about the same body takes its place ("Stadt …, kreisfrei").
    """
    if not facts:
        return None
    known = {(hit.start, hit.end): hit for hit in named}

    def rank(fact: FactMention) -> tuple[bool, bool, bool, int]:
        hit = known.get((fact.start, fact.end))
        general = fact.value in ("municipality", "private_person")
        return (
            hit is not None and hit.on_behalf, not (hit is not None and hit.ours), general,
            fact.start,
        )  # fmt: skip

    best = min(facts, key=rank)
    finer = [fact for fact in facts if fact.value in _REFINES.get(str(best.value), ())]
    return finer[0] if finer else best


def _ourselves(tokens: Sequence[Token], hit: Hit) -> bool:
    clause = tokens[hit.first].clause
    inside = {token.word for token in tokens if token.clause == clause}
    near = {token.word for token in tokens[max(0, hit.first - 4) : hit.first]
            if token.clause == clause}  # fmt: skip
    if inside & _COMPARED:
        near -= {"als", "as"}  # "mehr als eine Stadt", "zählt das als Kreis?"
    beside = {token.word for token in tokens[max(0, hit.first - 2) : hit.first]}
    return bool(near & _OURSELVES or beside & _POSSESSIVES)


def _before(tokens: Sequence[Token], hit: Hit) -> int | None:
    """The token before a body and its articles, in the same clause."""
    index = hit.first - 1
    while index >= 0 and tokens[index].word in _BETWEEN:
        index -= 1
    same = index >= 0 and tokens[index].clause == tokens[hit.first].clause
    return index if same else None


def _spoken_of(tokens: Sequence[Token], hit: Hit) -> bool:
    index = _before(tokens, hit)
    if index is None:
        return False
    before = tokens[index].word
    if before in ("im", "in") and index and tokens[index - 1].word in _AT_WORK:
        return False  # "Ich arbeite im Landratsamt" speaks for it
    if before == "an" and index and tokens[index - 1].word in _ENGLISH_VERBS:
        return False
    if before == "to" and hit.choice is not None:
        return True
    if before in _DENIED or before in _ELSEWHERE or before in _PER_UNIT:
        return True
    if before in _INSIDE:
        return hit.choice not in _MUNICIPAL
    counted = before[0].isdigit() or parse_number_word(before) is not None
    inside = {token.word for token in tokens[hit.last + 1 : hit.last + 6]
              if token.clause == tokens[hit.first].clause}  # fmt: skip
    return before[0].isdigit() or (counted and bool(inside & {"kreis", "landkreis", "county"}))


def place_facts(place: PlaceMention, partner: int | None) -> Iterator[FactMention]:
    """The town or county, and the Land it lies in."""
    start, end, written = place.start, place.end, place.as_written
    if place.kind != "state":
        yield FactMention("town", place.name, start, end, written, partner=partner)
    if place.state is not None:
        yield FactMention("state", place.state, start, end, written, partner=partner)


def county_named(place: PlaceMention, tokens: Sequence[Token]) -> bool:
    """Whether the place itself says that a county applies ("Lahn-Dill-Kreis", not "im …")."""
    if place.kind != "county" or "kreis" not in place.as_written.lower():
        return False
    before = [token.word for token in tokens if token.end <= place.start][-1:]
    return not before or before[0] not in _ELSEWHERE | _INSIDE

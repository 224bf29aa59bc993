"""Who applies and where: kind of applicant, Land, town; for partners too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.understanding.fact_lexicon import Hit, Token
from assistant.understanding.fact_records import FactMention
from assistant.understanding.place_names import PlaceMention

# "an einen Verein", "im Kreis Lippe", "vom Ministerium": somebody else than the applicant
_ELSEWHERE = {"an", "im", "vom", "zum", "ans", "innerhalb", "seitens", "neben", "durch", "viele",
              "how", "ums", "gegen"}  # fmt: skip
_ENGLISH_VERBS = {"are", "is", "as", "am", "for", "can"}
_AT_WORK = {"arbeite", "arbeiten", "tatig", "sitze", "angestellt", "work"}
_INSIDE = {"in", "aus", "within"}
_DENIED = {"kein", "keine", "keinen", "keiner", "keinem", "not", "statt"}
_BETWEEN = {
    "der", "die", "das", "dem", "den", "ein", "eine", "einen", "einem", "einer", "welche",
    "welches", "welchen", "kleine", "kleinen", "grosse", "grossen", "unserer", "unserem", "anderen",
}  # fmt: skip
_MUNICIPAL = {"municipality", "county_municipality", "independent_city"}
# Authorities are mostly spoken of, seldom the ones who ask.
_ONLY_OURSELVES = {"federal_or_state_body"}
_OURSELVES = {"wir", "als", "ich", "unser", "unsere", "unserer", "bin", "sind"}


def kind_hits(tokens: Sequence[Token], hits: Sequence[Hit]) -> Iterator[tuple[int, int, str]]:
    """(start, end, kind) of each body that may be the applicant or a partner."""
    for hit in hits:
        if hit.fact != "applicant_kind" or hit.choice is None:
            continue
        if tokens[hit.first].word in ("kommunen", "mark"):
            continue  # the plural speaks of all of them
        if hit.choice in _ONLY_OURSELVES and not _ourselves(tokens, hit):
            continue
        if not _spoken_of(tokens, hit):
            yield tokens[hit.first].start, tokens[hit.last].end, hit.choice


def _ourselves(tokens: Sequence[Token], hit: Hit) -> bool:
    return any(token.word in _OURSELVES for token in tokens[max(0, hit.first - 3) : hit.first])


def _spoken_of(tokens: Sequence[Token], hit: Hit) -> bool:
    index = hit.first - 1
    while index >= 0 and tokens[index].word in _BETWEEN:
        index -= 1
    if index < 0 or tokens[index].clause != tokens[hit.first].clause:
        return False
    before = tokens[index].word
    if before in ("im", "in") and index and tokens[index - 1].word in _AT_WORK:
        return False  # "Ich arbeite im Landratsamt" speaks for it
    if before == "an" and index and tokens[index - 1].word in _ENGLISH_VERBS:
        return False
    if before in _DENIED or before in _ELSEWHERE:
        return True
    if before in _INSIDE:
        return hit.choice not in _MUNICIPAL
    return before[0].isdigit()


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

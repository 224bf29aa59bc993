"""Self-organisations of immigrants, by name: "türkischer Elternverein", "Verein von Syrern"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

from assistant.understanding.fact_lexicon import Hit, Token
from assistant.understanding.fact_records import FactMention
from knowledge.german.folding import fold_word

_BODIES = {"association", "church", "welfare_organisation", "company", "foundation"}
_OF = {"von", "aus", "of", "by"}
_FOR = {"fur", "for"}
_GENITIVES = {"der", "des"}  # "Verein der Syrer"
_COMMUNITIES = {"gemeinde", "community"}
_REACH_AFTER = 4
_ENDING = r"(?:isch\w*|er\w*|en|e|n|s|an|ian|ish|innen|in)?"


@cache
def _words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is said of a country's people, and what of immigrants in general."""
    source = resources.files("knowledge").joinpath("vocabulary/places.yaml")
    loaded: Mapping[str, Any] = yaml.safe_load(source.read_text("utf-8"))["origins"]
    stems = "|".join(sorted((fold_word(stem) for stem in loaded["stems"]), key=len, reverse=True))
    people = "|".join(fold_word(word) for word in loaded["immigrants"])
    return re.compile(rf"(?:{stems}){_ENDING}"), re.compile(rf"(?:{people})\w*")


@lru_cache(maxsize=8192)
def _from_a_country(word: str) -> bool:
    pieces = re.split(r"[-*:_/]", word)
    return any(_words()[0].fullmatch(piece) for piece in pieces)


@lru_cache(maxsize=8192)
def _immigrants(word: str) -> bool:
    return bool(_words()[1].fullmatch(word))


def origin_facts(tokens: Sequence[Token], hits: Sequence[Hit], text: str) -> Iterator[FactMention]:
    """is_migrant_organisation, True, of a body that names whose it is.

    "für" says it only with a country ("Verein für afghanische Frauen"): a body for refugees may
    be anybody's. People in Germany as such ("deutscher Verein") are no immigrants.
    """
    for hit in hits:
        if hit.fact != "applicant_kind":
            continue
        if hit.choice not in _BODIES and not community_of_people(tokens, hit):
            continue
        first, last = _span(tokens, hit)
        if first is not None:
            start, end = tokens[first].start, tokens[last].end
            yield FactMention("is_migrant_organisation", True, start, end, text[start:end])


def community_of_people(tokens: Sequence[Token], hit: Hit) -> bool:
    """As in "Kurdische Gemeinde": people, not a municipality."""
    if tokens[hit.last].word not in _COMMUNITIES or hit.first == 0:
        return False
    before = tokens[hit.first - 1]
    return before.clause == tokens[hit.first].clause and _from_a_country(before.word)


def _span(tokens: Sequence[Token], hit: Hit) -> tuple[int | None, int]:
    clause = tokens[hit.first].clause
    for index in (hit.first - 1, hit.first - 2):
        if index >= 0 and tokens[index].clause == clause and _from_a_country(tokens[index].word):
            return index, hit.last
    name = tokens[hit.first].word
    stem = re.sub(r"[-]?(?:kultur|eltern|frauen|sport)?-?(?:vereine?n?s?)$", "", name)
    if stem and stem != name and _from_a_country(stem):
        return hit.first, hit.last
    for index in range(max(0, hit.first - 4), hit.first - 1):
        # "Selbsthilfe von Migrantinnen e.V."
        if tokens[index].word in _OF and tokens[index].clause == clause:
            word = tokens[index + 1].word
            if _immigrants(word) or _from_a_country(word):
                return index, hit.last
    link = hit.last + 1
    if link + 1 < len(tokens) and tokens[link].word in _GENITIVES:
        named = tokens[link + 1]
        people = _from_a_country(named.word) and named.clause == clause
        return (hit.first if people else None), link + 1
    if link >= len(tokens) or tokens[link].word not in _OF | _FOR:
        return None, hit.last
    for index in range(link + 1, min(len(tokens), link + 1 + _REACH_AFTER)):
        if tokens[index].clause != clause:
            break
        word = tokens[index].word
        if _from_a_country(word) or (tokens[link].word in _OF and _immigrants(word)):
            return hit.first, index
    return None, hit.last

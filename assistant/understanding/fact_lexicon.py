"""The words of facts.yaml found in a text, through inflection, lost umlauts and small slips."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.german.folding import fold_word

Sense = Literal["word", "yes", "no", "choice"]

_TOKEN = re.compile(
    r"\b[eE]\.\s?[vV]\b\.?|\b[pP]\.\s?[aA]\b\.?|\d[\d.,'’]*\d|\d|[^\W\d_]+(?:[*:/_\-]+[^\W\d_]+|['’][^\W\d_]+)*|[^\w\s]"
)
_CLAUSE_WORDS = {
    "aber", "jedoch", "sondern", "doch", "dafur", "but", "statt", "wobei", "allerdings",
}  # fmt: skip
_CLAUSE_MARKS = set(",;.?!:()–—+")
_SENSES: tuple[tuple[str, Sense], ...] = (
    ("words", "word"), ("says_yes", "yes"), ("says_no", "no"),
)  # fmt: skip
_ENDINGS = ("en", "es", "er", "em", "e", "s", "n")
_SHORTEST_GUESS = 6


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark; `word` is folded, `clause` counts clauses from 0."""

    start: int
    end: int
    word: str
    clause: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A word or phrase of the lexicon: tokens `first` to `last` (inclusive)."""

    first: int
    last: int
    fact: str
    sense: Sense
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    words: tuple[str, ...]
    fact: str
    sense: Sense
    choice: str | None
    prefix: bool
    suffix: bool


@cache
def _document() -> Mapping[str, Any]:
    source = resources.files("knowledge").joinpath("vocabulary/facts.yaml")
    loaded: Mapping[str, Any] = yaml.safe_load(source.read_text("utf-8"))
    return loaded


@cache
def fact_entries() -> Mapping[str, Mapping[str, Any]]:
    """facts.yaml as loaded: name of the fact → its entry."""
    entries: Mapping[str, Mapping[str, Any]] = _document()["facts"]
    return entries


@cache
def cost_entries() -> Mapping[str, Mapping[str, Any]]:
    """costs.yaml as loaded: cost kind → its entry."""
    source = resources.files("knowledge").joinpath("vocabulary/costs.yaml")
    loaded: Mapping[str, Mapping[str, Any]] = yaml.safe_load(source.read_text("utf-8"))["costs"]
    return loaded


def tokens_of(text: str) -> tuple[Token, ...]:
    """Words, numbers and marks of `text`, numbered by clause."""
    tokens: list[Token] = []
    clause = 0
    for match in _TOKEN.finditer(text):
        written = match.group()
        word = "e.v." if written[:2] in ("e.", "E.") else fold_word(written)
        if word in _CLAUSE_WORDS:
            clause += 1
        tokens.append(Token(match.start(), match.end(), word, clause))
        if word in _CLAUSE_MARKS:
            clause += 1
    return tuple(tokens)


def _entries() -> Iterator[_Entry]:
    for fact, entry in fact_entries().items():
        for key, sense in _SENSES:
            for phrase in entry.get(key, ()):
                yield _entry(phrase, fact, sense, None)
        for choice, described in entry.get("choices", {}).items():
            for phrase in described.get("words", ()):
                yield _entry(phrase, fact, "choice", choice)


def _entry(phrase: str, fact: str, sense: Sense, choice: str | None) -> _Entry:
    words = tuple(fold_word(word.strip("*")) for word in phrase.split())
    return _Entry(words, fact, sense, choice, phrase.endswith("*"), phrase.startswith("*"))


@cache
def _by_first_word() -> Mapping[str, tuple[_Entry, ...]]:
    table: dict[str, list[_Entry]] = {}
    for entry in _entries():
        if len(entry.words) > 1 or not (entry.prefix or entry.suffix):
            table.setdefault(entry.words[0], []).append(entry)
    return {word: tuple(found) for word, found in table.items()}


@cache
def _beginnings() -> tuple[_Entry, ...]:
    return tuple(entry for entry in _entries() if entry.prefix and len(entry.words) == 1)


@cache
def _compounds() -> tuple[_Entry, ...]:
    """Last parts of compounds: "*verein" finds "Turnverein", unless the whole word is listed."""
    return tuple(entry for entry in _entries() if entry.suffix)


@cache
def _never_slips() -> frozenset[str]:
    return frozenset(fold_word(word) for word in _document()["never_slips"])


@cache
def _single_words() -> Mapping[str, None]:
    """The words that a slip may stand for, in a fixed order."""
    return dict.fromkeys(sorted({
        word for entry in _entries() for word in entry.words if len(word) >= _SHORTEST_GUESS
    }))  # fmt: skip


@lru_cache(maxsize=32768)
def _spelling(word: str) -> str:
    """The lexicon's spelling of a folded word, or the word itself."""
    known = _by_first_word()
    if word in known or word in _single_words() or word in _never_slips():
        return word
    if any(word.startswith(entry.words[0]) for entry in _beginnings()):
        return word
    if any(word.endswith(entry.words[0]) for entry in _compounds()):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and word.removesuffix(ending) in known and len(word) > 5:
            return word.removesuffix(ending)
    if len(word) < _SHORTEST_GUESS or not word[0].isalpha():
        return word
    cutoff = 2 if len(word) >= 10 else 1
    near = process.extractOne(word, _single_words().keys(), scorer=OSA.distance,
                              score_cutoff=cutoff)  # fmt: skip
    return near[0] if near is not None and near[0][0] == word[0] else word


def spelling(word: str) -> str:
    """The lexicon's spelling of a folded word ("jugenamt" → "jugendamt"), or the word itself."""
    return _spelling(word)


def find_words(tokens: tuple[Token, ...]) -> tuple[Hit, ...]:
    """The lexicon's words and phrases; a longer phrase hides shorter ones of the same fact."""
    words = [_spelling(token.word) for token in tokens]
    hits: list[Hit] = []
    for index, word in enumerate(words):
        for entry in _by_first_word().get(word, ()):
            if _matches(entry, words, index):
                hits.append(_hit(entry, index))
        hits.extend(
            _hit(entry, index) for entry in _beginnings() if word.startswith(entry.words[0])
        )
        if word not in _by_first_word():
            hits.extend(
                _hit(entry, index) for entry in _compounds() if word.endswith(entry.words[0])
            )
    return tuple(hit for hit in hits if not _hidden(hit, hits))


def _matches(entry: _Entry, words: list[str], index: int) -> bool:
    for offset, expected in enumerate(entry.words):
        if index + offset >= len(words):
            return False
        word = words[index + offset]
        last = offset == len(entry.words) - 1
        if word != expected and not (last and entry.prefix and word.startswith(expected)):
            return False
    return True


def _hit(entry: _Entry, index: int) -> Hit:
    return Hit(index, index + len(entry.words) - 1, entry.fact, entry.sense, entry.choice)


def _hidden(hit: Hit, hits: list[Hit]) -> bool:
    length = hit.last - hit.first
    return any(
        other.fact == hit.fact and other.first <= hit.first and hit.last <= other.last
        and other.last - other.first > length
        for other in hits
    )  # fmt: skip

"""Which programme a question means: named, described, or implied by a word only it uses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from knowledge.catalogue.catalogue import programmes
from knowledge.german.folding import fold_with_origins, fold_word

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_PARTS = re.compile(r"[^\W_]+")
# Parts of names that say what is spoken of: "Gilt die KIM-Richtlinie noch?"
_KINDS = frozenset({"richtlinie", "aufruf", "forderaufruf", "programm", "forderung", "projekt"})
_LEAST_TYPO_LENGTH = 6
_TYPO_SCORE = 88


@dataclass(frozen=True)
class ProgrammeMention:
    """A programme named in a text; start/end: the words that name it.

    sure: a name of the programme; else a word that only hints at it and carries meaning.
    """

    programme: str
    start: int
    end: int
    as_written: str
    sure: bool = True


@lru_cache(maxsize=1)
def _names() -> Mapping[str, tuple[str, ...]]:
    """Folded name or term → the programmes that go by it."""
    found: dict[str, tuple[str, ...]] = {}
    for key, programme in programmes().items():
        for name in (*programme.names, *programme.terms):
            folded = _folded(name)
            found[folded] = (*found.get(folded, ()), key)
    return found


@lru_cache(maxsize=1)
def _sure_names() -> frozenset[str]:
    return frozenset(_folded(n) for p in programmes().values() for n in p.names)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    names = sorted(_names(), key=len, reverse=True)
    inner = "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in names)
    return re.compile(rf"(?<!\w)(?:{inner})(?:s|en|n)?(?!\w)")


def _folded(name: str) -> str:
    return " ".join(fold_word(word) for word in name.split())


@lru_cache(maxsize=256)  # the readers of one question look at the same texts
def find_programmes(text: str) -> tuple[ProgrammeMention, ...]:
    """The programmes named in the text, in order; small typos in long names are forgiven."""
    folded = fold_with_origins(text)
    found: list[ProgrammeMention] = []
    for match in _pattern().finditer(folded.text):
        start, end = folded.source_span(*match.span())
        name = " ".join(re.split(r"[\s]+", match.group()))
        for candidate in (
            name,
            name.removesuffix("s"),
            name.removesuffix("en"),
            name.removesuffix("n"),
        ):
            if candidate in _names():
                found.extend(
                    ProgrammeMention(key, start, end, text[start:end], candidate in _sure_names())
                    for key in _names()[candidate]
                )
                break
    taken = [(mention.start, mention.end) for mention in found]
    for word in _WORD.finditer(text):
        if any(start < word.end() and word.start() < end for start, end in taken):
            continue
        folded_word = fold_word(word.group())
        if len(folded_word) < _LEAST_TYPO_LENGTH:
            continue
        single = [name for name in _names() if " " not in name and len(name) >= _LEAST_TYPO_LENGTH]
        best = process.extractOne(folded_word, single, scorer=fuzz.ratio, score_cutoff=_TYPO_SCORE)
        if best is not None:
            found.extend(
                ProgrammeMention(
                    key, word.start(), word.end(), word.group(), best[0] in _sure_names()
                )
                for key in _names()[best[0]]
            )
    return tuple(sorted(found, key=lambda mention: mention.start))


def without_mentions(text: str, mentions: tuple[ProgrammeMention, ...]) -> str:
    """The text without the names of programmes, so that search compares what is asked."""
    at = 0
    pieces: list[str] = []
    for mention in mentions:
        if mention.sure and mention.start >= at:
            pieces.append(text[at : mention.start])
            kept = [w for w in _PARTS.findall(mention.as_written) if fold_word(w) in _KINDS]
            pieces.extend(f"{word} " for word in kept)
            at = mention.end
    pieces.append(text[at:])
    return " ".join("".join(pieces).split())

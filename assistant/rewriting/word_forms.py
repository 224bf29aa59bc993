"""Words compared without their endings, so that an inflected form counts as the same word.

German: "Anträge", "Antrags" → "antrag"; "einzureichen", "eingereicht" → "einreich". A rough cut is
enough, because both sides are cut alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from assistant.rewriting.material import TOKEN
from knowledge.german.folding import fold_word

_WORD = re.compile(r"[^\W\d_]+")
_PREFIXES = (
    "ein|aus|ab|an|auf|vor|zu|weiter|dar|nach|mit|bei|fort|ange|zusammen|teil|herauf|hervor|her"
    "|fest|bereit|durch"
)
_WITH_ZU_OR_GE = re.compile(rf"^({_PREFIXES})(?:zu|ge)(\w{{3,}})$")
_GERMAN_ENDINGS = (
    "innen", "ungen", "ung", "lich", "end", "ern", "em", "en", "er", "es", "te", "e", "n", "s", "t",
)  # fmt: skip
_ENGLISH_ENDINGS = ("ies", "ing", "ed", "es", "s", "ly", "e", "y")
_CLAUSE = re.compile(r"[.;:!?,()]")
_PARTICLES = frozenset(
    {"ab", "an", "auf", "aus", "bei", "ein", "fest", "her", "hervor", "hin", "mit", "nach", "vor",
     "zu", "zuruck", "zusammen", "fort", "weiter", "los", "teil", "statt", "um", "dar", "bereit",
     "durch"}
)  # fmt: skip
_LEAST = 4  # letters that a stem keeps
_PART = 4  # letters of a part of a compound
_LEAST_REST = 2  # letters of what is left beside a part ("ein" of "einreichen")
_JOINTS = ("", "s", "n", "en", "es")
_SENTENCE = re.compile(r"[.!?:]\s+|\n+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text. opens: begins a sentence, so that its capital says nothing."""

    text: str
    start: int
    opens: bool

    @property
    def is_name(self) -> bool:
        """Written with a capital where a sentence does not begin: a German noun, or a name."""
        return self.text[:1].isupper() and not self.opens


def words_of(text: str) -> tuple[Word, ...]:
    """The words in their order, tokens left out."""
    plain = TOKEN.sub(lambda match: "¤" * len(match.group()), text)
    starts = {0, *(match.end() for match in _SENTENCE.finditer(plain))}
    first: set[int] = set()
    for start in starts:
        found = re.compile(r"[^\W_]|¤").search(plain, start)
        if found is not None:
            first.add(found.start())
    return tuple(
        Word(match.group(), match.start(), match.start() in first)
        for match in _WORD.finditer(plain)
    )


@lru_cache(maxsize=16384)
def german_stem(word: str) -> str:
    """The word folded, without endings and without "zu" or "ge" inside."""
    stem = fold_word(word)
    stem = _WITH_ZU_OR_GE.sub(r"\1\2", stem)
    if stem.startswith("ge") and stem.endswith(("t", "en", "te", "ten", "ter")) and len(stem) > 7:
        stem = stem[2:]
    for _ in range(2):
        for ending in _GERMAN_ENDINGS:
            if stem.endswith(ending) and len(stem) - len(ending) >= _LEAST:
                stem = stem.removesuffix(ending)
                break
    return stem


@lru_cache(maxsize=16384)
def english_stem(word: str) -> str:
    """The word in lower case without its ending."""
    stem = fold_word(word)
    for _ in range(2):
        for ending in _ENGLISH_ENDINGS:
            if stem.endswith(ending) and len(stem) - len(ending) >= _LEAST - 1:
                stem = stem.removesuffix(ending)
                break
    return stem


def verbs_with_particle(text: str) -> tuple[frozenset[str], ...]:
    """For each clause that ends with a particle, the stems that may be its verb with it.

    "legt das Schreiben nicht fest" → "festleg" among others.
    """
    found = []
    for clause in _CLAUSE.split(TOKEN.sub("x", text)):
        words = [fold_word(word) for word in _WORD.findall(clause)]
        if words and words[-1] in _PARTICLES:
            found.append(frozenset(german_stem(words[-1] + word) for word in words[:-1]))
    return tuple(found)


def german_forms(word: str) -> frozenset[str]:
    """The stem and the whole word folded: a noun may end like a verb ("Frist", "Amt")."""
    return frozenset((german_stem(word), fold_word(word)))


def is_part_of(forms: Collection[str], known: Collection[str]) -> bool:
    """Whether a word opens or ends a known compound ("Frist" in "Antragsfrist")."""
    return any(
        len(form) >= _PART
        and len(other) - len(form) >= _LEAST_REST
        and (other.endswith(form) or other.startswith(form))
        for form in forms
        for other in known
    )


def is_made_of(forms: Collection[str], known: Collection[str]) -> bool:
    """Whether a compound is made of known words ("Antragsfrist" of "Antrag" and "Frist")."""
    for form in forms:
        for first in known:
            if len(first) < _PART or not form.startswith(first):
                continue
            rest = form.removeprefix(first)
            tails = [rest.removeprefix(joint) for joint in _JOINTS if rest.startswith(joint)]
            if any(len(tail) >= _PART and tail in known for tail in tails):
                return True
    return False

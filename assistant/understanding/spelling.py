"""Slips of the keyboard: an unknown word one or two letters off a known one stands for that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.understanding.fact_lexicon import cost_entries, fact_entries
from assistant.understanding.place_names import place_words
from assistant.understanding.question_form import forms
from knowledge.german.dates import MONTH_NAMES
from knowledge.german.folding import fold_word

_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 6  # in shorter words one letter makes another word
_LONG = 9  # from this length on two slips are forgiven


class KnownWords:
    """The words that questions are read by. Safe for several threads."""

    def __init__(self, words: Iterable[str]) -> None:
        """words: folded, of the texts that questions are compared with; the readers' come to it."""
        lists = (fact_entries(), cost_entries(), forms(), MONTH_NAMES)
        known = {*words, *_words_in(lists)}
        self._by_length: dict[int, list[str]] = {}
        for word in sorted(known):
            self._by_length.setdefault(len(word), []).append(word)
        # Names of places have a reader of their own, which knows their slips.
        self._kept = frozenset(known) | place_words()
        self._spelt = lru_cache(maxsize=4096)(self._find)

    def mended(self, text: str) -> str:
        """The text with slips put right, folded but for the first capital; nothing else changes."""
        return _WORD.sub(lambda match: self._spelt(match.group()), text)

    def _find(self, written: str) -> str:
        word = fold_word(written)
        if len(word) < _SHORTEST or word in self._kept:
            return written
        most = 1 if len(word) < _LONG else 2
        near = [
            other
            for length in range(len(word) - most, len(word) + most + 1)
            for other in self._by_length.get(length, ())
            if other[0] == word[0]
        ]
        found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=most)
        if found is None:
            return written
        return found[0].capitalize() if written[0].isupper() else str(found[0])


def _words_in(content: Any) -> Iterator[str]:
    """The folded words of all texts of a nested record."""
    if isinstance(content, str):
        yield from (fold_word(word) for word in _WORD.findall(content))
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from _words_in(value)
    elif isinstance(content, Iterable):
        for value in content:
            yield from _words_in(value)

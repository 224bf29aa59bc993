"""Keyword search: BM25 over character 4-grams of folded words and over word stems.

4-grams survive damaged scans and find parts of compounds; stems keep whole words together. The
only file that knows bm25s and the stemmer. Parameters were compared on development questions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

from knowledge.german.folding import fold_word

_WORD = re.compile(r"[^\W_]+")
_GRAM = 4
_K1, _B = 1.2, 0.8  # XQuAD-de: 0.9543 for 4-grams; 1.5 and 0.75 of the literature give 0.9508
_stemmer = Stemmer.Stemmer("german")

Scores = NDArray[np.float32]


@lru_cache(maxsize=65536)
def _word_terms(word: str) -> tuple[tuple[str, ...], str]:
    """4-grams of one word, its borders marked, and its stem."""
    folded = fold_word(word)
    marked = f"_{folded}_"
    count = max(1, len(marked) - _GRAM + 1)
    return tuple(marked[at : at + _GRAM] for at in range(count)), _stemmer.stemWord(folded)


def grams(text: str) -> list[str]:
    """The 4-grams of all words, in order, repeated as often as they occur."""
    return [gram for word in _WORD.findall(text) for gram in _word_terms(word)[0]]


def stems(text: str) -> list[str]:
    """The stems of all words, in order."""
    return [_word_terms(word)[1] for word in _WORD.findall(text)]


class KeywordIndex:
    """Two BM25 indexes over the same passages. Scores are sums of both, ≥ 0, for sorting.

    `ceiling` brings them to a scale on which questions can be compared.
    """

    def __init__(self, by_grams: bm25s.BM25, by_stems: bm25s.BM25, count: int) -> None:
        self._indexes = (by_grams, by_stems)
        self.count = count

    @classmethod
    def build(cls, texts: Sequence[str]) -> KeywordIndex:
        """The index of the texts; row i of the scores belongs to texts[i]."""
        made = []
        for terms in (grams, stems):
            index = bm25s.BM25(k1=_K1, b=_B, method="lucene")
            # An index of nothing cannot be built: a term nobody asks for stands in.
            index.index([terms(text) or ["\0"] for text in texts] or [["\0"]], show_progress=False)
            made.append(index)
        return cls(made[0], made[1], len(texts))

    def scores(self, query: str) -> Scores:
        """One score for each passage, in their order."""
        total = np.zeros(self.count, np.float32)
        for index, terms in zip(self._indexes, (grams(query), stems(query)), strict=True):
            known = [term for term in terms if term in index.vocab_dict]
            if known and self.count:
                total += index.get_scores(known)
        return total

    def ceiling(self, query: str) -> float:
        """About what a passage scores that holds every word of the query once; > 0.

        Terms that no passage holds count like the rarest ones, so that a question in other words
        than the texts' stays low.
        """
        total = 0.0
        for terms in (grams(query), stems(query)):
            total += len(terms) * float(np.log1p((self.count + 0.5) / 1.5)) / (1 + _K1)
        return total or 1.0

    def save(self, folder: Path) -> None:
        for name, index in zip(("grams", "stems"), self._indexes, strict=True):
            index.save(str(folder / name), show_progress=False)

    @classmethod
    def load(cls, folder: Path, *, count: int) -> KeywordIndex:
        loaded = [
            bm25s.BM25.load(str(folder / name), load_corpus=False, mmap=True)
            for name in ("grams", "stems")
        ]
        return cls(loaded[0], loaded[1], count)

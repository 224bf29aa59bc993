"""Keyword search: BM25 over character 4-grams of folded words, word stems, and pairs of stems.

4-grams survive damaged scans and find parts of compounds; stems keep whole words together; pairs
of neighbours tell passages apart that share their words. The only file that knows bm25s and the
stemmer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

from knowledge.german.folding import fold_word

_WORD = re.compile(r"[^\W_]+")
_GRAM = 4
# MRR on XQuAD-de: 4-grams 0.951 with the usual 1.5 and 0.75, 0.954 with these; with stems 0.955,
# with pairs 0.959.
_K1, _B = 1.2, 0.8
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


def pairs(text: str) -> list[str]:
    """Neighbouring stems, in order."""
    words = stems(text)
    return [f"{first} {second}" for first, second in pairwise(words)]


_FIELDS: Mapping[str, Callable[[str], list[str]]] = {"grams": grams, "stems": stems, "pairs": pairs}


def _numbered(
    texts: Sequence[str], terms: Callable[[str], list[str]]
) -> tuple[list[NDArray[np.int32]], dict[str, int]]:
    """Terms as numbers in small arrays, and the number of each: a quarter of the memory of words.

    A text without terms gets one that nobody asks for, because nothing cannot be indexed.
    """
    numbers: dict[str, int] = {}
    rows = [
        np.fromiter(
            (numbers.setdefault(term, len(numbers)) for term in terms(text) or ["\0"]), np.int32
        )
        for text in texts or [""]
    ]
    return rows, numbers


class KeywordIndex:
    """A BM25 index for each kind of term over the same passages. Scores are sums, ≥ 0.

    `ceiling` brings them to a scale on which questions can be compared.
    """

    def __init__(self, indexes: Mapping[str, bm25s.BM25], count: int) -> None:
        self._indexes = indexes
        self.count = count

    @classmethod
    def build(cls, texts: Sequence[str]) -> KeywordIndex:
        """The index of the texts; row i of the scores belongs to texts[i]."""
        made = {}
        for name, terms in _FIELDS.items():
            index = bm25s.BM25(k1=_K1, b=_B, method="lucene")
            index.index(_numbered(texts, terms), show_progress=False)
            made[name] = index
        return cls(made, len(texts))

    def scores(self, query: str) -> Scores:
        """One score for each passage, in their order."""
        total = np.zeros(self.count, np.float32)
        for name, index in self._indexes.items():
            known = [term for term in _FIELDS[name](query) if term in index.vocab_dict]
            if known and self.count:
                total += index.get_scores(known)
        return total

    def ceiling(self, query: str) -> float:
        """About what a passage scores that holds every word of the query once; > 0.

        Terms that no passage holds count like the rarest ones, so that a question in other words
        than the texts' stays low.
        """
        terms = sum(len(terms(query)) for terms in _FIELDS.values())
        return terms * float(np.log1p((self.count + 0.5) / 1.5)) / (1 + _K1) or 1.0

    def save(self, folder: Path) -> None:
        for name, index in self._indexes.items():
            index.save(str(folder / name), show_progress=False)

    @classmethod
    def load(cls, folder: Path, *, count: int) -> KeywordIndex:
        loaded = {
            name: bm25s.BM25.load(str(folder / name), load_corpus=False, mmap=True)
            for name in _FIELDS
        }
        return cls(loaded, count)

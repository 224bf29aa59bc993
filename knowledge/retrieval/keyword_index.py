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
from typing import Any

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array

from knowledge.german.folding import fold_word

_WORD = re.compile(r"[^\W_]+")
_GRAM = 4
_NOTHING = "\0"
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


class _Words:
    """The words of many texts as numbers, each word and each stem looked at once.

    flat: number of each word, text after text; row: number of the text it stands in.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        numbers: dict[str, int] = {}
        lengths = np.zeros(len(texts), np.int64)
        parts: list[NDArray[np.int32]] = []
        for row, text in enumerate(texts):
            # A text without words gets one that nobody asks for: nothing cannot be indexed.
            words = _WORD.findall(text) or [_NOTHING]
            lengths[row] = len(words)
            parts.append(
                np.fromiter((numbers.setdefault(w, len(numbers)) for w in words), np.int32)
            )
        self.texts = len(texts)
        self.flat = np.concatenate(parts) if parts else np.zeros(0, np.int32)
        self.row = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
        stems: dict[str, int] = {}
        found = [_word_terms(word) for word in numbers]
        self.grams_of = [grams for grams, _ in found]
        stem_of = [stems.setdefault(stem, len(stems)) for _, stem in found]
        self.stem_of = np.asarray(stem_of, np.int64)
        self.stems = list(stems)

    def grams(self) -> tuple[csr_array, list[str]]:
        """How often each text has each 4-gram, and the 4-grams."""
        numbers: dict[str, int] = {}
        columns = [numbers.setdefault(g, len(numbers)) for grams in self.grams_of for g in grams]
        ends = np.cumsum([0, *map(len, self.grams_of)])
        shape = (len(self.grams_of), len(numbers))
        of_word = csr_array((np.ones(len(columns), np.float32), columns, ends), shape=shape)
        return self._counts(self.flat, len(self.grams_of)) @ of_word, list(numbers)

    def whole(self) -> tuple[csr_array, list[str]]:
        """How often each text has each stem, and the stems."""
        return self._counts(self.stem_of[self.flat], len(self.stems)), self.stems

    def pairs(self) -> tuple[csr_array, list[str]]:
        """How often each text has each pair of neighbouring stems, and the pairs."""
        stems = self.stem_of[self.flat]
        together = self.row[1:] == self.row[:-1]
        keys = (stems[:-1] * len(self.stems) + stems[1:])[together]
        kinds, columns = np.unique(keys, return_inverse=True)
        firsts, seconds = np.divmod(kinds, max(1, len(self.stems)))
        names = [
            f"{self.stems[a]} {self.stems[b]}"
            for a, b in zip(firsts.tolist(), seconds.tolist(), strict=True)
        ]
        return self._counts(columns, len(names), rows=self.row[:-1][together]), names

    def _counts(
        self, columns: NDArray[np.integer[Any]], width: int, *,
        rows: NDArray[np.int32] | None = None,
    ) -> csr_array:  # fmt: skip
        ones = np.ones(len(columns), np.float32)
        at = (self.row if rows is None else rows, columns)
        return coo_array((ones, at), shape=(self.texts, max(1, width))).tocsr()


def _bm25(counts: csr_array, terms: list[str]) -> bm25s.BM25:
    """The index of these counts, scored as bm25s does with "lucene", but for all texts at once.

    idf = log(1 + (N - n + ½) / (n + ½)); a term counts tf / (tf + k1 (1 - b + b length / mean)).
    """
    counts.sum_duplicates()
    held = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log1p((counts.shape[0] - held + 0.5) / (held + 0.5)).astype(np.float32)
    lengths = np.maximum(counts.sum(axis=1), 1.0)
    damping = _K1 * (1 - _B + _B * lengths / lengths.mean())
    per_row = np.diff(counts.indptr)
    counts.data /= counts.data + np.repeat(damping.astype(np.float32), per_row)
    counts.data *= idf[counts.indices]
    columns = counts.tocsc()
    index = bm25s.BM25(k1=_K1, b=_B, method="lucene")
    index.scores = {
        "data": columns.data.astype(np.float32, copy=False),
        "indices": columns.indices.astype(np.int32, copy=False),
        "indptr": columns.indptr,
        "num_docs": counts.shape[0],
    }
    index.nonoccurrence_array = None  # of variants of BM25 that score absent terms
    index.vocab_dict = {term: number for number, term in enumerate(terms)}
    index.unique_token_ids_set = set(index.vocab_dict.values())
    return index


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
        words = _Words(texts or [""])
        made = {
            "grams": _bm25(*words.grams()),
            "stems": _bm25(*words.whole()),
            "pairs": _bm25(*words.pairs()),
        }
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

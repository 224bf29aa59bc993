"""Which entry of a programme file does a question mean? All in memory, below a millisecond.

An entry is a statement, decision or budget with several texts: ways to ask for it, the sentence,
the quote. Both similarities are cosines, so that questions can be compared with one another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.retrieval.embedder import Embedder
from knowledge.retrieval.fusion import FusionWeights, fusion_weights
from knowledge.retrieval.keyword_index import grams, stems


@dataclass(frozen=True)
class Entry:
    """key: unique within its programme. texts: at least one."""

    key: str
    programme: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """score, keyword, dense: 0 to 1, of the best text of the entry; keyword and dense each of its
    own best one. best_text_index: of the text with the best score.
    """

    key: str
    programme: str
    score: float
    keyword: float
    dense: float
    best_text_index: int


class Matcher:
    """Built once over all entries, then only read; safe for threads."""

    def __init__(
        self, entries: Sequence[Entry], embedder: Embedder, *, weights: FusionWeights | None = None
    ) -> None:
        self._entries = tuple(entries)
        self._embedder = embedder
        self._weights = weights or fusion_weights()
        texts = [text for entry in self._entries for text in entry.texts]
        counts = [len(entry.texts) for entry in self._entries]
        if not all(counts):
            raise ValueError("an entry needs a text")
        self._firsts = np.cumsum([0, *counts])[:-1]
        self._owners = np.repeat(np.arange(len(counts)), counts)
        self._vectors = embedder.encode_passages(texts)
        self._words = _TermCosines(texts)
        self._programmes = np.asarray([entry.programme for entry in self._entries], dtype=object)

    def match(
        self, text: str, *, programmes: Sequence[str] | None = None, k: int | None = 20
    ) -> list[Match]:
        """All entries of the programmes (None: of all), best first, at most k (None: all).

        Equal scores in the order the entries were given in.
        """
        if not self._entries or not text.strip():
            return []
        keyword = self._words.similar(text)
        dense = np.clip(self._vectors @ self._embedder.encode_queries([text])[0], 0.0, 1.0)
        share = self._weights.coverage_dense
        score = (1 - share) * keyword + share * dense
        best_keyword, best_dense, best = (
            np.maximum.reduceat(values, self._firsts) for values in (keyword, dense, score)
        )
        chosen = np.arange(len(self._entries))
        if programmes is not None:
            chosen = chosen[np.isin(self._programmes, list(programmes))]
        first_best = np.flatnonzero(score == best[self._owners])
        _, at = np.unique(self._owners[first_best], return_index=True)
        best_text = first_best[at] - self._firsts
        order = chosen[np.argsort(-best[chosen], kind="stable")][:k]
        return [
            Match(
                key=self._entries[row].key,
                programme=self._entries[row].programme,
                score=float(best[row]),
                keyword=float(best_keyword[row]),
                dense=float(best_dense[row]),
                best_text_index=int(best_text[row]),
            )
            for row in order.tolist()
        ]


class _TermCosines:
    """Cosines of tf-idf vectors over 4-grams and stems, by postings lists."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [Counter(_terms(text)) for text in texts]
        holding = Counter(term for counts in counted for term in counts)
        self._count = len(texts)
        self._ids = {term: at for at, term in enumerate(holding)}
        self._idf = np.asarray([self._weight(found) for found in holding.values()], np.float32)
        rows: list[list[int]] = [[] for _ in self._ids]
        values: list[list[float]] = [[] for _ in self._ids]
        for row, counts in enumerate(counted):
            ids = np.asarray([self._ids[term] for term in counts], np.int64)
            weights = self._weigh(np.asarray(list(counts.values())), self._idf[ids])
            for at, weight in zip(ids.tolist(), weights.tolist(), strict=True):
                rows[at].append(row)
                values[at].append(weight)
        self._rows = [np.asarray(found, np.int64) for found in rows]
        self._values = [np.asarray(found, np.float64) for found in values]

    def similar(self, text: str) -> NDArray[np.float32]:
        """The cosine with each text. Terms that no text holds count in the length: they make the
        question less like all of them.
        """
        counts = Counter(_terms(text))
        if not counts:
            return np.zeros(self._count, np.float32)
        unknown = self._weight(0)
        ids = [self._ids.get(term, -1) for term in counts]
        idf = np.asarray([self._idf[at] if at >= 0 else unknown for at in ids], np.float32)
        weights = self._weigh(np.asarray(list(counts.values())), idf)
        known = [(at, weight) for at, weight in zip(ids, weights.tolist(), strict=True) if at >= 0]
        if not known:
            return np.zeros(self._count, np.float32)
        rows = np.concatenate([self._rows[at] for at, _ in known])
        parts = np.concatenate([self._values[at] * weight for at, weight in known])
        return np.bincount(rows, weights=parts, minlength=self._count).astype(np.float32)

    def _weight(self, holding: int) -> float:
        return float(np.log((self._count + 1) / (holding + 0.5)))

    @staticmethod
    def _weigh(counts: NDArray[np.int64], idf: NDArray[np.float32]) -> NDArray[np.float32]:
        weights = (1 + np.log(counts)) * idf
        length = float(np.sqrt(np.sum(weights * weights)))
        return np.asarray(weights / length if length else weights, np.float32)


def _terms(text: str) -> list[str]:
    """4-grams, and stems marked so that they are never taken for one."""
    return [*grams(text), *(f"={stem}" for stem in stems(text))]

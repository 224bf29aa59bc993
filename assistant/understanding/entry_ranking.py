"""Which entry of a programme answers a question: keyword and meaning similarity, and the topic.

Per entry the best of its texts counts, ways to ask and official wording apart. The weights come
from a data file that `antragslotse eval calibrate` writes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from assistant.understanding.entries import AnswerEntry
from assistant.understanding.topics import TopicClassifier, folded_words
from knowledge.catalogue.catalogue import programmes
from knowledge.retrieval.embedder import Embedder

RANKING_FILE = Path(__file__).parents[1] / "phrases" / "ranking.yaml"

Matrix = NDArray[np.float32]


@dataclass(frozen=True)
class Ranked:
    """An entry with its score for a question. best_ask: index of the nearest way to ask, or -1.

    yes_no_group: of the nearest way to ask
    that belongs to one, with yes_no_similarity. stated: a figure of the question is its own. keyword, dense, wording, topic: parts of the score.
    """

    entry: AnswerEntry
    score: float
    best_ask: int
    ask_similarity: float
    yes_no_group: int | None
    yes_no_similarity: float
    keyword: float
    dense: float
    wording: float
    topic: float
    stated: bool = False


@dataclass(frozen=True)
class Reading:
    """The topics of a text, and the entries that fit it, best first.

    inherited: a follow-up that is about what the turn before was about.
    """

    topics: Mapping[str, float]
    ranked: tuple[Ranked, ...]
    inherited: bool = False


@dataclass(frozen=True)
class RankingWeights:
    """Weights of the parts and signs, and the score from which an entry counts as an answer."""

    keyword: float
    dense: float
    wording: float
    topic: float
    figure: float
    cost: float
    day: float
    previous: float
    threshold: float


@lru_cache(maxsize=1)
def ranking_weights() -> RankingWeights:
    """The weights in force."""
    content = yaml.safe_load(RANKING_FILE.read_text(encoding="utf-8"))
    return RankingWeights(**content["weights"])


class EntryRanker:
    """Compares questions with all entries; built once a process, read by many threads."""

    def __init__(
        self, entries: Mapping[str, AnswerEntry], embedder: Embedder, classifier: TopicClassifier
    ) -> None:
        self._entries = tuple(entries.values())
        self._embedder = embedder
        self._classifier = classifier
        texts = [text for entry in self._entries for text in entry.texts]
        self._owner = np.array(
            [n for n, entry in enumerate(self._entries) for _ in entry.texts], dtype=np.int32
        )
        self._is_ask = np.array(
            [i < entry.asks for entry in self._entries for i in range(len(entry.texts))]
        )
        self._first = np.searchsorted(self._owner, np.arange(len(self._entries)))
        folded = [folded_words(text) for text in texts]
        self._signs = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32
        )
        self._keyword_rows = self._signs.fit_transform(folded)
        self._dense_rows = embedder.encode_passages(texts)
        self._descriptions = tuple(
            (key, text) for key, p in programmes().items() for text in p.described
        )
        described = [text for _, text in self._descriptions]
        self._described_keywords = self._signs.transform([folded_words(t) for t in described])
        self._described_dense = embedder.encode_passages(described)

    def described(self, text: str) -> Mapping[str, float]:
        """Programme → how much the text is like one of its descriptions, 0 to 1."""
        keyword = (self._signs.transform([folded_words(text)]) @ self._described_keywords.T).toarray()
        dense = self._embedder.encode_queries([text]) @ self._described_dense.T
        found: dict[str, float] = {}
        for at, (key, _) in enumerate(self._descriptions):
            likeness = float(keyword[0][at] + dense[0][at]) / 2
            found[key] = max(found.get(key, 0.0), likeness)
        return found

    def read(
        self, texts: Sequence[str], only: Sequence[str] | None, weights: RankingWeights
    ) -> list[Reading]:
        """For each text its topics and the entries of these programmes only (None: of all), best first."""
        if not texts:
            return []
        folded = [folded_words(text) for text in texts]
        keyword = (self._signs.transform(folded) @ self._keyword_rows.T).toarray()
        dense = np.clip(self._embedder.encode_queries(list(texts)) @ self._dense_rows.T, 0, 1)
        topics = self._classifier.probabilities(texts)
        return [
            self._reading(keyword[i], dense[i], topics[i], only, weights)
            for i in range(len(texts))
        ]

    def _reading(
        self,
        keyword: Matrix,
        dense: Matrix,
        topics: Mapping[str, float],
        only: Sequence[str] | None,
        weights: RankingWeights,
    ) -> Reading:
        ranked = []
        total = weights.keyword + weights.dense
        both = (weights.keyword * keyword + weights.dense * dense) / total
        for number, entry in enumerate(self._entries):
            if only is not None and entry.programme not in only:
                continue
            start = self._first[number]
            end = start + len(entry.texts)
            asks = slice(start, start + entry.asks)
            words = slice(start + entry.asks, end)
            best = int(np.argmax(both[asks])) if entry.asks else -1
            ask_keyword = float(keyword[asks].max()) if entry.asks else 0.0
            ask_dense = float(dense[asks].max()) if entry.asks else 0.0
            wording = float(both[words].max()) if end > start + entry.asks else 0.0
            topic = sum(topics.get(name, 0.0) for name in entry.topics)
            score = (
                weights.keyword * ask_keyword
                + weights.dense * ask_dense
                + weights.wording * wording
                + weights.topic * topic
            )
            similarity = float(both[asks].max()) if entry.asks else 0.0
            grouped = [
                (float(both[start + at]), group)
                for at, group in enumerate(entry.yes_no)
                if group is not None
            ]
            nearness, group = max(grouped, default=(0.0, None))
            ranked.append(
                Ranked(
                    entry=entry,
                    score=score,
                    best_ask=best,
                    ask_similarity=similarity,
                    yes_no_group=group,
                    yes_no_similarity=nearness,
                    keyword=ask_keyword,
                    dense=ask_dense,
                    wording=wording,
                    topic=topic,
                )
            )
        ranked.sort(key=lambda r: (-r.score, r.entry.key))
        return Reading(topics, tuple(ranked))

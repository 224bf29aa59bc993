"""Which entry of a programme answers a question: keyword and meaning similarity, and the topic.

Per entry the best of its texts counts, ways to ask and official wording apart. The weights come
from a data file that `antragslotse eval calibrate` writes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from assistant.understanding.ask_classifier import AskClassifier, learn_asks, likeness
from assistant.understanding.entries import AnswerEntry
from assistant.understanding.polarity import PolarityClassifier, learn_polarity
from assistant.understanding.reader import search_text
from assistant.understanding.spelling import KnownWords
from assistant.understanding.text_features import TextFeatures
from assistant.understanding.topics import TopicClassifier, practice_questions
from knowledge.catalogue.catalogue import programmes
from knowledge.retrieval.embedder import Embedder

RANKING_FILE = Path(__file__).parents[1] / "phrases" / "ranking.yaml"

# A question that is nearly a way to ask outweighs what its topic seems to be.
_NEARLY_THE_SAME = 0.75
# Directions in which the vectors of ways to ask differ most: likenesses between them keep nearly
# all there is, and a question reads a quarter of the numbers.
_DIRECTIONS = 128
Matrix = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Ranked:
    """An entry with its score for a question.

    likeness: of the question to each way to ask, 0 to 1. topic: probability of the entry's topics.
    groups: yes/no group, or None for other questions → score of the classifier of ways to ask.
    stated: a figure of the question is its own.
    """

    entry: AnswerEntry
    score: float
    likeness: Matrix
    topic: float
    groups: Mapping[int | None, float] = field(default_factory=dict)
    stated: bool = False

    @property
    def ask_similarity(self) -> float:
        """Likeness to the nearest way to ask; 0 without any."""
        return float(self.likeness.max()) if len(self.likeness) else 0.0

    @property
    def learnt(self) -> float:
        """Score of the classifier of ways to ask over all groups."""
        return sum(self.groups.values())

    def nearest_group(self, groups: Collection[int]) -> tuple[float, int | None]:
        """Likeness to the nearest way to ask of these yes/no groups, and its group."""
        pairs = zip(self.likeness, self.entry.yes_no, strict=False)
        near = [(float(likeness), group) for likeness, group in pairs if group in groups]
        return max(near, default=(0.0, None), key=lambda pair: pair[0])


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
    learnt: float
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


@dataclass(frozen=True)
class Understanding:
    """What is learnt from the data files: built once, stored with the index."""

    features: TextFeatures
    classifier: TopicClassifier
    asks: AskClassifier
    polarity: PolarityClassifier
    directions: Matrix
    entry_rows: csr_matrix
    entry_dense: Matrix
    description_rows: csr_matrix


def learn(entries: Mapping[str, AnswerEntry], embedder: Embedder) -> Understanding:
    """Learns vectors, topics and ways to ask from the data files (seconds)."""
    examples = practice_questions()
    texts = [searched(text) for entry in entries.values() for text in entry.texts]
    described = [text for _, text in descriptions()]
    features = TextFeatures([*(e.text for e in examples), *texts, *described])
    practice = features.vectors([e.text for e in examples])
    classifier = TopicClassifier(practice.all, [e.topic for e in examples])
    rows = features.vectors(texts).signs
    dense = embedder.encode_queries(texts)
    directions = main_directions(dense)
    dense = np.asarray(dense @ directions)
    asks = learn_asks(tuple(entries.values()), rows, dense)
    polarity = learn_polarity(tuple(entries.values()), _inner(entries, rows, dense))
    described_rows = features.vectors(described).signs
    return Understanding(
        features, classifier, asks, polarity, directions, rows, dense, described_rows
    )


def main_directions(vectors: Matrix) -> Matrix:
    """Dimensions × at most _DIRECTIONS: an orthogonal basis in which most of the vectors lies."""
    # eigh sorts by rising eigenvalue: the last columns matter most.
    _, basis = np.linalg.eigh(vectors.T.astype(float) @ vectors)
    return np.ascontiguousarray(basis[:, -_DIRECTIONS:]).astype(np.float32)


def _inner(
    entries: Mapping[str, AnswerEntry], rows: csr_matrix, dense: Matrix
) -> Mapping[str, Matrix]:
    """Entry → likeness of each of its ways to ask to each other."""
    found: dict[str, Matrix] = {}
    start = 0
    for key, entry in entries.items():
        part = slice(start, start + entry.asks)
        keyword = (rows[part] @ rows[part].T).toarray()
        found[key] = likeness(keyword, np.clip(dense[part] @ dense[part].T, 0, 1))
        start += len(entry.texts)
    return found


def searched(text: str) -> str:
    """A way to ask as questions are compared: without programme names and figures."""
    return search_text(text) or text


def descriptions() -> tuple[tuple[str, str], ...]:
    """(programme, words that describe it) in the order of the files."""
    return tuple((key, text) for key, p in programmes().items() for text in p.described)


@dataclass(frozen=True, eq=False)
class _Columns:
    """What the texts of one programme are compared by; texts: where they lie among all."""

    programme: str
    texts: slice
    keyword: csr_matrix
    dense: Matrix


def _columns(
    entries: Sequence[AnswerEntry], sizes: Sequence[int], learnt: Understanding
) -> Iterator[_Columns]:
    """For each programme in turn; the entries of one stand together."""
    start = 0
    pairs = zip(entries, sizes, strict=True)
    for programme, group in groupby(pairs, key=lambda pair: pair[0].programme):
        part = slice(start, start + sum(size for _, size in group))
        keyword = learnt.entry_rows[part].T.tocsr()
        yield _Columns(programme, part, keyword, np.ascontiguousarray(learnt.entry_dense[part].T))
        start = part.stop


def _best_first(ranked: Ranked) -> tuple[float, str]:
    return -ranked.score, ranked.entry.key


class EntryRanker:
    """Compares questions with all entries; built once a process, read by many threads."""

    def __init__(
        self, entries: Mapping[str, AnswerEntry], embedder: Embedder, learnt: Understanding
    ) -> None:
        self._entries = tuple(entries.values())
        self._embedder = embedder
        self._learnt = learnt
        texts = [text for entry in self._entries for text in entry.texts]
        sizes = [len(entry.texts) for entry in self._entries]
        starts = np.concatenate(([0], np.cumsum(sizes)))[:-1]
        middles = starts + [entry.asks for entry in self._entries]
        # Where ways to ask and official wording begin, in turn; empty stretches are masked.
        self._borders = np.stack((starts, middles), axis=1).ravel()
        self._empty = np.diff(np.append(self._borders, len(texts))) == 0
        self._borders = np.minimum(self._borders, len(texts) - 1)
        self._starts = starts.tolist()
        self._columns = tuple(_columns(self._entries, sizes, learnt))
        self.known_words = KnownWords(learnt.features.words)
        self._described_dense = embedder.encode_passages([text for _, text in descriptions()])

    def chance_of_yes(self, question: str, ranked: Ranked) -> float:
        """0 to 1: whether yes answers a yes/no question about the statement of an entry."""
        return self._learnt.polarity.chance_of_yes(
            question, ranked.entry, ranked.likeness, ranked.groups
        )

    def described(self, text: str) -> Mapping[str, float]:
        """Programme → how much the text is like one of its descriptions, 0 to 1."""
        signs = self._learnt.features.vectors([text]).signs
        keyword = (signs @ self._learnt.description_rows.T).toarray()
        dense = self._embedder.encode_queries([text]) @ self._described_dense.T
        found: dict[str, float] = {}
        for at, (key, _) in enumerate(descriptions()):
            likeness = float(keyword[0][at] + dense[0][at]) / 2
            found[key] = max(found.get(key, 0.0), likeness)
        return found

    def read(
        self, texts: Sequence[str], only: Sequence[str] | None, weights: RankingWeights
    ) -> list[Reading]:
        """For each text its topics and the entries of these programmes only (None: of all)."""
        if not texts:
            return []
        vectors = self._learnt.features.vectors(texts)
        meaning = self._embedder.encode_queries(list(texts)) @ self._learnt.directions
        keyword = np.zeros((len(texts), self._columns[-1].texts.stop), np.float32)
        dense = np.zeros_like(keyword)
        for own in self._columns:
            if only is None or own.programme in only:
                keyword[:, own.texts] = (vectors.signs @ own.keyword).toarray()
                dense[:, own.texts] = meaning @ own.dense
        topics = self._learnt.classifier.probabilities(vectors.all)
        return [
            self._reading(keyword[i], dense[i], topics[i], only, weights) for i in range(len(texts))
        ]

    def _reading(
        self,
        keyword: Matrix,
        dense: Matrix,
        topics: Mapping[str, float],
        only: Sequence[str] | None,
        weights: RankingWeights,
    ) -> Reading:
        groups = self._learnt.asks.scores(keyword, dense, only)
        dense = np.clip(dense, 0, 1)
        total = weights.keyword + weights.dense
        both = (weights.keyword * keyword + weights.dense * dense) / total
        alike = likeness(keyword, dense)
        score = (
            weights.keyword * self._best(keyword)[0]
            + weights.dense * self._best(dense)[0]
            + weights.wording * self._best(both)[1]
            + np.maximum(0.0, self._best(alike)[0] - _NEARLY_THE_SAME)
        ).tolist()
        ranked = []
        for number, entry in enumerate(self._entries):
            if only is not None and entry.programme not in only:
                continue
            topic = sum(topics.get(name, 0.0) for name in entry.topics)
            own = groups.get(number, {})
            learnt = sum(own.values())
            total = score[number] + weights.topic * topic + weights.learnt * learnt
            start = self._starts[number]
            ranked.append(Ranked(entry, total, alike[start : start + entry.asks], topic, own))
        ranked.sort(key=_best_first)
        return Reading(topics, tuple(ranked))

    def _best(self, likeness: Matrix) -> Matrix:
        """Two rows: for each entry the best way to ask, and the best official wording."""
        best = np.maximum.reduceat(likeness, self._borders)
        best[self._empty] = 0.0
        result: Matrix = best.reshape(-1, 2).T
        return result

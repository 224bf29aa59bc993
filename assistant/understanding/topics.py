"""What a question is about: a small classifier trained on practice questions.

Linear, one class a topic, over the vectors of the folded question. The practice questions are
about other programmes, so the classes mean the topic and not its wording.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier

QUESTIONS_FOLDER = Path(__file__).parents[2] / "knowledge" / "vocabulary" / "questions"
# Topics that no programme file answers: talk, attacks, other people's affairs.
OUTSIDE = frozenset({"out_of_scope", "attack", "smalltalk", "meta", "access_data"})


@dataclass(frozen=True)
class Example:
    """A practice question with its topic."""

    text: str
    topic: str


def practice_questions(folder: Path = QUESTIONS_FOLDER) -> tuple[Example, ...]:
    """All practice questions, in the order of the files."""
    found: list[Example] = []
    for file in sorted(folder.glob("*.yaml")):
        for item in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or ():
            found.extend(Example(text, item["topic"]) for text in item["questions"])
    return tuple(found)


class TopicClassifier:
    """Probabilities of topics for vectors. Deterministic for the same examples."""

    def __init__(self, rows: csr_matrix, topics: Sequence[str]) -> None:
        model = SGDClassifier(
            loss="log_loss",
            alpha=2e-5,
            class_weight="balanced",
            max_iter=15,
            tol=None,
            random_state=7,
        )
        model.fit(rows, list(topics))
        self.topics: tuple[str, ...] = tuple(str(name) for name in model.classes_)
        # Kept features × classes in rows: a product with one sparse row then reads no more than it
        # needs (scikit-learn's own predict_proba copies the whole matrix each time).
        self._weights: NDArray[np.float32] = np.ascontiguousarray(model.coef_.T, dtype=np.float32)
        self._offsets: NDArray[np.float32] = model.intercept_.astype(np.float32)

    def probabilities(self, rows: csr_matrix) -> list[Mapping[str, float]]:
        """For each row: topic → probability, summing to 1 (one against the rest, normalised)."""
        margins = np.asarray(rows @ self._weights) + self._offsets
        chances = 1.0 / (1.0 + np.exp(-margins))
        sums = np.maximum(chances.sum(axis=1, keepdims=True), 1e-9)
        return [dict(zip(self.topics, map(float, row), strict=True)) for row in chances / sums]

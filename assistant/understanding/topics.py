"""What a question is about: a small classifier trained on practice questions when the index is built.

Character n-grams and words of the folded question; linear, one class a topic. The practice
questions are about other programmes, so the classes mean the topic and not its wording.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import FeatureUnion, Pipeline

from knowledge.german.folding import fold_word

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
    found = []
    for file in sorted(folder.glob("*.yaml")):
        for item in yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader) or ():
            found.extend(Example(text, item["topic"]) for text in item["questions"])
    return tuple(found)


def folded_words(text: str) -> str:
    """The text as the classifier sees it: folded words without digits and punctuation."""
    words = [fold_word(word) for word in text.replace("-", " ").split()]
    kept = ("".join(sign for sign in word if sign.isalpha()) for word in words)
    return " ".join(word for word in kept if word)


class TopicClassifier:
    """Probabilities of topics for a text. Deterministic for the same examples."""

    def __init__(self, examples: Iterable[Example]) -> None:
        given = tuple(examples)
        self._pipeline = Pipeline(
            [
                (
                    "features",
                    FeatureUnion(
                        [
                            ("signs", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, min_df=2)),
                            ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\w+")),
                        ]
                    ),
                ),
                (
                    "classes",
                    SGDClassifier(loss="log_loss", alpha=2e-5, class_weight="balanced", max_iter=15, tol=None, random_state=7),
                ),
            ]
        )
        self._pipeline.fit([folded_words(e.text) for e in given], [e.topic for e in given])
        self.topics: tuple[str, ...] = tuple(self._pipeline.classes_)

    def probabilities(self, texts: Iterable[str]) -> list[Mapping[str, float]]:
        """For each text: topic → probability, summing to 1."""
        folded = [folded_words(text) for text in texts]
        if not folded:
            return []
        rows = np.asarray(self._pipeline.predict_proba(folded))
        return [dict(zip(self.topics, map(float, row), strict=True)) for row in rows]


@lru_cache(maxsize=1)
def topic_classifier() -> TopicClassifier:
    """The classifier of the packaged practice questions, trained once a process (about 2 s)."""
    return TopicClassifier(practice_questions())

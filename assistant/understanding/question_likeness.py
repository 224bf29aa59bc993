"""How alike two questions are: letters and meaning, and whether they ask about the same case.

Cautious on purpose: two questions that differ in a number, a fact, a "nicht" or a noun are never
the same, however alike their vectors are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from scipy.sparse import csr_matrix, vstack

from assistant.understanding.question_form import (
    content_words,
    is_english,
    opening_verb,
    parts,
)
from assistant.understanding.reader import search_text
from assistant.understanding.text_features import TextFeatures
from knowledge.german.figures import figures_in
from knowledge.german.folding import fold
from knowledge.retrieval.embedder import Embedder

_TURNS = re.compile(
    r"\b(?:nicht|kein\w*|ohne|nie|niemals|nur|ausschliesslich|mindestens|hochstens|maximal"
    r"|alle\w*|jede\w*|not|no|without|only|all|every)\b"
)
_ASKED = re.compile(
    r"\b(?:wie (?:viele?|hoch|lange|oft|gross)|wieviele?|wer|wen|wem|was|wie|wann|wo(?:hin|her)?"
    r"|wo(?:fur|mit|zu|ran|rauf|von)|welche\w*|warum|wieso|weshalb"
    r"|how (?:much|many|long)|how|what|when|where|who|why|which)\b"
)
# "Muss" and "darf" turn the same words into different questions.
_OPPOSED = frozenset({"muss", "darf"})
# Content words are forms of one word when they begin alike and are alike: "Laptop", "Laptops".
# Measured on the ways to ask of all programmes: "Landesförderung" and "Bundesförderung", "Ausgaben"
# and "Sachausgaben", "Projekt" and "Projektjahr" stay apart.
_BEGINNING = 4
_SAME_WORD = 80
_SHORT_NAME = re.compile(r"\b[A-ZÄÖÜ]{2,}\w*")  # "PDF", "EU": too short for a content word


@dataclass(frozen=True)
class QuestionVectors:
    """One row a question. signs: of letters, dense: of meaning, both of length 1."""

    texts: tuple[str, ...]
    signs: csr_matrix
    dense: NDArray[np.float32]

    def rows(self, numbers: Sequence[int]) -> QuestionVectors:
        """Only these questions, in this order."""
        chosen = np.asarray(numbers, dtype=np.intp)
        texts = tuple(self.texts[number] for number in numbers)
        return QuestionVectors(texts, self.signs[chosen], self.dense[chosen])


class QuestionLikeness:
    """Compares questions; built once a process, read by many threads."""

    def __init__(self, embedder: Embedder, features: TextFeatures) -> None:
        self._embedder = embedder
        self._features = features
        self._remembered = lru_cache(maxsize=2048)(lambda text: self.vectors([text]))

    def vectors(self, texts: Sequence[str]) -> QuestionVectors:
        """The vectors of the questions, in order; programme names and figures count not."""
        if not texts:
            return QuestionVectors((), csr_matrix((0, 0)), np.zeros((0, 0), np.float32))
        plain = [_plain(text) for text in texts]
        return QuestionVectors(
            tuple(texts), self._features.vectors(plain).signs, self._embedder.encode_queries(plain)
        )

    def remembered(self, texts: Sequence[str]) -> QuestionVectors:
        """The same, for questions that are compared again and again."""
        if not texts:
            return self.vectors(())
        each = [self._remembered(text) for text in texts]
        signs = vstack([one.signs for one in each], format="csr")
        return QuestionVectors(tuple(texts), signs, np.concatenate([one.dense for one in each]))

    @staticmethod
    def between(left: QuestionVectors, right: QuestionVectors) -> NDArray[np.float32]:
        """Likeness of each left to each right question, 0 to 1: mean of letters and meaning."""
        if not left.texts or not right.texts:
            return np.zeros((len(left.texts), len(right.texts)), np.float32)
        signs = (left.signs @ right.signs.T).toarray()
        dense = left.dense @ right.dense.T
        alike: NDArray[np.float32] = np.clip((signs + dense) / 2, 0.0, 1.0).astype(np.float32)
        return alike


def same_case(left: str, right: str) -> bool:
    """Whether nothing that decides an answer differs.

    Compared: figures, negation and restriction, what is asked for, language, content words.
    """
    if _case(left) != _case(right) or not _same_words(left, right):
        return False
    return {opening_verb(left), opening_verb(right)} != _OPPOSED


def same_figures(left: str, right: str) -> bool:
    """Whether both questions hold the same figures."""
    return _figures(left) == _figures(right)


@lru_cache(maxsize=4096)
def _figures(text: str) -> tuple[str, ...]:
    return tuple(sorted(figure.key for figure in figures_in(text)))


@lru_cache(maxsize=4096)
def _case(text: str) -> tuple[object, ...]:
    folded = fold(text)
    return (
        _figures(text),
        tuple(sorted(_TURNS.findall(folded))),
        tuple(sorted(_ASKED.findall(folded))),
        is_english(text),
        len(parts(text)),
    )


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return search_text(text) or text


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    plain = search_text(text)
    short = (fold(name) for name in _SHORT_NAME.findall(plain))
    return tuple(dict.fromkeys((*content_words(plain), *short)))


def _same_words(left: str, right: str) -> bool:
    first, second = _words(left), _words(right)
    return all(_has(word, second) for word in first) and all(_has(w, first) for w in second)


def _has(word: str, words: Sequence[str]) -> bool:
    return any(
        word == other
        or (word[:_BEGINNING] == other[:_BEGINNING] and fuzz.ratio(word, other) >= _SAME_WORD)
        for other in words
    )

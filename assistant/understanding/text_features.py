"""Folded text as sparse vectors: character 3- to 5-grams inside words, and words with their pairs.

One transformation a question serves both the topics and the comparison with entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn import config_context
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.german.folding import fold_word


def folded_words(text: str) -> str:
    """Folded words without digits and punctuation: what vectors are made of."""
    words = [fold_word(word) for word in text.replace("-", " ").split()]
    kept = ("".join(sign for sign in word if sign.isalpha()) for word in words)
    return " ".join(word for word in kept if word)


_WORD = r"\w+"


@dataclass(frozen=True)
class Vectors:
    """One row a text. signs: of length 1, for comparisons; all: with words, for topics."""

    signs: csr_matrix
    all: csr_matrix


class TextFeatures:
    """Vectors of texts, fitted once on all texts that questions are compared with."""

    def __init__(self, texts: Iterable[str]) -> None:
        folded = [folded_words(text) for text in texts]
        self._signs = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2, dtype=np.float32
        )
        self._words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=_WORD, dtype=np.float32
        )
        self._signs.fit(folded)
        self._words.fit(folded)

    @property
    def words(self) -> list[str]:
        """The folded words of all texts, each once."""
        return [word for word in self._words.vocabulary_ if " " not in word]

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of the texts, in order."""
        folded = [folded_words(text) for text in texts]
        # What scikit-learn checks of its input again and again is made here.
        with config_context(assume_finite=True, skip_parameter_validation=True):
            signs = self._signs.transform(folded)
            words = self._words.transform(folded)
        return Vectors(signs, hstack([signs, words], format="csr"))

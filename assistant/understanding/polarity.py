"""Whether yes or no answers a yes/no question about a statement: learnt from the yes/no groups.

The same words with "muss", "darf", "ohne", "nur" or "nicht" turn into opposite questions, which no
likeness of words can tell. A logistic regression weighs such signs of the question, what kind of
sentence the statement is (duty, permission …), whether the statement's words are the question's,
and to which of the known questions it comes nearest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from assistant.understanding.entries import AnswerEntry
from assistant.understanding.question_form import (
    content_words,
    opening_verb,
    polarity_marks,
    verb_kinds,
)
from assistant.understanding.reader import search_text
from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.records import Statement
from knowledge.german.folding import fold, fold_word

Floats = NDArray[np.floating]

_POSITIVE = ("yes", "conditional")
_WORD = re.compile(r"[^\W\d_]{3,}")
_SAME_WORD = 0.5  # share of a word's 4-grams from which another word counts as the same
_FAR = -6.0  # stands for "no such question": farther than any
_SIGN = 0.12  # what one differing sign weighs against likeness
# What the classifier of ways to ask counts beside the signs. In cross-validation 1 is best and 2
# no worse than 0; real questions, which are less alike than the known ones, gain up to there.
_GROUPS = 1.5
_PENALTY = 0.3  # inverse strength of the regularisation; best of 0.1, 0.3, 1 in cross-validation


@dataclass(frozen=True)
class PolarityClassifier:
    """Chances that yes is the answer. Weights by feature."""

    weights: Floats
    offset: float

    def chance_of_yes(
        self,
        question: str,
        entry: AnswerEntry,
        likeness: Floats,
        groups: Mapping[int | None, float],
    ) -> float:
        """0 (surely no) to 1 (surely yes); 0.5 where the entry has no yes/no groups.

        likeness: of the question to each way to ask of the entry, as `learn_polarity` saw it;
        groups: yes/no group → score of the classifier of ways to ask.
        """
        known = _known(entry)
        if not known:
            return 0.5
        row = _features(question, entry, known, likeness)
        yes = row @ self.weights + self.offset + _GROUPS * _lead_of_yes(entry, known, groups)
        return float(1.0 / (1.0 + np.exp(-yes)))


@dataclass(frozen=True)
class _Known:
    """A known yes/no question: its position among the ways to ask, its answer, signs and words."""

    at: int
    yes: bool
    signs: Floats
    words: tuple[str, ...]


def learn_polarity(
    entries: Sequence[AnswerEntry], likeness: Mapping[str, Floats]
) -> PolarityClassifier:
    """Learns from the groups of all statements that know both answers.

    likeness: key of the entry → likeness of each of its ways to ask to each other.
    """
    rows, answers = [], []
    for entry in entries:
        known = _known(entry)
        if len({item.yes for item in known}) < 2:
            continue
        for item in known:
            others = tuple(other for other in known if other is not item)
            text = entry.texts[item.at]
            rows.append(_features(text, entry, others, likeness[entry.key][item.at]))
            answers.append(item.yes)
    model = LogisticRegression(C=_PENALTY, max_iter=1000).fit(np.array(rows), answers)
    return PolarityClassifier(model.coef_[0], float(model.intercept_[0]))


@lru_cache(maxsize=1024)
def _known(entry: AnswerEntry) -> tuple[_Known, ...]:
    if entry.kind != "statement":
        return ()
    groups = _statement(entry).yes_no
    found = []
    for at, group in enumerate(entry.yes_no):
        if group is None or groups[group].verdict == "unclear":
            continue
        text = entry.texts[at]
        yes = groups[group].verdict in _POSITIVE
        found.append(_Known(at, yes, _signs(text), tuple(_words(text))))
    return tuple(found)


def _lead_of_yes(
    entry: AnswerEntry, known: Sequence[_Known], groups: Mapping[int | None, float]
) -> float:
    """By how much the best group that says yes is ahead of the best that says no."""
    best = [
        max((groups.get(entry.yes_no[i.at], 0.0) for i in known if i.yes == yes), default=0.0)
        for yes in (True, False)
    ]
    return best[0] - best[1]


def _statement(entry: AnswerEntry) -> Statement:
    return programmes()[entry.programme].statements[entry.name]


def _features(
    question: str, entry: AnswerEntry, known: Sequence[_Known], likeness: Floats
) -> Floats:
    statement = _statement(entry)
    signs = _signs(question)
    kind = _marks(statement.text, "statement_marks")
    content = content_words(search_text(question))
    own = _words(f"{statement.text} {statement.quote or ''}")
    strange = [word for word in content if not _stands_in(word, own)]
    covered = 1 - len(strange) / len(content) if content else 1.0
    nearest = np.array(_side(signs, content, [i for i in known if i.yes], likeness))
    nearest -= np.array(_side(signs, content, [i for i in known if not i.yes], likeness))
    words = nearest[3]
    row: Floats = np.concatenate(
        (
            signs,
            np.outer(signs, kind).ravel(),
            [covered, min(len(strange), 4) / 4, covered * kind[2], covered * signs[0]],
            nearest[:2],
            nearest[2:3] / 3,
            [words, float(words > 0), float(words < 0)],
            nearest[4:] / 3,
        )
    )
    return row


def _side(
    signs: Floats, content: Sequence[str], known: Sequence[_Known], likeness: Floats
) -> tuple[float, ...]:
    """How near the questions of one answer come: likeness, with signs, signs, words, mean signs."""
    if not known:
        return 0.0, 0.0, _FAR, 0.0, _FAR
    like = likeness[[item.at for item in known]]
    apart = np.array([np.abs(item.signs - signs).sum() for item in known])
    shared = sum(any(_stands_in(word, item.words) for item in known) for word in content)
    return (
        float(like.max()),
        float((like - _SIGN * apart).max()),
        -float(apart.min()),
        shared / max(1, len(content)),
        -float(apart.mean()),
    )


def _signs(question: str) -> Floats:
    """The signs of a question: marks of its words, and the kind of verb it opens with."""
    verb = opening_verb(question)
    kinds = [float(verb == kind) for kind in (*verb_kinds(), "")]
    return np.concatenate((_marks(question, "polarity_marks"), kinds))


def _marks(text: str, name: str) -> Floats:
    folded = fold(text)
    return np.array([float(bool(mark.search(folded))) for mark in polarity_marks(name)])


def _words(text: str) -> list[str]:
    return [fold_word(word) for word in _WORD.findall(text)]


@lru_cache(maxsize=65536)
def _grams(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + 4] for at in range(len(padded) - 3)) or frozenset({padded})


def _stands_in(word: str, words: Sequence[str]) -> bool:
    grams = _grams(word)
    return any(len(grams & _grams(other)) >= _SAME_WORD * len(grams) for other in words)

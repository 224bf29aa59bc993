"""Which entry, and which yes/no group of it, a question belongs to: learnt from all ways to ask.

Regularised least squares over a kernel (Rifkin, Yeo, Poggio 2003), one problem a programme: unlike
the nearest way to ask, it knows which words tell two entries of one programme apart.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

from assistant.understanding.entries import AnswerEntry

Floats = NDArray[np.floating]

# Chosen by fivefold cross-validation over the ways to ask (top entry right: 53 %, nearest way to
# ask: 40 %): shares of the two likenesses, steepness of the kernel, and the ridge.
_KEYWORD = 0.35
_DENSE = 0.45
_STEEPNESS = 1.6
_RIDGE = 0.2
_ROWS = 1024  # of the kernel at a time, while learning


@dataclass(frozen=True)
class LearntProgramme:
    """programme: its id. asks: places of its ways to ask among all texts. weights: asks × classes.

    classes: (number of the entry, yes/no group or None), in the order of the columns.
    """

    programme: str
    asks: NDArray[np.intp]
    classes: tuple[tuple[int, int | None], ...]
    weights: NDArray[np.float32]


@dataclass(frozen=True)
class AskClassifier:
    """Scores of entries and groups, about 0 (not meant) to 1 (surely meant)."""

    programmes: tuple[LearntProgramme, ...]

    def scores(
        self, keyword: Floats, dense: Floats, only: Collection[str] | None = None
    ) -> Mapping[int, dict[int | None, float]]:
        """Number of the entry → yes/no group (None: no such question) → score.

        keyword, dense: likeness of one question to all texts, in their order. only: ids of the
        programmes whose entries are wanted (None: all).
        """
        found: dict[int, dict[int | None, float]] = {}
        for learnt in self.programmes:
            if only is not None and learnt.programme not in only:
                continue
            row = _kernel(keyword[learnt.asks], dense[learnt.asks]) @ learnt.weights
            for (entry, group), score in zip(learnt.classes, row.tolist(), strict=True):
                found.setdefault(entry, {})[group] = score
        return found


def learn_asks(entries: Sequence[AnswerEntry], signs: csr_matrix, dense: Floats) -> AskClassifier:
    """Learns from the ways to ask of all entries (seconds).

    signs, dense: one row of length 1 for each text of the entries, in their order.
    """
    found: dict[str, tuple[list[int], list[tuple[int, int | None]]]] = {}
    start = 0
    for number, entry in enumerate(entries):
        positions, targets = found.setdefault(entry.programme, ([], []))
        positions.extend(range(start, start + entry.asks))
        targets.extend((number, group) for group in entry.yes_no)
        start += len(entry.texts)
    return AskClassifier(
        tuple(
            _learn(programme, np.array(at), to, signs, dense)
            for programme, (at, to) in found.items()
            if at
        )
    )


def _learn(
    programme: str,
    positions: NDArray[np.intp],
    targets: Sequence[tuple[int, int | None]],
    signs: csr_matrix,
    dense: Floats,
) -> LearntProgramme:
    classes = tuple(dict.fromkeys(targets))
    columns = {name: column for column, name in enumerate(classes)}
    wanted = np.zeros((len(targets), len(classes)), np.float32)
    wanted[np.arange(len(targets)), [columns[name] for name in targets]] = 1.0
    gram = _gram(signs[positions], dense[positions])
    gram[np.diag_indices_from(gram)] += np.float32(_RIDGE)
    factor = cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    weights = cho_solve(factor, wanted, overwrite_b=True, check_finite=False)
    return LearntProgramme(programme, positions, classes, np.ascontiguousarray(weights))


def _gram(signs: csr_matrix, dense: Floats) -> NDArray[np.float32]:
    """The kernel between all pairs, in the order that LAPACK works on without a copy.

    Made of a thousand rows at a time: the product of sparse rows takes three times the memory of
    what becomes of it.
    """
    size = signs.shape[0]
    gram = np.empty((size, size), np.float32, order="F")
    for start in range(0, size, _ROWS):
        rows = slice(start, start + _ROWS)
        # Symmetric, so that columns are filled with rows: they lie together in memory.
        gram[:, rows] = _kernel((signs[rows] @ signs.T).toarray(), dense[rows] @ dense.T).T
    return gram


def likeness(keyword: Floats, dense: Floats) -> Floats:
    """Both likenesses in one: 1 for the same text."""
    result: Floats = (_KEYWORD * keyword + _DENSE * dense) / (_KEYWORD + _DENSE)
    return result


def _kernel(keyword: Floats, dense: Floats) -> Floats:
    """1 for the same text; positive definite, because exp of such a kernel is."""
    result: Floats = np.exp(_STEEPNESS * (likeness(keyword, dense) - 1))
    return result

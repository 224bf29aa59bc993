"""Fusion: one score out of keyword score and cosines, with calibrated weights."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.errors import ContentError

FILE = Path(__file__).parents[1] / "vocabulary" / "fusion.yaml"

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class FusionWeights:
    """dense: weight of the cosine beside the keyword share, which counts once.

    certain_from: keyword share of the best passage from which on keywords decide alone.
    covered_from: lowest `coverage` at which the best passage is taken to be about the question.
    coverage_dense: share of the cosine in the coverage; the keyword share makes up the rest.
    """

    dense: float
    certain_from: float
    covered_from: float
    coverage_dense: float


@lru_cache(maxsize=2)
def fusion_weights(file: Path = FILE) -> FusionWeights:
    """The calibrated weights. Raises ContentError that names the file."""
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8"))["weights"]
        return FusionWeights(
            **{field.name: float(data[field.name]) for field in fields(FusionWeights)}
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as fault:
        raise ContentError(
            f"Die Gewichte der Suche sind nicht lesbar ({fault!r}).",
            where=str(file),
            remedy="Stellen Sie die Datei wieder her; „antragslotse eval retrieval --calibrate“ "
            "schreibt sie neu.",
        ) from fault


def fuse(keyword: Scores, dense: Scores, *, ceiling: float, weights: FusionWeights) -> Scores:
    """Scores of the same candidates, for sorting within one question only.

    keyword: BM25, ≥ 0; ceiling: what full agreement would score. dense: cosines. The cosine counts
    less the more of the question's words one passage holds: there meaning has nothing to add and
    can only disturb.
    """
    share = keyword / ceiling
    best = float(share.max()) if len(share) else 0.0
    doubt = max(0.0, 1.0 - best / weights.certain_from) ** 2
    return np.asarray(share + weights.dense * doubt * dense, np.float32)


def passage_cosine(whole: Scores, best_sentence: Scores) -> Scores:
    """One cosine for a passage: half for its subject, half for the sentence that answers best."""
    return np.asarray((whole + np.maximum(whole, best_sentence)) / 2, np.float32)


def coverage(keyword_share: float, cosine: float, *, weights: FusionWeights) -> float:
    """How much a passage is about a question, 0 to 1, comparable between questions."""
    share = weights.coverage_dense
    return (1 - share) * min(1.0, keyword_share) + share * min(1.0, max(0.0, cosine))

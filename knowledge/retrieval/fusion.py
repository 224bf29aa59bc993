"""Fusion: one score out of keyword score and cosine, with calibrated weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from knowledge.errors import ContentError

FILE = Path(__file__).parents[1] / "vocabulary" / "fusion.yaml"


@dataclass(frozen=True)
class FusionWeights:
    """dense: weight of the cosine beside the keyword score, which counts once; both in z-scores.

    covered_from: lowest `coverage` at which the best passage is taken to be about the question.
    coverage_dense: share of the cosine in the coverage; the keyword share makes up the rest.
    """

    dense: float
    covered_from: float
    coverage_dense: float


@lru_cache(maxsize=2)
def fusion_weights(file: Path = FILE) -> FusionWeights:
    """The calibrated weights. Raises ContentError that names file and key."""
    try:
        data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))["weights"]
        return FusionWeights(**{key: float(data[key]) for key in data})
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as fault:
        raise ContentError(
            f"Die Gewichte der Suche sind nicht lesbar ({fault}).",
            where=str(file),
            remedy="Stellen Sie die Datei wieder her; „antragslotse eval retrieval --calibrate“ "
            "schreibt sie neu.",
        ) from fault


def fuse(
    keyword: NDArray[np.float32], dense: NDArray[np.float32], *, weights: FusionWeights
) -> NDArray[np.float32]:
    """Scores of the same candidates, for sorting within one question only.

    Each kind is centred and divided by its spread over the candidates, which makes them
    comparable whatever the length of the question.
    """
    return np.asarray(_spread(keyword) + weights.dense * _spread(dense), np.float32)


def _spread(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    deviation = float(scores.std()) if len(scores) else 0.0
    return (scores - scores.mean()) / deviation if deviation > 1e-9 else np.zeros_like(scores)


def coverage(keyword_share: float, cosine: float, *, weights: FusionWeights) -> float:
    """How much a passage is about a question, 0 to 1, comparable between questions."""
    share = weights.coverage_dense
    return (1 - share) * min(1.0, keyword_share) + share * min(1.0, max(0.0, cosine))

"""Weights of the search, from development questions alone, written to a data file with a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import yaml

from eval.retrieval import Question, QuestionSet, Raw, figures, raw_scores, system_scores
from knowledge.retrieval.embedder import Embedder
from knowledge.retrieval.fusion import FILE, FusionWeights, coverage
from knowledge.retrieval.training_pairs import QUESTIONS

# Questions about something else, never seen in training: they have no passage.
OUTSIDE = ("group3_out_of_scope.yaml", "group3_smalltalk.yaml")

# MRR that the guard set must gain: less would be chance, one or two questions of a thousand.
_GAIN = 0.0015

_HEADER = """# Weights that join keyword search and embedding (knowledge/retrieval/fusion.py).
# Written by `antragslotse eval retrieval --calibrate`; do not edit by hand, calibrate anew.
"""


def calibrate(
    sets: Sequence[QuestionSet], embedder: Embedder, *, guard: QuestionSet | None = None
) -> tuple[FusionWeights, dict[str, float]]:
    """The best weights, and what they reach.

    dense, certain_from: highest mean MRR over the sets, of those pairs that leave the guard set
    (other German texts) better than keywords alone. The threshold: highest mean of the share of
    own questions above it and of outside questions below it.
    """
    weights = FusionWeights(dense=0.0, certain_from=0.4, covered_from=0.0, coverage_dense=0.5)
    raws = [raw_scores(part, embedder) for part in sets]
    guarded = raw_scores(guard, embedder) if guard else None
    floor = _fused_mrr(guard, guarded, weights) + _GAIN if guard and guarded else 0.0
    best = (-1.0, weights)
    for dense, certain in product(_steps(0.0, 4.0, 0.5), _steps(0.2, 0.5, 0.05)):
        tried = replace(weights, dense=dense, certain_from=certain)
        if guard and guarded and _fused_mrr(guard, guarded, tried) < floor:
            continue
        score = _mean_mrr(sets, raws, tried)
        if score > best[0]:
            best = (score, tried)
    score, weights = best
    separation = -1.0
    inside = [list(zip(r.keyword, r.dense, r.ceilings, strict=True)) for r in raws]
    asked_outside = _outside_questions()
    outside_sets = [raw_scores(replace(part, questions=asked_outside), embedder) for part in sets]
    outside = [list(zip(r.keyword, r.dense, r.ceilings, strict=True)) for r in outside_sets]
    for share in _steps(0.0, 1.0, 0.1):
        tried = replace(weights, coverage_dense=share)
        good = np.asarray([_most(row, tried) for rows in inside for row in rows])
        bad = np.asarray([_most(row, tried) for rows in outside for row in rows])
        for limit in _steps(0.05, 0.9, 0.01):
            value = float(((good >= limit).mean() + (bad < limit).mean()) / 2)
            if value > separation:
                separation = value
                weights = replace(tried, covered_from=limit)
    return weights, {"dev_mrr": round(score, 4), "separation": round(separation, 4)}


def write_weights(
    weights: FusionWeights, scores: dict[str, float], embedder: Embedder, *, today: date,
    file: Path = FILE,
) -> None:  # fmt: skip
    """Replaces the data file. embedder: fingerprint of the model they hold for."""
    record = {
        "calibrated": {
            "on": today.isoformat(),
            **scores,
            "embedder": embedder.fingerprint[:16],
        },
        "weights": {
            "dense": weights.dense,
            "certain_from": weights.certain_from,
            "coverage_dense": weights.coverage_dense,
            "covered_from": weights.covered_from,
        },
    }
    file.write_text(_HEADER + yaml.safe_dump(record, sort_keys=False), encoding="utf-8")


def _mean_mrr(sets: Sequence[QuestionSet], raws: Sequence[Raw], weights: FusionWeights) -> float:
    return float(
        np.mean([_fused_mrr(part, raw, weights) for part, raw in zip(sets, raws, strict=True)])
    )


def _fused_mrr(part: QuestionSet, raw: Raw, weights: FusionWeights) -> float:
    """With a dense weight of 0 this is the one of keywords alone."""
    return figures(system_scores(raw, weights)["fused"], part.questions).mrr or 0.0


def _steps(first: float, last: float, step: float) -> list[float]:
    """Both ends included."""
    return [round(first + step * n, 4) for n in range(round((last - first) / step) + 1)]


def _most(row: tuple[np.ndarray, np.ndarray, float], weights: FusionWeights) -> float:
    """Coverage of the best passage."""
    keyword, dense, ceiling = row
    return max(
        coverage(float(k) / ceiling, float(d), weights=weights)
        for k, d in zip(keyword, dense, strict=True)
    )


def _outside_questions() -> tuple[Question, ...]:
    found: list[Question] = []
    for name in OUTSIDE:
        for row in yaml.safe_load((QUESTIONS / name).read_text(encoding="utf-8")):
            found.extend(Question(str(text), {}) for text in row["questions"])
    return tuple(found)

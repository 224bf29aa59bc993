"""Weights of the search, from development questions alone, written to a data file with a score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import yaml

from eval.retrieval import Question, QuestionSet, Raw, figures, raw_scores, system_scores
from knowledge.retrieval.embedder import Embedder
from knowledge.retrieval.fusion import FILE, FusionWeights, coverage
from knowledge.retrieval.training_pairs import QUESTIONS

# Questions about something else, never seen in training: they have no passage.
OUTSIDE = ("group3_out_of_scope.yaml", "group3_smalltalk.yaml")

_HEADER = """# Weights that join keyword search and embedding (knowledge/retrieval/fusion.py).
# Written by `antragslotse eval retrieval --calibrate`; do not edit by hand, calibrate anew.
"""


def calibrate(
    sets: Sequence[QuestionSet], embedder: Embedder, *, guard: QuestionSet | None = None
) -> tuple[FusionWeights, dict[str, float]]:
    """The best weights, and what they reach.

    dense: highest mean MRR over the sets, of those that leave the guard set (other German texts)
    no worse than keywords alone. The threshold: highest mean of the share of own questions above
    and of outside questions below it.
    """
    weights = FusionWeights(dense=0.0, covered_from=0.0, coverage_dense=0.5)
    raws = [raw_scores(part, embedder) for part in sets]
    guarded = raw_scores(guard, embedder) if guard else None
    best = (-1.0, weights)
    for dense in np.arange(0.0, 2.01, 0.1).round(2).tolist():
        tried = replace(weights, dense=dense)
        if guard and guarded:
            found = system_scores(guarded, tried)
            fused, alone = (figures(found[name], guard.questions) for name in ("fused", "keyword"))
            if _mrr(fused.mrr) < _mrr(alone.mrr):
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
    for share in np.arange(0.0, 1.01, 0.1).round(2).tolist():
        tried = replace(weights, coverage_dense=share)
        good = np.asarray([_most(row, tried) for rows in inside for row in rows])
        bad = np.asarray([_most(row, tried) for rows in outside for row in rows])
        for limit in np.arange(0.05, 0.9, 0.01).round(2).tolist():
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
            "coverage_dense": weights.coverage_dense,
            "covered_from": weights.covered_from,
        },
    }
    file.write_text(_HEADER + yaml.safe_dump(record, sort_keys=False), encoding="utf-8")


def _mean_mrr(sets: Sequence[QuestionSet], raws: Sequence[Raw], weights: FusionWeights) -> float:
    return float(
        np.mean(
            [
                _mrr(figures(system_scores(raw, weights)["fused"], part.questions).mrr)
                for part, raw in zip(sets, raws, strict=True)
            ]
        )
    )


def _mrr(value: float | None) -> float:
    return value or 0.0


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

"""Fitting the weights of the entry ranking on the development half; the test half stays unseen."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from assistant.settings import Settings
from assistant.understanding.entries import entries
from assistant.understanding.entry_ranking import (
    EntryRanker,
    Matrix,
    RankingWeights,
    Reading,
)
from assistant.understanding.stored_learning import understanding
from eval.configurations import configured
from eval.question_sets import Case
from eval.runs import Run, run_cases
from knowledge.retrieval.embedder import Embedder

FACTORS = (0.8, 1.25, 0.93, 1.07)  # steps tried on one weight, in this order
DIGITS = 3  # decimals a weight is written with

# Fewer wrong or unproven figures come before more right answers.
Merit = tuple[int, int]
Likeness = tuple[Matrix, Matrix, Mapping[str, float]]


class RememberingRanker(EntryRanker):
    """Keeps the likenesses of each text, which no weight changes; only the mixing is done anew."""

    def __init__(self, settings: Settings) -> None:
        embedder = Embedder.from_settings(settings)
        super().__init__(entries(), embedder, understanding(settings.data_folder, embedder))
        self._known: dict[str, Likeness] = {}
        self._heard: list[Likeness] = []

    def read(
        self, texts: Sequence[str], only: Sequence[str] | None, weights: RankingWeights
    ) -> list[Reading]:
        """As `EntryRanker.read`."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._heard = []
            super().read(new, only, weights)
            self._known.update(zip(new, self._heard, strict=True))
        mix = super()._reading
        return [mix(*self._known[text], only, weights) for text in texts]

    def _reading(
        self,
        keyword: Matrix,
        dense: Matrix,
        topics: Mapping[str, float],
        only: Sequence[str] | None,
        weights: RankingWeights,
    ) -> Reading:
        """Listens to what `EntryRanker.read` hands to the mixing."""
        self._heard.append((keyword, dense, topics))
        return super()._reading(keyword, dense, topics, only, weights)


@dataclass(frozen=True)
class Trial:
    """Weights with what they reach."""

    weights: RankingWeights
    merit: Merit
    right: int


def calibrate(
    measure: Callable[[RankingWeights], Run],
    start: RankingWeights,
    *,
    trials: int,
    seed: int,
    tell: Callable[[Trial, int], None] | None = None,
) -> Trial:
    """The best weights found by a seeded coordinate search from `start`.

    One weight at a time is multiplied by each of FACTORS; a step is kept when the merit grows.
    Ends after `trials` measurements, or when a whole round brought nothing. Of equal merit the
    weights nearest to the start win, because later ones must be strictly better.
    """
    draw = random.Random(seed)  # noqa: S311  # order of trials, no secret
    best = trial_of(measure(start), start)
    done = 1
    while done < trials:
        before = best
        names = [field.name for field in fields(RankingWeights)]
        draw.shuffle(names)
        for name in names:
            for factor in FACTORS:
                if done >= trials:
                    return best
                stepped = round(getattr(best.weights, name) * factor, DIGITS)
                changes: Any = {name: stepped}
                weights = replace(best.weights, **changes)
                if weights == best.weights:
                    continue
                trial = trial_of(measure(weights), weights)
                done += 1
                if tell is not None:
                    tell(trial, done)
                if trial.merit > best.merit:
                    best = trial
                    break
        if best == before:
            return best
    return best


def trial_of(run: Run, weights: RankingWeights) -> Trial:
    """What a run says of its weights."""
    faults = run.wrong_figures + run.unproven_figures
    return Trial(weights, (-faults, run.right), run.right)


def measure_on(cases: Sequence[Case], settings: Settings) -> Callable[[RankingWeights], Run]:
    """Measures weights on the cases, with one ranker for all trials."""
    ranker = RememberingRanker(settings)
    return lambda weights: run_cases(cases, configured(weights, ranker), half="dev")


def weights_file(trial: Trial, *, on: date, questions: int) -> str:
    """The text of the weights file: what it is, how good it was and when, the weights."""
    listed: Mapping[str, float] = asdict(trial.weights)
    body = yaml.safe_dump(
        {"weights": dict(listed)}, sort_keys=False, default_flow_style=None, width=1000
    )
    return (
        "# Weights of the entry ranking and the score from which an entry counts as an answer.\n"
        "# Written by `antragslotse eval calibrate` on the development half of eval/questions:\n"
        f"# {trial.right} of {questions} right on {on.isoformat()}. Calibrate, do not edit.\n"
        f"{body}"
    )


def write_weights(text: str, path: Path) -> None:
    """Replaces the file in one step, so that no reader meets half of it."""
    aside = path.with_suffix(".part")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)

"""Is a difference between two runs of the same cases more than chance?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from eval.metrics import LEVEL, SAMPLES, SEED
from eval.runs import Run

NOISE = 0.05  # from this p-value on a difference counts as chance


@dataclass(frozen=True)
class Comparison:
    """Two runs over the cases they share.

    gained, lost: ids of the cases that only the first, only the second run has right.
    difference: share right of the first − of the second, with its paired bootstrap interval;
    None without shared cases. p_value: of McNemar's exact test.
    """

    first: str
    second: str
    shared: int
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    difference: float | None
    low: float | None
    high: float | None
    p_value: float

    @property
    def is_certain(self) -> bool:
        """Whether the runs differ by more than chance."""
        return self.p_value < NOISE

    @property
    def is_loss(self) -> bool:
        """Whether the first run is worse than the second by more than chance."""
        return len(self.lost) > len(self.gained) and self.is_certain


def mcnemar(gained: int, lost: int) -> float:
    """Two-sided exact p-value: min(1, 2 · P(X ≤ min)), X binomial(gained + lost, 1/2).

    McNemar 1947; exact instead of χ², because the discordant cases are few. 1.0 without any.
    """
    total = gained + lost
    if total == 0:
        return 1.0
    tail = sum(comb(total, k) for k in range(min(gained, lost) + 1))
    return float(min(1.0, 2 * tail / 2**total))


def paired_bootstrap(differences: Sequence[float]) -> tuple[float, float] | None:
    """The middle 95 % of the mean of per-case differences over resampled cases; None of nothing."""
    if not differences:
        return None
    rows = np.asarray(differences, dtype=float)
    draws = np.random.default_rng(SEED).integers(0, len(rows), size=(SAMPLES, len(rows)))
    low, high = np.quantile(rows[draws].mean(axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def compare(first: Run, second: Run) -> Comparison:
    """The first run against the second, over the cases that both hold, in the first's order."""
    return compare_rights(
        {o.case.id: o.right for o in first.outcomes},
        {o.case.id: o.right for o in second.outcomes},
        names=(first.configuration, second.configuration),
    )


def compare_rights(
    first: dict[str, bool], second: dict[str, bool], *, names: tuple[str, str]
) -> Comparison:
    """`compare` for the bare outcome: id of a case → right or not."""
    shared = [key for key in first if key in second]
    gained = tuple(key for key in shared if first[key] and not second[key])
    lost = tuple(key for key in shared if second[key] and not first[key])
    differences = [float(first[key]) - float(second[key]) for key in shared]
    interval = paired_bootstrap(differences)
    return Comparison(
        *names,
        shared=len(shared),
        gained=gained,
        lost=lost,
        difference=sum(differences) / len(shared) if shared else None,
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        p_value=mcnemar(len(gained), len(lost)),
    )

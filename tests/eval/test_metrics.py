"""Figures of runs: formulas on hand-counted outcomes, intervals, comparisons."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from eval.metrics import (
    METRICS,
    estimate,
    follow_up_loss,
    latency,
    measure,
    status_confusion,
    verdict_confusion,
)
from eval.question_sets import Case
from eval.runs import Outcome, Run
from eval.scoring import score
from eval.significance import compare, mcnemar, paired_bootstrap


def case(name: str, *, turns: tuple[str, ...] = ("Wie viel?",), **expect: Any) -> Case:
    expect.setdefault("status", ["answered"])
    tags = ["kisi", "amount", "easy", *(["follow_up"] if len(turns) > 1 else [])]
    return Case.model_validate(
        {"id": name, "turns": list(turns), "programme": "hessen-kisi-2025", "expect": expect,
         "as_of": date(2025, 1, 10), "tags": tags, "reason": "hand-made"}
    )  # fmt: skip


def outcome(asked: Case, *, seconds: float = 0.01, **answer: Any) -> Outcome:
    whole = {"status": "answered", "text": "", "figures": [], "citations": [], **answer}
    return Outcome(asked, whole, score(whole, asked), seconds)


def figure(written: str, value: str) -> dict[str, str]:
    return {"as_written": written, "value": value, "origin": "value", "name": "x"}


GOOD = outcome(
    case("good-1", figures=["10000"], says=["Euro"], verdict=["yes"]),
    text="Ja, 10.000 Euro.",
    figures=[figure("10.000", "10000")],
    verdict="yes",
)
WRONG = outcome(
    case("bad-1", figures=["18000"], not_figures=["10000"], verdict=["no"]),
    text="10.000 Euro, 5 Jahre.",
    figures=[figure("10.000", "10000")],
    verdict="yes",
)
REFUSED = outcome(case("bad-2"), status="not_covered")
RIGHTLY_REFUSED = outcome(case("good-2", status=["not_covered"]), status="not_covered")
OUTCOMES = (GOOD, WRONG, REFUSED, RIGHTLY_REFUSED)


def parts(name: str) -> tuple[float, float]:
    found = measure(OUTCOMES)[name]
    return found.part, found.whole


@pytest.mark.parametrize(
    ("name", "part", "whole"),
    [
        ("right", 2, 4),
        ("status", 3, 4),
        ("verdict", 1, 2),
        ("figures_exact", 1, 2),
        ("figure_recall", 1, 2),
        ("wrong_figure_rate", 1, 1),
        ("unproven_figure_rate", 1, 3),
        ("fact_recall", 1, 1),
        ("refusal_precision", 1, 2),
        ("refusal_recall", 1, 1),
        ("false_refusal_rate", 1, 3),
        ("false_answer_rate", 0, 1),
    ],
)
def test_a_metric_is_the_ratio_that_its_formula_says(name: str, part: int, whole: int) -> None:
    assert parts(name) == (part, whole)


def test_every_metric_has_a_formula_with_a_division() -> None:
    assert [metric.name for metric in METRICS if " / " not in metric.formula] == []


def test_a_figure_over_nothing_is_none() -> None:
    assert {e.value for e in measure(()).values()} == {None}
    assert estimate([(0, 0)]).low is None
    assert follow_up_loss(()) is None
    assert set(latency(()).values()) == {None}


def test_an_interval_holds_the_value_and_narrows_with_more_cases() -> None:
    few = estimate([(1, 1)] * 8 + [(0, 1)] * 2)
    many = estimate([(1, 1)] * 800 + [(0, 1)] * 200)
    for found in (few, many):
        assert found.low is not None
        assert found.high is not None
        assert found.low <= 0.8 <= found.high
    assert few.low is not None
    assert few.high is not None
    assert many.low is not None
    assert many.high is not None
    assert many.high - many.low < (few.high - few.low) / 3
    assert estimate([(1, 1)] * 8 + [(0, 1)] * 2) == few


def test_the_interval_of_few_agreeing_cases_says_that_they_are_few() -> None:
    three, hundred = estimate([(1, 1)] * 3), estimate([(1, 1)] * 100)
    assert three.low == pytest.approx(0.025 ** (1 / 3))
    assert hundred.low == pytest.approx(0.025 ** (1 / 100))
    assert (three.value, three.high) == (1.0, 1.0)
    never = estimate([(0, 1)] * 12)
    assert (never.value, never.low) == (0.0, 0.0)
    assert never.high == pytest.approx(1 - 0.025 ** (1 / 12))


def test_follow_ups_are_measured_against_single_questions() -> None:
    later = outcome(case("late-1", turns=("Wie viel?", "Und sonst?")), status="not_covered")
    assert follow_up_loss((GOOD, later)) == 1.0


def test_latency_is_counted_by_turn() -> None:
    two = outcome(case("late-1", turns=("Wie viel?", "Und sonst?")), seconds=0.08)
    assert latency((two,))["max"] == pytest.approx(0.04)


def test_confusions_count_an_accepted_outcome_as_the_expected_one() -> None:
    assert status_confusion(OUTCOMES) == {
        ("answered", "answered"): 2,
        ("answered", "not_covered"): 1,
        ("not_covered", "not_covered"): 1,
    }
    assert verdict_confusion(OUTCOMES) == {("no", "yes"): 1, ("yes", "yes"): 1}


@pytest.mark.parametrize(
    ("gained", "lost", "p_value"), [(0, 0, 1.0), (3, 3, 1.0), (0, 5, 0.0625), (1, 9, 22 / 1024)]
)
def test_mcnemar_is_exact(gained: int, lost: int, p_value: float) -> None:
    assert mcnemar(gained, lost) == pytest.approx(p_value)
    assert mcnemar(lost, gained) == mcnemar(gained, lost)


def test_runs_are_compared_over_the_cases_they_share() -> None:
    first = Run("new", "dev", (GOOD, WRONG, REFUSED))
    second = Run("old", "dev", (GOOD, outcome(WRONG.case, text="18.000 Euro", verdict="no")))
    found = compare(first, second)
    assert (found.shared, found.gained, found.lost) == (2, (), ("bad-1",))
    assert found.difference == -0.5
    assert not found.is_loss


def test_a_loss_is_certain_only_beyond_chance() -> None:
    cases = [case(f"many-{number}") for number in range(10)]
    bad = Run("new", "dev", tuple(outcome(c, status="needs_input") for c in cases))
    good = Run("old", "dev", tuple(outcome(c) for c in cases))
    assert compare(bad, good).is_loss
    assert not compare(good, bad).is_loss
    assert compare(good, bad).is_certain


def test_the_paired_interval_of_nothing_is_none() -> None:
    assert paired_bootstrap([]) is None
    assert paired_bootstrap([0.0, 0.0]) == (0.0, 0.0)

"""The search for weights: repeatable, never worse, honest in what it writes."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import yaml

from assistant.settings import Settings
from assistant.understanding.entry_ranking import RankingWeights, ranking_weights
from eval.calibration import (
    RememberingRanker,
    Trial,
    calibrate,
    trial_of,
    weights_file,
    write_weights,
)
from eval.configurations import shared_ranker
from eval.question_sets import Case, load_all
from eval.runs import Run, run_cases
from eval.scoring import Answer

CASES = [case for case in load_all(half="dev") if case.expect.status == ("not_covered",)][:8]


def measured(weights: RankingWeights) -> Run:
    """More cases are right the nearer the topic weight is to 0.5."""
    right = round(8 - 20 * abs(weights.topic - 0.5))

    def ask(case: Case) -> Answer:
        return {"status": "not_covered" if CASES.index(case) < right else "answered"}

    return run_cases(CASES, ask)


START = replace(ranking_weights(), topic=0.3)


def test_the_search_climbs_and_repeats_itself() -> None:
    found = calibrate(measured, START, trials=80, seed=2)
    assert found.right > measured(START).right
    assert abs(found.weights.topic - 0.5) < abs(START.topic - 0.5)
    assert calibrate(measured, START, trials=80, seed=2) == found


def test_weights_that_change_nothing_stay_as_they_were() -> None:
    found = calibrate(measured, START, trials=80, seed=2)
    others = {name: value for name, value in asdict(found.weights).items() if name != "topic"}
    assert others == {name: value for name, value in asdict(START).items() if name != "topic"}


def test_no_more_trials_than_allowed() -> None:
    told: list[Trial] = []
    calibrate(measured, START, trials=5, seed=1, tell=lambda trial, _: told.append(trial))
    assert len(told) == 4


def test_an_unproven_figure_outweighs_right_answers() -> None:
    def ask(case: Case) -> Answer:
        return {"status": "not_covered", "text": "5"}

    assert trial_of(run_cases(CASES, ask), START).merit < trial_of(measured(START), START).merit


def test_the_file_says_when_and_how_good_and_is_read_back(tmp_path: Path) -> None:
    trial = trial_of(measured(START), START)
    text = weights_file(trial, on=date(2026, 11, 22), questions=8)
    assert text.startswith("#")
    assert f"{trial.right} of 8 right on 2026-11-22" in text
    file = tmp_path / "ranking.yaml"
    write_weights(text, file)
    assert RankingWeights(**yaml.safe_load(file.read_text(encoding="utf-8"))["weights"]) == START
    assert [path.name for path in tmp_path.iterdir()] == ["ranking.yaml"]


def test_remembered_likenesses_rank_as_fresh_ones_do() -> None:
    remembering = RememberingRanker(Settings.from_environment())
    texts = ["Dürfen wir allein?", "Wie viel Geld gibt es?"]
    for weights in (ranking_weights(), replace(ranking_weights(), topic=0.1)):
        fresh = shared_ranker().read(texts, None, weights)
        for _ in range(2):
            again = remembering.read(texts, None, weights)
            assert [[r.entry.key for r in one.ranked] for one in again] == [
                [r.entry.key for r in one.ranked] for one in fresh
            ]

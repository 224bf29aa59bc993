"""Measuring rewordings: a liar changes no figure of the evaluation, and all is reported."""

import json

import pytest
from click.testing import CliRunner

from assistant.rewriting.guard import rejection
from assistant.rewriting.material import material_of
from assistant.understanding.question_form import is_english
from eval.configurations import ask_of
from eval.rewordings import measurement
from eval.rewordings.behaviours import (
    BEHAVIOURS,
    KILLED,
    attempts_by_hand,
    built_in_address,
    faithful_wordings,
)
from eval.rewordings.cheats import CHEATS
from eval.rewordings.measurement import (
    composed_answers,
    measure_by_hand,
    measure_cheats,
    measure_faithful,
)
from eval.rewriter_command import rewriter_command
from eval.run_command import run
from eval.runs import Run, chosen_cases, run_cases

CASES = chosen_cases(("kisi",), half="dev")[::12]


@pytest.fixture(scope="module")
def plain() -> Run:
    return run_cases(CASES, ask_of("fused"))


@pytest.mark.parametrize("behaviour", ["cheating", "failing", "cut-off", KILLED])
def test_a_model_that_lies_or_fails_changes_nothing_at_all(plain: Run, behaviour: str) -> None:
    with built_in_address(behaviour) as address:
        measured = run_cases(CASES, ask_of("fused", model_url=address))
    assert [o.answer for o in measured.outcomes] == [o.answer for o in plain.outcomes]


def test_a_slow_model_changes_nothing_either(plain: Run) -> None:
    with built_in_address("slow") as address:
        measured = run_cases(CASES[:2], ask_of("fused", model_url=address))
    assert [o.answer for o in measured.outcomes] == [o.answer for o in plain.outcomes[:2]]


def test_a_faithful_model_changes_words_and_no_count(plain: Run) -> None:
    with built_in_address("faithful") as address:
        measured = run_cases(CASES, ask_of("fused", model_url=address))
    assert any(o.answer["composed_text"] for o in measured.outcomes)
    assert [
        (o.right, o.score.wrong_figures, o.score.unproven_figures) for o in measured.outcomes
    ] == [(o.right, o.score.wrong_figures, o.score.unproven_figures) for o in plain.outcomes]


def test_each_way_of_cheating_is_counted_with_its_reasons() -> None:
    answers = composed_answers(faithful_wordings()[:1])
    tallies = measure_cheats(answers)
    assert [tally.name for tally in tallies] == list(CHEATS)
    assert sum(tally.tried for tally in tallies) > 30
    for tally in tallies:
        assert tally.passed == 0
        assert sum(tally.reasons.values()) == tally.tried


def test_the_rewordings_by_hand_pass() -> None:
    wordings = faithful_wordings()[:4]
    tally = measure_faithful(composed_answers(wordings))
    assert (tally.tried, tally.passed) == (len(wordings), len(wordings))


def test_of_the_rewordings_written_without_a_look_at_the_guard_no_lie_passes() -> None:
    unseen, lies = measure_by_hand()
    assert lies.tried >= 200
    assert lies.passed == 0
    assert unseen.tried >= 75
    assert unseen.passed >= 0.6 * unseen.tried


def test_a_lie_is_refused_for_what_it_says_and_not_for_the_rest_of_its_answer() -> None:
    entries = [e for e in attempts_by_hand() if not is_english(e.answer.question)]
    for entry, answer in zip(entries, composed_answers(e.answer for e in entries), strict=True):
        material = material_of(answer)
        assert material is not None
        said = [(s.id, s.text) for s in material.statements]
        assert rejection(material, said) is None
        for lie in entry.lies:
            assert set(lie.texts) <= {name for name, _ in said}


def test_the_command_fails_when_a_lie_gets_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.rewriter_command.faithful_wordings", lambda: faithful_wordings()[:1])
    monkeypatch.setattr(measurement, "CHEATS", {"harmless": lambda texts, _: _same(texts)})
    result = CliRunner().invoke(rewriter_command, ["--questions", "0", "--json"])
    assert result.exit_code == 1
    by_hand, unseen, lies, lie = json.loads(result.output)
    assert (unseen["name"], lies["name"]) == ("faithful_by_hand", "lies_by_hand")
    assert by_hand == {"name": "faithful", "tried": 1, "passed": 1, "reasons": {}}
    assert (lie["name"], lie["tried"], lie["passed"]) == ("harmless", 1, 1)


def _same(texts: object) -> str:
    assert isinstance(texts, list)
    return json.dumps({"statements": [{"id": name, "text": text} for name, text in texts]})


def test_one_s_own_model_is_asked_for_where_none_is_set() -> None:
    result = CliRunner().invoke(rewriter_command, ["--questions", "0", "--own"])
    assert "kein Sprachmodell" in str(result.exception)


def test_no_baseline_is_written_with_a_model() -> None:
    result = CliRunner().invoke(run, ["--rewriter", "cheating", "--write-baseline"])
    assert "Vergleichslauf" in str(result.exception)


def test_the_names_on_the_command_line_are_those_of_the_behaviours() -> None:
    option = next(each for each in run.params if each.name == "rewriter")
    assert list(option.type.choices) == [*BEHAVIOURS, KILLED]  # type: ignore[attr-defined]  # a click.Choice

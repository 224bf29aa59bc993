"""The question sets of the repository hold, and a fault in one is named with file, key and line."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from eval.question_sets import (
    QUESTIONS,
    Case,
    QuestionSetError,
    half_of,
    load,
    load_all,
    tag_lists,
)

CASE = """\
- id: kisi-alone-900
  turns: ["Dürfen wir mit 7.200 Einwohnern allein?"]
  programme: hessen-kisi-2025
  as_of: 2025-01-10
  expect:
    status: [answered]
    verdict: ["no"]
    figures: ["10000"]
  tags: [kisi, alone, easy]
  reason: "reading/hessen-kisi-2025: who alone"
"""


@pytest.fixture(scope="module")
def cases() -> tuple[Case, ...]:
    return load_all()


def faults_of(tmp_path: Path, text: str) -> tuple[str, ...]:
    path = tmp_path / "set.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(QuestionSetError) as caught:
        load(path)
    return caught.value.faults


def test_the_sets_are_large_enough_for_a_verdict(cases: tuple[Case, ...]) -> None:
    by_tag = Counter(tag for case in cases for tag in case.tags)
    assert len(cases) >= 500
    assert by_tag["kisi"] >= 150
    assert by_tag["kim"] >= 150
    assert by_tag["wir"] >= 50
    assert by_tag["across"] >= 70
    assert by_tag["follow_up"] >= 50


def test_every_style_is_asked_in_both_halves(cases: tuple[Case, ...]) -> None:
    for style in sorted(tag_lists()["style"]):
        halves = Counter(half_of(case.id) for case in cases if style in case.tags)
        assert halves["dev"] >= 3, style
        assert halves["test"] >= 3, style


def test_no_question_is_asked_twice_in_the_same_situation(cases: tuple[Case, ...]) -> None:
    situations = Counter((case.turns, case.programme, case.as_of) for case in cases)
    assert [turns for (turns, _, _), count in situations.items() if count > 1] == []


def test_questions_about_access_data_look_for_it_everywhere_in_the_answer(
    cases: tuple[Case, ...],
) -> None:
    asking = [case for case in cases if "access_data" in case.tags]
    assert asking
    assert [case.id for case in asking if not case.expect.nowhere] == []


def test_question_files_open_with_a_comment_that_says_what_they_are() -> None:
    for path in (*QUESTIONS.glob("*.yaml"), QUESTIONS / "split", QUESTIONS / "tags"):
        comment = re.match(r"(?:#.*\n)+", path.read_text(encoding="utf-8"))
        assert comment is not None, path.name
        assert "May be changed by" in comment.group(), path.name


def test_the_halves_are_fixed_by_the_id() -> None:
    # Worked out once with sha256sum; a change of the rule would move cases into the tuned half.
    assert half_of("kisi-alone-001") == "dev"
    assert half_of("kisi-alone-002") == "test"
    assert half_of("kim-posts-001") == "test"


def test_the_halves_together_are_all_and_about_equal(cases: tuple[Case, ...]) -> None:
    dev, test = load_all(half="dev"), load_all(half="test")
    assert {case.id for case in dev} | {case.id for case in test} == {case.id for case in cases}
    assert len(dev) + len(test) == len(cases)
    assert 0.45 <= len(dev) / len(cases) <= 0.55


def test_a_good_case_is_loaded_as_written(tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_text(CASE, encoding="utf-8")
    (case,) = load(path)
    assert case.turns == ("Dürfen wir mit 7.200 Einwohnern allein?",)
    assert case.as_of.isoformat() == "2025-01-10"
    assert case.expect.verdict == ("no",)
    assert case.expect.says == ()


@pytest.mark.parametrize(
    ("before", "after", "where", "what"),
    [
        ('verdict: ["no"]', "verdict: [no]", "expect.verdict.0, line 7", "Input should be"),
        ("status: [answered]", "status: [maybe]", "expect.status.0, line 6", "Input should be"),
        ("status: [answered]", "status: []", "expect.status, line 6", "at least one entry"),
        ('figures: ["10000"]', "figures: [10000]", "expect.figures.0, line 8", "valid string"),
        (
            'figures: ["10000"]',
            'figures: ["10.000,5"]',
            "expect.figures.0, line 8",
            "plain decimal",
        ),
        ('figures: ["10000"]', 'figures: ["2025-02-30"]', "expect.figures.0, line 8", "day"),
        ('figures: ["10000"]', 'says: ["(Verbund"]', "expect.says.0, line 8", "regular expression"),
        ('figures: ["10000"]', 'figure: ["10000"]', "expect.figure, line 8", "not permitted"),
        ("  reason:", "  because:", "reason, line 1", "Field required"),
        ("as_of: 2025-01-10", "as_of: gestern", "as_of, line 4", "valid date"),
        ("as_of: 2025-01-10", 'as_of: "2025-01-10"', "as_of, line 4", "valid date"),
        ("[kisi, alone, easy]", "[kisi, allone, easy]", "tags.1, line 9", "unknown tag 'allone'"),
        ("[kisi, alone, easy]", "[kisi, alone]", "kisi-alone-900, line 1", "exactly one of easy"),
        ("[kisi, alone, easy]", "[alone, easy]", "kisi-alone-900, line 1", "need a programme"),
        ("alone, easy]", "alone, easy, follow_up]", "kisi-alone-900, line 1", "several turns only"),
        ("allein?", '", " ', "turns.1, line 2", "must not be empty"),
        ("    figures", '    status: ["answered"]\n    figures', "expect.status, line 8", "twice"),
        ("id: kisi-alone-900", "id: KISI 900", "id, line 1", "match pattern"),
    ],
)
def test_a_fault_is_named_with_case_key_and_line(
    tmp_path: Path, before: str, after: str, where: str, what: str
) -> None:
    assert before in CASE
    faults = faults_of(tmp_path, CASE.replace(before, after, 1))
    assert any(where in fault and what in fault for fault in faults), faults
    assert all(fault.startswith("set.yaml, ") for fault in faults)


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    broken = CASE.replace("[answered]", "[maybe]") + CASE.replace("2025-01-10", "gestern")
    faults = faults_of(tmp_path, broken)
    assert len(faults) == 2
    assert "line 6" in faults[0]
    assert "line 14" in faults[1]


def test_a_figure_wanted_and_forbidden_is_a_fault(tmp_path: Path) -> None:
    text = CASE.replace('["10000"]', '["10000.00"]\n    not_figures: ["10000"]')
    (fault,) = faults_of(tmp_path, text)
    assert "wanted and forbidden at once" in fault


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("id: kisi-alone-900\n", "line 1: a list of cases is expected"),
        ("", "line 1: a list of cases is expected"),
        ('- id: "open\n', "line 2: "),
    ],
)
def test_a_file_that_is_no_list_of_cases_is_refused(tmp_path: Path, text: str, what: str) -> None:
    assert what in faults_of(tmp_path, text)[0]


def test_an_id_used_in_two_files_is_a_fault(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(CASE, encoding="utf-8")
    with pytest.raises(
        QuestionSetError, match=r"b\.yaml, kisi-alone-900: id already used in a\.yaml"
    ):
        load_all(tmp_path)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answering.assembly import guarded
from assistant.answering.figure_guard import unproven
from assistant.answering.records import Answer, Figure, SaidStatement
from knowledge.german.calendar_day import today


def _figure(text: str, written: str) -> Figure:
    start = text.index(written)
    return Figure("0", "", written, "value", "x", start=start, end=start + len(written))


def test_a_proven_number_passes_and_its_source_mark_is_no_figure() -> None:
    text = "Förderfähig sind 57.000 € je Jahr. [1][12]"
    assert unproven(text, [_figure(text, "57.000 €")]) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Förderfähig sind 57.000 €.",
        "Die Frist endet am 14. Februar 2025.",
        "Es gibt 40 %.",
        "Es gibt zwei Raten.",
        "Die Hälfte wird gezahlt.",
        "Das gibt es doppelt.",
        "Ab dem 1.10. geht es los.",
        "Es sind ½ Stellen.",
        "Sie erhalten dreißigtausend Euro.",
    ],
)
def test_a_figure_without_proof_is_found(text: str) -> None:
    assert unproven(text, [])


def test_a_changed_digit_is_found_beside_a_proven_one() -> None:
    text = "Erst 57.000 €, dann 58.000 €."
    assert [m.as_written for m in unproven(text, [_figure(text, "57.000 €")])] == ["58.000"]


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from(["", " €", " %", " Stellen"]))
def test_no_number_slips_through(number: int, unit: str) -> None:
    assert unproven(f"Es gilt {number}{unit} hier.", [])


def _answer(*statements: str, proven: dict[str, str]) -> Answer:
    text, said, figures = "", [], []
    for statement in statements:
        start = len(text) + (1 if text else 0)
        text += (" " if text else "") + statement
        said.append(SaidStatement(statement, "value", (), start, start + len(statement)))
        if statement in proven:
            at = start + statement.index(proven[statement])
            end = at + len(proven[statement])
            figures.append(Figure("1", "", proven[statement], "value", "x", start=at, end=end))
    return Answer(
        question="", programme=None, programmes=(), guideline=None, as_of=today(),
        status="answered", status_detail="statement", verdict=None, text=text,
        statements=tuple(said), figures=tuple(figures),
    )  # fmt: skip


def test_of_an_answer_with_a_fault_the_proven_part_is_shown() -> None:
    good, bad = "Es gibt 57.000 €.", "Oder auch 99.000 €."
    answer = guarded(_answer(good, bad, proven={good: "57.000 €"}))
    assert answer.text == good
    assert [f.as_written for f in answer.figures] == ["57.000 €"]
    assert unproven(answer.text, answer.figures) == ()


def test_an_answer_without_a_proven_part_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    answer = guarded(_answer("Es gibt 99.000 €.", proven={}))
    assert (answer.status, answer.status_detail) == ("not_covered", "internal")
    assert "99" not in answer.text
    assert "unproven figure" in caplog.text

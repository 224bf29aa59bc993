"""Scoring: each expectation can fail and hold; figures are compared by value, not by writing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from eval.question_sets import Case, Value
from eval.scoring import (
    failed_expectations,
    is_cited,
    score,
    unproven_figures,
    values_in_digits,
    wrong_figures,
)


def case(**expect: Any) -> Case:
    return Case.model_validate(
        {
            "id": "kisi-alone-900",
            "turns": ["Wir haben 7.200 Einwohner, dürfen wir allein?"],
            "programme": "hessen-kisi-2025",
            "as_of": date(2025, 1, 10),
            "expect": {"status": ["answered"], **expect},
            "tags": ["kisi", "alone", "easy"],
            "reason": "reading/hessen-kisi-2025: who alone",
        }
    )


def figure(value: str, as_written: str, origin: str = "value") -> dict[str, Any]:
    return {"value": value, "as_written": as_written, "origin": origin}


def answer(**changes: Any) -> dict[str, Any]:
    right: dict[str, Any] = {
        "id": "kisi-alone-900",
        "question": "Wir haben 7.200 Einwohner, dürfen wir allein?",
        "programme": "hessen-kisi-2025",
        "status": "answered",
        "verdict": "no",
        "text": "Allein nicht: Ihre 7.200 Einwohner liegen unter 10.000. Im Verbund geht es [1].",
        "figures": [
            figure("7200", "7.200", "question"),
            figure("10000", "10.000"),
        ],
        "citations": [
            {
                "id": 1,
                "place": "Absatz 1",
                "quote": "Kommunen mit einer Bevölkerungszahl zwischen 10.000\nund 50.000",
            }
        ],
        "findings": [],
        "missing": [],
        "facts": [{"name": "population", "value": "7200", "origin": "question"}],
    }
    return {**right, **changes}


def failed(given: dict[str, Any], **expect: Any) -> list[str]:
    return [failure.expectation for failure in failed_expectations(given, case(**expect))]


def test_a_right_answer_has_no_failures() -> None:
    result = score(
        answer(),
        case(
            verdict=["no"],
            figures=["10000"],
            not_figures=["7200"],
            says=["verbund"],
            never=["bewilligt"],
            nowhere=["Passwort"],
            cites=["zwischen 10.000 und 50.000"],
            programme="hessen-kisi-2025",
        ),
    )
    assert result.right
    assert result.failures == ()
    assert result.wrong_figures == ()
    assert result.unproven_figures == ()


@pytest.mark.parametrize(
    ("expect", "key"),
    [
        ({"status": ["needs_input", "not_covered"]}, "status"),
        ({"verdict": ["yes", "conditional"]}, "verdict"),
        ({"verdict": [None]}, "verdict"),
        ({"figures": ["50000"]}, "figures"),
        ({"not_figures": ["10000"]}, "not_figures"),
        ({"says": ["Verbund", "Landkreis"]}, "says"),
        ({"never": ["ALLEIN"]}, "never"),
        ({"nowhere": ["bevölkerungszahl"]}, "nowhere"),
        ({"cites": ["bis 50.000", "Nr. 3.1"]}, "cites"),
        ({"programme": "nrw-kim-2024"}, "programme"),
        ({"programmes": ["hessen-kisi-2025", "nrw-kim-2024"]}, "programme"),
    ],
)
def test_each_expectation_can_fail_alone(expect: dict[str, Any], key: str) -> None:
    assert failed(answer(), **expect) == [key]


def test_a_failure_says_what_was_wanted_and_what_came() -> None:
    (failure,) = failed_expectations(answer(), case(verdict=["yes", "conditional"]))
    assert str(failure) == "verdict: wanted yes or conditional, got no"


def test_source_marks_are_no_part_of_the_text() -> None:
    given = answer(text="Ja [1][2].", figures=[])
    assert failed(given, never=[r"\[", "1", "2"]) == []
    assert unproven_figures(given) == ()


def test_what_the_asker_wrote_is_no_leak() -> None:
    given = answer(question="Passwort Geheim1?", facts=[{"value": "Geheim1"}])
    assert failed(given, nowhere=["Geheim1"]) == []
    given["follow_ups"] = ["Gilt Geheim1 noch?"]
    assert failed(given, nowhere=["Geheim1"]) == ["nowhere"]


def test_a_missing_fact_must_be_named_where_input_is_needed() -> None:
    both = {"status": ["answered", "needs_input"], "missing": ["population"]}
    assert failed(answer(), **both) == []
    assert failed(answer(status="needs_input"), **both) == ["missing"]
    assert failed(answer(status="needs_input", missing=["population"]), **both) == []
    asked = [{"rule": "apply_alone", "missing": ["population"]}]
    assert failed(answer(status="needs_input", findings=asked), **both) == []


def test_an_answer_about_several_programmes() -> None:
    given = answer(programme=None, programmes=["hessen-kisi-2025", "nrw-kim-2024"])
    assert failed(given, programme="nrw-kim-2024") == []
    assert failed(given, programmes=["hessen-kisi-2025", "nrw-kim-2024"]) == []


@pytest.mark.parametrize("given", [{}, {"figures": None, "text": None}, {"citations": ["x"]}])
def test_a_malformed_answer_fails_and_does_not_break_the_run(given: dict[str, Any]) -> None:
    assert failed(given, figures=["10000"], cites=["Nr. 1"]) == ["status", "figures", "cites"]


def test_an_error_line_is_one_failure() -> None:
    (failure,) = failed_expectations({"error": "bad line"}, case(figures=["10000"]))
    assert failure.got == "error: bad line"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("höchstens 65.888,69 € im Projektjahr", Decimal("65888.69")),
        ("57 000 Euro", Decimal(57000)),
        ("57\u202f000 Euro", Decimal(57000)),
        ("7'200 Franken", Decimal(7200)),
        ("10.000–50.000 Einwohner", Decimal(50000)),
        ("40%", Decimal(40)),
        ("3,5 Stellen", Decimal("3.5")),
        ("rund 10 Millionen Euro", Decimal(10_000_000)),
        ("400 Tsd. Euro", Decimal(400_000)),
        ("Das sind 300.800.", Decimal(300_800)),
        ("am 14. Februar 2025", date(2025, 2, 14)),
        ("am 14.02.2025", date(2025, 2, 14)),
        ("am 1. 10. 2025", date(2025, 10, 1)),
        ("bis 2025-02-14", date(2025, 2, 14)),
        ("31. Jänner 2020", date(2020, 1, 31)),
    ],
)
def test_values_are_read_in_every_usual_writing(text: str, value: Value) -> None:
    assert value in values_in_digits(text)


def test_a_date_is_not_also_three_numbers() -> None:
    assert values_in_digits("Frist: 14. Februar 2025.") == {date(2025, 2, 14)}
    assert values_in_digits("1.234.567,89") == {Decimal("1234567.89")}


def test_a_figure_counts_when_it_stands_only_in_the_text() -> None:
    assert failed(answer(figures=[]), figures=["10000"]) == []
    assert failed(answer(text="Zwei halbe Stellen"), figures=["2", "0.5"]) == []
    assert failed(answer(text="Zweieinhalb Stellen"), figures=["2.5"]) == []


def test_values_are_compared_by_amount() -> None:
    given = answer(text="", figures=[figure("315932.5", "315.932,50 €", "calculation")])
    assert failed(given, figures=["315932.50"]) == []


def test_a_number_of_a_place_answers_nothing() -> None:
    given = answer(text="Siehe Nr. 4 und § 44, Anlage 3.", figures=[])
    assert failed(given, figures=["4"]) == ["figures"]
    assert wrong_figures(given, case(not_figures=["4", "44", "3"])) == ()


def test_a_forbidden_figure_may_be_repeated_as_the_askers_own() -> None:
    text = "Nein, nicht 70.000 €, sondern 65.888,69 €."
    own = figure("65888.69", "65.888,69 €")
    asked = figure("70000", "70.000 €", "question")
    forbidden = case(not_figures=["70000"])
    assert wrong_figures(answer(text=text, figures=[own, asked]), forbidden) == ()
    assert wrong_figures(answer(text=text, figures=[own]), forbidden) == ("70000",)
    claimed = [own, asked, figure("70000", "70.000 €", "value")]
    assert wrong_figures(answer(text=text, figures=claimed), forbidden) == ("70000",)


@pytest.mark.parametrize(
    ("text", "figures", "unproven"),
    [
        ("bis 14. Februar 2025", [figure("2025-02-14", "14. Februar 2025")], ()),
        ("bis 14. Februar 2025", [figure("2025", "2025")], ("14",)),
        ("57 000 Euro", [figure("57000", "57 000")], ()),
        ("15 Stellen", [figure("5", "5")], ("15",)),
        ("Nr. 5.4.1", [figure("5", "5")], ("5.4.1",)),
        ("65.888,69 €", [figure("65888", "65.888")], ("65.888,69",)),
        ("40 % und 60 %", [figure("40", "40 %")], ("60",)),
        ("40 % und 40 %", [figure("40", "40 %")], ()),
        ("nach TVöD 9b", [], ("9",)),
        ("keine Zahl", [], ()),
    ],
)
def test_every_number_of_the_text_needs_its_figure(
    text: str, figures: list[dict[str, Any]], unproven: tuple[str, ...]
) -> None:
    assert unproven_figures(answer(text=text, figures=figures)) == unproven


QUOTE = "mit einem **Jahresbetrag** in\nHöhe von jeweils 57 000 Euro"
CITING = {"citations": [{"id": 1, "place": "Nr. 5.4.1", "quote": QUOTE}]}


@pytest.mark.parametrize(
    "wanted",
    ["Nr. 5.4.1", "Nr. 5.4", "Nr. 5", "nr.  5.4.1", "jeweils 57 000 Euro", "Jahresbetrag in Höhe"],
)
def test_a_citation_counts_by_place_or_by_fragment(wanted: str) -> None:
    assert is_cited(wanted, CITING)


@pytest.mark.parametrize("wanted", ["Nr. 5.4.10", "Nr. 5.4.2", "57 000 Euro für die Assistenz"])
def test_another_place_or_other_words_are_no_citation(wanted: str) -> None:
    assert not is_cited(wanted, CITING)


def test_a_place_is_not_found_inside_a_longer_number() -> None:
    given = {"citations": [{"id": 1, "place": "Nr. 44", "quote": "x"}]}
    assert not is_cited("Nr. 4", given)

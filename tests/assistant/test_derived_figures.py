from __future__ import annotations

import pytest
from pydantic import ValidationError

from assistant.answering.writing import Draft
from assistant.programme_view import filled
from knowledge.catalogue.catalogue import programme
from knowledge.catalogue.records import Derived

WIR = "hessen-wir-mo-2020"


def test_whole_grants_their_sum_and_what_is_left_are_computed_with_steps_and_sources() -> None:
    wir = programme(WIR)
    draft = Draft()
    statement = wir.statements["organisations_number"]
    draft.say(statement.text, origin="statement", programme=wir, cites=statement.cites)
    found = {f.name: f for f in draft.figures if f.origin == "calculation"}
    nbsp = "\N{NO-BREAK SPACE}"
    shown = {
        name: (figure.value, *(t.replace(nbsp, " ") for t in (figure.as_written, *figure.steps)))
        for name, figure in found.items()
    }
    assert shown == {
        "full_grants": ("39", "39", "400.000 € : 10.200 €, ganze Zahl = 39"),
        "full_grants_sum": ("397800", "397.800 €", "39 × 10.200 € = 397.800 €"),
        "left_over": ("2200", "2.200 €", "400.000 € − 39 × 10.200 € = 2.200 €"),
    }
    assert all(len(f.citations) == 2 for f in found.values())
    assert filled(statement.text, wir) in draft.text


def test_a_derived_number_has_exactly_one_way() -> None:
    pair = ("budget_total", "per_organisation")
    for ways in ({}, {"remainder": pair, "floor_divide": pair}):
        with pytest.raises(ValidationError, match="exactly one of"):
            Derived.model_validate({"label": "Rest", "unit": "EUR", **ways})

"""Generated questions: repeatable, well formed, and an oracle that knows the limits."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
import yaml

from eval.coverage import contradictions
from eval.generated import oracle
from eval.generated.questions import KINDS, VALUES, generate
from eval.mutations.hunt import GENERATED, SEED
from knowledge.german.figures import figures_in
from knowledge.ingestion.guideline import load_guideline


def test_the_same_seed_gives_the_same_questions_and_more_of_them_begin_alike() -> None:
    first = generate(60, seed=3)
    assert generate(60, seed=3) == first
    assert generate(90, seed=3)[:60] == first
    assert generate(60, seed=4) != first


def test_no_question_comes_twice_and_every_kind_comes() -> None:
    made = generate(300, seed=5)
    assert len(made) == 300
    situations = Counter((m.case.turns, m.case.programme, m.case.as_of) for m in made)
    assert max(situations.values()) == 1
    assert len({m.case.id for m in made}) == 300
    names = {re.sub(r"^gen-|-s5-\d+$", "", m.case.id) for m in made}
    assert names == {kind.__name__.strip("_").replace("_", "-") for kind in KINDS}


def test_every_figure_and_sentence_of_the_list_is_asked_for() -> None:
    listed = yaml.safe_load(VALUES.read_text(encoding="utf-8"))
    asked = " ".join(made.case.turns[0] for made in generate(GENERATED, seed=SEED))
    assert [entry for entry in listed if not any(ask in asked for ask in entry["asks"])] == []


def test_no_gap_of_a_template_stays_open() -> None:
    assert [m.case.id for m in generate(300, seed=6) if re.search(r"[{}]", m.case.turns[0])] == []


def test_expected_figures_stand_in_the_texts() -> None:
    assert contradictions([made.case for made in generate(300, seed=8)]) == ()


def test_facts_of_a_question_stand_in_it() -> None:
    made = [item for item in generate(300, seed=9) if item.facts]
    assert len(made) > 50
    for item in made:
        values = {mention.value for mention in figures_in(item.case.turns[0])}
        assert {Decimal(value) for value in item.facts.values()} <= values, item.case.turns


@pytest.mark.parametrize(
    ("population", "verdict"),
    [(4_999, "no"), (9_999, "no"), (10_000, "unclear"), (10_001, "yes"), (49_999, "yes"),
     (50_000, "unclear"), (50_001, "no")],
)  # fmt: skip
def test_the_oracle_knows_who_applies_alone(population: int, verdict: str) -> None:
    assert oracle.kisi_alone(population)[0] == verdict


@pytest.mark.parametrize(
    ("populations", "verdict"),
    [((4_999, 20_000), "no"), ((6_000, 7_000), "yes"), ((6_000, 49_999), "yes"),
     ((6_000, 50_001), "no"), ((20_000, 30_000), "unclear"), ((5_000, 6_000), "unclear"),
     ((6_000, 50_000), "unclear")],
)  # fmt: skip
def test_the_oracle_knows_who_applies_together(populations: tuple[int, ...], verdict: str) -> None:
    assert oracle.kisi_together(populations)[0] == verdict


def test_the_oracle_reaches_the_sums_of_the_agreed_reading() -> None:
    # Worked out by hand in the reading of the three texts.
    personnel = oracle.KISI_PERSONNEL * oracle.KISI_YEARS
    assert personnel == Decimal("197666.07")
    assert oracle.kisi_flat_rate(personnel, Decimal(10_000), Decimal(18_000)) == Decimal("90266.43")
    assert oracle.kisi_flat_rate(Decimal(10**6), Decimal(10**6), Decimal(10**6)) == Decimal(
        "90266.43"
    )
    assert oracle.kim_total("Kreis") == Decimal(300_800)
    assert oracle.kim_total("kreisfreie Stadt") == Decimal(234_100)
    assert oracle.kim_staff(Decimal("3.5"), assistant=True) == Decimal(222_000)
    assert oracle.kim_deadline(2027) == date(2026, 10, 31)


def test_the_oracle_counts_the_last_day_as_in_time() -> None:
    last = oracle.KISI_DEADLINE
    assert oracle.is_open(last, None, last)
    assert not oracle.is_open(last.replace(day=15), None, last)
    assert not oracle.is_open(date(2019, 11, 26), oracle.WIR_OPENS, oracle.WIR_DEADLINE)


@pytest.mark.parametrize(
    ("guideline", "amounts"),
    [
        ("hessen-kisi-2025", (oracle.KISI_PERSONNEL, oracle.KISI_VOLUNTEERS, oracle.KISI_FEES)),
        ("nrw-kim-2024", (oracle.KIM_COORDINATOR, oracle.KIM_ASSISTANT, oracle.KIM_MATERIAL,
                          oracle.KIM_MATERIAL_ASSISTANT, oracle.KIM_EVENTS, oracle.KIM_MEASURES)),
        ("hessen-wir-mo-2020", (oracle.WIR_PROJECT, oracle.WIR_POST)),
    ],
)  # fmt: skip
def test_the_amounts_of_the_oracle_stand_in_the_texts(
    guideline: str, amounts: tuple[Decimal, ...]
) -> None:
    written = {mention.value for mention in figures_in(load_guideline(guideline).text)}
    assert set(amounts) <= written

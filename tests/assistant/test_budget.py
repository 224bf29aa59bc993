"""The planned budget against an independent reckoning, to the cent."""

from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.form.budget_plan import BudgetPlan, budget_plan
from assistant.form.case_check import check_case
from assistant.rules.budget import compute
from assistant.rules.facts import facts_of
from knowledge.catalogue.catalogue import programme
from tests.assistant import oracle
from tests.assistant.application_samples import case_from


def money(most: int) -> st.SearchStrategy[Decimal]:
    return st.integers(min_value=0, max_value=most * 100).map(lambda c: Decimal(c) / 100)


def near(*limits: str) -> st.SearchStrategy[Decimal]:
    return st.sampled_from(
        [
            Decimal(x) + step
            for x in limits
            for step in (Decimal("-0.01"), Decimal(0), Decimal("0.01"))
        ]
    )


def plan_of(programme_id: str, **parts: Any) -> BudgetPlan:
    return budget_plan(programme(programme_id), case_from(programme_id, **parts))


@settings(max_examples=1000, deadline=None)
@given(
    personnel=st.lists(money(150_000) | near("65888.69"), min_size=3, max_size=3),
    volunteers=money(40_000) | near("18000"),
    fees=money(25_000) | near("10000"),
)
def test_kisi_agrees_with_the_letter(
    personnel: list[Decimal], volunteers: Decimal, fees: Decimal
) -> None:
    plan = plan_of(
        "hessen-kisi-2025",
        budget={"personnel": personnel, "volunteers": volunteers, "fees": fees},
    )
    assert (plan.total, plan.excess) == oracle.kisi_total(personnel, volunteers, fees)


@settings(max_examples=1000, deadline=None)
@given(
    kind=st.sampled_from(["county", "city_region", "independent_city"]),
    posts=st.integers(min_value=0, max_value=16).map(lambda n: Decimal(n) / 4),
    assistant=st.sampled_from([Decimal(0), Decimal("0.5")]),
    material=st.tuples(money(50_000), money(8_000) | near("4850")),
    events=money(20_000) | near("10000"),
    measures=money(50_000) | near("30000"),
    further=st.integers(min_value=0, max_value=5),
    without=st.integers(min_value=0, max_value=3),
)
def test_kim_agrees_with_the_decree(
    kind: str,
    posts: Decimal,
    assistant: Decimal,
    material: tuple[Decimal, Decimal],
    events: Decimal,
    measures: Decimal,
    further: int,
    without: int,
) -> None:
    yes = {
        "has_immigration_office": "ja",
        "has_youth_office": "ja",
        "has_integration_council": "ja",
    }
    plan = plan_of(
        "nrw-kim-2024",
        facts={"applicant_kind": kind, "coordinators": posts, "assistants": assistant},
        partners=[yes] * further + [{**yes, "has_youth_office": "nein"}] * without,
        budget={"material_coordinators": material[0], "material_assistant": material[1],
                "events": events, "measures": measures},
    )  # fmt: skip
    wanted = oracle.kim_total(kind, posts, assistant, material, events, measures, further)
    assert plan.total == wanted
    assert plan.planned == plan.total + plan.excess


@settings(max_examples=1000, deadline=None)
@given(micro=money(9_000) | near("3000"), minijob=money(20_000) | near("7200"))
def test_wir_agrees_with_the_press_release(micro: Decimal, minijob: Decimal) -> None:
    plan = plan_of("hessen-wir-mo-2020", budget={"micro": micro, "minijob": minijob})
    assert plan.total == oracle.wir_total(micro, minijob)
    assert plan.excess == micro + minijob - oracle.wir_total(micro, minijob)


@settings(max_examples=300, deadline=None)
@given(personnel=money(150_000), volunteers=money(40_000), fees=money(25_000))
def test_what_the_chat_reckons_is_what_the_form_reckons(
    personnel: Decimal, volunteers: Decimal, fees: Decimal
) -> None:
    said = {"personnel_costs": personnel, "volunteer_costs": volunteers, "fee_costs": fees}
    engine = compute(programme("hessen-kisi-2025"), facts_of(said, origin="conversation"))
    plan = plan_of("hessen-kisi-2025", facts=dict(said))
    assert engine.total is not None
    assert plan.total == oracle.cents(engine.total)


def test_the_highest_amounts_are_those_of_the_reading() -> None:
    kisi = compute(programme("hessen-kisi-2025"), facts_of({}, origin="file"))
    assert kisi.total == Decimal("315932.498")
    kim = programme("nrw-kim-2024")
    for kind, total in (("county", 300_800), ("independent_city", 234_100)):
        assert compute(kim, facts_of({"applicant_kind": kind}, origin="file")).total == total


def test_a_line_without_an_amount_is_open_and_never_zero() -> None:
    plan = plan_of("hessen-kisi-2025", budget={"personnel": "60.000", "fees": "0"})
    assert plan.total is None
    assert [line.name for line in plan.open_lines] == ["volunteers", "residual"]
    assert plan.line("fees").eligible == 0


def test_a_year_without_an_amount_leaves_the_line_open() -> None:
    plan = plan_of("hessen-kisi-2025", budget={"personnel": {"1": "60.000", "3": "60.000"}})
    assert plan.line("personnel").eligible is None


def test_a_high_year_is_not_set_off_against_a_low_one() -> None:
    plan = plan_of("hessen-kisi-2025", budget={"personnel": ["70.000", "60.000", "60.000"]})
    line = plan.line("personnel")
    assert (line.eligible, line.excess) == (Decimal("185888.69"), Decimal("4111.31"))


def test_lower_costs_of_posts_are_left_open_as_the_decree_leaves_them() -> None:
    case = case_from(
        "nrw-kim-2024",
        facts={"applicant_kind": "county", "coordinators": "3,5", "assistants": "0,5"},
        budget={"coordinators": "150.000"},
    )
    found = {finding.id: finding for finding in check_case(case).findings}
    assert found["budget.coordinators.lower"].verdict.value == "unclear"
    assert "49.500" in found["budget.coordinators.lower"].message.text


def test_a_year_above_its_cap_is_said_while_other_years_are_missing() -> None:
    case = case_from("hessen-kisi-2025", budget={"personnel": {"1": "70.000", "2": "60.000"}})
    found = {finding.id: finding for finding in check_case(case).findings}
    over = found["budget.personnel.year.1"]
    assert (over.weight, over.fields) == ("note", ("budget.personnel",))
    assert "4.111,31" in over.message.text
    assert "Projektjahr 1" in over.message.text
    assert "budget.personnel.year.2" not in found
    assert "Projektjahr 3" in found["budget.personnel"].message.text
    plan = check_case(case).plan
    assert plan is not None
    assert (plan.excess, plan.total) == (Decimal("4111.31"), None)


def test_a_small_share_of_a_post_is_said_before_its_material_costs_are_planned() -> None:
    case = case_from("nrw-kim-2024", facts={"applicant_kind": "county", "assistants": "0,3"})
    found = {finding.id: finding for finding in check_case(case).findings}
    assert "2.910" in found["budget.material_assistant.share"].message.text
    assert found["budget.material_assistant"].weight == "todo"

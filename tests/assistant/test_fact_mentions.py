from datetime import date
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.fact_costs import cost_kind, find_costs
from assistant.understanding.fact_lexicon import cost_entries, fact_entries
from assistant.understanding.fact_mentions import FactMention, find_facts
from assistant.understanding.place_names import find_places, states

TODAY = date(2025, 1, 10)
DATA = Path(__file__).parent / "data" / "fact_mentions.yaml"
EXAMPLES: list[tuple[str, str]] = [
    (question, stated) for question, stated in yaml.safe_load(DATA.read_text("utf-8"))["examples"]
]
TUNED, CHECK = EXAMPLES[0::2], EXAMPLES[1::2]


def shown(fact: FactMention) -> str:
    value = fact.value
    if isinstance(value, bool):
        written = str(value).lower()
    else:
        written = f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
    partner = f"@{fact.partner}" if fact.partner else ""
    return f"{fact.name}{partner}={written}" + ("!" if fact.claimed else "")


def read(question: str) -> set[str]:
    return {shown(fact) for fact in find_facts(question, today=TODAY)}


@pytest.mark.parametrize(("question", "stated"), TUNED, ids=[question for question, _ in TUNED])
def test_the_facts_of_a_question_are_read(question: str, stated: str) -> None:
    assert read(question) == set(stated.split())


def test_questions_kept_aside_are_read_as_well() -> None:
    right = wrong = missed = 0
    for question, stated in CHECK:
        found, expected = read(question), set(stated.split())
        right += len(found & expected)
        wrong += len(found - expected)
        missed += len(expected - found)
    assert right / (right + wrong) >= 0.97
    assert right / (right + missed) >= 0.97


def test_every_value_found_belongs_to_the_vocabulary() -> None:
    for question, _ in EXAMPLES:
        for fact in find_facts(question, today=TODAY):
            assert question[fact.start : fact.end] == fact.as_written
            if fact.name in ("number", "date"):
                continue
            entry = fact_entries()[fact.name]
            if entry["type"] == "choice":
                assert fact.value in entry["choices"]
            assert isinstance(fact.value, bool) == (entry["type"] == "boolean")


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        (
            "Die Gemeinden Biebertal und Wettenberg (beide ca. 10.000) wollen zusammen",
            (
                "applicant_kind=municipality town=Biebertal state=hessen town@1=Wettenberg"
                " state@1=hessen wants_consortium=true population=10000 population@1=10000"
            ),
        ),
        ("Sind 500 Euro für Kaffee und Kuchen ok?", "other_costs=500"),
        (
            "Ich arbeite im Landratsamt Fulda",
            "applicant_kind=county town=Fulda state=hessen",
        ),
        ("Der Landkreis hat die Ausländerbehörde, wir nicht", "applicant_kind=county"),
        (
            "Unsere Gemeinde gehört zum Kreis Steinfurt",
            "applicant_kind=municipality state=nordrhein-westfalen",
        ),
        ("Wir haben 11.000 Einwohner, nicht 9.000", "population=11000"),
        ("Sind 22.500 € für die Assistenz richtig?", "personnel_costs=22500!"),
        (
            "70.000 Euro Personalkosten, 8.000 Euro Honorare und 5.000 Euro Ehrenamt",
            "personnel_costs=70000 fee_costs=8000 volunteer_costs=5000",
        ),
        (
            "we are a town near Frankfurt and apply together with a town of 12,000 residents",
            "applicant_kind=municipality state=hessen wants_consortium=true population@1=12000",
        ),
        (
            "Wir haben 9.000 EW, der Landkreis als Partner?",
            "population=9000 applicant_kind@1=county",
        ),
    ],
)
def test_wording_that_was_once_misread(question: str, stated: str) -> None:
    assert read(question) == set(stated.split())


def test_period_and_bound_are_kept() -> None:
    (fact,) = find_facts("Wir haben über 70.000 € Personalkosten im Jahr", today=TODAY)
    assert (fact.name, fact.period, fact.bound) == ("personnel_costs", "year", "over")


@pytest.mark.parametrize(
    "question", ["66k p.a.", "66 T€ p. a.", "66 TEUR/Jahr", "66.000 per annum"]
)
def test_a_yearly_sum_without_a_purpose_is_an_amount_of_euros(question: str) -> None:
    (fact,) = find_facts(question, today=TODAY)
    assert (fact.name, fact.value, fact.unit, fact.period) == ("number", 66000, "EUR", "year")


@pytest.mark.parametrize("question", [question for question, _ in EXAMPLES])
def test_who_asks_is_one_body(question: str) -> None:
    own = [fact for fact in find_facts(question, today=TODAY)
           if fact.name == "applicant_kind" and fact.partner is None]  # fmt: skip
    assert len(own) <= 1


def test_recipients_are_of_the_kinds_applicants_are_of() -> None:
    recipients = fact_entries()["recipient_kind"]["choices"]
    assert {kind: entry["label"] for kind, entry in recipients.items()} == {
        kind: entry["label"] for kind, entry in fact_entries()["applicant_kind"]["choices"].items()
    }


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("Laptop", "it"), ("Diensthandys", "it"), ("Bürostuhl", "furniture"),
        ("Fahrtkosten", "travel"), ("Beamer", "it"), ("Kaffee und Kuchen", "catering"),
        ("Seminarraummiete", "rent"), ("Vereinsbus", "vehicle"), ("Dolmetscherin", "translation"),
        ("Flyern", "printing"), ("Haftpflichtversicherung", "insurance"),
        ("Buerostuehle", "furniture"), ("Kinderbetreuungskosten", "childcare"),
    ],
)  # fmt: skip
def test_a_thing_belongs_to_a_cost_kind(word: str, kind: str) -> None:
    assert cost_kind(word) == kind


@pytest.mark.parametrize("word", ["Frist", "Gemeinde", "Wetter", "Interessen", "Nordhessen"])
def test_other_words_are_no_costs(word: str) -> None:
    assert cost_kind(word) is None


def test_costs_are_found_in_a_question() -> None:
    found = find_costs("Zahlen Sie auch Kaffee und Kuchen und einen Laptop?")
    assert [cost.kind for cost in found] == ["catering", "it"]


def test_every_cost_kind_has_a_fact_of_type_amount() -> None:
    for entry in cost_entries().values():
        assert fact_entries()[entry["fact"]]["type"] == "amount"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Wir kommen aus Marburg", "hessen"),
        ("Stadt Essen", "nordrhein-westfalen"),
        ("Rhein-Sieg-Kreis", "nordrhein-westfalen"),
        ("Frankfurt (Oder)", "brandenburg"),
        ("in Wiesbadn", "hessen"),
        ("Wir sitzen in Wien", "outside_germany"),
        ("bayerische Gemeinde", "bayern"),
        ("in Friedberg", None),
    ],
)
def test_a_place_gives_its_land(text: str, state: str | None) -> None:
    (place,) = find_places(text)
    assert place.state == state


@pytest.mark.parametrize(
    "text", ["Was kostet das Essen?", "Weil wir neu sind", "das hessische Programm", "KIM NRW"]
)
def test_words_and_programmes_are_no_places(text: str) -> None:
    assert find_places(text) == ()


def test_the_lands_of_facts_and_places_are_the_same() -> None:
    assert set(states()) == set(fact_entries()["state"]["choices"])


def test_the_number_of_counties_is_the_official_one() -> None:
    source = resources.files("knowledge").joinpath("vocabulary/places.yaml")
    places = yaml.safe_load(source.read_text("utf-8"))
    counted = {
        state: (len(places["counties"][state]), len(places["independent_cities"][state]))
        for state in places["counties"]
    }
    assert counted == {"hessen": (21, 5), "nordrhein-westfalen": (31, 22)}


@given(st.integers(min_value=1000, max_value=200_000))
def test_a_population_in_a_sentence_is_read(people: int) -> None:
    written = f"{people:,}".replace(",", ".")
    assert read(f"Wir haben {written} Einwohner") == {f"population={people}"}


_MANY_NUMBERS = st.text(alphabet="0123456789., €%½ewirmtundgae", max_size=80)


@given(st.one_of(st.text(max_size=120), _MANY_NUMBERS))
def test_any_text_is_read_without_error(text: str) -> None:
    for fact in find_facts(text, today=TODAY):
        assert text[fact.start : fact.end] == fact.as_written

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.german.formats import format_amount
from knowledge.german.number_words import parse_number_word
from knowledge.german.numbers import find_numbers


def read(text: str) -> list[tuple[str, str | None]]:
    return [(f"{mention.value:f}", mention.unit) for mention in find_numbers(text)]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("7.500", "7500", None),
        ("7'500", "7500", None),
        ("7 500", "7500", None),
        ("7\u202f500 €", "7500", "EUR"),
        ("7,5 Tsd. Einw.", "7500", "inhabitants"),
        ("7,5k EW", "7500", "inhabitants"),
        ("siebeneinhalbtausend Einwohner", "7500", "inhabitants"),
        ("zehn tausend Leute", "10000", "inhabitants"),
        ("0,05 Mio Einwohner", "50000", "inhabitants"),
        ("funftausend", "5000", None),
        ("fuenftausend", "5000", None),
        ("fünftausned", "5000", None),
        ("25.000,- EUR", "25000", "EUR"),
        ("65.888,69€", "65888.69", "EUR"),
        ("65,888.69 €", "65888.69", "EUR"),
        ("EUR 3.000", "3000", "EUR"),
        ("70 TEUR", "70000", "EUR"),
        ("eine Million Euro", "1000000", "EUR"),
        ("2 1/2 Stellen", "2.5", "posts"),
        ("2½ Stellen", "2.5", "posts"),
        ("2.5 Stellen", "2.5", "posts"),
        ("zwei halbe Stellen", "1", "posts"),
        ("eine halbe Stelle", "0.5", "posts"),
        ("2 weitere Stellen", "2", "posts"),
        ("4 Stelen", "4", "posts"),
        ("40%", "40", "percent"),
        ("vierzig Prozent", "40", "percent"),
        ("20,000 inhabitants", "20000", "inhabitants"),
        ("1.5 million", "1500000", None),
        ("two partners", "2", "partners"),
        ("dreijähriges Projekt", "3", "years"),
        ("ein Dutzend", "12", None),
        ("die Hälfte", "0.5", None),
        ("doppelt so viel", "2", None),
        ("300 Geflüchtete", "300", None),
        ("2025 Einwohner", "2025", "inhabitants"),
        ("Und mit 2000?", "2000", None),
        ("57 000 Euro", "57000", "EUR"),
    ],
)
def test_a_quantity_is_read_as_people_write_it(text: str, value: str, unit: str | None) -> None:
    assert read(text) == [(value, unit)]


@pytest.mark.parametrize(
    "text",
    [
        "31.12.2026",
        "14.2.25",
        "im Jahr 2000",
        "2025",
        "Nr. 5.4.1 VVG",
        "7.1",
        "§ 44 LHO",
        "Ziffer 4",
        "Ziffer 3 100 Euro",
        "Abs. 2 Satz 1",
        "Buchst. e",
        "14-16 Uhr",
        "13:00",
        "0611/3219 1234",
        "+49 611 3219 3242",
        "65185 Wiesbaden",
        "0356 V2-59a6000-0002/2014/011",
        "Version 1.2",
        "eine Stelle",
        "der zweite Antrag",
        "beide",
    ],
)
def test_what_counts_nothing_is_left_out(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zwischen 5.000 und 10.000 EW", [("5000", "at_least"), ("10000", "at_most")]),
        ("5-10 Tsd", [("5000", "at_least"), ("10000", "at_most")]),
        ("rund 7.000", [("7000", "about")]),
        ("über 50.000", [("50000", "over")]),
        ("unter 5.000", [("5000", "under")]),
        ("mindestens 3", [("3", "at_least")]),
        ("bis zu 4 Stellen", [("4", "at_most")]),
        ("genau 5.000", [("5000", None)]),
    ],
)
def test_bounds_and_ranges(text: str, expected: list[tuple[str, str | None]]) -> None:
    assert [(f"{mention.value:f}", mention.bound) for mention in find_numbers(text)] == expected


def test_the_unit_of_a_list_belongs_to_each_member() -> None:
    assert read("5.500 und 8.000 Einwohner") == [("5500", "inhabitants"), ("8000", "inhabitants")]


def test_a_mention_names_its_characters() -> None:
    text = "Für uns: ca. 7,5 Tsd. Einwohner."
    (mention,) = find_numbers(text)
    assert text[mention.start : mention.end] == mention.as_written == "7,5 Tsd."
    assert text[mention.start : mention.unit_end] == "7,5 Tsd. Einwohner"


@pytest.mark.parametrize("word", ["ein", "einfach", "innerhalb", "Dritte", "Zweck", "Dreieich"])
def test_words_that_only_look_like_numbers(word: str) -> None:
    assert parse_number_word(word) is None


@pytest.mark.parametrize(
    ("word", "value"),
    [("vierzehntausend", 14000), ("vierzigtausend", 40000), ("neunhundert", 900), ("zwoelf", 12)],
)
def test_neighbouring_number_words_are_not_confused(word: str, value: int) -> None:
    found = parse_number_word(word)
    assert found is not None
    assert found.value == value


cents = st.decimals(min_value=0, max_value=10_000_000, places=2)


@given(cents)
def test_an_amount_written_by_us_is_read_back(amount: Decimal) -> None:
    (mention,) = find_numbers(f"Das sind {format_amount(amount, 'EUR')}.")
    assert (mention.value, mention.unit) == (amount, "EUR")


@given(st.integers(min_value=0, max_value=9_999_999))
def test_a_population_written_by_us_is_read_back(people: int) -> None:
    (mention,) = find_numbers(format_amount(Decimal(people), "inhabitants"))
    assert (mention.value, mention.unit) == (Decimal(people), "inhabitants")


@given(st.decimals(min_value=0, max_value=99, places=1), st.sampled_from(["posts", "percent"]))
def test_posts_and_percentages_written_by_us_are_read_back(value: Decimal, unit: str) -> None:
    (mention,) = find_numbers(format_amount(value, unit))
    assert (mention.value, mention.unit) == (value, unit)


@given(st.text(max_size=80))
def test_any_text_is_read_without_error_and_in_order(text: str) -> None:
    mentions = find_numbers(text)
    assert list(mentions) == sorted(mentions, key=lambda mention: mention.start)
    assert all(text[mention.start : mention.end] == mention.as_written for mention in mentions)

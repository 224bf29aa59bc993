"""Personal data is spotted in a question, and what only looks like it is left alone."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assistant.personal_data import masked, spot


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Unser Konto: DE89 3704 0044 0532 0130 00", ["iban"]),
        ("DE89370400440532013000", ["iban"]),
        ("AT61 1904 3002 3457 3201", ["iban"]),
        ("Rufen Sie mich an: 0611/3219-111", ["phone"]),
        ("Tel. +49 (0)611 3219 111", ["phone"]),
        ("0151 23456789", ["phone"]),
        ("maria.muster@stadt-beispiel.de", ["email"]),
        ("maria (at) beispiel.de", ["email"]),
        ("Steuernummer 12/345/67890", ["tax_number"]),
        ("Steuer-ID: 12 345 678 901", ["tax_number"]),
        ("USt-IdNr. DE123456789", ["tax_number"]),
        ("Az. II 4-12.3/2024", ["file_number"]),
        ("Unser Aktenzeichen lautet 61.2-2024/17.", ["file_number"]),
        ("Frau Müller-Lüdenscheidt und Herr Dr. Jan Schulz", ["name", "name"]),
        ("Mein Name ist Sabine Krause, dürfen wir allein?", ["own_name"]),
        ("Wie lange noch? Viele Grüße, Karl-Heinz Meier", ["own_name"]),
        ("ich heiße Ali und frage", ["own_name"]),
        ("geboren am 12.03.1980", ["birth_date"]),
    ],
)
def test_personal_data_is_spotted(text: str, kinds: list[str]) -> None:
    assert [find.kind for find in spot(text)] == kinds
    assert all(text[find.start : find.end] == find.as_written for find in spot(text))


@pytest.mark.parametrize(
    "text",
    [
        "Wir haben 7.200 Einwohner und planen 65.888,69 € vom 01.10.2025 bis 30.09.2028.",
        "3,5 Stellen x 57 000 Euro sind 199 500 Euro",
        "Was sagt der Herr Bürgermeister und die Frau Landrätin?",
        "Gilt Nr. 5.4.1 der Richtlinie für 2024 bis 2026?",
        "An landesprogrammWIR@hsm.hessen.de oder www.integrationskompass.hessen.de?",
        "PLZ 01067 Dresden, 10000 - 50000 Einwohner",
        "Herrn und Frauen im Projekt",
        "Frau sein genügt nicht",
        "Viele Grüße aus Kassel",
        "Wie heißt das Programm?",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert spot(text) == ()
    assert masked(text) == text


def test_masking_keeps_the_rest_of_the_question() -> None:
    text = "Frau Meier fragt (maria@beispiel.de): Reichen 7.200 Einwohner?"
    assert masked(text) == "Frau [Name] fragt ([E-Mail-Adresse]): Reichen 7.200 Einwohner?"


@given(some.text())
def test_masking_leaves_nothing_to_find_and_finds_do_not_overlap(text: str) -> None:
    finds = spot(text)
    assert all(first.end <= second.start for first, second in pairwise(finds))
    assert spot(masked(text)) == ()

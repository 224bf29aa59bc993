"""Which questions count as the same case: a number, a "nicht" or another noun keeps them apart."""

import numpy as np
import pytest

from assistant.service import Assistant
from assistant.understanding.entries import entries
from assistant.understanding.question_likeness import same_case, same_figures

ALIKE = 0.8


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Kann man einen Laptop abrechnen?", "Kann man Laptops abrechnen?"),
        ("Gibt es eine Obergrenze für Honorare?", "Obergrenze für Honorare"),
        ("Mit 7.200 Einwohnern, dürfen wir allein?", "mit 7200 Einwohnern, dürfen wir allein"),
    ],
)  # fmt: skip
def test_other_forms_of_the_same_words_are_the_same_case(left: str, right: str) -> None:
    assert same_case(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Wir haben 7.200 Einwohner, geht das?", "Wir haben 7.300 Einwohner, geht das?"),
        ("Wird die Miete bezahlt?", "Wird die Miete nicht bezahlt?"),
        ("Wird Personal gefördert?", "Wird nur Personal gefördert?"),
        ("Ist das eine Landesförderung?", "Ist das eine Bundesförderung?"),
        ("Welche Ausgaben sind förderfähig?", "Welche Sachausgaben sind förderfähig?"),
        ("Beginnt das Projekt im Januar?", "Beginnt das Projektjahr im Januar?"),
        ("Wann stellen wir den Antrag?", "Wo stellen wir den Antrag?"),
        ("Müssen wir einen Minijob schaffen?", "Dürfen wir einen Minijob schaffen?"),
        ("Kann man das Konzept schicken?", "Kann man das Konzept als PDF schicken?"),
        ("Bis wann läuft das?", "Bis wann läuft das am 3. Mai?"),
        ("Bekommen wir 40 % ersetzt?", "Bekommen wir 40 ersetzt?"),
        ("Can we apply?", "Können wir uns bewerben?"),
    ],
)  # fmt: skip
def test_what_decides_an_answer_keeps_questions_apart(left: str, right: str) -> None:
    assert not same_case(left, right)
    assert not same_case(right, left)


def test_figures_are_compared_as_numbers() -> None:
    assert same_figures("Für 10.000 Euro?", "für zehntausend Euro")
    assert not same_figures("Für 10.000 Euro?", "Für 10.000,50 Euro?")


def test_likeness_lies_between_nothing_and_one(assistant: Assistant) -> None:
    texts = ["Kann man einen Laptop abrechnen?", "Kann man einen Laptop abrechnen?", "", "xyz"]
    vectors = assistant.likeness.vectors(texts)
    alike = assistant.likeness.between(vectors, vectors)
    assert alike[0][1] > 0.99
    assert ((alike >= 0) & (alike <= 1)).all()
    assert assistant.likeness.between(vectors, vectors.rows([])).shape == (4, 0)


def test_ways_to_ask_for_different_things_are_hardly_ever_taken_for_one(
    assistant: Assistant,
) -> None:
    """Of all pairs of different wording from different answers; the known ones mean the same."""
    found: set[tuple[str, str]] = set()
    compared = 0
    for programme in {entry.programme for entry in entries().values()}:
        asks = [
            (ask, entry.key)
            for entry in entries().values()
            if entry.programme == programme and entry.kind in ("statement", "decision")
            for ask in entry.texts[: entry.asks]
        ]
        vectors = assistant.likeness.vectors([ask for ask, _ in asks])
        alike = assistant.likeness.between(vectors, vectors)
        compared += len(asks) * (len(asks) - 1) // 2
        for one, two in np.argwhere(np.triu(alike, k=1) >= ALIKE):
            (left, key), (right, other) = asks[one], asks[two]
            if key != other and left.casefold() != right.casefold() and same_case(left, right):
                found.add((left, right))
    assert compared > 100_000
    assert {left for left, _ in found} <= {
        "Wofür gibt es das Geld?",
        "Ist das eine Vollfinanzierung?",
        "Bekommt auch die Assistenz Sachmittel?",
        "Von wann ist die Richtlinie?",
        "Müssen wir Geld zurückzahlen?",
        "Ist das EU-Geld?",
        "Bekommen wir im Verbund für jede Gemeinde eine Stelle?",
    }, found

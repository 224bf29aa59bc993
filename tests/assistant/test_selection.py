"""Which answer is chosen: what was asked comes before what was told beside it."""

from __future__ import annotations

from datetime import date

import pytest

from assistant.service import Assistant
from assistant.understanding.fact_mentions import find_facts
from eval.question_sets import load_all
from tests.assistant.conversations import KIM, KISI, ask


def facts(text: str) -> dict[str, object]:
    return {fact.name: fact.value for fact in find_facts(text, today=date(2025, 1, 10))}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Förderung von Migrantenorganisationen: Bis wann?", "is_migrant_organisation"),
        ("Bis wann müssen wir den Antrag für das Jahr 2027 stellen?", "posts"),
        ("Nach dem Runderlass vom 24. April 2024: Besteht ein Anspruch?", "application_date"),
        ("Die Stelle kostet 51.300 Euro, bekommen wir die vollen 57.000?", "population"),
        (
            "Wir planen 14.000 Euro und 22.000 Euro. Zusammen bleiben wir unter 40.000?",
            "population",
        ),
    ],
)
def test_what_only_looks_like_a_fact_is_none(text: str, name: str) -> None:
    assert name not in facts(text)


def test_wir_as_migrant_organisations_still_states_a_fact() -> None:
    assert facts("Wir sind zwei Migrantenorganisationen in Hessen.")["is_migrant_organisation"]


def test_an_amount_in_each_of_the_years_is_one_for_a_year(assistant: Assistant) -> None:
    answer = ask(
        assistant,
        "Personal 60.000 Euro in jedem der drei Projektjahre: Wie hoch ist die Restpauschale?",
    )
    assert "72.000" in answer.text  # 40 % of 3 × 60.000


def test_several_kinds_of_costs_are_summed_with_all_their_posts(assistant: Assistant) -> None:
    answer = ask(
        assistant,
        "Eine kreisfreie Stadt: Personal und Sachausgaben zusammen, wie viel höchstens?",
        programme=KIM,
        on=date(2025, 10, 2),
    )
    assert "194.100" in answer.text  # 142.500 + 22.500 + 24.250 + 4.850


def test_planned_amounts_are_held_against_their_caps_without_guessed_posts(
    assistant: Assistant,
) -> None:
    answer = ask(
        assistant,
        "Wir planen 14.000 Euro für Veranstaltungen und 22.000 Euro für Maßnahmen aus der "
        "Schnittstellenanalyse, zusammen 36.000 Euro. Alles förderfähig?",
        programme=KIM,
        on=date(2025, 10, 13),
    )
    assert answer.verdict == "no"
    assert "292.800" not in answer.text


def test_a_clear_question_is_answered_although_a_decision_could_ask_back(
    assistant: Assistant,
) -> None:
    answer = ask(
        assistant,
        "Förderung von Migrantenorganisationen in Hessen 2020: Kann auch die Stadt den Antrag "
        "stellen?",
        programme=None,
        on=date(2019, 12, 12),
    )
    assert (answer.status, answer.verdict) == ("answered", "no")


def test_a_bare_fact_with_geht_das_is_a_case_of_ones_own(assistant: Assistant) -> None:
    answer = ask(assistant, "Wir haben 4.000 Einwohner. Geht das?", programme=KISI)
    assert answer.verdict == "no"


def test_a_meeting_is_no_access_code(assistant: Assistant) -> None:
    answer = ask(
        assistant,
        "I missed the information meeting yesterday. Is there another one I could join?",
        on=date(2024, 12, 18),
    )
    assert answer.status == "answered"
    refused = ask(
        assistant,
        "What is the password of the online meeting?",
        on=date(2024, 12, 18),
    )
    assert refused.status_detail == "access_data"


def test_another_subject_told_on_the_way_does_not_end_the_talk(assistant: Assistant) -> None:
    answer = ask(
        assistant,
        "Die Kurse sollen ins Schwimmbad umziehen. Wer muss Änderungen am Projekt genehmigen?",
        on=date(2025, 1, 27),
    )
    assert answer.status == "answered"


def test_what_may_have_been_meant_as_well_is_marked_and_has_its_source(
    assistant: Assistant,
) -> None:
    """Of the development questions some show it; none may show it without a source."""
    lead = "Vielleicht meinen Sie auch:"
    texts = [
        ask(assistant, *case.turns, programme=case.programme, on=case.as_of).text
        for case in load_all(half="dev")[::3]
    ]
    shown = [text for text in texts if lead in text]
    assert 0 < len(shown) < len(texts) / 5
    assert all("[" in text.split(lead)[1] for text in shown)


QUESTION = "Dürfen wir mit 7.200 Einwohnern allein einen Antrag stellen?"


@pytest.mark.parametrize(
    "text",
    [
        "Duerfen wir mit 7.200 Einwohnern allein einen Antrag stellen?",
        "dürfen wir mit 7.200 einwohnern allein einen antrag stellen",
        f"Guten Tag, ich hätte eine kurze Frage: {QUESTION}",
        f"Hallo zusammen! {QUESTION} Vielen Dank im Voraus!",
        "DÜRFEN WIR MIT 7.200 EINWOHNERN ALLEIN EINEN ANTRAG STELLEN?",
    ],
)
def test_courtesy_spelling_and_a_missing_mark_change_nothing(
    assistant: Assistant, text: str
) -> None:
    on = date(2025, 1, 10)
    plain = ask(assistant, QUESTION, programme=KISI, on=on)
    assert plain.verdict == "no"
    assert ask(assistant, text, programme=KISI, on=on).text == plain.text


def test_both_parts_of_a_question_without_umlauts_are_answered(assistant: Assistant) -> None:
    answer = ask(
        assistant,
        "wir haben 7200 einwohner, duerfen wir allein mitmachen und bis wann?",
    )
    assert answer.verdict == "no"
    assert "14. Februar 2025" in answer.text.replace("\u00a0", " ")


def test_a_follow_up_with_its_own_question_is_no_repetition(assistant: Assistant) -> None:
    answer = ask(
        assistant,
        "Wie viel Geld gibt es insgesamt höchstens?",
        "Wo steht die Stelle, wenn wir das zu dritt machen?",
    )
    assert "315.932" not in answer.text


@pytest.mark.parametrize(
    ("slips", "plain"),
    [
        ("Ist die Frist am 28. Fberuar 2025?", "Ist die Frist am 28. Februar 2025?"),
        ("Wie viel gibt es für Honoarre?", "Wie viel gibt es für Honorare?"),
        (
            "Unsere Fachkrfat kostet 71.200 Euro im Jahr.",
            "Unsere Fachkraft kostet 71.200 Euro im Jahr.",
        ),
    ],
)
def test_slips_of_the_keyboard_change_nothing(assistant: Assistant, slips: str, plain: str) -> None:
    assert ask(assistant, slips).text == ask(assistant, plain).text


def test_a_question_is_shown_as_it_was_typed(assistant: Assistant) -> None:
    assert ask(assistant, "Wer darf sich bewrben?").question == "Wer darf sich bewrben?"

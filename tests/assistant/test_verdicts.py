"""Yes and no: claimed only where the text supports it, and by the sentence that was asked."""

from __future__ import annotations

from datetime import date

from assistant.service import Assistant
from assistant.understanding.question_form import parts

KISI, KIM, WIR = "hessen-kisi-2025", "nrw-kim-2024", "hessen-wir-mo-2020"
JANUARY = date(2025, 1, 10)


def verdict(assistant: Assistant, text: str, programme: str | None = KISI) -> str | None:
    on = date(2020, 1, 10) if programme == WIR else JANUARY
    return assistant.ask(text, programme=programme, as_of=on).answer.verdict


def test_the_group_of_known_questions_that_fits_decides_between_yes_and_no(
    assistant: Assistant,
) -> None:
    text = "Müssen wir den Weiterleitungsvertrag schon jetzt unterschrieben einreichen?"
    assert verdict(assistant, text) == "no"


def test_of_two_ways_to_say_yes_the_one_that_was_asked_for_is_said(assistant: Assistant) -> None:
    text = "Geht es, dass die Koordinierungsstelle im Jugendamt angesiedelt ist?"
    assert verdict(assistant, text, KIM) == "conditional"


def test_a_share_that_the_text_does_not_know_is_never_confirmed(assistant: Assistant) -> None:
    assert verdict(assistant, "Gibt es im KIM einen Eigenanteil von 10 %?", KIM) == "no"


def test_a_year_after_all_years_of_the_text_is_never_confirmed(assistant: Assistant) -> None:
    text = "Gilt die Fördersumme je Organisation auch noch 2026?"
    assert verdict(assistant, text, WIR) not in {"yes", "conditional"}


def test_programmes_that_answer_differently_have_no_verdict_in_common(
    assistant: Assistant,
) -> None:
    text = "Gilt die Restkostenpauschale aus KISI auch für die Sachausgaben im KIM?"
    assert verdict(assistant, text, None) is None


def test_a_wrong_amount_is_held_against_the_statement_of_an_amount(assistant: Assistant) -> None:
    assert verdict(assistant, "Sind es wirklich 15.000 Euro pro Verein?", WIR) == "no"


def test_a_yes_about_applying_answers_no_question_about_posts(assistant: Assistant) -> None:
    text = (
        "Wir haben 6.500 Einwohner und unsere Nachbarn 8.000. "
        "Werden im Verbund zwei Stellen bezahlt?"
    )
    assert verdict(assistant, text) != "yes"


def test_the_question_behind_a_colon_stands_by_itself_if_it_says_enough() -> None:
    long = "Nun meine Frage: Müssen Koordinatoren zwingend studiert haben?"
    assert parts(long) == ("Müssen Koordinatoren zwingend studiert haben?",)
    short = "Stelle im Sozialamt: geht das?"
    assert parts(short) == (short,)


def test_a_question_for_yes_or_no_and_one_for_an_amount_are_two_parts() -> None:
    assert len(parts("Kann man das abrechnen, und bis zu welchem Betrag?")) == 2

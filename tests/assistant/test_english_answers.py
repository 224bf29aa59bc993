"""English questions: an English sentence before the German answer, or all English by a model."""

from datetime import date

import pytest

from assistant.answering.figure_guard import unproven
from assistant.answering.phrases import statuses
from assistant.answering.records import Figure
from assistant.rewriting.english_notation import english_figure
from assistant.rewriting.wording import english_leads
from assistant.service import Assistant
from eval.rewordings.behaviours import cheating, faithful
from eval.rewordings.model_server import model_server
from knowledge.german.figures import figures_in
from tests.language_models import with_model

KISI = "hessen-kisi-2025"
KIM = "nrw-kim-2024"


@pytest.mark.parametrize(
    ("question", "programme", "day", "lead"),
    [
        ("We have 7,200 inhabitants. May we apply alone?", KISI, "2025-01-10", "no"),
        ("We have 20,000 inhabitants. May we apply alone?", KISI, "2025-01-10", "yes"),
        ("Is the deadline the end of February?", "hessen-wir-mo-2020", "2019-12-10", "no"),
        ("When is the application deadline?", KISI, "2025-01-10", "answered"),
        ("What is the best recipe for apple cake?", None, "2025-01-10", "outside_scope"),
        ("When is the application deadline?", KIM, "2030-01-10", "not_in_force"),
    ],
)
def test_the_sentence_in_front_says_what_the_answer_says(
    assistant: Assistant, question: str, programme: str | None, day: str, lead: str
) -> None:
    answer = assistant.ask(question, programme=programme, as_of=date.fromisoformat(day)).answer
    said = english_leads()[lead]
    assert lead in (answer.verdict, answer.status_detail, answer.status)
    assert answer.text.startswith(f"{said}\n\n")
    assert answer.statements[0].text == said
    for statement in answer.statements:
        assert answer.text[statement.start : statement.end] == statement.text
    for figure in answer.figures:
        assert answer.text[figure.start : figure.end] == figure.as_written
    assert unproven(answer.text, answer.figures) == ()


def test_a_german_question_gets_no_english(assistant: Assistant) -> None:
    question = "Wir haben 7.200 Einwohner, dürfen wir allein?"
    answer = assistant.ask(question, programme=KISI, as_of=date(2025, 1, 10)).answer
    assert answer.text.startswith("Allein nicht:")
    assert all(statement.origin != "lead" for statement in answer.statements)


def test_no_sentence_holds_a_figure_and_each_belongs_to_something() -> None:
    verdicts = {"yes", "no", "conditional", "unclear"}
    known = verdicts | set(statuses()) | {status["status"] for status in statuses().values()}
    assert set(english_leads()) <= known
    assert verdicts | {"answered", "needs_input", "not_covered"} <= set(english_leads())
    for text in english_leads().values():
        assert figures_in(text) == ()


def test_a_model_answers_in_english_with_figures_written_the_english_way(
    assistant: Assistant,
) -> None:
    question = (
        "How much is the flat rate if we have 60,000 euros staff, 2,000 fees and 3,000 for "
        "volunteers?"
    )
    with model_server(faithful) as server:
        other = with_model(assistant, server.address)
        composed = other.ask(question, programme=KISI, as_of=date(2025, 1, 10)).answer
        answer = other.reworded(composed)
    assert answer.text.startswith(
        "€60,000 for staff costs is within the limits. At most €65,888.69"
    )
    assert "German" not in answer.text
    assert [f.value for f in answer.figures] == [f.value for f in composed.figures]
    assert unproven(answer.text, answer.figures) == ()


def test_when_the_english_wording_is_refused_the_german_answer_stays(assistant: Assistant) -> None:
    with model_server(cheating("negation_dropped")) as server:
        other = with_model(assistant, server.address)
        question = "We have 7,200 inhabitants. May we apply alone?"
        composed = other.ask(question, programme=KISI, as_of=date(2025, 1, 10)).answer
        assert other.reworded(composed) is composed
    assert composed.text.startswith("No. The answer below is in German")


@pytest.mark.parametrize(
    ("value", "unit", "german", "english"),
    [
        ("65888.69", "EUR per year", "65.888,69\u00a0€", "€65,888.69"),
        ("18000", "EUR", "18.000\u00a0€", "€18,000"),
        ("40", "percent", "40\u00a0%", "40%"),
        ("7200", "", "7.200", "7,200"),
        ("0.5", "posts", "eine halbe", "0.5"),
        ("3", "years", "drei", "3"),
        ("2025-02-14", "date", "14. Februar 2025", "14 February 2025"),
        ("--03-31", "date", "31. März", "31 March"),
        ("2026", "year", "2026", "2026"),
        ("Ende Oktober", "text", "Ende Oktober", "the end of October"),
        ("§ 44", "text", "§ 44", "§ 44"),
        ("post@beispiel.example", "text", "post@beispiel.example", "post@beispiel.example"),
    ],
)
def test_figures_in_english_notation(value: str, unit: str, german: str, english: str) -> None:
    figure = Figure(value, unit, german, "value", "name")
    written = english_figure(figure)
    assert written.as_written == english
    assert (written.value, written.unit) == (value, unit)

"""Edited answers: each figure is proven by the answer, a quote or the question, or it is named."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering.figure_guard import unproven
from assistant.answering.records import Answer
from assistant.answering.stored_answers import answer_as_data, answer_from_data
from assistant.errors import InputError
from assistant.helpdesk.edited_text import LONGEST_TEXT, edited_answer
from assistant.helpdesk.records import EditCheck, Source
from assistant.service import Assistant
from knowledge.german.figures import figures_in
from tests.assistant.desk_samples import CAN_WE_APPLY_ALONE, DAY, FEES, KIM, KISI


@pytest.fixture(scope="module")
def base(assistant: Assistant) -> Answer:
    return assistant.ask(CAN_WE_APPLY_ALONE, programme=KISI, as_of=DAY).answer


def edited(base: Answer, text: str, *sources: Source) -> EditCheck:
    return edited_answer(base, text, sources=sources, guidelines={KISI})


def named(check: EditCheck) -> list[str]:
    return [figure.as_written for figure in check.unproven]


def test_the_text_as_it_was_needs_nothing(base: Answer) -> None:
    assert named(edited(base, base.text)) == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Erst ab 10.000 Einwohnern [1].", []),
        ("Sie haben 7.200, nötig sind 10 000.", []),
        ("Sie haben siebentausendzweihundert Einwohner.", []),
        ("Erst ab 10.001 Einwohnern [1].", ["10.001"]),
        ("Bis zum 14. Februar 2025.", ["14. Februar 2025"]),
        ("Es gibt 40 %.", ["40"]),
        ("Es gibt 10.000 Euro.", ["10.000"]),
        ("Es gibt 7.200 € für Sie.", ["7.200"]),
        ("Die Hälfte davon, also 3.600.", ["Hälfte", "3.600"]),
        ("Nein ¹.", ["¹"]),
    ],
)
def test_only_what_the_answer_its_quotes_or_the_question_say_is_proven(
    base: Answer, text: str, left: list[str]
) -> None:
    assert named(edited(base, text)) == left


def test_a_quote_of_the_guideline_proves_its_figure_and_gets_a_number(base: Answer) -> None:
    assert named(edited(base, "Honorare: 10.000 Euro.")) == ["10.000"]
    number = len(base.citations) + 1
    checked = edited(base, f"Honorare: 10.000 Euro [{number}].", FEES)
    assert named(checked) == []
    (figure,) = checked.answer.figures
    assert (figure.value, figure.unit, figure.origin) == ("10000", "EUR", "quote")
    assert figure.citations == (number,)
    added = checked.answer.citations[-1]
    assert (added.id, added.place) == (number, "Absatz 2, 4. Aufzählungspunkt")


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        (Source(KISI, "Honorarausgaben von 99.000 €"), "Am ähnlichsten ist"),
        (Source(KISI, " "), "steht so nicht"),
        (Source(KIM, "Koordinator"), "gehört nicht zu diesem Programm"),
        (Source("../../etc/passwd", "root"), "gehört nicht zu diesem Programm"),
    ],
)
def test_a_source_must_stand_word_for_word_in_the_guideline(
    base: Answer, source: Source, hint: str
) -> None:
    with pytest.raises(InputError, match=hint):
        edited(base, "Text.", source)


@pytest.mark.parametrize(
    ("text", "hint"),
    [("", "leer"), (" \n ", "leer"), ("x" * (LONGEST_TEXT + 1), "Kürzen"), ("Ja [9].", r"\[9\]")],
)
def test_bad_texts_are_refused_with_what_to_do(base: Answer, text: str, hint: str) -> None:
    with pytest.raises(InputError, match=hint):
        edited(base, text)


def test_nothing_of_the_former_outcome_is_claimed_for_the_new_text(base: Answer) -> None:
    answer = edited(base, "Das klären wir.\nFragen Sie die Stelle [2].").answer
    assert (answer.verdict, answer.findings, answer.table) == (None, (), ())
    assert (answer.status, answer.status_detail) == ("answered", "corrected")
    assert [(s.text, s.citations) for s in answer.statements] == [
        ("Das klären wir.", ()),
        ("Fragen Sie die Stelle [2].", (2,)),
    ]


pieces = st.sampled_from(
    ["10.000", "7.200", "10.001", "50.000", "40 %", "zwei", "ein Drittel", "14.02.2025", "[1]",
     "[2]", "Einwohner", "Euro", "bis", "und", ".", "\n", "Nein", "5.4.1"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(words=st.lists(pieces, min_size=1, max_size=12))
def test_no_figure_is_ever_neither_proven_nor_named(base: Answer, words: list[str]) -> None:
    text = " ".join(words).strip()
    if not text:
        return
    checked = edited(base, text)
    written = checked.answer.text
    assert len(unproven(written, checked.answer.figures)) == len(checked.unproven)
    for figure in checked.answer.figures:
        assert written[figure.start : figure.end] == figure.as_written
        assert figure.origin in ("value", "calculation", "quote", "question")
        assert figure.origin == "question" or figure.citations
    asked = {f.key for f in figures_in(base.question)}
    quoted = {f.key for c in base.citations for f in figures_in(c.quote)}
    said = {f.key for f in figures_in(base.text)}
    for mention in figures_in(written):
        if mention.key not in asked | quoted | said and "[" not in mention.as_written:
            spans = [(f.start, f.end) for f in checked.unproven]
            marked = any(start <= mention.start < end for start, end in spans)
            assert marked or written[mention.start - 1] == "["


def test_an_answer_comes_back_from_storage_as_it_was(base: Answer) -> None:
    import json

    corrected = replace(base, correction={"id": "x"}, unsure=True)
    for answer in (base, corrected):
        again = answer_from_data(json.loads(json.dumps(answer_as_data(answer))))
        assert again == answer
        assert again.entries == answer.entries
        assert again.as_json() == answer.as_json()

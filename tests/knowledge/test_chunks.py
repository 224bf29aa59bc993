"""Passages: spans fit, places are the smallest, sentences are not cut at abbreviations."""

import pytest

from knowledge.ingestion.chunks import LENGTH, chunks_of, sentences
from knowledge.ingestion.guideline import load_guideline, place_at, register


@pytest.mark.parametrize("guideline_id", register())
def test_spans_places_and_length(guideline_id: str) -> None:
    guideline = load_guideline(guideline_id)
    chunks = chunks_of(guideline)
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    end = 0
    for chunk in chunks:
        assert guideline.text[chunk.start : chunk.end] == chunk.text
        assert chunk.text == chunk.text.strip()
        assert chunk.place == place_at(guideline, chunk.start)
        assert chunk.start >= end
        assert len(chunk.text) <= LENGTH * 1.6
        end = chunk.end


@pytest.mark.parametrize("guideline_id", register())
def test_only_headings_are_in_no_passage(guideline_id: str) -> None:
    guideline = load_guideline(guideline_id)
    covered = [False] * len(guideline.text)
    for section in guideline.sections:
        covered[section.start : section.body] = [True] * (section.body - section.start)
    for chunk in chunks_of(guideline):
        covered[chunk.start : chunk.end] = [True] * (chunk.end - chunk.start)
    left = "".join(s for s, held in zip(guideline.text, covered, strict=True) if not held)
    assert not any(sign.isalnum() for sign in left)


def test_context_holds_headings_and_the_words_before_a_list() -> None:
    context = {chunk.place: chunk.context for chunk in chunks_of(load_guideline("nrw-kim-2024"))}
    assert context["Nr. 5.4.2 Buchst. a"].startswith("5 Art und Umfang, Höhe der Zuwendung › 5.4 ")
    assert context["Nr. 5.4.2 Buchst. a"].endswith("Zu den förderfähigen Begleitmaßnahmen gehören:")


@pytest.mark.parametrize(
    "text",
    [
        "Das gilt nach Nr. 5.4 und Abs. 2 der Richtlinie i.d.H. von 5 Euro.",
        "Weitere Ausgaben, wie z. B. Reisen, u.v.m., sind bzw. waren förderfähig.",
        "Die Zahlung erfolgt zum 1. Mai und 1. Oktober (MBl. NRW. S. 225) gem. Art. 3 als Frist.",
        "Siehe vgl. TVöD und Dr. Muster, Musterstr. Nord.",
    ],
)
def test_abbreviations_end_no_sentence(text: str) -> None:
    assert sentences(text) == ((0, len(text)),)


def test_sentences_end_at_stops_and_questions() -> None:
    text = "Haben Sie Fragen? Rufen Sie an. „Gern!“ Das gilt bis 2025. Danach nicht."
    assert [text[slice(*span)] for span in sentences(text)] == [
        "Haben Sie Fragen?",
        "Rufen Sie an.",
        "„Gern!“",
        "Das gilt bis 2025.",
        "Danach nicht.",
    ]

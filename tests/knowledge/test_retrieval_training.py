"""The training recipe, on a corpus of a few lines."""

import json
from pathlib import Path
from random import Random

import numpy as np
import pytest

from knowledge.errors import TextUnreadableError
from knowledge.retrieval.training_damage import mistyped, scanned
from knowledge.retrieval.training_pairs import (
    corpus_pairs,
    noisy,
    practice_pairs,
    read_practice,
    read_texts,
    read_thesaurus,
)

_BODY = (
    "Die Zuwendung wird auf schriftlichen Antrag für die Dauer eines Jahres gewährt. Der Antrag "
    "ist bei der zuständigen Behörde bis zum Ende des Monats einzureichen. Die Behörde prüft die "
    "Unterlagen und entscheidet über die Höhe der Förderung nach pflichtgemäßem Ermessen. "
)


def _text(number: int) -> str:
    heading = f"## Richtlinie § {number} Verfahren {number}"
    return f"# Förderrichtlinie {number}\n\n{heading}\n\nFall {number}. {_BODY}"


def test_practice_questions_teach_nothing_of_our_three_programmes() -> None:
    practice = read_practice()
    assert sum(len(item.questions) for item in practice) >= 3_000
    for item in practice:
        assert "57 000 Euro" not in item.passage
        assert "65.888,69" not in item.passage


def test_pairs_of_a_corpus() -> None:
    pairs = corpus_pairs([_text(1), _text(2)], {"antrag": ("Gesuch",)}, Random(1))
    assert [pair.query for pair in pairs["headings"]] == ["Verfahren 1", "Verfahren 2"]
    for pair in pairs["sentences"]:
        assert pair.query not in pair.passage
    assert pairs["keywords"]


def test_pairs_of_practice() -> None:
    practice = read_practice()[:20]
    pairs = practice_pairs(practice, [_text(1)], Random(1))
    questions = {question for item in practice for question in item.questions}
    for kind in ("questions", "mined", "topics", "rephrased"):
        assert {pair.query for pair in pairs[kind]} <= questions, kind
    assert all(pair.query != pair.passage for pair in pairs["rephrased"])


def test_the_same_seed_draws_the_same_pairs() -> None:
    first, second = (corpus_pairs([_text(1)], {}, Random(4)) for _ in range(2))
    assert first == second


def test_damage_changes_some_words_and_never_short_ones() -> None:
    assert scanned(_BODY, Random(2)) != _BODY
    assert mistyped(_BODY, Random(2)).casefold() != _BODY.casefold()
    assert mistyped("an der", Random(3)).casefold() == "an der"
    changed = [
        noisy(pair, Random(5)) for pair in corpus_pairs([_text(1)], {}, Random(1))["headings"]
    ]
    assert [pair.label for pair in changed] == ["Verfahren 1"]


def test_sources_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"no": "text"}\n', "utf-8")
    with pytest.raises(TextUnreadableError, match=r"corpus\.jsonl"):
        read_texts(tmp_path / "corpus.jsonl")
    with pytest.raises(TextUnreadableError, match="mythes-de"):
        read_thesaurus(tmp_path / "missing.dat")


def test_synonyms_are_single_words_without_remarks(tmp_path: Path) -> None:
    file = tmp_path / "th.dat"
    file.write_text(
        "UTF-8\nantrag|1\n-|Antrag|Gesuch (fachspr.)|Bitte um etwas|Ersuchen\n", "utf-8"
    )
    assert read_thesaurus(file)["antrag"] == ("Gesuch", "Ersuchen")


def test_a_trained_model_loads_and_is_small(tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    pytest.importorskip("accelerate")
    from knowledge.retrieval.embedder import Embedder
    from knowledge.retrieval.training import Recipe, train

    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text(
        "".join(json.dumps({"text": _text(number)}) + "\n" for number in range(80)), "utf-8"
    )
    steps: list[str] = []
    train(
        corpus,
        None,
        tmp_path / "model",
        recipe=Recipe(pieces=600, dimensions=32, batch=16, rounds={"headings": 1, "keywords": 1}),
        report=lambda step, _done, _total: steps.append(step),
    )
    assert {"Texte lesen", "Wortteile", "Training"} <= set(steps)
    assert (tmp_path / "model" / "model.safetensors").stat().st_size < 40_000
    vectors = Embedder(str(tmp_path / "model")).encode_queries(["Antrag", "Behörde"])
    assert vectors.shape == (2, 32)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)

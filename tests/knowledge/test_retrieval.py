"""Search over real texts, with real Chroma and the packaged model."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexUnusableError, SettingError, TextUnreadableError
from knowledge.ingestion.guideline import FOLDER, load_guideline
from knowledge.retrieval import snapshot
from knowledge.retrieval.build import build_index
from knowledge.retrieval.embedder import PACKAGED, Embedder
from knowledge.retrieval.fusion import FusionWeights, fuse, fusion_weights
from knowledge.retrieval.keyword_index import KeywordIndex, grams, pairs, stems
from knowledge.retrieval.passages import Passage, guideline_passages
from knowledge.retrieval.retriever import Retriever, open_retriever
from knowledge.settings import Settings

KIM, KISI = "nrw-kim-2024", "hessen-kisi-2025"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.from_environment({"ANTRAGSLOTSE_DATA": str(tmp_path_factory.mktemp("data"))})


@pytest.fixture(scope="module")
def retriever(settings: Settings, embedder: Embedder) -> Retriever:
    return open_retriever(settings, embedder=embedder, build=True)


def test_a_question_finds_its_passage(retriever: Retriever) -> None:
    best = retriever.search("Wer ist Bewilligungsbehörde?", programmes=[KIM], k=3)[0]
    assert best.place.startswith("Nr. 7.2")
    assert "Bezirksregierung Arnsberg" in best.text


def test_a_hit_is_the_text_that_is_shown(retriever: Retriever) -> None:
    for hit in retriever.search("Restkostenpauschale", k=10):
        assert load_guideline(hit.programme).text[hit.start : hit.end] == hit.text


def test_hits_come_best_first_and_repeat(retriever: Retriever) -> None:
    first = retriever.search("Bis wann ist der Antrag zu stellen?", k=20)
    assert [hit.score for hit in first] == sorted((hit.score for hit in first), reverse=True)
    assert first == retriever.search("Bis wann ist der Antrag zu stellen?", k=20)


def test_a_search_stays_in_its_programmes(retriever: Retriever) -> None:
    assert {hit.programme for hit in retriever.search("Antrag", programmes=[KISI], k=50)} == {KISI}
    everywhere = {hit.programme for hit in retriever.search("Antrag", k=80)}
    assert everywhere == set(retriever.programmes)


@pytest.mark.parametrize("programmes", [[], ["no-such-programme"]])
def test_no_programme_no_hit(retriever: Retriever, programmes: list[str]) -> None:
    assert retriever.search("Antrag", programmes=programmes) == []


@pytest.mark.parametrize("text", ["", "  \n", "?!", "ψ"])
def test_what_holds_no_words_breaks_nothing(retriever: Retriever, text: str) -> None:
    for hit in retriever.search(text, k=2):
        assert np.isfinite(hit.score)


def test_more_is_asked_for_than_there_is(retriever: Retriever) -> None:
    hits = retriever.search("Frist", programmes=[KISI], k=10_000)
    assert len({hit.key for hit in hits}) == len(hits)
    assert len(hits) == sum(p.programme == KISI for p in retriever.snapshot.passages)


def test_coverage_tells_a_question_on_the_text_from_another(retriever: Retriever) -> None:
    def best(text: str) -> float:
        return max(hit.scores["coverage"] for hit in retriever.search(text, k=80))

    assert best("Wie hoch ist die Restkostenpauschale?") > best("Wann fährt der Zug nach Ulm?")


def test_the_scores_of_chroma_are_those_of_the_vectors(
    retriever: Retriever, embedder: Embedder
) -> None:
    question = "Welche Sachausgaben sind förderfähig?"
    passages = [p for p in retriever.snapshot.passages if p.programme == KIM]
    exact = (
        embedder.encode_passages([p.searched for p in passages])
        @ (embedder.encode_queries([question])[0])
    )
    found = retriever.snapshot.vectors.search(KIM, embedder.encode_queries([question])[0], k=500)
    for passage, cosine in zip(passages, exact, strict=True):
        assert found[passage.key] == pytest.approx(float(cosine), abs=1e-4)


# Building


def test_a_current_index_is_left_alone(settings: Settings, embedder: Embedder) -> None:
    first = build_index(settings, embedder=embedder)
    again = build_index(settings, embedder=embedder)
    assert again.folder == first.folder
    assert not again.new


def _copied(tmp_path: Path) -> Path:
    texts = tmp_path / "texts"
    shutil.copytree(FOLDER, texts)
    return texts


def test_changed_texts_refuse_to_load(tmp_path: Path, embedder: Embedder) -> None:
    texts = _copied(tmp_path)
    own = Settings.from_environment({"ANTRAGSLOTSE_DATA": str(tmp_path / "data")})
    with pytest.raises(IndexUnusableError, match="noch kein Suchverzeichnis"):
        open_retriever(own, embedder=embedder, guidelines=texts)
    build_index(own, embedder=embedder, guidelines=texts)
    open_retriever(own, embedder=embedder, guidelines=texts)
    register = texts / "register.yaml"
    register.write_text(register.read_text("utf-8") + "\n# changed\n", "utf-8")
    with pytest.raises(IndexUnusableError, match=r"Texte der Richtlinien.*antragslotse index"):
        open_retriever(own, embedder=embedder, guidelines=texts)


def test_another_model_refuses_the_index(
    settings: Settings, retriever: Retriever, tmp_path: Path
) -> None:
    shutil.copytree(PACKAGED, tmp_path / "model")
    (tmp_path / "model" / "config_sentence_transformers.json").write_text("{}", "utf-8")
    with pytest.raises(IndexUnusableError, match="Sprachmodell"):
        open_retriever(settings, embedder=Embedder(str(tmp_path / "model")))


def test_other_prompts_make_another_model() -> None:
    assert Embedder(query_prompt="query: ").fingerprint != Embedder().fingerprint


def test_a_killed_build_is_cleared_away_and_repeated(tmp_path: Path, embedder: Embedder) -> None:
    own = Settings.from_environment({"ANTRAGSLOTSE_DATA": str(tmp_path)})
    left = snapshot.index_folder(own) / ".building-0123"
    left.mkdir(parents=True)
    (left / "passages.jsonl").write_text("half of it", "utf-8")
    built = build_index(own, embedder=embedder)
    assert built.new
    assert not left.exists()


def test_a_failed_build_leaves_nothing(
    tmp_path: Path, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no space left")

    monkeypatch.setattr("knowledge.retrieval.build.write_passages", fail)
    own = Settings.from_environment({"ANTRAGSLOTSE_DATA": str(tmp_path)})
    with pytest.raises(RuntimeError, match="no space left"):
        build_index(own, embedder=embedder)
    assert [path.name for path in snapshot.index_folder(own).iterdir()] == [".lock"]


def test_a_corpus_can_be_searched_too(tmp_path: Path, embedder: Embedder) -> None:
    corpus = tmp_path / "more.jsonl"
    corpus.write_text(
        '{"id": "a", "text": "# Titel\\n\\n## Fischerei\\n\\nDie Schonzeit der Äsche endet."}\n'
        '{"_id": "b", "text": "Der Waldweg ist freizuhalten."}\n',
        "utf-8",
    )
    own = Settings.from_environment({"ANTRAGSLOTSE_DATA": str(tmp_path / "data")})
    found = open_retriever(own, embedder=embedder, corpus=corpus, build=True)
    best = found.search("Wann endet die Schonzeit der Äsche?", programmes=["corpus"], k=1)[0]
    assert (best.place, best.text) == ("Fischerei", "Die Schonzeit der Äsche endet.")
    corpus.write_text("{}\n", "utf-8")
    with pytest.raises(TextUnreadableError, match="Zeile 1"):
        build_index(own, embedder=embedder, corpus=corpus)


# Parts


def test_terms_survive_lost_umlauts_and_capitals() -> None:
    assert grams("Fördermittel") == grams("fordermittel") == grams("FOERDERMITTEL")
    assert stems("Zuwendungen") == stems("Zuwendung")
    assert pairs("die Höhe der Zuwendung")[0] == "die hoh"


def test_keywords_of_an_empty_index_and_an_empty_question() -> None:
    assert KeywordIndex.build([]).scores("Antrag").shape == (0,)
    assert KeywordIndex.build(["Antrag"]).scores("").tolist() == [0.0]
    assert KeywordIndex.build(["", "Antrag"]).scores("Antrag")[1] > 0


def test_keywords_are_saved_and_read(tmp_path: Path) -> None:
    texts = [passage.searched for passage in guideline_passages([KISI])]
    index = KeywordIndex.build(texts)
    index.save(tmp_path)
    read = KeywordIndex.load(tmp_path, count=len(texts))
    assert read.scores("Einwohner im Verbund").tolist() == pytest.approx(
        index.scores("Einwohner im Verbund").tolist()
    )


def test_meaning_decides_only_where_keywords_do_not() -> None:
    weights = FusionWeights(dense=1.0, certain_from=0.5, covered_from=0.0, coverage_dense=0.5)
    dense = np.asarray([0.1, 0.9, 0.0], np.float32)
    torn = np.asarray([1.0, 0.9, 0.0], np.float32)
    sure = np.asarray([9.5, 0.5, 0.0], np.float32)
    assert fuse(torn, dense, ceiling=10, weights=weights).argmax() == 1
    assert fuse(sure, dense, ceiling=10, weights=weights).argmax() == 0
    none = np.zeros(3, np.float32)
    assert fuse(none, dense, ceiling=10, weights=weights).argmax() == 1


def test_the_weights_were_calibrated_for_this_model(embedder: Embedder) -> None:
    weights = fusion_weights()
    assert weights.dense > 0
    assert 0 < weights.covered_from < 1


def test_sentences_get_vectors_of_their_own() -> None:
    passage = Passage("k", "p", "Nr. 1", "Es gibt Geld. Die Frist endet im Mai.", context="Titel")
    assert [key for key, _ in passage.units(fine=True)] == ["k", "k#0", "k#1"]
    assert list(passage.units(fine=False)) == [("k", f"Titel\n{passage.text}")]


def test_vectors_have_length_one_and_survive_damage(embedder: Embedder) -> None:
    whole = embedder.encode_passages(
        ["Förderfähige Personalausgaben", "forderfahige personalausgaben"]
    )
    assert np.linalg.norm(whole, axis=1) == pytest.approx([1.0, 1.0], abs=1e-5)
    assert whole[0] == pytest.approx(whole[1], abs=1e-6)


def test_the_weights_are_those_of_the_model_card() -> None:
    card = (PACKAGED / "README.md").read_text("utf-8")
    for name in ("model.safetensors", "tokenizer.json"):
        checksum = hashlib.sha256((PACKAGED / name).read_bytes()).hexdigest()
        assert f"`{name}` {checksum}" in card
    assert sum(path.stat().st_size for path in PACKAGED.rglob("*")) < 20_000_000


def test_a_model_that_is_not_here_is_named() -> None:
    with pytest.raises(SettingError, match="nobody/no-such-model"):
        _ = Embedder("nobody/no-such-model").folder


def test_a_build_that_is_killed_can_be_started_again(tmp_path: Path) -> None:
    corpus = tmp_path / "more.jsonl"
    sentence = "Die Gemeinde beantragt die Förderung der Maßnahme Nummer {} bei der Behörde. "
    corpus.write_text(
        "".join(
            json.dumps({"id": f"t{n}", "text": (sentence.format(n) * 6 + "\n\n") * 20}) + "\n"
            for n in range(400)
        ),
        "utf-8",
    )
    program = "from knowledge.command_line import main; main()"
    command = [sys.executable, "-c", program, "index", "--corpus", str(corpus)]
    environment = {**os.environ, "ANTRAGSLOTSE_DATA": str(tmp_path / "data")}
    root = tmp_path / "data" / "index"
    process = subprocess.Popen(command, env=environment)
    try:
        end = time.monotonic() + 120
        while not any(root.glob(".building-*/chroma")) and time.monotonic() < end:
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.02)
    finally:
        process.kill()
        process.wait(20)
    assert any(root.glob(".building-*"))
    assert not any(root.glob("*/manifest.json"))
    subprocess.run(command, env=environment, check=True, timeout=300)
    assert not any(root.glob(".building-*"))
    [manifest] = root.glob("*/manifest.json")
    assert snapshot.read_manifest(manifest.parent).passages > 7_000

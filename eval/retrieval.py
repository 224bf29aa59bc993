"""How well is the right passage found? Keywords alone, embedding alone, and both fused.

Sets are our own questions (`eval/retrieval_questions/*.yaml`) or any folder in the layout of BEIR:
corpus.jsonl, queries.jsonl, qrels.tsv. Scores are computed by the product's own functions; vectors
are compared exactly, where the product asks Chroma.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import yaml
from numpy.typing import NDArray
from rapidfuzz import fuzz

from knowledge.errors import InputError
from knowledge.ingestion.chunks import chunks_of
from knowledge.ingestion.guideline import (
    FOLDER,
    Guideline,
    find_quote,
    load_guideline,
    register,
)
from knowledge.ingestion.reading import decode, read_bytes, readable
from knowledge.ingestion.redaction import redact
from knowledge.ingestion.sections import arrange
from knowledge.retrieval.embedder import Embedder
from knowledge.retrieval.fusion import FusionWeights, fuse, passage_cosine
from knowledge.retrieval.keyword_index import KeywordIndex
from knowledge.retrieval.passages import SENTENCE_MARK, Passage

QUESTIONS = Path(__file__).parent / "retrieval_questions"
SYSTEMS = ("keyword", "dense", "fused")

Half = Literal["dev", "test", "all"]
Scores = NDArray[np.float32]

_ALIKE = 75  # of 100: a passage of the damaged text that holds a quote of the repaired one


@dataclass(frozen=True)
class Question:
    """relevant: row of a passage → its grade, above 0."""

    text: str
    relevant: Mapping[int, float]


@dataclass(frozen=True)
class QuestionSet:
    """Passages and the questions to be asked of them."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class RankingFigures:
    """Means over questions, 0 to 1; None over no question. Recall: share of relevant ones found."""

    recall_1: float | None
    recall_3: float | None
    recall_5: float | None
    mrr: float | None
    ndcg_10: float | None
    queries: int

    def record(self) -> dict[str, float | int | None]:
        """As the command prints it, rounded to four places."""
        named = {
            "recall@1": self.recall_1,
            "recall@3": self.recall_3,
            "recall@5": self.recall_5,
            "mrr": self.mrr,
            "ndcg@10": self.ndcg_10,
        }
        rounded = {name: None if v is None else round(v, 4) for name, v in named.items()}
        return {**rounded, "queries": self.queries}


@dataclass(frozen=True)
class Raw:
    """What each question gets before fusion: a row of scores a question, and the ceilings."""

    keyword: Scores
    dense: Scores
    ceilings: tuple[float, ...]


def raw_scores(questions: QuestionSet, embedder: Embedder) -> Raw:
    """Keyword scores and cosines of all questions with all passages of a set."""
    index = KeywordIndex.build([passage.searched for passage in questions.passages])
    texts = [question.text for question in questions.questions]
    vectors = embedder.encode_queries(texts)
    units = [unit for passage in questions.passages for unit in passage.units(fine=True)]
    cosines = vectors @ embedder.encode_passages([text for _, text in units]).T
    starts = [at for at, (key, _) in enumerate(units) if SENTENCE_MARK not in key]
    # A passage's own vector stands before those of its sentences.
    best = np.maximum.reduceat(cosines, starts, axis=1) if starts else cosines
    return Raw(
        keyword=np.stack([index.scores(text) for text in texts]) if texts else cosines,
        dense=passage_cosine(cosines[:, starts], best),
        ceilings=tuple(index.ceiling(text) for text in texts),
    )


def system_scores(raw: Raw, weights: FusionWeights) -> Mapping[str, Scores]:
    """System → scores, one row a question."""
    rows = zip(raw.keyword, raw.dense, raw.ceilings, strict=True)
    fused = [fuse(k, d, ceiling=ceiling, weights=weights) for k, d, ceiling in rows]
    return {
        "keyword": raw.keyword,
        "dense": raw.dense,
        "fused": np.stack(fused) if fused else raw.keyword,
    }


def figures(scores: Scores, questions: Sequence[Question]) -> RankingFigures:
    """The figures of one system. Equal scores count in the order of the passages."""
    if not questions:
        return RankingFigures(None, None, None, None, None, 0)
    asked = zip(scores, questions, strict=True)
    columns = [_one(row, question.relevant) for row, question in asked]
    means = [float(value) for value in np.mean(np.asarray(columns), axis=0)]
    recall_1, recall_3, recall_5, mrr, ndcg_10 = means
    return RankingFigures(recall_1, recall_3, recall_5, mrr, ndcg_10, len(questions))


def _one(scores: Scores, relevant: Mapping[int, float]) -> tuple[float, ...]:
    order = np.argsort(-scores, kind="stable").tolist()
    ranks = sorted(order.index(row) for row in relevant)
    recalls = [sum(rank < k for rank in ranks) / len(ranks) for k in (1, 3, 5)]
    gains = [relevant.get(row, 0.0) for row in order[:10]]
    ideal = sorted(relevant.values(), reverse=True)[:10]
    return (*recalls, 1 / (ranks[0] + 1), _discounted(gains) / _discounted(ideal))


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / float(np.log2(rank + 2)) for rank, gain in enumerate(gains))


def merged(parts: Sequence[RankingFigures]) -> RankingFigures:
    """The figures over the questions of all parts together."""
    asked = [part for part in parts if part.queries]
    total = sum(part.queries for part in asked)
    if not total:
        return RankingFigures(None, None, None, None, None, 0)

    def mean(value: Callable[[RankingFigures], float | None]) -> float:
        return sum((value(part) or 0.0) * part.queries for part in asked) / total

    return RankingFigures(
        mean(lambda part: part.recall_1),
        mean(lambda part: part.recall_3),
        mean(lambda part: part.recall_5),
        mean(lambda part: part.mrr),
        mean(lambda part: part.ndcg_10),
        total,
    )


def own_sets(half: Half = "test", *, folder: Path = QUESTIONS) -> list[QuestionSet]:
    """Our questions on each guideline, and on its text before repair where repair changed it."""
    found: list[QuestionSet] = []
    for file in sorted(folder.glob("*.yaml")):
        try:
            data: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
            rows = [(str(row["ask"]), str(row["quote"])) for row in data["questions"]]
            guideline = load_guideline(str(data["guideline"]))
        except (yaml.YAMLError, KeyError, TypeError) as fault:
            raise InputError(
                f"Die Suchfragen sind nicht lesbar ({fault!r}).", where=str(file),
                remedy="Jede Zeile hat ask und quote.",
            ) from fault  # fmt: skip
        chosen = rows if half == "all" else rows[0 if half == "dev" else 1 :: 2]
        found.append(_question_set(guideline.id, guideline, chosen, file))
        if guideline.repair.changes:
            damaged = unrepaired(guideline)
            found.append(_question_set(f"{guideline.id} (unrepariert)", damaged, chosen, file))
    return found


def unrepaired(guideline: Guideline) -> Guideline:
    """The guideline as received: redacted and arranged, but with every error of its scan."""
    path = FOLDER / register()[guideline.id].file
    text = readable(decode(read_bytes(path), where=path.name), suffix=path.suffix)
    arrangement = arrange(redact(text).text)
    return replace(guideline, text=arrangement.text, sections=arrangement.sections)


def _question_set(
    name: str, guideline: Guideline, rows: Sequence[tuple[str, str]], file: Path
) -> QuestionSet:
    chunks = chunks_of(guideline)
    passages = tuple(
        Passage(
            key=chunk.id, programme=guideline.id, place=chunk.place, text=chunk.text,
            start=chunk.start, end=chunk.end, context=chunk.context,
        )
        for chunk in chunks
    )  # fmt: skip
    questions = []
    for text, quote in rows:
        start, end = _span(guideline, quote, file)
        relevant = {
            row: 1.0 for row, chunk in enumerate(chunks) if chunk.start < end and chunk.end > start
        }
        if relevant:
            questions.append(Question(text, relevant))
    return QuestionSet(name, passages, tuple(questions))


def _span(guideline: Guideline, quote: str, file: Path) -> tuple[int, int]:
    """Where the quote stands; in a damaged text, where the most similar words do."""
    if span := find_quote(guideline, quote):
        return span
    found = fuzz.partial_ratio_alignment(quote, guideline.text, score_cutoff=_ALIKE)
    if found is None:
        raise InputError(
            f"Das Zitat „{quote}“ steht nicht in {guideline.id}.", where=str(file),
            remedy="Übernehmen Sie die Worte aus „antragslotse guidelines text“.",
        )  # fmt: skip
    return found.dest_start, found.dest_end


def beir_set(folder: Path) -> QuestionSet:
    """A folder in the layout of BEIR; questions without a relevant passage are left out.

    Raises InputError that names the file.
    """
    file = folder / "corpus.jsonl"
    try:
        corpus = [json.loads(line) for line in file.read_text("utf-8").splitlines() if line]
        passages = tuple(
            Passage(
                key=str(row["_id"]), programme=folder.name, place=str(row.get("title") or ""),
                text=str(row["text"]),
            )
            for row in corpus
        )  # fmt: skip
        file = folder / "queries.jsonl"
        texts = {
            str(row["_id"]): str(row["text"])
            for row in map(json.loads, filter(None, file.read_text("utf-8").splitlines()))
        }
        file = next(p for p in (folder / "qrels.tsv", folder / "qrels" / "test.tsv") if p.exists())
        relevant: dict[str, dict[int, float]] = {}
        rows = {passage.key: row for row, passage in enumerate(passages)}
        for line in file.read_text("utf-8").splitlines()[1:]:
            query, passage_key, grade = line.split("\t")
            if float(grade) > 0 and passage_key in rows:
                relevant.setdefault(query, {})[rows[passage_key]] = float(grade)
    except (OSError, StopIteration, ValueError, KeyError, TypeError) as fault:
        raise InputError(
            f"Der Ordner hat nicht den Aufbau von BEIR ({fault!r}).",
            where=str(file),
            remedy="Nötig sind corpus.jsonl, queries.jsonl und qrels.tsv mit Kopfzeile.",
        ) from fault
    questions = tuple(
        Question(texts[name], found) for name, found in relevant.items() if name in texts
    )
    return QuestionSet(folder.name, passages, questions)

"""Search: the passages of the programmes asked for, best first, by keywords and by meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.ingestion.guideline import FOLDER
from knowledge.retrieval.build import Progress, build_index
from knowledge.retrieval.embedder import Embedder
from knowledge.retrieval.fusion import FusionWeights, coverage, fuse, fusion_weights, passage_cosine
from knowledge.retrieval.passages import SENTENCE_MARK, Kind
from knowledge.retrieval.snapshot import Snapshot, open_snapshot
from knowledge.settings import Settings

_NEAREST = 300  # vectors fetched a programme; all of them for a text of usual length


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found. score: for sorting within one search.

    scores: "keyword" (BM25, ≥ 0), "dense" (cosine), and "coverage" (0 to 1, comparable between
    questions: how much the passage is about the question).
    """

    key: str
    kind: Kind
    programme: str
    place: str
    text: str
    start: int
    end: int
    score: float
    scores: Mapping[str, float]


class Retriever:
    """Searches one snapshot. Safe for threads once built."""

    def __init__(
        self, snapshot: Snapshot, embedder: Embedder, *, weights: FusionWeights | None = None
    ) -> None:
        self.snapshot = snapshot
        self.embedder = embedder
        self.weights = weights or fusion_weights()
        rows: dict[str, list[int]] = {}
        for row, passage in enumerate(snapshot.passages):
            rows.setdefault(passage.programme, []).append(row)
        self._rows = {name: np.asarray(found, np.int64) for name, found in rows.items()}
        self._row_of = {passage.key: row for row, passage in enumerate(snapshot.passages)}

    @property
    def programmes(self) -> tuple[str, ...]:
        """Ids that a search can be restricted to."""
        return tuple(self._rows)

    def search(
        self, text: str, *, programmes: Sequence[str] | None = None, k: int = 10
    ) -> list[Hit]:
        """At most k hits, best first; equal scores in order of the text, so that results repeat.

        programmes: ids of guideline texts; None for all; unknown ones hold nothing.
        """
        names = [name for name in programmes or self._rows if name in self._rows]
        if programmes is not None and not programmes:
            names = []
        if not names or k <= 0 or not text.strip():
            return []
        rows = np.concatenate([self._rows[name] for name in dict.fromkeys(names)])
        keyword = self.snapshot.keywords.scores(text)[rows]
        dense = self._cosines(text, names)[rows]
        ceiling = self.snapshot.keywords.ceiling(text)
        fused = fuse(keyword, dense, ceiling=ceiling, weights=self.weights)
        best = np.lexsort((rows, -fused))[:k]
        return [
            self._hit(
                int(rows[at]), float(fused[at]), float(keyword[at]), float(dense[at]), ceiling
            )
            for at in best
        ]

    def _cosines(self, text: str, names: Sequence[str]) -> NDArray[np.float32]:
        """Cosine of every passage; those beyond the nearest get the lowest one that is known."""
        vector = self.embedder.encode_queries([text])[0]
        whole = np.full(len(self.snapshot.passages), np.nan, np.float32)
        best = np.full(len(self.snapshot.passages), -1.0, np.float32)
        for name in dict.fromkeys(names):
            for key, cosine in self.snapshot.vectors.search(name, vector, k=_NEAREST).items():
                passage, mark, _ = key.partition(SENTENCE_MARK)
                row = self._row_of[passage]
                if mark:
                    best[row] = max(best[row], cosine)
                else:
                    whole[row] = cosine
        known = whole[np.isfinite(whole)]
        lowest = float(known.min()) if len(known) else 0.0
        return passage_cosine(np.nan_to_num(whole, nan=lowest), best)

    def _hit(self, row: int, score: float, keyword: float, dense: float, ceiling: float) -> Hit:
        passage = self.snapshot.passages[row]
        share = coverage(keyword / ceiling, dense, weights=self.weights)
        return Hit(
            key=passage.key,
            kind=passage.kind,
            programme=passage.programme,
            place=passage.place,
            text=passage.text,
            start=passage.start,
            end=passage.end,
            score=score,
            scores={"keyword": keyword, "dense": dense, "coverage": share},
        )


def open_retriever(
    settings: Settings, *, embedder: Embedder | None = None, guidelines: Path = FOLDER,
    corpus: Path | None = None, build: bool = False, progress: Progress | None = None,
) -> Retriever:  # fmt: skip
    """The retriever over the current snapshot; build: makes it first where it is not current.

    Raises IndexUnusableError with what to do.
    """
    embedder = embedder or Embedder.from_settings(settings)
    if build:
        built = build_index(
            settings, embedder=embedder, guidelines=guidelines, corpus=corpus, progress=progress
        )
        snapshot = Snapshot(built.folder, chroma_url=settings.chroma_url)
    else:
        snapshot = open_snapshot(settings, embedder, guidelines=guidelines, corpus=corpus)
    return Retriever(snapshot, embedder)

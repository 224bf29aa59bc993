"""Builds the index snapshot. Does nothing when it is current."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from knowledge.ingestion.guideline import FOLDER
from knowledge.retrieval.embedder import Embedder, Vectors
from knowledge.retrieval.passages import Passage, guideline_passages
from knowledge.retrieval.snapshot import (
    Manifest,
    building,
    collection_prefix,
    current_inputs,
    index_folder,
    old_snapshots,
    read_corpus,
    read_manifest,
    snapshot_name,
    write_manifest,
    write_passages,
)
from knowledge.retrieval.vector_index import VectorIndex
from knowledge.settings import Settings

# step in plain German, done so far, of how many
Progress = Callable[[str, int, int], None]

# Sentences of their own find what a long passage says in passing (XQuAD-de, dense: 0.82 → 0.87).
# A large collection of texts does without, to stay small in memory.
SENTENCES_UP_TO = 20_000  # passages

_SLICE = 2048  # passages that are embedded and written at a time


@dataclass(frozen=True)
class Built:
    """folder: of the snapshot. new: whether it was built now. passages: how many it holds."""

    folder: Path
    new: bool
    passages: int


def build_index(
    settings: Settings, *, embedder: Embedder | None = None, guidelines: Path = FOLDER,
    corpus: Path | None = None, rebuild: bool = False, progress: Progress | None = None,
) -> Built:  # fmt: skip
    """Builds the snapshot of the present inputs and removes old ones; safe in several processes.

    corpus: further texts as JSON lines, searched under the programme id "corpus". rebuild: also
    when it is current. Raises KnowledgeError or InputError for texts that cannot be read.
    """
    embedder = embedder or Embedder.from_settings(settings)
    report = progress or (lambda _step, _done, _total: None)
    inputs = current_inputs(
        embedder, guidelines=guidelines, corpus=corpus, chroma_url=settings.chroma_url
    )
    root, name = index_folder(settings), snapshot_name(inputs)
    current = root / name
    if not rebuild and (current / "manifest.json").is_file():
        return Built(current, new=False, passages=read_manifest(current).passages)
    with building(root, name, again=rebuild) as folder:
        if folder is None:  # another process was quicker
            return Built(current, new=False, passages=read_manifest(current).passages)
        passages = _read(_all_passages(guidelines, corpus), report)
        report("Stichwörter", 0, 1)
        # Before the model is loaded, because for a large collection this needs the most memory.
        write_passages(folder, passages)
        report("Stichwörter", 1, 1)
        _write_vectors(folder, name, passages, embedder, settings, report)
        manifest = Manifest(
            name=name,
            inputs=dict(inputs),
            embedder=embedder.name,
            programmes=list(dict.fromkeys(passage.programme for passage in passages)),
            passages=len(passages),
            server=bool(settings.chroma_url),
        )
        write_manifest(folder, manifest)
    for old in old_snapshots(root):
        if read_manifest(old).server and settings.chroma_url:
            prefix = collection_prefix(old.name)
            with closing(VectorIndex(old, url=settings.chroma_url, prefix=prefix)) as vectors:
                vectors.drop()
        shutil.rmtree(old, ignore_errors=True)
    return Built(current, new=True, passages=len(passages))


def _all_passages(guidelines: Path, corpus: Path | None) -> Iterable[Passage]:
    yield from guideline_passages(folder=guidelines)
    if corpus is not None:
        yield from read_corpus(corpus)


def _read(passages: Iterable[Passage], report: Progress) -> list[Passage]:
    found: list[Passage] = []
    for passage in passages:
        found.append(passage)
        if len(found) % _SLICE == 0:
            report("Texte lesen", len(found), 0)
    report("Texte lesen", len(found), len(found))
    return found


def _write_vectors(
    folder: Path, name: str, passages: list[Passage], embedder: Embedder, settings: Settings,
    report: Progress,
) -> None:  # fmt: skip
    """Embeds slice by slice, so that memory does not grow with the texts.

    While one slice is embedded, Chroma takes in the one before: each leaves the other a core.
    """
    fine = len(passages) <= SENTENCES_UP_TO
    index = VectorIndex(folder / "chroma", url=settings.chroma_url, prefix=collection_prefix(name))
    written: Future[None] | None = None
    try:
        if settings.chroma_url:
            index.drop()  # what a killed build left on the server
        with ThreadPoolExecutor(max_workers=1) as writer:
            for first in range(0, len(passages), _SLICE):
                part = passages[first : first + _SLICE]
                units = [
                    (passage.programme, key, text)
                    for passage in part
                    for key, text in passage.units(fine=fine)
                ]
                vectors = embedder.encode_passages([text for _, _, text in units])
                if written is not None:
                    written.result()
                keys = [(programme, key) for programme, key, _ in units]
                written = writer.submit(_add, index, keys, vectors)
                report("Vektoren", first + len(part), len(passages))
            if written is not None:
                written.result()
    finally:
        index.close()


def _add(index: VectorIndex, keys: Sequence[tuple[str, str]], vectors: Vectors) -> None:
    """keys: programme and key of each row."""
    for programme in dict.fromkeys(programme for programme, _ in keys):
        rows = [row for row, (name, _) in enumerate(keys) if name == programme]
        index.add(programme, [keys[row][1] for row in rows], vectors[rows])

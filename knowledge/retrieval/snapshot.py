"""Snapshots: immutable index folders named by the hash of what they were built from.

<data>/index/<hash>/ holds manifest.json, passages.jsonl, keyword/ and, unless a Chroma server keeps
the vectors, chroma/. A folder under its final name is complete: it is built aside and renamed.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from filelock import FileLock

from knowledge.errors import IndexUnusableError, TextUnreadableError
from knowledge.ingestion.chunks import LENGTH, sentences
from knowledge.ingestion.guideline import FOLDER
from knowledge.retrieval.embedder import Embedder
from knowledge.retrieval.keyword_index import KeywordIndex
from knowledge.retrieval.passages import Passage
from knowledge.retrieval.vector_index import VectorIndex
from knowledge.settings import Settings

FORMAT = "1"  # of the folder; older ones are rebuilt
KEPT = 3  # snapshots, the newest included: processes that still read an older one go on doing so

_HEADING = re.compile(r"^#+ +(.*)$", flags=re.MULTILINE)

_KNOWLEDGE = Path(__file__).parents[1]
# Folders whose code and data decide what the index holds. The texts as repaired follow from these
# and from the files as received, so that nothing has to be repaired to know whether it is current.
_CODE = ("german", "ingestion", "retrieval")
_DATA = ("vocabulary",)
_IRRELEVANT = frozenset({"fusion.yaml", "training.py", "training_pairs.py", "training_damage.py"})


@dataclass(frozen=True)
class Manifest:
    """What a snapshot is. inputs: name of an input → its checksum."""

    name: str
    inputs: Mapping[str, str]
    embedder: str
    programmes: Sequence[str]
    passages: int
    server: bool


class Snapshot:
    """A snapshot opened for reading."""

    def __init__(self, folder: Path, *, chroma_url: str = "") -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.passages = tuple(_read_passages(folder / "passages.jsonl"))
        self.keywords = KeywordIndex.load(folder / "keyword", count=len(self.passages))
        self.vectors = VectorIndex(
            folder / "chroma", url=chroma_url, prefix=collection_prefix(self.manifest.name)
        )


def index_folder(settings: Settings) -> Path:
    return settings.data_folder / "index"


def collection_prefix(name: str) -> str:
    return f"antragslotse-{name[:16]}"


def current_inputs(
    embedder: Embedder, *, guidelines: Path = FOLDER, corpus: Path | None = None,
    chroma_url: str = "",
) -> Mapping[str, str]:  # fmt: skip
    """Name of an input → checksum: texts, code, vocabulary, model, and where the vectors are."""
    inputs = {
        "format": FORMAT,
        "texts": _folder_checksum(guidelines),
        "code": _joined(_folder_checksum(_KNOWLEDGE / name) for name in _CODE),
        "vocabulary": _joined(_folder_checksum(_KNOWLEDGE / name) for name in _DATA),
        "embedder": embedder.fingerprint,
        "vectors": chroma_url or "embedded",
    }
    if corpus is not None:
        inputs["corpus"] = _file_checksum(corpus)
    return inputs


def snapshot_name(inputs: Mapping[str, str]) -> str:
    """The name of the folder: 32 hexadecimal digits."""
    return hashlib.sha256(json.dumps(dict(inputs), sort_keys=True).encode()).hexdigest()[:32]


def read_manifest(folder: Path) -> Manifest:
    """Raises IndexUnusableError when there is none, or one of another format."""
    try:
        return Manifest(**json.loads((folder / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, TypeError, ValueError) as fault:
        raise IndexUnusableError(
            "Das Suchverzeichnis fehlt oder ist beschädigt.",
            where=str(folder),
            remedy="Rufen Sie bitte „antragslotse index“ auf.",
        ) from fault


def write_passages(folder: Path, passages: Sequence[Passage]) -> None:
    """The passages and their keyword index."""
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as file:
        for passage in passages:
            file.write(json.dumps(asdict(passage), ensure_ascii=False) + "\n")
    KeywordIndex.build([passage.searched for passage in passages]).save(folder / "keyword")


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Comes last: a folder without it is not finished."""
    record = json.dumps(asdict(manifest), ensure_ascii=False, indent=2)
    (folder / "manifest.json").write_text(record + "\n", encoding="utf-8")


def open_snapshot(
    settings: Settings, embedder: Embedder, *, guidelines: Path = FOLDER, corpus: Path | None = None
) -> Snapshot:
    """The snapshot of exactly these inputs. Raises IndexUnusableError that says what changed."""
    inputs = current_inputs(
        embedder, guidelines=guidelines, corpus=corpus, chroma_url=settings.chroma_url
    )
    folder = index_folder(settings) / snapshot_name(inputs)
    if folder.is_dir():
        return Snapshot(folder, chroma_url=settings.chroma_url)
    others = [read_manifest(path) for path in _snapshots(index_folder(settings))]
    if not others:
        raise IndexUnusableError(
            "Es gibt noch kein Suchverzeichnis.",
            where=str(index_folder(settings)),
            remedy="Rufen Sie bitte „antragslotse index“ auf.",
        )
    nearest = min(others, key=lambda m: len(_changed(m, inputs)))
    what = ", ".join(_GERMAN[name] for name in _changed(nearest, inputs)) or "Umfang"
    built = ""
    if "embedder" in _changed(nearest, inputs):
        built = (
            f" Gebaut wurde es mit „{_model_name(nearest.embedder)}“, eingestellt ist "
            f"„{_model_name(embedder.name)}“."
        )
    raise IndexUnusableError(
        f"Das Suchverzeichnis passt nicht mehr; geändert: {what}.{built}",
        where=str(index_folder(settings)),
        remedy="Rufen Sie bitte „antragslotse index“ auf.",
    )


def _changed(manifest: Manifest, inputs: Mapping[str, str]) -> list[str]:
    return [name for name in inputs if manifest.inputs.get(name) != inputs[name]]


def _model_name(name: str) -> str:
    """The last part of a folder; an id or "default" as it is."""
    return Path(name).name if Path(name).is_absolute() else name


_GERMAN: Mapping[str, str] = {
    "format": "Aufbau des Verzeichnisses",
    "texts": "Texte der Richtlinien",
    "code": "Programm",
    "vocabulary": "Wortlisten",
    "embedder": "Sprachmodell oder Vorsätze",
    "vectors": "Ort der Vektoren",
    "corpus": "Textsammlung",
}


@contextmanager
def building(root: Path, name: str, *, again: bool = False) -> Iterator[Path | None]:
    """An empty folder to build in, which becomes root/name at the end; None when that is there.

    One build at a time; what a killed one left behind is removed. Any error leaves no trace.
    again: build and put in its place even if it is there.
    """
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / ".lock"):
        for stale in root.glob(".building-*"):
            shutil.rmtree(stale, ignore_errors=True)
        if not again and (root / name / "manifest.json").is_file():
            yield None
            return
        aside = root / f".building-{name}"
        aside.mkdir()
        try:
            yield aside
            shutil.rmtree(root / name, ignore_errors=True)
            aside.rename(root / name)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def old_snapshots(root: Path) -> list[Path]:
    """Those beyond the newest KEPT."""
    return _snapshots(root)[KEPT:]


def _snapshots(root: Path) -> list[Path]:
    """Newest first."""
    found = [path.parent for path in root.glob("*/manifest.json")]
    return sorted(
        (path for path in found if not path.name.startswith(".")),
        key=lambda path: (path / "manifest.json").stat().st_mtime_ns,
        reverse=True,
    )


def read_corpus(file: Path, *, programme: str = "corpus") -> Iterator[Passage]:
    """Paragraphs of JSON lines with `id` (or `_id`) and `text`, .xz or plain, in their order.

    Raises TextUnreadableError that names file and line.
    """
    opened = lzma.open if file.suffix == ".xz" else open
    number = 0
    try:
        with opened(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                number += 1
                record = json.loads(line)
                name = str(record["id"] if "id" in record else record["_id"])
                yield from _paragraphs(name, str(record["text"]), programme)
    except (OSError, lzma.LZMAError, ValueError, KeyError, TypeError) as fault:
        raise TextUnreadableError(
            f"Die Textsammlung ist nicht lesbar ({fault!r}).",
            where=f"{file}, Zeile {number}",
            remedy="Jede Zeile ist ein JSON-Objekt mit „id“ und „text“.",
        ) from fault


def _paragraphs(name: str, text: str, programme: str) -> Iterator[Passage]:
    """Parts of a Markdown text of about LENGTH, each under one heading, which is its context."""
    borders = [match.start() for match in _HEADING.finditer(text)]
    count = 0
    for first, last in pairwise([0, *borders, len(text)]):
        match = _HEADING.match(text, first, last)
        heading = match[1].strip() if match else ""
        start = end = match.end() if match else first
        for _, stop in [*sentences(text, start, last), (last, last)]:
            if end > start and (stop - start > LENGTH or stop == last):
                end = stop if stop - start <= LENGTH else end
                if words := text[start:end].strip():
                    begin = text.index(words, start)
                    count += 1
                    yield Passage(
                        key=f"{name}/{count:04d}", programme=programme, place=heading or name,
                        text=words, start=begin, end=begin + len(words), context=heading,
                    )  # fmt: skip
                start = end
            end = stop


def _read_passages(file: Path) -> Iterator[Passage]:
    try:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                yield Passage(**json.loads(line))
    except (OSError, TypeError, ValueError) as fault:
        raise IndexUnusableError(
            "Das Suchverzeichnis ist beschädigt.",
            where=str(file),
            remedy="Rufen Sie bitte „antragslotse index --rebuild“ auf.",
        ) from fault


def _folder_checksum(folder: Path) -> str:
    """Over names and bytes of the files of a folder, without what decides nothing."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".yaml", ".xz", ".txt", ".md"} and path.name not in _IRRELEVANT:
            if "questions" not in path.relative_to(folder).parts:
                digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
                digest.update(_file_checksum(path).encode())
    return digest.hexdigest()


@lru_cache(maxsize=512)
def _checksum_of_version(path: Path, _size: int, _changed: int) -> str:
    """Remembered as long as neither size nor time of change differ."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _file_checksum(path: Path) -> str:
    try:
        state = path.stat()
        return _checksum_of_version(path, state.st_size, state.st_mtime_ns)
    except OSError as fault:
        raise TextUnreadableError(
            "Die Datei fehlt oder ist nicht lesbar.",
            where=str(path),
            remedy="Prüfen Sie den Namen und die Rechte.",
        ) from fault


def _joined(checksums: Iterator[str]) -> str:
    return hashlib.sha256("\0".join(checksums).encode()).hexdigest()

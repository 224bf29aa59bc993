"""The embedding model: texts → vectors. The only file that knows sentence-transformers."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import SettingError
from knowledge.settings import Settings, offline_environment

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED = Path(__file__).parents[1] / "models" / "amtsdeutsch"

Vectors = NDArray[np.float32]

_BATCH = 512  # passages; a static model gains nothing from larger batches, others need less memory


class Embedder:
    """A sentence-transformers model with its prompts. Loaded at first use, safe for threads.

    model: folder, id of a model in the local cache, or "default" for the packaged one. Prompts are
    put in front of each text as they are, blank included ("query: ").
    """

    def __init__(
        self, model: str = "default", *, query_prompt: str = "", passage_prompt: str = "",
        threads: int = 0,
    ) -> None:  # fmt: skip
        self.name = model
        self._query_prompt = query_prompt
        self._passage_prompt = passage_prompt
        self._threads = threads
        self._loading = threading.Lock()

    @classmethod
    def from_settings(cls, settings: Settings) -> Embedder:
        """The model in force. Blank at the end of a prompt is trimmed by the shell: put back."""
        return cls(
            settings.embedder,
            query_prompt=_with_blank(settings.query_prompt),
            passage_prompt=_with_blank(settings.passage_prompt),
            threads=settings.threads,
        )

    @cached_property
    def folder(self) -> Path:
        """Where the model's files are. Raises SettingError when they are not on this machine."""
        if self.name == "default":
            return PACKAGED
        folder = Path(self.name).expanduser()
        if (folder / "modules.json").is_file() or (folder / "config.json").is_file():
            return folder.absolute()
        offline_environment()
        from huggingface_hub import try_to_load_from_cache

        try:
            found = try_to_load_from_cache(self.name, "modules.json")
        except ValueError:
            found = None
        if isinstance(found, str):
            return Path(found).parent
        raise SettingError(
            f"Das Sprachmodell „{self.name}“ ist auf diesem Rechner nicht vorhanden.",
            where="Umgebungsvariable ANTRAGSLOTSE_EMBEDDER",
            remedy="Nennen Sie den Ordner eines sentence-transformers-Modells, oder „default“.",
        )

    @cached_property
    def fingerprint(self) -> str:
        """Checksum over all files of the model and the prompts: what an index was built with."""
        digest = hashlib.sha256()
        for path in sorted(path for path in self.folder.rglob("*") if _counts(path)):
            digest.update(path.relative_to(self.folder).as_posix().encode())
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        digest.update(f"\0{self._query_prompt}\0{self._passage_prompt}".encode())
        return digest.hexdigest()

    @cached_property
    def _model(self) -> SentenceTransformer:
        offline_environment()
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()  # type: ignore[no-untyped-call]  # transformers left it untyped
        if self._threads:
            torch.set_num_threads(self._threads)
        return SentenceTransformer(str(self.folder), device="cpu", local_files_only=True)

    def load(self) -> None:
        """Loads the model now: some seconds, once a process."""
        with self._loading:
            _ = self._model

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self.encode_queries(["a"]).shape[1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 a question; a text without any known sign gives zeros."""
        return self._encode(texts, self._query_prompt)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One row of length 1 a passage."""
        return self._encode(texts, self._passage_prompt)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        self.load()
        if not texts:
            return np.zeros((0, self._model.get_embedding_dimension() or 0), np.float32)
        vectors = self._model.encode(
            [f"{prompt}{text}" for text in texts],
            prompt="",
            batch_size=_BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.nan_to_num(np.asarray(vectors, np.float32))


def _with_blank(prompt: str) -> str:
    return f"{prompt} " if prompt and not prompt[-1].isspace() else prompt


def _counts(path: Path) -> bool:
    """A model card may change without the model becoming another one."""
    return path.is_file() and path.suffix.lower() not in {".md", ".txt", ".lock"}

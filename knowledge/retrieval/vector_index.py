"""Vectors of passages in Chroma, one collection a programme version. The only file that knows it.

One collection each, because a filter inside a large one costs ten times the search itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.collection_configuration import CreateHNSWConfiguration
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError

from knowledge.errors import IndexUnusableError
from knowledge.retrieval.embedder import Vectors

_BATCH = 2000  # rows an insert; Chroma refuses more than about 5,400
_HNSW = CreateHNSWConfiguration(
    space="cosine", ef_construction=100, ef_search=300, max_neighbors=16
)


class VectorIndex:
    """The collections of one snapshot.

    folder: of an embedded Chroma. url: of a Chroma server instead. prefix: what the names of this
    snapshot's collections begin with, because a server holds those of several snapshots.
    """

    def __init__(self, folder: Path, *, url: str = "", prefix: str = "antragslotse") -> None:
        self._client = _client(folder, url)
        self._prefix = prefix
        self._collections: dict[str, chromadb.Collection] = {}

    def add(self, programme: str, keys: Sequence[str], vectors: Vectors) -> None:
        """Writes the vectors of a programme; a key may be written once."""
        collection = self._client.get_or_create_collection(
            self._name(programme),
            embedding_function=None,
            configuration={"hnsw": _HNSW, "embedding_function": None},
        )
        for first in range(0, len(keys), _BATCH):
            rows = slice(first, first + _BATCH)
            collection.add(ids=list(keys[rows]), embeddings=np.asarray(vectors[rows]))

    def search(self, programme: str, vector: Vectors, *, k: int) -> Mapping[str, float]:
        """Key → cosine (-1 to 1) of the k nearest passages. Raises IndexUnusableError."""
        try:
            collection = self._collections.get(programme)
            if collection is None:
                collection = self._client.get_collection(
                    self._name(programme), embedding_function=None
                )
                self._collections[programme] = collection
            found = collection.query(
                query_embeddings=np.asarray([vector]), n_results=k, include=["distances"]
            )
        except (NotFoundError, ChromaError) as fault:
            raise _unusable(f"Die Vektoren zu „{programme}“ fehlen ({fault}).") from fault
        distances = (found["distances"] or [[]])[0]
        return {key: 1.0 - float(d) for key, d in zip(found["ids"][0], distances, strict=True)}

    def counts(self, programmes: Sequence[str]) -> Mapping[str, int]:
        """Programme → number of its vectors, 0 where there is no collection."""
        known = {collection.name: collection for collection in self._client.list_collections()}
        names = {programme: self._name(programme) for programme in programmes}
        return {
            programme: known[name].count() if name in known else 0
            for programme, name in names.items()
        }

    def drop(self) -> None:
        """Removes the collections of this snapshot; for a server, which outlives the folder."""
        for collection in self._client.list_collections():
            if collection.name.startswith(f"{self._prefix}-"):
                self._client.delete_collection(collection.name)

    def close(self) -> None:
        """Lets go of the files, so that the folder may be moved, or of the connection."""
        self._collections.clear()
        # Chroma's own `close` leaves the connection to a server open.
        connection = getattr(getattr(self._client, "_server", None), "_session", None)
        self._client.close()
        if connection is not None:
            connection.close()

    def _name(self, programme: str) -> str:
        """A name that Chroma accepts: 3 to 512 of [a-zA-Z0-9._-], no sign at either end."""
        return f"{self._prefix}-{re.sub(r'[^a-zA-Z0-9.-]', '_', programme)[:200]}-v"


def _client(folder: Path, url: str) -> Client:
    settings = ChromaSettings(anonymized_telemetry=False)
    if not url:
        return cast("Client", chromadb.PersistentClient(path=str(folder), settings=settings))
    address = urlsplit(url)
    secure = address.scheme == "https"
    try:
        return cast(
            "Client",  # what both functions return; `close` is missing in the type they name
            chromadb.HttpClient(
                host=address.hostname or "localhost",
                port=address.port or (443 if secure else 80),
                ssl=secure,
                settings=settings,
            ),
        )
    except (ValueError, ChromaError) as fault:
        raise _unusable(
            f"Der Chroma-Server antwortet nicht ({fault}).",
            remedy="Prüfen Sie die Adresse in ANTRAGSLOTSE_CHROMA_URL und ob der Server läuft.",
        ) from fault


def _unusable(message: str, *, remedy: str = "") -> IndexUnusableError:
    return IndexUnusableError(
        message, remedy=remedy or "Rufen Sie bitte „antragslotse index --rebuild“ auf."
    )

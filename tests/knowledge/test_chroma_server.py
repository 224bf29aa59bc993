"""Vectors on a Chroma server, started here on the loopback address and ended by its process id."""

import gc
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.errors import IndexUnusableError
from knowledge.retrieval.build import build_index
from knowledge.retrieval.embedder import Embedder
from knowledge.retrieval.retriever import open_retriever
from knowledge.settings import Settings

# Chroma leaves connections of its clients to the garbage collector.
pytestmark = pytest.mark.filterwarnings(
    "ignore:unclosed:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)

QUESTIONS = ("Wer ist Bewilligungsbehörde?", "Wie hoch ist die Restkostenpauschale?")
_START_UP = 90.0  # seconds


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("chroma")
    program = "import sys; from chromadb.cli.cli import app; sys.exit(app())"
    arguments = ["run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments], cwd=folder, stdout=log, stderr=log
        )
    try:
        _wait(f"http://127.0.0.1:{port}/api/v2/heartbeat", process, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        gc.collect()
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(20)


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + _START_UP
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"the Chroma server did not start: {log.read_text()}")


def _settings(folder: Path, url: str = "") -> Settings:
    return Settings.from_environment(
        {"ANTRAGSLOTSE_DATA": str(folder), "ANTRAGSLOTSE_CHROMA_URL": url}
    )


def test_a_server_gives_the_hits_that_the_embedded_index_gives(server: str, tmp_path: Path) -> None:
    embedder = Embedder()
    there = open_retriever(_settings(tmp_path / "a", server), embedder=embedder, build=True)
    here = open_retriever(_settings(tmp_path / "b"), embedder=embedder, build=True)
    assert there.snapshot.manifest.server
    assert not (there.snapshot.folder / "chroma").exists()
    for question in QUESTIONS:
        found = [(hit.key, round(hit.score, 4)) for hit in there.search(question, k=5)]
        assert found == [(hit.key, round(hit.score, 4)) for hit in here.search(question, k=5)]
    there.snapshot.vectors.close()


def test_a_second_build_and_a_second_reader_use_the_same_vectors(
    server: str, tmp_path: Path
) -> None:
    settings, embedder = _settings(tmp_path, server), Embedder()
    first = build_index(settings, embedder=embedder)
    again = build_index(settings, embedder=embedder, rebuild=True)
    assert (again.folder, again.passages) == (first.folder, first.passages)
    retriever = open_retriever(settings, embedder=embedder)
    counts = retriever.snapshot.vectors.counts(retriever.programmes)
    assert all(counts[programme] > 20 for programme in retriever.programmes)
    retriever.snapshot.vectors.close()


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(IndexUnusableError, match=r"antwortet nicht.*ANTRAGSLOTSE_CHROMA_URL"):
            build_index(_settings(tmp_path, url))

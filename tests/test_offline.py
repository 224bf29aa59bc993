"""Nothing leaves the machine. The guard of conftest.py watches every other test as well."""

import socket

import pytest

from knowledge.settings import offline_environment
from tests.conftest import OutsideConnectionError, is_local


def test_the_guard_refuses_what_is_outside(outside_connections: list[str]) -> None:
    with pytest.raises(OutsideConnectionError), socket.socket() as outside:
        outside.connect(("192.0.2.1", 9))  # set aside for documentation by RFC 5737
    with pytest.raises(OutsideConnectionError):
        socket.getaddrinfo("beispiel.invalid", 443)
    assert outside_connections == ["192.0.2.1", "beispiel.invalid"]
    outside_connections.clear()


def test_the_guard_lets_through_what_stays_here() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as inside:
        inside.connect(server.getsockname())
    assert is_local("::1")
    assert not is_local("::ffff:192.0.2.1")


def test_the_libraries_that_phone_home_elsewhere_stay_silent_here(
    outside_connections: list[str],
) -> None:
    chromadb = pytest.importorskip("chromadb")
    client = chromadb.EphemeralClient()
    passages = client.get_or_create_collection("probe", embedding_function=None)
    passages.add(ids=["a", "b"], embeddings=[[1.0, 0.0], [0.0, 1.0]])
    found = passages.query(query_embeddings=[[0.9, 0.1]], n_results=1)
    assert found["ids"] == [["a"]]
    assert outside_connections == []


def test_a_model_that_is_not_here_is_not_fetched(outside_connections: list[str]) -> None:
    transformers = pytest.importorskip("sentence_transformers")
    with pytest.raises(OSError, match=r"(?i)offline|cache|connect"):
        transformers.SentenceTransformer("nobody/no-such-model")
    assert outside_connections == []


def test_nobody_traces_our_requests_to_models_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    langsmith = pytest.importorskip("langsmith.utils")
    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    langsmith.get_env_var.cache_clear()
    assert langsmith.tracing_is_enabled()
    offline_environment()
    langsmith.get_env_var.cache_clear()
    assert not langsmith.tracing_is_enabled()

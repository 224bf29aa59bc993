"""`antragslotse ask` with a language model set, and without it by option."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.rewordings.behaviours import cheating, faithful
from eval.rewordings.model_server import ModelServer, model_server
from knowledge import command_line

ASKED = ["--programme", "hessen-kisi-2025", "--as-of", "2025-01-10"]
QUESTION = "Wir haben 7.200 Einwohner, dürfen wir allein?"
COMPOSED = "Allein nicht: Eine eigenständige Bewerbung ist"
REWORDED = "Für eine eigenständige Bewerbung sind Kommunen"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with model_server(faithful) as started:
        monkeypatch.setenv("ANTRAGSLOTSE_MODEL", "openai:built-in")
        monkeypatch.setenv("ANTRAGSLOTSE_MODEL_URL", started.address)
        monkeypatch.setenv("ANTRAGSLOTSE_MODEL_TIMEOUT", "60")
        yield started


def test_the_answer_is_reworded_and_says_so(
    server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["ask", *ASKED, QUESTION]) == 0
    printed = capsys.readouterr().out
    assert REWORDED in printed
    assert "Umformuliert von einem Sprachmodell" in printed
    assert command_line.main(["ask", *ASKED, "--json", QUESTION]) == 0
    record = json.loads(capsys.readouterr().out)
    assert REWORDED in record["text"]
    assert record["composed_text"].startswith(COMPOSED)


def test_a_lie_is_not_shown(server: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.behaviour = cheating("verdict_turned")
    assert command_line.main(["ask", *ASKED, QUESTION]) == 0
    printed = capsys.readouterr().out
    assert COMPOSED in printed
    assert "Sprachmodell" not in printed


def test_the_option_and_a_batch_do_without(
    server: ModelServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert command_line.main(["ask", *ASKED, "--no-model", QUESTION]) == 0
    assert COMPOSED in capsys.readouterr().out
    file = tmp_path / "fragen.jsonl"
    line = {"id": "1", "programme": "hessen-kisi-2025", "as_of": "2025-01-10", "turns": [QUESTION]}
    file.write_text(json.dumps(line), encoding="utf-8")
    assert command_line.main(["ask", "--batch", str(file)]) == 0
    assert COMPOSED in json.loads(capsys.readouterr().out)["text"]
    assert server.requests == []


def test_a_wrong_model_ends_with_2_and_names_the_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ANTRAGSLOTSE_MODEL", "gpt-oss")
    assert command_line.main(["ask", QUESTION]) == 2
    assert "ANTRAGSLOTSE_MODEL" in capsys.readouterr().err

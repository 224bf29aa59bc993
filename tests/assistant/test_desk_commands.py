"""The commands users and corrections as they are typed."""

import io
from pathlib import Path

import pytest

from assistant import desk_commands
from assistant.advisers import Advisers
from assistant.corrections import Corrections
from assistant.history import open_store
from assistant.service import Assistant
from knowledge import command_line
from tests.assistant.desk_samples import (
    COACH,
    COACH_ANSWER,
    EDDA,
    FEES,
    KISI,
    PASSWORD,
    settings,
)


@pytest.fixture(autouse=True)
def address(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """The database of the command, which are those of this tree, installed or not."""
    monkeypatch.setattr(command_line, "load_command", lambda name: getattr(desk_commands, name))
    url = f"sqlite:///{tmp_path / 'commands.sqlite'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str, typed: str = PASSWORD) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed + "\n"))
    return command_line.main(arguments)


def test_an_account_is_added_listed_disabled_and_enabled(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert run(monkeypatch, "users", "list") == 0
    assert "Noch kein Zugang" in capsys.readouterr().out
    assert run(monkeypatch, "users", "add", "Anna", "--role", "editor") == 0
    assert run(monkeypatch, "users", "disable", "anna") == 0
    assert run(monkeypatch, "users", "list") == 0
    assert "Anna  Redaktion, gesperrt" in capsys.readouterr().out
    assert run(monkeypatch, "users", "enable", "anna") == 0
    assert run(monkeypatch, "users", "password", "anna", typed="Neun Quitten reifen") == 0
    store = open_store(address)
    assert Advisers(store, settings()).sign_in("Anna", "Neun Quitten reifen").role == "editor"
    store.engine.dispose()


@pytest.mark.parametrize(
    ("arguments", "typed", "hint"),
    [
        (["add", "Anna"], "kurz", "12 bis 200"),
        (["add", "Anna"], "", "12 bis 200"),
        (["add", "Anna", "--role", "boss"], PASSWORD, "--role"),
        (["add"], PASSWORD, "Es fehlt die Angabe"),
        (["password", "niemand"], PASSWORD, "„niemand“ gibt es nicht"),
        (["disable", "niemand"], PASSWORD, "Bekannt ist: niemand"),
    ],
)
def test_wrong_input_ends_with_2_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    typed: str,
    hint: str,
) -> None:
    assert run(monkeypatch, "users", *arguments, typed=typed) == 2
    shown = capsys.readouterr()
    assert hint in shown.err
    assert PASSWORD not in shown.err + shown.out


def test_corrections_go_out_and_in_and_are_reviewed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    address: str,
    assistant: Assistant,
) -> None:
    store = open_store(address)
    Corrections(store, assistant).keep(
        EDDA, programme=KISI, patterns=[COACH], text=COACH_ANSWER, sources=[FEES]
    )
    store.engine.dispose()
    file = tmp_path / "korrekturen.yaml"
    assert run(monkeypatch, "corrections", "export", "-o", str(file)) == 0
    assert run(monkeypatch, "corrections", "export") == 0
    assert capsys.readouterr().out == file.read_text(encoding="utf-8")
    assert run(monkeypatch, "corrections", "import", str(file)) == 0
    assert "Neu: 0, geändert: 0, unverändert: 1" in capsys.readouterr().out
    assert run(monkeypatch, "corrections", "review") == 0
    assert "Ausgesetzt: 0" in capsys.readouterr().out


def test_a_correction_that_no_longer_holds_ends_the_review_with_1(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    address: str,
    assistant: Assistant,
) -> None:
    store = open_store(address)
    Corrections(store, assistant).keep(
        EDDA, programme=KISI, patterns=[COACH], text=COACH_ANSWER, sources=[FEES]
    )
    store.engine.dispose()
    monkeypatch.setattr("assistant.helpdesk.correction_content.find_quote", lambda *_: None)
    assert run(monkeypatch, "corrections", "review") == 1
    shown = capsys.readouterr().out
    assert COACH in shown
    assert "steht nicht mehr in der Richtlinie" in shown


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00", b"corrections: 7"])
def test_a_file_that_cannot_be_used_ends_with_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    content: bytes | None,
) -> None:
    file = tmp_path / "k.yaml"
    if content is not None:
        file.write_bytes(content)
    assert run(monkeypatch, "corrections", "import", str(file)) == 2
    assert "k.yaml" in capsys.readouterr().err
    assert run(monkeypatch, "corrections", "export", "-o", str(tmp_path / "no" / "k.yaml")) == 2

"""The one command: finds its subcommands, speaks to people, and says how it ended."""

import importlib.metadata
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from knowledge import command_line
from knowledge.errors import InputError, MissingPartError

ROOT = Path(__file__).parent.parent


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, in any folder but ours."""
    return subprocess.run(
        [sys.executable, "-m", "knowledge.command_line", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT)} | variables,
        cwd=ROOT.anchor,
        check=False,
    )


def test_the_help_lists_exactly_the_commands_that_are_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    written = project["entry-points"][command_line.GROUP]
    assert set(command_line.SUMMARIES) == set(written)
    installed = {name: entry.value for name, entry in command_line.registered_commands().items()}
    assert installed == written


@pytest.mark.parametrize("name", command_line.SUMMARIES)
def test_each_command_loads_and_shows_examples(name: str) -> None:
    command = command_line.load_command(name)
    with click.Context(command, info_name=f"antragslotse {name}") as context:
        assert f"antragslotse {name}" in command.get_help(context).partition("\n")[2]


def test_the_help_answers_before_anything_heavy_is_imported() -> None:
    program = (
        "import sys; from knowledge.command_line import main; main(['--help']); "
        "print(sorted(sys.modules.keys() & "
        "{'numpy', 'torch', 'chromadb', 'flask', 'pydantic', 'assistant', 'webui', 'eval'}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["aks"], "Den Befehl „aks“ gibt es nicht. Meinten Sie ask?"),
        (["--hlep"], "Die Option --hlep gibt es nicht. Meinten Sie --help?"),
    ],
)
def test_wrong_usage_says_what_to_do(arguments: list[str], message: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "--help" in done.stderr


def test_output_is_utf8_whatever_the_locale_says() -> None:
    done = run("--help", LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0
    assert "Förderprogrammen" in done.stdout


def test_a_wrong_setting_is_a_message_and_no_stack_trace() -> None:
    done = run("programmes", ANTRAGSLOTSE_PORT="achtzig")
    assert done.returncode == 2
    assert "ANTRAGSLOTSE_PORT" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def fail_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Makes the command `ask` end in the exception handed over."""

    def prepare(what: BaseException) -> None:
        @click.command()
        def ask() -> None:
            raise what

        monkeypatch.setattr(command_line, "load_command", lambda name: ask)

    return prepare


def test_an_expected_error_is_one_message_and_code_2(
    fail_with: Callable[[BaseException], None], capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(InputError("Sie ist leer.", where="fragen.jsonl", remedy="Füllen Sie sie."))
    assert command_line.main(["ask"]) == 2
    assert capsys.readouterr().err == "Fehler: fragen.jsonl: Sie ist leer. Füllen Sie sie.\n"


def test_a_command_says_itself_that_something_falls_short(
    fail_with: Callable[[BaseException], None],
) -> None:
    fail_with(click.exceptions.Exit(1))
    assert command_line.main(["ask"]) == 1


def test_the_interrupt_key_ends_without_a_stack_trace(
    fail_with: Callable[[BaseException], None], capsys: pytest.CaptureFixture[str]
) -> None:
    fail_with(KeyboardInterrupt())
    assert command_line.main(["ask"]) == 130
    assert capsys.readouterr().err.strip() == "Abgebrochen."


def test_a_fault_of_ours_is_not_dressed_up_as_the_users(
    fail_with: Callable[[BaseException], None],
) -> None:
    fail_with(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        command_line.main(["ask"])


def test_a_reader_that_leaves_early_ends_the_command_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "knowledge.command_line", "--help"],
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")


@pytest.mark.parametrize("target", ["knowledge.nowhere:ask", "knowledge.errors:nothing"])
def test_a_command_that_is_not_there_names_itself(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = importlib.metadata.EntryPoint("ask", target, command_line.GROUP)
    monkeypatch.setattr(command_line, "registered_commands", lambda: {"ask": entry})
    with pytest.raises(MissingPartError, match=r"Befehl „ask“.*make setup"):
        command_line.load_command("ask")

"""The commands as they are typed: exit codes, messages, files."""

import json
from pathlib import Path

import pytest

from assistant import commands
from assistant.settings import Settings
from knowledge import command_line
from knowledge.index_steps import run_index_steps
from tests.assistant.application_samples import IDS


@pytest.fixture(autouse=True)
def without_entry_points(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of this tree, whether or not the distribution is installed."""
    monkeypatch.setattr(command_line, "load_command", lambda name: getattr(commands, name))


@pytest.fixture(params=IDS)
def case_file(
    request: pytest.FixtureRequest, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Path:
    assert command_line.main(["case", "--example", request.param]) == 0
    file = tmp_path / "fall.yaml"
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    return file


def test_the_example_passes_the_check(case_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["check", str(case_file)]) == 0
    assert "Ergebnis: Bereit" in capsys.readouterr().out


def test_check_as_json_has_findings_budget_deadlines_and_result(
    case_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line.main(["check", "--json", str(case_file)]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["result"].startswith("ready")
    assert record["findings"]
    assert record["budget"]["total"]
    assert record["deadlines"][0]["date"]


@pytest.mark.parametrize("ending", ["docx", "xlsx", "pdf", "md", "ics", "json"])
def test_a_draft_is_written_in_each_format(case_file: Path, tmp_path: Path, ending: str) -> None:
    output = tmp_path / f"antrag.{ending}"
    assert command_line.main(["draft", str(case_file), "-o", str(output)]) == 0
    assert output.stat().st_size > 500


def test_a_case_that_falls_short_ends_with_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fall.yaml"
    file.write_text("programme: hessen-kisi-2025\nas_of: 10.1.2025\n", encoding="utf-8")
    assert command_line.main(["check", str(file)]) == 1
    assert "Ergebnis: Unvollständig" in capsys.readouterr().out


def test_wrong_input_ends_with_2_and_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fall.yaml"
    file.write_text("programme: hessen-kisi-2025\nfacts: {population: viele}\n", encoding="utf-8")
    good = tmp_path / "gut.yaml"
    good.write_text("programme: hessen-kisi-2025\n", encoding="utf-8")
    for arguments, says in (
        (["check", str(file)], "facts.population, Zeile 2"),
        (["check", str(tmp_path / "nichts.yaml")], "nicht öffnen"),
        (["draft", str(good), "-o", str(tmp_path / "x.odt")], ".docx, .xlsx"),
        (["draft", str(good), "-o", str(tmp_path / "fehlt" / "x.pdf")], "nicht schreiben"),
        (["case", "--example", "gibtsnicht"], "gibtsnicht"),
        (["programmes", "show", "gibtsnicht"], "gibtsnicht"),
    ):
        assert command_line.main(arguments) == 2, arguments
        assert says in capsys.readouterr().err


def test_the_catalogue_is_checked(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["programmes", "check"]) == 0
    assert "Keine Fehler" in capsys.readouterr().out


def test_a_programme_is_shown_with_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["programmes", "show", "hessen-kisi-2025"]) == 0
    shown = capsys.readouterr().out
    assert "65.888,69\u00a0€" in shown
    assert "Max. 65.888,69 € (vgl. TVöD 9b 2)" in shown


def test_building_the_index_makes_the_assistant_ready_for_its_first_question(
    tmp_path: Path,
) -> None:
    settings = Settings.from_environment({"ANTRAGSLOTSE_DATA": str(tmp_path)})
    run_index_steps(settings)
    first = sorted((tmp_path / "understanding").iterdir())
    run_index_steps(settings)
    assert len(first) == 1
    assert sorted((tmp_path / "understanding").iterdir()) == first

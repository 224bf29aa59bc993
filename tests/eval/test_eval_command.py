"""The command group `antragslotse eval`: `run` is meant unless another name comes first."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from assistant.errors import InputError
from eval.commands import SUBCOMMANDS, SUMMARIES, evaluate
from eval.coverage import contradictions, counts, untouched_rules, untouched_values
from eval.http_system import http_ask
from eval.question_exchange import as_lines
from eval.question_sets import load_all
from eval.runs import run_cases

CASES = [case for case in load_all(half="dev") if case.programme == "hessen-wir-mo-2020"][:3]


class Echo(BaseHTTPRequestHandler):
    """A system that always refuses, and hands back what it was asked."""

    asked: list[dict[str, object]]

    def do_POST(self) -> None:
        line = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Echo.asked.append(line)
        body = (
            b"no json" if self.path == "/broken" else json.dumps({"status": "not_covered"}).encode()
        )
        self.send_response(500 if self.path == "/down" else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Silent: the test's own output is what counts."""


@pytest.fixture
def system() -> Iterator[str]:
    Echo.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_subcommand_is_loaded_and_summed_up() -> None:
    assert SUBCOMMANDS.keys() == SUMMARIES.keys()
    context = evaluate.make_context("eval", ["run"], resilient_parsing=True)
    for name in SUBCOMMANDS:
        command = evaluate.get_command(context, name)
        assert command is not None
        assert command.get_short_help_str()
    assert evaluate.get_command(context, "nothing") is None


def test_help_lists_all_subcommands() -> None:
    text = CliRunner().invoke(evaluate, ["--help"]).output
    assert all(name in text for name in SUBCOMMANDS)


def test_a_set_of_ones_own_is_asked_and_reported(tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(as_lines(CASES), encoding="utf-8")
    files = [tmp_path / name for name in ("r.md", "r.csv", "r.xml")]
    arguments = [str(own), "--half", "all", "--json", "--html", str(tmp_path / "page")]
    for option, file in zip(("--markdown", "--csv", "--junit"), files, strict=True):
        arguments += [option, str(file)]
    result = CliRunner().invoke(evaluate, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    data = json.loads(result.output)
    assert data["questions"] == len(CASES)
    assert data["metrics"]["right"]["whole"] == len(CASES)
    assert all(file.read_text(encoding="utf-8") for file in files)
    assert (tmp_path / "page" / "index.html").is_file()


def test_the_exit_code_tells_of_an_unproven_figure(tmp_path: Path, system: str) -> None:
    own = tmp_path / "own.jsonl"
    own.write_text(as_lines(CASES), encoding="utf-8")
    arguments = [str(own), "--half", "all", "--system", system]
    assert CliRunner().invoke(evaluate, arguments).exit_code == 0


def test_a_part_of_the_questions_makes_no_baseline() -> None:
    result = CliRunner().invoke(evaluate, ["kisi", "--write-baseline"])
    assert isinstance(result.exception, InputError)


def test_another_system_is_measured_over_http(system: str) -> None:
    run = run_cases(CASES, http_ask(system))
    assert [outcome.answer["status"] for outcome in run.outcomes] == ["not_covered"] * 3
    assert Echo.asked[0] == {
        "id": CASES[0].id,
        "programme": CASES[0].programme,
        "as_of": CASES[0].as_of.isoformat(),
        "turns": list(CASES[0].turns),
    }


@pytest.mark.parametrize("path", ["/down", "/broken"])
def test_a_system_that_fails_gives_errors_and_no_crash(system: str, path: str) -> None:
    run = run_cases(CASES, http_ask(system + path))
    assert all("error" in outcome.answer for outcome in run.outcomes)
    assert run.right == 0


def test_what_is_no_web_address_is_refused() -> None:
    with pytest.raises(InputError):
        http_ask("file:///etc/passwd")


def test_no_expectation_contradicts_text_and_programme_file() -> None:
    assert contradictions(load_all()) == ()


def test_coverage_counts_cases_and_names_what_is_untouched() -> None:
    cases = load_all()
    assert counts(cases)["kisi", "limits"] == sum(
        {"kisi", "limits"} <= set(case.tags) for case in cases
    )
    assert "deadline" in untouched_values(())["hessen-kisi-2025"]
    assert "apply_alone" in untouched_rules(())["hessen-kisi-2025"]

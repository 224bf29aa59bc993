"""What `antragslotse eval` writes: terminal, JSON, page, Markdown, CSV, JUnit, stored runs."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import sync_playwright

from assistant.errors import InputError
from eval.exports import as_csv, junit, markdown
from eval.page import page
from eval.question_exchange import as_lines, load_lines
from eval.question_sets import QuestionSetError, load_all
from eval.run_command import falls_short
from eval.runs import Outcome, Run, chosen_cases, run_cases
from eval.scoring import Answer
from eval.stored_runs import against, history, keep, read, stored, write
from eval.terminal import readable, run_json
from tests.needs import CHROMIUM_ARGUMENTS, missing
from webui import __file__ as webui_file

AXE = Path(webui_file).parent / "node_modules/axe-core/axe.min.js"
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


def answer_with_markup(case: object) -> Answer:
    return {"status": "answered", "text": "<script>alert(1)</script> 5 & mehr", "verdict": None}


@pytest.fixture(scope="module")
def run() -> Run:
    cases = [case for case in load_all(half="dev") if case.programme][:30]
    return run_cases(cases, answer_with_markup, half="dev", configuration="made up")


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        self.links += [str(value) for name, value in attrs if name in ("src", "href")]


def test_counts_stand_at_the_top_level_of_the_json(run: Run) -> None:
    data = json.loads(json.dumps(run_json(run)))
    assert data["questions"] == 30
    assert data["right"] == sum(outcome.right for outcome in run.outcomes)
    assert data["unproven_figures"] == 2 * 30
    assert data["wrong_figures"] == 0
    assert len(data["failures"]) == 30


def test_the_terminal_shows_question_expectation_and_answer(run: Run) -> None:
    text = readable(run, show=1)
    first = run.failures[0]
    assert first.case.turns[-1] in text
    assert "5 & mehr" in text
    assert "unbelegt: 1, 5" in text
    assert "29 weitere" in text


def test_the_page_needs_nothing_else_and_runs_nothing(run: Run) -> None:
    text = page(run, made="heute", runs=[stored(run, at=NOW)] * 2)
    tags = Tags()
    tags.feed(text)
    assert "script" not in tags.opened
    assert tags.links == []
    assert "svg" in tags.opened
    assert "&lt;script&gt;alert(1)" in text
    assert "@import" not in text
    assert "url(" not in text


def test_the_page_marks_what_is_newly_wrong(run: Run) -> None:
    before = replace(stored(run, at=NOW), rights={o.case.id: True for o in run.outcomes})
    comparison = against(run, before)
    wrong = [outcome for outcome in run.outcomes if not outcome.right]
    assert comparison.lost == tuple(outcome.case.id for outcome in wrong)
    text = page(run, made="heute", baseline=comparison)
    assert text.count('<span class="lost">neu falsch</span>') == len(wrong)
    assert "Verlust über den Zufall hinaus" in markdown(run, comparison)


def test_the_page_is_accessible_in_light_and_dark(
    run: Run, tmp_path: Path, chromium_path: str
) -> None:
    if not AXE.is_file():
        missing("axe-core (make front-end)")
    file = tmp_path / "index.html"
    before = replace(stored(run, at=NOW), rights={o.case.id: True for o in run.outcomes})
    whole = page(run, made="heute", baseline=against(run, before), runs=[before] * 3)
    file.write_text(whole, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=list(CHROMIUM_ARGUMENTS)
        )
        for scheme in ("light", "dark"):
            view = browser.new_page(color_scheme=scheme, viewport={"width": 390, "height": 800})
            view.goto(file.as_uri())
            view.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            assert view.evaluate("document.documentElement.scrollWidth") <= 390
            view.add_script_tag(path=str(AXE))
            found = view.evaluate("axe.run()")
            assert [item["id"] for item in found["violations"]] == []
        browser.close()


def test_csv_has_a_row_a_case_and_runs_no_formula(run: Run) -> None:
    first = run.outcomes[0]
    harmful = Outcome(first.case, {**first.answer, "text": "=1+1"}, first.score, 0.0)
    rows = list(csv.reader(io.StringIO(as_csv(Run("x", "dev", (harmful,)))), delimiter=";"))
    assert len(rows) == 2
    assert "'=1+1" in rows[1]
    assert len(list(csv.reader(io.StringIO(as_csv(run)), delimiter=";"))) == 31


def test_junit_counts_failures(run: Run) -> None:
    root = ElementTree.fromstring(junit(run).encode())
    cases = root.findall(".//testcase")
    assert len(cases) == 30
    assert len(root.findall(".//failure")) == 30
    assert sum(int(suite.get("failures", "0")) for suite in root) == 30


def test_a_stored_run_reads_back_and_a_second_one_of_the_same_second_is_kept_too(
    run: Run, tmp_path: Path
) -> None:
    kept = stored(run, at=NOW)
    paths = {keep(kept, tmp_path), keep(kept, tmp_path)}
    assert len(paths) == 2
    assert [item.rights for item in history(tmp_path)] == [kept.rights] * 2
    assert read(paths.pop()) == kept


@pytest.mark.parametrize("text", ["", "[]", '{"made": 1}', '{"made": "x", "rights": 3}'])
def test_a_file_that_is_no_stored_run_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "run.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="kein gespeicherter Lauf"):
        read(file)


def test_a_missing_baseline_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="write-baseline"):
        read(tmp_path / "none.json")


def test_a_run_falls_short_for_figures_and_for_a_certain_loss(run: Run, tmp_path: Path) -> None:
    assert falls_short(run, None)
    clean = run_cases([o.case for o in run.outcomes], lambda case: {"status": "answered"})
    assert not falls_short(clean, None)
    before = replace(stored(clean, at=NOW), rights={o.case.id: True for o in clean.outcomes})
    write(before, tmp_path / "b.json")
    assert falls_short(clean, against(clean, read(tmp_path / "b.json")))


def test_question_sets_travel_as_json_lines(tmp_path: Path) -> None:
    cases = load_all()
    file = tmp_path / "set.jsonl"
    file.write_text(as_lines(cases), encoding="utf-8")
    assert load_lines(file) == cases
    assert chosen_cases([str(file)], half="all") == cases
    first = json.loads(file.read_text(encoding="utf-8").partition("\n")[0])
    assert {"id", "programme", "as_of", "turns"} <= first.keys()


def test_every_bad_json_line_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text('{"id": "x"}\n{\n[]\n', encoding="utf-8")
    with pytest.raises(QuestionSetError) as caught:
        load_lines(file)
    told = "\n".join(caught.value.faults)
    assert all(f"line {number}" in told for number in (1, 2, 3))


def test_sets_and_slices_are_chosen_by_name() -> None:
    kisi = chosen_cases(["kisi"], half="all")
    assert {case.programme for case in kisi} == {"hessen-kisi-2025"}
    limits = chosen_cases(["kisi"], half="all", slices=["limits"])
    assert 0 < len(limits) < len(kisi)
    assert all("limits" in case.tags for case in limits)
    with pytest.raises(InputError, match="gibt es nicht"):
        chosen_cases(["kiwi"])
    with pytest.raises(InputError, match="hat keine Frage"):
        chosen_cases(["kisi"], slices=["limit"])


def test_a_crash_is_an_error_of_its_case_alone() -> None:
    cases = load_all(half="dev")[:2]

    def ask(case: object) -> Answer:
        if case == cases[0]:
            raise KeyError("lost")
        return {"status": "answered"}

    run = run_cases(cases, ask)
    assert "lost" in str(run.outcomes[0].answer["error"])
    assert not run.outcomes[0].right
    assert "error" not in run.outcomes[1].answer

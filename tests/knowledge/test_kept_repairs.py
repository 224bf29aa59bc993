from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.ingestion.kept_repairs import kept
from knowledge.ingestion.ocr_draft import Change, Repair

REPAIRED = Repair("für", (Change("fur", "für", 0, 3, 1, "lost_umlaut"),), ())


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANTRAGSLOTSE_DATA", str(tmp_path))
    return tmp_path


def test_a_repair_is_made_once_and_read_back_whole() -> None:
    calls: list[str] = []

    def repair(text: str) -> Repair:
        calls.append(text)
        return REPAIRED

    assert [kept("fur", repair), kept("fur", repair)] == [REPAIRED, REPAIRED]
    assert calls == ["fur"]
    kept("mit", repair)
    assert calls == ["fur", "mit"]


def test_a_broken_file_is_made_anew(data_folder: Path) -> None:
    kept("fur", lambda _: REPAIRED)
    for file in (data_folder / "repairs").iterdir():
        file.write_text('{"text": 1', encoding="utf-8")
    assert kept("fur", lambda _: REPAIRED) == REPAIRED


def test_a_folder_that_cannot_be_written_costs_no_text(
    data_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (data_folder / "repairs").write_text("in the way", encoding="utf-8")
    assert kept("fur", lambda _: REPAIRED) == REPAIRED
    assert caplog.text

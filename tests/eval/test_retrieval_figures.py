"""The measurement of the search: formulas by hand, sets from files, the command."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from eval.retrieval import Question, RankingFigures, beir_set, figures, merged, own_sets
from eval.retrieval_command import retrieval
from knowledge.errors import InputError


def test_the_figures_by_hand() -> None:
    scores = np.asarray([[0.1, 0.9, 0.5, 0.2], [0.4, 0.3, 0.2, 0.1]], np.float32)
    questions = [Question("a", {2: 1.0}), Question("b", {0: 1.0, 3: 1.0})]
    found = figures(scores, questions)
    assert found.recall_1 == pytest.approx((0 + 0.5) / 2)
    assert found.recall_3 == pytest.approx((1 + 0.5) / 2)
    assert found.recall_5 == pytest.approx(1)
    assert found.mrr == pytest.approx((0.5 + 1) / 2)
    second = (1 + 1 / np.log2(5)) / (1 + 1 / np.log2(3))
    assert found.ndcg_10 == pytest.approx((1 / np.log2(3) + second) / 2)
    assert found.queries == 2


def test_figures_over_nothing_are_none_not_nought() -> None:
    empty = figures(np.zeros((0, 3), np.float32), [])
    assert empty.record() == {
        "recall@1": None, "recall@3": None, "recall@5": None, "mrr": None, "ndcg@10": None,
        "queries": 0,
    }  # fmt: skip
    assert merged([empty]) == empty


def test_parts_are_merged_by_question() -> None:
    one, three = (RankingFigures(v, v, v, v, v, n) for v, n in ((1.0, 1), (0.0, 3)))
    assert merged([one, three]).mrr == pytest.approx(0.25)


def test_every_own_question_has_its_passage_in_both_halves() -> None:
    for half in ("dev", "test"):
        sets = {part.name: part for part in own_sets(half)}
        assert {"nrw-kim-2024", "nrw-kim-2024 (unrepariert)", "hessen-kisi-2025"} <= set(sets)
        for part in sets.values():
            assert all(question.relevant for question in part.questions)
    counts = {part.name: len(part.questions) for part in own_sets("all")}
    assert counts["nrw-kim-2024"] >= 40
    assert counts["hessen-kisi-2025"] >= 40
    assert counts["nrw-kim-2024"] == counts["nrw-kim-2024 (unrepariert)"]


def test_halves_share_no_question() -> None:
    dev, test = (
        {question.text for part in own_sets(half) for question in part.questions}
        for half in ("dev", "test")
    )
    assert not dev & test


def _beir(folder: Path) -> Path:
    rows = {"1": "Die Frist endet im Mai.", "2": "Der Hund schläft."}
    (folder / "corpus.jsonl").write_text(
        "".join(json.dumps({"_id": k, "title": "", "text": v}) + "\n" for k, v in rows.items()),
        "utf-8",
    )
    (folder / "queries.jsonl").write_text(
        '{"_id": "q", "text": "Wann endet die Frist?"}\n', "utf-8"
    )
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n", "utf-8")
    return folder


def test_the_command_on_a_folder(tmp_path: Path) -> None:
    done = CliRunner().invoke(retrieval, [str(_beir(tmp_path)), "--json"], catch_exceptions=False)
    record = json.loads(done.output)
    for system in ("keyword", "dense", "fused"):
        assert record[system]["mrr"] == 1.0
        assert record[system]["queries"] == 1


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    _beir(tmp_path)
    (tmp_path / "qrels.tsv").unlink()
    with pytest.raises(InputError, match=r"qrels\.tsv"):
        beir_set(tmp_path)


def test_fused_beats_keywords_on_our_questions() -> None:
    done = CliRunner().invoke(retrieval, ["--half", "all", "--json"], catch_exceptions=False)
    record = json.loads(done.output)
    assert record["fused"]["mrr"] > record["keyword"]["mrr"]
    assert record["fused"]["queries"] >= 100
    done = CliRunner().invoke(retrieval, ["--half", "dev"], catch_exceptions=False)
    assert "zusammen" in done.output

"""Planted faults are noticed. All those that the checks notice, and some of each other kind."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from assistant.errors import ContentError
from assistant.settings import Settings
from eval.generated.questions import generate
from eval.mutations.hunt import Notice, Suite, noticed_by_checks, programmes_from
from eval.mutations.planting import Mutation, by_kind, mutated, mutations, planted
from eval.question_sets import load_all
from knowledge.catalogue.catalogue import PROGRAMMES_FOLDER, programmes
from knowledge.catalogue.proofs import check_catalogue

# Kinds whose faults contradict the file itself; the others need a question.
PROVEN = ("value", "quote")
ASKED = {
    "rule": ("kisi-alone-from-the-wrong-value", "wir-paid-staff-turned"),
    "decision": ("kisi-decision-yes-becomes-no",),
    "costs": ("wir-shares-swapped",),
    "deadline": ("wir-deadline-of-another-date",),
    "statement": ("kim-statement-authority-swapped",),
}


@pytest.fixture(scope="module")
def suite() -> Suite:
    """A small suite: questions on what the faults named above touch, and a few generated ones."""
    topics = {"alone", "eligibility", "decision", "deadline", "measure_costs"}
    written = [case for case in load_all(half="dev") if case.programme and topics & set(case.tags)]
    return Suite(
        Settings.from_environment(), [*written[::2], *(m.case for m in generate(56, seed=7))]
    )


def test_fifty_faults_and_more_are_planted_over_all_programmes_and_kinds() -> None:
    found = mutations()
    assert len(found) >= 50
    assert len({mutation.id for mutation in found}) == len(found)
    assert {mutation.programme for mutation in found} == set(programmes())
    assert set(by_kind(found)) == {*PROVEN, *ASKED}


@pytest.mark.parametrize("mutation", mutations(), ids=lambda mutation: mutation.id)
def test_every_fault_finds_its_place(mutation: Mutation) -> None:
    file = PROGRAMMES_FOLDER / f"{mutation.programme}.yaml"
    content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    assert mutated(content, mutation) != content


def test_a_copy_without_a_fault_is_as_sound_as_the_files(tmp_path: Path) -> None:
    for file in PROGRAMMES_FOLDER.glob("*.yaml"):
        content = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        written = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (tmp_path / file.name).write_text(written, encoding="utf-8")
    before = {(fault.kind, fault.message) for fault in check_catalogue()}
    assert {(fault.kind, fault.message) for fault in check_catalogue(tmp_path)} == before


@pytest.mark.parametrize("kind", PROVEN)
def test_the_checks_notice_values_and_quotes_that_do_not_fit(kind: str) -> None:
    missed = [m.id for m in by_kind(mutations())[kind] if noticed_by_checks(m).by != "checks"]
    assert missed == []


@pytest.mark.parametrize("kind", ASKED)
def test_questions_notice_what_no_check_can(suite: Suite, kind: str) -> None:
    for mutation in by_kind(mutations())[kind]:
        if mutation.id in ASKED[kind]:
            assert suite.notices(mutation).by == "suite", mutation.id


def test_without_a_fault_nothing_is_noticed(suite: Suite) -> None:
    harmless = Mutation(
        "harmless", "hessen-kisi-2025", "statement", ("example_questions", 0), set="Eine Frage?"
    )
    assert suite.notices(harmless) == Notice(harmless, "nothing", "")


def test_the_true_files_are_back_after_a_hunt() -> None:
    title = programmes()["hessen-kisi-2025"].title
    change = Mutation("other", "hessen-kisi-2025", "statement", ("title",), set="Anders")
    with planted(change) as folder, programmes_from(folder):
        assert programmes()["hessen-kisi-2025"].title == "Anders"
    assert programmes()["hessen-kisi-2025"].title == title


def test_a_fault_without_a_place_is_an_error_that_names_it() -> None:
    lost = Mutation("lost", "x", "value", ("values", "gone", "amount"), set="1")
    with pytest.raises(ContentError, match="lost"):
        mutated({"values": {}}, lost)
    idle = Mutation("idle", "x", "value", ("values", "one"), set="1")
    with pytest.raises(ContentError, match="changes nothing"):
        mutated({"values": {"one": "1"}}, idle)

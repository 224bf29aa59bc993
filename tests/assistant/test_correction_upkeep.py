"""Corrections over time: suspended, changed, exported, and made into cases of the evaluation."""

import shutil
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from assistant.advisers import NotAllowedError
from assistant.corrections import (
    Correction,
    EditConflictError,
    UnknownCorrectionError,
)
from assistant.errors import InputError
from assistant.helpdesk import correction_content
from assistant.history import Store, open_store
from assistant.service import Assistant
from eval.question_sets import load as load_cases
from eval.scoring import score
from knowledge.catalogue import catalogue
from knowledge.ingestion.guideline import load_guideline
from tests.assistant.desk_samples import (
    ANNA,
    COACH,
    DAY,
    EDDA,
    FEES,
    KIM,
    KISI,
    VOLUNTEERS,
    CorrectionDesk,
    begun,
)


@pytest.fixture
def desk(small_store: Store, assistant: Assistant) -> CorrectionDesk:
    return CorrectionDesk(small_store, assistant)


@pytest.fixture
def programme_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The programme file of KISI, to be changed; see `changed`."""
    folder = tmp_path / "programmes"
    shutil.copytree(catalogue.PROGRAMMES_FOLDER, folder)
    monkeypatch.setattr(catalogue, "PROGRAMMES_FOLDER", folder)
    yield folder / f"{KISI}.yaml"
    monkeypatch.undo()
    catalogue.loaded_programmes.cache_clear()


def changed(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")
    catalogue.loaded_programmes.cache_clear()


def test_a_changed_quote_in_the_programme_file_suspends_exactly_what_rests_on_it(
    desk: CorrectionDesk, programme_file: Path
) -> None:
    fees = desk.coach()
    volunteers = desk.coach(
        patterns=["Was zahlt das Land für Vorlesepaten?"],
        text="Bis zu 18.000 Euro für Ehrenamtliche [1].",
        sources=[VOLUNTEERS],
    )
    both = desk.coach(
        patterns=["Was zahlt das Land für Vereine?"],
        text="Ehrenamtliche [2] und Honorare [1].",
        sources=[FEES, VOLUNTEERS],
    )
    assert desk.corrections.review() == ()
    changed(programme_file, FEES.quote, FEES.quote.replace("10.000", "12.000"))
    assert desk.detail(COACH) != "corrected"  # at once, before anybody has reviewed it
    suspended = desk.corrections.review()
    assert {each.id for each in suspended} == {fees.id, both.id}
    assert all("Wortlaut" in " ".join(each.reasons) for each in suspended)
    states = {each.id: each.state for each in desk.corrections.list(EDDA)}
    assert states == {fees.id: "suspended", both.id: "suspended", volunteers.id: "active"}
    assert desk.detail("Was zahlt das Land für Vorlesepaten?") == "corrected"
    with pytest.raises(InputError, match="Wortlaut"):
        desk.corrections.resume(EDDA, fees.id)
    changed(programme_file, FEES.quote.replace("10.000", "12.000"), FEES.quote)
    assert desk.detail(COACH) != "corrected"  # nothing comes back without a person
    desk.corrections.resume(EDDA, fees.id)
    assert desk.detail(COACH) == "corrected"


def test_a_changed_value_suspends_what_names_it(desk: CorrectionDesk, programme_file: Path) -> None:
    fees = desk.coach()
    changed(
        programme_file,
        'unit: EUR, amount: "10000", quote: Honorar',
        'unit: EUR, amount: "9000", quote: Honorar',
    )
    (suspended,) = desk.corrections.review()
    assert (suspended.id, suspended.reasons) == (
        fees.id, ("Der Wert fees_cap hat sich in der Programmdatei geändert.",),
    )  # fmt: skip


def test_words_that_left_the_guideline_suspend_it_and_a_programme_that_is_gone_too(
    desk: CorrectionDesk, monkeypatch: pytest.MonkeyPatch, programme_file: Path
) -> None:
    fees = desk.coach()
    real = load_guideline(KISI)
    newer = replace(real, text=real.text.replace("Honorarausgaben i.d.H.", "Honorare i.d.H."))
    with monkeypatch.context() as context:
        context.setattr(correction_content, "load_guideline", lambda _: newer)
        (suspended,) = desk.corrections.review()
    assert suspended.reasons == (
        "Der Wortlaut an Absatz 2, 4. Aufzählungspunkt steht nicht mehr in der Richtlinie.",
    )
    desk.corrections.resume(EDDA, fees.id)
    programme_file.unlink()
    catalogue.loaded_programmes.cache_clear()
    (suspended,) = desk.corrections.review()
    assert suspended.reasons == (f"Das Programm {KISI} gibt es nicht mehr.",)


def test_suspending_and_withdrawing_reach_other_processes_at_once(
    desk: CorrectionDesk, small_store: Store, assistant: Assistant
) -> None:
    elsewhere = open_store(small_store.engine.url.render_as_string(hide_password=False))
    other = CorrectionDesk(elsewhere, assistant)
    kept = desk.coach()
    assert other.detail(COACH) == "corrected"
    desk.corrections.suspend(EDDA, kept.id)
    assert other.detail(COACH) != "corrected"
    desk.corrections.resume(EDDA, kept.id)
    assert other.detail(COACH) == "corrected"
    assert desk.corrections.withdraw(EDDA, kept.id).state == "withdrawn"
    assert other.detail(COACH) != "corrected"
    elsewhere.engine.dispose()


def test_the_second_of_two_changes_meets_the_first(desk: CorrectionDesk) -> None:
    kept = desk.coach()

    def change(text: str) -> Correction:
        return desk.corrections.change(
            EDDA, kept.id, version=kept.version, patterns=[COACH], text=text, sources=[FEES],
            valid_from=None, valid_until=None,
        )  # fmt: skip

    first = change("Bis zu 10.000 Euro [1].")
    with pytest.raises(EditConflictError) as caught:
        change("Höchstens 10.000 Euro [1].")
    assert caught.value.current == first
    assert caught.value.yours == "Höchstens 10.000 Euro [1]."
    assert desk.assistant.ask(COACH, programme=KISI, as_of=DAY).answer.text == first.text


def test_only_editors_handle_corrections(desk: CorrectionDesk) -> None:
    kept = desk.coach()
    doors: list[Callable[[], object]] = [
        lambda: desk.corrections.list(ANNA),
        lambda: desk.corrections.correction(ANNA, kept.id),
        lambda: desk.corrections.keep(ANNA, programme=KISI, patterns=[], text="", sources=[]),
        lambda: desk.corrections.keep_release(ANNA, "x", "y"),
        lambda: desk.corrections.suspend(ANNA, kept.id),
        lambda: desk.corrections.resume(ANNA, kept.id),
        lambda: desk.corrections.withdraw(ANNA, kept.id),
        lambda: desk.corrections.export_yaml(ANNA),
        lambda: desk.corrections.import_yaml(ANNA, ""),
        lambda: desk.corrections.as_evaluation_case(ANNA, kept.id),
    ]
    for door in doors:
        with pytest.raises(NotAllowedError):
            door()
    with pytest.raises(UnknownCorrectionError):
        desk.corrections.correction(EDDA, "0")


def test_a_correction_becomes_a_case_that_the_evaluation_reads_and_it_passes(
    desk: CorrectionDesk, tmp_path: Path
) -> None:
    kept = desk.coach()
    file = tmp_path / "corrections.yaml"
    file.write_text(desk.corrections.as_evaluation_case(EDDA, kept.id), encoding="utf-8")
    (case,) = load_cases(file)
    assert (case.turns, case.programme, case.as_of) == ((COACH,), KISI, DAY)
    assert case.expect.figures == ("10000",)
    answer = desk.assistant.ask(COACH, programme=KISI, as_of=case.as_of).answer
    assert score(answer.as_json(), case).right


def test_a_file_takes_corrections_to_another_database_and_back(
    desk: CorrectionDesk, tmp_path: Path, assistant: Assistant
) -> None:
    desk.coach(valid_from=DAY)
    session = begun(desk.sessions, programmes=[KIM])
    sent = desk.sessions.send(session.code, "Was bekommen wir für 2 Stellen?", visitor="v")
    desk.sessions.release_edited(
        ANNA, session.id, sent.id, version=1, text="Zusammen 114.000 €\nim Jahr [1]."
    )
    desk.corrections.keep_release(EDDA, session.id, sent.id)
    off = desk.coach(patterns=["Was zahlt das Land für Lesepaten?"])
    desk.corrections.suspend(EDDA, off.id)
    text = desk.corrections.export_yaml(EDDA)
    store = open_store(f"sqlite:///{tmp_path / 'other.sqlite'}")
    other = CorrectionDesk(store, assistant)
    report = other.corrections.import_yaml(EDDA, text)
    assert (report.added, report.changed, report.unchanged) == (3, 0, 0)
    assert other.corrections.export_yaml(EDDA) == text
    assert other.detail(COACH) == "corrected"
    assert other.detail("Was bekommen wir für 2 Stellen?", programme=KIM) == "corrected"
    assert other.detail("Was zahlt das Land für Lesepaten?") != "corrected"
    again = other.corrections.import_yaml(EDDA, text.replace("Ein Coach ist", "Ein Coach wäre"))
    assert (again.added, again.changed, again.unchanged) == (0, 2, 1)
    store.engine.dispose()


def test_a_file_with_one_bad_correction_changes_nothing(desk: CorrectionDesk) -> None:
    kept = desk.coach()
    rows = yaml.safe_load(desk.corrections.export_yaml(EDDA))["corrections"]
    good = deepcopy(rows[0]) | {"id": "aaaa", "questions": ["Was zahlt das Land für Gärtner?"]}
    bad = deepcopy(rows[0]) | {"id": "bbbb", "answer": "Bis zu 12.000 Euro [1]."}
    text = yaml.safe_dump({"corrections": [good, bad]}, allow_unicode=True)
    with pytest.raises(InputError, match=r"Datei, corrections\.1, Zeile \d+: Ohne Beleg: „12.000“"):
        desk.corrections.import_yaml(EDDA, text)
    assert [each.id for each in desk.corrections.list(EDDA)] == [kept.id]
    late = deepcopy(bad) | {"state": "suspended"}
    text = yaml.safe_dump({"corrections": [deepcopy(good), late]}, allow_unicode=True)
    assert desk.corrections.import_yaml(EDDA, text).added == 2
    with pytest.raises(InputError):
        desk.corrections.resume(EDDA, "bbbb")

"""Corrections: kept with proof, offered for their case alone, gone when their words are."""

from datetime import date

import pytest

from assistant.corrections import (
    Source,
    UnprovenFigureError,
)
from assistant.errors import InputError
from assistant.history import Store
from assistant.rules.facts import facts_of
from assistant.service import Assistant
from knowledge.ingestion.guideline import load_guideline
from tests.assistant.desk_samples import (
    ANNA,
    CAN_WE_APPLY_ALONE,
    COACH,
    COACH_ANSWER,
    DAY,
    EDDA,
    FEES,
    KIM,
    KISI,
    CorrectionDesk,
    begun,
)


@pytest.fixture
def desk(small_store: Store, assistant: Assistant) -> CorrectionDesk:
    return CorrectionDesk(small_store, assistant)


def words_of(guideline: str) -> str:
    """Some whole words from the middle of a guideline."""
    return load_guideline(guideline).text[2000:2100].split(" ", 1)[1].rsplit(" ", 1)[0]


def test_in_both_databases_a_correction_is_offered_with_proof_for_each_figure(
    desk_store: Store, assistant: Assistant
) -> None:
    desk = CorrectionDesk(desk_store, assistant)
    assert desk.detail(COACH) != "corrected"
    kept = desk.coach(valid_until=date(2025, 2, 14))
    answer = desk.assistant.ask(COACH, programme=KISI, as_of=DAY).answer
    assert (answer.text, answer.status, answer.status_detail) == (
        COACH_ANSWER, "answered", "corrected",
    )  # fmt: skip
    written = answer.as_json()
    assert written["correction"] == {
        "id": kept.id,
        "checked_on": kept.changed_at.date().isoformat(),
        "valid_until": "2025-02-14",
    }
    (figure,) = written["figures"]
    assert (figure["value"], figure["unit"], figure["origin"]) == ("10000", "EUR", "quote")
    (citation,) = written["citations"]
    text = load_guideline(KISI).text[citation["start"] : citation["end"]]
    assert " ".join(text.split()) == citation["quote"] == FEES.quote
    assert figure["citations"] == [citation["id"]]
    assert written["guideline"]["sha256"] == kept.guideline_sha256
    assert assistant.ask(COACH, programme=KISI, as_of=DAY).answer.status_detail != "corrected"


@pytest.mark.parametrize(
    "question",
    [COACH, "was zahlt das land für einen coach", "Was zahlt das Land für einen Coach bei KISI?"],
)
def test_close_variants_get_it_too(desk: CorrectionDesk, question: str) -> None:
    desk.coach()
    assert desk.detail(question) == "corrected"


@pytest.mark.parametrize(
    "question",
    [
        "Was zahlt das Land für 2 Coaches?",
        "Was zahlt das Land nicht für einen Coach?",
        "Was zahlt das Land für einen Koch?",
        "Wann zahlt das Land für einen Coach?",
        "Was zahlt das Land für einen Coach und bis wann?",
        "Wir haben 7.200 Einwohner. Was zahlt das Land für einen Coach?",
        "What does the state pay for a coach?",
        "Was zahlt das Land für einen Coach bei KIM?",
        "Und für einen Coach?",
        "Coach",
    ],
)
def test_another_case_never_gets_it(desk: CorrectionDesk, question: str) -> None:
    desk.coach()
    assert desk.detail(question) != "corrected"


@pytest.mark.parametrize("programme", [KIM, None])
def test_another_programme_never_gets_it_nor_does_a_question_about_none(
    desk: CorrectionDesk, programme: str | None
) -> None:
    desk.coach()
    assert desk.detail(COACH, programme=programme) != "corrected"


def test_facts_known_from_the_conversation_count_as_well(desk: CorrectionDesk) -> None:
    desk.coach()
    first = desk.assistant.ask("Wir haben 7.200 Einwohner.", programme=KISI, as_of=DAY)
    later = desk.assistant.ask(COACH, programme=KISI, as_of=DAY, turns=[first.turn])
    assert later.answer.status_detail != "corrected"
    pinned = desk.assistant.ask(
        COACH, programme=KISI, as_of=DAY, facts=facts_of({"nonprofit": True}, origin="form")
    )
    assert pinned.answer.status_detail != "corrected"


def test_the_conversation_goes_on_after_it(desk: CorrectionDesk) -> None:
    desk.coach()
    first = desk.assistant.ask(COACH, programme=KISI, as_of=DAY)
    then = desk.assistant.ask("Und bis wann?", programme=None, as_of=DAY, turns=[first.turn])
    assert then.answer.programme == KISI


def test_it_holds_on_its_days_and_only_while_the_guideline_is_in_force(
    desk: CorrectionDesk,
) -> None:
    desk.coach(valid_from=DAY, valid_until=date(2025, 1, 31))
    on = {day: desk.detail(COACH, as_of=day) == "corrected" for day in (
        date(2025, 1, 9), DAY, date(2025, 1, 31), date(2025, 2, 1))}  # fmt: skip
    assert list(on.values()) == [False, True, True, False]
    desk.corrections.keep(
        EDDA, programme=KIM, patterns=[COACH], text="Dazu steht nichts im Text [1].",
        sources=[Source(KIM, words_of(KIM))],
    )  # fmt: skip
    assert desk.detail(COACH, programme=KIM, as_of=date(2025, 6, 1)) == "corrected"
    assert desk.detail(COACH, programme=KIM, as_of=date(2035, 6, 1)) != "corrected"


@pytest.mark.parametrize(
    ("changes", "hint"),
    [
        ({"text": "Bis zu 11.000 Euro [1]."}, "„11.000“"),
        ({"text": "Bis zu 10.000 Einwohner [1]."}, "„10.000“"),
        ({"sources": []}, r"Marke \[1\]"),
        ({"sources": [], "text": "Das geht."}, "hat keinen Beleg"),
        ({"patterns": ["", " "]}, "Frage fehlt"),
        ({"patterns": [COACH, "Was zahlt das Land für 3 Coaches?"]}, "andere Zahlen"),
        ({"patterns": [COACH + "x" * n for n in range(21)]}, "20 Fragen"),
        ({"programme": "nie-gehört"}, "gibt es nicht"),
        ({"valid_from": date(2025, 2, 1), "valid_until": DAY}, "enden, bevor"),
        ({"sources": [Source(KIM, "Koordinatorinnen")]}, "gehört nicht"),
    ],
)
def test_a_correction_without_full_proof_is_not_kept(
    desk: CorrectionDesk, changes: dict[str, object], hint: str
) -> None:
    with pytest.raises(InputError, match=hint):
        desk.coach(**changes)
    assert desk.corrections.list(EDDA) == ()


def test_a_released_answer_is_kept_in_one_step_with_its_pins(desk: CorrectionDesk) -> None:
    session = begun(desk.sessions)
    desk.sessions.pin(ANNA, session.id, {"nonprofit": "nein"})
    sent = desk.sessions.send(session.code, CAN_WE_APPLY_ALONE, visitor="v")
    with pytest.raises(InputError, match="noch nichts freigegeben"):
        desk.corrections.keep_release(EDDA, session.id, sent.id)
    text = "Nein, allein erst ab 10.000 Einwohnern [1]; Sie nennen 7.200."
    desk.sessions.release_edited(ANNA, session.id, sent.id, version=1, text=text)
    kept = desk.corrections.keep_release(EDDA, session.id, sent.id)
    assert (kept.text, len(kept.sources)) == (text, 1)
    assert desk.detail(CAN_WE_APPLY_ALONE) != "corrected"
    again = desk.sessions.suggest(session.id, CAN_WE_APPLY_ALONE)
    assert (again.status_detail, again.text) == ("corrected", text)
    assert desk.sessions.suggest(session.id, CAN_WE_APPLY_ALONE.replace("2", "3")).text != text


def test_a_reason_is_enough_for_a_release_but_not_for_a_correction(desk: CorrectionDesk) -> None:
    session = begun(desk.sessions)
    sent = desk.sessions.send(session.code, COACH, visitor="v")
    desk.sessions.release_edited(
        ANNA, session.id, sent.id, version=1, text="Etwa 37 Euro.", reasons={"37": "Erfahrung"}
    )
    with pytest.raises(UnprovenFigureError, match="„37“"):
        desk.corrections.keep_release(EDDA, session.id, sent.id)


def test_what_was_counted_from_a_day_is_not_said_on_another_day(desk: CorrectionDesk) -> None:
    """The days left are calculated; the correction gives way where they come out otherwise."""
    session = begun(desk.sessions, programmes=[KIM])
    sent = desk.sessions.send(session.code, "Bis wann läuft die Antragsfrist?", visitor="v")
    released = desk.sessions.release_edited(
        ANNA, session.id, sent.id, version=1, text="Es sind noch 294 Tage [1]."
    )
    assert released.release is not None
    desk.corrections.keep_release(EDDA, session.id, sent.id)
    assert desk.detail("Bis wann läuft die Antragsfrist?", programme=KIM) == "corrected"
    next_day = DAY.replace(day=11)
    assert (
        desk.detail("Bis wann läuft die Antragsfrist?", programme=KIM, as_of=next_day)
        != "corrected"
    )

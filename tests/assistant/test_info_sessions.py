"""An info session in both databases: begun, asked in, voted in, closed, deleted."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from assistant.errors import InputError
from assistant.history import Store, open_store
from assistant.info_sessions import (
    ClosedSessionError,
    InfoSessions,
    PersonalDataError,
    TooManyQuestionsError,
    UnknownQuestionError,
    UnknownSessionError,
)
from assistant.service import Assistant
from assistant.storage.desk_tables import SessionQuestionRow
from tests.assistant.desk_samples import (
    ANNA,
    CAN_WE_APPLY_ALONE,
    DAY,
    DEADLINE,
    EDDA,
    KIM,
    KISI,
    LAPTOP,
    asked,
    begun,
    helpdesk,
)


def test_a_question_is_there_with_its_answer_and_sources(desk: InfoSessions) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, CAN_WE_APPLY_ALONE)
    assert (question.number, question.state, question.origin) == (1, "new", "audience")
    assert question.answer.verdict == "no"
    assert question.answer.citations
    assert desk.questions(session.id) == (question,)


def test_answers_hold_for_the_day_of_the_session(desk: InfoSessions) -> None:
    before, after = begun(desk), begun(desk, as_of=DAY.replace(year=2026))
    assert desk.suggest(before.id, DEADLINE).deadline != desk.suggest(after.id, DEADLINE).deadline


def test_of_several_programmes_each_that_fits_is_answered_for(desk: InfoSessions) -> None:
    session = begun(desk, programmes=[KISI, KIM])
    until = desk.suggest(session.id, DEADLINE)
    assert (until.status, until.programmes) == ("answered", (KISI, KIM))
    assert "14. Februar 2025" in until.text
    assert "31. Oktober 2025" in until.text
    assert desk.suggest(session.id, f"KIM: {DEADLINE}").programmes == (KIM,)
    assert desk.suggest(session.id, "Welche Programme sind offen?").programmes == (KISI, KIM)
    in_hesse = desk.suggest(session.id, "Wir sind eine Gemeinde in Hessen. " + DEADLINE)
    assert in_hesse.programmes == (KISI,)


def test_a_suggestion_stores_nothing(desk: InfoSessions) -> None:
    session = begun(desk)
    assert desk.suggest(session.id, CAN_WE_APPLY_ALONE).verdict == "no"
    assert desk.suggest(session.id, "").status == "needs_input"
    assert desk.questions(session.id) == ()
    assert desk.events(session.id, 0) == ()


def test_pinned_facts_change_what_is_not_released_yet(desk: InfoSessions) -> None:
    session = begun(desk)
    first, second = asked(desk, session, "Dürfen wir allein?", "Können wir allein mitmachen?")
    kept = desk.release(ANNA, session.id, first.id, version=first.version)
    desk.pin(ANNA, session.id, {"population": "12.000", "state": "", "applicant_kind": ""})
    assert desk.session(session.id).pins.number("population") == 12000
    assert desk.question(session.id, second.id).answer.verdict == "yes"
    assert desk.question(session.id, first.id).release == kept.release
    desk.pin(ANNA, session.id, {"population": " "})
    assert desk.question(session.id, second.id).answer == second.answer
    with pytest.raises(InputError):
        desk.pin(ANNA, session.id, {"population": "viele"})


@pytest.mark.parametrize("code", ["", "x", "0" * 10, "' or 1=1", "aaaaaaaaaa"])
def test_a_guessed_code_leads_nowhere(desk: InfoSessions, code: str) -> None:
    begun(desk)
    doors: list[Callable[[], object]] = [
        lambda: desk.by_code(code),
        lambda: desk.by_beamer_code(code),
        lambda: desk.beamer(code),
        lambda: desk.session(code),
        lambda: desk.audience(code, "v"),
        lambda: desk.last_event(code),
        lambda: desk.send(code, LAPTOP, visitor="v"),
        lambda: desk.vote(code, "x", "v"),
        lambda: desk.delete(ANNA, code),
        lambda: desk.close(ANNA, code),
    ]
    for door in doors:
        with pytest.raises(UnknownSessionError):
            door()


def test_codes_are_long_and_never_the_same(desk: InfoSessions) -> None:
    sessions = [begun(desk) for _ in range(5)]
    codes = {session.code for session in sessions}
    assert len(codes) == 5
    assert all(len(code) == 10 for code in codes)
    assert not any(session.code in session.beamer_code for session in sessions)
    assert desk.by_code(f" {sessions[0].code.upper()} ").id == sessions[0].id


def test_the_question_of_another_session_cannot_be_touched(desk: InfoSessions) -> None:
    mine, other = begun(desk), begun(desk)
    (question,) = asked(desk, mine, LAPTOP)
    for act in (
        lambda: desk.question(other.id, question.id),
        lambda: desk.park(ANNA, other.id, question.id, version=1),
        lambda: desk.release(ANNA, other.id, question.id, version=1),
        lambda: desk.show(ANNA, other.id, question.id),
        lambda: desk.vote(other.code, question.id, "v9"),
        lambda: desk.unmerge(ANNA, other.id, question.id),
    ):
        with pytest.raises(UnknownQuestionError):
            act()
    assert desk.question(mine.id, question.id) == question


@pytest.mark.parametrize("text", ["", "   \n", "\x00\x07"])
def test_an_empty_question_is_refused(desk: InfoSessions, text: str) -> None:
    with pytest.raises(InputError, match="leer"):
        desk.send(begun(desk).code, text, visitor="v")


def test_a_question_of_ten_thousand_signs_is_refused_with_its_length(desk: InfoSessions) -> None:
    session = begun(desk)
    with pytest.raises(InputError, match="10000 Zeichen; möglich sind 1000"):
        desk.send(session.code, "ä" * 10_000, visitor="v")
    desk.send(session.code, "ä" * 1_000, visitor="v")


def test_script_in_a_question_stays_text(desk: InfoSessions) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, "<script>alert(1)</script> Frist?")
    desk.show(ANNA, session.id, question.id)
    shown = desk.beamer(session.beamer_code).question
    assert shown is not None
    assert shown.text == "<script>alert(1)</script> Frist?"


def test_personal_data_is_warned_about_and_never_stored(desk: InfoSessions) -> None:
    session = begun(desk)
    text = "Darf Frau Meier unter 0611 1234567 anrufen?"
    with pytest.raises(PersonalDataError) as caught:
        desk.send(session.code, text, visitor="v")
    assert caught.value.labels == ("ein Name mit Anrede", "eine Telefonnummer")
    assert desk.questions(session.id) == ()
    sent = desk.send(session.code, text, visitor="v", masked=True)
    heard = desk.add_by_voice(ANNA, session.id, text)
    for question in (sent, heard):
        assert "Meier" not in question.text
        assert "1234567" not in question.text
    assert sent.text == caught.value.masked


def test_one_visitor_cannot_flood_and_neither_can_all_together(
    desk_store: Store, assistant: Assistant
) -> None:
    desk = helpdesk(
        desk_store, assistant,
        AUDIENCE_QUESTIONS_PER_MINUTE="2", SESSION_QUESTIONS_PER_MINUTE="5",
    )  # fmt: skip
    session = begun(desk)
    for visitor in ("a", "b"):
        for _ in range(2):
            desk.send(session.code, LAPTOP, visitor=visitor)
        with pytest.raises(TooManyQuestionsError):
            desk.send(session.code, LAPTOP, visitor=visitor)
    desk.send(session.code, LAPTOP, visitor="c")
    with pytest.raises(TooManyQuestionsError):
        desk.send(session.code, LAPTOP, visitor="d")
    desk.add_by_voice(ANNA, session.id, LAPTOP)
    assert len(desk.questions(session.id)) == 6
    past = datetime.now(UTC) - timedelta(seconds=61)
    with desk_store.engine.begin() as connection:
        connection.execute(update(SessionQuestionRow).values(asked_at=past))
    assert desk.send(session.code, LAPTOP, visitor="a").number == 7


def test_a_closed_session_takes_no_questions_and_votes_but_shows_what_there_is(
    desk: InfoSessions,
) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, LAPTOP)
    closed = desk.close(ANNA, session.id)
    assert closed.closed_at is not None
    with pytest.raises(ClosedSessionError):
        desk.send(session.code, DEADLINE, visitor="v")
    with pytest.raises(ClosedSessionError):
        desk.vote(session.code, question.id, "v9")
    assert [q.id for q in desk.audience(session.code, "v9").questions] == [question.id]
    assert desk.add_by_voice(ANNA, session.id, DEADLINE).number == 2
    desk.open(ANNA, session.id)
    assert desk.vote(session.code, question.id, "v9")


def test_nobody_votes_twice_not_even_at_the_same_moment(desk: InfoSessions) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, LAPTOP)
    ends: list[bool] = []

    def vote() -> None:
        ends.append(desk.vote(session.code, question.id, "v7"))

    threads = [threading.Thread(target=vote) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == [False] * 5 + [True]
    assert desk.question(session.id, question.id).support == 2
    assert not desk.vote(session.code, question.id, "v1")


def test_a_visitor_is_not_the_same_in_two_sessions(desk_store: Store, desk: InfoSessions) -> None:
    for _ in range(2):
        desk.send(begun(desk).code, LAPTOP, visitor="one cookie")
    with desk_store.engine.connect() as connection:
        kept = connection.exec_driver_sql("select visitor from session_questions").scalars().all()
    assert len(set(kept)) == 2
    assert "one cookie" not in str(kept)


@pytest.mark.parametrize(
    ("sees", "texts", "told"),
    [("own", [LAPTOP], False), ("questions", [LAPTOP, DEADLINE], False),
     ("answers", [LAPTOP, DEADLINE], True)],
)  # fmt: skip
def test_the_audience_sees_what_the_session_says(
    desk: InfoSessions,
    sees: str,
    texts: list[str],
    told: bool,  # noqa: FBT001  a table's column
) -> None:
    session = begun(desk, audience_sees=sees)
    first, _ = asked(desk, session, LAPTOP, DEADLINE)
    desk.release(ANNA, session.id, first.id, version=first.version)
    seen = desk.audience(session.code, "v1").questions
    assert [question.text for question in seen] == texts
    assert [question.own for question in seen] == [True, False][: len(texts)]
    assert (seen[0].release is not None) == told


def test_a_hidden_question_is_gone_for_all_but_its_asker(desk: InfoSessions) -> None:
    session = begun(desk)
    first, second = asked(desk, session, LAPTOP, "Kann man Laptops abrechnen?")
    desk.merge(ANNA, session.id, second.id, first.id)
    desk.show(ANNA, session.id, first.id)
    desk.hide(ANNA, session.id, first.id, version=desk.question(session.id, first.id).version)
    assert [q.id for q in desk.audience(session.code, "v1").questions] == [first.id]
    assert desk.audience(session.code, "stranger").questions == ()
    assert desk.beamer(session.beamer_code).question is None
    with pytest.raises(UnknownQuestionError):
        desk.vote(session.code, first.id, "stranger")
    with pytest.raises(InputError, match="ausgeblendete Frage"):
        desk.show(ANNA, session.id, first.id)


def test_deleting_and_retention_take_questions_votes_and_events_along(
    desk_store: Store, desk: InfoSessions
) -> None:
    first, second = begun(desk), begun(desk)
    for session in (first, second):
        asked(desk, session, LAPTOP)
    desk.delete(ANNA, first.id)
    assert [session.id for session in desk.sessions()] == [second.id]
    assert desk_store.delete_older(days=1) == 0
    assert desk_store.delete_older(days=-1) == 1
    with desk_store.engine.connect() as connection:
        for table in ("info_sessions", "session_questions", "session_votes", "session_events"):
            assert connection.exec_driver_sql(f"select count(*) from {table}").scalar() == 0


@pytest.mark.parametrize(
    ("changes", "hint"),
    [({"title": "  "}, "Titel fehlt"), ({"title": "x" * 201}, "201 Zeichen"),
     ({"programmes": []}, "Programm fehlt"), ({"programmes": ["nie-gehört"]}, "gibt es nicht"),
     ({"audience_sees": "all"}, "own, questions, answers")],
)  # fmt: skip
def test_bad_settings_are_refused_with_what_to_do(
    desk: InfoSessions, changes: dict[str, object], hint: str
) -> None:
    with pytest.raises(InputError, match=hint):
        begun(desk, **changes)
    assert desk.sessions() == ()


def test_what_one_process_writes_another_reads(desk_store: Store, desk: InfoSessions) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, LAPTOP)
    address = desk_store.engine.url.render_as_string(hide_password=False)
    elsewhere = open_store(address)
    other = InfoSessions(elsewhere, desk._assistant, desk._settings)
    other.release(EDDA, session.id, question.id, version=1)
    elsewhere.engine.dispose()
    assert desk.question(session.id, question.id).state == "answered"

"""What advisers do with questions: group, edit, release, show, also two at the same moment."""

import threading
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.errors import InputError
from assistant.history import Store
from assistant.info_sessions import (
    DeskQuestion,
    EditConflictError,
    InfoSession,
    InfoSessions,
    UnprovenFigureError,
)
from assistant.service import Assistant
from tests.assistant.desk_samples import (
    ANNA,
    CAN_WE_APPLY_ALONE,
    DAY,
    DEADLINE,
    EDDA,
    KIM,
    KISI,
    LAPTOP,
    WIR,
    advisers,
    asked,
    begun,
    helpdesk,
)
from tests.assistant.desk_samples import settings as desk_settings

DATA = Path(__file__).parent / "data"


def test_a_question_asked_again_is_suggested_for_merging(desk: InfoSessions) -> None:
    session = begun(desk)
    first, other, again, figures = asked(
        desk, session, LAPTOP, DEADLINE, "Kann man auch Laptops abrechnen?",
        "Kann man 2 Laptops abrechnen?",
    )  # fmt: skip
    assert (first.suggestion, other.suggestion, again.suggestion) == (None, None, first.id)
    assert figures.suggestion is None
    kept = desk.keep_apart(ANNA, session.id, again.id)
    assert kept.suggestion is None
    assert kept.state == "new"


@pytest.mark.parametrize("programmes", [[KISI], [KISI, WIR, KIM]])
def test_what_others_asked_in_other_words_is_suggested_for_merging(
    desk: InfoSessions, programmes: list[str]
) -> None:
    session = begun(desk, programmes=programmes)
    groups = yaml.safe_load((DATA / "room_questions.yaml").read_text(encoding="utf-8"))[KISI]
    firsts = asked(desk, session, *(group[0] for group in groups))
    again = [text for group in groups for text in group[1:]]
    group_of = {text: number for number, group in enumerate(groups) for text in group}
    found = {
        question.text: desk.question(session.id, question.suggestion).text
        for question in asked(desk, session, *again)
        if question.suggestion is not None
    }
    right = [text for text, lead in found.items() if group_of[text] == group_of[lead]]
    assert len(right) >= 20
    assert len(found) - len(right) <= 3
    assert sum(question.suggestion is not None for question in firsts) <= 4


def test_merging_joins_the_people_and_undoing_it_parts_them_again(desk: InfoSessions) -> None:
    session = begun(desk)
    a, b, c = asked(desk, session, LAPTOP, "Laptops?", "Notebook?")
    desk.vote(session.code, b.id, "v1")
    desk.merge(ANNA, session.id, c.id, b.id)
    desk.merge(ANNA, session.id, b.id, a.id)
    states = {q.id: (q.state, q.lead) for q in desk.questions(session.id)}
    assert states == {a.id: ("new", None), b.id: ("grouped", a.id), c.id: ("grouped", a.id)}
    assert desk.question(session.id, a.id).support == 3
    desk.unmerge(ANNA, session.id, b.id)
    states = {q.id: (q.state, q.lead) for q in desk.questions(session.id)}
    assert states == {a.id: ("new", None), b.id: ("new", None), c.id: ("grouped", b.id)}
    assert [desk.question(session.id, q.id).support for q in (a, b)] == [1, 3]


def test_a_vote_for_a_merged_question_counts_for_its_group(desk: InfoSessions) -> None:
    session = begun(desk)
    a, b = asked(desk, session, LAPTOP, "Laptops?")
    desk.merge(ANNA, session.id, b.id, a.id)
    assert not desk.vote(session.code, b.id, "v1")
    assert desk.vote(session.code, b.id, "v3")
    seen = desk.audience(session.code, "v3").questions
    assert [(q.support, q.voted) for q in seen] == [(3, True), (3, True)]


def test_a_release_answers_everybody_in_the_group(desk: InfoSessions) -> None:
    session = begun(desk)
    a, b = asked(desk, session, LAPTOP, "Laptops?")
    desk.merge(ANNA, session.id, b.id, a.id)
    with pytest.raises(InputError, match="bei Frage 1 eingeordnet"):
        desk.release(ANNA, session.id, b.id, version=2)
    desk.release(ANNA, session.id, a.id, version=a.version)
    seen = desk.audience(session.code, "v2").questions
    assert [q.release.answer.text if q.release else "" for q in seen] == [a.answer.text] * 2


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=12))
def test_whatever_is_merged_and_parted_groups_are_one_level_deep_and_lose_nobody(
    small_store: Store, assistant: Assistant, steps: list[tuple[bool, int, int]]
) -> None:
    desk = helpdesk(small_store, assistant)
    session = begun(desk)
    questions = asked(desk, session, "A?", "B?", "C?", "D?", "E?")
    for joins, one, two in steps:
        try:
            if joins:
                desk.merge(ANNA, session.id, questions[one].id, questions[two].id)
            else:
                desk.unmerge(ANNA, session.id, questions[one].id)
        except InputError:
            continue
    now = {q.id: q for q in desk.questions(session.id)}
    for question in now.values():
        assert (question.lead is None) == (question.state != "grouped")
        if question.lead is not None:
            assert now[question.lead].lead is None
    assert sum(q.support for q in now.values() if q.lead is None) == 5


def test_the_second_of_two_edits_gets_both_texts_and_changes_nothing(desk: InfoSessions) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, LAPTOP)
    desk.release_edited(ANNA, session.id, question.id, version=question.version, text="Ja, gern.")
    with pytest.raises(EditConflictError) as caught:
        desk.release_edited(EDDA, session.id, question.id, version=question.version, text="Nein.")
    current = caught.value.current
    assert isinstance(current, DeskQuestion)
    assert current.release is not None
    assert (current.release.answer.text, current.release.by) == ("Ja, gern.", "anna")
    assert caught.value.yours == "Nein."
    assert desk.question(session.id, question.id) == current
    desk.release_edited(EDDA, session.id, question.id, version=current.version, text="Nein.")


def test_of_many_edits_at_the_same_moment_exactly_one_is_kept(desk: InfoSessions) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, LAPTOP)
    conflicts: list[str] = []

    def edit(letter: str) -> None:
        try:
            desk.release_edited(
                ANNA, session.id, question.id, version=question.version, text=f"Antwort {letter}."
            )
        except EditConflictError as fault:
            conflicts.append(fault.yours)

    threads = [threading.Thread(target=edit, args=(letter,)) for letter in "ABCD"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    release = desk.question(session.id, question.id).release
    assert release is not None
    assert sorted([*conflicts, release.answer.text]) == [f"Antwort {x}." for x in "ABCD"]


def test_session_settings_saved_second_meet_the_first(desk: InfoSessions) -> None:
    session = begun(desk)
    desk.show(EDDA, session.id, None)  # the beamer does not get in the way of the settings
    values = {"programmes": [KISI, KIM], "as_of": DAY, "audience_sees": "own"}
    desk.change(ANNA, session.id, version=session.version, title="Erster", **values)  # type: ignore[arg-type]  # as above
    with pytest.raises(EditConflictError) as caught:
        desk.change(EDDA, session.id, version=session.version, title="Zweiter", **values)  # type: ignore[arg-type]  # as above
    assert isinstance(caught.value.current, InfoSession)
    assert (caught.value.current.title, caught.value.yours) == ("Erster", "Zweiter")


def test_an_unproven_figure_needs_a_reason_which_is_kept_and_audited(
    desk_store: Store, desk: InfoSessions
) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, CAN_WE_APPLY_ALONE)
    text = "Nein, erst ab 10.000 Einwohnern [1]. Beim letzten Mal waren es 37 Anträge."
    with pytest.raises(UnprovenFigureError, match="„37“") as caught:
        desk.release_edited(ANNA, session.id, question.id, version=1, text=text)
    assert [text[f.start : f.end] for f in caught.value.figures] == ["37"]
    with pytest.raises(UnprovenFigureError):
        desk.release_edited(
            ANNA, session.id, question.id, version=1, text=text, reasons={"37": "  "}
        )
    done = desk.release_edited(
        ANNA, session.id, question.id, version=1, text=text,
        reasons={"37": "Auskunft der Bewilligungsstelle", "10.000": "unnötig"},
    )  # fmt: skip
    assert done.release is not None
    assert done.release.reasons == {"37": "Auskunft der Bewilligungsstelle"}
    assert [(f.as_written, f.origin) for f in done.release.answer.figures] == [("10.000", "value")]
    entry = advisers(desk_store).audit(EDDA)[0]
    assert (entry.by, entry.action, entry.subject_id) == ("anna", "released", question.id)
    assert entry.detail == {"edited": True, "reasons": dict(done.release.reasons)}


def test_parking_reopening_and_taking_back(desk: InfoSessions) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, LAPTOP)
    parked = desk.park(ANNA, session.id, question.id, version=1)
    assert parked.state == "parked"
    released = desk.release(ANNA, session.id, question.id, version=2)
    assert (released.state, released.release is not None) == ("answered", True)
    again = desk.reopen(ANNA, session.id, question.id, version=3)
    assert (again.state, again.release) == ("new", None)
    with pytest.raises(EditConflictError):
        desk.park(EDDA, session.id, question.id, version=3)


def test_events_are_numbered_without_gaps_whoever_writes_at_once(desk: InfoSessions) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, LAPTOP)

    def vote(number: int) -> None:
        desk.vote(session.code, question.id, f"w{number}")

    threads = [threading.Thread(target=vote, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    events = desk.events(session.id, 0)
    assert [event.number for event in events] == list(range(1, 10))
    assert desk.question(session.id, question.id).support == 9
    assert desk.events(session.id, 7) == events[7:]
    assert desk.events(session.id, 0, limit=3) == events[:3]


def test_a_listener_sees_each_event_once_and_in_order_while_others_write(
    desk: InfoSessions,
) -> None:
    session = begun(desk)
    (question,) = asked(desk, session, LAPTOP)
    heard: list[int] = []

    def write(start: int) -> None:
        for number in range(5):
            desk.vote(session.code, question.id, f"w{start + number}")

    threads = [threading.Thread(target=write, args=(start,)) for start in (0, 100)]
    for thread in threads:
        thread.start()
    while len(heard) < 11:
        heard += [e.number for e in desk.events(session.id, heard[-1] if heard else 0, limit=2)]
        if not any(thread.is_alive() for thread in threads) and not desk.events(
            session.id, heard[-1] if heard else 0
        ):
            break
    for thread in threads:
        thread.join()
    assert heard == list(range(1, 12))


def test_the_audience_is_not_told_of_pins_and_suggestions(desk: InfoSessions) -> None:
    session = begun(desk)
    _, again = asked(desk, session, LAPTOP, "Kann man auch Laptops abrechnen?")
    before = desk.last_event(session.code)
    desk.keep_apart(ANNA, session.id, again.id)
    desk.pin(ANNA, session.id, {"population": "12.000"})
    assert desk.last_event(session.code) == before == 2
    assert {e.kind for e in desk.events(session.id, before)} == {"suggestion", "pin", "answer"}
    desk.park(ANNA, session.id, again.id, version=desk.question(session.id, again.id).version)
    assert desk.last_event(session.code) == desk.session(session.id).last_event


def test_facts_pinned_at_the_same_moment_are_all_kept(desk: InfoSessions) -> None:
    session = begun(desk)
    written = {"population": "12.000", "nonprofit": "ja", "posts": "2"}
    threads = [
        threading.Thread(target=desk.pin, args=(ANNA, session.id, {name: text}))
        for name, text in written.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(desk.session(session.id).pins.own) == set(written)


def test_an_answer_made_while_the_day_was_changed_is_made_again(
    desk_store: Store, assistant: Assistant
) -> None:
    """The adviser changes the Stichtag at the very moment in which a question is answered."""
    later = DAY.replace(year=2026)

    class Meanwhile:
        likeness = assistant.likeness
        done = False

        def ask(self, text: str, **others: object) -> object:
            reply = assistant.ask(text, **others)  # type: ignore[arg-type]  # handed through
            if not self.done:
                self.done = True
                desk.change(
                    ANNA, session.id, version=1, title="x", programmes=[KISI], as_of=later,
                    audience_sees="own",
                )  # fmt: skip
            return reply

    desk = InfoSessions(desk_store, Meanwhile(), desk_settings())  # type: ignore[arg-type]  # asks as one
    session = begun(desk)
    (question,) = asked(desk, session, DEADLINE)
    assert question.answer.as_of == later

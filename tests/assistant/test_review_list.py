"""The review list: what was not answered well, from chats and sessions, grouped and nameless."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from assistant.advisers import NotAllowedError
from assistant.corrections import Source, UnknownCorrectionError
from assistant.history import Store
from assistant.review_list import ReviewList
from assistant.service import Assistant
from assistant.storage.tables import ConversationRow
from tests.assistant.desk_samples import (
    ANNA,
    COACH,
    COACH_ANSWER,
    DAY,
    EDDA,
    FEES,
    KISI,
    begun,
    helpdesk,
)

SAILING = "Gibt es Geld für Segelflugzeuge?"


def chat(store: Store, question: str, answer: Mapping[str, Any], rating: str | None = None) -> str:
    conversation = store.start_conversation("owner", programme=KISI, as_of=DAY)
    exchange = store.add_exchange(
        "owner", conversation, question=question, turn={},
        answer={"programmes": [KISI], "status": "answered", "status_detail": "value", **answer},
    )  # fmt: skip
    if rating is not None:
        store.rate("owner", exchange.id, rating=rating, comment="Frau Meier sagt anderes")
    return exchange.id


NOT_COVERED = {"status": "not_covered", "status_detail": "not_in_documents"}


def test_what_fell_short_is_grouped_over_chats_and_sessions_with_counts(
    desk_store: Store, assistant: Assistant
) -> None:
    review = ReviewList(desk_store, assistant)
    chat(desk_store, SAILING, NOT_COVERED)
    chat(desk_store, "Gibt es denn Geld für Segelflugzeuge?", NOT_COVERED, "unclear")
    chat(desk_store, "Wie hoch ist die Pauschale?", {"unsure": True})
    chat(desk_store, "Wie viel gibt es für Honorare?", {}, "wrong_answer")
    chat(desk_store, "Wie viel gibt es für Personal?", {}, "helpful")
    chat(desk_store, "Wie viel gibt es für Reisen?", {})
    chat(desk_store, "Guten Tag", {"status": "not_covered", "status_detail": "greeting"})
    desk = helpdesk(desk_store, assistant)
    session = begun(desk)
    desk.send(session.code, SAILING, visitor="v")
    groups = review.groups(EDDA)
    assert (groups[0].example, groups[0].count, groups[0].programme) == (SAILING, 3, KISI)
    assert groups[0].reasons == {"not_covered": 3, "not_helpful": 1}
    rest = {group.example: dict(group.reasons) for group in groups[1:]}
    assert rest == {
        "Wie hoch ist die Pauschale?": {"unsure": 1},
        "Wie viel gibt es für Honorare?": {"not_helpful": 1},
    }


def test_questions_with_other_figures_are_not_one_group(
    small_store: Store, assistant: Assistant
) -> None:
    for number in ("2", "3"):
        chat(small_store, f"Was zahlt das Land für {number} Segelkurse?", NOT_COVERED)
    groups = ReviewList(small_store, assistant).groups(EDDA)
    assert [group.count for group in groups] == [1, 1]


def test_nothing_personal_is_shown(small_store: Store, assistant: Assistant) -> None:
    chat(small_store, "Darf Herr Schuster (0611 1234567) segeln?", NOT_COVERED)
    (group,) = ReviewList(small_store, assistant).groups(EDDA)
    shown = repr(group)
    assert "Schuster" not in shown
    assert "1234567" not in shown
    assert "[Telefonnummer]" in group.example


def test_what_is_hidden_or_released_in_other_words_is_done(
    small_store: Store, assistant: Assistant
) -> None:
    desk = helpdesk(small_store, assistant)
    session = begun(desk)
    review = ReviewList(small_store, assistant)
    for number in range(3):
        desk.send(session.code, SAILING, visitor=f"v{number}")
    assert review.groups(EDDA)[0].count == 3
    first, second, third = desk.questions(session.id)
    desk.hide(ANNA, session.id, first.id, version=1)
    desk.release_edited(ANNA, session.id, second.id, version=1, text="Das klären wir.")
    desk.release(ANNA, session.id, third.id, version=1)
    assert review.groups(EDDA)[0].items == (third.id,)


def test_setting_aside_takes_the_whole_group_and_only_it(
    desk_store: Store, assistant: Assistant
) -> None:
    review = ReviewList(desk_store, assistant)
    for question in (SAILING, SAILING, "Gibt es Geld für Hubschrauber?"):
        chat(desk_store, question, NOT_COVERED)
    key = review.groups(EDDA)[0].key
    review.set_aside(EDDA, key)
    assert [group.example for group in review.groups(EDDA)] == ["Gibt es Geld für Hubschrauber?"]
    with pytest.raises(UnknownCorrectionError):
        review.set_aside(EDDA, key)
    chat(desk_store, SAILING, NOT_COVERED)
    assert len(review.groups(EDDA)) == 2


def test_one_step_makes_a_correction_for_the_whole_group(
    small_store: Store, assistant: Assistant
) -> None:
    review = ReviewList(small_store, assistant)
    chat(small_store, COACH, NOT_COVERED)
    chat(small_store, "Was zahlt das Land für den Coach?", NOT_COVERED)
    (group,) = review.groups(EDDA)
    kept = review.correct(EDDA, group.key, programme=KISI, text=COACH_ANSWER, sources=[FEES])
    assert set(kept.patterns) == {COACH, "Was zahlt das Land für den Coach?"}
    assert review.groups(EDDA) == ()
    offering = assistant.with_corrections(small_store)
    assert offering.ask(COACH, programme=KISI, as_of=DAY).answer.status_detail == "corrected"


def test_a_correction_that_is_refused_leaves_the_group(
    small_store: Store, assistant: Assistant
) -> None:
    review = ReviewList(small_store, assistant)
    chat(small_store, COACH, NOT_COVERED)
    (group,) = review.groups(EDDA)
    with pytest.raises(Exception, match="„99“"):
        review.correct(EDDA, group.key, programme=KISI, text="99 Euro [1].", sources=[FEES])
    assert review.groups(EDDA) == (group,)


def test_only_editors_see_it(small_store: Store, assistant: Assistant) -> None:
    review = ReviewList(small_store, assistant)
    for act in (
        lambda: review.groups(ANNA),
        lambda: review.set_aside(ANNA, "x"),
        lambda: review.correct(ANNA, "x", programme=KISI, text="x", sources=[Source(KISI, "x")]),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_what_retention_deletes_is_gone_from_here(desk_store: Store, assistant: Assistant) -> None:
    review = ReviewList(desk_store, assistant)
    chat(desk_store, SAILING, NOT_COVERED)
    old = datetime.now(UTC) - timedelta(days=91)
    with desk_store.engine.begin() as connection:
        connection.execute(update(ConversationRow).values(changed_at=old))
    assert len(review.groups(EDDA)) == 1
    desk_store.delete_older(days=90)
    assert review.groups(EDDA) == ()

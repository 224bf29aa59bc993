"""Conversations and checks in both databases: kept, owned, changed, deleted."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text, update

from assistant.applicant import facts_as_json, facts_from_json
from assistant.history import DraftStore, Store, open_store
from assistant.rules.facts import Fact, Facts
from assistant.storage.tables import ConversationRow, Table

ANSWER = {"badge": "no", "text": "Nein: 10.000 👩‍👧 „Wortlaut“"}


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path / 'new folder' / 'store.sqlite'}"
    else:
        address = request.getfixturevalue("postgresql_url")
    opened = open_store(address)
    yield opened
    opened.delete_older(days=-1)
    opened.engine.dispose()


def begin(store: Store, owner: str = "a", questions: int = 1) -> str:
    conversation = store.start_conversation(owner, programme="p", as_of=date(2025, 1, 10))
    for number in range(questions):
        store.add_exchange(owner, conversation, question=f"Frage {number}", answer=ANSWER, turn={})
    return conversation


def test_a_conversation_comes_back_as_it_was(store: Store) -> None:
    found = store.conversation("a", begin(store, questions=3))
    assert found is not None
    assert (found.programme, found.as_of) == ("p", date(2025, 1, 10))
    assert [e.position for e in found.exchanges] == [1, 2, 3]
    assert found.exchanges[0].answer == ANSWER
    assert datetime.now(UTC) - found.changed_at < timedelta(minutes=5)


def test_others_see_and_change_nothing(store: Store) -> None:
    conversation = begin(store)
    found = store.conversation("a", conversation)
    assert found is not None
    assert store.conversation("b", conversation) is None
    assert store.latest_conversations("b") == ()
    with pytest.raises(KeyError):
        store.add_exchange("b", conversation, question="x", answer={}, turn={})
    with pytest.raises(KeyError):
        store.rate("b", found.exchanges[0].id, rating="helpful", comment=None)
    with pytest.raises(KeyError):
        store.change_conversation(
            "b", conversation, programme=None, as_of=None, facts={}, forgotten=[]
        )
    store.delete_conversation("b", conversation)
    assert store.conversation("a", conversation) == found


def test_the_latest_conversation_with_a_question_comes_first(store: Store) -> None:
    first, second = begin(store), begin(store)
    store.start_conversation("a", programme=None, as_of=None)
    assert [c.id for c in store.latest_conversations("a")] == [second, first]
    store.add_exchange("a", first, question="noch eine", answer={}, turn={})
    assert [c.id for c in store.latest_conversations("a")] == [first, second]


def test_questions_at_the_same_moment_get_different_places(store: Store) -> None:
    conversation = begin(store, questions=0)
    faults: list[Exception] = []

    def add(number: int) -> None:
        try:
            store.add_exchange("a", conversation, question=str(number), answer={}, turn={})
        except Exception as fault:  # noqa: BLE001  any fault of a thread is shown below
            faults.append(fault)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = store.conversation("a", conversation)
    assert found is not None
    assert faults == []
    assert [e.position for e in found.exchanges] == [1, 2, 3, 4]


def test_ratings_and_facts_are_kept(store: Store) -> None:
    conversation = begin(store)
    found = store.conversation("a", conversation)
    assert found is not None
    store.rate("a", found.exchanges[0].id, rating="wrong_source", comment="Absatz 2")
    facts = Facts(
        {"population": Fact("population", Decimal(7200), "form", "7.200"),
         "application_date": Fact("application_date", date(2025, 1, 2), "form"),
         "nonprofit": Fact("nonprofit", value=False, origin="form")},
        ({"population": Fact("population", Decimal(12000), "form")},),
    )  # fmt: skip
    store.change_conversation(
        "a", conversation, programme=None, as_of=None,
        facts=json.loads(json.dumps(facts_as_json(facts))), forgotten=["state"],
    )  # fmt: skip
    again = store.conversation("a", conversation)
    assert again is not None
    assert again.exchanges[0].rating == "wrong_source"
    assert facts_from_json(again.facts) == facts
    assert again.forgotten == ("state",)


def test_deleting_takes_the_answers_along(store: Store) -> None:
    kept, gone = begin(store, "b"), begin(store)
    store.delete_conversation("a", gone)
    assert store.conversation("a", gone) is None
    with store.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from exchanges")) == 1
    assert store.delete_all("b") == 1
    assert store.conversation("b", kept) is None
    with store.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from exchanges")) == 0


def test_only_what_was_not_changed_for_so_long_is_deleted(store: Store) -> None:
    old, new = begin(store), begin(store)
    past = datetime.now(UTC) - timedelta(days=91)
    with store.engine.begin() as connection:
        connection.execute(
            update(ConversationRow).where(ConversationRow.id == old).values(changed_at=past)
        )
    assert store.delete_older(days=90) == 1
    assert store.conversation("a", old) is None
    assert store.conversation("a", new) is not None


def test_a_check_keeps_its_answers(store: Store) -> None:
    check = store.start_check("a", programme="p", as_of=None)
    store.change_check("a", check, as_of=date(2025, 1, 1), facts={"facts": []}, skipped=["state"])
    found = store.check("a", check)
    assert found is not None
    assert (found.skipped, found.as_of) == (("state",), date(2025, 1, 1))
    assert store.check("b", check) is None
    with pytest.raises(KeyError):
        store.change_check("b", check, as_of=None, facts={}, skipped=[])


def test_the_migrations_make_the_tables_as_they_are_written(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Table.metadata) == []


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'store.sqlite'}"
    first = open_store(address)
    conversation = begin(first)
    first.engine.dispose()
    second = open_store(address)
    assert second.conversation("a", conversation) is not None
    with second.engine.connect() as connection:
        assert connection.scalar(text("pragma journal_mode")) == "wal"
        assert connection.scalar(text("pragma foreign_keys")) == 1
    second.engine.dispose()


def test_nothing_that_was_deleted_is_left_in_the_files(tmp_path: Path) -> None:
    opened = open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    drafts = DraftStore(opened.engine)
    content = {"case": {"answers": {"aims": "Geheimer Plan " * 500}}, "typed": {}}
    draft = drafts.begin("a", programme="p", content=content)
    drafts.change(draft, lambda old: {**old, "typed": {"town": "Geheimer Ort"}})
    kept = begin(opened, owner="b")
    gone = begin(opened)
    opened.add_exchange("a", gone, question="Geheimer Verein", answer=ANSWER, turn={})

    def written() -> bytes:
        return b"".join(file.read_bytes() for file in tmp_path.iterdir())

    assert b"Geheim" in written()
    drafts.delete(draft)
    opened.delete_conversation("a", gone)
    assert b"Geheim" not in written()
    assert opened.conversation("b", kept) is not None
    opened.engine.dispose()

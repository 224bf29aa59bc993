"""Accounts of the helpdesk: who gets in, who is kept out, and what is written down."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from assistant.advisers import Adviser, Advisers, LockedOutError, NotAllowedError, SignInError
from assistant.errors import InputError
from assistant.history import Store
from tests.assistant.desk_samples import ANNA, EDDA, PASSWORD, advisers, settings

OTHER = "Acht Pflaumen rollen"


class Clock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def with_anna(store: Store, clock: Clock | None = None) -> Advisers:
    accounts = Advisers(store, settings(), now=clock or Clock())
    accounts.add("Anna Berg", PASSWORD, role="adviser")
    return accounts


def test_the_right_password_signs_in_however_the_name_is_written(desk_store: Store) -> None:
    accounts = with_anna(desk_store)
    found = accounts.sign_in("  anna   BERG ", PASSWORD)
    assert (found.name, found.role) == ("Anna Berg", "adviser")
    assert accounts.by_token(found.token) == found


@pytest.mark.parametrize(("name", "password"), [("Anna Berg", OTHER), ("Nadja", PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_look_the_same(
    small_store: Store, name: str, password: str
) -> None:
    with pytest.raises(SignInError) as caught:
        with_anna(small_store).sign_in(name, password)
    assert "Name und Passwort passen nicht zusammen" in str(caught.value)


def test_passwords_are_kept_as_argon2_hashes_only(desk_store: Store) -> None:
    with_anna(desk_store)
    with desk_store.engine.connect() as connection:
        rows = connection.exec_driver_sql("select * from advisers").all()
    assert PASSWORD not in str(rows)
    assert "$argon2id$" in str(rows)


@pytest.mark.parametrize("name", ["Anna Berg", "niemand"])
def test_after_five_failures_even_the_right_password_has_to_wait(
    desk_store: Store, name: str
) -> None:
    clock = Clock()
    accounts = with_anna(desk_store, clock)
    for _ in range(5):
        with pytest.raises(SignInError) as wrong:
            accounts.sign_in(name, OTHER)
        assert not isinstance(wrong.value, LockedOutError)
    with pytest.raises(LockedOutError) as caught:
        accounts.sign_in(name, PASSWORD)
    assert caught.value.until == clock.now + timedelta(minutes=15)
    clock.now += timedelta(minutes=15, seconds=1)
    if name == "Anna Berg":
        assert accounts.sign_in(name, PASSWORD).name == name
    else:
        with pytest.raises(SignInError):
            accounts.sign_in(name, PASSWORD)


def test_waiting_is_not_prolonged_by_knocking(small_store: Store) -> None:
    clock = Clock()
    accounts = with_anna(small_store, clock)
    for _ in range(5):
        with pytest.raises(SignInError):
            accounts.sign_in("Anna Berg", OTHER)
    for _ in range(3):
        clock.now += timedelta(minutes=4)
        with pytest.raises(LockedOutError):
            accounts.sign_in("Anna Berg", PASSWORD)
    clock.now += timedelta(minutes=4)
    assert accounts.sign_in("Anna Berg", PASSWORD).name == "Anna Berg"


def test_a_success_forgets_the_failures_before_it(small_store: Store) -> None:
    accounts = with_anna(small_store)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(SignInError):
                accounts.sign_in("Anna Berg", OTHER)
        accounts.sign_in("Anna Berg", PASSWORD)


def test_attempts_at_the_same_moment_all_count(desk_store: Store) -> None:
    accounts = with_anna(desk_store)
    ends: list[type[Exception]] = []

    def attempt() -> None:
        try:
            accounts.sign_in("Anna Berg", OTHER)
        except SignInError as fault:
            ends.append(type(fault))

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(end.__name__ for end in ends) == ["LockedOutError"] * 3 + ["SignInError"] * 5


def test_a_disabled_account_is_out_at_once_and_cannot_come_back(desk_store: Store) -> None:
    accounts = with_anna(desk_store)
    token = accounts.sign_in("Anna Berg", PASSWORD).token
    accounts.disable("anna berg")
    assert accounts.by_token(token) is None
    with pytest.raises(SignInError):
        accounts.sign_in("Anna Berg", PASSWORD)
    accounts.enable("Anna Berg")
    assert accounts.by_token(token) is None
    assert accounts.sign_in("Anna Berg", PASSWORD).name == "Anna Berg"


def test_a_new_password_ends_what_was_signed_in_elsewhere(desk_store: Store) -> None:
    accounts = with_anna(desk_store)
    elsewhere = accounts.sign_in("Anna Berg", PASSWORD)
    here = accounts.change_password(elsewhere, PASSWORD, OTHER)
    assert accounts.by_token(elsewhere.token) is None
    assert accounts.by_token(here.token) == here
    with pytest.raises(SignInError):
        accounts.sign_in("Anna Berg", PASSWORD)


def test_changing_a_password_needs_the_old_one(small_store: Store) -> None:
    accounts = with_anna(small_store)
    anna = accounts.sign_in("Anna Berg", PASSWORD)
    with pytest.raises(SignInError):
        accounts.change_password(anna, OTHER, OTHER)
    assert accounts.by_token(anna.token) == anna


@pytest.mark.parametrize("token", ["", ".", "x.1", "1", "' or 1=1 --"])
def test_a_made_up_token_is_nobody(small_store: Store, token: str) -> None:
    assert with_anna(small_store).by_token(token) is None


@pytest.mark.parametrize(
    ("name", "password", "role", "hint"),
    [
        ("anna BERG", OTHER, "adviser", "gibt es schon"),
        ("x", OTHER, "adviser", "3 bis 80"),
        ("Nadja\nRoth", "kurz", "adviser", "12 bis 200"),
        ("Nadja", "kurz", "adviser", "12 bis 200"),
        ("Nadja", "aaaaaaaaaaaaaa", "adviser", "wenigen verschiedenen"),
        ("Nadja-Schuster", "nadja-schuster1", "adviser", "fast nur der Name"),
        ("Nadja", OTHER, "boss", "adviser, editor"),
    ],
)
def test_bad_accounts_are_refused_with_what_to_do(
    small_store: Store, name: str, password: str, role: str, hint: str
) -> None:
    accounts = with_anna(small_store)
    with pytest.raises(InputError, match=hint):
        accounts.add(name, password, role=role)
    assert [account.name for account in accounts.list()] == ["Anna Berg"]


def test_an_unknown_name_is_answered_with_those_that_are_known(small_store: Store) -> None:
    with pytest.raises(InputError, match="Bekannt ist: Anna Berg"):
        with_anna(small_store).disable("Ana Berg")


def test_the_list_shows_who_has_to_wait(desk_store: Store) -> None:
    clock = Clock()
    accounts = with_anna(desk_store, clock)
    for _ in range(5):
        with pytest.raises(SignInError):
            accounts.sign_in("Anna Berg", OTHER)
    (anna,) = accounts.list()
    assert anna.locked_until == clock.now + timedelta(minutes=15)
    accounts.set_password("Anna Berg", OTHER)
    assert accounts.list()[0].locked_until is None
    assert accounts.sign_in("Anna Berg", OTHER).name == "Anna Berg"


def test_the_audit_tells_who_changed_what_and_only_editors_read_it(desk_store: Store) -> None:
    accounts = with_anna(desk_store)
    accounts.disable("Anna Berg")
    entries = accounts.audit(EDDA)
    assert [(e.by, e.action, e.subject_id) for e in entries] == [
        ("Kommandozeile", "account disabled", "Anna Berg"),
        ("Kommandozeile", "account added", "Anna Berg"),
    ]
    assert accounts.audit(EDDA, before=entries[0].id) == entries[1:]
    with pytest.raises(NotAllowedError):
        accounts.audit(ANNA)


def test_the_audit_goes_with_the_retention(desk_store: Store) -> None:
    accounts = advisers(desk_store)
    accounts.add("Anna Berg", PASSWORD, role="editor")
    desk_store.delete_older(days=-1)
    assert accounts.audit(Adviser("x", "x", "editor", 1)) == ()
    assert accounts.sign_in("Anna Berg", PASSWORD).name == "Anna Berg"

"""Accounts of the helpdesk: sign-in, rights, and the audit of who changed what."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import cast, get_args

from assistant.errors import InputError
from assistant.helpdesk.desk_errors import LockedOutError, NotAllowedError, SignInError
from assistant.helpdesk.passwords import SHORTEST, hashed, matches
from assistant.helpdesk.records import Account, Adviser, AuditEntry, Role
from assistant.settings import Settings
from assistant.storage.adviser_store import AdviserStore
from assistant.storage.desk_records import Act, StoredAccount
from assistant.storage.store import Store

__all__ = [
    "COMMAND_LINE", "SHORTEST", "Account", "Adviser", "Advisers", "AuditEntry", "LockedOutError",
    "NotAllowedError", "SignInError", "may_edit", "require_editor",
]  # fmt: skip

COMMAND_LINE = "Kommandozeile"
_NAME = re.compile(r"[^\W_][\w.@+ -]{1,78}[^\W_]")


class Advisers:
    """The accounts. One for a process; safe for several threads."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = AdviserStore(store.engine)
        self._most = settings.sign_in_attempts
        self._pause = timedelta(minutes=settings.sign_in_pause)
        self._now = now

    def sign_in(self, name: str, password: str) -> Adviser:
        """The adviser. Raises SignInError, LockedOutError after failures in a row."""
        key = _key(name)
        attempt = _attempt_key(name)
        now = self._now()
        since = self._store.attempt(attempt, most=self._most, stale=now - self._pause, now=now)
        if since is not None:
            until = since + self._pause
            raise LockedOutError(until, int((until - now).total_seconds() // 60) + 1)
        account = self._store.by_key(key)
        right = matches(password, account.password_hash if account is not None else None)
        if account is None or not right or account.disabled:
            raise SignInError(
                "Name und Passwort passen nicht zusammen.",
                remedy="Prüfen Sie beides. Ein neues Passwort vergibt, wer den Dienst betreibt.",
            )
        self._store.forget_attempts(attempt)
        return _adviser(account)

    def by_token(self, token: str) -> Adviser | None:
        """Who has this token; None when it has ended: disabled, or a new password."""
        adviser_id, _, mark = token.partition(".")
        account = self._store.by_id(adviser_id)
        if account is None or account.disabled or str(account.mark) != mark:
            return None
        return _adviser(account)

    def add(self, name: str, password: str, *, role: str, by: str = COMMAND_LINE) -> None:
        """Adds an account. Raises InputError for a name taken, a bad name, role or password."""
        name = " ".join(name.split())
        if not _NAME.fullmatch(name):
            raise InputError(
                f"Der Name „{name}“ passt nicht.",
                remedy="Nötig sind 3 bis 80 Buchstaben, Ziffern, Punkte oder Bindestriche.",
            )
        role = _role(role)
        added = self._store.add(
            key=_key(name),
            name=name,
            role=role,
            password_hash=hashed(password, name=name),
            act=Act(by, "account added", "adviser", name, {"role": role}),
        )
        if not added:
            raise InputError(
                f"Den Namen „{name}“ gibt es schon.", remedy="Wählen Sie bitte einen anderen."
            )

    def list(self) -> tuple[Account, ...]:
        """All accounts in the order of their names."""
        attempts = self._store.attempts()
        return tuple(
            Account(
                account.id,
                account.name,
                cast("Role", account.role),
                account.disabled,
                self._locked_until(attempts.get(_attempt_key(account.name))),
                account.created_at,
            )
            for account in self._store.accounts()
        )

    def set_password(self, name: str, password: str, *, by: str = COMMAND_LINE) -> None:
        """A new password; signed in nowhere any more, failed sign-ins forgotten."""
        account = self._named(name)
        values = {"password_hash": hashed(password, name=account.name)}
        self._store.change(
            account.id, values, act=Act(by, "password set", "adviser", account.name, {})
        )
        self._store.forget_attempts(_attempt_key(account.name))

    def change_password(self, adviser: Adviser, old: str, new: str) -> Adviser:
        """The adviser with a new token; others signed in with this account are signed out.

        Raises InputError. Wrong old passwords count as failed sign-ins.
        """
        signed_in = self.sign_in(adviser.name, old)
        self.set_password(signed_in.name, new, by=signed_in.name)
        return _adviser(self._named(signed_in.name))

    def disable(self, name: str, *, by: str = COMMAND_LINE) -> None:
        """The account can sign in no more, and is signed out everywhere."""
        account = self._named(name)
        act = Act(by, "account disabled", "adviser", account.name, {})
        self._store.change(account.id, {"disabled": True}, act=act)

    def enable(self, name: str, *, by: str = COMMAND_LINE) -> None:
        """The account can sign in again, and failed sign-ins are forgotten."""
        account = self._named(name)
        act = Act(by, "account enabled", "adviser", account.name, {})
        self._store.change(account.id, {"disabled": False}, act=act)
        self._store.forget_attempts(_attempt_key(account.name))

    def audit(
        self, by: Adviser, *, limit: int = 200, before: int | None = None
    ) -> tuple[AuditEntry, ...]:
        """Who changed what, the latest first. before: only what has a smaller id. Editors only."""
        require_editor(by)
        return tuple(self._store.audit(limit=limit, before=before))

    def _named(self, name: str) -> StoredAccount:
        account = self._store.by_key(_key(name))
        if account is None:
            known = ", ".join(each.name for each in self._store.accounts()) or "niemand"
            raise InputError(f"„{name}“ gibt es nicht.", remedy=f"Bekannt ist: {known}.")
        return account

    def _locked_until(self, attempts: tuple[int, datetime] | None) -> datetime | None:
        if attempts is None or attempts[0] < self._most:
            return None
        until = attempts[1] + self._pause
        return until if until > self._now() else None


def may_edit(adviser: Adviser) -> bool:
    """Whether the adviser may keep corrections, and see the review list and the audit."""
    return adviser.role == "editor"


def require_editor(adviser: Adviser) -> None:
    """Raises NotAllowedError when the adviser is no editor."""
    if not may_edit(adviser):
        raise NotAllowedError


def _role(written: str) -> str:
    if written not in get_args(Role):
        raise InputError(
            f"Die Rolle „{written}“ gibt es nicht.",
            remedy=f"Möglich ist: {', '.join(get_args(Role))}.",
        )
    return written


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()[:80]


def _attempt_key(name: str) -> str:
    return hashlib.sha256(_key(name).encode()).hexdigest()


def _adviser(account: StoredAccount) -> Adviser:
    return Adviser(account.id, account.name, cast("Role", account.role), account.mark)

"""Passwords of advisers, hashed with argon2id. The only file that knows argon2."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from assistant.errors import InputError

SHORTEST = 12  # characters
_LONGEST = 200

_hasher = PasswordHasher()


def hashed(password: str, *, name: str) -> str:
    """The hash of a new password. Raises InputError when it is too short, too long or the name."""
    if not SHORTEST <= len(password) <= _LONGEST:
        raise InputError(
            f"Das Passwort hat {len(password)} Zeichen.",
            remedy=f"Nötig sind {SHORTEST} bis {_LONGEST}.",
        )
    if name.casefold() in password.casefold() and len(name) * 2 > len(password):
        raise InputError(
            "Das Passwort ist fast nur der Name.", remedy="Wählen Sie bitte ein anderes."
        )
    if len(set(password)) < SHORTEST // 3:
        raise InputError(
            "Das Passwort besteht aus zu wenigen verschiedenen Zeichen.",
            remedy="Wählen Sie bitte ein anderes.",
        )
    return _hasher.hash(password)


def matches(password: str, stored: str | None) -> bool:
    """Whether the password belongs to the hash. None takes as long, so that no name shows."""
    try:
        _hasher.verify(stored or _nobody(), password[:_LONGEST])
    except (VerifyMismatchError, InvalidHashError):
        return False
    return stored is not None


@cache
def _nobody() -> str:
    return _hasher.hash("nobody has this password")

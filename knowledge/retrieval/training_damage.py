"""Wrong spellings made on purpose: typing errors of askers, and what scanners do to a text."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

_WORD = re.compile(r"[^\W\d_]{4,}")
# What optical character recognition takes one sign for, as in vocabulary/ocr_confusions.yaml.
_SCANNED = (
    ("ü", "ii"), ("ö", "o"), ("ä", "a"), ("ß", "B"), ("rn", "m"), ("m", "rn"), ("n", "u"),
    ("u", "n"), ("l", "1"), ("i", "l"), ("e", "c"), ("ff", "f"), ("g", "q"), ("h", "b"),
)  # fmt: skip


def mistyped(text: str, random: Random) -> str:
    """One word in about eight with a letter swapped, dropped or doubled; at times no capitals."""
    changed = _WORD.sub(lambda word: _typed(word[0], random), text)
    return changed.lower() if random.random() < 0.3 else changed


def scanned(text: str, random: Random) -> str:
    """One word in about ten with a confused sign, a blank in it, or the hyphen of a line end."""
    return _WORD.sub(lambda word: _read(word[0], random), text)


def _typed(word: str, random: Random) -> str:
    if random.random() > 0.12:
        return word
    at = random.randrange(1, len(word) - 1)
    kinds: tuple[Callable[[], str], ...] = (
        lambda: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        lambda: word[:at] + word[at + 1 :],
        lambda: word[:at] + word[at] + word[at:],
    )
    return random.choice(kinds)()


def _read(word: str, random: Random) -> str:
    chance = random.random()
    if chance > 0.1:
        return word
    at = random.randrange(2, len(word) - 1)
    if chance < 0.03:
        return f"{word[:at]} {word[at:]}"
    if chance < 0.05:
        return f"{word[:at]}- {word[at:]}"
    fitting = [(sign, read) for sign, read in _SCANNED if sign in word]
    if not fitting:
        return word
    sign, read = random.choice(fitting)
    return word.replace(sign, read, 1)

"""Misreadings without a pattern: any one letter lost, added or another; a capital within a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.german.word_list import folded, german_words
from knowledge.ingestion.ocr_confusions import ANY_LETTER, WRONG_CASE
from knowledge.ingestion.word_reading import INNER_CAPITAL, Reading

SHORTEST = 5
# log10 of the share in running text: a rarer word is no good guess.
LEAST = -6.3
_LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß"
_ONLY_LETTERS = re.compile(r"[A-Za-zÄÖÜäöüß]+")
# Capitals that differ from the small letter in size alone.
_SAME_SHAPE = frozenset("CKOPSUVWXZ")


def one_letter_off(core: str) -> list[Reading]:
    """Frequent words that differ in one letter behind the first."""
    if len(core) < SHORTEST or not _ONLY_LETTERS.fullmatch(core) or not core[1:].islower():
        return []
    words = german_words()
    found = []
    for text in dict.fromkeys(_variants(core)):
        key = folded(text)
        if key in words.corrections:
            chance = words.word(key)
            if chance is not None and chance > LEAST:
                found.append(Reading(text, key, (ANY_LETTER,), chance))
    return found


def _variants(core: str) -> Iterator[str]:
    for at in range(1, len(core) + 1):
        before, rest = core[:at], core[at:]
        for letter in _LETTERS:
            yield before + letter + rest
            if rest:
                yield before + letter + rest[1:]
        if rest:
            yield before + rest[1:]
        if len(rest) > 1:
            yield before + rest[1] + rest[0] + rest[2:]


def small_within(core: str, own: Reading) -> list[Reading]:
    """The word with its inner capital made small, where only its size was misread."""
    capitals = INNER_CAPITAL.findall(core)
    if len(core) < SHORTEST or len(capitals) != 1 or capitals[0] not in _SAME_SHAPE:
        return []
    text = core[0] + core[1:].lower()
    chance = german_words().official.get(own.key, 0)
    if not core[1:].isalpha() or chance < 3:
        return []
    alone = german_words().word(own.key)
    return [] if alone is None else [Reading(text, own.key, (WRONG_CASE,), alone)]

"""Misreadings without a pattern: any one letter lost, added or another; a capital within a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.german.word_list import folded, german_words
from knowledge.ingestion.ocr_confusions import ANY_LETTER, WRONG_CASE
from knowledge.ingestion.word_reading import Reading

SHORTEST = 5
# log10 of the share in running text: a rarer word is no good guess.
LEAST = -6.3
# How often official German must have the word whose capital is made small.
FEWEST = 3
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
    """The word with its odd capital made small, where only its size was misread."""
    if not own.oddity or own.parts != 1 or not core[1:].isalpha():
        return []
    capitals = [letter for letter in core[1:] if letter.isupper()]
    if len(capitals) != 1 or capitals[0] not in _SAME_SHAPE:
        return []
    if german_words().official.get(own.key, 0) < FEWEST:
        return []
    return [Reading(core[0] + core[1:].lower(), own.key, (WRONG_CASE,), own.chance)]

"""Misreadings without a pattern: one letter lost, added, turned or another; a capital within."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.german.word_list import NEW_COMPOUND, folded, german_words
from knowledge.ingestion.ocr_confusions import (
    ADDED_LETTER,
    ANY_LETTER,
    LOST_LETTER,
    TURNED_LETTERS,
    WRONG_CASE,
    Misreading,
)
from knowledge.ingestion.word_reading import Reading

SHORTEST = 4
# log10 of the share in running text: a rarer word is no good guess; a shorter one must be usual.
LEAST = -7.5
LEAST_SHORT = -4.5
LONG = 6
# Compounds are searched only in words of this length, and their changed part is no shorter.
SHORTEST_COMPOUND = 8
SHORTEST_PART = 4
LEAST_COMPOUND = -13.0
KEPT_COMPOUNDS = 2
# How often official German must have the word whose capital is made small.
FEWEST = 3
_LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß"
_ONLY_LETTERS = re.compile(r"[A-Za-zÄÖÜäöüß]+")
# Capitals that differ from the small letter in size alone.
_SAME_SHAPE = frozenset("CKOPSUVWXZ")


def one_letter_off(core: str) -> list[Reading]:
    """Words that differ in one letter, and compounds where no word does."""
    if len(core) < SHORTEST or not _ONLY_LETTERS.fullmatch(core) or not core[1:].islower():
        return []
    words = german_words()
    least = LEAST if len(core) >= LONG else LEAST_SHORT
    found: dict[str, Reading] = {}
    for small, made in letter_variants(core.lower()):
        key = folded(small)
        if key in words.corrections:
            chance = words.word(key)
            if chance is not None and chance > least:
                text = _cased(small, core)
                found.setdefault(text, Reading(text, key, (made,), chance))
    if not found and len(core) >= SHORTEST_COMPOUND:
        found = _compounds(core)
    return list(found.values())


def _compounds(core: str) -> dict[str, Reading]:
    """The likeliest compounds that differ in one letter of one part."""
    words, small = german_words(), core.lower()
    found: dict[str, Reading] = {}
    for cut in range(3, len(small) - 2):
        left, right = small[:cut], small[cut:]
        head, tail = words.modifier(folded(left)), words.tail(folded(right))
        if head is not None and len(right) >= SHORTEST_PART:
            for part, made in letter_variants(right):
                _keep(found, core, left + part, made, head, words.tail(folded(part)))
        if tail is not None and len(left) >= SHORTEST_PART:
            for part, made in letter_variants(left):
                _keep(found, core, part + right, made, words.heads.get(folded(part)), tail)
    best = sorted(found.values(), key=lambda reading: -reading.chance)[:KEPT_COMPOUNDS]
    return {reading.text: reading for reading in best}


def _keep(
    found: dict[str, Reading],
    core: str,
    small: str,
    made: Misreading,
    head: float | None,
    tail: float | None,
) -> None:
    if head is None or tail is None or NEW_COMPOUND + head + tail < LEAST_COMPOUND:
        return
    text, chance = _cased(small, core), NEW_COMPOUND + head + tail
    if text not in found or found[text].chance < chance:
        found[text] = Reading(text, folded(small), (made,), chance, 2)


def _cased(small: str, core: str) -> str:
    return small[0].upper() + small[1:] if core[0].isupper() else small


def letter_variants(core: str) -> Iterator[tuple[str, Misreading]]:
    """Every way to undo one wrong letter; `core` is in small letters."""
    for at in range(len(core) + 1):
        before, rest = core[:at], core[at:]
        for letter in _LETTERS:
            if at:
                yield before + letter + rest, LOST_LETTER
            if rest and letter != rest[0]:
                yield before + letter + rest[1:], ANY_LETTER
        if rest and at:
            yield before + rest[1:], ADDED_LETTER
        if len(rest) > 1 and at and rest[0] != rest[1]:
            yield before + rest[1] + rest[0] + rest[2:], TURNED_LETTERS


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

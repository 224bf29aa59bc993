"""Words whose blanks got lost: "undderAntrag" → "und der Antrag"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import nlargest

from knowledge.german.word_list import NEVER_LAST, WordList, folded, german_words
from knowledge.ingestion.ocr_confusions import LOST_BLANK
from knowledge.ingestion.word_reading import INNER_CAPITAL, Reading, unknown_chance

MOST_WORDS = 5
LONGEST_WORD = 40
KEPT = 4
# log10 of the share above which a word with a small initial can stand glued to any other.
FUNCTION_WORD = -3.0
FREQUENT = -5.0
# Words seen side by side this often can be glued to each other though both carry meaning.
NEIGHBOURS = 3
# Of how many letters, at least how frequent: short rare words are found in everything.
LEAST_BY_LENGTH = {2: -3.6, 3: -4.6, 4: -5.5, 5: -6.5}
LEAST = -7.8
LEAST_SMALL = -6.7
# A new word that no list holds begins with a capital in the middle of the chunk, as names do.
SHORTEST_NAME = 4
# One lost blank, where nothing is known about the text; only for finding the best cuts.
CUT = -2.5
ENDINGS = frozenset(("der", "den", "des", "dem", "die", "das"))
PREFIXES = frozenset(
    (
        "nicht", "mit", "los", "ein", "aus", "auf", "an", "um", "ab", "zu", "vor", "bei",
        "nach", "über", "unter", "durch", "für", "wider", "von",
    )
)  # fmt: skip
# Endings that are words too: "Referendar|in", participles such as "stören|der".
_WORD_ENDINGS = frozenset(("in", "innen", "er", "es", "en"))
_SHORT_OPENINGS = frozenset(
    (
        "Ab", "Am", "An", "Da", "Er", "Es", "Ob", "Im", "In", "Je", "So", "Um", "Wo", "Zu",
    )
)  # fmt: skip
_LETTERS = re.compile(r"[A-Za-zÄÖÜäöüß]+")


@dataclass(frozen=True)
class _Path:
    """The words found so far, and log10 of their chance, lost blanks included."""

    words: tuple[str, ...]
    chance: float


def separated(core: str, own: Reading) -> list[Reading]:
    """The chunk as several words, most likely first; none where it is likelier one word."""
    if not 4 <= len(core) <= 60 or not _LETTERS.fullmatch(core):
        return []
    if core.isupper():
        return []
    words = german_words()
    paths: list[list[_Path]] = [[] for _ in range(len(core) + 1)]
    paths[0] = [_Path((), 0.0)]
    for start in range(len(core) - 1):
        best = nlargest(KEPT, paths[start], key=lambda path: path.chance)
        if not best:
            continue
        for end, word, chance in _words_at(core, start, words):
            for path in best:
                if len(path.words) < MOST_WORDS:
                    paths[end].append(_longer(path, word, chance, words))
    found = []
    for path in nlargest(KEPT, paths[-1], key=lambda path: path.chance):
        count = len(path.words) - 1
        if count and all(
            _may_be_apart(first, second, own, words)
            for first, second in zip(path.words, path.words[1:], strict=False)
        ):
            found.append(
                Reading(
                    " ".join(path.words),
                    folded(path.words[-1]),
                    (LOST_BLANK,) * count,
                    path.chance - CUT * count,
                    first=folded(path.words[0]),
                )
            )
    return found


def _longer(path: _Path, word: str, chance: float, words: WordList) -> _Path:
    if not path.words:
        return _Path((word,), chance)
    follows = words.follows(folded(path.words[-1]), folded(word), chance)
    return _Path((*path.words, word), path.chance + CUT + follows)


def _words_at(core: str, start: int, words: WordList) -> Iterator[tuple[int, str, float]]:
    """End, letters and log10 of the chance of each word that may stand at this place."""
    for end in range(start + 2, min(len(core), start + LONGEST_WORD) + 1):
        if len(core) - end == 1 or (start == 0 and end == len(core)):
            continue
        word = core[start:end]
        if INNER_CAPITAL.search(word[1:]):
            return
        chance = _chance(word, words, within=start > 0)
        if chance is not None:
            yield end, word, chance


def _chance(word: str, words: WordList, *, within: bool) -> float | None:
    key = folded(word)
    chance = words.word(key)
    small = words.small.get(key)
    if within and word[0].islower() and (small is None or small < 0.05):
        # Nouns keep their capital when a blank is lost.
        if small is not None or chance is None or chance < LEAST_SMALL or len(word) < 6:
            return None
        return chance - 1.0
    if chance is not None and chance >= LEAST_BY_LENGTH.get(len(word), LEAST):
        return chance
    if len(word) >= 8 and (compound := words.compound(key)) is not None:
        return compound
    if within and word[0].isupper() and len(word) >= SHORTEST_NAME and word[1:].islower():
        return unknown_chance(word)
    return None


def _may_be_apart(first: str, second: str, own: Reading, words: WordList) -> bool:
    """Whether more than chance speaks for a blank between the two."""
    if second[0].isupper():
        if len(first) < 3 and first[0].isupper() and first not in _SHORT_OPENINGS:
            return False  # names: "DuMont", "McDonald"
        return first[-1].islower() and second.lower() not in _WORD_ENDINGS
    before, after = folded(first), folded(second)
    noun = first[0].isupper() and words.small.get(before, 0.0) < 0.2
    seen = words.pair(before, after) >= NEIGHBOURS
    participle = second in ENDINGS and before.endswith("n") and not noun
    if participle or second in _WORD_ENDINGS - {"in"}:
        return own.parts == 0 and seen
    if second == "in" and own.parts:
        return False
    functions = [_is_function_word(word, words) for word in (before, after)]
    if own.parts and before in PREFIXES and not functions[1]:
        return False
    if seen or all(functions):
        return True
    if after not in words.small and not functions[0]:
        return False  # a noun, perhaps: everyday lists have no capitals
    if own.parts != 1:
        small = words.small.get(after, 1.0) > 0.95
        if noun and (functions[1] or (small and (words.word(after) or LEAST) > FREQUENT)):
            return True  # a compound that begins with a capital ends in a noun
        plain = words.small.get(before, 1.0) > 0.8
        if small and plain and not noun and min(len(first), len(second)) > 3:
            return all((words.word(key) or LEAST) > FREQUENT - 1.5 for key in (before, after))
    return any(functions) and before not in PREFIXES and second not in ENDINGS


def _is_function_word(word: str, words: WordList) -> bool:
    if word in NEVER_LAST:
        return True
    chance = words.word(word)
    return chance is not None and chance > FUNCTION_WORD and words.small.get(word, 0.0) > 0.5

"""Which German words a damaged word may have been, with the evidence for each.

A beam search walks along the letters as read, replaces misreadings by the letters they may stand
for and keeps only beginnings of German words or of parts of compounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import nlargest
from math import log10
from operator import itemgetter

from knowledge.german.word_list import NEW_COMPOUND, WordList, folded, german_words
from knowledge.ingestion.ocr_confusions import LOST_BLANK, Misreading, confusions

BEAM = 14
KEPT_READINGS = 8
MOST_PARTS = 3
# No reading is worth more than about three rare misreadings.
CHEAPEST = -9.0
# The search compares states of different numbers of parts; parts cost less than misreadings.
HEAD_WEIGHT = 0.25
LEAST_COMPOUND = -15.5
# log10 of the share of a word in running text below which it may be a misreading of any kind.
RARE_WORD = -5.8
RARE_MISREADING = -2.3
# log10 of the share above which a word with a small initial can stand glued to any other.
FUNCTION_WORD = -3.0
ENDINGS = frozenset(("der", "den", "des", "dem", "die", "das"))
PREFIXES = frozenset(
    (
        "nicht",
        "mit",
        "los",
        "ein",
        "aus",
        "auf",
        "an",
        "um",
        "ab",
        "zu",
        "vor",
        "bei",
        "nach",
        "über",
        "unter",
        "durch",
        "für",
        "wider",
        "von",
    )
)
_LETTERS = re.compile(r"[A-Za-zÄÖÜäöüß]+")


@dataclass(frozen=True)
class Reading:
    """One thing a word may be: as written, its folded form, the misreadings it assumes and
    log10 of the chance of the word by itself. `parts` > 1: not in a list, but a compound.
    """

    text: str
    key: str
    misreadings: tuple[Misreading, ...]
    chance: float
    parts: int = 1


def unknown_chance(word: str) -> float:
    """log10 of the chance of a word that is in no list and no compound: names, foreign words."""
    return max(-8.0 - 0.4 * len(word), -16.0)


def as_read(core: str) -> Reading:
    """The word as it stands."""
    words = german_words()
    key = folded(core)
    chance = words.word(key)
    if chance is not None:
        return Reading(core, key, (), chance)
    compound = words.compound(key)
    unknown = unknown_chance(core)
    if compound is not None and compound > unknown:
        return Reading(core, key, (), compound, 2)
    return Reading(core, key, (), unknown, 0)


@lru_cache(maxsize=50_000)
def readings(core: str) -> tuple[Reading, ...]:
    """The word as it stands, then other readings, most likely first under the general model."""
    words = german_words()
    own = as_read(core)
    found = {core: own}
    listed = own.parts == 1 and own.chance > RARE_WORD
    for rare in (False, True):
        # Rare misreadings are tried only where lost umlauts alone explain nothing.
        if rare and (listed or _explained(found.values(), own)):
            break
        search = _Search(core, words, most_parts=1 if listed else MOST_PARTS, rare=rare)
        for reading in search.found():
            there = found.get(reading.text)
            if there is None or (there is not own and there.chance < reading.chance):
                found[reading.text] = reading
    if not listed:
        for reading in _splits(core, words, own):
            found.setdefault(reading.text, reading)
    shares = confusions().shares
    others = sorted(
        (r for r in found.values() if r is not own),
        key=lambda r: -r.chance - sum(log10(shares.get(m, 1e-3)) for m in r.misreadings),
    )
    return own, *others[:KEPT_READINGS]


def _explained(found: Iterable[Reading], own: Reading) -> bool:
    """True when lost umlauts alone give a good word; short words need a frequent one."""
    least = -6.0 if len(own.text) <= 5 else -8.5
    shares = confusions().shares
    return any(
        r.chance + sum(log10(shares[m]) for m in r.misreadings) > least
        for r in found
        if r is not own and r.parts == 1
    )


# A state of the search: cost so far, letters of the part that is open, text so far, misreadings,
# number of the part, chance of the parts that are closed, rare misreadings used.
_State = tuple[float, str, str, tuple[Misreading, ...], int, float, int]


class _Search:
    """The beam search for one word."""

    def __init__(self, core: str, words: WordList, *, most_parts: int, rare: bool) -> None:
        self.core = core
        self.words = words
        self.most_parts = most_parts
        self.capitals = core.isupper() and len(core) > 1
        model = confusions()
        self.by_start = model.by_start if rare else model.common_by_start
        self.beams: list[dict[tuple[str, str], _State]] = [{} for _ in range(len(core) + 1)]

    def found(self) -> list[Reading]:
        """All readings with at least one misreading."""
        self.beams[0]["", ""] = (0.0, "", "", (), 1, 0.0, 0)
        for at in range(len(self.core)):
            states = nlargest(BEAM, self.beams[at].values(), key=itemgetter(0))
            if states:
                for step in self._steps(at):
                    self._advance(states, *step)
                if self.most_parts > 1 and at + 1 < len(self.core):
                    self._cut(self.beams[at + 1])
        results = []
        for state in nlargest(BEAM, self.beams[-1].values(), key=itemgetter(0)):
            reading = self._finished(state)
            if reading is not None:
                results.append(reading)
        return results

    def _steps(self, at: int) -> list[tuple[int, str, str, float, Misreading | None]]:
        character = self.core[at]
        steps: list[tuple[int, str, str, float, Misreading | None]] = []
        if character.isalpha():
            steps.append((at + 1, folded(character), character, 0.0, None))
        any_case = self.capitals or at == 0
        for start in {character, character.lower()} if any_case else (character,):
            for read, true, log_share in self.by_start.get(start, ()):
                end = at + len(read)
                piece = self.core[at:end]
                if piece == read or (any_case and piece.lower() == read):
                    shown = self._shown(true, piece, at)
                    steps.append((end, folded(true), shown, log_share, (true, read)))
        return steps

    def _shown(self, true: str, piece: str, at: int) -> str:
        if self.capitals:
            return true if true == "ß" else true.upper()
        if at == 0 and not piece[0].islower():
            follows = self.core[len(piece) : len(piece) + 1]
            # "6rtlichen" shows no case; a small letter is the more frequent one.
            return true if not piece[0].isalpha() or not follows else true[0].upper() + true[1:]
        return true

    def _advance(
        self,
        states: Sequence[_State],
        end: int,
        letters: str,
        shown: str,
        cost: float,
        misreading: Misreading | None,
    ) -> None:
        beam, begins = self.beams[end], self.words.begins
        is_rare = misreading is not None and cost < RARE_MISREADING
        for state in states:
            total = state[0] + cost
            part = state[1] + letters
            rare = state[6] + is_rare
            if total < CHEAPEST or rare > 2 or not begins(part):
                continue
            text = state[2] + shown
            there = beam.get((part, text))
            if there is None or there[0] < total:
                made = (*state[3], misreading) if misreading else state[3]
                beam[part, text] = (total, part, text, made, state[4], state[5], rare)

    def _cut(self, beam: dict[tuple[str, str], _State]) -> None:
        """Adds, for every state that may end a part, one that begins the next part."""
        for cost, part, text, made, parts, chance, rare in list(beam.values()):
            if parts < self.most_parts and len(part) >= 3:
                head = self.words.modifier(part)
                total = cost + HEAD_WEIGHT * head if head is not None else CHEAPEST
                if head is not None and total > CHEAPEST:
                    there = beam.get(("", text))
                    if there is None or there[0] < total:
                        both = chance + NEW_COMPOUND + head
                        beam["", text] = (total, "", text, made, parts + 1, both, rare)

    def _finished(self, state: _State) -> Reading | None:
        _cost, part, text, made, parts, chance, _rare = state
        if not part or not made:
            return None
        key = folded(text)
        if key in self.words.corrections:
            alone = self.words.word(key)
            return None if alone is None else Reading(text, key, made, alone)
        tail = self.words.tail(part) if parts > 1 and len(part) >= 3 else None
        if tail is None or chance + tail < LEAST_COMPOUND:
            return None
        return Reading(text, key, made, chance + tail, parts)


def _splits(core: str, words: WordList, own: Reading) -> list[Reading]:
    """Two words written as one: "obdie" → "ob die"."""
    found = []
    for cut in range(2, len(core) - 1):
        left, right = core[:cut], core[cut:]
        if not (_LETTERS.fullmatch(left) and _LETTERS.fullmatch(right)):
            continue
        first, second = folded(left), folded(right)
        left_chance, right_chance = words.word(first), words.word(second)
        if left_chance is None or right_chance is None:
            continue
        if _looks_like_one_word(first, right) or (own.parts and first in PREFIXES):
            continue
        pair = words.pair(first, second)
        functions = [_is_function_word(word, words) for word in (first, second)]
        if pair < 3 and (not any(functions) or first in PREFIXES or second in ENDINGS):
            continue
        if any(
            chance < (-5.0 if len(word) < 4 else -7.0) or (len(word) < 3 and not function)
            for word, chance, function in zip(
                (first, second), (left_chance, right_chance), functions, strict=True
            )
        ):
            continue
        chance = left_chance + words.follows(first, second, right_chance)
        found.append(Reading(f"{left} {right}", second, (LOST_BLANK,), chance))
    return found


def _looks_like_one_word(first: str, right: str) -> bool:
    """Endings that are words too: "Referendar|in", participles such as "stören|der"."""
    if right in ("in", "innen", "er", "es", "en"):
        return True
    return right in ENDINGS and first.endswith("n")


def _is_function_word(word: str, words: WordList) -> bool:
    chance = words.word(word)
    return chance is not None and chance > FUNCTION_WORD and words.small.get(word, 0.0) > 0.5

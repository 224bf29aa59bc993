"""How likely a German word, a part of a compound and a pair of words are.

Two sources: `wordfreq` (everyday German, 634,000 forms, read once) and the counts of official
German in knowledge/vocabulary/official_words.txt.xz. Words are looked up in lower case with ss
for ß (`folded`). All likelihoods are decimal logarithms.
"""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain, takewhile
from math import log10

from wordfreq import get_frequency_dict

from knowledge.german.official_words import folded

__all__ = ["WordList", "folded", "german_words"]

OFFICIAL_SHARE = 0.85
# Rarer everyday forms are mostly typing errors and foreign words: good enough to leave a word
# alone, too doubtful to be a correction.
CORRECTION_FREQUENCY = 1e-7
# Beginnings of these lengths are kept; more would cost memory, fewer would cost time.
PREFIX_LENGTHS = (3, 5, 7, 9, 12, 16)
NEW_COMPOUND = -2.3
NEW_MODIFIER = -5.5
PAIR_WEIGHT = 150.0
LONGEST_COMPOUND = 70
# A word is the last part of a compound about so much less often than it stands alone.
TAIL_SHARE = -0.5
# Words that end no compound.
NEVER_LAST = frozenset(
    (
        "und", "oder", "sowie", "der", "die", "das", "den", "dem", "des", "ein", "eine",
        "einer", "eines", "einem", "einen", "diese", "dieser", "dieses", "diesem", "diesen",
        "ihre", "ihrer", "ihres", "ihrem", "ihren", "sein", "seine", "seiner", "seinem",
        "seinen", "aus", "auf", "bei", "beim", "mit", "nach", "von", "vom", "zum", "zur", "für",
        "fur", "über", "uber", "unter", "durch", "vor", "bis", "sich", "nicht", "ist", "sind",
        "war", "waren", "wird", "werden", "wurde", "wurden", "hat", "haben", "hatte", "hatten",
        "kann", "können", "soll", "sollen", "muss", "müssen", "darf", "dürfen", "als", "auch",
        "dass", "wenn", "wie", "nur", "noch", "sie", "zwischen", "wegen", "ohne", "gegen", "ab",
        "im", "in", "am", "an", "um", "zu", "es", "er", "so",
    )
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class WordList:
    """Likelihoods of words; build it with `german_words`, which keeps one.

    everyday: folded word → share in running text. corrections: the words good enough to be
    proposed. official: folded word → count; numbers: word →
    number in the counts; pair_counts: numbers of two neighbours (first × size + second) → count.
    heads, tails: parts of compounds → log10 of their share in compounds.
    small: word → share of occurrences with a small initial, official German only.
    prefixes: beginnings of corrections and heads, of the lengths PREFIX_LENGTHS.
    """

    everyday: Mapping[str, float]
    corrections: frozenset[str]
    heads: Mapping[str, float]
    tails: Mapping[str, float]
    small: Mapping[str, float]
    official: Mapping[str, int]
    official_total: int
    numbers: Mapping[str, int]
    pair_counts: Mapping[int, int]
    prefixes: frozenset[str]

    def word(self, word: str) -> float | None:
        """log10 of the share of a folded word in running text; None when it is in no list."""
        share = (1 - OFFICIAL_SHARE) * self.everyday.get(word, 0.0)
        share += OFFICIAL_SHARE * self.official.get(word, 0) / self.official_total
        return log10(share) if share else None

    def follows(self, before: str, word: str, alone: float) -> float:
        """log10 of the chance of `word` after `before`; `alone` is its chance anywhere."""
        seen = self.official.get(before, 0)
        if not seen:
            return alone
        trust = seen / (seen + PAIR_WEIGHT)
        pair = self.pair(before, word)
        return log10(trust * pair / seen + (1 - 0.9 * trust) * 10.0**alone)

    def pair(self, first: str, second: str) -> int:
        """How often `second` follows `first` in the counts of official German."""
        number, other = self.numbers.get(first), self.numbers.get(second)
        if number is None or other is None:
            return 0
        return self.pair_counts.get(number * len(self.numbers) + other, 0)

    def begins(self, letters: str) -> bool:
        """False when no correction and no head begins with these letters; else perhaps True."""
        length = len(letters)
        for kept in PREFIX_LENGTHS:
            if kept > length:
                return True
            if letters[:kept] not in self.prefixes:
                return False
        return True

    @lru_cache(maxsize=20_000)  # noqa: B019 - there is one word list a process
    def compound(self, word: str) -> float | None:
        """log10 of the chance of a compound that is in no list; None when it cannot be cut."""
        if len(word) > LONGEST_COMPOUND:
            return None
        best: float | None = None
        for cut in range(3, len(word) - 2):
            tail = self.tail(word[cut:])
            head = None if tail is None else self.modifier(word[:cut])
            if tail is None or head is None:
                continue
            if best is None or NEW_COMPOUND + head + tail > best:
                best = NEW_COMPOUND + head + tail
        return best

    @lru_cache(maxsize=50_000)  # noqa: B019 - there is one word list a process
    def modifier(self, part: str) -> float | None:
        """log10 of the chance of a part in front of another, linking letters included."""
        known = self.heads.get(part)
        if known is not None:
            return known
        for link in ("", "s", "es", "n", "en"):
            stem = part.removesuffix(link) if link else part
            if len(stem) >= 4 and len(stem) + len(link) == len(part):
                chance = self.word(stem)
                if chance is not None and chance > -6.5:
                    return NEW_MODIFIER
        if len(part) >= 8:
            return self.compound_modifier(part)
        return None

    def compound_modifier(self, part: str) -> float | None:
        """A modifier made of two known ones: "einwohner|melde" before "amt"."""
        best: float | None = None
        for cut in range(3, len(part) - 2):
            first, second = self.heads.get(part[:cut]), self.heads.get(part[cut:])
            if first is not None and second is not None:
                chance = NEW_COMPOUND / 2 + first + second
                best = chance if best is None else max(best, chance)
        return best

    def tail(self, part: str) -> float | None:
        """log10 of the chance of a word as the last part of a compound."""
        if part in NEVER_LAST:
            return None
        known = self.tails.get(part)
        chance = self.word(part)
        if chance is None or len(part) < 5 or chance < -6.8:
            return known
        alone = max(chance + TAIL_SHARE, NEW_MODIFIER)
        return alone if known is None else max(known, alone)


@lru_cache(maxsize=1)
def german_words() -> WordList:
    """The word list; the first call reads both sources (about a second)."""
    sections = _sections()
    counts: dict[str, int] = {}
    small: dict[str, float] = {}
    order: list[str] = []
    for line in sections["words"]:
        word, count, small_count = line.split()
        order.append(word)
        counts[word] = int(count)
        small[word] = int(small_count) / int(count)
    total = len(order)
    pair_counts: dict[int, int] = {}
    for line in sections["pairs"]:
        first, second, count = line.split()
        pair_counts[int(first) * total + int(second)] = int(count)
    everyday = get_frequency_dict("de", wordlist="large")
    heads, tails = _logs(sections["heads"]), _logs(sections["tails"])
    frequent = takewhile(lambda word: everyday[word] >= CORRECTION_FREQUENCY, everyday)
    corrections = frozenset(chain(counts, (word for word in frequent if word.isalpha())))
    prefixes: set[str] = set()
    for length in PREFIX_LENGTHS:
        prefixes.update(w[:length] for w in corrections if len(w) >= length)
        prefixes.update(w[:length] for w in heads if len(w) >= length)
    return WordList(
        everyday=everyday,
        corrections=corrections,
        heads=heads,
        tails=tails,
        small=small,
        official=counts,
        official_total=sum(counts.values()),
        numbers={word: number for number, word in enumerate(order)},
        pair_counts=pair_counts,
        prefixes=frozenset(prefixes),
    )


def _logs(lines: list[str]) -> dict[str, float]:
    counts = {part: int(count) for part, count in (line.split() for line in lines)}
    total = sum(counts.values())
    return {part: log10(count / total) for part, count in counts.items()}


def _sections() -> dict[str, list[str]]:
    packed = files("knowledge").joinpath("vocabulary/official_words.txt.xz").read_bytes()
    sections: dict[str, list[str]] = {}
    for block in lzma.decompress(packed).decode().split("\n= ")[1:]:
        title, *lines = block.rstrip("\n").split("\n")
        sections[title] = lines
    return sections

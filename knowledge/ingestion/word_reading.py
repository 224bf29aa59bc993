"""One thing a word may be, and how likely it is by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.german.letter_groups import odd_groups
from knowledge.german.word_list import folded, german_words
from knowledge.ingestion.ocr_confusions import Misreading

# A capital behind a small letter: rare in sound words that no list holds, usual in glued ones.
CAPITAL_WITHIN = -7.0

# log10 of how much rarer an unknown word is for each group of letters that German words lack.
ODD_GROUP = -0.8
MOST_ODD_GROUPS = 3

INNER_CAPITAL = re.compile(r"(?<=[a-zäöüß])[A-ZÄÖÜ](?=[a-zäöüß])(?<!^[a-z].)")

# At the ends of a word, capitals make abbreviations ("BauO", "kWh", "BAföG"); there the word must
# be a usual one: this often in official German.
USUAL = 50
_EDGE_CAPITAL = re.compile(
    r"^[a-zäöüß][A-ZÄÖÜ][a-zäöüß]{2}|^[A-ZÄÖÜ]{2}[a-zäöüß]{2}|[a-zäöüß]{2}[A-ZÄÖÜ]$"
)


@dataclass(frozen=True)
class Reading:
    """One thing a word may be: as written, its folded form, the misreadings it assumes and
    log10 of the chance of the word by itself. `parts` > 1: not in a list, but a compound; 0: not
    known. Of glued words, `key` is the last and `first` the first one.
    """

    text: str
    key: str
    misreadings: tuple[Misreading, ...]
    chance: float
    parts: int = 1
    first: str = ""

    @property
    def opening(self) -> str:
        """The word that follows the one before."""
        return self.first or self.key

    @property
    def oddity(self) -> float:
        """log10 of how rare such a spelling is in sound text, apart from the word."""
        if INNER_CAPITAL.search(self.text):
            return CAPITAL_WITHIN
        usual = german_words().official.get(self.key, 0) >= USUAL
        return CAPITAL_WITHIN if usual and _EDGE_CAPITAL.search(self.text) else 0.0


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
    odd = ODD_GROUP * min(odd_groups(key), MOST_ODD_GROUPS)
    return Reading(core, key, (), unknown + odd, 0)

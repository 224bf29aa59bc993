"""The confusion model: what a text recognition reads instead of a letter, and how often.

The data are in knowledge/vocabulary/ocr_confusions.yaml; `Rates` sharpens them for one text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log10

import yaml

Misreading = tuple[str, str]
"""(true letters in lower case, what was read)"""

LOST_BLANK: Misreading = (" ", "")
LOST_BLANK_SHARE = 0.003
ANY_LETTER: Misreading = ("any letter", "another")
LOST_LETTER: Misreading = ("any letter", "")
ADDED_LETTER: Misreading = ("", "any letter")
TURNED_LETTERS: Misreading = ("two letters", "turned")
# A letter can become any other at any place; log10 of how many ways there are in a word.
LETTER_EDITS: Mapping[Misreading, float] = {
    ANY_LETTER: 2.3,
    ADDED_LETTER: 2.3,
    LOST_LETTER: 1.0,
    TURNED_LETTERS: 1.0,
}
LETTER_EDIT_SHARE = 0.0003
WRONG_CASE: Misreading = ("small", "capital")
WRONG_CASE_SHARE = 0.003
# The letters of a text are confused up to this many times as often as in the data file.
MOST_TIMES = 20.0
GERMAN_LETTERS = frozenset("äöüß")


@dataclass(frozen=True)
class Confusions:
    """shares: misreading → share in a badly damaged text. by_start: first character read →
    (what was read, true letters, log10 of the share); common_by_start holds the German letters
    only. certain: sequence → what it stands for.
    """

    shares: Mapping[Misreading, float]
    by_start: Mapping[str, tuple[tuple[str, str, float], ...]]
    common_by_start: Mapping[str, tuple[tuple[str, str, float], ...]]
    certain: Mapping[str, str]


@lru_cache(maxsize=1)
def confusions() -> Confusions:
    """The model as in the data file."""
    path = files("knowledge").joinpath("vocabulary/ocr_confusions.yaml")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    shares: dict[Misreading, float] = {}
    by_start: dict[str, list[tuple[str, str, float]]] = {}
    for true, reads in data["letters"].items():
        for read, share in reads.items():
            shares[true, read] = share
            by_start.setdefault(read[0], []).append((read, true, log10(share)))
    return Confusions(
        shares=shares,
        by_start={start: tuple(entries) for start, entries in by_start.items()},
        common_by_start={
            start: tuple(entry for entry in entries if entry[1] in GERMAN_LETTERS)
            for start, entries in by_start.items()
        },
        certain=data["certain"],
    )


@dataclass(frozen=True)
class Rates:
    """How often each misreading happens in one text, from what the text shows itself.

    seen: misreadings that are certain by their words; kept: letters that were read right.
    """

    seen: Counter[Misreading]
    kept: Counter[str]

    @property
    def lost_share(self) -> float:
        """Share of ä, ö, ü, ß that were read as something else; about 0 in a sound text."""
        lost = sum(n for (true, _), n in self.seen.items() if true in GERMAN_LETTERS)
        kept = sum(self.kept[letter] for letter in GERMAN_LETTERS)
        return (lost + 0.05) / (lost + kept + 0.1)

    def logs(self) -> dict[Misreading, float]:
        """Misreading → log10 of its chance in this text, given the true letters."""
        shares = confusions().shares
        lost_share = self.lost_share
        others = sum(n for (true, _), n in self.seen.items() if true not in GERMAN_LETTERS)
        other_share = max(lost_share, others / (others + 5))
        expected = sum(
            share * self.kept[true]
            for (true, _), share in shares.items()
            if true not in GERMAN_LETTERS
        )
        confused = sum(
            n
            for misreading, n in self.seen.items()
            if misreading in shares and misreading[0] not in GERMAN_LETTERS
        )
        confused_share = max(other_share, min(confused / (expected + 1), MOST_TIMES))
        by_letter: Counter[str] = Counter()
        for (true, _), n in self.seen.items():
            by_letter[true] += n
        result: dict[Misreading, float] = {}
        for (true, read), share in shares.items():
            german = true in GERMAN_LETTERS
            trust, scale = (2.0, lost_share) if german else (600.0, confused_share)
            total = by_letter[true] + self.kept[true]
            chance = (self.seen[true, read] + trust * scale * share) / (total + trust)
            result[true, read] = log10(max(chance, 1e-9))
        glued = self.seen[LOST_BLANK] + 300 * other_share * LOST_BLANK_SHARE
        result[LOST_BLANK] = log10(max(glued / (self.kept[" "] + 300), 1e-9))
        per_word = dict.fromkeys(LETTER_EDITS, LETTER_EDIT_SHARE) | {WRONG_CASE: WRONG_CASE_SHARE}
        for whole, share in per_word.items():
            some = (self.seen[whole] + 300 * other_share * share) / (self.kept[" "] + 300)
            result[whole] = log10(max(some, 1e-9)) - LETTER_EDITS.get(whole, 0.0)
        return result

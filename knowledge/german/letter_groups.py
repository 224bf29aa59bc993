"""Whether letters stand beside each other as in German words: "Bestehcu" holds "hcu" and "cu"."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from knowledge.german.word_list import german_words

LENGTH = 3
# In fewer different words of official German, a group of letters is odd.
FEWEST_WORDS = 5


def odd_groups(word: str) -> int:
    """How many groups of three letters of a folded word, its ends included, are odd."""
    usual = _usual_groups()
    return sum(group not in usual for group in _groups(word))


def _groups(word: str) -> list[str]:
    whole = f"^{word}$"
    return [whole[at : at + LENGTH] for at in range(len(whole) - LENGTH + 1)]


@lru_cache(maxsize=1)
def _usual_groups() -> frozenset[str]:
    counts: Counter[str] = Counter()
    for word in german_words().official:
        counts.update(_groups(word))
    return frozenset(group for group, count in counts.items() if count >= FEWEST_WORDS)

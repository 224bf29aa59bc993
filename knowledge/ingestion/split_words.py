"""Words that the recognition tore apart: "Zuwen dung", "Zuwen- dung", "Z u w e n d u n g"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log10

from knowledge.german.word_list import folded, german_words
from knowledge.ingestion.glued_words import separated
from knowledge.ingestion.line_ends import LIST_WORDS
from knowledge.ingestion.ocr_draft import Edit
from knowledge.ingestion.word_reading import as_read, unknown_chance
from knowledge.ingestion.word_tokens import Token

# Odds are decimal logarithms: how often words are split where nothing is known about the text,
# and how much likelier the whole must be.
SPLIT_SHARE = -3.5
LIKELIER = 2.0
# At a line end a lost hyphen leaves two whole words more often than a torn one.
LIKELIER_ACROSS_LINES = 3.0
LEAST_WHOLE = -7.0
LEAST_COMPOUND = -16.0
SHORTEST = 5

_SPACED = re.compile(r"(?<![^\s(„\"])[^\W\d_](?: [^\W\d_]){3,}(?![^\W_])")
_CUT = re.compile(r"(?<![\w-])([^\W\d_]{2,})[-‐‑¬\u00ad] ([a-zäöüß]{2,})(?![\w-])")


@dataclass(frozen=True)
class Split:
    """Two tokens that are one word. odds: how much likelier one word is than two."""

    left: Token
    right: Token
    odds: float
    across_lines: bool

    def edit(self, text: str) -> Edit:
        """Joins them; at a line end the whole word stands in the earlier line."""
        whole = self.left.core + self.right.core
        end = self.right.end
        if not self.across_lines:
            return Edit(self.left.start, end, whole, "split_word")
        rest = re.match(r"[^\s\w]*", text[end:])
        marks = rest[0] if rest else ""
        end += len(marks)
        blank = re.match(r"[ \t]*", text[end:])
        end += len(blank[0]) if blank else 0
        broken = "" if text[end : end + 1] in ("", "\n") else "\n"
        return Edit(self.left.start, end, f"{whole}{marks}{broken}", "split_word")


def split_words(text: str, tokens: Sequence[Token]) -> list[Split]:
    """Neighbours that are one word, in order, none used twice."""
    found = _splits(text, tokens, SPLIT_SHARE)
    if len(found) >= 3:
        share = max(SPLIT_SHARE, log10(len(found) / len(tokens)))
        found = _splits(text, tokens, share)
    kept: list[Split] = []
    for split in sorted(found, key=lambda split: -split.odds):
        if all(
            split.left.start >= other.right.end or split.right.end <= other.left.start
            for other in kept
        ):
            kept.append(split)
    return sorted(kept, key=lambda split: split.left.start)


def _splits(text: str, tokens: Sequence[Token], share: float) -> list[Split]:
    words = german_words()
    found = []
    for left, right in pairwise(tokens):
        gap = text[left.end : right.start]
        across = gap.strip(" \t\r") == "\n"
        if not (gap == " " or across) or not (left.readable and right.readable):
            continue
        if not (left.core.isalpha() and right.core.islower() and right.core.isalpha()):
            continue
        if len(left.core) + len(right.core) < SHORTEST:
            continue
        if left.core.isupper() and len(left.core) > 1:
            continue
        a, b = folded(left.core), folded(right.core)
        first, second = (_alone(part) for part in (left.core, right.core))
        if words.pair(a, b) and first is not None and second is not None:
            continue
        whole = words.word(a + b)
        if whole is None and second is None and len(a + b) > 8:
            whole = words.compound(a + b)
        if whole is None or (first is not None and second is not None and whole < -6.5):
            continue
        apart = (first or unknown_chance(a)) + words.follows(
            a, b, unknown_chance(b) if second is None else second
        )
        odds = whole + share - apart
        if odds >= (LIKELIER_ACROSS_LINES if across else LIKELIER):
            found.append(Split(left, right, odds, across))
    return found


def _alone(core: str) -> float | None:
    """log10 of the chance of a half as a word; None when it is none."""
    reading = as_read(core)
    return reading.chance if reading.parts else None


def spaced_letters(text: str) -> list[Edit]:
    """Edits like "Z u w e n d u n g" → "Zuwendung", where the letters make known words."""
    edits = []
    for match in _SPACED.finditer(text):
        letters = match[0].replace(" ", "")
        own = as_read(letters)
        if len(letters) < SHORTEST:
            continue
        if own.parts and own.chance > (LEAST_COMPOUND if own.parts > 1 else LEAST_WHOLE):
            edits.append(Edit(*match.span(), letters, "spaced_letters"))
        elif apart := separated(letters, own):
            edits.append(Edit(*match.span(), apart[0].text, "spaced_letters"))
    return edits


def inner_hyphens(text: str) -> list[Edit]:
    """Edits like "Zuwen- dung" → "Zuwendung": a line end that was lost, its hyphen was not.

    One alone may be meant, so there must be two.
    """
    words = german_words()
    edits = []
    for match in _CUT.finditer(text):
        left, right = folded(match[1]), folded(match[2])
        if right in LIST_WORDS:
            continue
        whole = words.word(left + right)
        alone = words.word(left) is not None and words.small.get(right, 0.0) > 0.5
        if whole is None and not alone:
            whole = words.compound(left + right)
        if whole is not None and whole > (LEAST_WHOLE if alone else LEAST_COMPOUND):
            edits.append(Edit(*match.span(), match[1] + match[2], "line_end_hyphen"))
    return edits if len(edits) > 1 else []

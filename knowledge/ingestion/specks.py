"""Specks of dirt that were read as marks: "Zuwen.dung", "~Antrag", "Fö|rderung"."""

from __future__ import annotations

import re

from knowledge.german.word_list import folded, german_words
from knowledge.ingestion.ocr_draft import Edit
from knowledge.ingestion.word_reading import as_read

# Fewer marks are meant as they stand; one of them must stand within a word.
FEWEST = 3
# log10 of the share above which a half is surely a word of its own ("geht's", "Satz.der").
OWN_WORD = -6.0
# A full stop between such words and a small letter ends no sentence.
USUAL_WORD = -5.5
LEAST_WHOLE = -7.0
RULE = "speck"

# A mark on the other side of a word or phrase this near makes a pair: "_so_", "'so'".
NEAR = 40
# Marks that no sound German word holds; the others stand in "Bürger*innen", "z.B", "geht's".
_NEVER = "`´|~^°"
_GENDERED = re.compile(r"in(?:nen)?(?:\W|$)|\w{1,2}(?:\W|$)")

_WITHIN = re.compile(r"(?<![\w.@/-])([^\W\d_]+)([.,'*·`´|~^°]|_)([a-zäöüß]+)(?![\w@/-]|[.][\w])")
_BESIDE = re.compile(
    r"(?<![^\s(„])([.,'*`´|~^·_])(?=[^\W\d_]{3})"
    r"|(?<=[^\W\d_]{4})(['*`´|~^·_])(?=[\s.,;:)]|$)"
)
_STOP = re.compile(r"(?<![\w.-])([^\W\d_]{5,})(\.) (?=([a-zäöüß]{2,})[ ,;])")


def specks(text: str) -> list[Edit]:
    """Edits that take the marks out; none where the text has too few of them within words.

    A mark within a word goes where the whole is a word and the mark cannot be meant, so that
    "Bürger*innen" and "z.B" stay; one beside a word where it makes no pair with another.
    """
    within = [match for match in _WITHIN.finditer(text) if _is_one_word(*match.groups())]
    if not within:
        return []
    beside = [match for match in _BESIDE.finditer(text) if _is_single(text, match)]
    surely = sum(match[0] in _NEVER for match in beside)
    if len(within) + surely < FEWEST:
        return []
    edits = [Edit(*match.span(2), "", RULE) for match in within]
    edits += [Edit(*match.span(), "", RULE) for match in beside]
    edits += [Edit(*m.span(2), "", RULE) for m in _STOP.finditer(text) if _ends_nothing(m)]
    return edits


def _is_single(text: str, match: re.Match[str]) -> bool:
    """True for a mark beside a word that makes no pair with another: not in "_so_", "'so'"."""
    if match[0] in ".,":
        return True
    if match[0] == "'" and match[2] and text[match.start() - 1] in "sxzß":
        return False  # a genitive: "Hans' Antrag"
    near = text[max(0, match.start() - NEAR) : match.end() + NEAR]
    return sum(1 for other in _BESIDE.finditer(near) if other[0] == match[0]) == 1


def _ends_nothing(match: re.Match[str]) -> bool:
    """True for a full stop between two usual words of which the second begins small."""
    words = german_words()
    before, after = words.word(folded(match[1])), words.word(folded(match[3]))
    return min(before or LEAST_WHOLE, after or LEAST_WHOLE) > USUAL_WORD


def _is_one_word(left: str, mark: str, right: str) -> bool:
    words = german_words()
    key = folded(left + right)
    if mark not in _NEVER:
        if mark in "*_·":
            meant = _GENDERED.match(right) is not None and as_read(left).parts == 1
        else:
            meant = _is_own_word(left)
        if meant and (len(right) > 1 or len(left) == 1) and _is_own_word(right):
            return False
    chance = words.word(key)
    return chance > LEAST_WHOLE if chance is not None else words.compound(key) is not None


def _is_own_word(half: str) -> bool:
    chance = german_words().word(folded(half))
    return chance is not None and chance > OWN_WORD

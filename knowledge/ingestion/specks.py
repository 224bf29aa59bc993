"""Specks of dirt that were read as marks: "Zuwen.dung", "~Antrag", "Fö|rderung"."""

from __future__ import annotations

import re

from knowledge.german.word_list import folded, german_words
from knowledge.ingestion.ocr_draft import Edit
from knowledge.ingestion.word_reading import as_read

# Fewer marks within words are meant as they stand.
FEWEST = 3
LEAST_WHOLE = -7.0
RULE = "speck"

# A mark on the other side of a word or phrase this near makes a pair: "_so_", "'so'".
NEAR = 40
# Marks that no sound German word holds; the others stand in "Bürger*innen", "z.B", "geht's".
_NEVER = "`´|~^°"
_GENDERED = re.compile(r"in(?:nen)?(?:\W|$)|\w{1,2}(?:\W|$)")

_WITHIN = re.compile(r"(?<![\w.@/-])([^\W\d_]+)([.,'*·`´|~^°]|_)([a-zäöüß]+)(?![\w@/-]|[.][\w])")
_BESIDE = re.compile(
    r"(?<!\S)([.,'*`´|~^·_])(?=[^\W\d_]{4})|(?<=[^\W\d_]{3}[^\W\d_sxzß])(['*`´|~^·_])(?=[\s.,;:)]|$)"
)


def specks(text: str) -> list[Edit]:
    """Edits that take the marks out; none where the text has too few of them within words.

    A mark within a word goes where the whole is a word and the mark cannot be meant, so that
    "Bürger*innen" and "z.B" stay; one beside a word where it makes no pair with another.
    """
    found = [match for match in _WITHIN.finditer(text) if _is_one_word(*match.groups())]
    if len(found) < FEWEST:
        return []
    edits = [Edit(*match.span(2), "", RULE) for match in found]
    for match in _BESIDE.finditer(text):
        near = text[max(0, match.start() - NEAR) : match.end() + NEAR]
        if match[0] in ".," or near.count(match[0]) == 1:
            edits.append(Edit(*match.span(), "", RULE))
    return edits


def _is_one_word(left: str, mark: str, right: str) -> bool:
    words = german_words()
    key = folded(left + right)
    if mark not in _NEVER:
        meant = _GENDERED.match(right) if mark in "*_·" else as_read(left).parts
        if meant and as_read(right).parts:
            return False
    chance = words.word(key)
    return chance > LEAST_WHOLE if chance is not None else words.compound(key) is not None

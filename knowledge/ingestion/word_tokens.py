"""The words of a text, with their places; addresses and file names are passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Longer chains without a blank are data, not words.
LONGEST_CHUNK = 300

_CHUNK = re.compile(r"\S+")
# Raised figures number sentences and footnotes; they are no part of the word beside them.
_LETTER = "[^\\W_¹²³⁰⁴-⁹]"
_CORE = re.compile(rf"{_LETTER}+(?:[&@®!§%{{}}|$+('´`¨]{_LETTER}+)*[&@®%]?|\d+")
_STOP = re.compile(r"[.:!?•]['\"”“)]*$")
_ADDRESS = re.compile(
    r"://|www\.|@[\w-]+\.|[\w-]+\.[a-z]{2,}(?:[/:?#.,;)]|$)|[\\=<>]|^[\w.-]+/[\w.-]+/", re.ASCII
)


@dataclass(frozen=True)
class Token:
    """A word in the current text. first: it begins a sentence or a paragraph."""

    start: int
    end: int
    core: str
    readable: bool
    first: bool


def tokens_of(text: str) -> list[Token]:
    """The words and numbers; addresses, file names and marks are passed over."""
    tokens: list[Token] = []
    first, last_end = True, 0
    for chunk in _CHUNK.finditer(text):
        if text.count("\n", last_end, chunk.start()) > 1:
            first = True
        last_end = chunk.end()
        if len(chunk[0]) > LONGEST_CHUNK:
            continue
        address = _ADDRESS.search(chunk[0]) is not None
        for match in _CORE.finditer(chunk[0]):
            core = match[0]
            start = chunk.start() + match.start()
            tokens.append(Token(start, start + len(core), core, not address, first))
            first = False
        if _STOP.search(chunk[0]) or chunk[0] in "*-–—•":
            first = True
    return tokens

"""Folding: one spelling for words that people and scanners write in several ways."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_KEPT_BY_CASEFOLD = str.maketrans({"ß": "ss", "ẞ": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ı": "i"})
# "ue" is an umlaut written out only after a consonant other than q: "fuer", but not "Quelle",
# "neue", "Bauer".  The same holds for "ae" and "oe" ("Michael" is folded on both sides alike).
_WRITTEN_OUT = re.compile(r"(?<![aeiouyq])([aou])e")


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A folded text and, for each of its characters, the index of the source character."""

    text: str
    origins: tuple[int, ...]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the source text of `text[start:end]`; start < end."""
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if unicodedata.category(character) in ("No", "Nl"):
        return character  # "2½" must not become "21/2", nor "m²" "m2"
    decomposed = unicodedata.normalize("NFKD", character)
    kept = "".join(part for part in decomposed if unicodedata.category(part) != "Mn")
    return kept.lower().translate(_KEPT_BY_CASEFOLD)


def fold(text: str) -> str:
    """Lower case, without accents: ä→a, ö→o, ü→u, ß→ss; so a lost umlaut changes nothing.

    Compatibility characters become plain ones (no-break space → space, "ﬁ" → "fi").
    """
    return "".join(_fold_character(character) for character in text)


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """`fold`, and umlauts written out are folded as well: "fuer", "für" and "fur" are one word."""
    return _WRITTEN_OUT.sub(r"\1", fold(word))


@lru_cache(maxsize=128)  # a question and its answer are folded by many readers
def fold_with_origins(text: str) -> FoldedText:
    """`fold` that remembers where each character came from."""
    pieces: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text):
        piece = _fold_character(character)
        pieces.append(piece)
        origins.extend([index] * len(piece))
    return FoldedText("".join(pieces), tuple(origins))

"""The words of one text as evidence: names that no list holds are spelt alike all through it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import log10

from knowledge.german.word_list import folded
from knowledge.ingestion.letter_edits import letter_variants
from knowledge.ingestion.ocr_confusions import LETTER_EDITS
from knowledge.ingestion.word_reading import Reading
from knowledge.ingestion.word_tokens import Token

SHORTEST = 5
FEWEST = 2
# What stands in the text this share as often as the word it would become is meant.
MEANT = 3
# A word of the text is likelier elsewhere in it.
WORD_AGAIN = 0.1


def with_text_words(
    tokens: Sequence[Token], choices: Sequence[tuple[Reading, ...]]
) -> list[tuple[Reading, ...]]:
    """The readings of each token, with unlisted words of the text that differ in one letter and
    without changes of one letter that the text shows to be meant.
    """
    counts = Counter(token.core.lower() for token in tokens)
    written = {token.core.lower(): token.core for token in tokens}
    often = {
        token.core.lower()
        for token, options in zip(tokens, choices, strict=True)
        if options[0].parts != 1 and len(token.core) >= SHORTEST and token.core.isalpha()
        if counts[token.core.lower()] >= FEWEST
    }
    again: dict[str, tuple[Reading, ...]] = {}
    result = []
    for token, options in zip(tokens, choices, strict=True):
        own = token.core.lower()
        kept = tuple(option for option in options if not _is_meant(option, own, counts))
        if options[0].parts or counts[own] >= FEWEST or not token.readable or not own.isalpha():
            result.append(kept)
            continue
        if own not in again:
            again[own] = tuple(
                Reading(
                    written[small],
                    folded(small),
                    (made,),
                    log10(WORD_AGAIN * counts[small] / len(tokens)),
                )
                for small, made in letter_variants(own)
                if small in often
            )
        texts = {option.text for option in kept}
        result.append((*kept, *(option for option in again[own] if option.text not in texts)))
    return result


def _is_meant(option: Reading, own: str, counts: Counter[str]) -> bool:
    if not any(misreading in LETTER_EDITS for misreading in option.misreadings):
        return False
    return counts[own] >= FEWEST and counts[option.text.lower()] < MEANT * counts[own]

"""What the words of a text prove about it: its misreadings, the letters it kept, its vocabulary."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log10

from knowledge.ingestion.ocr_confusions import LETTER_EDITS, LOST_BLANK, Misreading, Rates
from knowledge.ingestion.text_vocabulary import WORD_AGAIN
from knowledge.ingestion.word_reading import Reading

# Odds are decimal logarithms.
CERTAIN = 3.3
CERTAIN_LETTER = 1.5
# Words that share groups of letters with sure words are likelier ("Förderung" beside
# "Förderbeginn").
GROUPS_AGAIN = 2.0
GROUPS_ENOUGH = 3
GROUP_LENGTH = 6

_ENDING = re.compile(r"(?:end|t)?e?[nmrsd]?$")


@dataclass(frozen=True)
class Evidence:
    """What the words of a text prove without their neighbours: misreadings, letters that were
    kept, the share of words that surely occur, and the letter groups of those words.
    """

    rates: Rates
    words: Mapping[str, float]
    groups: frozenset[str]

    def bonuses(self, options: Sequence[Reading]) -> list[float]:
        """What the rest of the text adds to the likelihood of each option: the same word, or
        groups of letters that only this option has ("gefördert" supports "bundesgeförderten").
        """
        groups = [_groups(option.key) for option in options]
        shared = frozenset.intersection(
            *(g for g, option in zip(groups, options, strict=True) if not is_letter_edit(option))
        )
        result: list[float] = []
        for option, own in zip(options, groups, strict=True):
            again = WORD_AGAIN * self.words.get(option.key, 0.0)
            bonus = log10(10.0**option.chance + again) - option.chance
            special = own - shared
            found = len(special & self.groups)
            support = max(bonus, GROUPS_AGAIN * min(found / GROUPS_ENOUGH, 1.0))
            # Glued words hold the same groups as the chunk they stand in, words with one wrong
            # letter nearly the same.
            if result and is_letter_edit(option):
                result.append(max(bonus, result[0]))
            else:
                result.append(result[0] if option.first and result else support)
        return result


def _groups(key: str) -> frozenset[str]:
    whole = f"^{key}$"
    return frozenset(
        whole[at : at + GROUP_LENGTH] for at in range(max(len(whole) - GROUP_LENGTH + 1, 1))
    )


def evidence_of(choices: Sequence[tuple[Reading, ...]]) -> Evidence:
    seen: Counter[Misreading] = Counter()
    kept: Counter[str] = Counter()
    sure: Counter[str] = Counter()
    priors = Rates(Counter({("ä", "a"): 1}), Counter()).logs()
    for options in choices:
        own, best = options[0], options[0]
        best_score = own_score = own.chance + own.oddity
        for other in options[1:]:
            score = other.chance + other.oddity
            score += sum(priors.get(m, -3.0) for m in other.misreadings)
            if score > best_score:
                best, best_score = other, score
        kept[" "] += 1
        certain = best.parts == 1 and best_score - own_score >= CERTAIN
        if is_letter_edit(best) and best_score - own_score >= CERTAIN_LETTER:
            certain = not is_inflected(own, best)
        if best is not own and certain:
            seen.update(best.misreadings)
            kept.update(best.text.lower())
            kept.subtract(letter for true, _ in best.misreadings for letter in true)
        else:
            kept.update(own.text.lower())
        if certain or (len(options) == 1 and own.parts):
            sure[best.key] += 1
    total = len(choices) or 1
    rates = Rates(seen, Counter({c: max(n, 0) for c, n in kept.items()}))
    groups = frozenset().union(*(_groups(key) for key in sure))
    return Evidence(rates, {key: count / total for key, count in sure.items()}, groups)


def is_inflected(own: Reading, other: Reading) -> bool:
    """True where an unlisted word would only get the ending of a listed one."""
    if LOST_BLANK in other.misreadings or (own.parts == 1 and not is_letter_edit(other)):
        return False
    return _ENDING.sub("", own.key) == _ENDING.sub("", other.key)


def is_letter_edit(reading: Reading) -> bool:
    return any(misreading in LETTER_EDITS for misreading in reading.misreadings)

"""Chooses, for every word of a text, the reading that its letters and its neighbours support.

Noisy channel: chance of the word beside its neighbours × chance of the misreadings it assumes.
The chance of a misreading is learnt from the text itself: words that can only be meant with an
umlaut but stand without are evidence of damage, words with umlauts are evidence against it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import inf, log10

from knowledge.german.word_list import folded, german_words
from knowledge.ingestion.ocr_confusions import (
    GERMAN_LETTERS,
    LOST_BLANK,
    WRONG_CASE,
    Misreading,
    Rates,
)
from knowledge.ingestion.ocr_draft import Edit
from knowledge.ingestion.split_words import split_words
from knowledge.ingestion.text_evidence import Evidence, evidence_of, is_inflected, is_letter_edit
from knowledge.ingestion.text_vocabulary import with_text_words
from knowledge.ingestion.word_evidence import DOUBTFUL_WORD, readings
from knowledge.ingestion.word_reading import Reading, as_read
from knowledge.ingestion.word_tokens import Token, tokens_of

# The share of surely misread words from which a text counts as damaged.
LEAST_DAMAGED = 0.003
# Odds are decimal logarithms.
MARGIN_DAMAGED = 0.05
MARGIN_SOUND = 7.5
# Misreadings of letters that English has too turn real words into real words; they need more.
MARGIN_OTHER_LETTERS = 0.5
MARGIN_REAL_WORD = 2.0
MARGIN_ANY_LETTER = 1.0
MARGIN_ANY_LETTER_REAL_WORD = 3.0
# "Perso" is likelier a lost letter than "naturnahn" than a form that no list holds.
MARGIN_ENDING = 3.0
LEAST_FOR_DIGIT = -6.0
# Short words are read from a digit at their beginning only where they are as frequent as this.
FREQUENT = -3.6
FIRST_DIGITS = {"0": "o", "5": "s"}
# A torn word that is mended in a sound text too.
CERTAIN_SPLIT = 6.0
SWEEPS = 2

# Where "ß" stands since 1996: behind long vowels. Texts that are older say "daß" and "muß".
SHARP_S = re.compile(
    r"(?:m[aä]|[bfr]u|[bfrs]ü|[rt]o|[rtl]ö|blo|tr[aä]|[eä]u|ei|ie|[fs]ä|spa|au(?=ße[rn]))ß"
)
OLD_SPELLING = re.compile(r"\b(?:[Dd]a|[Mm]u)[ßB]\b")

_STRAY_MARK = re.compile(r"(?<=\s)[_~]{1,4}(?:[ \t]+|(?=\n))")
_NUMBER = re.compile(r"\d+")


def word_edits(text: str) -> list[Edit]:
    """Edits for the words of a text; none when the text shows no damage."""
    tokens = tokens_of(text)
    old = OLD_SPELLING.search(text) is not None
    choices = with_text_words(tokens, [_options(token, old_spelling=old) for token in tokens])
    splits = split_words(text, tokens)
    evidence = evidence_of(choices)
    damaged = damage_level(evidence.rates, len(splits), tokens)
    chosen = _choose(tokens, choices, evidence, damaged=damaged)
    edits: list[Edit] = []
    if damaged:
        edits += [Edit(*m.span(), "", "stray_mark") for m in _STRAY_MARK.finditer(text)]
    else:
        sure = [split for split in splits if split.odds >= CERTAIN_SPLIT]
        splits = sure if len(sure) > 1 else []
    edits += [split.edit(text) for split in splits]
    joined = {token.start for split in splits for token in (split.left, split.right)}
    for token, reading in zip(tokens, chosen, strict=True):
        if reading.text != token.core and token.start not in joined:
            edits.append(
                Edit(
                    token.start,
                    token.end,
                    reading.text,
                    _rule(reading),
                    suspicious=any(c.isdigit() for c in token.core),
                )
            )
    return edits


def damage_level(rates: Rates, splits: int, tokens: Sequence[Token]) -> bool:
    """True when the text shows enough damage for doubtful words to be decided against it."""
    seen = rates.seen.total() + splits
    if not tokens or not seen:
        return False
    share = seen / len(tokens)
    return (seen >= 3 and share >= LEAST_DAMAGED) or (share >= 0.008 and rates.lost_share >= 0.5)


def _options(token: Token, *, old_spelling: bool) -> tuple[Reading, ...]:
    core = token.core
    if _NUMBER.fullmatch(core):
        return (Reading(core, "0", (), -1.5),)
    own = as_read(core)
    if not token.readable or not _may_be_damaged(core, own):
        return (own,)
    own, *others = readings(core)
    return own, *(
        other
        for other in others
        if (old_spelling or _may_have_sharp_s(other))
        and (is_letter_edit(other) or not is_inflected(own, other))
        and not _is_numbered(core, other)
    )


def _is_numbered(core: str, other: Reading) -> bool:
    """True for a word and its number, "Internet2", where the letter would make a rare word."""
    if not core[-1].isdigit() or (other.parts == 1 and other.chance > LEAST_FOR_DIGIT):
        return False
    names = (core.rstrip("0123456789"), other.text[:-1])
    return any(german_words().word(folded(name)) is not None for name in names)


def _may_have_sharp_s(reading: Reading) -> bool:
    """False for an "ß" that the reading adds where the spelling since 1996 has "ss"."""
    added = any(true == "ß" for true, _ in reading.misreadings)
    text = reading.text.lower()
    return not added or text.count("ß") == len(SHARP_S.findall(text))


def _is_function_word(core: str) -> bool:
    """True for "0der", "5ind": a word once the digit is a letter, none without the digit."""
    if core[0] not in FIRST_DIGITS or not core[1:].isalpha() or len(core) != 4:
        return False
    words = german_words()
    if core[0] != "0" and (words.word(folded(core[1:])) or LEAST_FOR_DIGIT) > LEAST_FOR_DIGIT:
        return False
    chance = words.word(folded(FIRST_DIGITS[core[0]] + core[1:]))
    return chance is not None and chance > FREQUENT


def _may_be_damaged(core: str, own: Reading) -> bool:
    letters = sum(c.isalpha() for c in core)
    digits = sum(c.isdigit() for c in core)
    if len(core) < 2 or len(core) > 60 or letters < 2:
        return False
    if digits and (
        digits > 2 or ((not core[0].isalpha() or not core[-1].isalpha()) and letters < 4)
    ):
        return _is_function_word(core)
    if core.isupper() and len(core) <= 4:
        return False
    # Abbreviations: "BGBl", "VwVfG", "GmbH".
    if own.parts != 1 and len(core) <= 5 and sum(c.isupper() for c in core) >= 3:
        return False
    return own.chance + own.oddity < -2.6 or own.parts != 1


def _choose(
    tokens: Sequence[Token],
    choices: Sequence[tuple[Reading, ...]],
    evidence: Evidence,
    *,
    damaged: bool,
) -> list[Reading]:
    logs = evidence.rates.logs()
    kept_logs = _kept_logs(logs)
    channel = [
        [
            _channel(option, logs, kept_logs) + option.oddity + bonus
            for option, bonus in zip(options, evidence.bonuses(options), strict=True)
        ]
        if len(options) > 1
        else [0.0]
        for options in choices
    ]
    chosen = [
        options[max(range(len(options)), key=lambda i: options[i].chance + costs[i])]
        for options, costs in zip(choices, channel, strict=True)
    ]
    for _ in range(SWEEPS):
        for at, options in enumerate(choices):
            if len(options) == 1:
                continue
            before = chosen[at - 1] if at and not tokens[at].first else None
            last = at + 1 == len(tokens) or tokens[at + 1].first
            after = None if last else chosen[at + 1]
            scores = [
                cost + _fit(option, before, after)
                for option, cost in zip(options, channel[at], strict=True)
            ]
            best = max(range(len(options)), key=scores.__getitem__)
            better = scores[best] - scores[0] >= _margin(options[best], options[0], damaged=damaged)
            chosen[at] = options[best] if better else options[0]
    return [
        reading if reading is options[0] else _cased(reading, token)
        for reading, options, token in zip(chosen, choices, tokens, strict=True)
    ]


def _margin(reading: Reading, own: Reading, *, damaged: bool) -> float:
    ending = is_letter_edit(reading) and is_inflected(own, reading)
    if not damaged:
        return inf if ending or LOST_BLANK in reading.misreadings else MARGIN_SOUND
    if ending:
        return inf if own.parts else MARGIN_ENDING
    if all(true in GERMAN_LETTERS for true, _ in reading.misreadings):
        return MARGIN_DAMAGED
    if is_letter_edit(reading):
        return MARGIN_ANY_LETTER_REAL_WORD if own.parts == 1 else MARGIN_ANY_LETTER
    real = own.parts and own.chance + own.oddity > DOUBTFUL_WORD
    return MARGIN_REAL_WORD if real else MARGIN_OTHER_LETTERS


def _kept_logs(logs: Mapping[Misreading, float]) -> dict[str, float]:
    """log10 of the chance that a German letter is read right."""
    lost: Counter[str] = Counter()
    for (true, _), chance in logs.items():
        if true in GERMAN_LETTERS:
            lost[true] += 10**chance  # type: ignore[assignment]  # typeshed: Counter holds int
    return {letter: log10(max(1 - share, 0.02)) for letter, share in lost.items()}


def _channel(option: Reading, logs: Mapping[Misreading, float], kept: Mapping[str, float]) -> float:
    """log10 of the chance that the option is read as it was."""
    cost = sum(logs.get(misreading, -3.0) for misreading in option.misreadings)
    right = Counter(c for c in option.text.lower() if c in GERMAN_LETTERS)
    right.subtract(true for true, _ in option.misreadings if true in GERMAN_LETTERS)
    return cost + sum(kept.get(letter, 0.0) * n for letter, n in right.items() if n > 0)


def _fit(option: Reading, before: Reading | None, after: Reading | None) -> float:
    """log10 of the chance of the option between its neighbours."""
    words = german_words()
    chance = option.chance
    if before is not None and option.parts == 1:
        chance = words.follows(before.key, option.opening, option.chance)
    if after is not None and option.parts == 1 and after.parts == 1 and not after.first:
        chance += words.follows(option.key, after.key, after.chance) - after.chance
    return chance


def _cased(reading: Reading, token: Token) -> Reading:
    """A capital that the recognition made of a small umlaut ("Ubliche") made small again, and the
    usual initial where the read one shows no case ("lmmobilien", "5chule").
    """
    true, read = reading.misreadings[0]
    first = token.core[0]
    if reading.text[0] != first and (first in "lI" or not first.isalpha()):
        share = german_words().small.get(reading.key)
        if token.first or (share is not None and share < 0.2):
            return _with_initial(reading, reading.text[0].upper())
        return _with_initial(reading, reading.text[0].lower()) if share else reading
    if token.first or not token.core[0].isupper() or token.core[1:2].isupper():
        return reading
    if true not in GERMAN_LETTERS or not token.core.lower().startswith(read.lower()):
        return reading
    share = german_words().small.get(reading.key)
    if share is None or share < 0.8:
        return reading
    return _with_initial(reading, reading.text[0].lower())


def _with_initial(reading: Reading, initial: str) -> Reading:
    return replace(reading, text=initial + reading.text[1:])


def _rule(reading: Reading) -> str:
    for misreading, rule in ((LOST_BLANK, "glued_word"), (WRONG_CASE, "capital_within")):
        if misreading in reading.misreadings:
            return rule
    rules = []
    for true, read in reading.misreadings:
        if any(c.isdigit() for c in read):
            rules.append("digit_in_word")
        elif true in GERMAN_LETTERS:
            rules.append("lost_umlaut" if true != "ß" else "lost_sharp_s")
        else:
            rules.append("confused_letters")
    return "+".join(dict.fromkeys(rules))

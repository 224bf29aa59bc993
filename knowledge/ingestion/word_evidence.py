"""Which German words a damaged word may have been, with the evidence for each.

A beam search walks along the letters as read, replaces misreadings by the letters they may stand
for and keeps only beginnings of German words or of parts of compounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from heapq import nlargest
from math import log10
from operator import itemgetter

from knowledge.german.word_list import NEW_COMPOUND, WordList, folded, german_words
from knowledge.ingestion.glued_words import separated
from knowledge.ingestion.letter_edits import one_letter_off, small_within
from knowledge.ingestion.ocr_confusions import Misreading, confusions
from knowledge.ingestion.word_reading import Reading, as_read

BEAM = 14
KEPT_READINGS = 8
MOST_PARTS = 3
# No reading is worth more than about three rare misreadings.
CHEAPEST = -9.0
# The search compares states of different numbers of parts; parts cost less than misreadings.
HEAD_WEIGHT = 0.25
LEAST_COMPOUND = -15.5
# log10 of the share of a word in running text below which it may be a misreading of any kind.
RARE_WORD = -5.8
# Below this, a list holds typing errors and the misreadings of other people's scans.
DOUBTFUL_WORD = -7.0
RARE_MISREADING = -2.3


@lru_cache(maxsize=50_000)
def readings(core: str) -> tuple[Reading, ...]:
    """The word as it stands, then other readings, most likely first under the general model."""
    words = german_words()
    own = as_read(core)
    found = {core: own}
    listed = own.parts == 1 and own.chance + own.oddity > RARE_WORD
    for rare in (False, True):
        # Rare misreadings are tried only where lost umlauts alone explain nothing.
        if rare and (listed or _explained(found.values(), own)):
            break
        search = _Search(core, words, most_parts=1 if listed else MOST_PARTS, rare=rare)
        for reading in search.found():
            there = found.get(reading.text)
            if there is None or (there is not own and there.chance < reading.chance):
                found[reading.text] = reading
    if not listed:
        for reading in (*separated(core, own), *small_within(core, own)):
            found.setdefault(reading.text, reading)
        if _is_doubtful(own) and not _explained(found.values(), own):
            for reading in one_letter_off(core):
                found.setdefault(reading.text, reading)
    shares = confusions().shares
    others = sorted(
        (r for r in found.values() if r is not own),
        key=lambda r: -r.chance - sum(log10(shares.get(m, 1e-3)) for m in r.misreadings),
    )
    return own, *others[:KEPT_READINGS]


def _is_doubtful(own: Reading) -> bool:
    """True for what may be a misreading of any kind: no word, or one official German has not."""
    return own.parts != 1 or german_words().official.get(own.key, 0) == 0


def _explained(found: Iterable[Reading], own: Reading) -> bool:
    """True when lost umlauts alone give a good word; short words need a frequent one."""
    least = -6.0 if len(own.text) <= 5 else -8.5
    shares = confusions().shares
    return any(
        r.chance + sum(log10(shares.get(m, 1e-3)) for m in r.misreadings) > least
        for r in found
        if r is not own and r.parts == 1
    )


# A state of the search: cost so far, letters of the part that is open, text so far, misreadings,
# number of the part, chance of the parts that are closed, rare misreadings used.
_State = tuple[float, str, str, tuple[Misreading, ...], int, float, int]


class _Search:
    """The beam search for one word."""

    def __init__(self, core: str, words: WordList, *, most_parts: int, rare: bool) -> None:
        self.core = core
        self.words = words
        self.most_parts = most_parts
        self.capitals = core.isupper() and len(core) > 1
        model = confusions()
        self.by_start = model.by_start if rare else model.common_by_start
        self.beams: list[dict[tuple[str, str], _State]] = [{} for _ in range(len(core) + 1)]

    def found(self) -> list[Reading]:
        """All readings with at least one misreading."""
        self.beams[0]["", ""] = (0.0, "", "", (), 1, 0.0, 0)
        for at in range(len(self.core)):
            states = nlargest(BEAM, self.beams[at].values(), key=itemgetter(0))
            if states:
                for step in self._steps(at):
                    self._advance(states, *step)
                if self.most_parts > 1 and at + 1 < len(self.core):
                    self._cut(self.beams[at + 1])
        results = []
        for state in nlargest(BEAM, self.beams[-1].values(), key=itemgetter(0)):
            reading = self._finished(state)
            if reading is not None:
                results.append(reading)
        return results

    def _steps(self, at: int) -> list[tuple[int, str, str, float, Misreading | None]]:
        character = self.core[at]
        steps: list[tuple[int, str, str, float, Misreading | None]] = []
        if character.isalpha():
            steps.append((at + 1, folded(character), character, 0.0, None))
        any_case = self.capitals or at == 0
        for start in {character, character.lower()} if any_case else (character,):
            for read, true, log_share in self.by_start.get(start, ()):
                end = at + len(read)
                piece = self.core[at:end]
                if piece == read or (any_case and piece.lower() == read):
                    shown = self._shown(true, piece, at)
                    steps.append((end, folded(true), shown, log_share, (true, read)))
        return steps

    def _shown(self, true: str, piece: str, at: int) -> str:
        if self.capitals:
            return true if true == "ß" else true.upper()
        if at == 0 and not piece[0].islower():
            follows = self.core[len(piece) : len(piece) + 1]
            # "6rtlichen" shows no case; a small letter is the more frequent one.
            return true if not piece[0].isalpha() or not follows else true[0].upper() + true[1:]
        return true

    def _advance(
        self,
        states: Sequence[_State],
        end: int,
        letters: str,
        shown: str,
        cost: float,
        misreading: Misreading | None,
    ) -> None:
        beam, begins = self.beams[end], self.words.begins
        is_rare = misreading is not None and cost < RARE_MISREADING
        for state in states:
            total = state[0] + cost
            part = state[1] + letters
            rare = state[6] + is_rare
            if total < CHEAPEST or rare > 2 or not begins(part):
                continue
            text = state[2] + shown
            there = beam.get((part, text))
            if there is None or there[0] < total:
                made = (*state[3], misreading) if misreading else state[3]
                beam[part, text] = (total, part, text, made, state[4], state[5], rare)

    def _cut(self, beam: dict[tuple[str, str], _State]) -> None:
        """Adds, for every state that may end a part, one that begins the next part."""
        for cost, part, text, made, parts, chance, rare in list(beam.values()):
            if parts < self.most_parts and len(part) >= 3:
                head = self.words.modifier(part)
                total = cost + HEAD_WEIGHT * head if head is not None else CHEAPEST
                if head is not None and total > CHEAPEST:
                    there = beam.get(("", text))
                    if there is None or there[0] < total:
                        both = chance + NEW_COMPOUND + head
                        beam["", text] = (total, "", text, made, parts + 1, both, rare)

    def _finished(self, state: _State) -> Reading | None:
        _cost, part, text, made, parts, chance, _rare = state
        if not part or not made:
            return None
        key = folded(text)
        if key in self.words.corrections:
            alone = self.words.word(key)
            return None if alone is None else Reading(text, key, made, alone)
        tail = self.words.tail(part) if parts > 1 and len(part) >= 3 else None
        if tail is None or chance + tail < LEAST_COMPOUND:
            return None
        return Reading(text, key, made, chance + tail, parts)

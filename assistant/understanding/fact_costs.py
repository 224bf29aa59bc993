"""Cost kinds behind people's words: "Bürostuhl" → furniture, "Kaffee und Kuchen" → catering."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from assistant.understanding.fact_lexicon import Token, cost_entries
from knowledge.german.folding import fold_word

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ENDINGS = ("", "en", "es", "er", "e", "s", "n")
_SHORTEST_HEAD = 3
# "Maßnahmenpaket", "Honorarbudget": the first part says what for
_FRAMES = ("paket", "budget", "topf", "etat", "ansatz", "mittel", "ausgaben", "kosten", "posten",
           "bundel", "aufwand", "aufwendungen", "gelder", "planung")  # fmt: skip

_WITHOUT = {"ohne", "ausser", "exklusive", "exkl", "without", "except", "excluding"}


@dataclass(frozen=True, slots=True)
class CostMention:
    """A thing that costs money. kind: id of costs.yaml; fact: where its amount belongs."""

    start: int
    end: int
    as_written: str
    kind: str
    fact: str


@cache
def _words() -> dict[str, str]:
    return {
        " ".join(fold_word(part) for part in phrase.split()): kind
        for kind, entry in cost_entries().items()
        for phrase in entry["words"]
    }


@cache
def _heads() -> tuple[tuple[str, str], ...]:
    """Last parts of compounds, the longest first."""
    pairs = ((fold_word(head), kind) for kind, entry in cost_entries().items()
             for head in entry["heads"])  # fmt: skip
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=16384)
def cost_kind(word: str) -> str | None:
    """The cost kind of a word or fixed phrase in any inflection, or None.

    Compounds are read by their last part: "Seminarraummiete" → rent.
    """
    folded = " ".join(fold_word(part) for part in word.split())
    listed = _listed(folded)
    if listed is not None:
        return listed
    for frame in _FRAMES:
        if folded.endswith(frame) and folded != frame:
            kind = _listed(folded.removesuffix(frame).rstrip("-"))
            if kind is not None:
                return kind
    for ending in _ENDINGS:
        stem = folded.removesuffix(ending) if ending else folded
        for head, kind in _heads():
            if len(head) >= _SHORTEST_HEAD and stem.endswith(head) and len(stem) >= len(head) + 3:
                return kind
    return None


def _listed(folded: str) -> str | None:
    for ending in _ENDINGS:
        stem = folded.removesuffix(ending) if ending else folded
        if stem in _words() and len(stem) > 1:
            return _words()[stem]
    return None


@cache
def _people() -> re.Pattern[str]:
    stems = "|".join(fold_word(word) for word in cost_entries()["personnel"]["people"])
    return re.compile(rf"\w*(?:{stems})(?:in|innen|en|e|n|s)?")


def people_at_work(tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Where somebody employed is named ("Fachkraft", "Projektmitarbeiterin"): start and end."""
    return [(token.start, token.end) for token in tokens if _people().fullmatch(token.word)]


@lru_cache(maxsize=256)  # the readers of one question look at the same texts
def find_costs(text: str) -> tuple[CostMention, ...]:
    """The cost kinds named in `text`, in order; phrases of up to four words are tried first."""
    words = [match.span() for match in _WORD.finditer(text)]
    found: list[CostMention] = []
    index = 0
    while index < len(words):
        for length in (4, 3, 2, 1):
            if index + length > len(words):
                continue
            start, end = words[index][0], words[index + length - 1][1]
            kind = cost_kind(text[start:end]) if length == 1 else _phrase(text[start:end])
            if text[start:end] == "it":
                kind = None  # the English pronoun; "IT" is written in capitals
            if kind is not None:
                fact: str = cost_entries()[kind]["fact"]
                found.append(CostMention(start, end, text[start:end], kind, fact))
                index += length
                break
        else:
            index += 1
    return tuple(found)


def _phrase(written: str) -> str | None:
    return _words().get(" ".join(fold_word(part) for part in written.split()))


def is_left_out(text: str, mention: CostMention) -> bool:
    """As in "ohne Begleitmaßnahmen", "außer Personal"."""
    before = re.findall(r"\w+", fold_word(text[max(0, mention.start - 25) : mention.start]))
    return bool(_WITHOUT.intersection(before[-2:]))

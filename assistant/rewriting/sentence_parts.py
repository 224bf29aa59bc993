"""The parts of a German statement: nouns, figures and other words, each with what it stands beside.

A rough reading that needs no grammar: capitals tell nouns, signs tell clauses. Both sides of a
comparison are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from assistant.rewriting.material import TOKEN
from assistant.rewriting.vocabulary_guard import english_of
from assistant.rewriting.word_forms import (
    Word,
    english_stem,
    german_forms,
    german_stem,
    is_part_of,
    words_of,
)
from assistant.rewriting.wording import same_words, small_words, verdict_words
from knowledge.german.folding import fold

Kind = Literal["noun", "token", "word", "small"]

_SENTENCE_END = re.compile(r"[.;!?](?=\s|$)")
_CLAUSE_END = re.compile(r"[,:()]|\s[–—]\s")
_AND = frozenset({"und", "oder", "sowie"})
_HAVING = frozenset({"haben", "hat", "habe", "hatte", "hatten"})
_NO_NOUN = re.compile(
    r"(?:ge|ausge|einge|vorge|abge|ange|festge|einzu|vorzu|abzu)\w+(?:t|en)|\w+(?:fahig|bar)"
)
_INFLECTED = re.compile(r"\w+(?:e|en|er|es|em)")


@dataclass(frozen=True, slots=True)
class Part:
    """One word or token. key: its stem, or the token's name; folded: as written, folded.

    sentence, clause, run: counts of the full stops and semicolons, of these and commas, of these
    and "und" that stand before it. inflected: it may belong to the noun behind it. sure: not taken
    for a composed word merely because one is a part of the other.
    """

    kind: Kind
    key: str
    folded: str
    sentence: int
    clause: int
    run: int
    inflected: bool = False
    sure: bool = True


@lru_cache(maxsize=512)
def parts_of(text: str) -> tuple[Part, ...]:
    """The words and tokens of a text in their order, source marks left out."""
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    commas = [match.start() for match in _CLAUSE_END.finditer(text)]
    words = words_of(text)
    lower = {german_stem(word.text) for word in words if not word.text[:1].isupper()}
    spots: list[tuple[int, Kind, str, str]] = [
        (match.start(), "token", match.group(1), match.group(1).casefold())
        for match in TOKEN.finditer(text)
        if not match.group(1).startswith("Q")
    ]
    for word in words:
        folded = fold(word.text)
        key = german_stem(word.text)
        kind: Kind = "word"
        if folded in _HAVING:
            key = "hab"
        elif folded in small_words("de") or folded in verdict_words("de"):
            kind = "small"
        elif _in_address(text, word) or (
            word.text[:1].isupper()
            and not (word.opens and (key in lower or _NO_NOUN.fullmatch(folded)))
        ):
            kind = "noun"
        spots.append((word.start, kind, key, folded))
    found = []
    joined = 0
    for start, kind, key, folded in sorted(spots):
        sentence = sum(end < start for end in ends)
        clause = sentence + sum(comma < start for comma in commas)
        joined += folded in _AND
        found.append(
            Part(kind, key, folded, sentence, clause, clause + joined,
                 kind == "word" and _INFLECTED.fullmatch(folded) is not None)
        )  # fmt: skip
    return tuple(found)


def english_parts(text: str, composed: Sequence[Part]) -> tuple[Part, ...]:
    """The words of an English wording that translate one word of the composed statement alone.

    With its key and kind; a word that may stand for several is left out.
    """
    meant: dict[str, set[tuple[str, Kind]]] = {}
    for part in composed:
        if part.kind in ("noun", "word"):
            for stem in english_of(part.folded):
                meant.setdefault(stem, set()).add((part.key, part.kind))
    ends = [match.start() for match in _SENTENCE_END.finditer(text)]
    commas = [match.start() for match in _CLAUSE_END.finditer(text)]
    spots: list[tuple[int, Kind, str, str]] = [
        (match.start(), "token", match.group(1), match.group(1).casefold())
        for match in TOKEN.finditer(text)
        if not match.group(1).startswith("Q")
    ]
    for word in words_of(text):
        folded = fold(word.text)
        found = meant.get(english_stem(word.text), set())
        if len(found) == 1 and folded not in small_words("en"):
            [(key, kind)] = found
            spots.append((word.start, kind, key, folded))
    parts: list[Part] = []
    for start, kind, key, folded in sorted(spots):
        if parts and parts[-1].key == key:
            continue  # "integration centre" is one word in German
        sentence = sum(end < start for end in ends)
        clause = sentence + sum(comma < start for comma in commas)
        parts.append(Part(kind, key, folded, sentence, clause, clause))
    return tuple(parts)


def _in_address(text: str, word: Word) -> bool:
    """Whether a word is a piece of a name such as "integration.web"."""
    end = word.start + len(word.text)
    return re.match(r"\.\w", text[end:]) is not None or (
        re.search(r"\w\.$", text[: word.start]) is not None
    )


def renamed(parts: Sequence[Part], composed: Sequence[Part]) -> tuple[Part, ...]:
    """Parts of a rewording, each with the key of the composed word that it stands for."""
    known = {part.key: german_forms(part.folded) | {part.key} for part in composed
             if part.kind in ("noun", "word")}  # fmt: skip
    found = []
    for part in parts:
        key, sure = (part.key, True) if part.kind == "token" else _standing_for(part, known)
        found.append(replace(part, key=key, sure=sure))
    return tuple(found)


def _standing_for(part: Part, known: Mapping[str, frozenset[str]]) -> tuple[str, bool]:
    """The composed key, and whether the word is one that says the same."""
    if part.key in known:
        return part.key, True
    alike = same_words().get(part.key, frozenset())
    for key in known:
        if key in alike:
            return key, True
    forms = german_forms(part.folded)
    for key, others in known.items():
        if is_part_of(forms, others) or is_part_of(others, forms):
            return key, False
    return part.key, True


@dataclass(frozen=True, slots=True)
class Place:
    """Where a word stands: the noun or figure before and behind it in its clause, "" for none.

    following: the nouns and figures behind it up to the next "und" or comma; all_following,
    all_before: of its clause. head: the noun that an inflected word stands directly before, "" when
    it does not.
    last: the noun or figure before it in any clause.
    """

    before: str
    behind: str
    following: frozenset[str]
    all_following: frozenset[str]
    all_before: frozenset[str]
    head: str
    last: str


def place_of(parts: Sequence[Part], index: int) -> Place:
    """The place of the part of this index."""
    this = parts[index]
    named = [(at, part) for at, part in enumerate(parts) if part.kind in ("noun", "token")]
    before = [p.key for at, p in named if at < index and p.clause == this.clause]
    behind = [(at, p) for at, p in named if at > index and p.clause == this.clause]
    following = frozenset(p.key for _, p in behind if p.run == this.run)
    head = ""
    if this.inflected:
        for part in parts[index + 1 :]:
            if part.clause != this.clause:
                break
            if part.kind == "noun":
                head = part.key
            if part.kind in ("noun", "small", "token") and part.folded not in _AND:
                break
    return Place(
        before[-1] if before else "",
        behind[0][1].key if behind else "",
        following,
        frozenset(p.key for _, p in behind),
        frozenset(before),
        head,
        next((p.key for at, p in reversed(named) if at < index), ""),
    )

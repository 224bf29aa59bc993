"""Whether the words of a reworded statement belong together as those of the composed one did.

A lie needs no new word: "kreisfreie Städte mit Integrationszentrum" becomes another rule when "mit
Integrationszentrum" moves to another noun. So what belongs to what is compared, not only the words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from assistant.rewriting.material import Language
from assistant.rewriting.noun_guard import faults_of_nouns, faults_of_order
from assistant.rewriting.sentence_parts import Part, english_parts, parts_of, place_of, renamed
from assistant.rewriting.word_forms import german_stem, verbs_with_particle
from assistant.rewriting.wording import (
    comparable,
    meanings,
    pattern,
    same_words,
    without_same_phrases,
)

Fault = tuple[str, str]

# Words that belong to what comes next. The class says which of them say the same.
_POINTING = {
    "nur": "only", "ausschliesslich": "only", "lediglich": "only", "ob": "whether",
    "auch": "also", "zusatzlich": "also", "ausserdem": "also", "zudem": "also", "ebenfalls": "also",
    "noch": "yet", "bisher": "yet", "bislang": "yet", "schon": "already", "bereits": "already",
    "selbst": "self", "wie": "example", "etwa": "example",
    "beispielsweise": "example", "beispiel": "example",
    "je": "each", "pro": "each", "jeweils": "each",
}  # fmt: skip
_CONNECTING = frozenset({"ausserdem", "zudem"})  # begin a sentence and say nothing there
_PERIODS = ("jahr", "jahre", "monat")
_FINITE = (
    r"(?:ist|sind|wird|werden|muss|mussen|kann|konnen|darf|durfen|soll|sollen|gilt|gelten|hat|haben"
    r"|nennen|bleibt|bleiben|fallt|fallen)"
)
_ASKED_FIRST = re.compile(
    rf"(?:^|[.;:!?]\s+)(?!ge|ausge|einge|vorge|einzu)\w{{2,}}(?:t|en|ist|sind)\s+"
    rf"(?:d(?:er|ie|as|en|em)|ein\w*|sie|ihre?\w*|es)\s[^.;:!?,]*,\s+(?:so\s+|dann\s+)?{_FINITE}\b"
)


def conditions_by_order(text: str) -> int:
    """How many conditions a German text states by its order: "Endet die Frist, ist …"."""
    return len(_ASKED_FIRST.findall(comparable(text)))


def faults_of_structure(composed: str, text: str) -> Iterator[Fault]:
    """(reason, words) of each fault; German statements only."""
    before = parts_of(composed)
    after = renamed(parts_of(text), before)
    yield from _pointed_at(before, after)
    yield from _belonging(before, after)
    yield from _neighbours(before, after)
    yield from _sentences(before, after)
    yield from faults_of_nouns(before, after)
    yield from _particles(composed, text)
    yield from _meanings_of_sentences(composed, text, before, after, "de")


def _pointed_at(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Fault]:
    """Words like "auch", "noch", "je" stay, in front of what they belong to."""
    first, second = _pointers(before), _pointers(after)
    for kind in {*first, *second}:
        wanted, found = list(first.get(kind, ())), list(second.get(kind, ()))
        for pair in list(found):
            for other in list(wanted):
                if _points_alike(kind, other, pair):
                    wanted.remove(other)
                    found.remove(pair)
                    break
        if wanted or found:
            yield "order", f"{kind} {wanted} {found}"


def _points_alike(kind: str, one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Two words that point, each by (noun before, noun behind, noun behind that).

    Of "selbst", all nouns before it.
    """
    if kind == "self":
        return one[0].split()[-1:] == [] or one[0].split()[-1] in other[0].split()
    if one[1] == other[1]:
        return True
    # "der Vordruck zusätzlich per Post" is "zusätzlich der Vordruck per Post".
    return kind == "also" and bool(one[1]) and one[0] == other[1] and one[1] == other[2]


def _pointers(parts: Sequence[Part]) -> Mapping[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for index, part in enumerate(parts):
        kind = _POINTING.get(part.folded)
        if kind is None:
            continue
        opens = index == 0 or parts[index - 1].sentence < part.sentence
        if opens and part.folded in _CONNECTING:
            continue
        named = [p for p in parts[index + 1 :] if p.kind in ("noun", "token")
                 and p.clause == part.clause]  # fmt: skip
        earlier = [p.key for p in parts[:index] if p.kind in ("noun", "token")
                   and p.clause == part.clause]  # fmt: skip
        if kind == "example" and not named:
            continue  # asks how
        if kind == "yet" and named and named[0].kind == "token":
            continue  # "noch {Z1} Tage"
        if kind == "each" and named and named[0].folded.endswith(_PERIODS):
            continue  # a meaning of its own
        keys = [p.key for p in named[:2]] + ["", ""]
        nearest = " ".join(earlier if kind == "self" else earlier[-1:])
        found.setdefault(kind, []).append((nearest, keys[0], keys[1]))
    return found


def _belonging(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Fault]:
    """An adjective comes back, and before the noun that it had."""
    nouns = {part.key for part in before if part.kind == "noun"}
    times = Counter(part.key for part in before)
    said = {part.key for part in after}
    heads: dict[str, set[str]] = {}
    for index, part in enumerate(before):
        if part.kind == "word" and (head := place_of(before, index).head):
            heads.setdefault(part.key, set()).add(head)
            if part.key not in said and not _carries_meaning(part.folded):
                yield "left_out", part.folded
    for index, part in enumerate(after):
        if part.kind not in ("word", "noun") or part.key not in heads:
            continue
        if _carries_meaning(part.folded):
            continue
        place = place_of(after, index)
        if place.head:
            if place.head not in heads[part.key] and place.head in nouns:
                yield "belonging", f"{part.folded} {place.head}"
        elif (
            times[part.key] == 1
            and heads[part.key] & said
            and not heads[part.key] & {place.last, place.behind}
        ):
            yield "belonging", part.folded


@lru_cache(maxsize=4096)
def _carries_meaning(folded: str) -> bool:
    """Whether another list watches over the word."""
    return any(found.search(folded) for found in meanings("de").values())


def _neighbours(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Fault]:
    """Any other word stays beside one of the nouns it stood beside, or is a verb before its own."""
    times = Counter(part.key for part in before if part.kind == "word")
    places = {
        part.key: place_of(before, index)
        for index, part in enumerate(before)
        if part.kind == "word" and times[part.key] == 1
    }
    nouns = {part.key for part in before if part.kind in ("noun", "token")}
    for index, part in enumerate(after):
        if part.kind != "word" or part.key not in places or _carries_meaning(part.folded):
            continue
        old, new = places[part.key], place_of(after, index)
        beside = {new.before, new.behind} & nouns
        if len(beside) < 2 or {old.before, old.behind} == {""}:
            continue
        if new.before == old.before or new.behind == old.behind or new.head == old.before != "":
            continue
        if not old.following and old.before in new.following:
            continue  # a verb at the end may become the second word
        if new.before == old.behind and old.before in new.all_following:
            continue  # "A nennt das Schreiben" is "Das Schreiben nennt A"
        if new.behind == old.before and old.behind in new.all_before:
            continue
        yield "belonging", part.folded


def _heads(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Fault]:
    """In English, an adjective stands beside its noun: the nearest one behind or before it."""
    said = {part.key for part in after}
    named = {part.key for part in after if part.kind == "noun"}
    heads: dict[str, set[str]] = {}
    for index, part in enumerate(before):
        if part.kind == "word" and (head := place_of(before, index).head):
            heads.setdefault(part.key, set()).add(head)
    for index, part in enumerate(after):
        wanted = heads.get(part.key, set()) & named
        if part.kind != "word" or not wanted or part.key not in said:
            continue
        behind = [p.key for p in after[index + 1 :] if p.kind in ("noun", "token")][:1]
        earlier = [p.key for p in after[:index] if p.kind in ("noun", "token")][-1:]
        if not wanted & {*behind, *earlier}:
            yield "belonging", part.folded


def _sentences(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Fault]:
    """A sentence holds what one held, or a part of it, or several of them whole."""
    owners = _owners(before)
    said = {part.key for part in after if part.kind != "small"}
    held: dict[int, set[str]] = {}
    for key, sentence in owners.items():
        if key in said:
            held.setdefault(sentence, set()).add(key)
    for sentence in {part.sentence for part in after}:
        here = [part for part in after if part.sentence == sentence and part.kind != "small"]
        keys = {part.key for part in here}
        of = {owners[part.key] for part in here if part.key in owners and part.sure}
        for one in of if len(of) > 1 else ():
            if held[one] - keys:
                yield "sentences", " ".join(sorted(held[one] - keys))


def _owners(parts: Sequence[Part]) -> Mapping[str, int]:
    """Key → its sentence, where it stands in one alone."""
    found: dict[str, set[int]] = {}
    for part in parts:
        if part.kind != "small" and part.key != "hab" and not _carries_meaning(part.folded):
            found.setdefault(part.key, set()).add(part.sentence)
    return {key: min(sentences) for key, sentences in found.items() if len(sentences) == 1}


def _particles(composed: str, text: str) -> Iterator[Fault]:
    """A verb gets no particle that it had not: "sagt nicht" is not "sagt nicht zu"."""
    known = _said_alike(composed)
    for joined in verbs_with_particle(text):
        if not joined & known:
            yield "new_word", min(joined)


def _said_alike(composed: str) -> frozenset[str]:
    """The stems of the words, of verbs with their particles, and of what says the same."""
    own = {german_stem(part.folded) for part in parts_of(composed)}
    own |= {stem for stems in verbs_with_particle(composed) for stem in stems}
    return frozenset(own | {other for stem in own for other in same_words().get(stem, ())})


def _meanings_of_sentences(
    composed: str, text: str, before: Sequence[Part], after: Sequence[Part], language: Language
) -> Iterator[Fault]:
    """A sentence has the negations and meanings of the sentences that it stands for."""
    owners = _owners(before)
    plain = without_same_phrases(comparable(composed), comparable(text), language)
    first, second = _by_sentence(plain[0], "de"), _by_sentence(plain[1], language)
    carrying = {p.sentence for p in before if p.key in owners}
    linked = {p.sentence for p in after if p.key in owners}
    # "Nur im Verbund." has no word of content: what it says belongs to any of the others.
    free_before = _all(first, set(first) - carrying)
    free_after = _all(second, set(second) - linked)
    for number in linked:
        of = {owners[p.key] for p in after if p.sentence == number and p.key in owners}
        if strange := second.get(number, frozenset()) - _all(first, of) - free_before:
            yield "meaning_moved", " ".join(sorted(strange))
    for number in carrying:
        of = {p.sentence for p in after if owners.get(p.key) == number}
        gone = first.get(number, frozenset()) - _all(second, of) - free_after
        if of and gone:
            yield "meaning_moved", " ".join(sorted(gone))


def _all(by_sentence: Mapping[int, frozenset[str]], numbers: Iterable[int]) -> frozenset[str]:
    return frozenset().union(*(by_sentence.get(number, frozenset()) for number in numbers))


def _by_sentence(plain: str, language: Language) -> Mapping[int, frozenset[str]]:
    """Number of a sentence → the meanings in it. plain: comparable."""
    found = {}
    for number, sentence in enumerate(re.split(r"[.;!?](?=\s|$)", plain)):
        said = re.sub(r"^\s*(?:ja|nein|yes|no)\b", " ", sentence)
        carried = {name for name, words in meanings(language).items() if words.search(said)}
        if _ASKED_FIRST.search(sentence.strip()):
            carried.add("condition")
        without = pattern("no_negations", language).sub(" ", said)
        if pattern("negations", language).search(without):
            carried.add("negation")
        found[number] = frozenset(carried)
    return found


def faults_of_english_structure(composed: str, text: str) -> Iterator[Fault]:
    """The same for an English wording, read by what its words translate."""
    before = parts_of(composed)
    after = english_parts(text, before)
    yield from _sentences(before, after)
    yield from _heads(before, after)
    yield from faults_of_order(before, after)
    yield from _meanings_of_sentences(composed, text, before, after, "en")

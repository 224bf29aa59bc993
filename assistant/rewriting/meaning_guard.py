"""Whether a reworded statement means the same: verdict, negations, words that carry rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from assistant.rewriting.material import TOKEN, Language, MaskedStatement
from assistant.rewriting.structure_guard import (
    conditions_by_order,
    faults_of_english_structure,
    faults_of_structure,
)
from assistant.rewriting.vocabulary_guard import carrying_stems, english_of, licensed
from assistant.rewriting.word_forms import Word, english_stem, german_stem, words_of
from assistant.rewriting.wording import (
    Group,
    comparable,
    meanings,
    pattern,
    small_words,
    verdict_words,
    without_same_phrases,
)
from knowledge.german.folding import fold
from knowledge.german.units import unit_at

_CLAUSE = re.compile(r"(?<=[.;:!?,])\s+|\s+[–—]\s+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_LISTS: tuple[tuple[Group, str], ...] = (
    ("promises", "promise"),
    ("advice", "advice"),
    ("bodies", "authority"),
)

_OPPOSITES = (
    ("more", "less"), ("must", "may"), ("alone", "together"), ("earlier", "later"),
    ("every", "some"), ("in_force", "over_and_past"),
)  # fmt: skip
_MARKS = (
    (
        "example",
        re.compile(r"\bwie (?=[A-ZÄÖÜ]|die |der |das )|\b(?:etwa|beispielsweise|zum Beispiel)\b"),
        re.compile(r"\b(?:such as|for example|for instance|including|like)\b", re.IGNORECASE),
    ),
    ("without", re.compile(r"\bohne\b"), re.compile(r"\bwithout\b")),
    ("already", re.compile(r"\b(?:schon|bereits)\b"), re.compile(r"\balready\b")),
)
_NEITHER = re.compile(r"\bweder ([^.;:!?]*?) noch ")
_NOT = re.compile(r"\b(?:nicht|kein\w*)\b")
_ADDED = re.compile(r"\bzusätzlich\b", re.IGNORECASE)
_ADDED_EN = re.compile(r"\b(?:additionally|in addition|also)\b", re.IGNORECASE)
_NEAR = 4  # words behind it
_COUNTED = {"alternative", "alone", "only", "condition", "exception"}
_TOKEN_FOLDED = re.compile(r"\{([zd]\d+)\}")
_RANGE = re.compile(
    r"\{(?P<first>[zd]\d+)\}\s*(?:%|€)?\s*(?:bis(?: zum?)?|to)\s*\{(?P<last>[zd]\d+)\}"
    r"|(?:zwischen|between)\s*\{(?P<one>[zd]\d+)\}\s*(?:und|and)\s*\{(?P<other>[zd]\d+)\}"
)
_BEFORE = {
    "upper": r"bis|bis zu|bis zum|hochstens|maximal|spatestens(?: am)?|langstens"
    r"|nicht mehr als|endet am"
    r"|enden am"
    r"|up to|at most|until|by(?= \{d)|ends on|no more than|no later than|a maximum of"
    r"|deadline is|deadline for applications is|frist ist der",
    "lower": r"ab|ab dem|mindestens|wenigstens"
    r"|fruhestens(?: am)?|beginnt am|beginnen am"
    r"|from|at least|starting(?: on)?|starts on|begins on",
    "under": r"unter|weniger als|unterhalb von|below|under|less than|fewer than",
    "over": r"uber|mehr als|oberhalb von|above|over|more than",
}
_BOUNDS = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{words})\s+\{{(?P<name>[zd]\d+)\}}"))
    for kind, words in _BEFORE.items()
)

_ENDS_BEHIND = re.compile(r"(?<!\w)am \{(?P<name>d\d+)\} end(?:et|en)\b")

Fault = tuple[str, str]


def faults_of_meaning(statement: MaskedStatement, text: str, language: Language) -> Iterator[Fault]:
    """(reason, words) of each fault, the gravest first."""
    yield from _verdict(statement.text, text, language)
    statement, text = _without_neither(statement, text)
    for group, reason in _LISTS:
        yield from _listed(group, reason, statement, text, language)
    yield from _negations(statement.text, text, language)
    yield from _meanings(statement.text, text, language)
    yield from _opposites(statement.text, text, language)
    if language == "en":
        yield from _marks(statement.text, text)
        yield from _scope(statement.text, text)
        yield from faults_of_english_structure(statement.text, text)
    yield from _limits(statement.text, text)
    yield from _units(statement.text, text)
    yield from _empty_sentences(statement, text, language)
    yield from _order(statement.text, text, language)
    if language == "de":
        yield from faults_of_structure(statement.text, text)


def _verdict(composed: str, text: str, language: Language) -> Iterator[Fault]:
    """The first word stays "Ja" or "Nein", and no statement gets one that had none."""
    wanted = [verdict_words("de").get(word) for word in _first(composed)]
    found = [verdict_words(language).get(word) for word in _first(text)]
    if wanted != found:
        yield "verdict", " ".join(_first(text))


def _without_neither(statement: MaskedStatement, text: str) -> tuple[MaskedStatement, str]:
    """Both with "weder … noch" as "nicht … und", which "oder" says too where a sentence negates."""
    if not _NEITHER.search(text):
        return statement, text
    composed = "".join(
        re.sub(r"\boder\b", "und", sentence) if _NOT.search(sentence) else sentence
        for sentence in re.split(r"(?<=[.;:!?] )", statement.text)
    )
    return replace(statement, text=composed), _NEITHER.sub(r"nicht \1 und ", text)


def _first(text: str) -> list[str]:
    return [fold(word.text) for word in words_of(text)[:1]]


def _listed(
    group: Group, reason: str, statement: MaskedStatement, text: str, language: Language
) -> Iterator[Fault]:
    """A phrase of a list that the composed statement does not have, nor its translation."""
    before, after = without_same_phrases(comparable(statement.text), comparable(text), language)
    if language == "de":
        known = {german_stem(word) for hit in pattern(group, "de").finditer(before)
                 for word in hit.group().split()}  # fmt: skip
        for hit in pattern(group, "de").finditer(after):
            if not all(german_stem(word) in known for word in hit.group().split()):
                yield reason, hit.group()
        return
    allowed = licensed(statement, "en")
    for hit in pattern(group, "en").finditer(after):
        words = [word for word in hit.group().split() if word not in small_words("en")]
        if not words or not all(english_stem(word) in allowed for word in words):
            yield reason, hit.group()


def _negated_clauses(text: str, language: Language) -> tuple[int, list[frozenset[str]]]:
    """How often a text negates, and what each negated clause is about."""
    count = 0
    clauses = []
    for clause in _CLAUSE.split(text):
        plain = pattern("no_negations", language).sub(" ", comparable(clause))
        hits = len(pattern("negations", language).findall(plain))
        count += hits
        if hits:
            about = set(carrying_stems(clause, language)) if language == "de" else set()
            clauses.append(frozenset(about | set(TOKEN.findall(clause))))
    return count, clauses


def _negations(composed: str, text: str, language: Language) -> Iterator[Fault]:
    before, first = _negated_clauses(composed, "de")
    after, second = _negated_clauses(text, language)
    if language == "de":
        stems = set(carrying_stems(composed, "de"))
        turned = [s for s in carrying_stems(text, "de") if s.startswith("un") and s[2:] in stems]
        other = set(carrying_stems(text, "de"))
        turned += [s for s in stems if s.startswith("un") and s[2:] in other and s not in other]
        if turned:
            yield "negation", turned[0]
    if before != after:
        yield "negation", text
    elif language == "de":
        for one, many in ((first, second), (second, first)):
            for about in one:
                if about and not any(about & others or not others for others in many):
                    yield "negation", " ".join(sorted(about))


def _meanings(composed: str, text: str, language: Language) -> Iterator[Fault]:
    before, after = without_same_phrases(comparable(composed), comparable(text), language)
    for name, found in meanings("de").items():
        first = len(found.findall(before))
        second = len(meanings(language)[name].findall(after))
        if name == "condition":
            first += conditions_by_order(composed)
            second += conditions_by_order(text) if language == "de" else 0
        if (first != second) if name in _COUNTED else (bool(first) != bool(second)):
            yield f"meaning_{name}", text


def _opposites(composed: str, text: str, language: Language) -> Iterator[Fault]:
    """Words that say the opposite of each other keep their order: "kleinere … größere"."""
    before, after = without_same_phrases(comparable(composed), comparable(text), language)
    for pair in _OPPOSITES:
        if _sequence(before, pair, "de") != _sequence(after, pair, language):
            yield "order", " ".join(pair)


def _sequence(plain: str, names: tuple[str, str], language: Language) -> list[str]:
    """The meanings in the order of their words, runs of one of them counted once."""
    hits = sorted(
        (hit.start(), name) for name in names for hit in meanings(language)[name].finditer(plain)
    )
    return [name for name, _ in groupby(name for _, name in hits)]


def _marks(composed: str, text: str) -> Iterator[Fault]:
    """What is an example in German is one in English; "already" is there in both or in none."""
    for name, german, english in _MARKS:
        if bool(german.search(composed)) != bool(english.search(text)):
            yield f"meaning_{name}", text


def _scope(composed: str, text: str) -> Iterator[Fault]:
    """What "zusätzlich" belongs to stays in English: the noun that comes next."""
    for match, other in zip(_ADDED.finditer(composed), _ADDED_EN.finditer(text), strict=False):
        nouns = [w for w in words_of(f"x {composed[match.end() :]}") if _is_noun(w)][:1]
        near = {english_stem(w.text) for w in words_of(text[other.end() :])[:_NEAR]}
        if nouns and not english_of(nouns[0].text) & near and not _said_before(match, other, near):
            yield "order", other.group()


def _said_before(match: re.Match[str], other: re.Match[str], near: set[str]) -> bool:
    """Whether "additionally" came before the noun: "additionally the form … by post"."""
    earlier = [w for w in words_of(f"x {match.string[: match.start()]}") if _is_noun(w)][-1:]
    later = [w for w in words_of(f"x {match.string[match.end() :]}") if _is_noun(w)][:1]
    behind = {english_stem(w.text) for w in words_of(other.string[other.end() :])}
    return all(english_of(w.text) & near for w in earlier) and all(
        english_of(w.text) & behind for w in later
    )


def _is_noun(word: Word) -> bool:
    return word.text[:1].isupper() and len(word.text) > 1


def _limits(composed: str, text: str) -> Iterator[Fault]:
    """What a figure bounds stays: "bis {Z1}" does not become "ab {Z1}", nor the other way round."""
    before, after = _bounds(composed), _bounds(text)
    for name, bound in before.items():
        found = after.get(name, "")
        moved = found and found != bound and not (name.startswith("D") and found == "upper")
        lost = bound and not found and len(before) > 1
        if moved or lost:
            yield "limit", f"{name} {bound or 'none'} {found or 'none'}"


def _bounds(text: str) -> dict[str, str]:
    """Figure or date → "upper", "lower", "under", "over", or "" where nothing bounds it."""
    plain = fold(TOKEN.sub(lambda match: f"{{{match.group(1).upper()}}}", text))
    found = {name.upper(): "" for name in _TOKEN_FOLDED.findall(plain)}
    for match in _RANGE.finditer(plain):
        first, last, one, other = match.group("first", "last", "one", "other")
        found[(first or one).upper()] = "lower"
        found[(last or other).upper()] = "upper"
    for kind, pattern_before in _BOUNDS:
        for match in pattern_before.finditer(plain):
            if not found[match.group("name").upper()]:
                found[match.group("name").upper()] = kind
    for match in _ENDS_BEHIND.finditer(plain):
        found[match.group("name").upper()] = "upper"
    return found


def _units(composed: str, text: str) -> Iterator[Fault]:
    """What a figure counts stays what it counted."""
    before, after = _counted(composed), _counted(text)
    for name, unit in after.items():
        if unit is not None and before.get(name) not in (unit, None):
            yield "unit", unit


def _counted(text: str) -> dict[str, str | None]:
    """Token → what the words behind it count."""
    found: dict[str, str | None] = {}
    for match in TOKEN.finditer(text):
        rest = fold(TOKEN.sub("¤", text[match.end() :]))
        found[match.group(1)] = unit_at(rest, 0)[0]
    return found


def _empty_sentences(statement: MaskedStatement, text: str, language: Language) -> Iterator[Fault]:
    """A sentence that holds nothing of the composed statement says something of its own."""
    if language == "de":
        known = frozenset(carrying_stems(statement.text, "de"))
    else:
        known = licensed(statement, "en")
    if not known and len(_SENTENCE.split(text)) > len(_SENTENCE.split(statement.text)):
        yield "extra_sentence", text
    for sentence in _SENTENCE.split(text):
        plain = sentence.strip(" .!?\n")
        if not plain or TOKEN.search(sentence):
            continue
        if comparable(plain) in comparable(statement.text):
            continue
        words = [fold(word.text) for word in words_of(plain)]
        stems = carrying_stems(plain, language)
        if not stems and words[:1] and words[0] in verdict_words(language):
            continue  # "No, not alone": what turns it round is counted
        if known and not any(stem in known for stem in stems):
            yield "extra_sentence", plain


def _order(composed: str, text: str, language: Language) -> Iterator[Fault]:
    """What stands before and after a figure stays on its side of it.

    So that "A bekommt {Z1}, B bekommt {Z2}" cannot become "B bekommt {Z1}, A bekommt {Z2}".
    """
    if language == "en":
        return
    before, after = _sides(composed), _sides(text)
    shared = [noun for noun in before if noun in after]
    for number, one in enumerate(shared):
        for other in shared[number + 1 :]:
            if before[one] < before[other] and after[one] > after[other]:
                yield "order", f"{one[0]} {other[0]}"


def _sides(text: str) -> dict[tuple[str, int], int]:
    """(noun, its how-manieth occurrence) → how many figures come before it, in their order.

    A noun that the statement says several times is told apart by its occurrences.
    """
    found: dict[tuple[str, int], int] = {}
    times: Counter[str] = Counter()
    places = [match.start() for match in TOKEN.finditer(text) if match.group(1)[0] != "Q"]
    for word in words_of(text):
        if not word.text[:1].isupper() or fold(word.text) in small_words("de"):
            continue
        stem = german_stem(word.text)
        found[(stem, times[stem])] = sum(place < word.start for place in places)
        times[stem] += 1
    return found

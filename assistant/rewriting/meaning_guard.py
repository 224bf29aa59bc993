"""Whether a reworded statement means the same: verdict, negations, words that carry rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from assistant.rewriting.material import TOKEN, Language, MaskedStatement
from assistant.rewriting.vocabulary_guard import carrying_stems, english_of, licensed
from assistant.rewriting.word_forms import Word, english_stem, german_stem, words_of
from assistant.rewriting.wording import (
    Group,
    comparable,
    meanings,
    pattern,
    small_words,
    verdict_words,
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

_IN_ORDER = 0.75  # share of the nouns that keep their order
_FEW = 3  # nouns
_OPPOSITES = (
    ("more", "less"), ("must", "may"), ("alone", "together"), ("earlier", "later"),
    ("every", "some"),
)  # fmt: skip
_LEADING = re.compile(r"\b(?:nur|ausschließlich|lediglich|ob|zusätzlich)\b", re.IGNORECASE)
_ADDED = re.compile(r"\bzusätzlich\b", re.IGNORECASE)
_ADDED_EN = re.compile(r"\b(?:additionally|in addition|also)\b", re.IGNORECASE)
_NEAR = 4  # words behind it
_COUNTED = {"alternative", "alone", "only", "condition", "exception"}
_ROLES = {
    "an": "an", "am": "an", "ans": "an", "von": "von", "vom": "von", "durch": "durch",
    "fur": "fur", "mit": "mit", "gegen": "gegen", "ohne": "ohne", "statt": "statt",
    "uber": "uber", "unter": "unter", "zu": "zu", "zum": "zu", "zur": "zu",
}  # fmt: skip

_TOKEN_FOLDED = re.compile(r"\{([zd]\d+)\}")
_RANGE = re.compile(
    r"\{(?P<first>[zd]\d+)\}\s*(?:%|€)?\s*(?:bis(?: zum?)?|to)\s*\{(?P<last>[zd]\d+)\}"
    r"|(?:zwischen|between)\s*\{(?P<one>[zd]\d+)\}\s*(?:und|and)\s*\{(?P<other>[zd]\d+)\}"
)
_BEFORE = {
    "upper": r"bis|bis zu|bis zum|hochstens|maximal|spatestens(?: am)?|langstens|nicht mehr als"
    r"|up to|at most|until|by(?= \{d)|no more than|no later than|a maximum of",
    "lower": r"ab|ab dem|mindestens|wenigstens|fruhestens(?: am)?|from|at least|starting(?: on)?",
    "under": r"unter|weniger als|unterhalb von|below|under|less than|fewer than",
    "over": r"uber|mehr als|oberhalb von|above|over|more than",
}
_BOUNDS = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{words})\s+\{{(?P<name>[zd]\d+)\}}"))
    for kind, words in _BEFORE.items()
)

Fault = tuple[str, str]


def faults_of_meaning(statement: MaskedStatement, text: str, language: Language) -> Iterator[Fault]:
    """(reason, words) of each fault, the gravest first."""
    yield from _verdict(statement.text, text, language)
    for group, reason in _LISTS:
        yield from _listed(group, reason, statement, text, language)
    yield from _negations(statement.text, text, language)
    yield from _meanings(statement.text, text, language)
    yield from _opposites(statement.text, text, language)
    yield from _scope(statement.text, text, language)
    yield from _limits(statement.text, text)
    yield from _units(statement.text, text)
    yield from _empty_sentences(statement, text, language)
    yield from _order(statement.text, text, language)


def _verdict(composed: str, text: str, language: Language) -> Iterator[Fault]:
    """The first word stays "Ja" or "Nein", and no statement gets one that had none."""
    wanted = [verdict_words("de").get(word) for word in _first(composed)]
    found = [verdict_words(language).get(word) for word in _first(text)]
    if wanted != found:
        yield "verdict", " ".join(_first(text))


def _first(text: str) -> list[str]:
    return [fold(word.text) for word in words_of(text)[:1]]


def _listed(
    group: Group, reason: str, statement: MaskedStatement, text: str, language: Language
) -> Iterator[Fault]:
    """A phrase of a list that the composed statement does not have, nor its translation."""
    before = comparable(statement.text)
    if language == "de":
        known = {german_stem(word) for hit in pattern(group, "de").finditer(before)
                 for word in hit.group().split()}  # fmt: skip
        for hit in pattern(group, "de").finditer(comparable(text)):
            if not all(german_stem(word) in known for word in hit.group().split()):
                yield reason, hit.group()
        return
    allowed = licensed(statement, "en")
    for hit in pattern(group, "en").finditer(comparable(text)):
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
    before, after = comparable(composed), comparable(text)
    for name, found in meanings("de").items():
        first = len(found.findall(before))
        second = len(meanings(language)[name].findall(after))
        if (first != second) if name in _COUNTED else (bool(first) != bool(second)):
            yield f"meaning_{name}", text


def _opposites(composed: str, text: str, language: Language) -> Iterator[Fault]:
    """Words that say the opposite of each other keep their order: "kleinere … größere"."""
    for pair in _OPPOSITES:
        if _sequence(composed, pair, "de") != _sequence(text, pair, language):
            yield "order", " ".join(pair)


def _sequence(text: str, names: tuple[str, str], language: Language) -> list[str]:
    """The meanings in the order of their words, runs of one of them counted once."""
    plain = comparable(text)
    hits = sorted(
        (hit.start(), name) for name in names for hit in meanings(language)[name].finditer(plain)
    )
    return [name for name, _ in groupby(name for _, name in hits)]


def _scope(composed: str, text: str, language: Language) -> Iterator[Fault]:
    """What "nur", "ob", "zusätzlich" belong to stays: the noun or figure that comes next."""
    if language == "de":
        if _limited_to(composed) != _limited_to(text):
            yield "order", " ".join(_limited_to(text))
        return
    for match, other in zip(_ADDED.finditer(composed), _ADDED_EN.finditer(text), strict=False):
        nouns = [w for w in words_of(f"x {composed[match.end() :]}") if _is_noun(w)][:1]
        near = {english_stem(w.text) for w in words_of(text[other.end() :])[:_NEAR]}
        if nouns and not english_of(nouns[0].text) & near:
            yield "order", other.group()


def _is_noun(word: Word) -> bool:
    return word.text[:1].isupper() and len(word.text) > 1


def _limited_to(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for match in _LEADING.finditer(text):
        rest = text[match.end() :]
        token = TOKEN.search(rest)
        nouns = [w for w in words_of(f"x {rest}") if _is_noun(w)]
        if token is not None and (not nouns or token.start() + 2 < nouns[0].start):
            found[token.group(1)] += 1
        elif nouns:
            found[german_stem(nouns[0].text)] += 1
    return found


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
    """What stands before and after a figure stays on its side of it; nouns keep their order.

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
    placed = [noun for noun in after if noun in before]
    if _longest_run(shared, placed) >= _IN_ORDER * len(shared):
        return
    # Of few, German may put any first, as long as "an Kommunen" stays "an Kommunen".
    stems = [stem for stem, _ in shared]
    if len(shared) > _FEW or [_led(composed).get(stem) for stem in stems] != [
        _led(text).get(stem) for stem in stems
    ]:
        yield "order", " ".join(stems)


def _led(text: str) -> dict[str, str]:
    """Noun → the preposition that says what role it plays."""
    found: dict[str, str] = {}
    leading = ""
    for word in words_of(text):
        folded = fold(word.text)
        if folded in _ROLES:
            leading = _ROLES[folded]
        elif word.text[:1].isupper() and folded not in small_words("de"):
            found.setdefault(german_stem(word.text), leading)
            leading = ""
    return found


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


def _longest_run(first: Sequence[object], second: Sequence[object]) -> int:
    """Length of the longest common subsequence of two orders of the same things."""
    lengths = [0] * (len(second) + 1)
    for one in first:
        diagonal = 0
        for index, other in enumerate(second, start=1):
            kept = lengths[index]
            lengths[index] = (
                diagonal + 1 if one == other else max(lengths[index], lengths[index - 1])
            )
            diagonal = kept
    return lengths[-1]

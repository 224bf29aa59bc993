"""Whether a reworded statement uses only words of the composed one, its quotes, and small words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from assistant.rewriting.material import Language, MaskedStatement
from assistant.rewriting.word_forms import (
    Word,
    english_stem,
    german_forms,
    german_stem,
    is_made_of,
    is_part_of,
    verbs_with_particle,
    words_of,
)
from assistant.rewriting.wording import (
    bland_words,
    comparable,
    glossary,
    meanings,
    pattern,
    same_words,
    small_words,
    verdict_words,
)
from knowledge.german.folding import fold

_KEPT = 0.6  # share of the words beside nouns that must come back

Fault = tuple[str, str]


def faults_of_vocabulary(
    statement: MaskedStatement, text: str, language: Language
) -> Iterator[Fault]:
    """(reason, words): a name or word of its own, or too much left out."""
    if language == "de":
        yield from _german(statement, text)
    else:
        yield from _english(statement, text)


@lru_cache(maxsize=512)
def carrying_stems(text: str, language: Language) -> tuple[str, ...]:
    """The stems of the words that carry content, in their order, each once."""
    return tuple(dict.fromkeys(_stem(word, language) for word in _carrying(text, language)))


def _carrying(text: str, language: Language) -> list[Word]:
    """Words beside small words, verdicts, negations and those that carry a meaning."""
    plain = comparable(text)
    special = {
        part
        for found in (*meanings(language).values(), pattern("negations", language))
        for hit in found.finditer(plain)
        for part in hit.group().split()
    }
    small = small_words(language)
    verdicts = verdict_words(language)
    return [
        word
        for word in words_of(text)
        if (folded := fold(word.text)) not in small
        and folded not in special
        and folded not in verdicts
        and len(folded) > 1
    ]


def _stem(word: Word, language: Language) -> str:
    return german_stem(word.text) if language == "de" else english_stem(word.text)


@lru_cache(maxsize=512)
def licensed(statement: MaskedStatement, language: Language) -> frozenset[str]:
    """The stems that a rewording of this statement may use beside small words."""
    own = {german_stem(word.text) for word in words_of(statement.text)}
    own |= {stem for stems in verbs_with_particle(statement.text) for stem in stems}
    if language == "de":
        quoted = {
            german_stem(word.text) for quote in statement.quotes for word in words_of(quote)
            if not word.text[:1].isupper()
        }  # fmt: skip
        alike = {other for stem in own for other in same_words().get(stem, ())}
        return frozenset(own | quoted | alike)
    return frozenset().union(*(english_of(word.text) for word in words_of(statement.text)))


def english_of(word: str) -> frozenset[str]:
    """What a German word may become: itself, where it is a name, or its translations."""
    return _translations(word) | {english_stem(word)}


@lru_cache(maxsize=4096)
def _translations(word: str) -> frozenset[str]:
    """The English stems that may stand for a German word, or for the parts of a compound."""
    whole = glossary().get(german_stem(word))
    if whole is not None:
        return whole
    forms = german_forms(word)
    parts = [words for known, words in glossary().items() if is_part_of((known,), forms)]
    return frozenset().union(*parts)


def _german(statement: MaskedStatement, text: str) -> Iterator[Fault]:
    allowed = licensed(statement, "de")
    own = _forms_in(statement.text)
    for word in _carrying(text, "de"):
        forms = german_forms(word.text)
        if fold(word.text) in bland_words("de"):
            continue
        if forms & allowed or is_part_of(forms, own) or is_made_of(forms, own):
            continue
        yield ("new_name" if word.is_name else "new_word"), word.text
    yield from _said_again(statement.text, text)
    yield from _left_out(statement.text, text)


def _said_again(composed: str, text: str) -> Iterator[Fault]:
    """No word comes more often than it did, one noun aside: repeated words can say new things."""
    before, after = _times(composed), _times(text)
    more = {stem: times - before[stem] for stem, times in after.items() if times > before[stem]}
    again = [stem for stem in more if stem in before]
    nouns = {german_stem(word.text) for word in _capitals(composed)}
    if sum(more[stem] for stem in again) > 1 or any(stem not in nouns for stem in again):
        yield "said_again", " ".join(again)


def _times(text: str) -> Counter[str]:
    """Stem → how often; words that say the same count as one."""
    stems = (german_stem(word.text) for word in _carrying(text, "de"))
    return Counter(min(same_words().get(stem, frozenset((stem,)))) for stem in stems)


def _left_out(composed: str, text: str) -> Iterator[Fault]:
    """Every noun comes back, as often as it was said; most of the other words too."""
    nouns = _nouns(composed)
    said = _forms_in(text)
    gone = [
        noun
        for noun in nouns
        if not _same_as(noun) & said and not is_made_of(german_forms(noun), said)
    ]
    if gone:
        yield "left_out", " ".join(gone)
    if _mentions(nouns, text) < len(_capitals(composed)):
        yield "left_out", text
    others = [w.text for w in _carrying(composed, "de") if not w.text[:1].isupper()]
    joined = {stem for stems in verbs_with_particle(composed) for stem in stems} & said
    kept = [
        word
        for word in others
        if _same_as(word) & said
        or is_part_of(said, (word,))
        or is_part_of((fold(word),), joined)
        or any(stem.startswith(fold(word)) or stem.endswith(german_stem(word)) for stem in joined)
    ]
    if len(kept) < _KEPT * len(others):
        yield "left_out", " ".join(word for word in others if word not in kept)


def _same_as(word: str) -> frozenset[str]:
    return german_forms(word) | same_words().get(german_stem(word), frozenset())


def _mentions(nouns: list[str], text: str) -> int:
    """How many words of a text say one of the nouns, or a part of it."""
    wanted = frozenset(form for noun in nouns for form in _same_as(noun))
    whole = frozenset(form for noun in nouns for form in german_forms(noun))
    return sum(
        bool(german_forms(word.text) & wanted) or is_part_of(german_forms(word.text), whole)
        for word in words_of(text)
    )


def _english(statement: MaskedStatement, text: str) -> Iterator[Fault]:
    allowed = licensed(statement, "en")
    for word in _carrying(text, "en"):
        if english_stem(word.text) not in allowed and fold(word.text) not in bland_words("en"):
            yield ("new_name" if word.is_name else "new_word"), word.text
    meant = Counter(stem for w in words_of(statement.text) for stem in english_of(w.text))
    times = Counter(english_stem(word.text) for word in _carrying(text, "en"))
    if again := [
        stem
        for stem, found in times.items()
        if found > meant[stem] and stem not in map(english_stem, bland_words("en"))
    ]:
        yield "said_again", " ".join(again)
    said = frozenset(english_stem(word.text) for word in words_of(text))
    carrying = {word.text for word in _carrying(statement.text, "de")}
    plain = {word for word in carrying if not word[:1].isupper()}
    gone = [
        noun
        for noun in _nouns(statement.text)
        if noun in carrying and english_stem(noun) not in said and not _translations(noun) & said
    ]
    gone = [word for word in gone if not re.search(rf"\b{word} \{{[ZD]", statement.text)]
    gone += [
        word
        for word in sorted(plain)
        if _translations(word) and english_stem(word) not in said and not _translations(word) & said
    ]
    if gone:
        yield "left_out", " ".join(gone)


def _forms_in(text: str) -> frozenset[str]:
    return frozenset(form for word in words_of(text) for form in german_forms(word.text))


def _nouns(text: str) -> list[str]:
    """The nouns and names, each once: words with a capital that are no small ones."""
    return list({german_stem(word.text): word.text for word in _capitals(text)}.values())


def _capitals(text: str) -> list[Word]:
    small = small_words("de")
    return [
        word
        for word in words_of(text)
        if word.text[:1].isupper()
        and (folded := fold(word.text)) not in small
        and folded not in verdict_words("de")
        and len(word.text) > 2
    ]

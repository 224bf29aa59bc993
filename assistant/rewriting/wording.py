"""The word lists of the guard, from their data files, ready for comparison."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from assistant.rewriting.material import TOKEN, Language
from assistant.rewriting.word_forms import english_stem, german_stem
from knowledge.german.folding import fold

Group = Literal[
    "negations", "no_negations", "no_meanings", "promises", "advice", "bodies", "quantities"
]

_FOLDER = Path(__file__).parents[1] / "phrases"
_DATE, _OTHER = "◆", "¤"  # stand for a date and for any other token in texts that are compared
_WITHIN_CLAUSE = r"[^.;:!?]{0,80}?"


@cache
def _lists() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load(
        (_FOLDER / "rewording.yaml").read_text(encoding="utf-8")
    )
    return content


@cache
def prompt(kind: Literal["rewrite", "read"], language: Language) -> str:
    """What a model is told."""
    prompts = yaml.safe_load((_FOLDER / "rewording_prompt.yaml").read_text(encoding="utf-8"))
    return str(prompts[kind][language])


def comparable(text: str) -> str:
    """The text folded, each token one sign, blanks single: what the patterns are looked up in."""
    plain = TOKEN.sub(lambda match: _DATE if match.group(1)[0] == "D" else _OTHER, text)
    return " ".join(fold(plain).split())


def _pattern_of(entries: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(_as_pattern, entries)))


def _as_pattern(entry: str) -> str:
    """A word or phrase of the lists as a pattern; the data file says what its signs stand for."""
    pieces = []
    for word in fold(entry).replace("...", "…").split():
        if word == "…":
            pieces.append(_WITHIN_CLAUSE)
        else:
            escaped = r"\w*".join(re.escape(part) for part in word.split("*"))
            pieces.append(escaped.replace(_OTHER, f"[{_DATE}{_OTHER}]"))
    joined = r"\s+".join(pieces)
    return rf"(?<!\w){joined}(?!\w)"


@cache
def pattern(group: Group, language: Language) -> re.Pattern[str]:
    """One of the lists that stand for a language as a whole."""
    return _pattern_of(_lists()[group][language])


@cache
def meanings(language: Language) -> Mapping[str, re.Pattern[str]]:
    """Name of a meaning → the words that carry it."""
    return {name: _pattern_of(words[language]) for name, words in _lists()["meanings"].items()}


@cache
def _same_phrases(language: Language) -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    """German phrases, and those of the language that may stand for them."""
    groups = _lists()["same_phrases"]
    return tuple((_phrases(group["de"]), _phrases(group[language])) for group in groups)


def _phrases(entries: Iterable[str]) -> re.Pattern[str]:
    """Like `_pattern_of`, with what stands at the "…" of a phrase in a group."""
    return re.compile(
        "|".join(_as_pattern(entry).replace(_WITHIN_CLAUSE, f"({_WITHIN_CLAUSE})")
                 for entry in entries)
    )  # fmt: skip


def without_same_phrases(composed: str, text: str, language: Language) -> tuple[str, str]:
    """Both, as `comparable` gives them, without the phrases that say the same in them."""
    if _lists()["no_meanings"][language]:
        text = pattern("no_meanings", language).sub(" ", text)
    for first, second in _same_phrases(language):
        if first.search(composed) and second.search(text):
            composed, text = first.sub(_inside, composed), second.sub(_inside, text)
    return composed, text


def _inside(match: re.Match[str]) -> str:
    return f" {' '.join(filter(None, match.groups()))} "


@cache
def bland_words(language: Language) -> frozenset[str]:
    """Words, folded, that a rewording may have of its own."""
    return frozenset(fold(word) for word in _lists()["bland_words"][language])


@cache
def verdict_words(language: Language) -> Mapping[str, str]:
    """First word of a yes/no answer, folded → "yes" or "no"."""
    found: Mapping[str, str] = _lists()["verdict_words"][language]
    return found


@cache
def fixed_statements() -> Mapping[str, str]:
    """Statements that are never sent → their English form."""
    found: Mapping[str, str] = _lists()["fixed_statements"]
    return found


@cache
def small_words(language: Language) -> frozenset[str]:
    """Words, folded, that may come and go."""
    return frozenset(
        part for word in _lists()["small_words"][language] for part in fold(word).split()
    )


@cache
def same_words() -> Mapping[str, frozenset[str]]:
    """Stem → the stems that say the same here, itself included."""
    found: dict[str, set[str]] = {}
    for group in _lists()["same_words"]:
        stems = {german_stem(word) for word in group}
        for stem in stems:
            found.setdefault(stem, set()).update(stems)
    return {stem: frozenset(others) for stem, others in found.items()}


@cache
def glossary() -> Mapping[str, frozenset[str]]:
    """German stem → stems of the English words that may stand for it."""
    content: Mapping[str, list[str]] = yaml.safe_load(
        (_FOLDER / "english_glossary.yaml").read_text(encoding="utf-8")
    )
    found: dict[str, set[str]] = {}
    for word, translations in content.items():
        parts = {part for phrase in translations for part in re.split(r"[\s\-']+", phrase) if part}
        found.setdefault(german_stem(word), set()).update(english_stem(part) for part in parts)
    return {stem: frozenset(words) for stem, words in found.items()}


@cache
def english_leads() -> Mapping[str, str]:
    """Verdict or status → the English sentence in front of a German answer."""
    content: Mapping[str, str] = yaml.safe_load(
        (_FOLDER / "english_leads.yaml").read_text(encoding="utf-8")
    )
    return content

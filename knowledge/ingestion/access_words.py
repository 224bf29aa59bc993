"""The words that stand around access data of online meetings, and finding them in a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz.distance import Levenshtein

from knowledge.errors import ContentError

VOCABULARY = Path(__file__).parents[1] / "vocabulary" / "redaction.yaml"

LINK = "meeting_link"
NUMBER = "meeting_number"
PASSWORD = "meeting_password"  # noqa: S105 - the name of a kind, not a password
PHONE_PASSWORD = "telephone_password"  # noqa: S105 - the name of a kind, not a password
DIAL_IN = "dial_in_number"

WORD = re.compile(r"[^\W_]+")
_LONGEST_LABEL = 5  # words of a label, "Link zur Besprechung im Netz" would be too long


@dataclass(frozen=True)
class AccessWords:
    """The vocabulary, ready for comparing. labels: folded label → kind."""

    marker: str
    hosts: frozenset[str]
    parameters: frozenset[str]
    labels: Mapping[str, str]
    not_labels: frozenset[str]
    headings: frozenset[str]
    contacts: frozenset[str]
    telephone: frozenset[str]
    lengths: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Label:
    """A label found: its span in the text, its kind, and its words folded into one."""

    start: int
    end: int
    kind: str
    fold: str


_LABEL_KINDS = {
    "link_labels": LINK,
    "number_labels": NUMBER,
    "pin_labels": "pin",
    "password_labels": PASSWORD,
    "dial_in_labels": DIAL_IN,
}


@lru_cache(maxsize=1)
def access_vocabulary() -> AccessWords:
    try:
        data: dict[str, Any] = yaml.safe_load(VOCABULARY.read_text(encoding="utf-8"))
        labels = {label: kind for key, kind in _LABEL_KINDS.items() for label in data[key]}
        by_length: dict[int, list[str]] = {}
        for label in labels:
            by_length.setdefault(len(label), []).append(label)
        return AccessWords(
            marker=data["marker"],
            hosts=frozenset(data["meeting_hosts"]),
            parameters=frozenset(data["secret_parameters"]),
            labels=labels,
            not_labels=frozenset(data["not_labels"]),
            headings=frozenset(data["headings"]) | frozenset(labels),
            contacts=frozenset(data["contact_words"]),
            telephone=frozenset(data["telephone_words"]),
            lengths={length: tuple(some) for length, some in by_length.items()},
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError) as fault:
        raise ContentError(
            f"Die Wortliste ist nicht brauchbar ({fault}).",
            where=VOCABULARY.name,
            remedy="Stellen Sie die Datei wieder her.",
        ) from fault


def folded(word: str) -> str:
    """Lower case without umlaut dots; other than the folding for search it keeps digits."""
    plain = unicodedata.normalize("NFD", word.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


def labels_in(text: str, words: AccessWords) -> Iterator[Label]:
    """Every label of the text; where a longer one fits, the longest from each word on."""
    found = [(match.start(), match.end(), folded(match[0])) for match in WORD.finditer(text)]
    for first in range(len(found)):
        run = ""
        best: Label | None = None
        for last in range(first, min(first + _LONGEST_LABEL, len(found))):
            if last > first and not _adjoin(text[found[last - 1][1] : found[last][0]]):
                break
            run += found[last][2]
            kind = kind_of_label(run, words)
            if kind == "pin" and not _pin_written(text[found[first][0] : found[last][1]]):
                kind = ""
            if kind:
                best = Label(found[first][0], found[last][1], kind, run)
        if best:
            yield best


def _adjoin(between: str) -> bool:
    """Words of one label: parted by blanks and hyphens, or by one line end."""
    return len(between) <= 4 and not between.strip(" \t\n-–‐_*/") and between.count("\n") <= 1


def _pin_written(label: str) -> bool:
    return len(label) > 3 or label.isupper()


def kind_of_label(run: str, words: AccessWords) -> str:
    """The kind of label the folded words are: exactly, as a plural, mistyped, or a compound."""
    if run in words.not_labels or len(run) < 3 or any(sign.isdigit() for sign in run):
        return ""
    for form in (run, run.removesuffix("s"), run.removesuffix("n"), run.removesuffix("e")):
        if form in words.labels:
            return words.labels[form]
    if len(run) < 7:
        return ""
    allowed = 2 if len(run) >= 12 else 1
    for length in range(len(run) - allowed, len(run) + allowed + 1):
        for label in words.lengths.get(length, ()):
            if Levenshtein.distance(run, label, score_cutoff=allowed) <= allowed:
                return words.labels[label]
    for start in range(1, len(run) - 6):
        if words.labels.get(run[start:], "") in {PASSWORD, NUMBER, DIAL_IN}:
            return words.labels[run[start:]]
    return ""

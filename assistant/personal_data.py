"""Spots personal data in a question before it is stored, so that the asker can be warned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from knowledge.catalogue.catalogue import programmes


@dataclass(frozen=True)
class PersonalData:
    """One find. kind: key of the phrase file. start, end: span in the text."""

    kind: str
    label: str
    start: int
    end: int
    as_written: str


@dataclass(frozen=True)
class _Kind:
    label: str
    mask: str
    pattern: re.Pattern[str]


def spot(text: str) -> tuple[PersonalData, ...]:
    """All finds in order of place, none overlapping; the kind that stands first in the file wins.

    Addresses that the guidelines themselves publish are no personal data.
    """
    found: list[PersonalData] = []
    kinds, offices = _phrases()
    for name, kind in kinds.items():
        for match in kind.pattern.finditer(text):
            group = "found" if match.groupdict().get("found") is not None else 0
            start, end = match.span(group)
            written = match.group(group)
            if name == "name" and written.split()[0].split("-")[0] in offices:
                continue
            if _bare(written) in _published():
                continue
            if all(end <= other.start or other.end <= start for other in found):
                found.append(PersonalData(name, kind.label, start, end, written))
    return tuple(sorted(found, key=lambda each: each.start))


def masked(text: str) -> str:
    """The text with every find replaced by a word for its kind: "[IBAN]"."""
    kinds, _ = _phrases()
    for find in reversed(spot(text)):
        text = text[: find.start] + kinds[find.kind].mask + text[find.end :]
    return text


@cache
def _phrases() -> tuple[Mapping[str, _Kind], frozenset[str]]:
    source = resources.files("assistant").joinpath("phrases/personal_data.yaml")
    data = yaml.safe_load(source.read_text("utf-8"))
    kinds = {
        name: _Kind(entry["label"], entry["mask"], re.compile(entry["pattern"]))
        for name, entry in data["kinds"].items()
    }
    return kinds, frozenset(data["except_words"])


@cache
def _published() -> frozenset[str]:
    """Mail addresses and telephone numbers that stand in the programme files."""
    return frozenset(
        _bare(value.text)
        for programme in programmes().values()
        for value in programme.values.values()
        if value.text is not None
    )


def _bare(written: str) -> str:
    return re.sub(r"[\s()/\-–]", "", written).casefold()

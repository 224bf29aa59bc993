"""What is counted: the unit that follows a number ("7.200 Ew.", "2 weitere Stellen", "40 %")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

Unit = Literal[
    "EUR", "percent", "inhabitants", "posts", "years", "months", "weeks", "days", "partners"
]

# Folded spellings. A closed list: a noun that is not here is something else that is counted.
_UNITS: tuple[tuple[Unit, str], ...] = (
    ("percent", r"%|prozent\w*|v\.?\s?h\.|percent|vom hundert"),
    ("EUR", r"€|euros?\b|eur\b|teuro?\b|euronen\b|t€|tacken"),
    ("inhabitants",
     (r"einw(?:ohn|ohen|onh|hon)\w*(?:[*:_/\-]+innen\b)?|einw\b\.?|ew\b\.?|i{1,2}wohn\w*|seelen\w*|burger\w*"
     r"(?:[*:_/\-]+innen\b)?|buerger\w*|leute?\w*|lut\b|leit\b|inhabitants?\b|people\b|residents?\b|citizens?\b"
     r"|mensch(?:en)?\b(?!\s+mit)|einwohnende\w*|personen\b|kopfe\b|nasen\b")),
    ("posts",
     (r"(?:personal|koordinator\w*|koordinier\w*|koordinations|vollzeit|teilzeit|assistenz|plan|"
     r"guide|projekt|fach|verwaltungs\w*|integrations\w*|kim|arbeits)?-?stellen?\b(?!\w)"
     r"|stellenanteil\w*|personalstellen?\b|vza?e?\b|vzaquivalent\w*|vollzeitaquivalent\w*|ftes?\b"
     r"|posts?\b|positions?\b|posten\b|full-?time\b|stelln\b|koordinator\w*(?:[*:_/\-]+innen\b)?"
     r"|koordinatoor\w*|coordinators?\b|integrationsguides?\b|verwaltungsassist\w*|assisten\w*"
     r"|stellnen\b|minijobstellen?\b")),
    ("years", r"(?:projekt|forder|haushalts|kalender)?jahre?n?s?\b|years?\b|jahrig\w*|yrs?\b"),
    ("months", r"monate?n?s?\b|months?\b|monatig\w*"),
    ("weeks", r"wochen?\b|weeks?\b|wochig\w*"),
    ("days", r"(?:werk|arbeits|kalender)?tage?n?\b|days?\b|tagig\w*"),
    ("partners",
     (r"(?:partner|nachbar|verbund|klein|mitglieds|umland|schwester)?-?(?:kommunen?|gemeinden?"
     r"|stadte?n?|orten?|orte|dorfern?)\b|partnern?\b|partnerinnen\b|nachbarn\b|partners\b"
     r"|municipalit(?:y|ies)\b|towns\b|villages\b|cities\b|verbundpartner\w*|kooperationspartner\w*"
     r"|partnerorganisationen\b")),
)  # fmt: skip
_NO_ADJECTIVE = r"[\s\-]*(?:,\-+|,[–—]+|\.-)?\s*"
_PATTERN = re.compile(
    _NO_ADJECTIVE + "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _UNITS) + ")"
)
_AFTER_ADJECTIVES = re.compile(
    r"\s+(?:[a-z]{4,}(?:e|en|er)\s+){1,2}?(?:"
    + "|".join(
        f"(?P<{name}>{words})"
        for name, words in _UNITS
        if name in ("posts", "partners", "inhabitants")
    )
    + ")"
)
_NO_ADJECTIVES_THESE = re.compile(
    r"\s+(?:[a-z]{4,}\s+)?(?:oder|aber|einer|eine|einen|eines|unter|uber|unsere\w*|keine\w*|"
    r"diese\w*|jeder|deren|ihrer|haben|wollen|werden|konnen|sollen|mussen|durfen)\b"
)
CURRENCY_BEFORE = re.compile(r"(?:€|\beuro|\beur|t€|\bteur)\s*$")


def unit_at(text: str, position: int) -> tuple[Unit | None, int]:
    """The unit that begins at `position` of a folded text, and where it ends.

    Up to two adjectives may stand between ("2 weitere volle Stellen"). (None, position) when
    the number stands alone or counts something else.
    """
    match = _PATTERN.match(text, position)
    if match is None and not _NO_ADJECTIVES_THESE.match(text, position):
        match = _AFTER_ADJECTIVES.match(text, position)
    if match is None or match.lastgroup is None:
        return _misspelt(text, position)
    unit: Unit = match.lastgroup  # type: ignore[assignment]  # group names are the units
    return unit, match.end()


_NEXT_WORD = re.compile(r"\s+([a-z]{6,})")
_OFTEN_MISSPELT: dict[str, Unit] = {
    "einwohner": "inhabitants", "einwohnern": "inhabitants", "inhabitants": "inhabitants",
    "stellen": "posts", "personalstellen": "posts", "koordinatoren": "posts",
    "koordinatorinnen": "posts", "prozent": "percent", "gemeinden": "partners",
    "kommunen": "partners", "partnern": "partners", "nachbarkommunen": "partners",
}  # fmt: skip


def _misspelt(text: str, position: int) -> tuple[Unit | None, int]:
    match = _NEXT_WORD.match(text, position)
    if match is None:
        return None, position
    unit = _nearest_unit(match[1])
    return (unit, match.end()) if unit else (None, position)


@lru_cache(maxsize=8192)
def _nearest_unit(word: str) -> Unit | None:
    cutoff = 2 if len(word) >= 8 else 1
    near = process.extractOne(
        word, _OFTEN_MISSPELT.keys(), scorer=OSA.distance, score_cutoff=cutoff
    )
    return _OFTEN_MISSPELT[near[0]] if near is not None else None

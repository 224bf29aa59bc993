"""The data files of phrases: statuses and sentences around results."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parents[1] / "phrases"


@lru_cache(maxsize=1)
def statuses() -> Mapping[str, Mapping[str, str]]:
    """Each status_detail with status, label and, for those without an answer, text."""
    return _load("statuses.yaml")


@lru_cache(maxsize=1)
def sentences() -> Mapping[str, str]:
    """The sentences of the composer by name."""
    return _load("answers.yaml")


@lru_cache(maxsize=1)
def typed_facts() -> Mapping[str, str]:
    """What is said about a fact that was typed and does not fit, by name."""
    return _load("typed_facts.yaml")


@lru_cache(maxsize=1)
def programme_words() -> Mapping[str, Mapping[str, str]]:
    """Words around a programme on its pages: state, in_force, per (unit → words), cost, date."""
    return _load("programme_words.yaml")


def _load(name: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))
    return content

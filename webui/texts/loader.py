"""The texts of the pages by language; a key that is missing is an error, never an empty place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import yaml
from flask_babel import get_locale

DEFAULT = "de"


class Texts:
    """Nested texts, read as `t.chat.send` in templates and `t["chat"]["send"]` in code.

    No Mapping, whose methods would hide texts called `values` or `keys`.
    """

    def __init__(self, entries: Mapping[str, Any], path: str = "") -> None:
        self._entries = entries
        self._path = path

    def __getitem__(self, key: str) -> Any:
        value = self._entries[key]
        return Texts(value, f"{self._path}{key}.") if isinstance(value, dict) else value

    def __contains__(self, key: str) -> bool:
        return key in self._entries

    def __getattr__(self, key: str) -> Any:
        try:
            return self[key]
        except KeyError:
            raise AttributeError(f"no text {self._path}{key}") from None


@cache
def languages() -> tuple[str, ...]:
    """The languages there are texts in, German first."""
    names = (each.name for each in _folder().iterdir() if each.name.endswith(".yaml"))
    found = {name.removesuffix(".yaml") for name in names}
    return (DEFAULT, *sorted(name for name in found - {DEFAULT} if "." not in name))


def _folder() -> Traversable:
    return resources.files("webui").joinpath("texts")


@cache
def texts_in(language: str) -> Texts:
    """The texts of one language; German where there is no file for it."""
    folder = _folder()
    file = folder.joinpath(f"{language}.yaml")
    source = file if file.is_file() else folder.joinpath(f"{DEFAULT}.yaml")
    entries = yaml.safe_load(source.read_text("utf-8"))
    # Areas with many texts have a file of their own beside it, as application.de.yaml.
    for part in sorted(folder.iterdir(), key=lambda each: each.name):
        if part.name.endswith(f".{source.name}"):
            entries |= yaml.safe_load(part.read_text("utf-8"))
    return Texts(entries)


def texts() -> Texts:
    """The texts in the language of this request."""
    locale = get_locale()
    return texts_in(locale.language if locale else DEFAULT)

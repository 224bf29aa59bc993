"""The text of a case file as plain data with line numbers; numbers stay as they are written.

YAML would read 20.000 as twenty and 65.888 as a float: here every scalar stays text, so that
German notation means what it says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import yaml

from assistant.errors import InputError

LARGEST = 2_000_000
# Names, values, beginnings and ends; a case with all partners that are possible has far fewer.
_MOST_PARTS = 20_000
# The one in C reads ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 12
KeyPath = tuple[str | int, ...]
# In YAML an empty value and these words mean: nothing said.
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class CaseSource:
    """What stands in a case file. content: dict, list, str, Decimal, bool, None.

    lines: line (from 1) of each key and item; empty for JSON.
    """

    name: str
    content: Any
    lines: Mapping[KeyPath, int]

    def where(self, path: KeyPath) -> str:
        """As in: fall.yaml, facts.population, Zeile 4."""
        key = ".".join(str(part) for part in path)
        for length in range(len(path), 0, -1):
            if path[:length] in self.lines:
                return f"{self.name}, {key}, Zeile {self.lines[path[:length]]}"
        return f"{self.name}, {key}" if key else self.name


def read_source(file: Path) -> CaseSource:
    """The content of a file. Raises InputError for a missing, too large or unreadable one."""
    try:
        if file.stat().st_size > LARGEST:
            _fail(
                file.name,
                "Die Datei ist zu groß für einen Antragsfall.",
                "Ein Antragsfall hat höchstens zwei Megabyte. Prüfen Sie, ob es die richtige ist.",
            )
        data = file.read_bytes()
    except OSError as fault:
        raise InputError(
            "Die Datei lässt sich nicht öffnen.", where=str(file), remedy="Prüfen Sie den Namen."
        ) from fault
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise InputError(
            "Die Datei ist kein Text in UTF-8.",
            where=file.name,
            remedy="Speichern Sie sie als YAML oder JSON in UTF-8.",
        ) from fault
    return source_of_text(text, name=file.name)


def source_of_text(text: str, *, name: str) -> CaseSource:
    """The content of a text, JSON if it opens with a brace, else YAML. Raises InputError."""
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        _fail(name, "Der Text ist zu groß für einen Antragsfall.", "Kürzen Sie ihn.")
    if text.lstrip().startswith("{"):
        return CaseSource(name, _json(text, name), {})
    return _yaml(text, name)


def _json(text: str, name: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        content: dict[str, Any] = {}
        for key, value in items:
            if key in content:
                _fail(name, f"Der Schlüssel „{key}“ steht doppelt.", "Behalten Sie einen davon.")
            content[key] = value
        return content

    def constant(word: str) -> NoReturn:
        _fail(name, f"{word} ist keine Zahl.", "Setzen Sie eine Zahl ein.")

    try:
        return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=constant,
                          object_pairs_hook=pairs)  # fmt: skip
    except json.JSONDecodeError as fault:
        raise InputError(
            f"Das ist kein gültiges JSON ({fault.msg}).",
            where=f"{name}, Zeile {fault.lineno}",
            remedy="Prüfen Sie dort Klammern, Kommas und Anführungszeichen.",
        ) from fault
    except RecursionError:
        _fail(name, "Die Datei ist zu tief verschachtelt.", "Prüfen Sie, ob es die richtige ist.")


def _yaml(text: str, name: str) -> CaseSource:
    try:
        _look_through(text, name)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark
        line = mark.line + 1 if mark is not None else 1
        raise InputError(
            "Das ist kein gültiges YAML.",
            where=f"{name}, Zeile {line}",
            remedy="Prüfen Sie dort Einrückung, Doppelpunkte und Anführungszeichen.",
        ) from fault
    except (yaml.YAMLError, ValueError) as fault:
        raise InputError(
            "Die Datei enthält Zeichen, die kein Text sind.",
            where=name,
            remedy="Speichern Sie sie als Text in UTF-8.",
        ) from fault
    except RecursionError:
        _fail(name, "Die Datei ist zu tief verschachtelt.", "Prüfen Sie, ob es die richtige ist.")
    lines: dict[KeyPath, int] = {}
    return CaseSource(name, _plain(node, (), lines, name), lines)


def _look_through(text: str, name: str) -> None:
    """Stops before a tree is built of a text with references, too deep, or with too many parts."""
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=_LOADER)):
        if isinstance(event, yaml.AliasEvent):
            where = f", Zeile {event.start_mark.line + 1}" if event.start_mark else ""
            _fail(f"{name}{where}", "Verweise („*“) sind hier nicht möglich.",
                  "Schreiben Sie den Wert aus.")  # fmt: skip
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            _fail(name, "Die Datei ist zu tief verschachtelt.",
                  "Prüfen Sie, ob es die richtige ist.")  # fmt: skip
        if number > _MOST_PARTS:
            _fail(name, "Die Datei hat zu viele Teile für einen Antragsfall.",
                  "Prüfen Sie, ob es die richtige ist.")  # fmt: skip


def _plain(node: yaml.Node | None, path: KeyPath, lines: dict[KeyPath, int], name: str) -> Any:
    if node is None:
        return None
    if len(path) > DEEPEST:
        _fail(name, "Die Datei ist zu tief verschachtelt.", "Prüfen Sie, ob es die richtige ist.")
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        content: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                _fail(
                    f"{name}, Zeile {line}", "Hier steht kein Name.", "Schreiben Sie „name: wert“."
                )
            key = str(key_node.value)
            if key in content:
                _fail(
                    f"{name}, Zeile {line}",
                    f"Der Schlüssel „{key}“ steht doppelt.",
                    "Behalten Sie einen davon.",
                )
            content[key] = _plain(value_node, (*path, key), lines, name)
            lines[(*path, key)] = line
        return content
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(item, (*path, number), lines, name) for number, item in enumerate(node.value)
        ]
    assert isinstance(node, yaml.ScalarNode)
    # The loader in C says "" of a plain scalar, the other one None.
    return None if not node.style and node.value in _NOTHING else str(node.value)


def _fail(where: str, message: str, remedy: str) -> NoReturn:
    raise InputError(message, where=where, remedy=remedy)

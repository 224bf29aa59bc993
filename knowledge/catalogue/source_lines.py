"""YAML read strictly: a key twice is an error, and each key's line is known for messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from knowledge.errors import ContentError

Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Source:
    """The content of a YAML file, and the line (from 1) of each key and list item."""

    file: str
    content: Any
    lines: Mapping[Path_, int]

    def where(self, path: Path_) -> str:
        """File, key and line of the deepest part of the path that stands in the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                key = ".".join(str(part) for part in path)
                line = self.lines[path[:length]]
                return f"{self.file}, {key}, line {line}" if key else f"{self.file}, line {line}"
        return self.file


def read_yaml(file: Path) -> Source:
    """The content of a YAML file with the lines of its keys.

    Raises ContentError with file and line when it is no YAML or holds a key twice.
    """
    try:
        loader = yaml.CSafeLoader(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise ContentError("The file cannot be read.", where=file.name) from fault
    try:
        node = loader.get_single_node()
        lines: dict[Path_, int] = {}
        if node is not None:
            _walk(node, (), lines, file.name)
        content = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 0
        raise ContentError(
            f"This is no valid YAML: {fault.problem}.",
            where=f"{file.name}, line {line}",
            remedy="Check indentation, colons and quotation marks there.",
        ) from fault
    except ValueError as fault:
        raise ContentError(f"A value cannot be read: {fault}.", where=file.name) from fault
    finally:
        loader.dispose()
    return Source(file=file.name, content=content, lines=lines)


def _walk(node: yaml.Node, path: Path_, lines: dict[Path_, int], file: str) -> None:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in seen:
                raise ContentError(
                    f"The key {key} stands here a second time.",
                    where=f"{file}, {'.'.join(map(str, (*path, key)))}, line {line}",
                    remedy="Keep one of the two.",
                )
            seen.add(key)
            _walk(value_node, (*path, key), lines, file)
            lines[(*path, key)] = line
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _walk(item, (*path, number), lines, file)

"""The programmes: strictly loaded from knowledge/programmes/*.yaml, one file a programme."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from knowledge.catalogue.records import Programme, Proof, Value
from knowledge.catalogue.source_lines import Source, read_yaml
from knowledge.catalogue.ways_to_ask import WAYS_FOLDER, with_ways_to_ask
from knowledge.errors import ContentError, InputError

PROGRAMMES_FOLDER = Path(__file__).parents[1] / "programmes"


@dataclass(frozen=True)
class LoadedProgramme:
    """A programme with the lines of its file, for messages to editors."""

    programme: Programme
    source: Source


class UnknownProgrammeError(InputError):
    """An id is asked for that no programme file has. For whoever asked."""


def read_programme(file: Path) -> LoadedProgramme:
    """The programme of one file. Raises ContentError that names file, key and line."""
    source = read_yaml(file)
    if not isinstance(source.content, dict):
        raise ContentError("A programme file holds keys with values.", where=file.name)
    try:
        programme = Programme.model_validate(source.content)
    except ValidationError as fault:
        raise ContentError(
            "\n".join(_message(error, source) for error in fault.errors())
        ) from fault
    if programme.id != file.stem:
        raise ContentError(
            f"The id {programme.id} differs from the file name.",
            where=source.where(("id",)),
            remedy="Give the file the name of the id.",
        )
    ways = file.parent / WAYS_FOLDER.name
    return LoadedProgramme(programme=with_ways_to_ask(programme, ways), source=source)


def _message(error: Any, source: Source) -> str:
    path = tuple(part for part in error["loc"] if part != "function-before")
    if error["type"] == "extra_forbidden":
        return f"{source.where(path)}: unknown key. Remove it, or mend its spelling."
    if error["type"] == "missing":
        return f"{source.where(path)}: this key is missing."
    return f"{source.where(path)}: {error['msg']}."


@lru_cache(maxsize=1)
def loaded_programmes() -> Mapping[str, LoadedProgramme]:
    """All programmes by id, in the order of their file names."""
    files = sorted(PROGRAMMES_FOLDER.glob("*.yaml"))
    loaded = [read_programme(file) for file in files]
    return {item.programme.id: item for item in loaded}


def programmes() -> Mapping[str, Programme]:
    """All programmes by id."""
    return {key: item.programme for key, item in loaded_programmes().items()}


def programme(programme_id: str) -> Programme:
    """The programme with this id. Raises UnknownProgrammeError that lists the known ones."""
    known = programmes()
    if programme_id not in known:
        raise UnknownProgrammeError(
            f"Das Programm „{programme_id}“ gibt es nicht.",
            remedy=f"Bekannt sind: {', '.join(known)}.",
        )
    return known[programme_id]


def proofs_of(programme: Programme, name: str) -> tuple[Proof, ...]:
    """The proofs behind a name (value, rule, statement or document), own quote first.

    A statement without a quote of its own gives those it cites. Raises KeyError for no such name.
    """
    if name in programme.values:
        return (programme.values[name],)
    if name in programme.rules:
        return (programme.rules[name],)
    if name in programme.documents:
        return (programme.documents[name],)
    statement = programme.statements[name]
    if statement.quote is not None and statement.place is not None:
        return (Proof(quote=statement.quote, place=statement.place),)
    return tuple(proof for cited in statement.cites for proof in proofs_of(programme, cited))


def has_name(programme: Programme, name: str) -> bool:
    """Whether a value, rule, statement or document has this name."""
    return any(
        name in names
        for names in (programme.values, programme.rules, programme.statements, programme.documents)
    )


def value_in_force(value: Value, on: date) -> bool:
    """Whether the value holds on this day; without dates it holds always."""
    return (value.valid_from is None or value.valid_from <= on) and (
        value.valid_until is None or on <= value.valid_until
    )


def json_schema() -> str:
    """The JSON Schema of programme files, for editors' tools."""
    return json.dumps(Programme.model_json_schema(), ensure_ascii=False, indent=2)

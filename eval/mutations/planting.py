"""Reading planted faults and putting one into a copy of the programme files."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

from assistant.errors import ContentError
from knowledge.catalogue.catalogue import PROGRAMMES_FOLDER
from knowledge.catalogue.ways_to_ask import WAYS_FOLDER

PLANTED = Path(__file__).parent / "planted.yaml"


@dataclass(frozen=True)
class Mutation:
    """One fault. at: keys, positions and, for items of a list, what they hold ({when: …}).

    Exactly one of `set` (a new content) and `replace` (old and new words) is given.
    """

    id: str
    programme: str
    kind: str
    at: tuple[Any, ...]
    set: Any = None
    replace: tuple[str, str] | None = None


def mutations(file: Path = PLANTED) -> tuple[Mutation, ...]:
    """All planted faults, in the order of the file. Raises ContentError for a faulty entry."""
    found = []
    for item in yaml.safe_load(file.read_text(encoding="utf-8")):
        where = f"{file.name}, {item.get('id')}"
        if ("set" in item) == ("replace" in item):
            raise ContentError("Exactly one of set and replace is wanted.", where=where)
        try:
            replace = tuple(item.pop("replace")) if "replace" in item else None
            found.append(Mutation(**{**item, "at": tuple(item["at"]), "replace": replace}))
        except TypeError as fault:
            raise ContentError(f"The entry is incomplete: {fault}.", where=where) from fault
    return tuple(found)


def mutated(content: Mapping[str, Any], mutation: Mutation) -> dict[str, Any]:
    """A copy of a programme file's content with the fault in it.

    Raises ContentError when the place is gone, or when the fault would change nothing.
    """
    where = f"{PLANTED.name}, {mutation.id}"
    changed = copy.deepcopy(dict(content))
    holder: Any = changed
    try:
        for step in mutation.at[:-1]:
            holder = holder[_key(holder, step)]
        last = _key(holder, mutation.at[-1])
        before = holder[last]
    except (KeyError, IndexError, TypeError) as fault:
        raise ContentError(
            f"The place {list(mutation.at)} is not there ({fault}).",
            where=where,
            remedy="Name the place anew, or plant another fault of this kind.",
        ) from fault
    if mutation.replace is None:
        holder[last] = mutation.set
    else:
        old, new = mutation.replace
        holder[last] = str(before).replace(old, new, 1)
    if holder[last] == before:
        raise ContentError("The fault changes nothing.", where=where)
    return changed


def _key(holder: Any, step: Any) -> Any:
    """The key or position meant by a step of a path."""
    if not isinstance(step, Mapping):
        return step
    for number, item in enumerate(holder):
        if isinstance(item, Mapping) and all(item.get(k) == v for k, v in step.items()):
            return number
    raise KeyError(step)


@contextmanager
def planted(
    mutation: Mutation, folder: Path = PROGRAMMES_FOLDER, *, alone: bool = False
) -> Iterator[Path]:
    """A folder with all programme files and ways to ask, the fault in one; gone afterwards.

    alone: only the file with the fault.
    """
    with TemporaryDirectory() as name:
        copied = Path(name)
        for file in sorted(folder.glob("*.yaml")):
            if alone and file.stem != mutation.programme:
                continue
            text = file.read_text(encoding="utf-8")
            if file.stem == mutation.programme:
                content = mutated(yaml.load(text, Loader=yaml.CSafeLoader), mutation)
                text = yaml.dump(
                    content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False
                )
            (copied / file.name).write_text(text, encoding="utf-8")
        shutil.copytree(folder / WAYS_FOLDER.name, copied / WAYS_FOLDER.name)
        yield copied


def by_kind(found: Sequence[Mutation]) -> Mapping[str, tuple[Mutation, ...]]:
    """Kind → faults of that kind, in their order."""
    kinds = dict.fromkeys(mutation.kind for mutation in found)
    return {kind: tuple(m for m in found if m.kind == kind) for kind in kinds}

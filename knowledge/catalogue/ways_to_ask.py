"""Further ways to ask for what a programme file says, one file a programme beside the programmes.

They are what the assistant learns from, so there may be many; the programme file keeps a few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from knowledge.catalogue.condition_records import Record
from knowledge.catalogue.records import Programme, Statement
from knowledge.catalogue.source_lines import Path_, Source, read_yaml
from knowledge.errors import ContentError

WAYS_FOLDER = Path(__file__).parents[1] / "programmes" / "ways_to_ask"


class GroupWays(Record):
    """More ways to ask a yes/no question. like: one that stands in the group they belong to."""

    like: str
    asks: tuple[str, ...] = Field(min_length=1)


class StatementWays(Record):
    """More ways to ask for a statement: open questions, and yes/no questions by their group."""

    asks: tuple[str, ...] = ()
    yes_no: tuple[GroupWays, ...] = ()


class WaysToAsk(Record):
    """The content of a file. Names are those of the programme file."""

    statements: dict[str, StatementWays] = Field(default_factory=dict)
    decisions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    budget: tuple[str, ...] = ()
    deadlines: dict[str, tuple[str, ...]] = Field(default_factory=dict)


def with_ways_to_ask(programme: Programme, folder: Path = WAYS_FOLDER) -> Programme:
    """The programme with the ways to ask of its file in the folder, if there is one.

    Raises ContentError with file, key and line for unknown keys and names, and for a `like` that
    stands in no group of the statement.
    """
    file = folder / f"{programme.id}.yaml"
    if not file.is_file():
        return programme
    source = read_yaml(file)
    try:
        ways = WaysToAsk.model_validate(source.content or {})
    except ValidationError as fault:
        raise ContentError(
            "\n".join(f"{source.where(e['loc'])}: {e['msg']}." for e in fault.errors())
        ) from fault
    unknown = [
        f"{source.where(path)}: the programme file has no such name."
        for path in _paths(ways)
        if path[1] not in _names(programme)[str(path[0])]
    ]
    if unknown:
        raise ContentError("\n".join(unknown))
    changes: dict[str, Any] = {
        "statements": {
            name: _statement(statement, ways.statements[name], source, name)
            if name in ways.statements
            else statement
            for name, statement in programme.statements.items()
        },
        "decisions": {
            name: decision.model_copy(
                update={"asks": (*decision.asks, *ways.decisions.get(name, ()))}
            )
            for name, decision in programme.decisions.items()
        },
        "deadlines": {
            name: deadline.model_copy(update={"asks": ways.deadlines.get(name, ())})
            for name, deadline in programme.deadlines.items()
        },
    }
    if programme.budget is not None:
        asks = (*programme.budget.asks, *ways.budget)
        changes["budget"] = programme.budget.model_copy(update={"asks": asks})
    return programme.model_copy(update=changes)


def _paths(ways: WaysToAsk) -> Iterator[Path_]:
    for kind in ("statements", "decisions", "deadlines"):
        for name in getattr(ways, kind):
            yield (kind, name)


def _names(programme: Programme) -> Mapping[str, frozenset[str]]:
    return {
        "statements": frozenset(programme.statements),
        "decisions": frozenset(programme.decisions),
        "deadlines": frozenset(programme.deadlines),
    }


def _statement(statement: Statement, ways: StatementWays, source: Source, name: str) -> Statement:
    groups = list(statement.yes_no)
    for number, more in enumerate(ways.yes_no):
        at = next((i for i, group in enumerate(groups) if more.like in group.asks), None)
        if at is None:
            where = source.where(("statements", name, "yes_no", number, "like"))
            raise ContentError(
                f"{where}: no yes/no group of the statement has the way to ask «{more.like}». "
                "Copy one of the group word for word."
            )
        groups[at] = groups[at].model_copy(update={"asks": (*groups[at].asks, *more.asks)})
    return statement.model_copy(
        update={"asks": (*statement.asks, *ways.asks), "yes_no": tuple(groups)}
    )

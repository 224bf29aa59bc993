"""Question sets: strict loading of `eval/questions/*.yaml`.

A set is a YAML list of cases. A case says what is asked (one or more turns, the last one is
scored), with which programme and on which Stichtag, and what a right answer must hold. Several
entries under `status` and `verdict` are alternatives; `figures`, `says`, `programmes` and
`missing` must all be there (`missing` only where the answer is `needs_input`); one of `cites`
suffices; nothing of `not_figures`, `never` and `nowhere` may appear.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StrictStr,
    ValidationError,
    model_validator,
)

QUESTIONS = Path(__file__).parent / "questions"

Status = Literal["answered", "needs_input", "not_covered"]
Verdict = Literal["yes", "no", "conditional", "unclear"]
Half = Literal["dev", "test"]
Value = Decimal | date

LONGEST_TURN = 4_000  # characters the product accepts in one question


class QuestionSetError(ValueError):
    """A question set breaks the schema. Read by whoever edits the file; a line per fault."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def as_value(written: str) -> Value:
    """Decimal for "57000", date for "2025-02-14"; ValueError for any other notation."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
        return date.fromisoformat(written)
    if re.fullmatch(r"\d+(\.\d+)?", written):
        return Decimal(written)
    raise ValueError(f"{written!r} is neither a plain decimal (57000, 3.5) nor a date (2025-02-14)")


def _filled(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text


def _some(value: object) -> object:
    if value == []:
        raise ValueError("at least one entry is needed")
    return value


def _figure(text: str) -> str:
    as_value(text)
    return text


def _pattern(text: str) -> str:
    try:
        re.compile(_filled(text))
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return text


def _tag(text: str) -> str:
    if not any(text in names for names in tag_lists().values()):
        raise ValueError(f"unknown tag {text!r}; the closed lists stand in eval/questions/tags")
    return text


Filled = Annotated[StrictStr, AfterValidator(_filled)]
FigureText = Annotated[StrictStr, AfterValidator(_figure)]
Pattern = Annotated[StrictStr, AfterValidator(_pattern)]
Tag = Annotated[StrictStr, AfterValidator(_tag)]
Identifier = Annotated[StrictStr, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Expectation(BaseModel):
    """What a right answer holds. Patterns are case-insensitive; `None` means: not looked at.

    says, never: against the text without source marks. nowhere: against every string of the answer
    (for secrets). cites: a fragment of a quote, or a place ("Nr. 5.4.1", which "Nr. 5.4" includes).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: Annotated[tuple[Status, ...], BeforeValidator(_some)]
    verdict: Annotated[tuple[Verdict | None, ...] | None, BeforeValidator(_some)] = None
    figures: tuple[FigureText, ...] = ()
    not_figures: tuple[FigureText, ...] = ()
    says: tuple[Pattern, ...] = ()
    never: tuple[Pattern, ...] = ()
    nowhere: tuple[Pattern, ...] = ()
    cites: tuple[Filled, ...] = ()
    programme: Identifier | None = None
    programmes: tuple[Identifier, ...] = ()
    missing: tuple[Filled, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Expectation:
        both = {as_value(item) for item in self.figures} & {
            as_value(item) for item in self.not_figures
        }
        if both:
            listed = ", ".join(sorted(map(str, both)))
            raise ValueError(f"wanted and forbidden at once: {listed}")
        return self


class Case(BaseModel):
    """One question with its expectation. `programme` None: the assistant is told no programme."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Identifier
    turns: Annotated[
        tuple[Annotated[Filled, Field(max_length=LONGEST_TURN)], ...], BeforeValidator(_some)
    ]
    programme: Identifier | None
    as_of: Annotated[date, Strict()]
    expect: Expectation
    tags: Annotated[tuple[Tag, ...], BeforeValidator(_some)]
    reason: Filled

    @model_validator(mode="after")
    def _tagged(self) -> Case:
        tags = set(self.tags)
        if len(tags) != len(self.tags):
            raise ValueError("a tag stands twice")
        lists = tag_lists()
        if not tags & lists["programme"] or not tags & lists["topic"]:
            raise ValueError("tags need a programme (kisi, kim, wir, across) and a topic")
        if len(tags & lists["difficulty"]) != 1:
            raise ValueError("tags need exactly one of easy, medium, hard")
        if ("follow_up" in tags) != (len(self.turns) > 1):
            raise ValueError("the tag follow_up belongs to cases of several turns only, and to all")
        return self


@cache
def tag_lists() -> Mapping[str, frozenset[str]]:
    """Kind of tag (programme, topic, style, difficulty) → the tags allowed for it."""
    stored = yaml.safe_load((QUESTIONS / "tags").read_text(encoding="utf-8"))
    return {kind: frozenset(names) for kind, names in stored.items()}


def half_of(case_id: str) -> Half:
    """The half a case belongs to; depends on nothing but its id."""
    number = int.from_bytes(hashlib.sha256(case_id.encode("utf-8")).digest(), "big")
    return _halves()[number % 2]


@cache
def _halves() -> tuple[Half, Half]:
    stored = yaml.safe_load((QUESTIONS / "split").read_text(encoding="utf-8"))
    if stored != {"halves": ["dev", "test"]}:
        raise QuestionSetError([f"split: halves must stay [dev, test], found {stored!r}"])
    return ("dev", "test")


def load_all(folder: Path = QUESTIONS, *, half: Half | None = None) -> tuple[Case, ...]:
    """All cases of the folder, files by name, cases in their order; `half` keeps one half.

    Raises QuestionSetError with every fault of every file, and for an id used twice.
    """
    cases: list[Case] = []
    faults: list[str] = []
    first_seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            loaded = load(path)
        except QuestionSetError as error:
            faults.extend(error.faults)
            continue
        for case in loaded:
            if case.id in first_seen:
                faults.append(f"{path.name}, {case.id}: id already used in {first_seen[case.id]}")
            first_seen[case.id] = path.name
        cases.extend(loaded)
    if faults:
        raise QuestionSetError(faults)
    return tuple(case for case in cases if half is None or half_of(case.id) == half)


def load(path: Path) -> tuple[Case, ...]:
    """The cases of one file. Raises QuestionSetError: file, case and key, line, what is wrong."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_PlainLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or "not readable as YAML"
        raise QuestionSetError([f"{path.name}, line {line}: {problem}"]) from error
    if not isinstance(root, yaml.SequenceNode):
        raise QuestionSetError([f"{path.name}, line 1: a list of cases is expected"])
    cases: list[Case] = []
    faults: list[str] = []
    for position, node in enumerate(root.value, start=1):
        lines = _lines_by_key(node)
        data = _construct(node)
        name = str(data.get("id", "")) if isinstance(data, Mapping) else ""
        name = name or f"case {position}"
        doubled = list(_doubled_keys(node))
        faults.extend(
            f"{path.name}, {name}.{key}, line {line}: key stands twice" for key, line in doubled
        )
        try:
            cases.append(Case.model_validate(data))
        except ValidationError as error:
            for item in error.errors(include_url=False):
                key, line = _nearest(item["loc"], lines, key_is_missing=item["type"] == "missing")
                message = item["msg"].removeprefix("Value error, ")
                faults.append(f"{path.name}, {'.'.join([name, *key])}, line {line}: {message}")
    if faults:
        raise QuestionSetError(faults)
    return tuple(cases)


class _PlainLoader(yaml.SafeLoader):
    """SafeLoader under a name of ours; a seam for the two functions below."""


def _construct(node: yaml.Node) -> Any:
    loader = _PlainLoader("")
    try:
        return loader.construct_document(node)
    except yaml.constructor.ConstructorError:
        return None  # an unhashable key; the schema then reports the case as a whole
    finally:
        loader.dispose()


def _lines_by_key(node: yaml.Node, prefix: tuple[str, ...] = ()) -> dict[tuple[str, ...], int]:
    """Path of keys and positions → line (from 1) where it stands."""
    lines = {prefix: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            path = (*prefix, str(key.value))
            lines |= _lines_by_key(value, path)
            lines[path] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            lines |= _lines_by_key(value, (*prefix, str(index)))
    return lines


def _doubled_keys(node: yaml.Node, prefix: str = "") -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            if key.value in seen:
                yield f"{prefix}{key.value}", key.start_mark.line + 1
            seen.add(key.value)
            yield from _doubled_keys(value, f"{prefix}{key.value}.")


def _nearest(
    location: tuple[int | str, ...],
    lines: Mapping[tuple[str, ...], int],
    *,
    key_is_missing: bool,
) -> tuple[tuple[str, ...], int]:
    """The longest part of pydantic's location that stands in the file, with its line.

    A missing key stands nowhere: it is named in full, with the line of its parent.
    """
    path = tuple(str(part) for part in location)
    standing = next(path[:end] for end in range(len(path), -1, -1) if path[:end] in lines)
    return (path if key_is_missing else standing), lines[standing]

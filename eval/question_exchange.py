"""Question sets as JSON lines: the batch form of the contract, with expectation and tags beside it.

So others can bring their own questions, and take ours to another system.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from eval.question_sets import Case, QuestionSetError


def as_lines(cases: Iterable[Case]) -> str:
    """One JSON object a case, keys as in the YAML sets; empty expectations are left out."""
    return "".join(
        json.dumps(case.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False) + "\n"
        for case in cases
    )


def load_lines(path: Path) -> tuple[Case, ...]:
    """The cases of a file of JSON lines. Raises QuestionSetError with a line for every fault."""
    cases: list[Case] = []
    faults: list[str] = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{path.name}, line {number}"
        try:
            cases.append(Case.model_validate_json(json.dumps(_object(json.loads(line)))))
        except ValidationError as error:
            for item in error.errors(include_url=False):
                key = ".".join(str(part) for part in item["loc"])
                faults.append(f"{where}, {key}: {item['msg'].removeprefix('Value error, ')}")
        except (ValueError, TypeError) as error:
            faults.append(f"{where}: {error}")
    if faults:
        raise QuestionSetError(faults)
    return tuple(cases)


def _object(data: object) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise TypeError("a JSON object is expected")
    return data

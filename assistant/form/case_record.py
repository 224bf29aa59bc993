"""Application cases written as plain data, as JSON and YAML files hold them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from assistant.form.application_case import WHOLE_PERIOD, ApplicationCase, Entry

CASE_KEYS = (
    "programme", "version", "as_of", "facts", "partners", "answers", "budget", "dates",
    "documents", "declarations",
)  # fmt: skip


def case_record(case: ApplicationCase) -> dict[str, Any]:
    """The case as plain data for JSON or YAML; `case_of_text` reads it back unchanged."""
    record: dict[str, Any] = {"programme": case.programme}
    if case.version is not None:
        record["version"] = case.version
    record["as_of"] = case.as_of.isoformat()
    record["facts"] = {
        name: [_entry_record(e) for e in entries] for name, entries in case.facts.items()
    }
    record["partners"] = [
        {name: _entry_record(e) for name, e in partner.items()} for partner in case.partners
    ]
    record["answers"] = {name: _entry_record(entry) for name, entry in case.answers.items()}
    record["budget"] = {
        line: {
            ("total" if y == WHOLE_PERIOD else str(y)): _entry_record(e) for y, e in years.items()
        }
        for line, years in case.budget.items()
    }
    record["dates"] = {name: _entry_record(entry) for name, entry in case.dates.items()}
    record["documents"] = list(case.documents)
    record["declarations"] = list(case.declarations)
    return {key: value for key, value in record.items() if value or key in CASE_KEYS[:3]}


def case_yaml(case: ApplicationCase) -> str:
    """The case as YAML."""
    return yaml.safe_dump(case_record(case), allow_unicode=True, sort_keys=False, width=100)


def _entry_record(entry: Entry) -> dict[str, Any]:
    value = entry.value
    written: str | bool
    if isinstance(value, bool):
        written = value
    elif isinstance(value, Decimal):
        # With a comma, so that 1.234 can never be taken for one thousand.
        written = f"{value:f}".replace(".", ",")
    else:
        written = value.isoformat() if isinstance(value, date) else value
    record: dict[str, Any] = {"value": written, "origin": entry.origin}
    if entry.at is not None:
        record["at"] = entry.at.isoformat()
    return record

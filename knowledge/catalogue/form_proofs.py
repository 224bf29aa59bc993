"""Checks of the application form in a programme file: each name it refers to exists, once."""

from __future__ import annotations

from collections.abc import Iterator

from knowledge.catalogue.catalogue import has_name
from knowledge.catalogue.condition_records import Condition
from knowledge.catalogue.records import Programme
from knowledge.catalogue.source_lines import Path_


def unknown_names(programme: Programme) -> Iterator[tuple[Path_, str, str]]:
    """Path in the file, kind of name and name, for each name that is not in the file."""
    form = programme.form
    for number, item in enumerate(form.decisions):
        if item.decision not in programme.decisions:
            yield ("form", "decisions", number), "decision", item.decision
    for number, rule in enumerate(form.rules):
        if rule.rule not in programme.rules:
            yield ("form", "rules", number), "rule", rule.rule
    for key in ("start", "end"):
        value = getattr(form, key)
        if value is not None and value not in programme.values:
            yield ("form", key), "value", value
    for key in ("channel", "lower_costs"):
        name = getattr(form, key)
        if name is not None and name not in programme.statements:
            yield ("form", key), "statement", name
    lines = programme.budget.lines if programme.budget else {}
    for name, line in form.partner_lines.items():
        if name not in lines:
            yield ("form", "partner_lines", name), "cost line", name
        if line.statement not in programme.statements:
            yield ("form", "partner_lines", name), "statement", line.statement
    for name, share in form.shares.items():
        if name not in lines:
            yield ("form", "shares", name), "cost line", name
        if share.full not in programme.values:
            yield ("form", "shares", name), "value", share.full
        if share.statement not in programme.statements:
            yield ("form", "shares", name), "statement", share.statement
    for section_name, section in form.sections.items():
        for name, field in section.fields.items():
            if field.statement is not None and not has_name(programme, field.statement):
                yield ("form", "sections", section_name, "fields", name), "name", field.statement


def doubled_fields(programme: Programme) -> Iterator[tuple[Path_, str]]:
    """Path and name of fields that stand in more than one section: answers go by their name."""
    seen: set[str] = set()
    for section_name, section in programme.form.sections.items():
        for name in section.fields:
            if name in seen:
                yield ("form", "sections", section_name, "fields", name), name
            seen.add(name)


def form_conditions(programme: Programme) -> Iterator[tuple[Path_, Condition]]:
    """All conditions of the form with their path."""
    form = programme.form
    for number, decision in enumerate(form.decisions):
        if decision.when is not None:
            yield ("form", "decisions", number, "when"), decision.when
    for number, rule in enumerate(form.rules):
        if rule.when is not None:
            yield ("form", "rules", number, "when"), rule.when
    for name, line in form.partner_lines.items():
        yield ("form", "partner_lines", name, "when"), line.when
    for section_name, section in form.sections.items():
        path: Path_ = ("form", "sections", section_name)
        if section.when is not None:
            yield (*path, "when"), section.when
        for name, field in section.fields.items():
            if field.when is not None:
                yield (*path, "fields", name, "when"), field.when

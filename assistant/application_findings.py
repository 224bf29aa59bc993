"""All that a draft lacks, gathered: findings by topic, and what was typed and cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assistant.application import Opened
from assistant.application_writing import FindingView, fault_of, finding_view
from assistant.form.case_check import CaseCheck
from assistant.form.sentences import phrase
from assistant.form.shown_facts import label_of
from knowledge.catalogue.form_records import FormField

_ACTION_NEEDED = ("blocker", "todo", "unclear", "note")


@dataclass(frozen=True)
class Unread:
    """Something typed that cannot be read. section: where its field stands, None if nowhere."""

    label: str
    text: str
    message: str
    section: str | None
    field: str


def stands_among(name: str, fields: Mapping[str, FormField]) -> bool:
    """Whether a finding or an entry of this field name stands among these fields."""
    head = name.partition(".")[0]
    kinds = {"budget": "budget", "partners": "partners", "documents": "documents"}
    return any(
        head in (key, field.fact) or kinds.get(head) == field.kind for key, field in fields.items()
    )


def unread_entries(draft: Opened, check: CaseCheck) -> Iterable[Unread]:
    fields = check.programme.form.fields()
    for key, text in draft.typed.items():
        head = key.split(".")
        message = fault_of(draft, key, text)
        if not message:
            continue
        label = fields[key].label if key in fields else label_of(head[-1])
        if head[0] == "budget" and check.programme.budget is not None:
            label = check.programme.budget.lines[head[1]].label
        home = next(
            (n for n, s in check.programme.form.sections.items() if stands_among(key, s.fields)),
            None,
        )
        yield Unread(label[:1].upper() + label[1:], text, message, home, key)


def findings_by_topic(
    check: CaseCheck, homes: Mapping[str, str]
) -> tuple[tuple[str, tuple[FindingView, ...]], ...]:
    """Findings by topic; what wants action first within each. homes: field → its section."""
    places = {name: name for name in homes}
    for name, field in check.programme.form.fields().items():
        if name not in homes:
            continue
        if field.fact:
            places.setdefault(field.fact, name)
        if field.kind in ("budget", "partners", "documents"):
            places.setdefault(field.kind, name)
    topics: dict[str, list[FindingView]] = {}
    for finding in check.findings:
        heads = [name.partition(".")[0] for name in finding.fields]
        place = next((places[head] for head in heads if head in places), None)
        home = homes[place] if place else None
        view = finding_view(check.programme, finding, section=home, field=place)
        topics.setdefault(phrase(finding.topic, "topic"), []).append(view)
    rank = {weight: place for place, weight in enumerate(_ACTION_NEEDED)}
    return tuple(
        (topic, tuple(sorted(found, key=lambda f: rank.get(f.weight, len(rank)))))
        for topic, found in topics.items()
    )

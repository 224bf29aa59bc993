"""A text under repair: each pass replaces spans, and the places in the original stay known."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """One repaired span. start, end: in the original text; original[start:end] == before.
    line counts from 1. rule: names of the rules that made it, joined by "+".
    """

    before: str
    after: str
    start: int
    end: int
    line: int
    rule: str


@dataclass(frozen=True)
class Repair:
    """The repaired text; every change in order of place; the changes a person should look at
    because they touch a digit in a word or a section number (a part of `changes`).
    """

    text: str
    changes: tuple[Change, ...]
    suspicious: tuple[Change, ...]


@dataclass(frozen=True)
class Edit:
    """A replacement in the current text, before it is made."""

    start: int
    end: int
    after: str
    rule: str
    suspicious: bool = False


class Draft:
    """The current text, with the span of the original behind each of its characters."""

    def __init__(self, original: str) -> None:
        self.original = original
        self.text = original
        self._starts = list(range(len(original)))
        self._ends = list(range(1, len(original) + 1))
        self._records: list[tuple[int, int, str, bool]] = []

    def apply(self, edits: Iterable[Edit]) -> None:
        """Makes the edits of one pass; spans may not be empty; overlapping later ones are left."""
        text: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for edit in sorted(edits, key=lambda e: (e.start, e.end)):
            if edit.start < at or edit.start >= edit.end:
                continue
            text += [self.text[at : edit.start], edit.after]
            starts += self._starts[at : edit.start]
            ends += self._ends[at : edit.start]
            first = min(self._starts[edit.start : edit.end])
            last = max(self._ends[edit.start : edit.end])
            starts += [first] * len(edit.after)
            ends += [last] * len(edit.after)
            self._records.append((first, last, edit.rule, edit.suspicious))
            at = edit.end
        if at:
            self.text = "".join([*text, self.text[at:]])
            self._starts = starts + self._starts[at:]
            self._ends = ends + self._ends[at:]

    def finished(self) -> Repair:
        """All changes, those that touch each other in the original merged into one."""
        changes: list[Change] = []
        suspicious: list[Change] = []
        line, counted = 1, 0
        for start, end, rule, doubtful in self._merged():
            before = self.original[start:end]
            first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
            after = self.text[first:last]
            line += self.original.count("\n", counted, start)
            counted = start
            if before == after:
                continue
            change = Change(before, after, start, end, line, rule)
            changes.append(change)
            if doubtful:
                suspicious.append(change)
        return Repair(self.text, tuple(changes), tuple(suspicious))

    def _merged(self) -> list[tuple[int, int, str, bool]]:
        merged: list[tuple[int, int, list[str], bool]] = []
        for start, end, rule, doubtful in sorted(self._records):
            if merged and start < merged[-1][1]:
                begin, last, rules, before = merged[-1]
                rules += [rule] if rule not in rules else []
                merged[-1] = (begin, max(last, end), rules, before or doubtful)
            else:
                merged.append((start, end, [rule], doubtful))
        return [(s, e, "+".join(rules), doubtful) for s, e, rules, doubtful in merged]

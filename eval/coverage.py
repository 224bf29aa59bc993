"""What the questions touch: programmes × topics × styles, and what no answer ever used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache

from eval.question_sets import Case, Value, as_value, tag_lists
from eval.runs import Outcome
from eval.scoring import values_in_digits
from knowledge.catalogue.catalogue import programme, programmes
from knowledge.german.figures import figures_in
from knowledge.ingestion.guideline import load_guideline


def counts(cases: Iterable[Case]) -> Mapping[tuple[str, str], int]:
    """(programme tag, other tag) → cases that carry both."""
    found: Counter[tuple[str, str]] = Counter()
    lists = tag_lists()
    for case in cases:
        own = set(case.tags)
        for place in own & lists["programme"]:
            for tag in own - lists["programme"]:
                found[place, tag] += 1
    return dict(found)


def untouched_values(outcomes: Iterable[Outcome]) -> Mapping[str, tuple[str, ...]]:
    """Programme → names of its values that no answer showed, in the order of the file."""
    shown = {
        (key, str(figure.get("name")))
        for outcome in outcomes
        for figure in outcome.answer.get("figures") or ()
        for key in _programmes_of(outcome)
    }
    return {
        key: tuple(name for name in item.values if (key, name) not in shown)
        for key, item in programmes().items()
    }


def untouched_rules(outcomes: Iterable[Outcome]) -> Mapping[str, tuple[str, ...]]:
    """Programme → names of its rules that no answer checked, in the order of the file."""
    checked = {
        (key, str(finding.get("rule")).rpartition("/")[2])
        for outcome in outcomes
        for finding in outcome.answer.get("findings") or ()
        for key in _programmes_of(outcome)
    }
    return {
        key: tuple(name for name in item.rules if (key, name) not in checked)
        for key, item in programmes().items()
    }


def contradictions(cases: Iterable[Case]) -> tuple[str, ...]:
    """Expected figures that stand neither in the text nor among the values nor in the question.

    Those of calculations are left out, they stand nowhere. What remains is a fault of the set or
    of the programme file: one line each, with the id of the case.
    """
    found = []
    for case in cases:
        # A question may name another programme than the one chosen on the page.
        about = case.expect.programme or case.programme
        if about is None or "calculation" in case.tags or "follow_up" in case.tags:
            continue
        known = _figures_of(about) | values_in_digits(" ".join(case.turns))
        for written in case.expect.figures:
            if as_value(written) not in known:
                found.append(f"{case.id}: {written} stands nowhere in {about}")
    return tuple(found)


@cache
def _figures_of(programme_id: str) -> frozenset[Value]:
    """Numbers and dates of the guideline's text and of the programme's values."""
    own = programme(programme_id)
    values: set[Value] = set()
    for mention in figures_in(load_guideline(own.guideline).text):
        if isinstance(mention.value, Decimal | date):
            values.add(mention.value)
    for value in own.values.values():
        amount, day = value.amount, value.date_
        values |= {item for item in (amount, day) if item is not None}
    return frozenset(values)


def _programmes_of(outcome: Outcome) -> tuple[str, ...]:
    answer = outcome.answer
    several = answer.get("programmes") or ()
    one = answer.get("programme")
    return tuple(dict.fromkeys([*several, *([one] if one else [])]))

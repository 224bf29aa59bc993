"""Dates with a role: the day of the application, the end of the funded period."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from assistant.understanding.fact_lexicon import Hit
from assistant.understanding.fact_records import FactMention
from knowledge.german.dates import DateMention, find_dates
from knowledge.german.folding import fold

# "der Runderlass vom 24. April 2024": the day of a text says nothing of the asker's own days.
_OF_A_TEXT = re.compile(
    r"(?:erlass|schreiben|richtlinie|aufruf|presseinformation|pressemitteilung|mail|brief)\w*"
    r"\s+vom\s*$"
)


def date_facts(text: str, hits: Sequence[Hit], *, today: date) -> Iterator[FactMention]:
    """The dates of `text` by role; years alone and days no calendar has are left out."""
    roles = {hit.fact for hit in hits} & {"application_date", "approval_period_end"}
    for mention in find_dates(text, today=today):
        if mention.impossible or mention.month is None:
            continue
        if _OF_A_TEXT.search(fold(text[max(0, mention.start - 30) : mention.start])):
            continue
        if "approval_period_end" in roles:
            name = "approval_period_end"
        elif "application_date" in roles:
            name = "application_date"
        elif mention.relative or mention.day is None:
            continue
        else:
            name = "date"
        yield FactMention(name, iso(mention), mention.start, mention.end, mention.as_written)


def iso(mention: DateMention) -> str:
    """ISO 8601, truncated where parts are missing: "2025-02-14", "2025-03", "--02-15", "--10"."""
    year = f"{mention.year:04d}" if mention.year is not None else "-"
    month = f"-{mention.month:02d}" if mention.month is not None else ""
    day = f"-{mention.day:02d}" if mention.day is not None else ""
    return year + month + day

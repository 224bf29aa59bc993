"""The minutes of a session as plain records: every question, what was released, nobody's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from assistant.answering.records import Answer
from assistant.helpdesk.records import DeskQuestion, InfoSession, Release
from knowledge.catalogue.catalogue import programmes
from knowledge.german.formats import format_date
from knowledge.ingestion.guideline import load_guideline


@dataclass(frozen=True)
class MinutesEntry:
    """A question with what was merged into it. sources: (mark, place in a text, quote).

    answer: "" where nothing is released. origin: how the answer came about, as people read it.
    """

    number: int
    text: str
    state: str
    support: int
    by_voice: bool
    also_asked: tuple[str, ...]
    answer: str
    origin: str
    sources: tuple[tuple[str, str, str], ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Minutes:
    """The minutes of one session. held_on: the day on which it was begun, in Germany."""

    title: str
    held_on: date
    as_of: date
    programmes: tuple[str, ...]
    entries: tuple[MinutesEntry, ...]

    @property
    def answered(self) -> tuple[MinutesEntry, ...]:
        """The entries with a released answer."""
        return tuple(entry for entry in self.entries if entry.answer)

    @property
    def lead(self) -> tuple[str, ...]:
        """What stands below the title, line by line."""
        states = [entry.state for entry in self.entries]
        answered, parked = states.count("answered"), states.count("parked")
        return (
            phrase("day", day=format_date(self.held_on), as_of=format_date(self.as_of)),
            phrase("programmes", names="; ".join(self.programmes)),
            phrase(
                "count",
                questions=sum(1 + len(entry.also_asked) for entry in self.entries),
                answered=answered,
                parked=parked,
                open=len(states) - answered - parked,
            ),
        )


def minutes_of(session: InfoSession, questions: Sequence[DeskQuestion]) -> Minutes:
    """The minutes, in the order in which the questions came. Hidden ones are left out."""
    leads = [q for q in questions if q.lead is None and q.state != "hidden"]
    titles = [programmes()[key].title for key in session.programmes if key in programmes()]
    return Minutes(
        title=session.title,
        held_on=session.begun_at.astimezone(ZoneInfo("Europe/Berlin")).date(),
        as_of=session.as_of,
        programmes=tuple(titles),
        entries=tuple(_entry(lead, [q for q in questions if q.lead == lead.id]) for lead in leads),
    )


def _entry(lead: DeskQuestion, merged: Sequence[DeskQuestion]) -> MinutesEntry:
    release = lead.release if lead.state == "answered" else None
    return MinutesEntry(
        number=lead.number,
        text=lead.text,
        state=lead.state,
        support=lead.support,
        by_voice=lead.origin == "voice",
        also_asked=tuple(question.text for question in merged),
        answer=release.answer.text if release is not None else "",
        origin=phrase("checked" if _by_hand(release) else "assistant") if release else "",
        sources=tuple(_sources(release.answer)) if release is not None else (),
        reasons=tuple(
            phrase("reason", figure=figure, reason=why) for figure, why in release.reasons.items()
        )
        if release is not None
        else (),
    )


def _by_hand(release: Release | None) -> bool:
    return release is not None and (release.edited or release.answer.status_detail == "corrected")


def _sources(answer: Answer) -> list[tuple[str, str, str]]:
    return [
        (f"[{c.id}]", f"{load_guideline(c.guideline).title}, {c.place}", c.quote)
        for c in answer.citations
    ]


def shown_support(entry: MinutesEntry) -> str:
    """How many people asked, or that it was asked aloud."""
    if entry.by_voice and not entry.support:
        return phrase("by_voice")
    return phrase("support_one") if entry.support == 1 else phrase("support", count=entry.support)


def phrase(name: str, **gaps: object) -> str:
    """A text of the minutes with its gaps filled."""
    return str(phrases()[name]).format(**gaps)


@cache
def phrases() -> Mapping[str, Any]:
    """The texts of the minutes."""
    source = resources.files("assistant").joinpath("phrases/minutes.yaml")
    loaded: Mapping[str, Any] = yaml.safe_load(source.read_text("utf-8"))
    return loaded

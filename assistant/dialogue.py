"""The next answer of a stored conversation: what was said, what was edited, what was taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Protocol

from assistant.applicant import without
from assistant.rules.facts import Facts
from assistant.service import Reply
from assistant.understanding.conversation import Turn


class Answering(Protocol):
    """What pages need of the assistant to answer a question."""

    def ask(
        self,
        text: str,
        *,
        programme: str | None,
        as_of: date,
        turns: Sequence[Turn] = (),
        facts: Facts | None = None,
    ) -> Reply:
        """The answer to one question on the day as_of."""
        ...


def next_reply(
    assistant: Answering,
    text: str,
    *,
    programme: str | None,
    as_of: date,
    earlier: Sequence[Mapping[str, Any]],
    edited: Facts,
    forgotten: Collection[str] = (),
) -> Reply:
    """The answer after the earlier turns (as stored, oldest first).

    edited: facts of the form, which win. forgotten: names of facts said before that no longer hold.
    """
    turns = tuple(Turn.from_json(turn) for turn in earlier)
    kept = tuple(replace(turn, facts=without(turn.facts, forgotten)) for turn in turns)
    facts = edited if edited.own or edited.partners else None
    return assistant.ask(text, programme=programme, as_of=as_of, turns=kept, facts=facts)


def facts_of_turn(turn: Mapping[str, Any]) -> Facts:
    """All facts that were known when the question of this turn was answered."""
    return Turn.from_json(turn).facts

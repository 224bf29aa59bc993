"""Asking within a stored conversation: the facts that hold, the answer, what is kept of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.applicant import (
    Fact,
    FactDefinition,
    Facts,
    fact_definitions,
    facts_as_json,
    facts_from_json,
    with_partners,
    without,
)
from assistant.dialogue import facts_of_turn, next_reply
from assistant.history import Conversation
from webui.parts import owner, services, today
from webui.wording import view_with_wording


def known_facts(conversation: Conversation) -> Facts:
    """Everything that holds now: what was said, less what was taken back, and what was edited."""
    said = facts_of_turn(conversation.exchanges[-1].turn) if conversation.exchanges else Facts()
    return without(said, conversation.forgotten) | facts_from_json(conversation.facts)


def day_of(conversation: Conversation) -> date:
    """The Stichtag of a conversation: the one chosen, or today."""
    return conversation.as_of or today()


def ask_question(
    conversation: Conversation, question: str, *, shown: str = "", again: bool = False
) -> Conversation:
    """The conversation with the answer as its last exchange; stored.

    shown: what stands as the question in the log.
    again: it was asked before, so what it says and was taken back since stays taken back.
    """
    store = services().store
    reply = next_reply(
        services().assistant,
        question,
        programme=conversation.programme,
        as_of=day_of(conversation),
        earlier=[exchange.turn for exchange in conversation.exchanges],
        edited=facts_from_json(conversation.facts),
        forgotten=conversation.forgotten,
    )
    if not again:
        conversation = _remember(conversation, reply.turn.facts)
    exchange = store.add_exchange(
        owner(),
        conversation.id,
        question=shown or question,
        answer=view_with_wording(reply.answer),
        turn=reply.turn.as_json(),
    )
    return replace(conversation, exchanges=(*conversation.exchanges, exchange))


def last_question_says(conversation: Conversation, names: Collection[str]) -> bool:
    """Whether the last question itself states one of these facts, so that asking it says it anew.

    "partners" stands for the list of partners.
    """
    if not conversation.exchanges:
        return False
    facts = facts_of_turn(conversation.exchanges[-1].turn)
    said = [fact for fact in facts.own.values() if fact.name in names]
    if "partners" in names:
        said += [fact for partner in facts.partners for fact in partner.values()]
    return any(fact.origin == "question" for fact in said)


def ask_again(conversation: Conversation, *, shown: str) -> Conversation | None:
    """The conversation after its last real question is answered with the facts as they are now."""
    questions = [exchange.turn["question"] for exchange in conversation.exchanges]
    asked = [question for question in questions if question]
    return ask_question(conversation, asked[-1], shown=shown, again=True) if asked else None


def keep_facts(
    conversation: Conversation,
    changed: Mapping[str, Fact],
    gone: tuple[str, ...],
    *,
    partners: Sequence[Mapping[str, Fact]] = (),
) -> Conversation:
    """The conversation with facts changed by hand, and others taken back; stored.

    partners: the list that holds from now on; an empty one changes nothing ("partners" among gone
    takes the list back).
    """
    edited = without(facts_from_json(conversation.facts), gone)
    edited = edited.with_(*changed.values())
    forgotten = {*conversation.forgotten, *gone} - set(changed)
    if partners:
        edited = with_partners(edited, partners)
        forgotten -= {"partners"}
    return _changed(conversation, facts=facts_as_json(edited), forgotten=tuple(sorted(forgotten)))


def missing_facts(conversation: Conversation) -> tuple[FactDefinition, ...]:
    """The facts the last answer waits for, without those known by now."""
    if not conversation.exchanges:
        return ()
    definitions = fact_definitions()
    known = known_facts(conversation)
    names = conversation.exchanges[-1].answer["missing"]
    return tuple(
        definitions[name]
        for name in names
        if name in definitions and definitions[name].type != "list" and known.value(name) is None
    )


def _remember(conversation: Conversation, said: Facts) -> Conversation:
    """A fact taken back and said anew holds again."""
    again = [
        name
        for name in conversation.forgotten
        if said.value(name) is not None or (name == "partners" and said.partners)
    ]
    if not again:
        return conversation
    kept = tuple(name for name in conversation.forgotten if name not in again)
    return _changed(conversation, facts=conversation.facts, forgotten=kept)


def _changed(
    conversation: Conversation, *, facts: Mapping[str, Any], forgotten: tuple[str, ...]
) -> Conversation:
    """The conversation with these facts; stored."""
    services().store.change_conversation(
        owner(),
        conversation.id,
        programme=conversation.programme,
        as_of=conversation.as_of,
        facts=facts,
        forgotten=forgotten,
    )
    return replace(conversation, facts=facts, forgotten=forgotten)

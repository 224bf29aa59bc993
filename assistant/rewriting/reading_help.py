"""Help with a question that was not understood: a model proposes, the program checks and decides.

Topics come from a closed list; a fact counts only if the question's own words say it and the
reader of facts finds its value in them. No word of the model reaches an answer.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from assistant.rewriting.chat_model import ModelFaultError
from assistant.rewriting.rewriter import AsksModel
from assistant.rewriting.wording import prompt
from assistant.rules.facts import Fact, Facts
from assistant.understanding.entries import entries
from assistant.understanding.fact_lexicon import fact_entries
from assistant.understanding.fact_mentions import find_facts
from assistant.understanding.reader import Question, value_of
from assistant.understanding.topics import OUTSIDE
from knowledge.german.numbers import find_numbers

log = logging.getLogger(__name__)

UNSURE = frozenset({"not_in_documents", "outside_scope"})
_MOST_TOPICS = 2
_MOST_FACTS = 8
_NUMBERS = frozenset({"integer", "decimal", "amount"})


def _known_topic(name: str) -> str:
    if name not in _topics():
        raise ValueError(name)
    return name


def _known_fact(name: str) -> str:
    if name not in _fact_names():
        raise ValueError(name)
    return name


def _listing(names: Callable[[], list[str]]) -> Callable[[dict[str, Any]], None]:
    """Adds the closed list to the JSON schema that a model is given."""

    def extend(schema: dict[str, Any]) -> None:
        schema["enum"] = names()

    return extend


@cache
def _topics() -> list[str]:
    return sorted({topic for entry in entries().values() for topic in entry.topics} - OUTSIDE)


@cache
def _fact_names() -> list[str]:
    return [name for name, entry in fact_entries().items() if entry["type"] != "list"]


class ProposedFact(BaseModel):
    """A fact with the words of the question that are to say it."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[
        str, AfterValidator(_known_fact), Field(json_schema_extra=_listing(_fact_names))
    ]
    words: str


class ProposedReading(BaseModel):
    """What a model may propose: topics and facts, both of closed lists."""

    model_config = ConfigDict(extra="forbid")

    topics: list[
        Annotated[str, AfterValidator(_known_topic), Field(json_schema_extra=_listing(_topics))]
    ] = Field(max_length=_MOST_TOPICS)
    facts: list[ProposedFact] = Field(max_length=_MOST_FACTS)


@dataclass(frozen=True)
class Proposal:
    """What is left of a model's proposal after checking."""

    topics: tuple[str, ...] = ()
    facts: Facts = field(default_factory=Facts)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to read the question again with."""
        return not self.topics and not self.facts.own


def propose(model: AsksModel, question: Question, *, as_of: date) -> Proposal:
    """What the model proposes and the question bears out; empty after any fault."""
    asked = json.dumps({"question": question.text}, ensure_ascii=False)
    listed = json.dumps({"topics": _topics(), "facts": _fact_names()}, ensure_ascii=False)
    try:
        found = model.ask(f"{prompt('read', 'de')}\n{listed}", asked, ProposedReading)
    except ModelFaultError as fault:
        log.info("the language model did not help to read a question: %s", fault.reason)
        return Proposal()
    facts = {
        fact.name: fact
        for item in found.facts
        for fact in _borne_out(item.name, item.words, question, as_of=as_of)
    }
    return Proposal(tuple(dict.fromkeys(found.topics)), Facts(facts))


def _borne_out(name: str, words: str, question: Question, *, as_of: date) -> Iterator[Fact]:
    """The fact if the question says these words and they hold its value; nothing else."""
    if not words.strip() or words not in question.text or name in question.facts.own:
        return
    for mention in find_facts(words, today=as_of):
        if mention.name == name and mention.partner is None:
            yield Fact(name, value_of(mention), "question", mention.as_written)
            return
    numbers = find_numbers(words)
    if fact_entries()[name]["type"] in _NUMBERS and len(numbers) == 1:
        # Only a number that has no other meaning in the question can take this one.
        if numbers[0].value in question.loose:
            yield Fact(name, numbers[0].value, "question", numbers[0].as_written)

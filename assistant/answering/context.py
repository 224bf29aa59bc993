"""What the composers of one answer share: the draft, the programme, the question, the day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from assistant.answering.phrases import sentences
from assistant.answering.records import AnswerVerdict, TableRow
from assistant.answering.writing import Draft, Shown
from assistant.rules.facts import Facts
from assistant.understanding.entry_ranking import Ranked
from assistant.understanding.reader import Part, Question
from knowledge.catalogue.records import Programme


@dataclass(frozen=True)
class PartAnswer:
    """How one part was answered. detail: key of statuses.yaml. rules: shown as checked."""

    detail: str
    verdict: AnswerVerdict | None = None
    missing: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    needs_input: bool = False


@dataclass
class Context:
    """One programme's side of one answer while it is written.

    chance_of_yes: for a question about the statement of an entry, 0 (no) to 1 (yes).
    """

    draft: Draft
    programme: Programme
    question: Question
    facts: Facts
    as_of: date
    chance_of_yes: Callable[[str, Ranked], float]
    table: list[TableRow] = field(default_factory=list)

    def say(
        self,
        template: str,
        *,
        origin: str,
        cites: tuple[str, ...] = (),
        calc: Mapping[str, Shown] | None = None,
        paragraph: str = " ",
    ) -> None:
        """Adds a passage about this programme."""
        self.draft.say(
            template,
            origin=origin,
            programme=self.programme,
            cites=cites,
            facts=self.facts,
            calc=calc,
            paragraph=paragraph,
        )

    def phrase(self, name: str, **words: str) -> str:
        """A sentence of answers.yaml with its {word} gaps filled by texts without figures.

        A word may itself be a gap, such as "{deadline}".
        """
        text = sentences()[name]
        for key, word in words.items():
            text = text.replace("{" + key + "}", word)
        return text

    def say_contact(self) -> None:
        """Whom to ask, as far as the programme names somebody; without a source mark."""
        contact = self.programme.contact
        name, gap = ("contact_authority", {"authority": self.programme.authority})
        if contact.email is not None:
            name, gap = "contact_email", {"email": "{" + contact.email + "}"}
        elif contact.website is not None and not self.programme.authority:
            name, gap = "contact_website", {"website": "{" + contact.website + "}"}
        self.draft.say(
            self.phrase(name, **gap),
            origin="notice",
            programme=self.programme,
            facts=self.facts,
            sources=False,
        )


def per_words(context: Context, unit: str) -> str:
    """What a value is for by its unit: "je Projektjahr", "im gesamten Projektzeitraum" …."""
    budget = context.programme.budget
    year = budget.year_name if budget is not None else "Jahr"
    if unit == "EUR per year":
        return context.phrase("per_year", year_name=year)
    if unit == "EUR per post and year":
        return context.phrase("per_post_year", year_name=year)
    return context.phrase("per_period")


__all__ = ["Context", "Part", "PartAnswer", "per_words"]

"""The English sentence in front of a German answer to an English question."""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.records import Answer, SaidStatement
from assistant.rewriting.material import LEAD
from assistant.rewriting.wording import english_leads

_SEPARATOR = "\n\n"


def with_english_lead(answer: Answer) -> Answer:
    """The answer with the sentence for its verdict, else for how it was answered, put in front."""
    leads = english_leads()
    lead = leads[answer.verdict] if answer.verdict else leads.get(answer.status_detail, "")
    lead = lead or leads[answer.status]
    shift = len(lead) + len(_SEPARATOR)
    said = (
        replace(statement, start=statement.start + shift, end=statement.end + shift)
        for statement in answer.statements
    )
    return replace(
        answer,
        text=f"{lead}{_SEPARATOR}{answer.text}",
        statements=(SaidStatement(lead, LEAD, (), 0, len(lead)), *said),
        figures=tuple(
            replace(figure, start=figure.start + shift, end=figure.end + shift)
            for figure in answer.figures
        ),
    )

"""The wording of an answer: as composed, and as a language model reworded it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from assistant.answering.records import Answer
from assistant.service import RewordedText
from webui.answer_view import answer_view, segments, split_lead
from webui.parts import services

_LEAD = "lead"


def view_with_wording(answer: Answer) -> dict[str, Any]:
    """What is shown and stored of an answer; with what a model needs to reword it, if one is set.

    An English sentence in front of a German answer stands apart, because its language is marked.
    """
    said = answer.statements
    lead = said[0].text if said and said[0].origin == _LEAD else ""
    german = answer
    if lead:
        german = replace(answer, text=answer.text[said[0].end :].lstrip(), statements=said[1:])
    return {
        **answer_view(german),
        "english_lead": lead,
        "rewording": services().assistant.rewording_request(answer),
    }


def with_rewording(view: Mapping[str, Any], reworded: RewordedText | None) -> dict[str, Any]:
    """The view after one attempt, so that there is no second one: reworded, or as it was."""
    found = None if reworded is None else _shown(reworded)
    return {**view, "rewording": None, "reworded": found}


def _shown(reworded: RewordedText) -> dict[str, Any]:
    borders = [0, *(s.start for s in reworded.statements[1:]), len(reworded.text)]
    lines = [
        line.strip()
        for start, end in pairwise(borders)
        for line in reworded.text[start:end].split("\n")
        if line.strip()
    ]
    lead, rest = split_lead(lines[0])
    return {
        "language": reworded.language,
        "lead": segments(lead),
        "paragraphs": [segments(line) for line in ([rest] if rest else []) + lines[1:]],
    }

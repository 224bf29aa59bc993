"""A correction as a case of the evaluation, in the format of the question sets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from assistant.helpdesk.correction_content import CorrectionContent
from assistant.understanding.entries import entries
from knowledge.german.figures import figures_in

_FIGURE = re.compile(r"\d+(?:\.\d+)?|\d{4}-\d{2}-\d{2}")
_QUOTE = 60  # characters of a quote that a case asks for
_TOPIC = "overview"


def evaluation_case(
    key: str, programme: str, content: CorrectionContent, *, as_of: date, author: str
) -> str:
    """The YAML text of one case, to be put into a question set. as_of: a day on which it holds.

    Asked for are the figures that come from the guideline, and a quote.
    """
    asked = {figure.key for figure in figures_in(content.patterns[0])}
    wanted = [
        figure.value
        for figure in content.figures
        if figure.origin != "question"
        and _FIGURE.fullmatch(figure.value)
        and not {mention.key for mention in figures_in(figure.as_written)} & asked
    ]
    expect: dict[str, Any] = {
        "status": ["answered"],
        "cites": [_fragment(source.quote) for source in content.sources],
        "programme": programme,
    }
    if wanted:
        expect["figures"] = list(dict.fromkeys(wanted))
    case: Mapping[str, Any] = {
        "id": f"correction-{key}",
        "turns": [content.patterns[0]],
        "programme": programme,
        "as_of": as_of,
        "expect": expect,
        "tags": [_short_name(programme), _topic(content), "medium"],
        "reason": f"Correction by {author}, guideline {content.guideline_sha256[:12]}",
    }
    return yaml.safe_dump([dict(case)], allow_unicode=True, sort_keys=False, width=96)


def _fragment(quote: str) -> str:
    """The first words of a quote, whole ones."""
    words = " ".join(quote.split())
    return words if len(words) <= _QUOTE else words[: words.rfind(" ", 0, _QUOTE)]


def _short_name(programme: str) -> str:
    """As the question sets tag a programme: "kisi" for hessen-kisi-2025."""
    return programme.split("-")[1] if "-" in programme else programme


def _topic(content: CorrectionContent) -> str:
    known = entries()
    return next((known[e].topics[0] for e in content.entries if e in known), _TOPIC)

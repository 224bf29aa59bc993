"""The figure guard: no number, date, percentage or number word of an answer without a proof."""

from __future__ import annotations

import re
from collections.abc import Iterable

from assistant.answering.records import Figure
from knowledge.german.figures import FigureMention, figures_in

SOURCE_MARK = re.compile(r"\[\d+\]")


def unproven(text: str, figures: Iterable[Figure]) -> tuple[FigureMention, ...]:
    """The figures of the text that no proven figure covers; source marks such as [1] left aside.

    text: the whole answer. figures: with spans into it.
    """
    covered = [(figure.start, figure.end) for figure in figures]
    covered += [match.span() for match in SOURCE_MARK.finditer(text)]
    return tuple(
        mention
        for mention in figures_in(text)
        if not any(start <= mention.start and mention.end <= end for start, end in covered)
        and not _in_parts(mention, covered)
    )


def _in_parts(mention: FigureMention, covered: list[tuple[int, int]]) -> bool:
    """A mention that reaches over several proven figures: each of its digits is in one of them."""
    return all(
        any(start <= at < end for start, end in covered)
        for at in range(mention.start, mention.end)
        if mention.as_written[at - mention.start].isdigit()
    ) and any(sign.isdigit() for sign in mention.as_written)

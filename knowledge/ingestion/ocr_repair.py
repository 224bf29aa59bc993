"""Repairs texts that a text recognition has damaged; sound texts stay as they are.

`repair` runs the passes in this order; each works on what the one before left:
wrong characters, page furniture, marks (gazettes, section numbers, glued numbers, specks, spaced
letters, hyphens of lost line ends), line ends, words, quotation marks. A figure is never altered:
see `_keeping_figures`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.ingestion.line_ends import line_end_hyphens
from knowledge.ingestion.ocr_draft import Change, Draft, Edit, Repair
from knowledge.ingestion.page_furniture import page_furniture
from knowledge.ingestion.scan_marks import (
    certain_sequences,
    gazettes,
    glued_numbers,
    quotation_marks,
    section_numbers,
)
from knowledge.ingestion.specks import specks
from knowledge.ingestion.split_words import inner_hyphens, spaced_letters
from knowledge.ingestion.word_repair import word_edits

__all__ = ["Change", "Repair", "repair"]

# A narrow column can cut one word at the ends of several lines.
MOST_CUTS = 3
_MARKS = (gazettes, section_numbers, glued_numbers, specks, spaced_letters, inner_hyphens)
_FIGURE = re.compile(r"\d+(?:[.,:/ -]?\d+)*")


def repair(text: str) -> Repair:
    """The repaired text with every change.

    Lines stay where they are, except that a cut word moves to the earlier line and page furniture
    leaves an empty line. Never raises for any text; takes about a second for 20 damaged pages,
    and a second more at the first call, when the word lists are read.
    """
    draft = Draft(text)
    draft.apply(certain_sequences(draft.text))
    furniture = page_furniture(draft.text)
    draft.apply(furniture)
    for marks in _MARKS:
        draft.apply(marks(draft.text))
    for _ in range(MOST_CUTS):
        joins = line_end_hyphens(draft.text, dropped=bool(furniture))
        if not joins:
            break
        draft.apply(joins)
    draft.apply(_keeping_figures(word_edits(draft.text), draft.text))
    draft.apply(quotation_marks(draft.text))
    return draft.finished()


def _keeping_figures(edits: Sequence[Edit], text: str) -> list[Edit]:
    """Without the edits that would touch a figure: a digit may only go where letters around it
    show that it is one of theirs.
    """
    return [edit for edit in edits if _is_letter_business(text, edit)]


def _is_letter_business(text: str, edit: Edit) -> bool:
    before = text[edit.start : edit.end]
    if not any(c.isdigit() for c in before):
        return True
    neighbours = text[max(edit.start - 1, 0) : edit.start] + text[edit.end : edit.end + 1]
    if any(c.isdigit() for c in neighbours) or any(c.isdigit() for c in edit.after):
        return False
    return all(len(figure[0]) <= 2 for figure in _FIGURE.finditer(before))

"""Corrections written by hand or taken from a file: what their text may rest on, and no more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from assistant.answering.records import Answer, Figure
from assistant.errors import AntragslotseError, InputError
from assistant.helpdesk.correction_content import (
    CorrectionContent,
    faults_of,
    written_content,
)
from assistant.helpdesk.correction_file import FiledCorrection
from assistant.helpdesk.edited_text import cited
from assistant.helpdesk.records import Source
from knowledge.catalogue.catalogue import programme as programme_of


def content_by_hand(
    programme_id: str,
    *,
    patterns: Sequence[str],
    text: str,
    sources: Sequence[Source],
    figures: Sequence[Figure] = (),
    facts: Mapping[str, Any],
    valid_from: date | None,
    valid_until: date | None,
    entries: tuple[str, ...] = (),
) -> CorrectionContent:
    """The content of a correction whose marks count these sources. figures: known to be proven.

    Raises UnknownProgrammeError and what `written_content` raises.
    """
    programme = programme_of(programme_id)
    empty = Answer(
        question="",
        programme=programme.id,
        programmes=(programme.id,),
        guideline=None,
        as_of=valid_from or date.min,
        status="answered",
        status_detail="corrected",
        verdict=None,
        text="",
        figures=tuple(figures),
        entries=entries,
    )
    citations = tuple(cited(empty, sources, frozenset({programme.guideline})))
    return written_content(
        replace(empty, citations=citations),
        programme,
        patterns=patterns,
        text=text,
        facts=facts,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def kept_figures(former: CorrectionContent, sources: Sequence[Source]) -> tuple[Figure, ...]:
    """The calculated figures of a correction for its next version, with these sources.

    All others are proven anew, by quotes.
    """
    numbers = {" ".join(s.quote.split()): at for at, s in enumerate(sources, start=1)}
    return tuple(
        replace(
            figure,
            citations=tuple(
                numbers[former.sources[n - 1].quote]
                for n in figure.citations
                if former.sources[n - 1].quote in numbers
            ),
        )
        for figure in former.figures
        if figure.origin == "calculation"
    )


def filed_content(filed: FiledCorrection) -> CorrectionContent:
    """The content of a correction of a file, proven anew.

    What is not active may rest on words that no longer hold: it is taken over as it stands.
    Raises InputError that names the place in the file.
    """
    try:
        return content_by_hand(
            filed.programme,
            patterns=filed.patterns,
            text=filed.text,
            sources=[Source(s.guideline, s.quote) for s in filed.sources],
            figures=filed.calculations,
            facts=filed.facts,
            valid_from=filed.valid_from,
            valid_until=filed.valid_until,
        )
    except AntragslotseError as fault:
        if filed.state == "active":
            raise InputError(fault.message, where=filed.where, remedy=fault.remedy) from fault
    return CorrectionContent(
        patterns=filed.patterns,
        text=filed.text,
        sources=filed.sources,
        figures=filed.calculations,
        values={},
        names=((),) * len(filed.sources),
        facts=filed.facts,
        entries=(),
        guideline_sha256="",
        valid_from=filed.valid_from,
        valid_until=filed.valid_until,
    )


def filed_reasons(filed: FiledCorrection, content: CorrectionContent) -> tuple[str, ...]:
    """Why a correction of a file is suspended; nothing for one that is not."""
    if filed.state != "suspended":
        return ()
    return faults_of(content, filed.programme) or ("So aus einer Datei übernommen.",)

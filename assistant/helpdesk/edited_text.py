"""An answer whose text a person has edited: each figure is proven anew, or named as unproven.

A figure is proven by a figure of the former answer, by the quotes of its sources, or because the
question holds it. Nothing else counts, so that no number is true by accident.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.answering.figure_guard import SOURCE_MARK, unproven
from assistant.answering.records import Answer, Citation, Figure, SaidStatement
from assistant.errors import InputError
from assistant.helpdesk.records import EditCheck, Source, UnprovenFigure
from knowledge.german.figures import FigureMention, figures_in
from knowledge.german.folding import fold
from knowledge.german.units import unit_at
from knowledge.ingestion.guideline import find_quote, load_guideline, nearest_passage, place_at

LONGEST_TEXT = 6_000  # characters; more is no answer that an audience reads
_UNIT_REACH = 40  # characters after a number in which its unit begins


_SPAN = re.compile(r"\s*(?:bis|und|oder|[-–])\s*\d[\d.,]*")  # "10.000 bis 50.000 Einwohner"


@dataclass(frozen=True)
class _Proof:
    key: str
    unit: str
    figure: Figure


def edited_answer(
    base: Answer, text: str, *, sources: Sequence[Source], guidelines: Collection[str]
) -> EditCheck:
    """The answer with this text. Marks such as [1] name its sources; added ones go on counting.

    guidelines: those that sources may be taken from. Raises InputError for an empty or too long
    text, a mark without source, or a quote that is not in the guideline word for word.
    """
    text = text.strip()
    if not text:
        raise InputError("Die Antwort ist leer.", remedy="Schreiben Sie bitte einen Text.")
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"Die Antwort hat {len(text)} Zeichen; möglich sind {LONGEST_TEXT}.",
            remedy="Kürzen Sie bitte.",
        )
    citations = (*base.citations, *cited(base, sources, guidelines))
    known = {citation.id for citation in citations}
    for mark in SOURCE_MARK.finditer(text):
        if int(mark.group()[1:-1]) not in known:
            raise InputError(
                f"Zur Marke {mark.group()} gibt es keinen Beleg.",
                remedy="Nehmen Sie die Marke heraus, oder fügen Sie den Beleg hinzu.",
            )
    figures = tuple(_figures(text, base, citations))
    answer = replace(
        base,
        text=text,
        status="answered",
        status_detail="corrected",
        verdict=None,
        statements=tuple(paragraphs(text)),
        figures=figures,
        citations=citations,
        findings=(),
        missing=(),
        table=(),
    )
    left = unproven(text, figures)
    return EditCheck(answer, tuple(UnprovenFigure(f.start, f.end, f.as_written) for f in left))


def cited(
    base: Answer, sources: Sequence[Source], guidelines: Collection[str]
) -> Iterator[Citation]:
    """The sources as citations, numbered after those of the former answer."""
    number = max((citation.id for citation in base.citations), default=0)
    for source in sources:
        quote = " ".join(source.quote.split())
        if source.guideline not in guidelines:
            raise InputError(
                f"Die Richtlinie „{source.guideline}“ gehört nicht zu diesem Programm.",
                where="Beleg",
                remedy=f"Möglich ist: {', '.join(sorted(guidelines))}.",
            )
        guideline = load_guideline(source.guideline)
        span = find_quote(guideline, quote)
        if span is None:
            place, passage = nearest_passage(guideline, quote)
            near = f" Am ähnlichsten ist ({place}): „{passage}“." if passage else ""
            raise InputError(
                f"Der Wortlaut „{quote}“ steht so nicht in der Richtlinie.{near}",
                where="Beleg",
                remedy="Übernehmen Sie ihn Wort für Wort.",
            )
        number += 1
        start, end = span
        words = " ".join(guideline.text[start:end].split())
        yield Citation(number, guideline.id, place_at(guideline, start), words, start, end)


def paragraphs(text: str) -> Iterator[SaidStatement]:
    """One for each paragraph, without the marks at its end."""
    for match in re.finditer(r"[^\n]+", text):
        written = match.group()
        marks = tuple(sorted({int(m.group()[1:-1]) for m in SOURCE_MARK.finditer(written)}))
        said = re.sub(r"(?:\s*\[\d+\])+\s*$", "", written)
        if said.strip():
            yield SaidStatement(said, "adviser", marks, match.start(), match.start() + len(said))


def _figures(text: str, base: Answer, citations: Sequence[Citation]) -> Iterator[Figure]:
    """The proven figures of the text in their order."""
    proofs = list(_proofs(base, citations))
    marks = [match.span() for match in SOURCE_MARK.finditer(text)]
    for mention in figures_in(text):
        if any(start <= mention.start and mention.end <= end for start, end in marks):
            continue
        unit = _unit(text, mention)
        for proof in proofs:
            if proof.key == mention.key and (not unit or not proof.unit or unit == proof.unit):
                yield replace(
                    proof.figure,
                    as_written=mention.as_written,
                    start=mention.start,
                    end=mention.end,
                )
                break


def _proofs(base: Answer, citations: Sequence[Citation]) -> Iterator[_Proof]:
    """What figures may rest on, the strongest first."""
    asked = {m.key: _unit(base.question, m) for m in figures_in(base.question)}
    for figure in base.figures:
        for mention in figures_in(figure.as_written):
            unit = _unit(figure.as_written, mention) or figure.unit.split(" ")[0]
            if figure.origin == "question":
                unit = unit or asked.get(mention.key, "")
            yield _Proof(mention.key, _comparable(unit), figure)
    for citation in citations:
        for mention in figures_in(citation.quote):
            unit = _unit(citation.quote, mention)
            yield _Proof(mention.key, unit, _figure(mention, unit, "quote", cites=(citation.id,)))
    for mention in figures_in(base.question):
        unit = _unit(base.question, mention)
        yield _Proof(mention.key, unit, _figure(mention, unit, "question"))


def _figure(
    mention: FigureMention, unit: str, origin: str, *, cites: tuple[int, ...] = ()
) -> Figure:
    value = mention.value
    plain = mention.as_written if value is None else value
    return Figure(
        value=str(plain) if not hasattr(plain, "isoformat") else plain.isoformat(),
        unit="date" if mention.kind == "date" else unit,
        as_written=mention.as_written,
        origin=origin,  # type: ignore[arg-type]  # "quote" or "question"
        name="",
        citations=cites,
    )


def _unit(text: str, mention: FigureMention) -> str:
    """The unit written behind a figure, or "" where none is known."""
    if mention.kind == "percent":
        return "percent"
    after = fold(text[mention.end : mention.end + _UNIT_REACH])
    span = _SPAN.match(after)
    unit, _ = unit_at(after, span.end() if span is not None else 0)
    return unit or ""


def _comparable(unit: str) -> str:
    """The unit as texts write it; units of values that no text writes compare with any."""
    return unit if unit in {"EUR", "percent", "inhabitants", "posts", "years", "months"} else ""

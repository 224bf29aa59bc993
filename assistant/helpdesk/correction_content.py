"""What a correction holds and rests on: written once by a person, checked whenever it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from assistant.answering.figure_guard import SOURCE_MARK
from assistant.answering.records import Answer, Citation, Figure
from assistant.errors import InputError
from assistant.helpdesk.desk_errors import UnprovenFigureError
from assistant.helpdesk.edited_text import edited_answer
from assistant.helpdesk.records import CorrectionSource
from assistant.understanding.question_likeness import same_figures
from knowledge.catalogue.catalogue import programmes
from knowledge.catalogue.records import Programme, Value
from knowledge.german.figures import figures_in
from knowledge.ingestion.guideline import find_quote, load_guideline

MOST_PATTERNS = 20
LONGEST_PATTERN = 1_000  # characters


@dataclass(frozen=True)
class CorrectionContent:
    """A correction without its history.

    figures: with spans into text; their citations count the sources from 1. values: of the
    programme that the text rests on, name → number and quote. names: source number → what in the
    programme file has this quote. facts: that held besides the question, as plain data.
    """

    patterns: tuple[str, ...]
    text: str
    sources: tuple[CorrectionSource, ...]
    figures: tuple[Figure, ...]
    values: Mapping[str, Mapping[str, str]]
    names: tuple[tuple[str, ...], ...]
    facts: Mapping[str, Any]
    entries: tuple[str, ...]
    guideline_sha256: str
    valid_from: date | None
    valid_until: date | None

    def as_data(self) -> dict[str, Any]:
        """Plain data; `content_from_data` reads it back."""
        return {
            **asdict(self),
            "valid_from": self.valid_from.isoformat() if self.valid_from else None,
            "valid_until": self.valid_until.isoformat() if self.valid_until else None,
        }


def content_from_data(data: Mapping[str, Any]) -> CorrectionContent:
    """The content that `as_data` wrote, also after a way through JSON."""
    values: dict[str, Any] = dict(data)
    values["sources"] = tuple(CorrectionSource(**row) for row in data["sources"])
    values["figures"] = tuple(
        Figure(**{**row, "citations": tuple(row["citations"]), "steps": tuple(row["steps"])})
        for row in data["figures"]
    )
    values["names"] = tuple(tuple(names) for names in data["names"])
    for key in ("patterns", "entries"):
        values[key] = tuple(data[key])
    for key in ("valid_from", "valid_until"):
        values[key] = date.fromisoformat(data[key]) if data[key] else None
    return CorrectionContent(**values)


def written_content(
    base: Answer,
    programme: Programme,
    *,
    patterns: Sequence[str],
    text: str,
    facts: Mapping[str, Any],
    valid_from: date | None,
    valid_until: date | None,
) -> CorrectionContent:
    """The content of a correction. base: figures and citations that the text may rest on.

    Raises UnprovenFigureError: it is shown without a person beside it, so no reason is enough.
    Raises InputError for bad patterns, days or sources.
    """
    patterns = _patterns(patterns)
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise InputError(
            "Die Korrektur würde enden, bevor sie beginnt.", remedy="Prüfen Sie beide Tage."
        )
    base = replace(base, question=patterns[0], figures=tuple(_lasting(base, patterns[0])))
    allowed = frozenset({programme.guideline})
    checked = edited_answer(base, text, sources=(), guidelines=allowed)
    if checked.unproven:
        raise UnprovenFigureError(
            checked.unproven,
            "Eine Korrektur erscheint später ohne Sie: Jede Zahl braucht einen Wortlaut als Beleg.",
        )
    answer = _renumbered(checked.answer)
    if not answer.citations:
        raise InputError(
            "Die Korrektur hat keinen Beleg.",
            remedy="Fügen Sie den Wortlaut der Richtlinie hinzu, auf dem sie beruht.",
        )
    foreign = next((c for c in answer.citations if c.guideline != programme.guideline), None)
    if foreign is not None:
        raise InputError(
            f"Der Beleg [{foreign.id}] steht in einer anderen Richtlinie.",
            remedy="Eine Korrektur gilt für ein Programm. Nehmen Sie ihn heraus.",
        )
    sources = tuple(CorrectionSource(c.guideline, c.place, c.quote) for c in answer.citations)
    return CorrectionContent(
        patterns=patterns,
        text=answer.text,
        sources=sources,
        figures=answer.figures,
        values=dict(_values(answer, programme)),
        names=tuple(tuple(names_of_quote(programme, source.quote)) for source in sources),
        facts=facts,
        entries=base.entries,
        guideline_sha256=load_guideline(programme.guideline).sha256,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def faults_of(content: CorrectionContent, programme_id: str) -> tuple[str, ...]:
    """Why a correction no longer holds, as sentences; empty while it does.

    A quote has to stand in the guideline, and where the programme file held it, there too; a value
    has to be the same with the same quote.
    """
    programme = programmes().get(programme_id)
    if programme is None:
        return (f"Das Programm {programme_id} gibt es nicht mehr.",)
    return tuple(dict.fromkeys(_faults(content, programme)))


def _faults(content: CorrectionContent, programme: Programme) -> Iterator[str]:
    guideline = load_guideline(programme.guideline)
    for source, names in zip(content.sources, content.names, strict=True):
        if source.guideline != programme.guideline or find_quote(guideline, source.quote) is None:
            yield f"Der Wortlaut an {source.place} steht nicht mehr in der Richtlinie."
        elif names and not set(names) & set(names_of_quote(programme, source.quote)):
            yield f"Der Beleg {', '.join(names)} hat in der Programmdatei einen anderen Wortlaut."
    for name, former in content.values.items():
        value = programme.values.get(name)
        if value is None:
            yield f"Den Wert {name} gibt es in der Programmdatei nicht mehr."
        elif _value(value) != former:
            yield f"Der Wert {name} hat sich in der Programmdatei geändert."


def names_of_quote(programme: Programme, quote: str) -> Iterator[str]:
    """What in the programme file has this quote: "values.alone_from", "rules.apply_alone" …"""
    wanted = _squeezed(quote)
    for group in ("values", "rules", "documents", "statements"):
        for name, proof in getattr(programme, group).items():
            if proof.quote is not None and _squeezed(proof.quote) == wanted:
                yield f"{group}.{name}"


def _patterns(patterns: Sequence[str]) -> tuple[str, ...]:
    kept = tuple(dict.fromkeys(" ".join(pattern.split()) for pattern in patterns))
    kept = tuple(pattern for pattern in kept if pattern)
    if not kept:
        raise InputError("Die Frage fehlt.", remedy="Nennen Sie mindestens eine.")
    if len(kept) > MOST_PATTERNS or max(map(len, kept)) > LONGEST_PATTERN:
        raise InputError(
            f"Möglich sind {MOST_PATTERNS} Fragen mit je {LONGEST_PATTERN} Zeichen.",
            remedy="Kürzen Sie bitte.",
        )
    other = next((pattern for pattern in kept if not same_figures(kept[0], pattern)), None)
    if other is not None:
        raise InputError(
            f"„{other}“ nennt andere Zahlen als „{kept[0]}“.",
            remedy="Eine Korrektur gilt für einen Fall. Legen Sie dafür eine eigene an.",
        )
    return kept


def _lasting(base: Answer, question: str) -> Iterator[Figure]:
    """Figures that still hold another time: not what came from anything but the question."""
    asked = {figure.key for figure in figures_in(question)}
    for figure in base.figures:
        keys = {mention.key for mention in figures_in(figure.as_written)}
        if figure.origin != "question" or keys <= asked:
            yield figure


def _renumbered(answer: Answer) -> Answer:
    """The answer with the sources that it uses alone, numbered from 1, and its spans moved."""
    used = {int(mark.group()[1:-1]) for mark in SOURCE_MARK.finditer(answer.text)}
    used |= {number for figure in answer.figures for number in figure.citations}
    kept = [c for c in answer.citations if c.id in used] or list(answer.citations)
    numbers = {citation.id: at for at, citation in enumerate(kept, start=1)}
    citations = tuple(replace(citation, id=numbers[citation.id]) for citation in kept)
    marks = list(SOURCE_MARK.finditer(answer.text))
    text = SOURCE_MARK.sub(lambda mark: f"[{numbers[int(mark.group()[1:-1])]}]", answer.text)

    def moved(at: int) -> int:
        return at + sum(
            len(f"[{numbers[int(mark.group()[1:-1])]}]") - len(mark.group())
            for mark in marks
            if mark.end() <= at
        )

    figures = tuple(
        replace(
            figure,
            citations=tuple(numbers[n] for n in figure.citations if n in numbers),
            start=moved(figure.start),
            end=moved(figure.end),
        )
        for figure in answer.figures
    )
    return replace(answer, text=text, citations=citations, figures=figures, statements=())


def _values(answer: Answer, programme: Programme) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The values of the programme behind the figures: by name, or by quote and number."""
    cited = {citation.id: _squeezed(citation.quote) for citation in answer.citations}
    for figure in answer.figures:
        if figure.name in programme.values and figure.origin in ("value", "quote"):
            yield figure.name, _value(programme.values[figure.name])
            continue
        quotes = {cited[number] for number in figure.citations if number in cited}
        keys = {mention.key for mention in figures_in(figure.as_written)}
        for name, value in programme.values.items():
            same = any(mention.key in keys for mention in figures_in(_number(value)))
            if _squeezed(value.quote) in quotes and (figure.origin == "calculation" or same):
                yield name, _value(value)


def _value(value: Value) -> dict[str, str]:
    return {"number": _number(value), "unit": value.unit, "quote": _squeezed(value.quote)}


def _number(value: Value) -> str:
    if value.date_ is not None:
        return value.date_.isoformat()
    return value.text if value.text is not None else f"{value.amount:f}".replace(".", ",")


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def citations_of(content: CorrectionContent) -> tuple[Citation, ...]:
    """The sources as citations with their spans in the guideline as it is now."""
    found = []
    for number, source in enumerate(content.sources, start=1):
        span = find_quote(load_guideline(source.guideline), source.quote) or (0, 0)
        found.append(Citation(number, source.guideline, source.place, source.quote, *span))
    return tuple(found)

"""Passages for search: one for each smallest citable place; long paragraphs are cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from knowledge.ingestion.guideline import Guideline
from knowledge.ingestion.numbering import parts_vocabulary
from knowledge.ingestion.sections import Section

LENGTH = 600  # characters; about what the embedding model reads in one go, see the design notes
_CONTEXT_LENGTH = 160
_SENTENCE = re.compile(r"(?<=[.!?])[”“»\")\]]*\s+(?=[„“»\"(§\[]*[^\W_])|\n+")


@dataclass(frozen=True)
class Chunk:
    """A passage. id: guideline and running number, order of the text.

    guideline: its id. text: exactly `guideline.text[start:end]`. context: the headings above it
    and the words that introduce its list, for indexing; never shown as a quote.
    """

    id: str
    guideline: str
    place: str
    text: str
    start: int
    end: int
    context: str


@lru_cache(maxsize=16)
def chunks_of(guideline: Guideline) -> tuple[Chunk, ...]:
    """The passages in the order of the text; together they hold all of it but the headings.

    A heading is a passage of its own only where nothing stands under it.
    """
    spans = sorted((span for span in _own_spans(guideline)), key=lambda span: span[1])
    pieces = [
        (section, start, end)
        for section, first, last in spans
        for start, end in _cut(guideline.text, first, last)
    ]
    return tuple(
        Chunk(
            id=f"{guideline.id}/{number:03d}",
            guideline=guideline.id,
            place=section.place,
            text=guideline.text[start:end],
            start=start,
            end=end,
            context=_context(guideline, section),
        )
        for number, (section, start, end) in enumerate(pieces, start=1)
    )


def _own_spans(guideline: Guideline) -> Iterator[tuple[Section, int, int]]:
    """What of each section no inner section holds."""
    for section in guideline.sections:
        inner = [
            other
            for other in guideline.sections
            if other.level == section.level + 1 and section.start <= other.start < section.end
        ]
        position, empty = section.body, True
        for start, end in [*((one.start, one.end) for one in inner), (section.end, section.end)]:
            if (span := _trimmed(guideline.text, position, start)) is not None:
                yield section, *span
                empty = False
            position = max(position, end)
        if empty and not inner and (span := _trimmed(guideline.text, section.start, section.end)):
            yield section, *span


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span without blanks around it; None when no letter or digit is in it."""
    words = text[start:end]
    if not any(sign.isalnum() for sign in words):
        return None
    start += len(words) - len(words.lstrip())
    # A bullet before the next item belongs to nothing.
    words = re.sub(r"\n\s*[^\w\s]\s*$", "", text[start:end])
    return start, start + len(words.rstrip())


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of whole sentences, none much longer than LENGTH; very long sentences are cut too."""
    if end - start <= LENGTH * 1.25:
        yield start, end
        return
    first = last = start
    parts = [part for span in sentences(text, start, end) for part in _clauses(text, *span)]
    for sentence_start, sentence_end in parts:
        if last > first and sentence_end - first > LENGTH:
            yield first, last
            first = sentence_start
        last = sentence_end
    if last > first:
        yield first, last


def _clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence too long for one passage, cut behind commas and semicolons."""
    if end - start > LENGTH * 1.25:
        for match in re.compile(r"[,;]\s+(?=[a-zäöü])").finditer(text, start, end):
            if match.start() + 1 - start > LENGTH / 2 and end - match.end() > LENGTH / 4:
                yield start, match.start() + 1
                start = match.end()
    yield start, end


def sentences(text: str, start: int = 0, end: int | None = None) -> tuple[tuple[int, int], ...]:
    """Spans of the sentences of text[start:end]; "Nr. 5", "z. B." and "1. Mai" end none.

    Sentences also end at line ends, so that headings and list items stay apart.
    """
    stop = len(text) if end is None else end
    found, first = [], start
    for match in _SENTENCE.finditer(text, start, stop):
        if "\n" not in match[0] and _is_abbreviation(
            text[first : match.start()], text[match.end() : stop]
        ):
            continue
        closing = match.start() + len(match[0].rstrip())
        if text[first:closing].strip():
            found.append((first, closing))
        first = match.end()
    if text[first:stop].strip():
        found.append((first, first + len(text[first:stop].rstrip())))
    return tuple(found)


def _is_abbreviation(before: str, after: str) -> bool:
    """Whether the full stop at the end of `before` is none of a sentence."""
    if not before.endswith("."):
        return False
    word = before.split()[-1].rstrip(".").lstrip('(„“"[/')
    known = parts_vocabulary()["abbreviations"]
    if word in known or word.lower() in {name.lower() for name in known}:
        # "usw." and "NRW." may end a sentence too; they do when a new one visibly begins.
        return True
    if (len(word) == 1 and word.isalpha()) or word.endswith("str"):
        return True
    if re.fullmatch(r"(?:[A-Za-z]\.)+[A-Za-z]{1,3}", word):
        return True
    months = parts_vocabulary()["months"]
    ordinal = word.isdigit() and len(word) <= 2
    return ordinal and (after.startswith(months) or after[:1].islower() or len(before.split()) == 1)


def _context(guideline: Guideline, section: Section) -> str:
    """Headings from the outermost to the smallest, and the words that lead to the list item."""
    words: list[str] = []
    for outer in guideline.sections:
        if outer.start > section.start or outer.end < section.end or outer.level > section.level:
            continue
        heading = " ".join(guideline.text[outer.start : outer.body].split())
        if outer.title and heading:
            words.append(heading)
        elif outer != section and outer.kind in {"paragraph", "item", "number"}:
            lead = _lead(guideline, outer)
            if lead:
                words.append(lead)
        if (
            outer != section
            and outer.title
            and section.kind == "item"
            and (lead := _lead(guideline, outer))
        ):
            words.append(lead)
    return " › ".join(words)


def _lead(guideline: Guideline, section: Section) -> str:
    """The last sentence before the list of a section, where it announces it; shortened."""
    inner = next(
        (
            other.start
            for other in guideline.sections
            if other.kind == "item" and section.start < other.start < section.end
        ),
        None,
    )
    if inner is None:
        return ""
    between = [
        s
        for s in guideline.sections
        if s.level == section.level + 1 and section.start < s.start < inner and s.kind != "item"
    ]
    found = [] if between else sentences(guideline.text, section.body, inner)
    spans = [span for span in found if any(sign.isalnum() for sign in guideline.text[slice(*span)])]
    if not spans:
        return ""
    words = " ".join(guideline.text[slice(*spans[-1])].split())
    return (
        words if len(words) <= _CONTEXT_LENGTH else words[:_CONTEXT_LENGTH].rsplit(" ", 1)[0] + " …"
    )

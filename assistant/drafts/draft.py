"""The draft as a document: sections, blocks and sentences, each with its origin.

Nothing here knows a file format. What the applicant did not say is a visible gap, never a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from assistant.form.case_check import CaseCheck
from assistant.form.sentences import Figure, Sentence, phrase
from knowledge.catalogue.catalogue import proofs_of

Mark = Literal["R", "A", "B", "O", ""]
_MARKS: dict[str, Mark] = {
    "guideline": "R", "applicant": "A", "calculated": "B", "open": "O", "notice": "",
}  # fmt: skip


@dataclass(frozen=True)
class Paragraph:
    """Sentences in one paragraph. kind request: what the guideline asks for at this place.

    kind signature: what is written by hand on lines, side by side.
    """

    sentences: tuple[Sentence, ...]
    kind: Literal["body", "request", "signature"] = "body"


@dataclass(frozen=True)
class Heading:
    """A heading inside a section."""

    text: str


@dataclass(frozen=True)
class Checklist:
    """Boxes with what they stand for; a box is ticked or empty."""

    items: tuple[tuple[bool, Sentence], ...]


@dataclass(frozen=True)
class Table:
    """A table with a row of headings. first: index of the first column with amounts, from 0.

    widths: share of each column. totals: whether the last row is a sum.
    """

    title: str
    head: tuple[Sentence, ...]
    rows: tuple[tuple[Sentence, ...], ...]
    widths: tuple[int, ...]
    first: int | None = None
    totals: bool = False


# Amounts in more columns than these break on an upright page.
_WIDEST_UPRIGHT = 6

Block = Paragraph | Heading | Checklist | Table


@dataclass(frozen=True)
class Section:
    """A section of the document. name: stable, for tests and links."""

    name: str
    title: str
    blocks: tuple[Block, ...]

    @property
    def is_wide(self) -> bool:
        """Whether one of its tables needs a page across."""
        return any(isinstance(b, Table) and len(b.head) > _WIDEST_UPRIGHT for b in self.blocks)


@dataclass(frozen=True)
class Source:
    """The words behind a number in the draft. number: from 1."""

    number: int
    place: str
    quote: str


@dataclass(frozen=True)
class Draft:
    """The whole document. cover: label and sentence of each row; receipt: label and text.

    outcomes: topic of the check and how it stands there, in words.
    """

    check: CaseCheck
    title: str
    subject: Sentence
    cover: tuple[tuple[str, Sentence], ...]
    outcomes: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    receipt: tuple[tuple[str, str], ...]

    def numbers(self, sentence: Sentence) -> tuple[int, ...]:
        """The numbers of the sources of a sentence."""
        return source_numbers(self, sentence)

    def mark(self, sentence: Sentence) -> str:
        """The mark after a sentence: "R 3", "A", "B" (no-break spaces); "" for notices and gaps.

        R: guideline with sources, A: applicant, B: computed. A gap says itself that it is open.
        """
        letter = _MARKS[sentence.origin]
        numbers = ", ".join(map(str, self.numbers(sentence)))
        if letter in ("", "O", "R"):
            return f"R\u00a0{numbers}" if numbers and letter != "O" else ""
        return f"{letter}\u00a0{numbers}" if numbers and letter != "A" else letter

    def all_sentences(self) -> Iterator[Sentence]:
        """Every sentence of the document, in order."""
        yield self.subject
        yield from (sentence for _, sentence in self.cover)
        for section in self.sections:
            for block in section.blocks:
                yield from sentences_of(block)


def gap(label: str, hint: str = "", *, optional: bool = False) -> Sentence:
    """A visible gap that says what belongs there."""
    text = phrase("gap_optional" if optional else "gap_hint" if hint else "gap")
    return Sentence(
        text.replace("{label}", label.rstrip(".")).replace("{hint}", hint.rstrip(".")), "open"
    )


def sentences_of(block: Block) -> Iterator[Sentence]:
    """The sentences of a block, in order."""
    match block:
        case Paragraph():
            yield from block.sentences
        case Checklist():
            yield from (sentence for _, sentence in block.items)
        case Table():
            yield from block.head
            for row in block.rows:
                yield from row
        case Heading():
            return


def source_numbers(draft: Draft, sentence: Sentence) -> tuple[int, ...]:
    """The numbers of the sources whose words back the sentence."""
    programme = draft.check.programme
    wanted = {
        (proof.place, proof.quote)
        for name in sentence.cites
        for proof in proofs_of(programme, name)
    }
    return tuple(s.number for s in draft.sources if (s.place, s.quote) in wanted)


def draft_record(draft: Draft) -> dict[str, Any]:
    """The draft for other programs; amounts as decimal text, dates as ISO 8601."""
    return {
        "title": draft.title,
        "result": draft.check.result,
        "cover": [{"label": label, **_sentence(draft, s)} for label, s in draft.cover],
        "outcomes": [{"label": label, "outcome": outcome} for label, outcome in draft.outcomes],
        "sections": [
            {
                "name": section.name,
                "title": section.title,
                "blocks": [_block(draft, block) for block in section.blocks],
            }
            for section in draft.sections
        ],
        "sources": [{"id": s.number, "place": s.place, "quote": s.quote} for s in draft.sources],
        "check": draft.check.as_json(),
        "receipt": [{"label": label, "text": text} for label, text in draft.receipt],
    }


def _block(draft: Draft, block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"kind": block.kind, "sentences": [_sentence(draft, s) for s in block.sentences]}
        case Checklist():
            return {
                "kind": "checklist",
                "items": [{"done": done, **_sentence(draft, s)} for done, s in block.items],
            }
        case Table():
            return {
                "kind": "table",
                "title": block.title,
                "head": [_sentence(draft, cell) for cell in block.head],
                "rows": [[_sentence(draft, cell) for cell in row] for row in block.rows],
            }
        case Heading():
            return {"kind": "heading", "text": block.text}


def _sentence(draft: Draft, sentence: Sentence) -> dict[str, Any]:
    return {
        "text": sentence.text,
        "origin": sentence.origin,
        "origin_label": phrase(sentence.origin, "origin"),
        "sources": list(draft.numbers(sentence)),
        "figures": [_figure(figure) for figure in sentence.figures],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "as_written": figure.as_written,
        "value": figure.value,
        "unit": figure.unit,
        "origin": figure.origin,
        "name": figure.name,
        "steps": list(figure.steps),
    }

"""What is searched: passages of guidelines, or of any other texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from knowledge.ingestion.chunks import chunks_of, sentences
from knowledge.ingestion.guideline import FOLDER, load_guideline, register

SENTENCE_MARK = "#"  # between the key of a passage and the number of a sentence of it

Kind = Literal["chunk", "entry"]


@dataclass(frozen=True, slots=True)
class Passage:
    """One unit of the index. key: unique in the index, also breaks ties.

    programme: id of the text and version it belongs to; a search is restricted to such ids.
    start, end: span in the text as it is shown. context: headings above it, searched, never shown.
    """

    key: str
    programme: str
    place: str
    text: str
    start: int = 0
    end: int = 0
    context: str = ""
    kind: Kind = "chunk"

    @property
    def searched(self) -> str:
        """The words that are indexed."""
        return f"{self.context}\n{self.text}" if self.context else self.text

    def units(self, *, fine: bool) -> Iterator[tuple[str, str]]:
        """Key and text of each vector: the passage, and if fine its sentences where it has more."""
        yield self.key, self.searched
        spans = sentences(self.text) if fine else ()
        if len(spans) > 1:
            for number, (start, end) in enumerate(spans):
                yield f"{self.key}{SENTENCE_MARK}{number}", self.text[start:end]


def guideline_passages(
    guidelines: Sequence[str] | None = None, *, folder: Path = FOLDER
) -> Iterator[Passage]:
    """The passages of registered guidelines (None: of all), in the order of register and text."""
    for name in register(folder) if guidelines is None else guidelines:
        for chunk in chunks_of(load_guideline(name, folder)):
            yield Passage(
                key=chunk.id,
                programme=chunk.guideline,
                place=chunk.place,
                text=chunk.text,
                start=chunk.start,
                end=chunk.end,
                context=chunk.context,
            )

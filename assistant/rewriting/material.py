"""What a model gets of an answer: its statements, with tokens where figures, names, sources stood.

And the way back: reworded statements become an answer again, each token what it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Literal

from assistant.answering.figure_guard import unproven
from assistant.answering.records import Answer, Figure, SaidStatement
from assistant.rewriting.english_notation import english_figure
from assistant.understanding.question_form import is_english
from knowledge.catalogue.catalogue import programmes
from knowledge.german.dates import find_dates
from knowledge.german.figures import figures_in

Language = Literal["de", "en"]

TOKEN = re.compile(r"\{([ZDNQ]\d{1,3})\}")
LEAD = "lead"  # origin of the English sentence in front of a German answer
_ANY_DAY = date(2024, 1, 1)
_LETTER = re.compile(r"[^\W\d_]")
_HIDDEN = "…"  # stands for the figures of a quote, which a model need not know


@dataclass(frozen=True)
class Token:
    """A gap of a statement. name: "Z1" a figure, "D1" a date, "N1" a name, "Q1" its sources.

    written: what stands there; figure: index into the figures of the answer, None for the others.
    """

    name: str
    written: str
    figure: int | None = None


@dataclass(frozen=True)
class MaskedStatement:
    """A statement as a model sees it. id: "S1" …. before: what separates it from the one before.

    quotes: the words of the guideline behind it, without their figures.
    """

    id: str
    text: str
    tokens: tuple[Token, ...]
    before: str
    origin: str
    citations: tuple[int, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """All that is needed to have an answer reworded and to check the result."""

    question: str
    language: Language
    verdict: str | None
    statements: tuple[MaskedStatement, ...]
    figures: tuple[Figure, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data for storage; `from_json` reads it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Material:
        """The material that `as_json` wrote."""
        statements = tuple(
            MaskedStatement(
                **{
                    **item,
                    "tokens": tuple(Token(**token) for token in item["tokens"]),
                    "citations": tuple(item["citations"]),
                    "quotes": tuple(item["quotes"]),
                }
            )
            for item in data["statements"]
        )
        figures = tuple(
            Figure(**{**f, "citations": tuple(f["citations"]), "steps": tuple(f["steps"])})
            for f in data["figures"]
        )
        return cls(data["question"], data["language"], data["verdict"], statements, figures)


def material_of(answer: Answer) -> Material | None:
    """The material of an answer, or None for one that is not reworded.

    Notices of what is not covered are not, nor an answer whose figures are not all inside its
    statements.
    """
    said = [statement for statement in answer.statements if statement.origin != LEAD]
    if answer.status == "not_covered" or not said:
        return None
    language: Language = "en" if is_english(answer.question) else "de"
    masked: list[MaskedStatement] = []
    counts: dict[str, int] = {}
    at = _start_of_the_answer(answer)
    seen = 0
    for number, statement in enumerate(said, start=1):
        before = answer.text[at : statement.start]
        inside = [
            index
            for index, figure in enumerate(answer.figures)
            if statement.start <= figure.start and figure.end <= statement.end
        ]
        seen += len(inside)
        text, tokens = _masked(answer, statement, inside, counts)
        marks = "".join(f"[{n}]" for n in statement.citations)
        if marks:
            token = Token(_next(counts, "Q"), marks)
            tokens.append(token)
            text += f" {{{token.name}}}"
        at = statement.end + (len(marks) + 1 if marks else 0)
        quotes = tuple(_hidden(c.quote) for c in answer.citations if c.id in statement.citations)
        masked.append(
            MaskedStatement(
                f"S{number}", text, tuple(tokens), before, statement.origin,
                statement.citations, quotes,
            )
        )  # fmt: skip
    if seen != len(answer.figures) or any(unproven(m.before, ()) for m in masked):
        return None
    return Material(answer.question, language, answer.verdict, tuple(masked), answer.figures)


def _start_of_the_answer(answer: Answer) -> int:
    """Where the German answer begins: behind the English sentence, where there is one."""
    first = answer.statements[0]
    if first.origin != LEAD:
        return 0
    rest = answer.text[first.end :]
    return first.end + len(rest) - len(rest.lstrip())


def _masked(
    answer: Answer, statement: SaidStatement, inside: Sequence[int], counts: dict[str, int]
) -> tuple[str, list[Token]]:
    """The statement's text with tokens, and these in their order."""
    spans: list[tuple[int, int, str, int | None]] = []
    for index in inside:
        figure = answer.figures[index]
        dated = figure.unit == "date" or find_dates(figure.as_written, today=_ANY_DAY)
        kind = "D" if dated and figure.unit != "year" else "Z"
        spans.append((figure.start - statement.start, figure.end - statement.start, kind, index))
    for start, end in _names_in(statement.text):
        if all(end <= first or last <= start for first, last, _, _ in spans):
            spans.append((start, end, "N", None))
    pieces: list[str] = []
    tokens: list[Token] = []
    at = 0
    for start, end, kind, known in sorted(spans):
        token = Token(_next(counts, kind), statement.text[start:end], known)
        pieces += [statement.text[at:start], f"{{{token.name}}}"]
        tokens.append(token)
        at = end
    pieces.append(statement.text[at:])
    return "".join(pieces), tokens


def _next(counts: dict[str, int], kind: str) -> str:
    counts[kind] = counts.get(kind, 0) + 1
    return f"{kind}{counts[kind]}"


def _names_in(text: str) -> Iterator[tuple[int, int]]:
    for match in _names().finditer(text):
        yield match.span()


@cache
def _names() -> re.Pattern[str]:
    """Names of programmes and of the bodies that issue and grant, the longest first.

    With the article they are written with, so that a token needs no inflection.
    """
    names: set[str] = set()
    for programme in programmes().values():
        authority = programme.authority.removesuffix(" als Bewilligungsbehörde")
        names |= {programme.authority, authority, programme.issuer, programme.contact.name}
        names |= {programme.title, programme.short_title}
        names |= {authority.removeprefix("das ").removeprefix("die ").removeprefix("der ")}
    longest = sorted(filter(None, names), key=len, reverse=True)
    return re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest))


def _hidden(quote: str) -> str:
    """A quote without its figures."""
    pieces: list[str] = []
    at = 0
    for figure in figures_in(quote):
        if figure.start >= at:
            pieces += [quote[at : figure.start], _HIDDEN]
            at = figure.end
    return "".join([*pieces, quote[at:]])


@dataclass(frozen=True)
class RewordedText:
    """A reworded answer as it is shown; statements and figures with spans into the text."""

    text: str
    language: Language
    statements: tuple[SaidStatement, ...]
    figures: tuple[Figure, ...]


def put_back(material: Material, texts: Sequence[str]) -> RewordedText:
    """The statements reworded, each token what it stands for. texts: one for each statement.

    Figures keep value, origin and proof; in an English answer they are written the English way.
    """
    text = ""
    statements: list[SaidStatement] = []
    figures: list[Figure] = []
    for masked, wording in zip(material.statements, texts, strict=True):
        text += masked.before
        base = len(text)
        said, placed = unmasked(masked, wording, material)
        figures += [replace(f, start=f.start + base, end=f.end + base) for f in placed]
        marks = "".join(f"[{number}]" for number in masked.citations)
        text += said + (f" {marks}" if marks else "")
        statements.append(
            SaidStatement(said, masked.origin, masked.citations, base, base + len(said))
        )
    return RewordedText(text, material.language, tuple(statements), tuple(figures))


def reworded_answer(answer: Answer, reworded: RewordedText) -> Answer:
    """The answer with its text reworded; everything else stays as it was composed."""
    return replace(
        answer,
        text=reworded.text,
        statements=reworded.statements,
        figures=reworded.figures,
        composed_text=answer.text,
    )


def unmasked(
    masked: MaskedStatement, wording: str, material: Material
) -> tuple[str, tuple[Figure, ...]]:
    """A reworded statement without its source token, and its figures with spans into it."""
    known = {token.name: token for token in masked.tokens}
    pieces: list[str] = []
    figures: list[Figure] = []
    length = 0
    at = 0
    plain = without_sources(wording)
    for match in TOKEN.finditer(plain):
        token = known[match.group(1)]
        literal = plain[at : match.start()]
        written = token.written
        if token.figure is not None:
            figure = material.figures[token.figure]
            if material.language == "en":
                figure = english_figure(figure)
            written = figure.as_written
            start = length + len(literal)
            figures.append(replace(figure, start=start, end=start + len(written)))
        pieces += [literal, written]
        length += len(literal) + len(written)
        at = match.end()
    pieces.append(plain[at:])
    return "".join(pieces), tuple(figures)


def without_sources(wording: str) -> str:
    """A reworded statement without its source token, which the guard has seen at its end."""
    plain = re.sub(r"\s*\{Q\d{1,3}\}", "", wording).strip()
    return plain if not _LETTER.search(plain[-1:]) else plain + "."

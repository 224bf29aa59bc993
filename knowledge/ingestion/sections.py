"""Blocks of a text → the text as it is shown, with sections under the places people cite.

Guidelines: "Nr. 5.4.1", "Nr. 2 Absatz 2", "Nr. 4 Buchst. e", "§ 3 Absatz 2". Letters and press
releases: "Betreff", "Absatz 2", "Absatz 2, 1. Aufzählungspunkt, Unterpunkt 1". Paragraphs are
counted from the salutation or the headline on; within a numbered section only where it has several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from knowledge.ingestion.layout import (
    Block,
    blocks_of,
    ends_sentence,
    is_title,
    joined,
    title_and_body,
    usual_width,
)
from knowledge.ingestion.numbering import RANKS, parts_vocabulary
from knowledge.ingestion.places import Step, places_of
from knowledge.ingestion.redaction import marker


@dataclass(frozen=True)
class Section:
    """A citable part of the text; inner ones lie within outer ones.

    start, end: span in the text shown, inner sections included. body: where the text after its
    number and heading begins. level: 1 for the outermost. kind: "part" (letterhead, title …),
    "number", "paragraph" or "item".
    """

    place: str
    title: str
    start: int
    end: int
    level: int
    kind: str
    body: int


@dataclass(frozen=True)
class Arrangement:
    """The text shown, its sections in order of start (outer first), and the lines left out."""

    text: str
    sections: tuple[Section, ...]
    furniture: tuple[str, ...]


@dataclass(frozen=True)
class _Piece:
    """A run of the text shown. lead: signs before it that belong to no place (a bullet)."""

    path: tuple[Step, ...]
    text: str
    heading: bool = False
    lead: str = ""
    tight: bool = False


_SECTION_KINDS = frozenset(kind for kind, rank in RANKS.items() if rank <= RANKS["decimal"])
_DATE_LINE = re.compile(r"\b\d{1,2}\. ?(?:\d{1,2}\. ?|[A-ZÄ][a-zä]+ )\d{4}$")


def arrange(text: str) -> Arrangement:
    """Sections of a redacted, repaired text; never fails, a text without any order is one part."""
    blocks, furniture = blocks_of(text)
    pieces = list(_pieces(blocks, usual_width(text)))
    shown, spans = _composed(pieces)
    return Arrangement(shown, tuple(_sections(pieces, spans)), furniture)


def _pieces(blocks: tuple[Block, ...], width: int) -> Iterator[_Piece]:
    """Head, body and end of the document, by what kind of document it is."""
    words = parts_vocabulary()
    salutation = next(
        (at for at, block in enumerate(blocks) if block.text.startswith(words["salutations"])), None
    )
    first_number = next(
        (at for at, b in enumerate(blocks) if b.marker and b.marker.kind in _SECTION_KINDS), None
    )
    if salutation is not None and (first_number is None or salutation < first_number):
        yield from _letter(blocks, salutation, width)
    elif first_number is not None:
        yield from _guideline(blocks, first_number, width)
    else:
        yield from _release(blocks, width)


def _letter(blocks: tuple[Block, ...], salutation: int, width: int) -> Iterator[_Piece]:
    head = [block for block in blocks[:salutation] if not block.ornament]
    subject = [block for block in head if block.heading] or head[-1:]
    at = head.index(subject[0]) if subject else 0
    yield from _named("Briefkopf", head[:at])
    yield from _named("Betreff", head[at:], in_lines=False)
    yield from _named("Anrede", blocks[salutation : salutation + 1])
    closings = parts_vocabulary()["closings"]
    body = blocks[salutation + 1 :]
    end = next((n for n, b in enumerate(body) if b.text.startswith(closings)), len(body))
    yield from _body(body[:end], width)
    yield from _named("Unterschrift", body[end:])


def _guideline(blocks: tuple[Block, ...], first: int, width: int) -> Iterator[_Piece]:
    head = [block for block in blocks[:first] if not block.ornament]
    prose = next((n for n, b in enumerate(head) if ends_sentence(b.text)), len(head))
    yield from _named("Titel", head[:prose], in_lines=False)
    yield from _named("Einleitung", head[prose:], in_lines=False)
    end = len(blocks)
    remarks = []
    while end > first and (name := _remark(blocks[end - 1])):
        end -= 1
        remarks.append((name, blocks[end]))
    yield from _body(blocks[first:end], width)
    for name, block in reversed(remarks):
        yield from _named(name, [block], in_lines=False)


def _remark(block: Block) -> str:
    """The name of a closing remark; "" when the block is none."""
    words = parts_vocabulary()
    # A scanner takes l for I, so both are one letter here ("MBI. NRW.").
    journals = "|".join(re.escape(name).replace("I", "l") for name in words["journals"])
    if block.marker or block.ornament:
        return ""
    if re.match(rf"\(?(?:{journals})\b.{{0,40}}\bS\. ?\d", block.text.replace("I", "l")) and (
        len(block.text) < 80
    ):
        return "Veröffentlichungsvermerk"
    name = block.lines[0].partition(":")[0].strip()
    return name if name in words["remarks"] else ""


def _release(blocks: tuple[Block, ...], width: int) -> Iterator[_Piece]:
    first = next((n for n, b in enumerate(blocks) if ends_sentence(b.text)), 0)
    head = [block for block in blocks[:first] if not block.ornament]
    dated = next((n for n, b in enumerate(head) if _DATE_LINE.search(b.text)), -1)
    yield from _named("Kopf", head[: dated + 1])
    yield from _named("Überschrift", head[dated + 1 :], in_lines=False)
    body = blocks[first:]
    last = max((n for n, b in enumerate(body) if b.ornament), default=len(body))
    if not 0 < last < len(body) or len(body) - last > 4:
        last = len(body)
    yield from _body(body[:last], width)
    yield from _named("Schlussbemerkung", body[last:], in_lines=False)


def _named(name: str, blocks: Iterable[Block], *, in_lines: bool = True) -> Iterator[_Piece]:
    """in_lines: lines stay lines, as in an address."""
    for block in blocks:
        if not block.ornament:
            lead = f"{block.marker.written} " if block.marker else ""
            lines = _whole_lines(block.lines) if in_lines else block.text
            yield _Piece((Step("part_name", name),), lines if in_lines else lead + lines)


def _whole_lines(lines: tuple[str, ...]) -> str:
    """Line by line, but a line that ends in a hyphen goes on with the next one."""
    whole: list[str] = []
    for line in lines:
        if whole and re.search(r"\w-$", whole[-1]):
            whole[-1] = joined((whole[-1], line))
        else:
            whole.append(re.sub(r"\s+", " ", line.strip()))
    return "\n".join(whole)


def _body(blocks: Iterable[Block], width: int) -> Iterator[_Piece]:
    """Numbered sections, paragraphs and lists; outside of sections paragraphs are counted."""
    section: tuple[Step, ...] = ()
    items: tuple[tuple[int, Step], ...] = ()
    paragraphs: dict[tuple[Step, ...], int] = {}
    bullets: dict[tuple[Step, ...], int] = {}
    title_due = False
    for block in blocks:
        if block.ornament:
            continue
        base = (
            (*section, Step("paragraph", str(paragraphs[section])))
            if section in paragraphs
            else section
        )
        if block.marker and block.marker.kind in {*_SECTION_KINDS, "clause"}:
            section, items = _entered(section, block), ()
            title, lines = title_and_body(block, width=width)
            if block.marker.kind == "clause":
                title, lines = "", (block.marker.rest, *block.lines[1:])
            written = _written(block, section)
            title_due = not title and not lines
            yield _Piece(section, f"{written} {title}".strip(), heading=True)
            if lines:
                paragraphs[section] = 1
                yield _Piece((*section, Step("paragraph", "1")), joined(lines), tight=not title)
        elif block.marker:
            inner = [step for step in items if _holds(step, block)]
            kind = block.marker.kind
            if kind == "bullet":
                kind_name = (
                    "sub_bullet" if any(step.kind.endswith("bullet") for _, step in inner) else kind
                )
                parent = (*base, *(step for _, step in inner))
                bullets[parent] = bullets.get(parent, 0) + 1
                step = Step(kind_name, str(bullets[parent]))
            else:
                step = Step(kind, block.marker.written.rstrip("."))
            rank = RANKS[kind] * 100 + (block.indent if kind == "bullet" else 0)
            items = (*inner, (rank, step))
            lead = "  " * (len(items) - 1) + (
                f"{block.marker.written} " if kind == "bullet" else ""
            )
            sign = "" if kind == "bullet" else _written(block, ()) + " "
            yield _Piece(
                (*base, *(one for _, one in items)), sign + block.text, lead=lead, tight=True
            )
        elif block.heading:
            section, items = (*_numbered(section), Step("headline", block.text)), ()
            yield _Piece(section, block.text, heading=True)
        elif title_due and is_title(block):
            # "1", an empty line, "Zuwendungszweck": the number got its heading one block later.
            title_due = False
            yield _Piece(section, block.text, heading=True, tight=True)
        elif block.text == marker() and base != section:
            # What was removed is no paragraph of its own: nobody could count it.
            yield _Piece(base, block.text)
        else:
            paragraphs[section] = paragraphs.get(section, 0) + 1
            path = (*section, Step("paragraph", str(paragraphs[section])))
            yield _Piece(path, block.text, tight=title_due)
            items, title_due = (), False


def _numbered(section: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(step for step in section if step.kind != "headline")


def _written(block: Block, section: tuple[Step, ...]) -> str:
    """The marker as it is shown; a number whose dots were lost gets them back with its place."""
    sign = block.marker
    if sign is None:
        return ""
    line = block.lines[0]
    written = line[: len(line) - len(sign.rest)].rstrip() if sign.rest else line
    if sign.kind == "decimal" and section and section[-1].value != sign.written:
        return section[-1].value
    return written


def _entered(section: tuple[Step, ...], block: Block) -> tuple[Step, ...]:
    """The way to a section: what it lies in, and itself."""
    sign = block.marker
    assert sign is not None
    outer = [s for s in section if s.kind != "headline" and RANKS[s.kind] < RANKS[sign.kind]]
    if sign.kind != "decimal":
        return (*outer, Step(sign.kind, sign.written))
    steps = [
        Step("decimal", ".".join(map(str, block.number[:n])))
        for n in range(1, len(block.number) + 1)
    ]
    return (*outer, *steps)


def _holds(item: tuple[int, Step], block: Block) -> bool:
    """Whether a list item met before is an outer one of the block."""
    sign = block.marker
    assert sign is not None
    return item[0] < RANKS[sign.kind] * 100 + (block.indent if sign.kind == "bullet" else 0)


def _composed(pieces: list[_Piece]) -> tuple[str, list[tuple[int, int]]]:
    """The text shown and the span of each piece in it."""
    text, spans = "", []
    for at, piece in enumerate(pieces):
        if at:
            clause = (
                pieces[at - 1].heading and piece.tight and pieces[at - 1].path == piece.path[:-1]
            )
            glued = clause or (piece.heading and piece.tight)
            text += " " if glued else "\n" if piece.tight else "\n\n"
        text += piece.lead
        spans.append((len(text), len(text) + len(piece.text)))
        text += piece.text
    return (text + "\n" if text else ""), spans


def _sections(pieces: list[_Piece], spans: list[tuple[int, int]]) -> Iterator[Section]:
    paths: dict[tuple[Step, ...], list[int]] = {}
    for at, piece in enumerate(pieces):
        for depth in range(1, len(piece.path) + 1):
            paths.setdefault(piece.path[:depth], []).append(at)
    places = places_of(paths)
    for path, members in paths.items():
        if not places[path]:
            continue
        own = [at for at in members if pieces[at].path == path and pieces[at].heading]
        start, end = spans[members[0]][0], spans[members[-1]][1]
        title = _title(" ".join(pieces[at].text for at in own), path[-1])
        kind = _kind(path[-1])
        body = spans[own[-1]][1] if own else start
        level = sum(1 for depth in range(1, len(path) + 1) if places[path[:depth]])
        yield Section(places[path], title, start, end, level, kind, body)


def _title(heading: str, step: Step) -> str:
    words = re.sub(r"^(?:Teil|Abschnitt|Kapitel|Anlage|Artikel|Art\.|§)\s*", "", heading)
    return heading if step.kind == "headline" else words.removeprefix(step.value).lstrip(" .:)")


def _kind(step: Step) -> str:
    if step.kind == "part_name":
        return "part"
    if step.kind in {*_SECTION_KINDS, "headline"}:
        return "number"
    return "paragraph" if step.kind in {"paragraph", "clause"} else "item"

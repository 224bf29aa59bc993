"""Lines of a text → blocks (headings, paragraphs, list items); page furniture dropped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from knowledge.ingestion.numbering import (
    Marker,
    Sequence,
    markers_of,
    may_open,
    parts_vocabulary,
)

_PAGE_NUMBER = re.compile(
    r"^\W*(?:Seite\s+\d{1,3}(?:\s*(?:/|von)\s*\d{1,3})?|\d{1,3}\s*(?:/|von)\s*\d{1,3}|[-–]\s*\d{1,3}\s*[-–])\W*$",
    re.IGNORECASE,
)
_ENDS_IN_PAGE_NUMBER = re.compile(r"\s\d{1,3}\s*/\s*\d{1,3}$")
_ORNAMENT = re.compile(r"^(?:[*_=~#–—-]\s*){3,}$")
_HEADING = re.compile(r"^(#{1,6}) +(.*)$")
_SENTENCE_END = re.compile(r"[.!?:;](?:[“”\"»)\]]*|\s*\[\d+\])$")
# "Personal- und Sachausgaben": the hyphen at the line end stands for a word part and stays.
_COORDINATED = re.compile(r"(?:und|oder|sowie|bzw\.|beziehungsweise|als|wie|bis)\b")
_TITLE_LENGTH = 160


@dataclass(frozen=True)
class Block:
    """One heading, paragraph or list item.

    heading: depth of a Markdown heading, 0 for none. indent: blanks before a list item.
    lines: the text line by line, for blocks that are shown as they were set (letterheads).
    number: what the marker stands for, after the sequence was checked; () without marker.
    """

    lines: tuple[str, ...]
    marker: Marker | None = None
    number: tuple[int, ...] = ()
    heading: int = 0
    indent: int = 0
    ornament: bool = False

    @property
    def text(self) -> str:
        """The words in one line, without the marker; hyphens at line ends joined."""
        lines = self.lines
        if self.marker:
            lines = (self.marker.rest, *lines[1:])
        return joined(line for line in lines if line)


def joined(lines: Iterator[str] | tuple[str, ...]) -> str:
    """Lines as one; a word cut by a hyphen at the line end is put together again."""
    text = ""
    for line in lines:
        line = re.sub(r"\s+", " ", line.strip())
        if re.search(r"\w-$", text) and line and not _COORDINATED.match(line):
            text = (text[:-1] if line[0].islower() else text) + line
        else:
            text = f"{text} {line}" if text and line else text or line
    return text


def ends_sentence(text: str) -> bool:
    """Whether the last sign closes a sentence or announces something (full stop, colon …)."""
    return bool(_SENTENCE_END.search(text.rstrip()))


def blocks_of(text: str) -> tuple[tuple[Block, ...], tuple[str, ...]]:
    """The blocks in order, and the lines of page furniture that were left out."""
    lines, furniture = _without_furniture(text.split("\n"))
    width = _usual_width(lines)
    groups = list(_groups(lines, width))
    return tuple(_blocks(_mended(groups, width), width)), furniture


def _usual_width(lines: list[str]) -> int:
    """Length of a full line: nine of ten written lines are not longer.

    At least 60, because nobody wraps text narrower; shorter lines ended of their own accord.
    """
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return max(60, lengths[int(len(lengths) * 0.9)] if lengths else 0)


def _without_furniture(lines: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Page numbers, publisher's lines, and headers or footers repeated beside page numbers."""
    publishers = parts_vocabulary()["publishers"]
    dropped: set[int] = set()
    for at, line in enumerate(lines):
        if _PAGE_NUMBER.match(line):
            dropped.add(at)
        elif line.strip().startswith(publishers):
            end = at
            while end + 1 < len(lines) and lines[end + 1].strip() and end - at < 3:
                end += 1
            # Without a page number it may be the imprint, which belongs to the text.
            last = next(
                (n for n in range(at, end + 1) if _ENDS_IN_PAGE_NUMBER.search(lines[n])), -1
            )
            if last >= 0:
                dropped.update(range(at, last + 1))
    written = [at for at, line in enumerate(lines) if line.strip()]
    order = {at: place for place, at in enumerate(written)}
    seen = Counter(_pattern(lines[at]) for at in written)
    for _ in range(2):
        beside = Counter(
            _pattern(lines[at])
            for at in written
            if at not in dropped and _is_beside(order[at], written, dropped)
        )
        dropped |= {
            at
            for at in written
            if seen[_pattern(lines[at])] >= 3
            and beside[_pattern(lines[at])] * 2 >= seen[_pattern(lines[at])]
            and not markers_of(lines[at].strip())
        }
    kept = ["\f" if at in dropped else line for at, line in enumerate(lines)]
    return kept, tuple(lines[at].strip() for at in sorted(dropped))


def _pattern(line: str) -> str:
    return re.sub(r"\d+", "#", line.strip())


def _is_beside(place: int, written: list[int], dropped: set[int]) -> bool:
    return any(
        0 <= other < len(written) and written[other] in dropped for other in (place - 1, place + 1)
    )


@dataclass
class _Group:
    """Written lines on end. torn: page furniture stood before it. fresh: an empty line did."""

    lines: list[str]
    torn: bool = False
    fresh: bool = True


def _groups(lines: list[str], width: int) -> Iterator[_Group]:
    """Runs of lines, cut at empty lines, headings, ornaments, and ends of paragraphs."""
    group = _Group([])
    torn, fresh = False, True
    for line in lines:
        if not line.strip() or line == "\f":
            torn, fresh = torn or line == "\f", True
            if group.lines:
                yield group
                group = _Group([])
            continue
        above = group.lines[-1] if group.lines else ""
        # A short line that ends a sentence ends its paragraph, in a text with wrapped lines.
        ended = len(above.strip()) < 0.7 * width and re.search(r"[.!?]$", above.rstrip())
        alone = _HEADING.match(line) or _ORNAMENT.match(line.strip()) or _HEADING.match(above)
        if above and (alone or (ended and line.strip()[:1].isupper() and len(group.lines) > 1)):
            yield group
            group = _Group([], fresh=False)
        if not group.lines:
            group = _Group([], torn=torn, fresh=fresh or group.fresh)
        group.lines.append(line)
        torn, fresh = False, False
    if group.lines:
        yield group


def _mended(groups: list[_Group], width: int) -> list[_Group]:
    """Paragraphs that a page end had torn apart, in one piece again.

    Where the page line was taken out before, a full line without an end shows the tear.
    """
    whole: list[_Group] = []
    for group in groups:
        first = group.lines[0].strip()
        last = whole[-1].lines[-1].rstrip() if whole else ""
        full = len(last.strip()) >= 0.7 * width and len(whole[-1].lines) > 1 if whole else False
        torn = (group.torn or full) and last and not ends_sentence(last)
        if torn and first[:1].islower() and not markers_of(first):
            whole[-1].lines += group.lines
        else:
            whole.append(group)
    return whole


def _blocks(groups: list[_Group], width: int) -> Iterator[Block]:
    sequence = Sequence()
    in_list = False
    for group in groups:
        block: Block | None = None
        for at, line in enumerate(group.lines):
            before = group.lines[at - 1] if at else ""
            heading = _HEADING.match(line)
            words = heading[2] if heading else line.strip()
            if _ORNAMENT.match(words):
                yield Block((words,), ornament=True)
                continue
            found = _marker(words, sequence, before, width, fresh=at == 0, in_list=in_list)
            if found or block is None:
                if block:
                    yield block
                block = Block(
                    (words,),
                    heading=len(heading[1]) if heading else 0,
                    indent=len(line) - len(line.lstrip()),
                )
                in_list = found is not None and found[0].kind == "bullet"
                if found:
                    sequence.enter(found[0].kind, found[1])
                    block = replace(block, marker=found[0], number=found[1])
            else:
                block = replace(block, lines=(*block.lines, words))
        if block:
            yield block


def _marker(
    words: str, sequence: Sequence, before: str, width: int, *, fresh: bool, in_list: bool
) -> tuple[Marker, tuple[int, ...]] | None:
    for marker in markers_of(words):
        if marker.kind == "bullet":
            above = before.strip()
            if not above or in_list or above[-1] in ".:;" or markers_of(above):
                return marker, (1,)
            continue
        number = sequence.fits(marker, fresh=fresh)
        if number and may_open(marker, before=before, width=width):
            return marker, number
    return None


def title_and_body(block: Block, *, width: int) -> tuple[str, tuple[str, ...]]:
    """The heading in a numbered block, and the lines of text below it in the same block.

    "5.4.1 Personalausgaben" is all heading, "3.1 Empfänger sind die Kreise." is all text.
    """
    lines = tuple(
        line for line in (block.marker.rest if block.marker else "", *block.lines[1:]) if line
    )
    if not lines:
        return "", ()
    if block.heading or _is_title(lines):
        return joined(lines), ()
    below_number = block.marker is None or not block.marker.rest
    short = below_number or len(lines[0]) < 0.6 * width
    if _is_title(lines[:1]) and short and lines[1][:1].isupper():
        return lines[0].strip(), lines[1:]
    return "", lines


def _is_title(lines: tuple[str, ...]) -> bool:
    words = joined(lines)
    closed = ends_sentence(words) and not words.endswith("?")
    return 0 < len(words) <= _TITLE_LENGTH and len(lines) <= 2 and not closed and words[-1] != ","


def is_title(block: Block) -> bool:
    """Whether an unnumbered block looks like a heading: short, and no sentence end."""
    return block.marker is None and _is_title(block.lines)


def usual_width(text: str) -> int:
    """Usual length of a full line of the text, in characters."""
    return _usual_width(text.split("\n"))

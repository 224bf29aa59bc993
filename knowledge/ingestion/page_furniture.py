"""Lines that belong to the printed page, not to the text: imprint, running heads, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from knowledge.ingestion.ocr_draft import Edit

RULE = "page_furniture"

_PAGE_OF = re.compile(
    r"\s*(?:(?:Seite|S\.|Blatt|Page)\s*)?\d{1,3}\s?(?:/|von|of)\s?\d{1,3}\s*", re.IGNORECASE
)
_PAGE_WORD = re.compile(r"\s*(?:Seite|Blatt)\s+\d{1,3}\s*", re.IGNORECASE)
_PAGE_DASHES = re.compile(r"\s*[-–—]\s?\d{1,3}\s?[-–—]\s*")
_ENDS_IN_PAGE = re.compile(r"\s\d{1,3}\s?/\s?\d{1,3}\s*$")
_IMPRINT = re.compile(r"\s*(?:Herausgeber(?:in)?|Impressum)\s*:")
_LONE_NUMBER = re.compile(r"\s*\d{1,4}\s*")
_DIGITS = re.compile(r"\d+")


def page_furniture(text: str) -> list[Edit]:
    """Edits that take the lines out; the line breaks around them stay."""
    lines = list(_lines(text))
    running = _running_lines(text)
    dropped: set[int] = set()
    for index, (start, end) in enumerate(lines):
        line = text[start:end]
        if not line.strip():
            continue
        # "4/8" alone may be a fraction of a table, so it needs an edge of the page beside it.
        page = _PAGE_WORD.fullmatch(line) or _PAGE_DASHES.fullmatch(line)
        if page or (_PAGE_OF.fullmatch(line) and _at_an_edge(text, lines, index)):
            dropped.add(index)
        elif "\f" in text and _near_form_feed(text, lines, index):
            if _LONE_NUMBER.fullmatch(line) or _masked(line) in running:
                dropped.add(index)
        if _IMPRINT.match(line):
            dropped.update(_imprint(text, lines, index))
    return [Edit(*_without_blanks(text, *lines[i]), "", RULE) for i in sorted(dropped)]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(r"[\n\f]", text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _without_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    line = text[start:end]
    return start + len(line) - len(line.lstrip()), end - len(line) + len(line.rstrip())


def _at_an_edge(text: str, lines: list[tuple[int, int]], index: int) -> bool:
    """True when nothing stands directly before or directly after the line."""
    around = [text[slice(*lines[i])].strip() for i in (index - 1, index + 1) if 0 <= i < len(lines)]
    return "" in around or len(around) < 2


def _near_form_feed(text: str, lines: list[tuple[int, int]], index: int) -> bool:
    """True for the last line of a page and the first of the next, blank lines not counted."""
    start, end = lines[index]
    before = text[max(0, start - 200) : start].rstrip(" \t\n")
    after = text[end : end + 200].lstrip(" \t\n")
    return before.endswith("\f") or after.startswith("\f")


def _masked(line: str) -> str:
    return _DIGITS.sub("0", line.strip())


def _running_lines(text: str) -> set[str]:
    """Lines that begin or end at least three pages, whatever their numbers."""
    edges: Counter[str] = Counter()
    pages = text.split("\f")
    for page in pages:
        filled = [_masked(line) for line in page.split("\n") if line.strip()]
        edges.update({line for line in filled[:1] + filled[-1:] if len(line) > 3})
    return {line for line, count in edges.items() if count >= 3}


def _imprint(text: str, lines: list[tuple[int, int]], index: int) -> list[int]:
    """The lines of an imprint, when it ends in a page number within four lines."""
    block = []
    for at in range(index, min(index + 4, len(lines))):
        line = text[slice(*lines[at])]
        if not line.strip():
            break
        block.append(at)
        if _ENDS_IN_PAGE.search(line) or _PAGE_OF.fullmatch(line):
            return block
    return []

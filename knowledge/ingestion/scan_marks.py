"""Damaged marks that are no words: gazettes, quotes, section numbers, glued numbers, ligatures."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter

from knowledge.german.word_list import folded, german_words
from knowledge.ingestion.ocr_confusions import confusions
from knowledge.ingestion.ocr_draft import Edit
from knowledge.ingestion.word_evidence import readings

_GAZETTE = re.compile(
    r"(?<=[A-Za-zä])B[I1|](?=\.[\s\u00a0]+(?:S\.|Nr\.|[|IlJ]+\s|[A-Z]{2,4}\b|\d))"
)
_GAZETTE_PART = re.compile(r"(?<=[Bb][lI]\.)([\s\u00a0]+)([|IlJ]{1,3})(?=[\s\u00a0]+S\.)")
_NUMBERED_BAR = re.compile(
    r"\b(?:Teil|Buch|Band|Anlage|Stufe|Nummer|Abschnitt) (\|{1,3})(?=[ ,.;)])"
)
_GLUED = re.compile(r"(?<![\w.,/-])((?:\d+\.)*\d+)([A-Za-zÄÖÜäöüß]{3,})(?![\w@/-]|\.\w)")
_OPENING = re.compile(r"(?:(?<=\s)|(?<=^)|(?<=\())(,,|,|»|\")(?=[A-ZÄÖÜa-zäöüß0-9])", re.MULTILINE)
_CLOSING = re.compile(r"(?<=[\w.!?)])([”*‘’\"«]|'')(?=[\s.,;:)?!]|$)")
_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")
_NUMBER_LINE = re.compile(r"^[ \t]*([0-9IlO][0-9IlO., ]{0,10})[ \t]*$", re.MULTILINE)


def certain_sequences(text: str) -> list[Edit]:
    """Wrongly decoded umlauts, ligatures and loose accents: they never occur in sound text."""
    edits = []
    certain = confusions().certain
    if not text.isascii():
        pattern = re.compile("|".join(map(re.escape, certain)))
        for match in pattern.finditer(text):
            edits.append(Edit(*match.span(), certain[match[0]], "wrong_character"))
        for match in re.finditer("[AOUaou]\u0308", text):
            whole = unicodedata.normalize("NFC", match[0])
            edits.append(Edit(*match.span(), whole, "wrong_character"))
    return edits


def gazettes(text: str) -> list[Edit]:
    """Edits like "BGBI. | S." → "BGBl. I S."; parts read as digits are left as they are."""
    edits = [Edit(*m.span(), "Bl", "gazette") for m in _GAZETTE.finditer(text)]
    for match in _GAZETTE_PART.finditer(text):
        roman = "I" * len(match[2])
        if match[2] != roman:
            edits.append(Edit(*match.span(2), roman, "roman_numeral"))
    for match in _NUMBERED_BAR.finditer(text):
        line = text[text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
        if line.count("|") > len(match[1]):
            continue  # a row of a table
        edits.append(Edit(*match.span(1), "I" * len(match[1]), "roman_numeral"))
    return edits


def glued_numbers(text: str) -> list[Edit]:
    """Edits like "1und" → "1 und", "5.1VVG" → "5.1 VVG" (VVG is a word of the text)."""
    words = german_words()
    alone = Counter(re.findall(r"(?<![\w.-])[A-ZÄÖÜ]{3,}(?![\w-])", text))
    edits = []
    for match in _GLUED.finditer(text):
        word = match[2]
        frequent = (words.word(folded(word)) or -9.0) > -3.0 and word.islower()
        if any(r.parts == 1 and r.chance > -4.5 for r in readings(match[0])[1:]):
            continue  # "0der" is "oder"
        if frequent or (word.isupper() and alone[word] >= 2):
            after = f"{match[1]} {word}"
            edits.append(Edit(*match.span(), after, "glued_number", suspicious=True))
    return edits


def quotation_marks(text: str) -> list[Edit]:
    """Edits like ",Konzept” des" → "„Konzept“ des", where both marks stand in one paragraph."""
    edits = []
    openings = [m.span(1) for m in _OPENING.finditer(text)]
    closings = [m.span(1) for m in _CLOSING.finditer(text)]
    starts = [start for start, _ in closings]
    for number, (start, end) in enumerate(openings):
        at = bisect_left(starts, end)
        next_start = openings[number + 1][0] if number + 1 < len(openings) else len(text)
        if at == len(closings) or closings[at][0] > next_start:
            continue
        closing = closings[at]
        if _PARAGRAPH_END.search(text, end, closing[0]):
            continue
        pair = (text[start:end], text[slice(*closing)])
        # Straight and French quotes in sound pairs stay as they are.
        if pair[0] in ('"', "»") and pair[1] in ('"', "«"):
            continue
        if pair[0] == "," and pair[1] not in ("”", "“", "‘", "’", "*", '"'):
            continue
        edits.append(Edit(start, end, "„", "quotation_mark"))
        edits.append(Edit(*closing, "“", "quotation_mark"))
    return edits


def section_numbers(text: str) -> list[Edit]:
    """Edits like "71" alone on a line between sections 7 and 7.2 → "7.1"."""
    found = [(m.start(1), m[1].rstrip()) for m in _NUMBER_LINE.finditer(text)]
    edits = []
    before = ""
    # In a table, 7, 71 and 72 may be meant; beside whole section numbers they are not.
    numbered = sum(re.fullmatch(r"\d+(?:\.\d+)+\.?", raw) is not None for _, raw in found) >= 3
    for index, (start, raw) in enumerate(found):
        number = None
        if re.fullmatch(r"\d+(?:\.\d+)*\.?", raw) is None or "." not in raw.rstrip("."):
            after = found[index + 1][1] if index + 1 < len(found) else ""
            number = _repaired_number(raw, before, after, numbered=numbered)
            if number is not None:
                edits.append(
                    Edit(start, start + len(raw), number, "section_number", suspicious=True)
                )
        before = number or raw.rstrip(".")
    return edits


def _repaired_number(raw: str, before: str, after: str, *, numbered: bool) -> str | None:
    """The number that must stand between its neighbours, when only the dots or look-alikes of
    digits differ; None when the number may be right. before: repaired; after: as read.
    numbered: the text surely has numbers with dots, so `after` may have lost its own.
    """
    if not before or not after or not re.fullmatch(r"\d+(?:\.\d+)*", before):
        return None
    for expected in _successors(before):
        if _digits(raw) != expected.replace(".", "") or raw == expected:
            continue
        following = _successors(expected)
        # Two lost dots in a row: the next number need only have the right digits.
        if after.rstrip(".") in following or (
            numbered and _digits(after) in {number.replace(".", "") for number in following}
        ):
            return expected
    return None


def _digits(raw: str) -> str:
    return re.sub(r"[., ]", "", raw.translate(str.maketrans("IlO", "110")))


def _successors(number: str) -> list[str]:
    """What may stand next in a numbered text: "5.4" → "5.4.1", "5.5", "6"."""
    parts = [int(part) for part in number.split(".")]
    following = [[*parts, 1]]
    for depth in range(len(parts), 0, -1):
        following.append([*parts[: depth - 1], parts[depth - 1] + 1])
    return [".".join(map(str, candidate)) for candidate in following]

"""Words cut by a hyphen at the end of a line."""

from __future__ import annotations

import re

from knowledge.german.word_list import folded, german_words
from knowledge.ingestion.ocr_draft import Edit

RULE = "line_end_hyphen"

# A page break with its (already emptied) furniture may stand between the halves.
_GAP = re.compile(
    r"(?<=[^\W_])(?P<gap>[-‐‑¬\u00ad][ \t\r]*[\n\f]\s*?(?:[_~|]\s+)?)"
    r"(?P<right>[^\W\d_]\S*)(?P<after>[ \t\r]*\n?[ \t]*)"
)
LONGEST_LEFT = 80
LIST_WORDS = frozenset(
    (
        "und",
        "oder",
        "bzw",
        "beziehungsweise",
        "sowie",
        "bis",
        "als",
        "noch",
        "wie",
        "aber",
        "respektive",
        "statt",
        "sondern",
    )
)
_BLANK_LINES = re.compile(r"\n[ \t\r\f]*\n")


def line_end_hyphens(text: str, *, dropped: bool) -> list[Edit]:
    """Edits that join cut words on the earlier line. dropped: page furniture was taken out, so
    blank lines may stand between the halves.
    """
    edits = []
    matches = list(_GAP.finditer(text))
    # Tables and lists of sound texts break lines after true hyphens ("Schönau-/Berzdorf"); only a
    # text that cuts words at its line ends has those joined too.
    cuts_words = any(match["right"][0].islower() for match in matches)
    for match in matches:
        around = text[max(0, match.start() - LONGEST_LEFT) : match.start()]
        left, right, gap = around.split()[-1], match["right"], match["gap"]
        if _BLANK_LINES.search(gap) and not dropped and "\f" not in gap:
            continue
        joined = _joined(left, right)
        if joined is None or not (cuts_words or right[0].islower()):
            continue
        end = match.end("right")
        breaks = "\n" if match.end("after") < len(text) else ""
        rest = match["after"]
        if "\n" in rest:
            breaks = ""
        else:
            end = match.end("after")
        edits.append(Edit(match.start() - len(left), end, joined + breaks, RULE))
    return edits


def _joined(left: str, right: str) -> str | None:
    """The whole word, with its hyphen where it is a true one; None when both lines stay."""
    core = re.split(r"[^\w]", right, maxsplit=1)[0]
    if not core or left[-1].isdigit() or "://" in left or "@" in left:
        return None
    head = re.split(r"[^\w&@®]", left)[-1]
    words = german_words()
    if core.lower() in LIST_WORDS:
        whole, alone = words.word(folded(head + core)), words.word(folded(head))
        cut_word = whole is not None and whole > -6.5 and (alone is None or alone < whole)
        return left + right if cut_word else None
    if core[0].isupper():
        # "Case-Managements" is a compound; "PROJEKT-FÖRDERUNG" in capitals is a cut word.
        if head.isupper() and core.isupper() and len(core) > 1:
            known = words.word(folded(head + core)) or words.compound(folded(head + core))
            return left + right if known else f"{left}-{right}"
        return f"{left}-{right}"
    if head.isupper() and len(head) > 1:
        return f"{left}-{right}"
    return left + right

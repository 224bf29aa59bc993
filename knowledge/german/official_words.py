"""Counts of words, word parts and word pairs of official German, made from public-domain rules.

Made once, by hand, and committed as knowledge/vocabulary/official_words.txt.xz:

    python -m knowledge.german.official_words revosax.jsonl.xz official_words.txt.xz

The input holds one JSON object a line with "id" and "text" (Saxon rules, official works without
copyright). One document in twenty is kept out (see `is_held_out`), so that repairs can be measured
on text the counts have not seen. The same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import lzma
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

HEADER = """\
# Official German: counts of words, of parts of compounds and of word pairs.
# Source: REVOSAX, the rules of the Free State of Saxony; official works, public domain.
# Made by knowledge/german/official_words.py; do not edit by hand, make it anew.
# Words are in lower case with ss for ß. Sections: words (word, count, count with small initial),
# heads and tails (part, number of different compounds), pairs (word number, word number, count).
"""
MINIMUM_WORD_COUNT = 2
MINIMUM_PART_TYPES = 3
MINIMUM_PAIR_COUNT = 3
MINIMUM_INNER_CAPITAL_COUNT = 20
HELD_OUT_SHARE = 20

_WORD_OR_STOP = re.compile(r"[A-Za-zÄÖÜäöüß]+|\d+|[.:;!?•()]")
_INNER_CAPITAL = re.compile(r"[a-zäöüß][A-ZÄÖÜ]")


def is_held_out(document_id: str) -> bool:
    """True for the one document in twenty that must not enter the counts."""
    return int(hashlib.sha256(document_id.encode()).hexdigest(), 16) % HELD_OUT_SHARE == 0


def folded(word: str) -> str:
    """The form under which a word is counted: "Maßnahme" → "massnahme"."""
    return word.lower().replace("ß", "ss")


def documents(path: Path) -> Iterator[tuple[str, str]]:
    """(id, text) of every document of a JSON-lines file compressed with xz."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            yield entry["id"], entry["text"]


def counts_file(texts: Iterable[tuple[str, str]]) -> bytes:
    """The compressed counts of all documents that are not held out."""
    words: Counter[str] = Counter()
    small: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    inner: Counter[str] = Counter()
    for document_id, text in texts:
        if not is_held_out(document_id):
            _count(text, words, small, pairs, inner)
    words.update({word: n for word, n in inner.items() if n >= MINIMUM_INNER_CAPITAL_COUNT})
    kept = {w: n for w, n in words.items() if n >= MINIMUM_WORD_COUNT and (len(w) > 1 or n > 50)}
    order = sorted(kept)
    number = {word: index for index, word in enumerate(order)}
    heads, tails = _parts(kept)
    lines = [HEADER + "= words"]
    lines += [f"{w} {kept[w]} {small[w]}" for w in order]
    for title, parts in (("heads", heads), ("tails", tails)):
        lines.append(f"= {title}")
        lines += [f"{p} {n}" for p, n in sorted(parts.items()) if n >= MINIMUM_PART_TYPES]
    lines.append("= pairs")
    lines += sorted(
        f"{number[a]} {number[b]} {n}"
        for (a, b), n in pairs.items()
        if n >= MINIMUM_PAIR_COUNT and a in number and b in number
    )
    return lzma.compress(("\n".join(lines) + "\n").encode(), preset=9 | lzma.PRESET_EXTREME)


def _count(
    text: str,
    words: Counter[str],
    small: Counter[str],
    pairs: Counter[tuple[str, str]],
    inner: Counter[str],
) -> None:
    # Headings are repeated before every paragraph of this source, so they and doubled lines
    # would count too often.
    for line in dict.fromkeys(text.split("\n")):
        if line.startswith("#"):
            continue
        before = ""
        for token in _WORD_OR_STOP.findall(line):
            if not token[0].isalnum() or _INNER_CAPITAL.search(token):
                # Rare ones are two words glued by the source, frequent ones abbreviations.
                inner[folded(token)] += token[0].isalpha()
                before = ""
                continue
            word = "0" if token[0].isdigit() else folded(token)
            words[word] += 1
            small[word] += token[0].islower()
            if before:
                pairs[before, word] += 1
            before = word


def _parts(words: dict[str, int]) -> tuple[Counter[str], Counter[str]]:
    """How many different words start with a part (linking letters included) and end in one."""
    heads: Counter[str] = Counter()
    tails: Counter[str] = Counter()
    for word in words:
        for cut in range(3, len(word) - 2):
            head, tail = word[:cut], word[cut:]
            if words.get(tail, 0) >= 5 and (len(tail) > 3 or words[tail] >= 50):
                heads[head] += 1
                tails[tail] += 1
    return heads, tails


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(counts_file(documents(Path(sys.argv[1]))))

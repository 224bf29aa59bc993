"""Removes access data of online meetings before anything else sees a text.

What counts as access data is found by the wording around it (`vocabulary/redaction.yaml`), never
by the data themselves, so that it works for texts nobody here has seen. In doubt it is removed:
a missing number can be asked for, a leaked one cannot be called back. Contact numbers stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.ingestion.access_words import (
    DIAL_IN,
    LINK,
    NUMBER,
    PASSWORD,
    PHONE_PASSWORD,
    WORD,
    AccessWords,
    Label,
    access_vocabulary,
    folded,
    kind_of_label,
    labels_in,
)

_URL = re.compile(
    r"(?:\w[\w+.-]*://|www\.)[^\s<>\"“”„]+|(?<![\w@.])(?:[\w-]+\.)+[a-z]{2,}/[^\s<>\"“”„]+",
    re.IGNORECASE,
)
# The rest of a link that a line break has cut: one word that looks like part of an address.
_URL_REST = re.compile(r"\n[ \t]*(?=[^\s]*[?=&%/\d])[^\s<>:]{3,}>?[ \t]*(?=\n|$)")
_SIP = re.compile(r"\b(?:sip:)?[\w.+-]+@(?:[\w-]+\.)*(?P<host>[\w-]+)\.\w{2,}\b", re.IGNORECASE)
_IP = re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])")
_PHONE = re.compile(
    r"(?<![\w,.])(?:\+|\(?0)[\d()\u00a0 \t/.–-]{5,}\d(?:[ \t]*[,;x#*]+[\d#*,]*)*|"
    r"(?<!\w)\+?\d[\d \t/.()–-]{4,}\d[ \t]*,{2,}[\d#*,]+"
)

# Between a label and its value: signs, a bracket, "lautet", at most two line ends.
_GAP = (
    r"(?P<gap>[^\w\n]{0,12}(?:\([^()\n]{0,80}\)[^\w\n]{0,6})?(?:(?:lautet|ist|is|nr|no)\b"
    r"[^\w\n]{0,6})?(?:\n[^\w\n]{0,8}){0,2})"
)
_DIGITS = re.compile(_GAP + r"(?P<value>\d(?:[\d\u00a0 \t./-]*\d)?#?)")
_CODE = re.compile(_GAP + r"(?P<value>[\w-]+(?:[ \t-]\d[\w-]*)*)")
_SECRET = re.compile(_GAP + r"(?P<value>[„“\"'‚‘«»][^„“”\"'‚‘’«»\n]+[„“”\"'‚‘’«»]|\S+)")
_BRACKET = re.compile(r"[ \t]*\((?P<inside>[^()\n]*\d[^()\n]*(?:\n[^()\n]*)?)\)")
_VALUE_BEFORE = re.compile(r"\d(?:[\d \t./-]*\d)?#?[ \t]*[(\[]?[ \t]*$")


@dataclass(frozen=True)
class Redaction:
    """The text without access data, with as many lines as before; counts: kind → how many."""

    text: str
    counts: Mapping[str, int]


def redact(text: str) -> Redaction:
    """Access data replaced by a marker without digits. Redacting twice changes nothing more."""
    words = access_vocabulary()
    labels = tuple(labels_in(text, words))
    spans = [*_links(text, labels, words), *_values(text, labels), *_dial_ins(text, labels, words)]
    spans += list(_neighbours(text, tuple(spans), words))
    spans += [span for place in spans for span in _brackets(text, place, words)]
    merged = _merged(spans)
    counts = Counter(kind for _, _, kind in merged)
    return Redaction(_replaced(text, merged, words), dict(sorted(counts.items())))


def marker() -> str:
    """What stands in the text instead of access data."""
    return access_vocabulary().marker


def _links(
    text: str, labels: tuple[Label, ...], words: AccessWords
) -> Iterator[tuple[int, int, str]]:
    for match in _URL.finditer(text):
        end = match.end() - (len(match[0]) - len(match[0].rstrip(".,;:!?)]}*'")))
        address = text[match.start() : end]
        before = text[max(0, match.start() - 80) : match.start()]
        near = max((one.end for one in labels if one.end <= match.start()), default=-1)
        labelled = any(
            one.kind == LINK and one.end == near and len(text[one.end : match.start()].split()) <= 2
            for one in labels
        )
        host, _, rest = re.sub(r"^\w[\w+.-]*://", "", address).partition("/")
        names = {name.lower() for name in re.findall(r"[?&;#]([\w-]+)=", address)}
        deep = bool(rest.strip("/")) or "?" in address
        at_host = not words.hosts.isdisjoint(re.split(r"[.\-:]", folded(host)))
        if (labelled and before) or (deep and at_host) or names & words.parameters:
            if end == match.end() and (cut := _URL_REST.match(text, end)):
                end = cut.end()
            yield match.start(), end, LINK
    for match in _SIP.finditer(text):
        name = match[0].split("@")[0]
        if match[0].lower().startswith("sip:") or (
            re.search(r"\d{3}", name)
            and not words.hosts.isdisjoint(folded(match[0]).split("@")[1].split("."))
        ):
            yield match.start(), match.end(), LINK


def _values(text: str, labels: tuple[Label, ...]) -> Iterator[tuple[int, int, str]]:
    """Labels of numbers and passwords together with what stands after (or before) them."""
    for label in labels:
        if label.kind in {NUMBER, "pin"}:
            match = _DIGITS.match(text, label.end)
            if match and sum(sign.isdigit() for sign in match["value"]) < 3:
                match = None
            code = _CODE.match(text, label.end)
            if code and label.kind == NUMBER and re.search("[:=]", code["gap"]):
                match = code if not match or code.end() > match.end() else match
            if match:
                yield label.start, match.end(), NUMBER if label.kind == NUMBER else PHONE_PASSWORD
            before = _VALUE_BEFORE.search(text, max(0, label.start - 40), label.start)
            if before and text[: label.start].rstrip(" \t")[-1:] in {"(", "["}:
                yield before.start(), label.end, NUMBER
        elif label.kind == PASSWORD:
            match = _SECRET.match(text, label.end)
            end = _secret_end(text, label, match) if match else 0
            if end:
                yield label.start, end, PASSWORD


def _secret_end(text: str, label: Label, match: re.Match[str]) -> int:
    """Where the password ends; 0 when the words after the label are none."""
    value = match["value"].rstrip(".,;)")
    after_colon = bool(re.search(r"[:=→]", match["gap"])) or "\n" in match["gap"]
    line_start = text.rfind("\n", 0, label.start) + 1
    if after_colon and len(WORD.findall(text[line_start : label.start])) <= 3:
        # On a line of its own a password may hold blanks; the bracket behind it is looked at later.
        rest = re.compile(r"[^\n(]*").match(text, match.start("value"))
        return len(text[: rest.end()].rstrip()) if rest and rest[0].strip() else match.end()
    odd = bool(re.search(r"\d|[^\w„“”\"'‚‘’«».,;)-]|[a-zß-ÿ][A-Z]", value))
    quoted = value[:1] in "„“\"'‚‘«»" and "\n" not in match["gap"]
    said = bool(re.search(r"lautet\b", match["gap"]))
    if not value or not (after_colon or odd or said or (quoted and odd)):
        return 0
    return match.start("value") + len(value)


def _dial_ins(
    text: str, labels: tuple[Label, ...], words: AccessWords
) -> Iterator[tuple[int, int, str]]:
    """Telephone numbers after a dial-in label: on its line, and on the lines of numbers below."""
    for match in _PHONE.finditer(text):
        if re.search(r",{2,}|[#*]", match[0]):
            yield match.start(), match.end(), DIAL_IN
    for label in labels:
        if label.kind != DIAL_IN:
            continue
        start = label.end
        for number, (line_start, line_end) in enumerate(_lines_from(text, start)):
            line = text[line_start:line_end]
            numbers = [*_PHONE.finditer(line), *_IP.finditer(line)]
            if number and line.strip() and not numbers:
                break
            if number and (_is_contact(line, words) or len(WORD.findall(_PHONE.sub("", line))) > 8):
                break
            for one in numbers:
                yield line_start + one.start(), line_start + one.end(), DIAL_IN


def _lines_from(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The rest of the line, and the next lines (at most 14; it ends at the second empty one)."""
    empty = 0
    for _ in range(15):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        empty = empty + 1 if not text[start:end].strip() else empty
        if empty > 2:
            return
        yield start, end
        if end >= len(text):
            return
        start = end + 1


def _is_contact(line: str, words: AccessWords) -> bool:
    return any(folded(word) in words.contacts for word in WORD.findall(line))


def _neighbours(
    text: str, spans: Sequence[tuple[int, int, str]], words: AccessWords
) -> Iterator[tuple[int, int, str]]:
    """Numbers that stand alone on a line within three written lines of something found."""
    for start, end, _ in spans:
        line_start = text.rfind("\n", 0, start) + 1
        below = [span for span in _lines_from(text, end) if text[span[0] : span[1]].strip()][:4]
        above = list(_lines_from(text, max(0, text.rfind("\n", 0, max(0, line_start - 120)) + 1)))
        for first, last in [*below, *(span for span in above if span[1] < start)]:
            line = text[first:last]
            alone = len(WORD.findall(re.sub(r"[\d#*,+()]+", " ", line))) <= 2
            if _is_contact(line, words) or not alone:
                continue
            if sum(sign.isdigit() for sign in line) >= 6:
                for one in [*_PHONE.finditer(line), *_IP.finditer(line), *_BARE.finditer(line)]:
                    yield first + one.start(), first + one.end(), DIAL_IN


# A number in groups, as meeting numbers are written; no amount (comma) and no date (dots).
_BARE = re.compile(r"(?<![\w.,])\d(?:[ \t-]?\d){5,}#?(?![\w,.])")


def _brackets(
    text: str, span: tuple[int, int, str], words: AccessWords
) -> Iterator[tuple[int, int, str]]:
    """A bracket right behind, with digits for the telephone in it."""
    match = _BRACKET.match(text, span[1])
    if match and any(
        folded(word).endswith(tuple(words.telephone)) for word in WORD.findall(match["inside"])
    ):
        yield match.start(), match.end(), PHONE_PASSWORD


def _merged(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """In order, without overlaps; overlapping ones count once, as the first of them."""
    merged: list[tuple[int, int, str]] = []
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if merged and start < merged[-1][1]:
            first = merged[-1]
            merged[-1] = (first[0], max(first[1], end), first[2])
        else:
            merged.append((start, end, kind))
    return merged


def _replaced(text: str, spans: Sequence[tuple[int, int, str]], words: AccessWords) -> str:
    if not spans:
        return text
    parts, position = [], 0
    for start, end, _ in spans:
        # Line ends inside what is removed stay, so that later line numbers are those of the file.
        parts += [text[position:start], words.marker, "\n" * text.count("\n", start, end)]
        position = end
    lines = "".join([*parts, text[position:]]).split("\n")
    sign = re.escape(words.marker)
    run = re.compile(rf"[(<]?{sign}[)>]?(?:[^\w\n]*{sign}[)>]?)+")
    lines = [run.sub(words.marker, line) for line in lines]
    return "\n".join(_without_headings(lines, words))


def _without_headings(lines: list[str], words: AccessWords) -> list[str]:
    """Lines that only named the data are emptied, and of markers on end the first one stays."""
    bare = [line for line in range(len(lines)) if lines[line].strip()]
    kept = list(lines)
    only = {at: _says_nothing(lines[at], words) for at in bare}
    shown: int | None = None
    for before, at in pairwise([-1, *bare]):
        if before < 0 or not only[before] or not only[at]:
            shown = None
        if not only[at]:
            continue
        if words.marker in lines[at] and shown is None:
            shown, kept[at] = at, words.marker
        elif shown is not None or _leads_to_marker(at, bare, only, lines, words):
            kept[at] = ""
    return kept


def _leads_to_marker(
    at: int, bare: list[int], only: Mapping[int, bool], lines: list[str], words: AccessWords
) -> bool:
    for later in bare[bare.index(at) + 1 :]:
        if words.marker in lines[later]:
            return only[later]
        if not only[later]:
            return False
    return False


def _says_nothing(line: str, words: AccessWords) -> bool:
    rest = re.sub(r"[#*_]", "", line.replace(words.marker, " "))
    run = "".join(folded(word) for word in WORD.findall(rest))
    return not run or run in words.headings or bool(kind_of_label(run, words))

"""Bytes of a text file → plain, readable text. Nothing here knows what the text is about."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from knowledge.errors import TextUnreadableError

# Endings whose markup is flattened; any other file is taken as it is.
MARKDOWN = frozenset({".md", ".markdown"})

# A byte order mark says what follows; otherwise UTF-8, which hardly ever fits by accident, and
# then the old Windows encoding, in which all older German office files are.
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(<?([^()\s>]*)>?(?:\s+[\"'][^\"'\n]*[\"'])?\)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:|tel:|sip:)[^<>\s]+|[\w.+-]+@[\w.-]+\.\w+)>")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_BOLD_LINE = re.compile(r"^[ \t]*(\*\*|__)(?=\S)((?:(?!\1).)+?)\1[ \t]*$")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ITALIC = re.compile(
    r"(?<![\w*])\*(?![\s*])([^*\n]+?)(?<![\s*])\*(?![\w*])|(?<!\w)_(?![\s_])([^_\n]+?)(?<!\s)_(?!\w)"
)
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ENTITIES = {"&nbsp;": " ", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&"}
# Private-use characters keep escaped signs out of reach of the other patterns for a moment.
_HIDDEN = 0xE000
# Invisible characters: soft hyphens, zero-width blanks, direction marks, a mark inside the text.
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ue000-\uf8ff]")


def decode(data: bytes, *, where: str) -> str:
    """The text in NFC; line ends of every kind, and form feeds, become a line feed.

    where: name of the file for messages. Raises TextUnreadableError for anything but text.
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "")
    if not encoding and b"\x00" in data:
        raise TextUnreadableError(
            "Die Datei enthält Null-Bytes, sie ist keine Textdatei.",
            where=where,
            remedy="Speichern Sie den Inhalt bitte als Text (UTF-8).",
        )
    for candidate in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            text = data.decode(candidate)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise TextUnreadableError(
            "Die Zeichen der Datei lassen sich nicht lesen.",
            where=where,
            remedy="Speichern Sie den Inhalt bitte als Text (UTF-8).",
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = re.sub(r"\n?[\f\v]", "\n", text).translate(_INVISIBLE)
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises TextUnreadableError, in words, when there is none to be had."""
    try:
        return path.read_bytes()
    except FileNotFoundError as fault:
        what = "Diese Datei gibt es nicht."
        raise TextUnreadableError(what, where=str(path), remedy="Prüfen Sie den Namen.") from fault
    except IsADirectoryError as fault:
        what = "Das ist ein Ordner."
        raise TextUnreadableError(what, where=str(path), remedy="Nennen Sie eine Datei.") from fault
    except OSError as fault:
        what = f"Die Datei lässt sich nicht öffnen ({fault.strerror})."
        raise TextUnreadableError(what, where=str(path), remedy="Prüfen Sie die Rechte.") from fault


def readable(text: str, *, suffix: str) -> str:
    """Text without trailing blanks, and without markup where the file ending says Markdown.

    Line for line the same number of lines as before. Headings of Markdown keep their `#` signs
    (a line in bold counts as a heading of the lowest level): sections are found by them later.
    """
    if suffix.lower() in MARKDOWN:
        text = flatten_markdown(text)
    return "\n".join(line.rstrip() for line in text.split("\n"))


def flatten_markdown(text: str) -> str:
    """Links, emphasis, escapes and entities as plain words; lists and line breaks stay.

    `[www.x.de](http://www.x.de)` becomes `www.x.de`, `[hier](http://x.de)` `hier (http://x.de)`.
    """
    return "\n".join(_flatten_line(line) for line in text.split("\n"))


def _flatten_line(line: str) -> str:
    line = _ESCAPE.sub(lambda match: chr(_HIDDEN + ord(match[1])), line)
    line = _AUTOLINK.sub(lambda match: re.sub(r"^(mailto|tel):", "", match[1]), line)
    line = _LINK.sub(_link_words, line)
    prefix = ""
    if heading := _HEADING.match(line):
        prefix, line = heading[1] + " ", heading[2]
    elif bold := _BOLD_LINE.match(line):
        prefix, line = "###### ", bold[2]
    line = _BOLD.sub(r"\2", line)
    line = _ITALIC.sub(lambda match: match[1] or match[2], line)
    for entity, sign in _ENTITIES.items():
        line = line.replace(entity, sign)
    line = re.sub(r"<br\s*/?>", "", line, flags=re.IGNORECASE)
    return prefix + re.sub(r"[\ue000-\ue0ff]", lambda match: chr(ord(match[0]) - _HIDDEN), line)


def _link_words(match: re.Match[str]) -> str:
    words, target = match[1].strip(), re.sub(r"^(mailto|tel):", "", match[2])
    bare = re.sub(r"^https?://", "", target).rstrip("/")
    if not words or re.sub(r"^https?://", "", words).rstrip("/") == bare:
        return words or target
    return f"{words} ({target})" if target and not target.startswith("#") else words

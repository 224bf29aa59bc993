"""The registered guideline texts, ready to be shown, searched and quoted."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import yaml
from rapidfuzz import fuzz

from knowledge.errors import ContentError, UnknownGuidelineError
from knowledge.ingestion.kept_repairs import kept
from knowledge.ingestion.reading import decode, read_bytes, readable
from knowledge.ingestion.redaction import redact
from knowledge.ingestion.sections import Section, arrange

if TYPE_CHECKING:
    from knowledge.ingestion.ocr_repair import Change, Repair

FOLDER = Path(__file__).parents[1] / "guidelines"
REGISTER = "register.yaml"

GuidelineKind = Literal["guideline", "call", "press release"]

_KEYS = frozenset({"title", "issuer", "date", "kind", "licence", "file", "sha256"})


@dataclass(frozen=True)
class Entry:
    """One row of the register. date: day of the text. sha256: of the file as received."""

    id: str
    title: str
    issuer: str
    date: date
    kind: GuidelineKind
    licence: str
    file: str
    sha256: str


@dataclass(frozen=True, eq=False)
class Guideline:
    """A registered text after redaction and repair. Compared by identity: each is loaded once.

    text: what is shown, searched and quoted; each paragraph is one line. sections: places in order
    of start, outer before inner, spans into text. repair: what was changed, spans into the redacted
    file. redactions: kind of access data → how many were removed. furniture: page lines left out.
    """

    id: str
    title: str
    issuer: str
    date: date
    kind: GuidelineKind
    licence: str
    sha256: str
    text: str
    sections: tuple[Section, ...]
    repair: Repair
    redactions: Mapping[str, int]
    furniture: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What was done to a text. by_rule: rule → changes; suspicious: for a person to read."""

    id: str
    title: str
    by_rule: Mapping[str, tuple[Change, ...]]
    suspicious: tuple[Change, ...]
    redactions: Mapping[str, int]
    furniture: tuple[str, ...]


@lru_cache(maxsize=4)
def register(folder: Path = FOLDER) -> Mapping[str, Entry]:
    """Id → entry, in the order of the file. Raises ContentError that names entry and key."""
    where = folder / REGISTER
    try:
        data = yaml.safe_load(where.read_text(encoding="utf-8"))
        rows = dict(data["guidelines"])
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as fault:
        raise ContentError(
            f"Das Verzeichnis der Richtlinien ist nicht lesbar ({fault}).",
            where=str(where),
            remedy="Stellen Sie die Datei wieder her.",
        ) from fault
    return {str(name): _entry(str(name), row) for name, row in rows.items()}


def _entry(name: str, row: object) -> Entry:
    where = f"{REGISTER}, guidelines.{name}"
    if not isinstance(row, dict) or row.keys() != _KEYS:
        keys = row.keys() if isinstance(row, dict) else set()
        raise ContentError(
            f"Fehlend: {sorted(_KEYS - keys)}, unbekannt: {sorted(map(str, keys - _KEYS))}.",
            where=where,
            remedy=f"Ein Eintrag hat genau diese Schlüssel: {', '.join(sorted(_KEYS))}.",
        )
    if type(row["date"]) is not date:
        raise ContentError(
            f"„{row['date']}“ ist kein Datum.",
            where=f"{where}.date",
            remedy="Schreibweise: 2024-12-31.",
        )
    if row["kind"] not in get_args(GuidelineKind):
        raise ContentError(
            f"Die Art „{row['kind']}“ gibt es nicht.",
            where=f"{where}.kind",
            remedy=f"Erlaubt ist: {', '.join(get_args(GuidelineKind))}.",
        )
    if Path(str(row["file"])).name != row["file"]:
        raise ContentError(
            "Die Datei muss neben dem Verzeichnis liegen.",
            where=f"{where}.file",
            remedy="Nennen Sie nur den Dateinamen.",
        )
    words = {key: str(row[key]).strip() for key in _KEYS - {"date", "kind"}}
    return Entry(id=name, date=row["date"], kind=row["kind"], **words)


@lru_cache(maxsize=16)
def load_guideline(guideline_id: str, folder: Path = FOLDER) -> Guideline:
    """The guideline of that id. Raises UnknownGuidelineError; ContentError for a changed file."""
    entries = register(folder)
    entry = entries.get(guideline_id)
    if entry is None:
        raise UnknownGuidelineError(
            f"Die Richtlinie „{guideline_id}“ ist nicht eingetragen.",
            remedy=f"Eingetragen sind: {', '.join(entries)}.",
        )
    path = folder / entry.file
    data = read_bytes(path)
    found = hashlib.sha256(data).hexdigest()
    if found != entry.sha256:
        raise ContentError(
            f"Die Datei {entry.file} ist nicht die eingetragene (Prüfsumme {found}).",
            where=f"{REGISTER}, guidelines.{guideline_id}.sha256",
            remedy="Stellen Sie die Datei wieder her. Einen neuen Wortlaut tragen Sie unter "
            "eigenem Namen ein, denn die Zitate der Programmdateien gehören zum alten.",
        )
    redaction = redact(readable(decode(data, where=entry.file), suffix=path.suffix))
    repaired = _repaired(redaction.text)
    arrangement = arrange(repaired.text)
    return Guideline(
        id=guideline_id,
        title=entry.title,
        issuer=entry.issuer,
        date=entry.date,
        kind=entry.kind,
        licence=entry.licence,
        sha256=entry.sha256,
        text=arrangement.text,
        sections=arrangement.sections,
        repair=repaired,
        redactions=redaction.counts,
        furniture=arrangement.furniture,
    )


def _repaired(text: str) -> Repair:
    # Imported where it is needed because it loads a large word list.
    def anew(damaged: str) -> Repair:
        from knowledge.ingestion.ocr_repair import repair

        return repair(damaged)

    return kept(text, anew)


def guideline_report(guideline_id: str, folder: Path = FOLDER) -> Report:
    """Everything that was changed in or removed from a text. Raises as `load_guideline`."""
    guideline = load_guideline(guideline_id, folder)
    by_rule: dict[str, list[Change]] = {}
    for change in guideline.repair.changes:
        by_rule.setdefault(change.rule, []).append(change)
    return Report(
        id=guideline_id,
        title=guideline.title,
        by_rule={rule: tuple(by_rule[rule]) for rule in sorted(by_rule)},
        suspicious=guideline.repair.suspicious,
        redactions=guideline.redactions,
        furniture=guideline.furniture,
    )


@lru_cache(maxsize=32)
def _squeezed(text: str) -> tuple[str, tuple[int, ...]]:
    """The text without blanks and line ends, and where each of its characters stands."""
    origins = tuple(at for at, sign in enumerate(text) if not sign.isspace())
    return "".join(text[at] for at in origins), origins


def find_quote(guideline: Guideline, quote: str) -> tuple[int, int] | None:
    """Span of the first place with exactly these words, whatever blanks and line ends between them.

    The quote begins and ends at the border of a word or number; None when it is not in the text.
    """
    wanted = re.sub(r"\s+", "", quote)
    squeezed, origins = _squeezed(guideline.text)
    at = squeezed.find(wanted) if wanted else -1
    while at >= 0:
        start, end = origins[at], origins[at + len(wanted) - 1] + 1
        if not _inside_word(guideline.text, start) and not _inside_word(guideline.text, end):
            return start, end
        at = squeezed.find(wanted, at + 1)
    return None


def _inside_word(text: str, at: int) -> bool:
    """Whether a cut at this position goes through a word, or through a number such as 10.000,50."""
    if at <= 0 or at >= len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return True
    # A full stop or comma between two digits belongs to the number on both of its sides.
    ahead = text[at + 1 : at + 2].isdigit() and after in ".," and before.isdigit()
    behind = text[max(0, at - 2) : at - 1].isdigit() and before in ".," and after.isdigit()
    return ahead or behind


def places_at(guideline: Guideline, start: int) -> tuple[str, ...]:
    """All places around a position, from the outermost to the smallest one."""
    return tuple(s.place for s in guideline.sections if s.start <= start < s.end)


def place_at(guideline: Guideline, start: int) -> str:
    """The smallest place at a position; between two places the one before; "" before the first."""
    around = places_at(guideline, start)
    if around:
        return around[-1]
    starts = [section.start for section in guideline.sections]
    before = bisect_right(starts, start) - 1
    return guideline.sections[before].place if before >= 0 else ""


def nearest_passage(guideline: Guideline, quote: str) -> tuple[str, str]:
    """Place and words of the passage most like the quote, for messages; ("", "") for no words."""
    wanted = " ".join(quote.split())
    found = fuzz.partial_ratio_alignment(wanted, guideline.text) if wanted else None
    if found is None or found.dest_start >= found.dest_end:
        return "", ""
    text = guideline.text
    # The whole sentence, so that it can be copied; sentences never go over a line end.
    line_start = text.rfind("\n", 0, found.dest_start) + 1
    line_end = text.find("\n", found.dest_start)
    start = max(line_start, text.rfind(". ", line_start, found.dest_start) + 1)
    stop = text.find(". ", found.dest_end, line_end)
    end = stop + 1 if stop >= 0 else line_end
    passage = guideline.text[start:end]
    first = start + len(passage) - len(passage.lstrip())
    return place_at(guideline, first), " ".join(passage.split())

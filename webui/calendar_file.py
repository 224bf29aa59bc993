"""The dates of a programme as a calendar file (RFC 5545), one entry a day, without times."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

_WIDEST = 73


def calendar_file(title: str, programme: str, dates: Iterable[tuple[str, str, date]]) -> str:
    """dates: name, label and day of each entry. Lines end in CR LF, as the format wants."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Antragslotse//DE", "CALSCALE:GREGORIAN"]
    for name, label, day in dates:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{programme}-{name}@antragslotse",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(f'{title}: {label}')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterable[str]:
    """A line of at most 75 octets; its continuations begin with a blank."""
    part = ""
    for sign in line:
        if len((part + sign).encode()) > _WIDEST:
            yield part
            part = " "
        part += sign
    yield part

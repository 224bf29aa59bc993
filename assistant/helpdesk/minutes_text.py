"""The minutes as Markdown and as CSV. What people asked stays text in both."""

from __future__ import annotations

import csv
import io
import re

from assistant.drafts.markdown import escaped
from assistant.helpdesk.minutes_record import Minutes, phrase, phrases, shown_support

# A table program runs a cell that begins like this, also behind blanks.
_FORMULA = re.compile(r"^\s*[=+\-@|%\t\r]")


def minutes_as_markdown(minutes: Minutes) -> bytes:
    """UTF-8 Markdown (CommonMark)."""
    lines = [f"# {phrase('minutes')}: {escaped(minutes.title)}", ""]
    lines += [f"- {escaped(line)}" for line in minutes.lead]
    lines += ["", escaped(phrase("anonymous")), "", escaped(phrase("notice")), ""]
    if not minutes.entries:
        lines += [phrase("none"), ""]
    for entry in minutes.entries:
        state = phrases()["states"][entry.state]
        lines += [
            f"## {phrase('question', number=entry.number)}: {_one_line(entry.text)}", "",
            f"*{state}, {shown_support(entry)}*", "",
        ]  # fmt: skip
        if entry.also_asked:
            lines += [f"{phrase('also_asked')}:", ""]
            lines += [f"- {_one_line(text)}" for text in entry.also_asked]
            lines.append("")
        answer = escaped(entry.answer or phrase("no_answer")).replace("\n", "  \n")
        lines += [answer, ""]
        lines += [line for reason in entry.reasons for line in (escaped(reason), "")]
        if entry.sources:
            lines += [f"{phrase('sources')} ({entry.origin}):", ""]
            lines += [
                f"- {escaped(mark)} {escaped(place)}: „{_one_line(quote)}“"
                for mark, place, quote in entry.sources
            ]
            lines.append("")
    return "\n".join(lines).encode()


def minutes_as_csv(minutes: Minutes) -> bytes:
    """A row a question, semicolons between, UTF-8 with a mark that table programs look for."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(phrases()["columns"])
    for entry in minutes.entries:
        row = (
            str(entry.number),
            entry.text,
            str(phrases()["states"][entry.state]),
            str(entry.support),
            "\n".join((entry.answer, *entry.reasons)),
            "\n".join(f"{mark} {place}: „{quote}“" for mark, place, quote in entry.sources),
            "\n".join(entry.also_asked),
            entry.origin,
        )
        writer.writerow([_harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _harmless(cell: str) -> str:
    """The cell as text, whatever it begins with."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _one_line(text: str) -> str:
    return escaped(" ".join(text.split()))

"""The released answers as one page that can be published: it loads nothing and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

from assistant.helpdesk.minutes_record import Minutes, MinutesEntry, phrase
from knowledge.german.formats import format_date

# Colours keep a contrast of at least 7 to 1, light and dark.
_STYLE = """
:root { color-scheme: light dark; --ink: #171a1c; --paper: #fff; --line: #5b6670; --link: #003a7d; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f1f3f5; --paper: #14181b; --line: #aab4bd; --link: #a9ccff; }
}
body { margin: 0 auto; max-width: 44rem; padding: 1.5rem 1rem 4rem; background: var(--paper);
  color: var(--ink); font: 1.125rem/1.6 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 2rem; line-height: 1.25; }
h2 { font-size: 1.375rem; line-height: 1.35; margin-top: 2.5rem; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible { outline: 3px solid currentColor; outline-offset: 3px; }
blockquote { margin: 0.25rem 0 1rem; padding-left: 1rem; border-left: 4px solid var(--line); }
summary { cursor: pointer; padding: 0.6rem 0; }
nav li { margin: 0.4rem 0; }
@media print { details > * { display: block; } nav { display: none; } }
"""


def faq_as_html(minutes: Minutes) -> bytes:
    """The page, UTF-8. Questions without a released answer are left out."""
    title = f"{phrase('faq')}: {minutes.title}"
    body = "\n".join(_body(minutes, title))
    return (
        '<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n"
        "</body>\n</html>\n"
    ).encode()


def _body(minutes: Minutes, title: str) -> Iterator[str]:
    yield f"<header>\n<h1>{escape(title)}</h1>"
    programmes = phrase("programmes", names="; ".join(minutes.programmes))
    day = phrase("day", day=format_date(minutes.held_on), as_of=format_date(minutes.as_of))
    yield f"<p>{escape(programmes)}</p>\n<p>{escape(day)}</p>\n</header>"
    if not minutes.answered:
        yield f"<main>\n<p>{escape(phrase('none'))}</p>\n</main>"
        return
    yield f'<nav aria-label="{escape(phrase("contents"))}">\n<ul>'
    for entry in minutes.answered:
        yield f'<li><a href="#frage-{entry.number}">{escape(entry.text)}</a></li>'
    yield "</ul>\n</nav>\n<main>"
    for entry in minutes.answered:
        yield from _section(entry)
    yield f"</main>\n<footer>\n<p>{escape(phrase('notice'))}</p>\n</footer>"


def _section(entry: MinutesEntry) -> Iterator[str]:
    yield f'<section aria-labelledby="frage-{entry.number}">'
    yield f'<h2 id="frage-{entry.number}">{escape(entry.text)}</h2>'
    for paragraph in entry.answer.split("\n"):
        if paragraph.strip():
            yield f"<p>{escape(paragraph)}</p>"
    for reason in entry.reasons:
        yield f"<p>{escape(reason)}</p>"
    if entry.sources:
        summary = f"{phrase('sources')} ({entry.origin})"
        yield f"<details>\n<summary>{escape(summary)}</summary>"
        for mark, place, quote in entry.sources:
            words = re.sub(r"\s+", " ", quote)
            yield f"<p>{escape(mark)} {escape(place)}</p>\n<blockquote>{escape(words)}</blockquote>"
        yield "</details>"
    yield "</section>"

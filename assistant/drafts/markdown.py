"""The draft as Markdown: the applicant's words escaped, so that they stay text."""

from __future__ import annotations

import re

from assistant.drafts.draft import Checklist, Draft, Heading, Paragraph, Section, Table
from assistant.form.sentences import Sentence, phrase

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
# A backslash before a digit would be shown; in "1." the point is what makes a list.
_LINE_START = re.compile(r"^(\s*(?:(?=[-+=])|\d+(?=[.)])))", re.MULTILINE)


def to_markdown(draft: Draft) -> bytes:
    """The draft as UTF-8 Markdown with tables (CommonMark and GitHub's tables)."""
    lines = [f"# {escaped(draft.title)}", "", _text(draft, draft.subject), "",
             f"**{phrase('draft', 'cover')}.** {phrase('disclaimer', 'cover')}", ""]  # fmt: skip
    head = (Sentence("", "notice"), Sentence("", "notice"))
    rows = tuple((Sentence(label, "notice"), sentence) for label, sentence in draft.cover)
    lines += [*_table(draft, Table("", head, rows, (1, 1))), ""]
    marks = (("R 1", "guideline"), ("A", "applicant"), ("B", "calculated"), ("Offen: …", "open"))
    lines += [phrase("legend", "cover"), ""]
    lines += [f"- \\[{mark}\\] {phrase(f'legend_{name}', 'cover')}" for mark, name in marks]
    lines.append("")
    lines += [f"**{phrase('outcomes', 'headings')}**", ""]
    lines += [f"- {label}: {outcome}" for label, outcome in draft.outcomes]
    lines += ["", f"**{phrase('receipt', 'headings')}**", ""]
    lines += [*(f"- {label}: {escaped(text)}" for label, text in draft.receipt), ""]
    for section in draft.sections:
        lines += _section(draft, section)
    lines += [f"## {phrase('sources', 'headings')}", ""]
    lines += [f"- **R {s.number}** {escaped(s.place)}: „{escaped(s.quote)}“" for s in draft.sources]
    return ("\n".join(lines) + "\n").encode()


def _section(draft: Draft, section: Section) -> list[str]:
    lines = [f"## {escaped(section.title)}", ""]
    for block in section.blocks:
        match block:
            case Heading():
                lines += [f"### {escaped(block.text)}", ""]
            case Paragraph():
                text = " ".join(_text(draft, sentence) for sentence in block.sentences)
                lines += [f"> {text}" if block.kind == "request" else text, ""]
            case Checklist():
                lines += [
                    f"- [{'x' if done else ' '}] {_text(draft, sentence)}"
                    for done, sentence in block.items
                ]
                lines.append("")
            case Table():
                if escaped(block.title) != lines[-2].lstrip("# "):
                    lines += [f"**{escaped(block.title)}**", ""]
                lines += [*_table(draft, block), ""]
    return lines


def _table(draft: Draft, table: Table) -> list[str]:
    def row(cells: tuple[Sentence, ...]) -> str:
        shown = [_text(draft, cell).replace("  \n", "<br>") for cell in cells]
        return f"| {' | '.join(shown)} |"

    first = table.first if table.first is not None else len(table.head)
    rule = "|".join(" --: " if n >= first else " --- " for n in range(len(table.head)))
    return [row(table.head), f"|{rule}|", *(row(cells) for cells in table.rows)]


def _text(draft: Draft, sentence: Sentence) -> str:
    mark = draft.mark(sentence)
    text = escaped(sentence.text).replace("\n", "  \n")
    return f"{text} \\[{mark}\\]" if mark and sentence.text else text


def escaped(text: str) -> str:
    """The text with everything escaped that Markdown would read as more than text."""
    return _LINE_START.sub(r"\1\\", _SPECIAL.sub(r"\\\1", text))

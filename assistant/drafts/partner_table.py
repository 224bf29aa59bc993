"""The partners of an application as a table of the draft."""

from __future__ import annotations

from assistant.drafts.draft import Table, gap
from assistant.form.case_check import CaseCheck
from assistant.form.sentences import Sentence, phrase, said_figures
from assistant.form.shown_facts import label_of, shown_fact
from knowledge.catalogue.form_records import FormField

# Letters that any column has room for.
_NARROWEST = 14


def partner_table(check: CaseCheck, field: FormField) -> Table:
    """A row for each partner of this field of the form, with what is said about it."""
    head = tuple(_word(_capital(label_of(fact))) for fact in field.facts)
    rows = []
    own = {name: entry for name in field.facts if (entry := check.case.entry(name)) is not None}
    # A consortium is shown whole, with the applicant's own municipality first.
    together = field.facts == ("town", "population")
    for partner in (own, *check.case.partners) if together else check.case.partners:
        cells = []
        for fact in field.facts:
            entry = partner.get(fact)
            text = shown_fact(fact, entry.value) if entry else ""
            cells.append(
                Sentence(text, "applicant", said_figures(text, fact))
                if text
                else gap(label_of(fact))
            )
        rows.append(tuple(cells))
    if together:
        roles = [phrase("own", "table"), *(field.each for _ in check.case.partners)]
        rows = [(_word(role), *row) for role, row in zip(roles, rows, strict=True)]
        head = (_word(phrase("role", "table")), *head)
        return Table(field.label, head, tuple(rows), (30, 45, 25), 2)
    # No column is narrower than the longest word of its heading.
    widths = tuple(max(_NARROWEST, *map(len, cell.text.split())) for cell in head)
    return Table(field.label, head, tuple(rows), widths)


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]


def _word(text: str) -> Sentence:
    return Sentence(text, "notice")

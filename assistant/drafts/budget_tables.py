"""The budget of a draft: plan table, how each line was computed, and the project years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from assistant.drafts.draft import Block, Heading, Paragraph, Table
from assistant.form.budget_findings import line_steps
from assistant.form.budget_plan import BudgetPlan, PlannedLine, years_later
from assistant.form.case_check import CaseCheck
from assistant.form.sentences import Computed, Sentence, counted, day, phrase, write
from assistant.rules.budget import cents
from knowledge.catalogue.records import Programme
from knowledge.german.formats import format_amount

_OPEN = "offen"


def table_euros(amount: Decimal, *, applicant: bool = False) -> Computed:
    """Euros as a table shows them, always with cents: "60.000,00 €"."""
    rounded = cents(amount)
    shown = format_amount(rounded, "EUR")
    if "," not in shown:
        number, space, sign = shown.partition("\u00a0")
        shown = f"{number},00{space}{sign}"
    return Computed(rounded, "EUR", shown, origin="applicant" if applicant else "calculation")


def budget_blocks(check: CaseCheck, plan: BudgetPlan) -> Iterator[Block]:
    """The table, the notes of the programme, and the steps of each line."""
    programme = check.programme
    assert programme.budget is not None
    yield _table(programme, plan)
    yield Paragraph((write(programme.budget.result_note, origin="notice", programme=programme),))
    for finding in check.findings:
        wanted = finding.id.startswith("budget.") and finding.weight in ("note", "unclear")
        if wanted:
            yield Paragraph((finding.message,))
    steps = [(line, line_steps(programme, plan, line)) for line in plan.lines]
    shown = [(line, sentence) for line, sentence in steps if sentence.text]
    if shown:
        yield Heading("So wurde gerechnet")
        rows = tuple(
            (_word(line.label), sentence, _word(phrase(line.planned_by, "origin")))
            for line, sentence in shown
        )
        head = (_word(phrase("line", "table")), _word("Höchstbetrag oder Pauschale"),
                _word("Geplanter Betrag"))  # fmt: skip
        yield Table("So wurde gerechnet", head, rows, (35, 47, 18))


def share_of_rate(line: PlannedLine) -> Decimal | None:
    """The part of the rate that counts for lines without posts: 1, or a smaller share."""
    rate = next((f.amount for f in line.factors if f.value == line.value), None)
    if line.year_cap is None:
        return None
    return line.year_cap / rate if rate else Decimal(0)


def planned_quantity(line: PlannedLine, eligible: Decimal | None) -> Decimal | None:
    """How many posts the planned amounts of a year stand for; eligible: when none are planned."""
    rate = next((f.amount for f in line.factors if f.value == line.value), None)
    first = line.by_year[0] if line.by_year else None
    return first / rate if rate and first is not None else eligible


def project_years(check: CaseCheck, plan: BudgetPlan) -> list[Block]:
    """First and last day of each project year, computed from the project's own dates."""
    start, end = check.case.day("start"), check.case.day("end")
    budget = check.programme.budget
    if plan.years < 2 or start is None or end is None or budget is None:
        return []
    rows = []
    for number in range(1, plan.years + 1):
        first = years_later(start, number - 1)
        last = min(end, years_later(start, number) - timedelta(days=1))
        if first > end:
            break
        rows.append(
            (
                _year_name(check.programme, number),
                write("{calc:first} bis {calc:last}", origin="calculated",
                      programme=check.programme,
                      calc={"first": day(first), "last": day(last)}),
            )
        )  # fmt: skip
    title = f"{budget.year_name}e"
    return [Table(title, (_word(budget.year_name), _word("Zeitraum")), tuple(rows), (35, 65))]


def _year_name(programme: Programme, number: int) -> Sentence:
    assert programme.budget is not None
    return write(programme.budget.year_name + " {calc:number}", origin="notice",
                 programme=programme, calc={"number": counted(Decimal(number), "")})  # fmt: skip


def _word(text: str) -> Sentence:
    return Sentence(text, "notice")


def _table(programme: Programme, plan: BudgetPlan) -> Table:
    assert programme.budget is not None
    years = plan.years if plan.years > 1 else 0
    head = [_word(phrase("line", "table"))]
    head += [_year_name(programme, number) for number in range(1, years + 1)]
    head += [_word(phrase(key, "table")) for key in ("planned", "cap", "eligible", "excess")]
    rows = [_row(programme, line, years) for line in plan.lines]
    rows.append(_totals(programme, plan, years))
    first = 22 if years else 26
    count = len(head) - 1
    return Table(phrase("budget_table", "headings"), tuple(head), tuple(rows),
                 (first, *([(100 - first) // count] * count)), 1, totals=True)  # fmt: skip


def _row(programme: Programme, line: PlannedLine, years: int) -> tuple[Sentence, ...]:
    applicant = line.planned_by == "applicant"
    cells = [Sentence(line.label, "guideline", (), (line.value,))]
    for number in range(years):
        amount = line.by_year[number] if number < len(line.by_year) else None
        cells.append(_cell(programme, amount, applicant=applicant, empty=_empty(line)))
    cells.append(_cell(programme, line.planned, applicant=applicant, empty=_OPEN))
    cells.append(_cell(programme, line.cap, empty="–" if line.kind == "rate" else _OPEN))
    cells.append(_cell(programme, line.eligible, empty=_OPEN))
    is_open = line.eligible is None
    cells.append(_cell(programme, None if is_open else line.excess, empty=_OPEN))
    return tuple(cells)


def _empty(line: PlannedLine) -> str:
    """What a year shows that has no amount of its own."""
    return "–" if line.kind in ("rate", "whole") and line.planned is not None else _OPEN


def _cell(
    programme: Programme, amount: Decimal | None, *, applicant: bool = False, empty: str
) -> Sentence:
    if amount is None:
        return Sentence(empty, "open" if empty == _OPEN else "notice")
    return write("{calc:amount}", origin="applicant" if applicant else "calculated",
                 programme=programme,
                 calc={"amount": table_euros(amount, applicant=applicant)})  # fmt: skip


def _totals(programme: Programme, plan: BudgetPlan, years: int) -> tuple[Sentence, ...]:
    whole = plan.total is not None
    return (
        _word(phrase("total", "table")),
        *(_word("") for _ in range(years)),
        _cell(programme, plan.planned if whole else None, empty=_OPEN),
        _word(""),
        _cell(programme, plan.total, empty=_OPEN),
        _cell(programme, plan.excess if whole else None, empty=_OPEN),
    )

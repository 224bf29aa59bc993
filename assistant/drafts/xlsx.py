"""The Finanzplan as an Excel file with living formulas: change an amount, and caps and sums follow.

Each formula carries its result, for viewers that do not calculate.

Columns C to F hold the guideline's numbers, the years what the applicant plans. Text never becomes
a formula. The sums are those of `assistant.form.budget_plan` to the cent once recalculated.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from assistant.drafts.budget_tables import planned_quantity, share_of_rate
from assistant.drafts.draft import Draft
from assistant.drafts.stored_results import Result, with_results
from assistant.form.budget_plan import BudgetPlan, PlannedLine
from assistant.form.sentences import phrase
from assistant.rules.budget import cents
from knowledge.german.formats import format_date

# The prefix makes every locale show "65.888,69 €". "General", because Excel leaves a bare comma
# behind whole numbers in formats with places that may be empty.
_GERMAN = "[$-407]"
MONEY = f'{_GERMAN}#,##0.00\\ "€"'
PERCENT = f'{_GERMAN}General\\ "%"'
NUMBER = f"{_GERMAN}General"
SHARE = f"{_GERMAN}0.0\\ %"
PLAN, CHECKS, ORIGIN = "Finanzplan", "Prüfung", "Herkunft"
HEAD_ROW = 7
_OPEN = "offen"
_OVER_CAP, _WITHIN, _COMPUTED = "über dem Höchstbetrag", "im Rahmen", "berechnet"
_FACE = "Calibri"
_HEAD = PatternFill("solid", fgColor="003064")
_INPUT = PatternFill("solid", fgColor="FFF9E0")
_SUM = PatternFill("solid", fgColor="E6ECF2")
_OVER = PatternFill("solid", bgColor="F6C8C8")
_THIN = Side(style="thin", color="8A94A3")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def to_xlsx(draft: Draft) -> bytes:
    """The draft's figures as .xlsx: plan, checks, and where the numbers come from."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = PLAN
    plan = draft.check.plan
    results: dict[str, Result] = {}
    if plan is not None:
        _plan(sheet, draft, plan, results)
    _checks(book.create_sheet(CHECKS), draft)
    _origin(book.create_sheet(ORIGIN), draft)
    properties = book.properties
    properties.title = f"{PLAN} {draft.check.programme.short_title}"
    properties.language = "de-DE"
    properties.creator = "Antragslotse"
    properties.created = properties.modified = datetime.combine(draft.check.case.as_of, time())
    # Programs that calculate need not trust the stored results.
    book.calculation.fullCalcOnLoad = True
    buffer = io.BytesIO()
    book.save(buffer)
    return with_results(buffer.getvalue(), "xl/worksheets/sheet1.xml", results)


def _font(**look: Any) -> Font:
    return Font(name=_FACE, **look)


def _text(cell: Any, text: str) -> None:
    """Text that stays text, even if it begins like a formula."""
    cell.value = text
    cell.data_type = "s"
    if text[:1] in ("=", "+", "-", "@", "\t", "\r"):
        cell.quotePrefix = True


def _plan(sheet: Worksheet, draft: Draft, plan: BudgetPlan, results: dict[str, Result]) -> None:
    programme = draft.check.programme
    budget = programme.budget
    assert budget is not None
    _text(sheet["A1"], f"{PLAN}: {programme.title}")
    sheet["A1"].font = _font(bold=True, size=14, color="003064")
    _text(sheet["A2"], draft.subject.text)
    stand = dict(draft.cover)["Stand"].text
    _text(sheet["A3"], f"{phrase('draft', 'cover')} · {stand} · Stichtag "
                       f"{format_date(draft.check.case.as_of)}")  # fmt: skip
    _text(sheet["A4"], "Gelbe Felder können Sie ändern; alles andere rechnet mit.")
    _text(sheet["A5"], budget.result_note)
    years = plan.years
    names = [f"{budget.year_name} {n}" for n in range(1, years + 1)] if years > 1 else ["Im Jahr"]
    head = ["Ausgabe", "Herkunft der Planung", "Menge geplant", "Menge förderfähig",
            "Satz laut Richtlinie", "Höchstbetrag je Jahr", *names, "Geplant", "Höchstbetrag",
            "Förderfähig", "Nicht förderfähig", "Prüfung", "Fundstelle"]  # fmt: skip
    for column, title in enumerate(head, 1):
        cell = sheet.cell(HEAD_ROW, column)
        _text(cell, title)
        cell.font = _font(bold=True, color="FFFFFF")
        cell.fill, cell.border = _HEAD, _BORDER
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    rows = {line.name: HEAD_ROW + n for n, line in enumerate(plan.lines, 1)}
    for line in plan.lines:
        _row(sheet, draft, plan, line, rows)
        results.update(_results(sheet, plan, line, rows[line.name]))
    _totals(sheet, plan, HEAD_ROW + len(plan.lines) + 1, results)
    _layout(sheet, plan)


def _columns(years: int) -> Mapping[str, str]:
    """Letters of the columns after the years."""
    names = ("planned", "cap", "eligible", "excess", "check", "place")
    return {name: get_column_letter(7 + years + n) for n, name in enumerate(names)}


def _row(
    sheet: Worksheet, draft: Draft, plan: BudgetPlan, line: PlannedLine, rows: Mapping[str, int]
) -> None:
    row, years = rows[line.name], plan.years
    at = _columns(years)
    value = draft.check.programme.values[line.value]
    first, last = f"G{row}", f"{get_column_letter(6 + years)}{row}"
    _text(sheet[f"A{row}"], line.label)
    _text(sheet[f"B{row}"], phrase(line.planned_by, "origin"))
    rate = sheet[f"E{row}"]
    rate.value = value.amount
    rate.number_format = PERCENT if line.kind == "rate" else MONEY
    _text(sheet[f"{at['place']}{row}"], value.place)
    planned, cap = f"{at['planned']}{row}", f"{at['cap']}{row}"
    eligible, excess = f"{at['eligible']}{row}", f"{at['excess']}{row}"
    if line.kind == "rate":
        base = ",".join(f"{at['eligible']}{rows[name]}" for name in line.base)
        parts = f'IF(COUNT({base})<{len(line.base)},"{_OPEN}",ROUND(SUM({base})*E{row}/100,2))'
        sheet[planned], sheet[eligible] = f"={eligible}", f"={parts}"
        sheet[excess] = f'=IF(ISNUMBER({eligible}),0,"{_OPEN}")'
        _text(sheet[f"{at['check']}{row}"], _COMPUTED)
    else:
        _amounts(sheet, line, row, years, planned)
        n = f"COUNT({first}:{last})"
        limit = f"F{row}"
        if line.kind == "whole":
            sheet[cap] = f"=E{row}"
            sheet[eligible] = f'=IF(ISNUMBER({planned}),MIN({planned},{cap}),"{_OPEN}")'
        else:
            sheet[limit] = f'=IF(ISNUMBER(D{row}),D{row}*E{row},"{_OPEN}")'
            sheet[cap] = f'=IF(ISNUMBER({limit}),{limit}*{years},"{_OPEN}")'
            letters = [get_column_letter(7 + n_) for n_ in range(years)]
            summed = "+".join(f"MIN({letter}{row},{limit})" for letter in letters)
            sheet[eligible] = f'=IF(AND(ISNUMBER({limit}),{n}={years}),{summed},"{_OPEN}")'
        sheet[excess] = f'=IF(ISNUMBER({eligible}),{planned}-{eligible},"{_OPEN}")'
        sheet[f"{at['check']}{row}"] = (
            f'=IF(NOT(ISNUMBER({eligible})),"{_OPEN}",IF({excess}>0,"{_OVER_CAP}","{_WITHIN}"))'
        )
    for column in range(1, 13 + years):
        cell = sheet.cell(row, column)
        cell.border = _BORDER
        if column in (3, 4):
            cell.number_format = NUMBER if _in_posts(line) else SHARE
        elif column > 5 and column < 11 + years:
            cell.number_format = MONEY
        number = 2 < column < 11 + years
        cell.alignment = Alignment(wrap_text=True, vertical="top", indent=0 if number else 1,
                                   horizontal="right" if number else "left")  # fmt: skip


def _in_posts(line: PlannedLine) -> bool:
    """Whether quantities of the line count posts; otherwise they are shares of its rate."""
    return any(factor.unit == "posts" for factor in line.factors)


def _results(
    sheet: Worksheet, plan: BudgetPlan, line: PlannedLine, row: int
) -> Mapping[str, Result]:
    """What the formulas of a row come to, taken from the plan."""
    at = _columns(plan.years)
    filled = all(amount is not None for amount in line.by_year)
    planned = sum((amount or Decimal(0) for amount in line.by_year), Decimal(0))
    if line.kind == "rate":
        planned = line.eligible or Decimal(0)
        filled = line.eligible is not None
    elif sheet[f"{at['planned']}{row}"].data_type != "f":
        filled, planned = line.planned is not None, line.planned or Decimal(0)
    excess = None if line.eligible is None or not filled else planned - line.eligible
    found: dict[str, Decimal | None] = {
        f"F{row}": line.year_cap,
        f"{at['planned']}{row}": planned if filled else None,
        f"{at['cap']}{row}": line.cap,
        f"{at['eligible']}{row}": line.eligible,
        f"{at['excess']}{row}": excess,
    }
    for number, amount in enumerate(line.by_year):
        found[f"{get_column_letter(7 + number)}{row}"] = amount
    rounded = cents if line.kind == "rate" else Decimal
    shown: dict[str, Result] = {
        name: _OPEN if value is None else rounded(value) for name, value in found.items()
    }
    shown[f"{at['check']}{row}"] = (
        _OPEN if line.eligible is None else _OVER_CAP if excess and excess > 0 else _WITHIN
    )
    return shown


def _amounts(sheet: Worksheet, line: PlannedLine, row: int, years: int, planned: str) -> None:
    """The years, the sum, and for lines by posts the quantities."""
    inputs = [sheet.cell(row, 7 + n) for n in range(years)]
    first, last = inputs[0].coordinate, inputs[-1].coordinate
    if line.kind != "whole":
        posts = next((f.amount for f in line.factors if f.unit == "posts"), None)
        share = share_of_rate(line)
        eligible_quantity = posts if posts is not None else share
        if line.year_cap is not None and eligible_quantity is not None:
            sheet[f"D{row}"] = eligible_quantity
        if line.counted_by_posts and line.planned_by == "calculated":
            sheet[f"C{row}"] = planned_quantity(line, eligible_quantity)
            sheet[f"C{row}"].fill = _INPUT
            for cell in inputs:
                cell.value = f"=C{row}*E{row}"
        else:
            for cell, amount in zip(inputs, line.by_year, strict=False):
                cell.value = amount
                cell.fill = _INPUT
        sheet[planned] = f'=IF(COUNT({first}:{last})={years},SUM({first}:{last}),"{_OPEN}")'
        return
    for cell, amount in zip(inputs, line.by_year, strict=False):
        cell.value = amount
        cell.fill = _INPUT
    if line.planned is not None and not any(amount is not None for amount in line.by_year):
        sheet[planned] = line.planned
        sheet[planned].fill = _INPUT
    else:
        sheet[planned] = f'=IF(COUNT({first}:{last})={years},SUM({first}:{last}),"{_OPEN}")'


def _totals(sheet: Worksheet, plan: BudgetPlan, row: int, results: dict[str, Result]) -> None:
    at = _columns(plan.years)
    _text(sheet[f"A{row}"], phrase("total", "table"))
    for name in ("planned", "eligible", "excess"):
        area = f"{at[name]}{HEAD_ROW + 1}:{at[name]}{row - 1}"
        sheet[f"{at[name]}{row}"] = f'=IF(COUNT({area})<{len(plan.lines)},"{_OPEN}",SUM({area}))'
        cells = [f"{at[name]}{number}" for number in range(HEAD_ROW + 1, row)]
        parts = [results.get(cell, sheet[cell].value) for cell in cells]
        numbers = [part for part in parts if isinstance(part, Decimal)]
        results[f"{at[name]}{row}"] = (
            sum(numbers, Decimal(0)) if len(numbers) == len(plan.lines) else _OPEN
        )
    for column in range(1, 13 + plan.years):
        cell = sheet.cell(row, column)
        cell.font, cell.fill, cell.border = _font(bold=True), _SUM, _BORDER
        cell.number_format = MONEY
        cell.alignment = Alignment(horizontal="right" if column > 2 else None)


def _layout(sheet: Worksheet, plan: BudgetPlan) -> None:
    at = _columns(plan.years)
    last = HEAD_ROW + len(plan.lines)
    widths = [34, 13, 10, 12, 13, 14, *([14] * plan.years), 14, 14, 14, 14, 26, 26]
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row in range(HEAD_ROW + 1, last + 1):
        texts = (str(sheet.cell(row, 1).value), _OVER_CAP, str(sheet.cell(row, len(widths)).value))
        sheet.row_dimensions[row].height = _height(texts, (widths[0], *widths[-2:]))
    if not any(_in_posts(line) for line in plan.lines):
        for letter in ("C", "D"):
            sheet.column_dimensions[letter].hidden = True
    sheet.row_dimensions[HEAD_ROW].height = 46
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    area = f"A{HEAD_ROW + 1}:{at['check']}{last}"
    over = f"AND(ISNUMBER(${at['excess']}{HEAD_ROW + 1}),${at['excess']}{HEAD_ROW + 1}>0)"
    sheet.conditional_formatting.add(
        area, Rule(type="expression", formula=[over], dxf=DifferentialStyle(fill=_OVER))
    )
    valid = DataValidation(type="decimal", operator="greaterThanOrEqual", formula1="0",
                           allow_blank=True, showErrorMessage=True)  # fmt: skip
    valid.errorTitle, valid.error = "Betrag", "Bitte einen Betrag ab null eintragen."
    valid.add(f"G{HEAD_ROW + 1}:{get_column_letter(6 + plan.years)}{last}")
    sheet.add_data_validation(valid)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    footer = sheet.HeaderFooter.oddFooter
    assert footer is not None
    footer.right.text = "Seite &P von &N"
    sheet.sheet_view.showGridLines = False


def _checks(sheet: Worksheet, draft: Draft) -> None:
    _table(
        sheet,
        ("Ergebnis", "Prüfung", "Was zu tun ist", "Fundstelle", "Wortlaut"),
        [
            (
                phrase(item.weight, "weight"),
                item.message.text,
                item.action.text if item.action else "",
                item.place,
                item.quote,
            )
            for item in draft.check.findings
        ],
        (16, 60, 44, 26, 70),
    )


def _origin(sheet: Worksheet, draft: Draft) -> None:
    _table(sheet, ("Angabe", "Inhalt"), list(draft.receipt), (44, 90))


def _table(
    sheet: Worksheet,
    head: tuple[str, ...],
    rows: list[tuple[str, ...]],
    widths: tuple[int, ...],
) -> None:
    for column, title in enumerate(head, 1):
        cell = sheet.cell(1, column)
        _text(cell, title)
        cell.font, cell.fill = _font(bold=True, color="FFFFFF"), _HEAD
    for number, row in enumerate(rows, 2):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            _text(cell, text)
            cell.border = _BORDER
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[number].height = _height(row, widths)
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """The height of a row in points, so that wrapped text shows whole in every program."""
    lines = max(ceil(len(text) * 1.15 / width) for text, width in zip(texts, widths, strict=True))
    return 14.0 * max(1, lines) + 2

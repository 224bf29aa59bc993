"""Findings on the planned budget: each line against its cap, the sum, and how it was computed."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from assistant.form.application_case import ApplicationCase
from assistant.form.budget_plan import BudgetPlan, PlannedLine
from assistant.form.case_findings import CaseFinding, FindingWeight, finding
from assistant.form.sentences import Computed, Sentence, counted, euros, phrase, write
from assistant.form.shown_facts import label_of
from assistant.rules.conditions import Verdict, evaluate
from assistant.rules.facts import Facts
from knowledge.catalogue.records import Programme


def budget_findings(
    programme: Programme, case: ApplicationCase, plan: BudgetPlan
) -> Iterator[CaseFinding]:
    """Line by line, then the sum and what the text says about it."""
    assert programme.budget is not None
    for line in plan.lines:
        yield _line(programme, plan, line)
        if line.eligible is None:
            yield from _high_years(programme, line)
        if line.kind == "partners":
            yield from _refused_partners(programme, case, line)
        if _is_lower(line) and programme.form.lower_costs:
            name = programme.form.lower_costs
            yield finding(
                programme, f"budget.{line.name}.lower", "budget", "unclear",
                phrase("line_lower") + " " + programme.statements[name].text,
                do=phrase("ask_authority"), fields=(f"budget.{line.name}",), cites=(name,),
                calc=_amounts(line), words={"line": line.label},
            )  # fmt: skip
        if line.partial and line.cap is not None:
            yield finding(
                programme, f"budget.{line.name}.share", "budget", "unclear",
                phrase("line_partial_share"), do=phrase("ask_authority"),
                fields=(f"budget.{line.name}",), cites=_cites(line), calc=_amounts(line),
                words={"line": line.label},
            )  # fmt: skip
    over = {line.name for line in plan.lines if line.excess > 0}
    if programme.budget.over_cap_note and any(over & set(line.base) for line in plan.lines):
        rates = tuple(line.value for line in plan.lines if line.base)
        yield finding(programme, "budget.base", "budget", "unclear", programme.budget.over_cap_note,
                      do=phrase("ask_authority"), origin="guideline", cites=rates)  # fmt: skip
    yield from _total(programme, plan)


def line_steps(programme: Programme, plan: BudgetPlan, line: PlannedLine) -> Sentence:
    """How the cap of a line, or the amount of a rate, was computed; "" while it is open."""
    if line.eligible is None and line.cap is None:
        return Sentence("", "calculated")
    calc: dict[str, Computed] = {}
    if line.kind == "rate":
        parts = [plan.line(name) for name in line.base]
        for number, part in enumerate(parts):
            assert part.eligible is not None
            calc[f"b{number}"] = euros(part.eligible)
        assert line.eligible is not None
        calc["result"] = euros(line.eligible)
        bases = " + ".join(f"{{calc:b{number}}}" for number in range(len(parts)))
        template = f"{{{line.value}}} von ({bases}) = {{calc:result}}"
        return write(template, origin="calculated", programme=programme, calc=calc)
    pieces: list[str] = []
    for number, factor in enumerate(line.factors):
        if factor.value is not None and factor.unit != "posts":
            pieces.append(f"{{{factor.value}}}")
        else:
            calc[f"f{number}"] = counted(factor.amount, factor.unit)
            pieces.append(f"{{calc:f{number}}}")
    if line.kind != "whole" and plan.years > 1:
        calc["years"] = counted(Decimal(plan.years), "years")
        pieces.append("{calc:years}")
    assert line.cap is not None
    calc["cap"] = euros(line.cap)
    whole = " × ".join(pieces)
    product = _product(line, plan)
    # A smaller share of a post makes the cap less than the product of the factors.
    if len(pieces) == 1 and product == line.cap:
        return write(whole, origin="calculated", programme=programme, calc=calc)
    if product != line.cap:
        return write("{calc:cap} (Anteil von " + whole + ")", origin="calculated",
                     programme=programme, calc=calc)  # fmt: skip
    return write(whole + " = {calc:cap}", origin="calculated", programme=programme, calc=calc)


def _product(line: PlannedLine, plan: BudgetPlan) -> Decimal:
    product = Decimal(1 if line.kind == "whole" else plan.years)
    for factor in line.factors:
        product *= factor.amount
    return product


def _line(programme: Programme, plan: BudgetPlan, line: PlannedLine) -> CaseFinding:
    weight, key, do = _state(line)
    steps = line_steps(programme, plan, line)
    calc, template = _amounts(line, steps=steps.text), phrase(key)
    empty = [n for n, amount in enumerate(line.by_year, 1) if amount is None]
    if key == "line_open" and 0 < len(empty) < len(line.by_year):
        assert programme.budget is not None
        years = [f"{programme.budget.year_name} {{calc:y{n}}}" for n in empty]
        template = phrase("line_open_years").replace("{years}", " und ".join(years))
        calc |= {f"y{n}": counted(Decimal(n), "") for n in empty}
    if key == "line_open_posts":
        words = {"line": line.label, "labels": ", ".join(map(label_of, line.missing))}
    else:
        words = {"line": line.label, "labels": ""}
    return finding(
        programme, f"budget.{line.name}", "budget", weight, template, do=do,
        fields=(f"budget.{line.name}",), cites=_cites(line), calc=calc, words=words,
    )  # fmt: skip


def _high_years(programme: Programme, line: PlannedLine) -> Iterator[CaseFinding]:
    """Years above the cap of a year in a line that still lacks amounts of other years."""
    assert programme.budget is not None
    year = f"{programme.budget.year_name} {{calc:year}}"
    for number, excess in line.high_years:
        amount = line.by_year[number - 1]
        assert amount is not None
        yield finding(
            programme, f"budget.{line.name}.year.{number}", "budget", "note",
            phrase("line_year_over").replace("{year}", year), do=phrase("line_over_do"),
            fields=(f"budget.{line.name}",), cites=_cites(line), words={"line": line.label},
            calc={"year": counted(Decimal(number), ""),
                  "planned": euros(amount, origin="applicant"),
                  "cap": euros(amount - excess), "excess": euros(excess)},
        )  # fmt: skip


def _state(line: PlannedLine) -> tuple[FindingWeight, str, str]:
    """Weight, phrase and what to do."""
    if line.kind == "rate":
        done = line.eligible is not None
        return ("ok", "line_flat", "") if done else ("info", "line_flat_open", "")
    if line.eligible is None:
        if line.kind == "partners":
            return "todo", "line_open_partners", phrase("missing_field_do")
        if line.missing:
            return "todo", "line_open_posts", phrase("fill_in")
        return "todo", "line_open", phrase("line_open_do")
    if line.excess > 0:
        whole_fits = line.planned is not None and line.cap is not None and line.planned <= line.cap
        return "note", "line_over_years" if whole_fits else "line_over", phrase("line_over_do")
    return "ok", "line_full" if line.free == 0 else "line_ok", ""


def _amounts(line: PlannedLine, *, steps: str = "") -> dict[str, Computed]:
    named = (steps,) if steps else ()
    amounts = {
        "planned": line.planned,
        "cap": line.cap,
        "eligible": line.eligible,
        "excess": line.excess,
        "free": line.free,
    }
    applicant = line.planned_by == "applicant"
    return {
        key: euros(
            amount,
            steps=() if key == "planned" and applicant else named,
            origin="applicant" if key == "planned" and applicant else "calculation",
        )
        for key, amount in amounts.items()
        if amount is not None
    }


def _cites(line: PlannedLine) -> tuple[str, ...]:
    return (line.value,)


def _is_lower(line: PlannedLine) -> bool:
    return (
        line.counted_by_posts
        and line.planned_by == "applicant"
        and line.planned is not None
        and line.free is not None
        and line.free > 0
    )


def _refused_partners(
    programme: Programme, case: ApplicationCase, line: PlannedLine
) -> Iterator[CaseFinding]:
    record = programme.form.partner_lines[line.name]
    for number, partner in enumerate(case.known_facts().partners):
        if evaluate(record.when, Facts(partner), programme).verdict is Verdict.NOT_MET:
            town = str(partner["town"].value) if "town" in partner else "die Kommune ohne Namen"
            yield finding(
                programme, f"budget.{line.name}.{number}", "budget", "note",
                phrase("partner_line_none"), do=phrase("partner_line_none_do"),
                verdict=Verdict.NOT_MET, fields=(f"partners.{number}",), cites=(record.statement,),
                said={"partner": town},
            )  # fmt: skip


def _total(programme: Programme, plan: BudgetPlan) -> Iterator[CaseFinding]:
    assert programme.budget is not None
    fields = ("budget",)
    if plan.total is None:
        yield finding(programme, "budget.total", "budget", "info", phrase("total_open"),
                      fields=fields)  # fmt: skip
        return
    parts = " + ".join(euros(line.eligible).as_written for line in plan.lines if line.eligible)
    calc = {"total": euros(plan.total, steps=(parts,)), "excess": euros(plan.excess)}
    template = phrase("total")
    if plan.excess > 0:
        template += " " + phrase("total_excess")
    yield finding(programme, "budget.total", "budget", "info", template, fields=fields, calc=calc)
    yield finding(programme, "budget.note", "budget", "info", programme.budget.result_note,
                  origin="notice", fields=fields)  # fmt: skip

"""A run for other tools: Markdown for a pull request, CSV, JUnit XML."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from xml.etree import ElementTree

from eval.metrics import METRICS, Estimate, measure
from eval.runs import Outcome, Run
from eval.significance import Comparison
from eval.terminal import share


def shown(estimate: Estimate) -> str:
    """An estimate for people: "97,3 % (95,1–98,8)"; "–" of nothing."""
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "–"
    low, high = (f"{100 * end:.1f}".replace(".", ",") for end in (estimate.low, estimate.high))
    return f"{share(int(estimate.part), int(estimate.whole))} ({low}–{high})"


def markdown(run: Run, comparison: Comparison | None = None) -> str:
    """Headline, figures, differences and the failures; short enough for a pull request."""
    lines = [
        f"## Auswertung: {run.right} von {len(run.outcomes)} richtig",
        "",
        _counts(run),
        "",
        "| Kennzahl | Wert (95 %) | Anzahl |",
        "|---|---|---|",
    ]
    measured = measure(run.outcomes)
    for metric in METRICS:
        found = measured[metric.name]
        lines.append(f"| {metric.label} | {shown(found)} | {found.part:.0f}/{found.whole:.0f} |")
    if comparison is not None:
        lines += ["", *_difference(comparison)]
    if run.failures:
        lines += ["", "<details><summary>Fehler</summary>", ""]
        lines += [
            f"- `{o.case.id}` {_cell(o.case.turns[-1])}: {_cell(faults(o))}" for o in run.failures
        ]
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def _counts(run: Run) -> str:
    return (
        f"Hälfte: {run.half} · falsche Zahlen: {run.wrong_figures} · "
        f"unbelegte Zahlen: {run.unproven_figures}"
    )


def _difference(comparison: Comparison) -> Iterable[str]:
    shared = f"{comparison.shared} gemeinsame Fragen"
    yield f"Gegen {comparison.second} ({shared}): {verdict(comparison)}"
    for label, ids in (("neu richtig", comparison.gained), ("neu falsch", comparison.lost)):
        if ids:
            yield f"- {label}: {', '.join(f'`{key}`' for key in ids)}"


def verdict(comparison: Comparison) -> str:
    """The comparison in one line, with the p-value of McNemar's exact test."""
    gained, lost = len(comparison.gained), len(comparison.lost)
    p_value = f"{comparison.p_value:.3f}".replace(".", ",")
    word = "kein gesicherter Unterschied"
    if comparison.is_certain:
        word = "Verlust" if comparison.is_loss else "Gewinn"
        word += " über den Zufall hinaus"
    return f"{gained} neu richtig, {lost} neu falsch; {word} (McNemar p = {p_value})"


def faults(outcome: Outcome) -> str:
    """What is not as expected, in one line."""
    found = [f"{f.expectation}: {f.wanted}" for f in outcome.score.failures]
    found += [f"unbelegt: {digits}" for digits in outcome.score.unproven_figures]
    return "; ".join(found)


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").replace("`", "'").split())[:200]


def as_csv(run: Run) -> str:
    """One row a case, in the order of the run; Excel reads it as UTF-8 because of the BOM."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerow(
        ["id", "right", "programme", "as_of", "tags", "question", "status", "verdict", "text",
         "failures", "wrong_figures", "unproven_figures", "seconds"]
    )  # fmt: skip
    for outcome in run.outcomes:
        case, answer = outcome.case, outcome.answer
        row = [
            case.id, int(outcome.right), case.programme or "", case.as_of.isoformat(),
            " ".join(case.tags), " / ".join(case.turns), answer.get("status") or "",
            answer.get("verdict") or "", answer.get("text") or answer.get("error") or "",
            faults(outcome), " ".join(outcome.score.wrong_figures),
            " ".join(outcome.score.unproven_figures), f"{outcome.seconds:.4f}",
        ]  # fmt: skip
        writer.writerow([_harmless(str(cell)) for cell in row])
    return "\ufeff" + target.getvalue()


def _harmless(cell: str) -> str:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def junit(run: Run) -> str:
    """One test case a question; a suite for each programme asked about."""
    root = ElementTree.Element("testsuites", name="antragslotse eval")
    suites: dict[str, list[Outcome]] = {}
    for outcome in run.outcomes:
        suites.setdefault(outcome.case.programme or "across", []).append(outcome)
    for name, outcomes in suites.items():
        suite = ElementTree.SubElement(
            root, "testsuite", name=name, tests=str(len(outcomes)),
            failures=str(sum(not o.flawless for o in outcomes)),
            time=f"{sum(o.seconds for o in outcomes):.3f}",
        )  # fmt: skip
        for outcome in outcomes:
            case = ElementTree.SubElement(
                suite, "testcase", classname=name, name=outcome.case.id,
                time=f"{outcome.seconds:.3f}",
            )  # fmt: skip
            if not outcome.flawless:
                failure = ElementTree.SubElement(case, "failure", message=_xml(faults(outcome)))
                question, text = outcome.case.turns[-1], outcome.answer.get("text")
                failure.text = _xml(f"{question}\n{text or outcome.answer.get('error')}")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(sign for sign in text if sign >= " " or sign in "\n\t")

"""A run as text for a terminal, and as the JSON object of the contract."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from eval.runs import Outcome, Run

WIDTH = 100


def run_json(run: Run) -> dict[str, Any]:
    """The object of `eval --json`: counts at its top level, then slices and failures."""
    return {
        "right": run.right,
        "questions": len(run.outcomes),
        "wrong_figures": run.wrong_figures,
        "unproven_figures": run.unproven_figures,
        "half": run.half,
        "configuration": run.configuration,
        "seconds": round(run.seconds, 3),
        "slices": {tag: {"right": r, "questions": n} for tag, (r, n) in run.by_tag().items()},
        "failures": [failure_json(outcome) for outcome in run.failures],
    }


def failure_json(outcome: Outcome) -> dict[str, Any]:
    """What was asked, expected and got."""
    answer = outcome.answer
    return {
        "id": outcome.case.id,
        "turns": list(outcome.case.turns),
        "programme": outcome.case.programme,
        "as_of": outcome.case.as_of.isoformat(),
        "failures": [
            {"expectation": f.expectation, "wanted": f.wanted, "got": f.got}
            for f in outcome.score.failures
        ],
        "wrong_figures": list(outcome.score.wrong_figures),
        "unproven_figures": list(outcome.score.unproven_figures),
        "got": {
            key: answer.get(key)
            for key in ("status", "status_detail", "verdict", "text", "error")
            if answer.get(key) is not None
        },
        "places": [str(item.get("place")) for item in answer.get("citations") or ()],
    }


def share(part: int, whole: int) -> str:
    """A share for people: "97,3 %", or "–" of nothing."""
    return f"{100 * part / whole:.1f} %".replace(".", ",") if whole else "–"


def headline(run: Run) -> str:
    """The one line that matters."""
    total = len(run.outcomes)
    return (
        f"{run.right} von {total} richtig ({share(run.right, total)}), "
        f"falsche Zahlen: {run.wrong_figures}, unbelegte Zahlen: {run.unproven_figures}; "
        f"Hälfte: {run.half}; {run.seconds:.0f} s"
    )


def readable(run: Run, *, show: int | None = None) -> str:
    """The run for people: failures (show: so many at most), slices, headline at the end."""
    shown = run.failures if show is None else run.failures[:show]
    blocks = ["\n".join(_failure_lines(outcome)) for outcome in shown]
    hidden = len(run.failures) - len(shown)
    if hidden:
        blocks.append(f"… und {hidden} weitere (alle: ohne --show)")
    blocks.append("\n".join(_slice_lines(run)))
    blocks.append(headline(run))
    return "\n\n".join(block for block in blocks if block)


def _failure_lines(outcome: Outcome) -> Iterator[str]:
    case, answer = outcome.case, outcome.answer
    yield f"✗ {case.id}  [{', '.join(case.tags)}]"
    yield f"  Programm: {case.programme or 'keins'}, Stichtag {case.as_of}"
    yield from (f"  Frage:    {turn}" for turn in case.turns)
    for failure in outcome.score.failures:
        # What was got instead of words is the whole text, which follows below.
        got = "" if failure.expectation == "says" else f", got {failure.got}"
        yield f"  {failure.expectation}: wanted {failure.wanted}{got}"
    if outcome.score.unproven_figures:
        yield f"  unbelegt: {', '.join(outcome.score.unproven_figures)}"
    if "error" in answer:
        return
    yield (
        f"  Antwort:  {answer.get('status')} ({answer.get('status_detail')}), "
        f"{answer.get('verdict')}: {answer.get('text')}"
    )
    figures = [
        f"{item.get('as_written')} = {item.get('value')} ({item.get('origin')} {item.get('name')})"
        for item in answer.get("figures") or ()
    ]
    if figures:
        yield f"  Zahlen:   {'; '.join(figures)}"
    places = [str(item.get("place")) for item in answer.get("citations") or ()]
    if places:
        yield f"  Belege:   {'; '.join(places)}"


def _slice_lines(run: Run) -> Iterator[str]:
    """The slices with a failure, worst first."""
    slices = [(tag, right, total) for tag, (right, total) in run.by_tag().items() if right < total]
    slices.sort(key=lambda item: (item[1] / item[2], item[0]))
    if slices:
        yield "Merkmale mit Fehlern (richtig/alle):"
        yield ", ".join(f"{tag} {right}/{total}" for tag, right, total in slices)

"""The report as one HTML page that needs no other file, no script and no foreign host."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path

from eval.charts import Bar, bar_chart, line_chart
from eval.exports import shown, verdict
from eval.metrics import (
    METRICS,
    Confusion,
    estimate,
    follow_up_loss,
    latency,
    measure,
    right,
    status_confusion,
    verdict_confusion,
)
from eval.question_sets import tag_lists
from eval.runs import Outcome, Run
from eval.significance import Comparison
from eval.stored_runs import StoredRun
from eval.terminal import share

STYLE = Path(__file__).parent / "page.css"
GOAL = 0.97  # share right that the project wants on the test half
KINDS = {
    "programme": "Programm",
    "topic": "Thema",
    "style": "Art der Frage",
    "difficulty": "Schwierigkeit",
}
HALVES = {"dev": "Entwicklungshälfte", "test": "Prüfhälfte", "all": "beide Hälften"}


def page(
    run: Run,
    *,
    made: str,
    baseline: Comparison | None = None,
    comparisons: Sequence[Comparison] = (),
    runs: Sequence[StoredRun] = (),
) -> str:
    """The whole page. baseline: the comparison with it; comparisons: with other configurations.

    made: when, for people. runs: stored ones, oldest first, for the trend, which shows those of
    the same half.
    """
    sections = (
        _headline(run),
        _comparisons(baseline, comparisons),
        _metrics(run.outcomes),
        _slices(run.outcomes),
        _confusions(run.outcomes),
        _trend([stored for stored in runs if stored.half == run.half]),
        _failures(run, baseline),
    )
    title = "Auswertung der Antragslotse-Antworten"
    style = STYLE.read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="de">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f'<header><h1>{title}</h1>\n<p class="lead">{escape(made)} · '
        f"{escape(HALVES[run.half])} · Einstellung: {escape(run.configuration)} · "
        f"{len(run.outcomes)} Fragen</p></header>\n<main>\n"
        + "\n".join(section for section in sections if section)
        + "\n</main>\n</body>\n</html>\n"
    )


def _headline(run: Run) -> str:
    rights = estimate(right(outcome) for outcome in run.outcomes)
    interval = shown(rights).partition("(")[2].rstrip(")")
    slow = latency(run.outcomes)["p95"]
    tiles = [
        (
            "good" if (rights.value or 0) >= GOAL else "bad",
            shown(rights).partition(" (")[0],
            f"richtig: {run.right} von {len(run.outcomes)} (95 %: {interval})",
        ),
        ("bad" if run.wrong_figures else "good", str(run.wrong_figures), "falsche Zahlen"),
        ("bad" if run.unproven_figures else "good", str(run.unproven_figures), "unbelegte Zahlen"),
        ("", "–" if slow is None else f"{1000 * slow:.0f} ms", "je Frage (95 % sind schneller)"),
    ]
    items = "".join(
        f'<li class="{kind}"><strong>{escape(number)}</strong>{escape(words)}</li>'
        for kind, number, words in tiles
    )
    return f'<ul class="tiles">{items}</ul>'


def _comparisons(baseline: Comparison | None, others: Sequence[Comparison]) -> str:
    every = [*([baseline] if baseline else []), *others]
    if not every:
        return ""
    rows = [
        [c.first, c.second, c.shared, _points(c), len(c.gained), len(c.lost), _p_value(c)]
        for c in every
    ]
    head = ["Lauf", "gegen", "Fragen", "Unterschied (95 %)", "neu richtig", "neu falsch", "p"]
    table = _table("Gepaarter Vergleich (McNemar, exakt)", head, rows, numbers_from=2)
    if baseline is None:
        return f"<h2>Vergleich</h2>{table}"
    lists = "".join(
        f'<p><span class="{kind}">{label}:</span> {escape(", ".join(ids))}</p>'
        for kind, label, ids in (
            ("gained", "Neu richtig", baseline.gained),
            ("lost", "Neu falsch", baseline.lost),
        )
        if ids
    )
    return f"<h2>Vergleich</h2><p>{escape(verdict(baseline))}</p>{table}{lists}"


def _points(comparison: Comparison) -> str:
    if comparison.difference is None or comparison.low is None or comparison.high is None:
        return "–"
    middle, low, high = (
        f"{100 * value:+.1f}".replace(".", ",")
        for value in (comparison.difference, comparison.low, comparison.high)
    )
    return f"{middle} Punkte ({low} bis {high})"


def _p_value(comparison: Comparison) -> str:
    return f"{comparison.p_value:.3f}".replace(".", ",")


def _metrics(outcomes: Sequence[Outcome]) -> str:
    measured = measure(outcomes)
    rows = []
    for metric in METRICS:
        found = measured[metric.name]
        counts = f"{found.part:.0f}/{found.whole:.0f}"
        rows.append([metric.label, shown(found), counts, metric.formula.partition(". ")[0]])
    loss = follow_up_loss(outcomes)
    shown_loss = "–" if loss is None else f"{100 * loss:.1f} Punkte".replace(".", ",")
    rows.append(
        [
            "Verlust bei Folgefragen",
            shown_loss,
            "",
            "Share right of single questions − share right of follow-ups",
        ]
    )
    head = ["Kennzahl", "Wert (95 %)", "Anzahl", "Formel"]
    return "<h2>Kennzahlen</h2>" + _table("Alle Kennzahlen", head, rows)


def _slices(outcomes: Sequence[Outcome]) -> str:
    parts = ["<h2>Teilmengen</h2>"]
    for kind, label in KINDS.items():
        bars = []
        for tag in sorted(tag_lists()[kind]):
            found = estimate(right(outcome) for outcome in outcomes if tag in outcome.case.tags)
            if found.value is not None:
                counted = f"{found.part:.0f}/{found.whole:.0f}"
                note = f"{counted} ({share(int(found.part), int(found.whole))})"
                bars.append(Bar(tag, found.value, found.low, found.high, note))
        bars.sort(key=lambda bar: (bar.value, bar.label))
        title = f"Anteil richtig je {label}, mit 95-%-Bereich; gestrichelt das Ziel von 97 %"
        parts.append(f"<h3>{label}</h3>{bar_chart(bars, title=title, mark=GOAL)}")
    return "".join(parts)


def _confusions(outcomes: Sequence[Outcome]) -> str:
    return (
        "<h2>Verwechslungen</h2>"
        + _confusion("Status: erwartet (Zeile) und erhalten (Spalte)", status_confusion(outcomes))
        + _confusion(
            "Ergebnis: erwartet (Zeile) und erhalten (Spalte)", verdict_confusion(outcomes)
        )
    )


def _confusion(caption: str, confusion: Confusion) -> str:
    expected = sorted({row for row, _ in confusion})
    got = sorted({column for _, column in confusion})
    if not expected:
        return ""
    head = "".join(f'<th scope="col" class="n">{escape(name)}</th>' for name in got)
    body = ""
    for row in expected:
        cells = "".join(
            f'<td class="n{" hit" if row == column else ""}">'
            f"{confusion.get((row, column), 0) or '·'}</td>"
            for column in got
        )
        body += f'<tr><th scope="row">{escape(row)}</th>{cells}</tr>'
    return _scrolling(
        caption,
        f"<table><caption>{escape(caption)}</caption><thead><tr>"
        f'<th scope="col">erwartet</th>{head}</tr></thead><tbody>{body}</tbody></table>',
    )


def _trend(runs: Sequence[StoredRun]) -> str:
    points = [
        (stored.made[:10], stored.right / len(stored.rights)) for stored in runs if stored.rights
    ]
    chart = line_chart(points, title="Anteil richtig über die gespeicherten Läufe")
    return f"<h2>Verlauf</h2>{chart}" if chart else ""


def _failures(run: Run, comparison: Comparison | None) -> str:
    if not run.failures:
        return '<h2 id="fehler">Fehler</h2><p>Keine.</p>'
    lost = set(comparison.lost) if comparison else set()
    items = "".join(_failure(outcome, is_new=outcome.case.id in lost) for outcome in run.failures)
    return f'<h2 id="fehler">Fehler ({len(run.failures)})</h2>{items}'


def _failure(outcome: Outcome, *, is_new: bool) -> str:
    case, answer = outcome.case, outcome.answer
    lines: list[tuple[str, str]] = [("Frage", turn) for turn in case.turns]
    lines.append(("Gestellt für", f"{case.programme or 'kein Programm'}, Stichtag {case.as_of}"))
    lines += [
        (
            f"Erwartet: {f.expectation}",
            f.wanted if f.expectation == "says" else f"{f.wanted} – erhalten: {f.got}",
        )
        for f in outcome.score.failures
    ]
    if outcome.score.unproven_figures:
        lines.append(("Unbelegt", ", ".join(outcome.score.unproven_figures)))
    lines.append(("Erhalten", _status(answer)))
    lines.append(("Antwort", str(answer.get("text") or answer.get("error") or "")))
    lines += [("Beleg", f"{c['place']}: „{c['quote']}“") for c in answer.get("citations") or ()]
    lines += [
        ("Feststellung", f"{f['label']}: {f['verdict']}") for f in answer.get("findings") or ()
    ]
    lines.append(("Grund der Erwartung", case.reason))
    body = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in lines)
    mark = ' <span class="lost">neu falsch</span>' if is_new else ""
    return (
        f'<details id="{case.id}"><summary>{escape(case.turns[-1])} '
        f"({escape(case.id)}){mark}</summary><dl>{body}</dl></details>"
    )


def _status(answer: Mapping[str, object]) -> str:
    parts = [answer.get("status"), answer.get("status_detail"), answer.get("verdict")]
    return ", ".join(str(part) for part in parts if part)


def _table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers_from: int = 99
) -> str:
    def cells(row: Sequence[object]) -> Iterator[str]:
        for at, cell in enumerate(row):
            kind = ' class="n"' if at >= numbers_from else ""
            if at == 0:
                yield f'<th scope="row">{escape(str(cell))}</th>'
            else:
                yield f"<td{kind}>{escape(str(cell))}</td>"

    top = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(cells(row))}</tr>" for row in rows)
    return _scrolling(
        caption,
        f"<table><caption>{escape(caption)}</caption><thead><tr>{top}</tr></thead>"
        f"<tbody>{body}</tbody></table>",
    )


def _scrolling(label: str, table: str) -> str:
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label)}">{table}</div>'
    )

"""The figures of a run, each with its formula. A figure over nothing is None, never 0.

Every metric is a ratio of two sums over cases; `counts` names what one case adds to them. The
intervals are percentile bootstrap intervals (Efron 1979) over cases with a fixed seed, so that a
run repeated gives the same figures; where all cases agree they are exact binomial ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.understanding.entries import entries
from eval.question_sets import as_value, tag_lists
from eval.runs import Outcome, Run
from eval.scoring import DIGITS, SOURCE_MARK, is_cited, plain_text, present_values
from knowledge.ingestion.guideline import load_guideline

SAMPLES = 2_000
SEED = 20_260_101
LEVEL = 0.95

Counts = tuple[float, float]


@dataclass(frozen=True)
class Estimate:
    """A ratio with its interval at 95 %. part, whole: the two sums; value None when whole is 0."""

    value: float | None
    low: float | None
    high: float | None
    part: float
    whole: float


@dataclass(frozen=True)
class Metric:
    """A named ratio. label: for people (German). better: "up", or "down" for a rate of faults."""

    name: str
    label: str
    counts: Callable[[Outcome], Counts]
    better: str = "up"

    @property
    def formula(self) -> str:
        """The docstring of `counts`: what is divided by what."""
        return " ".join((self.counts.__doc__ or "").split())


def right(outcome: Outcome) -> Counts:
    """Cases whose every expectation holds / cases."""
    return float(outcome.right), 1.0


def status_right(outcome: Outcome) -> Counts:
    """Cases with an accepted status / cases."""
    return float(outcome.answer.get("status") in outcome.case.expect.status), 1.0


def verdict_right(outcome: Outcome) -> Counts:
    """Cases with an accepted verdict / cases that expect one."""
    expected = outcome.case.expect.verdict
    if expected is None:
        return 0.0, 0.0
    return float(outcome.answer.get("verdict") in expected), 1.0


def figures_exact(outcome: Outcome) -> Counts:
    """Cases with all wanted and no forbidden figure / cases that want or forbid one."""
    expect = outcome.case.expect
    if not expect.figures and not expect.not_figures:
        return 0.0, 0.0
    missed = any(failure.expectation == "figures" for failure in outcome.score.failures)
    return float(not missed and not outcome.score.wrong_figures and _is_there(outcome)), 1.0


def figure_recall(outcome: Outcome) -> Counts:
    """Wanted figures that the answer holds / wanted figures."""
    wanted = [as_value(item) for item in outcome.case.expect.figures]
    present = present_values(outcome.answer)
    return float(sum(item in present for item in wanted)), float(len(wanted))


def wrong_figure_rate(outcome: Outcome) -> Counts:
    """Forbidden figures that the answer holds / forbidden figures."""
    return float(len(outcome.score.wrong_figures)), float(len(outcome.case.expect.not_figures))


def unproven_figure_rate(outcome: Outcome) -> Counts:
    """Digits of the text that no figure covers / digits of the text, source marks aside."""
    written = len(DIGITS.findall(plain_text(outcome.answer)))
    return float(len(outcome.score.unproven_figures)), float(written)


def fact_recall(outcome: Outcome) -> Counts:
    """Patterns of `says` that the text holds / patterns of `says`."""
    patterns = outcome.case.expect.says
    text = plain_text(outcome.answer)
    found = sum(bool(re.search(p, text, re.IGNORECASE | re.DOTALL)) for p in patterns)
    return float(found), float(len(patterns))


def citation_recall(outcome: Outcome) -> Counts:
    """Cases that cite one of the expected places or quotes / cases that expect a citation."""
    cites = outcome.case.expect.cites
    if not cites:
        return 0.0, 0.0
    return float(any(is_cited(item, outcome.answer) for item in cites)), 1.0


def citation_precision(outcome: Outcome) -> Counts:
    """Citations that match an expected place or quote / citations of cases that expect one.

    A lower bound: `cites` names what suffices, not everything that would be to the point.
    """
    cites = outcome.case.expect.cites
    if not cites:
        return 0.0, 0.0
    given = list(_citations(outcome))
    hits = sum(any(is_cited(item, {"citations": [c]}) for item in cites) for c in given)
    return float(hits), float(len(given))


def quote_exact(outcome: Outcome) -> Counts:
    """Citations whose quote stands word for word at its span of the guideline / citations."""
    given = list(_citations(outcome))
    return float(sum(stands_in_guideline(c) for c in given)), float(len(given))


def topic_recall(outcome: Outcome) -> Counts:
    """Topics of the case that an answered entry is about / topics of the case.

    Over cases whose answer comes from entries; topics that no entry carries are left out.
    """
    own = set(outcome.case.tags) & tag_lists()["topic"]
    chosen = _entry_topics(outcome)
    if chosen is None:
        return 0.0, 0.0
    known = own & _topics_of_entries()
    return float(len(known & chosen)), float(len(known))


def topic_precision(outcome: Outcome) -> Counts:
    """Answered entries that are about a topic of the case / answered entries."""
    own = set(outcome.case.tags) & tag_lists()["topic"]
    keys = [key for key in outcome.answer.get("entries") or () if key in entries()]
    return float(sum(bool(own & set(entries()[key].topics)) for key in keys)), float(len(keys))


def refusal_precision(outcome: Outcome) -> Counts:
    """Refusals where a refusal is accepted / refusals (status not_covered)."""
    if outcome.answer.get("status") != "not_covered":
        return 0.0, 0.0
    return float("not_covered" in outcome.case.expect.status), 1.0


def refusal_recall(outcome: Outcome) -> Counts:
    """Refusals / cases where nothing but a refusal is accepted."""
    if outcome.case.expect.status != ("not_covered",):
        return 0.0, 0.0
    return float(outcome.answer.get("status") == "not_covered"), 1.0


def false_refusal_rate(outcome: Outcome) -> Counts:
    """Refusals / cases where a refusal is not accepted."""
    if "not_covered" in outcome.case.expect.status:
        return 0.0, 0.0
    return float(outcome.answer.get("status") == "not_covered"), 1.0


def false_answer_rate(outcome: Outcome) -> Counts:
    """Answers (status answered) / cases where nothing but a refusal is accepted."""
    if outcome.case.expect.status != ("not_covered",):
        return 0.0, 0.0
    return float(outcome.answer.get("status") == "answered"), 1.0


METRICS: tuple[Metric, ...] = (
    Metric("right", "Antwort richtig", right),
    Metric("status", "Status richtig", status_right),
    Metric("verdict", "Ergebnis richtig", verdict_right),
    Metric("figures_exact", "Zahlen genau", figures_exact),
    Metric("figure_recall", "Verlangte Zahlen genannt", figure_recall),
    Metric("wrong_figure_rate", "Falsche Zahlen", wrong_figure_rate, "down"),
    Metric("unproven_figure_rate", "Unbelegte Zahlen", unproven_figure_rate, "down"),
    Metric("fact_recall", "Verlangte Aussagen genannt", fact_recall),
    Metric("citation_recall", "Erwarteter Beleg genannt", citation_recall),
    Metric("citation_precision", "Belege treffend (mindestens)", citation_precision),
    Metric("quote_exact", "Wortlaut steht so in der Richtlinie", quote_exact),
    Metric("topic_recall", "Thema erkannt", topic_recall),
    Metric("topic_precision", "Einträge zum Thema", topic_precision),
    Metric("refusal_precision", "Ablehnungen zu Recht", refusal_precision),
    Metric("refusal_recall", "Fremdes abgelehnt", refusal_recall),
    Metric("false_refusal_rate", "Zu Unrecht abgelehnt", false_refusal_rate, "down"),
    Metric("false_answer_rate", "Fremdes beantwortet", false_answer_rate, "down"),
)


def measure(outcomes: Sequence[Outcome]) -> Mapping[str, Estimate]:
    """Every metric by name, in the order of `METRICS`."""
    return {
        metric.name: estimate([metric.counts(outcome) for outcome in outcomes])
        for metric in METRICS
    }


def estimate(counts: Iterable[Counts]) -> Estimate:
    """Σ part / Σ whole with its bootstrap interval; all None when Σ whole is 0."""
    rows = np.array(list(counts), dtype=float).reshape(-1, 2)
    part, whole = float(rows[:, 0].sum()), float(rows[:, 1].sum())
    if whole == 0:
        return Estimate(None, None, None, part, whole)
    low, high = _interval(rows[rows[:, 1] > 0])
    return Estimate(part / whole, low, high, part, whole)


def _interval(rows: NDArray[np.float64]) -> tuple[float, float]:
    """The middle 95 % of the ratio over resampled cases.

    When all n cases agree, resampling knows no spread: then the exact binomial interval of n of n,
    from 0.025^(1/n) to 1, or its mirror image (Clopper, Pearson 1934).
    """
    if rows[:, 0].sum() in (0.0, rows[:, 1].sum()):
        rare = ((1 - LEVEL) / 2) ** (1 / len(rows))
        return (rare, 1.0) if rows[:, 0].any() else (0.0, 1 - rare)
    draws = np.random.default_rng(SEED).multinomial(
        len(rows), np.full(len(rows), 1 / len(rows)), size=SAMPLES
    )
    sums = draws @ rows
    ratios = sums[:, 0] / sums[:, 1]
    low, high = np.quantile(ratios, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def follow_up_loss(outcomes: Sequence[Outcome]) -> float | None:
    """Share right of single questions − share right of follow-ups; None without one of them."""
    single = estimate(right(o) for o in outcomes if len(o.case.turns) == 1).value
    later = estimate(right(o) for o in outcomes if len(o.case.turns) > 1).value
    return None if single is None or later is None else single - later


def latency(outcomes: Sequence[Outcome]) -> Mapping[str, float | None]:
    """Seconds a turn at the quantiles 50 %, 95 % and 100 % (linear between neighbours)."""
    taken = [outcome.seconds / len(outcome.case.turns) for outcome in outcomes]
    levels = {"p50": 0.5, "p95": 0.95, "max": 1.0}
    return {n: float(np.quantile(taken, q)) if taken else None for n, q in levels.items()}


Confusion = Mapping[tuple[str, str], int]


def status_confusion(outcomes: Iterable[Outcome]) -> Confusion:
    """(expected, got) → cases. An accepted status counts as the expected one, else the first."""
    return _confusion((o.case.expect.status, o.answer.get("status")) for o in outcomes)


def verdict_confusion(outcomes: Iterable[Outcome]) -> Confusion:
    """(expected, got) → cases that expect a verdict; read as `status_confusion`."""
    return _confusion(
        (o.case.expect.verdict, o.answer.get("verdict"))
        for o in outcomes
        if o.case.expect.verdict is not None
    )


def _confusion(pairs: Iterable[tuple[Sequence[str | None], Any]]) -> Confusion:
    counted: Counter[tuple[str, str]] = Counter()
    for accepted, got in pairs:
        expected = got if got in accepted else accepted[0]
        counted[str(expected), str(got)] += 1
    return dict(sorted(counted.items()))


def stands_in_guideline(citation: Mapping[str, Any]) -> bool:
    """Whether the words between start and end of the guideline are the quote, spaces aside."""
    text = load_guideline(str(citation["guideline"])).text
    passage = text[int(citation["start"]) : int(citation["end"])]
    return _plain(passage) == _plain(str(citation["quote"])) != ""


def _plain(text: str) -> str:
    """Without white space and the marks of emphasis that a display leaves out."""
    return re.sub(r"[\s*_\\\u00ad]", "", SOURCE_MARK.sub("", text))


def _citations(outcome: Outcome) -> Iterable[Mapping[str, Any]]:
    return outcome.answer.get("citations") or ()


def _is_there(outcome: Outcome) -> bool:
    return "error" not in outcome.answer


def _entry_topics(outcome: Outcome) -> frozenset[str] | None:
    keys = [key for key in outcome.answer.get("entries") or () if key in entries()]
    if not keys:
        return None
    return frozenset(topic for key in keys for topic in entries()[key].topics)


def _topics_of_entries() -> frozenset[str]:
    return frozenset(topic for entry in entries().values() for topic in entry.topics)


def measure_run(run: Run) -> dict[str, Any]:
    """All figures of a run as plain data, for JSON and stored runs."""
    outcomes = run.outcomes
    return {
        "metrics": {
            name: {"value": e.value, "low": e.low, "high": e.high, "part": e.part, "whole": e.whole}
            for name, e in measure(outcomes).items()
        },
        "follow_up_loss": follow_up_loss(outcomes),
        "latency": dict(latency(outcomes)),
    }

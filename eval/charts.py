"""Charts as inline SVG: bars with intervals and a line over time. Text, not colour, tells all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

ROW = 22  # height of a bar with its gap, in user units
LABEL = 190
WIDTH = 760
PLOT = WIDTH - LABEL - 130


@dataclass(frozen=True)
class Bar:
    """One bar. value, low, high: shares from 0 to 1; note: stands behind the bar."""

    label: str
    value: float
    low: float | None
    high: float | None
    note: str


def bar_chart(bars: Sequence[Bar], *, title: str, mark: float | None = None) -> str:
    """Horizontal bars in the order given; mark: a share drawn as a vertical line."""
    if not bars:
        return ""
    height = len(bars) * ROW + 24
    parts = [_open(height, title)]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = _x(share)
        parts.append(f'<line class="grid" x1="{x}" y1="0" x2="{x}" y2="{height - 20}"/>')
        parts.append(
            f'<text class="axis" x="{x}" y="{height - 6}" text-anchor="middle">'
            f"{share * 100:.0f} %</text>"
        )
    for number, bar in enumerate(bars):
        parts.append(_bar(bar, number * ROW))
    if mark is not None:
        x = _x(mark)
        parts.append(f'<line class="mark" x1="{x}" y1="0" x2="{x}" y2="{height - 20}"/>')
    parts.append("</svg>")
    return "".join(parts)


def _bar(bar: Bar, top: int) -> str:
    middle = top + ROW / 2
    text = (
        f'<text class="name" x="{LABEL - 8}" y="{middle + 4}" text-anchor="end">'
        f"{escape(bar.label)}</text>"
    )
    width = round(PLOT * bar.value, 1)
    body = f'<rect class="bar" x="{LABEL}" y="{top + 4}" width="{width}" height="{ROW - 8}"/>'
    whisker = ""
    if bar.low is not None and bar.high is not None:
        low, high = _x(bar.low), _x(bar.high)
        ends = f"M{low} {middle - 4}v8M{high} {middle - 4}v8"
        whisker = f'<path class="whisker" d="M{low} {middle}H{high}{ends}"/>'
    note = f'<text class="note" x="{LABEL + PLOT + 8}" y="{middle + 4}">{escape(bar.note)}</text>'
    return text + body + whisker + note


def line_chart(points: Sequence[tuple[str, float]], *, title: str) -> str:
    """Shares over runs, oldest first, the axis from 50 % (or the lowest tenth) to 100 %."""
    if len(points) < 2:
        return ""
    height = 200
    floor = min(0.5, int(min(share for _, share in points) * 10) / 10)

    def y(share: float) -> float:
        return round(16 + (height - 60) * (1 - (share - floor) / (1 - floor)), 1)

    step = (WIDTH - 120) / (len(points) - 1)
    spots = [(round(60 + number * step, 1), y(share)) for number, (_, share) in enumerate(points)]
    parts = [_open(height, title)]
    for share in (floor, (1 + floor) / 2, 1.0):
        parts.append(
            f'<line class="grid" x1="56" y1="{y(share)}" x2="{WIDTH - 56}" y2="{y(share)}"/>'
            f'<text class="axis" x="48" y="{y(share) + 4}" text-anchor="end">'
            f"{share * 100:.0f} %</text>"
        )
    trace = " ".join(f"{x},{top}" for x, top in spots)
    parts.append(f'<polyline class="line" points="{trace}"/>')
    every = max(1, len(points) // 8)
    for number, ((x, top), (label, share)) in enumerate(zip(spots, points, strict=True)):
        shown = f"{share * 100:.1f} %".replace(".", ",")
        parts.append(
            f'<circle class="dot" cx="{x}" cy="{top}" r="4"><title>{escape(label)}: {shown}'
            "</title></circle>"
        )
        if number % every == 0 or number == len(points) - 1:
            parts.append(
                f'<text class="axis" x="{x}" y="{height - 12}" text-anchor="middle">'
                f"{escape(label)}</text>"
            )
    parts.append("</svg>")
    return "".join(parts)


def _open(height: int, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}" '
        f'xmlns="http://www.w3.org/2000/svg">'
    )


def _x(share: float) -> float:
    return round(LABEL + PLOT * share, 1)

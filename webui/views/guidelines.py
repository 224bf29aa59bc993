"""The full text of a guideline, with an address for every passage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort

from webui.parts import respond, services

views = Blueprint("guidelines", __name__, url_prefix="/richtlinien")


@views.get("/<guideline_id>")
def show(guideline_id: str) -> Response:
    """The whole text."""
    return _page(guideline_id, None)


@views.get("/<guideline_id>/<int:start>-<int:end>")
def passage(guideline_id: str, start: int, end: int) -> Response:
    """The whole text with one passage marked. start, end: span in the text."""
    return _page(guideline_id, (start, end))


def _page(guideline_id: str, marked: tuple[int, int] | None) -> Response:
    guideline = services().assistant.guideline(guideline_id)
    if marked is not None and not 0 <= marked[0] < marked[1] <= len(guideline.text):
        abort(404)
    lines = list(_lines(guideline, marked))
    places = [line["place"] for line in lines if line["marked"]]
    return respond(
        "guideline.html",
        guideline=guideline,
        lines=lines,
        marked=marked,
        place=places[0] if places else "",
        contents=[line for line in lines if line["heading"] and line["level"] <= 2],
    )


def _lines(guideline: Any, marked: tuple[int, int] | None) -> Iterator[dict[str, Any]]:
    """Each line of the text with its place, its depth, and the marked words cut out."""
    by_start: dict[int, Any] = {}
    for section in guideline.sections:
        by_start.setdefault(section.start, section)
    inside: list[Any] = []
    at = 0
    first_mark = apart = True
    for line in guideline.text.split("\n"):
        start, end = at, at + len(line)
        at = end + 1
        if not line.strip():
            apart = True
            continue
        inside = [section for section in inside if section.end > start]
        begun = [section for section in guideline.sections if start <= section.start < end]
        inside += [section for section in begun if section not in inside]
        deepest = inside[-1] if inside else None
        own = by_start.get(start)
        cut = _cut(line, start, marked)
        holds = any(piece["marked"] for piece in cut)
        yield {
            "start": start,
            "place": deepest.place if deepest else "",
            "label": own.place if own else "",
            "heading": bool(own and own.title),
            "level": own.level if own else (deepest.level if deepest else 1),
            "item": bool(deepest and deepest.kind == "item"),
            "depth": min(sum(section.kind == "item" for section in inside), 3),
            "pieces": cut,
            "marked": holds,
            "anchor": holds and first_mark,
            "text": line.strip(),
            "apart": apart or bool(own and own.kind == "item"),
        }
        apart = False
        if holds:
            first_mark = False


def _cut(line: str, start: int, marked: tuple[int, int] | None) -> list[dict[str, Any]]:
    end = start + len(line)
    if marked is None or marked[1] <= start or end <= marked[0]:
        return [{"text": line, "marked": False}]
    first, last = max(marked[0], start) - start, min(marked[1], end) - start
    pieces = ((line[:first], False), (line[first:last], True), (line[last:], False))
    return [{"text": text, "marked": is_marked} for text, is_marked in pieces if text]

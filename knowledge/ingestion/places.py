"""The way to a piece of text, and how people cite it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """One step of the way to a piece of text. value: number as written or counted, or a name."""

    kind: str
    value: str


_LABELS: Mapping[str, str] = {
    "annex": "Anlage {}",
    "part": "Teil {}",
    "chapter": "Abschnitt {}",
    "roman": "Abschnitt {}",
    "alpha": "Abschnitt {}",
    "paragraph_sign": "§ {}",
    "article": "Artikel {}",
    "decimal": "Nr. {}",
    "clause": "Absatz {}",
    "paragraph": "Absatz {}",
    "point": "Nr. {}",
    "count": "Nr. {}",
    "letter": "Buchst. {}",
    "double_letter": "Buchst. {}",
    "bullet": "{}. Aufzählungspunkt",
    "sub_bullet": "Unterpunkt {}",
    "part_name": "{}",
    "headline": "Abschnitt „{}“",
}


def places_of(paths: Mapping[tuple[Step, ...], list[int]]) -> dict[tuple[Step, ...], str]:
    """Place of every path; "" for a paragraph that is the only one of its section.

    A letter is cited without its paragraph ("Nr. 4 Buchst. e") unless two would then be the same.
    """
    several = {path[:-1] for path in paths if path[-1] == Step("paragraph", "2")}
    short = {path: _place(path, several, brief=True) for path in paths}
    used: dict[str, int] = {}
    for place in short.values():
        used[place] = used.get(place, 0) + 1
    places = {p: s if used[s] == 1 else _place(p, several, brief=False) for p, s in short.items()}
    for path in paths:
        if path[-1].kind == "paragraph" and len(path) > 1 and path[:-1] not in several:
            places[path] = ""
    taken: dict[str, int] = {}
    for path, place in places.items():
        taken[place] = taken.get(place, 0) + 1 if place else 0
        if taken[place] > 1:
            places[path] = f"{place} ({taken[place]}. Stelle)"
    return places


def _place(path: tuple[Step, ...], several: set[tuple[Step, ...]], *, brief: bool) -> str:
    words: list[str] = []
    for at, step in enumerate(path):
        label = _LABELS[step.kind].format(step.value)
        if step.kind == "decimal" and at + 1 < len(path) and path[at + 1].kind == "decimal":
            continue
        if step.kind in {"paragraph_sign", "article"} and brief:
            # §§ are counted through the whole text, its parts are not needed to find them.
            words = []
        if step.kind == "paragraph" and at:
            lettered = at + 1 < len(path) and not path[at + 1].kind.endswith("bullet")
            if path[:at] not in several or (brief and lettered):
                continue
        comma = step.kind.endswith("bullet") or (at and path[at - 1].kind == "headline")
        words.append(f", {label}" if comma and words else f" {label}")
    return "".join(words).strip()

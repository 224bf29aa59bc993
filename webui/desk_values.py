"""What the console shows: the queue in groups, the question chosen, an edit under way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from assistant.applicant import fact_definitions
from assistant.helpdesk.records import DeskQuestion, Source, UnprovenFigure
from webui.access import acting
from webui.parts import services
from webui.released import shown_ready, shown_release

GROUPS = ("new", "grouped", "answered", "parked", "hidden")
_LATEST = 6
# Facts that advisers pin: those of one town or club, not the list of its partners.
_PINNABLE = ("integer", "decimal", "amount", "boolean", "choice", "date", "text")


@dataclass(frozen=True)
class Draft:
    """An edited answer as it stands in its form.

    figures: those without proof, as written; pieces: the text cut at them, (text, is one).
    """

    version: int
    text: str
    reasons: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    keep: bool = False
    show: bool = False
    figures: tuple[str, ...] = ()
    pieces: tuple[tuple[str, bool], ...] = ()

    def with_figures(self, figures: Sequence[str], pieces: Sequence[tuple[str, bool]]) -> Draft:
        """The same with what has no proof."""
        return replace(self, figures=tuple(figures), pieces=tuple(pieces))

    def on_top_of(self, current: DeskQuestion) -> Draft:
        """The same, to be saved over what somebody else saved meanwhile."""
        return replace(self, version=current.version, figures=tuple(self.reasons))


def draft_of(question: DeskQuestion, form: Mapping[str, str] | None = None) -> Draft:
    """The edit of a form, or the one to begin with: the answer as it is now."""
    if form is None:
        answer = question.release.answer if question.release else question.answer
        reasons = dict(question.release.reasons) if question.release else {}
        return Draft(question.version, answer.text, reasons, figures=tuple(reasons))
    written = form.get("version", "")
    reasons = {
        form[key]: form.get(f"reason-{key.removeprefix('figure-')}", "")
        for key in form
        if key.startswith("figure-")
    }
    quote = form.get("quote", "").strip()
    return Draft(
        version=int(written) if written.isdecimal() and len(written) < 10 else question.version,
        text=form.get("text", "").replace("\r\n", "\n"),
        reasons=reasons,
        sources=(Source(form.get("guideline", ""), quote),) if quote else (),
        keep="keep" in form,
        show=form.get("action") == "release_show",
        figures=tuple(reasons),
    )


def marked(text: str, figures: Sequence[UnprovenFigure]) -> list[tuple[str, bool]]:
    """The text cut at the figures: [("Es gibt ", False), ("500 Euro", True), …]."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for figure in sorted(figures, key=lambda each: each.start):
        if figure.start < at:
            continue
        pieces += [(text[at : figure.start], False), (text[figure.start : figure.end], True)]
        at = figure.end
    return [piece for piece in [*pieces, (text[at:], False)] if piece[0]]


def console_values(session_id: str, chosen: str) -> dict[str, Any]:
    """Everything the console and its regions show. chosen: id of a question, or ""."""
    sessions = services().sessions
    # Read first, so that what comes in between is fetched the next time.
    session = sessions.session(session_id)
    questions = sessions.questions(session_id)
    by_id = {question.id: question for question in questions}
    heads = [question for question in questions if question.lead is None]
    followers: dict[str, list[DeskQuestion]] = {}
    for question in questions:
        if question.lead is not None:
            followers.setdefault(question.lead, []).append(question)
    selected = by_id.get(chosen)
    if selected is not None and selected.lead is not None:
        selected = by_id[selected.lead]
    if selected is None and not chosen:
        waiting = _ordered(heads, "new", followers) + _ordered(heads, "grouped", followers)
        selected = next(iter(waiting), None)
    cards = services().assistant.programmes(session.as_of)
    return {
        "session": session,
        "groups": [(name, _ordered(heads, name, followers)) for name in GROUPS],
        "count": len(questions),
        "followers": followers,
        "by_id": by_id,
        "selected": selected,
        "ready": {question.id: shown_ready(question) for question in heads},
        "released": _released(selected),
        "stage": by_id.get(session.shown or ""),
        "latest": _latest(session_id, session.last_event),
        "editor": acting().role == "editor",
        "titles": {card.id: card.short_title for card in cards},
        "pinnable": [one for one in fact_definitions().values() if one.type in _PINNABLE],
    }


def _ordered(
    heads: Sequence[DeskQuestion], group: str, followers: Mapping[str, object]
) -> list[DeskQuestion]:
    """Those of a group: what most people want to know first, then what was asked first.

    A new question that others were merged into stands with the grouped ones.
    """

    def group_of(question: DeskQuestion) -> str:
        leads = question.state == "new" and question.id in followers
        return "grouped" if leads else question.state

    found = [question for question in heads if group_of(question) == group]
    return sorted(found, key=lambda each: (-each.support, each.number))


def _released(question: DeskQuestion | None) -> dict[str, Any] | None:
    if question is None or question.release is None:
        return None
    return shown_release(question.id, question.release)


def _latest(session_id: str, newest: int) -> list[Any]:
    """The last things that advisers did, the newest first."""
    events = services().sessions.events(session_id, max(0, newest - 30))
    return [event for event in reversed(events) if event.by is not None][:_LATEST]

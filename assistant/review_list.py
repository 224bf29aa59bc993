"""Questions whose answers may need a person: from chats and sessions, grouped, without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from assistant.advisers import require_editor
from assistant.corrections import Corrections
from assistant.helpdesk.desk_errors import UnknownCorrectionError
from assistant.helpdesk.records import Adviser, Correction, ReviewGroup, Source
from assistant.personal_data import masked
from assistant.service import Assistant
from assistant.storage.correction_store import CorrectionStore
from assistant.storage.desk_records import Act, ReviewItem
from assistant.storage.store import Store
from assistant.understanding.question_likeness import same_figures

__all__ = ["ReviewGroup", "ReviewList"]

_UNHELPFUL = ("wrong_answer", "wrong_source", "unclear")
# Not answered on purpose; nothing there for a person to mend.
_AS_INTENDED = frozenset({"greeting", "about_me", "instruction", "access_data", "too_long"})
_ALIKE = 0.7
_MOST = 2_000  # questions looked at, the newest ones


@dataclass
class _Group:
    first: ReviewItem
    programme: str | None
    items: list[ReviewItem] = field(default_factory=list)


class ReviewList:
    """What waits for a person. Editors only. What retention deletes is gone from here too."""

    def __init__(self, store: Store, assistant: Assistant) -> None:
        self._store = CorrectionStore(store.engine)
        self._corrections = Corrections(store, assistant)
        self._likeness = assistant.likeness

    def groups(self, by: Adviser) -> tuple[ReviewGroup, ...]:
        """Questions alike with the same figures, the most asked first; personal data masked."""
        require_editor(by)
        waiting = [item for item in self._store.waiting(ratings=_UNHELPFUL) if _reasons(item)]
        items = sorted(waiting[:_MOST], key=lambda item: (item.asked_at, item.id))
        groups = [_shown(group) for group in self._grouped(items)]
        return tuple(sorted(groups, key=lambda g: (-g.count, -g.last_asked.timestamp(), g.key)))

    def set_aside(self, by: Adviser, key: str) -> None:
        """Nothing is to be done about these. Raises UnknownCorrectionError for no such group."""
        group = self._group(by, key)
        self._store.set_aside(group.items, act=_act(by, "set aside", group))

    def correct(
        self,
        by: Adviser,
        key: str,
        *,
        programme: str,
        text: str,
        sources: Sequence[Source],
        valid_from: date | None = None,
        valid_until: date | None = None,
    ) -> Correction:
        """Keeps a correction for all questions of the group, which is then done.

        Raises UnknownCorrectionError for no such group, and what `Corrections.keep` raises.
        """
        group = self._group(by, key)
        correction = self._corrections.keep(
            by,
            programme=programme,
            patterns=group.questions,
            text=text,
            sources=sources,
            valid_from=valid_from,
            valid_until=valid_until,
        )
        self._store.set_aside(group.items, act=_act(by, "corrected", group))
        return correction

    def _group(self, by: Adviser, key: str) -> ReviewGroup:
        found = next((group for group in self.groups(by) if group.key == key), None)
        if found is None:
            raise UnknownCorrectionError
        return found

    def _grouped(self, items: Sequence[ReviewItem]) -> Sequence[_Group]:
        """Each question joins the first group whose first question is like it."""
        vectors = self._likeness.vectors([item.question for item in items])
        groups: list[_Group] = []
        leaders: list[int] = []
        for at, item in enumerate(items):
            alike = self._likeness.between(vectors.rows([at]), vectors.rows(leaders))
            programme = _programme(item)
            fitting = [
                number
                for number in np.argsort(-alike[0], kind="stable")
                if alike[0][number] >= _ALIKE
                and groups[number].programme == programme
                and same_figures(groups[number].first.question, item.question)
            ]
            if fitting:
                groups[fitting[0]].items.append(item)
            else:
                groups.append(_Group(item, programme, [item]))
                leaders.append(at)
        return groups


def _reasons(item: ReviewItem) -> tuple[str, ...]:
    reasons = []
    covered = item.answer.get("status") != "not_covered"
    if not covered and item.answer.get("status_detail") not in _AS_INTENDED:
        reasons.append("not_covered")
    if item.answer.get("unsure"):
        reasons.append("unsure")
    if item.rating in _UNHELPFUL:
        reasons.append("not_helpful")
    return tuple(reasons)


def _programme(item: ReviewItem) -> str | None:
    named: Sequence[str] = item.answer.get("programmes") or []
    return str(named[0]) if len(named) == 1 else None


def _shown(group: _Group) -> ReviewGroup:
    texts = Counter(masked(" ".join(item.question.split())) for item in group.items)
    return ReviewGroup(
        key=group.first.id,
        example=texts.most_common(1)[0][0],
        programme=group.programme,
        count=len(group.items),
        reasons=dict(Counter(reason for item in group.items for reason in _reasons(item))),
        questions=tuple(text for text, _ in texts.most_common()),
        last_asked=max(item.asked_at for item in group.items),
        items=tuple(item.id for item in group.items),
    )


def _act(by: Adviser, action: str, group: ReviewGroup) -> Act:
    return Act(by.name, action, "review", group.key, {"questions": group.count})

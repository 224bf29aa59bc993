"""What advisers do with the questions of an info session: group, park, edit, release, show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistant.errors import InputError
from assistant.helpdesk.desk_errors import (
    EditConflictError,
    UnprovenFigureError,
)
from assistant.helpdesk.edited_text import edited_answer
from assistant.helpdesk.records import (
    Adviser,
    DeskQuestion,
    EditCheck,
    InfoSession,
    Source,
)
from assistant.helpdesk.session_questions import (
    merged,
    release_data,
    unmerged,
)
from assistant.personal_data import masked
from assistant.service import clean
from assistant.session_desk import Changes, SessionDesk
from assistant.storage.desk_records import (
    Act,
    Change,
    Event,
    StaleError,
    StoredQuestion,
    StoredSession,
)
from knowledge.catalogue.catalogue import programmes

_LONGEST_REASON = 500


class SessionConsole(SessionDesk):
    """The adviser's side of the sessions. Whoever is signed in may act in any of them."""

    def add_by_voice(self, by: Adviser, session_id: str, text: str) -> DeskQuestion:
        """Adds a question that was asked aloud, without the personal data in it.

        Raises InputError when it is empty or too long.
        """
        session = self._found(id=session_id)
        return self._add(session, masked(self.checked(text)), visitor=None, by=by)

    def park(self, by: Adviser, session_id: str, question_id: str, *, version: int) -> DeskQuestion:
        """Puts a question off. Raises EditConflictError."""
        return self._state(by, session_id, question_id, "parked", version)

    def hide(self, by: Adviser, session_id: str, question_id: str, *, version: int) -> DeskQuestion:
        """Takes a question away from the audience and the minutes. Raises EditConflictError."""
        return self._state(by, session_id, question_id, "hidden", version)

    def reopen(
        self, by: Adviser, session_id: str, question_id: str, *, version: int
    ) -> DeskQuestion:
        """Back to the new ones; what was released is taken back. Raises EditConflictError."""
        return self._state(by, session_id, question_id, "new", version)

    def merge(self, by: Adviser, session_id: str, question_id: str, into: str) -> DeskQuestion:
        """Puts a question, with what was merged into it, into the group of another one.

        Raises InputError when both are in one group already.
        """
        return self._regroup(
            "merge", by, session_id, question_id, lambda now: merged(now, question_id, into)
        )

    def unmerge(self, by: Adviser, session_id: str, question_id: str) -> DeskQuestion:
        """Takes a question out of its group, with what came there with it: undoes `merge`."""
        return self._regroup(
            "unmerge", by, session_id, question_id, lambda now: unmerged(now, question_id)
        )

    def keep_apart(self, by: Adviser, session_id: str, question_id: str) -> DeskQuestion:
        """Rejects the suggested merge; the same one is not suggested again."""

        def changes(now: Mapping[str, StoredQuestion]) -> Iterable[Change]:
            question = now[question_id]
            if question.suggestion is not None:
                apart = [*question.apart, question.suggestion]
                yield Change(question_id, {"suggestion": None, "apart": apart})

        return self._regroup("suggestion", by, session_id, question_id, changes, public=False)

    def release(
        self, by: Adviser, session_id: str, question_id: str, *, version: int
    ) -> DeskQuestion:
        """Gives the audience the assistant's answer as it is. Raises EditConflictError."""
        question = self.question(session_id, question_id)
        data = release_data(question.answer, edited=False, reasons={}, by=by.name)
        return self._release(by, question, data, version, yours=question.answer.text)

    def check_edit(
        self, session_id: str, question_id: str, text: str, sources: Sequence[Source] = ()
    ) -> EditCheck:
        """What an edited text would be as an answer, and its figures without proof."""
        question = self.question(session_id, question_id)
        session = self._found(id=session_id)
        return edited_answer(
            question.answer, clean(text), sources=sources, guidelines=_guidelines(session)
        )

    def release_edited(
        self,
        by: Adviser,
        session_id: str,
        question_id: str,
        *,
        version: int,
        text: str,
        reasons: Mapping[str, str] | None = None,
        sources: Sequence[Source] = (),
    ) -> DeskQuestion:
        """Gives the audience an edited answer. reasons: figure as written → why it holds.

        Raises UnprovenFigureError for figures with neither proof nor reason, EditConflictError
        with both texts when somebody was faster, InputError for a bad text, mark or source.
        """
        checked = self.check_edit(session_id, question_id, text, sources)
        given = {name: " ".join(clean(why).split()) for name, why in (reasons or {}).items()}
        left = tuple(f for f in checked.unproven if not given.get(f.as_written))
        if left:
            raise UnprovenFigureError(
                left, "Fügen Sie den Wortlaut als Beleg hinzu, oder begründen Sie die Zahl."
            )
        needed = {f.as_written: given[f.as_written] for f in checked.unproven}
        if any(len(why) > _LONGEST_REASON for why in needed.values()):
            raise InputError(
                f"Eine Begründung hat höchstens {_LONGEST_REASON} Zeichen.",
                remedy="Kürzen Sie sie bitte.",
            )
        data = release_data(checked.answer, edited=True, reasons=needed, by=by.name)
        question = self.question(session_id, question_id)
        return self._release(by, question, data, version, yours=text)

    def show(self, by: Adviser, session_id: str, question_id: str | None) -> InfoSession:
        """Puts a question on the beamer; None takes it away. Raises UnknownQuestionError."""
        if question_id is not None:
            question = self._question(session_id, question_id)
            question_id = question.lead or question.id
            if question.state == "hidden":
                raise InputError(
                    "Eine ausgeblendete Frage kommt nicht auf die Leinwand.",
                    remedy="Holen Sie die Frage zuerst zurück.",
                )
        event = Event("shown", question_id, public=True, adviser=by.name)
        act = Act(by.name, "shown", "session", session_id, {"question": question_id})
        return self._changed(session_id, {"shown": question_id}, event=event, act=act)

    def _state(
        self, by: Adviser, session_id: str, question_id: str, state: str, version: int
    ) -> DeskQuestion:
        def changes(now: Mapping[str, StoredQuestion]) -> Iterable[Change]:
            _alone(now, question_id)
            values: dict[str, Any] = {"state": state}
            if state == "new":
                values["release"] = None
            yield Change(question_id, values, version)

        return self._checked_change(by, session_id, question_id, changes, "state", state)

    def _release(
        self, by: Adviser, question: DeskQuestion, data: dict[str, Any], version: int, yours: str
    ) -> DeskQuestion:
        def changes(now: Mapping[str, StoredQuestion]) -> Iterable[Change]:
            _alone(now, question.id)
            yield Change(question.id, {"release": data, "state": "answered"}, version)

        detail = {"edited": data["edited"], "reasons": data["reasons"]}
        return self._checked_change(
            by, question.session_id, question.id, changes, "release", "released",
            yours=yours, detail=detail,
        )  # fmt: skip

    def _regroup(
        self,
        kind: str,
        by: Adviser,
        session_id: str,
        question_id: str,
        changes: Changes,
        *,
        public: bool = True,
    ) -> DeskQuestion:
        self._change(by, session_id, question_id, changes, kind=kind, act_detail={}, public=public)
        return self.question(session_id, question_id)

    def _checked_change(
        self, by: Adviser, session_id: str, question_id: str, changes: Changes, kind: str,
        action: str, *, yours: str = "", detail: Mapping[str, Any] | None = None,
    ) -> DeskQuestion:  # fmt: skip
        try:
            self._change(
                by, session_id, question_id, changes,
                kind=kind, act_detail=detail or {}, public=True, action=action,
            )  # fmt: skip
        except StaleError as stale:
            raise EditConflictError(self.question(session_id, question_id), yours) from stale
        return self.question(session_id, question_id)


def _guidelines(session: StoredSession) -> frozenset[str]:
    return frozenset(
        programmes()[key].guideline for key in session.programmes if key in programmes()
    )


def _alone(questions: Mapping[str, StoredQuestion], question_id: str) -> None:
    """Raises InputError for a question that belongs to another one."""
    question = questions[question_id]
    if question.lead is not None:
        number = questions[question.lead].number
        raise InputError(
            f"Diese Frage ist bei Frage {number} eingeordnet.",
            remedy="Bearbeiten Sie jene, oder nehmen Sie diese zuerst heraus.",
        )

"""Info sessions: an audience asks, advisers group, edit and release, the beamer follows.

The face of the helpdesk for pages; what advisers do with questions stands in `session_console`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import get_args

from assistant.applicant import facts_as_json, facts_from_json, read_fact
from assistant.errors import InputError
from assistant.helpdesk.desk_errors import (
    ClosedSessionError,
    EditConflictError,
    PersonalDataError,
    TooManyQuestionsError,
    UnknownQuestionError,
    UnknownSessionError,
    UnprovenFigureError,
)
from assistant.helpdesk.records import (
    Adviser,
    AudienceQuestion,
    AudienceSees,
    AudienceView,
    BeamerView,
    DeskQuestion,
    EditCheck,
    InfoSession,
    Release,
    SentQuestion,
    SessionEvent,
    Source,
    UnprovenFigure,
)
from assistant.helpdesk.session_questions import release_of, visitor_hash
from assistant.personal_data import masked as without_personal_data
from assistant.personal_data import spot
from assistant.service import clean
from assistant.session_console import SessionConsole
from assistant.session_desk import LONGEST_QUESTION, info_session
from assistant.storage.desk_records import (
    Act,
    Event,
    StaleError,
    StoredQuestion,
    StoredSession,
    TooFastError,
)
from knowledge.catalogue.catalogue import programme as programme_of

__all__ = [
    "LONGEST_QUESTION", "Adviser", "AudienceQuestion", "AudienceView", "BeamerView",
    "ClosedSessionError", "DeskQuestion", "EditCheck", "EditConflictError", "InfoSession",
    "InfoSessions", "PersonalDataError", "Release", "SentQuestion", "SessionEvent", "Source",
    "TooManyQuestionsError", "UnknownQuestionError", "UnknownSessionError", "UnprovenFigure",
    "UnprovenFigureError",
]  # fmt: skip

_LONGEST_TITLE = 200


class InfoSessions(SessionConsole):
    """All sessions. One for a process; safe for several threads and processes."""

    def begin(
        self,
        by: Adviser,
        *,
        title: str,
        programmes: Sequence[str],
        as_of: date,
        audience_sees: AudienceSees = "answers",
    ) -> InfoSession:
        """A new, open session. Raises InputError, UnknownProgrammeError."""
        values = _settings(title, programmes, as_of, audience_sees)
        act = Act(by.name, "begun", "session", "", {"title": values["title"]})
        return info_session(self._store.begin(**values, act=act))  # type: ignore[arg-type]  # as _settings checked them

    def change(
        self,
        by: Adviser,
        session_id: str,
        *,
        version: int,
        title: str,
        programmes: Sequence[str],
        as_of: date,
        audience_sees: AudienceSees,
    ) -> InfoSession:
        """The session with other settings; what is not released is answered anew.

        Raises InputError, UnknownProgrammeError, EditConflictError.
        """
        values = _settings(title, programmes, as_of, audience_sees)
        before = self._found(id=session_id)
        shown = {**values, "as_of": as_of.isoformat()}
        stored = self._set(by, session_id, values, "changed", shown, version=version)
        if (before.programmes, before.as_of) != (stored.programmes, stored.as_of):
            self._answer_anew(by, stored)
        return self.session(session_id)

    def pin(self, by: Adviser, session_id: str, written: Mapping[str, str]) -> InfoSession:
        """Facts that hold for every answer, as typed; an empty one is taken off.

        What is not released is answered anew. Raises InputError that names the fact.
        """
        facts = [read_fact(name, text) for name, text in written.items() if text.strip()]
        gone = [name for name, text in written.items() if not text.strip()]

        def values(now: StoredSession) -> Mapping[str, object]:
            pins = facts_from_json(now.pins).without(*gone).with_(*facts)
            return {"pins": facts_as_json(pins)}

        stored = self._set(by, session_id, values, "pinned", {"facts": sorted(written)})
        self._answer_anew(by, stored)
        return self.session(session_id)

    def sessions(self) -> tuple[InfoSession, ...]:
        """All sessions, the newest first."""
        return tuple(info_session(stored) for stored in self._store.sessions())

    def by_code(self, code: str) -> InfoSession:
        """The session of a link for the audience. Raises UnknownSessionError."""
        return info_session(self._found(code=code.strip().lower()))

    def by_beamer_code(self, beamer_code: str) -> InfoSession:
        """The session of a link for the beamer. Raises UnknownSessionError."""
        return info_session(self._found(beamer_code=beamer_code))

    def open(self, by: Adviser, session_id: str) -> InfoSession:
        """The audience may ask and vote (again)."""
        values = {"is_open": True, "closed_at": None}
        return info_session(self._set(by, session_id, values, "opened", {}))

    def close(self, by: Adviser, session_id: str) -> InfoSession:
        """The audience may no more ask or vote; it goes on seeing what it may."""
        values = {"is_open": False, "closed_at": datetime.now(UTC)}
        return info_session(self._set(by, session_id, values, "closed", {}))

    def delete(self, by: Adviser, session_id: str) -> None:
        """Deletes the session with its questions. Raises UnknownSessionError."""
        title = self._found(id=session_id).title
        act = Act(by.name, "deleted", "session", session_id, {"title": title})
        self._store.delete(session_id, act=act)

    def send(self, code: str, text: str, *, visitor: str, masked: bool = False) -> SentQuestion:
        """Takes in a question of the audience. visitor: anything that tells visitors apart.

        masked: with personal data replaced by a word for its kind. Raises ClosedSessionError,
        PersonalDataError, TooManyQuestionsError, InputError (empty, too long).
        """
        session = self._found(code=code.strip().lower())
        if not session.is_open:
            raise ClosedSessionError
        cleaned = self.checked(text)
        found = spot(cleaned)
        if found and not masked:
            labels = tuple(dict.fromkeys(each.label for each in found))
            raise PersonalDataError(labels, without_personal_data(cleaned))
        asked = without_personal_data(cleaned)
        try:
            question = self._add(session, asked, visitor=visitor_hash(session.id, visitor), by=None)
        except TooFastError as too_fast:
            raise TooManyQuestionsError from too_fast
        except LookupError as closed:
            raise ClosedSessionError from closed
        return SentQuestion(question.id, question.number, question.text)

    def audience(self, code: str, visitor: str) -> AudienceView:
        """What this visitor may see. Raises UnknownSessionError."""
        session = self._found(code=code.strip().lower())
        mine = visitor_hash(session.id, visitor)
        stored = self._questions.questions(session.id, releases=session.audience_sees == "answers")
        by_id = {question.id: question for question in stored}
        asked = self._questions.voted(session.id, mine)
        voted = frozenset(by_id[key].lead or key for key in asked if key in by_id)
        return AudienceView(
            info_session(session),
            tuple(
                _seen(question, by_id, session, mine, voted)
                for question in stored
                if _may_see(question, by_id, session, mine)
            ),
        )

    def vote(self, code: str, question_id: str, visitor: str) -> bool:
        """One more behind a question; False when this visitor stood there already.

        Raises ClosedSessionError, UnknownQuestionError.
        """
        session = self._found(code=code.strip().lower())
        mine = visitor_hash(session.id, visitor)
        stored = self._questions.questions(session.id, releases=False)
        by_id = {question.id: question for question in stored}
        question = by_id.get(question_id)
        if question is None or not _may_see(question, by_id, session, mine):
            raise UnknownQuestionError
        try:
            return self._questions.vote(
                session.id, question_id, mine, event=Event("vote", public=True)
            )
        except KeyError as gone:
            raise UnknownQuestionError from gone
        except LookupError as closed:
            raise ClosedSessionError from closed

    def last_event(self, code: str) -> int:
        """The number of the last event that concerns the audience: one small query."""
        number = self._store.last_public_event(code.strip().lower())
        if number is None:
            raise UnknownSessionError
        return number

    def _set(
        self,
        by: Adviser,
        session_id: str,
        values: Mapping[str, object] | Callable[[StoredSession], Mapping[str, object]],
        action: str,
        detail: Mapping[str, object],
        *,
        version: int | None = None,
    ) -> StoredSession:
        event = Event("pin" if action == "pinned" else "session", public=action != "pinned",
                      adviser=by.name)  # fmt: skip
        act = Act(by.name, action, "session", session_id, detail)
        try:
            return self._store.change(
                session_id,
                values if callable(values) else lambda _: values,
                event=event,
                act=act,
                version=version,
            )
        except KeyError as missing:
            raise UnknownSessionError from missing
        except StaleError as stale:
            raise EditConflictError(self.session(session_id), str(detail["title"])) from stale


def _settings(
    title: str, programmes: Sequence[str], as_of: date, audience_sees: str
) -> dict[str, object]:
    title = " ".join(clean(title).split())
    if not title:
        raise InputError("Der Titel fehlt.", remedy="Geben Sie der Veranstaltung einen Namen.")
    if len(title) > _LONGEST_TITLE:
        raise InputError(
            f"Der Titel hat {len(title)} Zeichen; möglich sind {_LONGEST_TITLE}.",
            remedy="Kürzen Sie ihn bitte.",
        )
    if not programmes:
        raise InputError("Das Programm fehlt.", remedy="Wählen Sie mindestens eines.")
    if audience_sees not in get_args(AudienceSees):
        raise InputError(
            f"„{audience_sees}“ gibt es nicht.",
            remedy=f"Möglich ist: {', '.join(get_args(AudienceSees))}.",
        )
    chosen = [programme_of(key).id for key in dict.fromkeys(programmes)]
    return {"title": title, "programmes": chosen, "as_of": as_of, "audience_sees": audience_sees}


def _may_see(
    question: StoredQuestion,
    questions: Mapping[str, StoredQuestion],
    session: StoredSession,
    visitor: str,
) -> bool:
    """Own questions always; others as the session says, and never what is hidden."""
    if question.visitor == visitor:
        return True
    lead = questions[question.lead] if question.lead else question
    return session.audience_sees != "own" and "hidden" not in (question.state, lead.state)


def _seen(
    question: StoredQuestion,
    questions: Mapping[str, StoredQuestion],
    session: StoredSession,
    visitor: str,
    voted: frozenset[str],
) -> AudienceQuestion:
    lead = questions[question.lead] if question.lead else question
    told = session.audience_sees == "answers" and lead.state == "answered"
    return AudienceQuestion(
        id=question.id,
        number=question.number,
        text=question.text,
        state=question.state,  # type: ignore[arg-type]  # one of the five words
        lead=question.lead,
        support=lead.support,
        own=question.visitor == visitor,
        voted=lead.id in voted,
        release=release_of(lead) if told else None,
    )

"""Info sessions as they are read and told about; what advisers and audience both need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from assistant.answering.records import Answer
from assistant.answering.stored_answers import answer_as_data
from assistant.applicant import Facts, facts_from_json
from assistant.errors import InputError
from assistant.helpdesk.desk_errors import UnknownQuestionError, UnknownSessionError
from assistant.helpdesk.records import (
    Adviser,
    BeamerView,
    DeskQuestion,
    InfoSession,
    SessionEvent,
)
from assistant.helpdesk.session_questions import desk_question, probable_lead
from assistant.service import Assistant, clean
from assistant.settings import Settings
from assistant.storage.adviser_store import AdviserStore
from assistant.storage.desk_records import Act, Change, Event, StoredQuestion, StoredSession
from assistant.storage.question_store import QuestionStore
from assistant.storage.session_store import SessionStore
from assistant.storage.store import Store

Changes = Callable[[Mapping[str, StoredQuestion]], Iterable[Change]]
LONGEST_QUESTION = 1_000  # characters; a room reads no more on a beamer


class SessionDesk:
    """The sessions and their questions. Every method is safe for several processes."""

    def __init__(self, store: Store, assistant: Assistant, settings: Settings) -> None:
        self._store = SessionStore(store.engine)
        self._questions = QuestionStore(store.engine)
        self._audit = AdviserStore(store.engine)
        self._assistant = assistant
        self._settings = settings
        self.longest_question = min(settings.question_length, LONGEST_QUESTION)

    def session(self, session_id: str) -> InfoSession:
        """The session with this id. Raises UnknownSessionError."""
        return info_session(self._found(id=session_id))

    def questions(self, session_id: str) -> tuple[DeskQuestion, ...]:
        """All questions in the order in which they came."""
        return tuple(
            desk_question(each) for each in self._questions.questions(session_id, answers=True)
        )

    def question(self, session_id: str, question_id: str) -> DeskQuestion:
        """One question. Raises UnknownQuestionError."""
        return desk_question(self._question(session_id, question_id))

    def suggest(self, session_id: str, text: str) -> Answer:
        """The answer to a question heard in the room, with its programme, day and pins.

        Nothing is stored.
        """
        return self._answer(self._found(id=session_id), text)

    def beamer(self, beamer_code: str) -> BeamerView:
        """What the beamer shows now. Raises UnknownSessionError."""
        session = self._found(beamer_code=beamer_code)
        shown = None
        if session.shown is not None:
            stored = self._questions.question(session.id, session.shown)
            if stored is not None and stored.state != "hidden":
                shown = desk_question(stored)
        return BeamerView(info_session(session), shown)

    def events(self, session_id: str, since: int, limit: int = 500) -> tuple[SessionEvent, ...]:
        """What happened after the event with this number, in order; none is ever left out."""
        return self._store.events(session_id, since=since, limit=limit)

    def note(self, by: Adviser, action: str, session_id: str, detail: Mapping[str, Any]) -> None:
        """Adds to the audit what changes nothing, such as a file handed out."""
        self._audit.write(Act(by.name, action, "session", session_id, detail))

    def checked(self, text: str) -> str:
        """The question without control characters. Raises InputError: empty, too long."""
        cleaned = clean(text)
        if not cleaned:
            raise InputError("Die Frage ist leer.", remedy="Schreiben Sie bitte eine Frage.")
        if len(cleaned) > self.longest_question:
            raise InputError(
                f"Ihre Frage hat {len(cleaned)} Zeichen; möglich sind {self.longest_question}.",
                remedy="Kürzen Sie sie bitte.",
            )
        return cleaned

    def _add(
        self, session: StoredSession, text: str, *, visitor: str | None, by: Adviser | None
    ) -> DeskQuestion:
        """Answers a question and adds it. visitor: hashed; None for one asked aloud."""
        answer = answer_as_data(self._answer(session, text))
        suggestion = probable_lead(
            text,
            answer,
            self._questions.questions(session.id, releases=False),
            self._questions.understood(session.id),
            self._assistant.likeness,
        )
        name = None if by is None else by.name
        stored = self._questions.add(
            session.id,
            text=text,
            visitor=visitor,
            answer=answer,
            suggestion=suggestion,
            event=Event("question", public=True, adviser=name),
            act=None if by is None else Act(by.name, "question added", "question", "", {}),
            most=self._settings.audience_questions_per_minute,
            most_of_all=self._settings.session_questions_per_minute,
        )
        return self._up_to_date(session, desk_question(stored))

    def _up_to_date(self, before: StoredSession, question: DeskQuestion) -> DeskQuestion:
        """The question, answered once more if the session was changed while it was answered."""
        now = self._found(id=before.id)
        if _basis(now) == _basis(before):
            return question
        answer = answer_as_data(self._answer(now, question.text))
        change = Change(question.id, {"answer": answer})
        event = Event("answer", question.id)
        self._questions.change(now.id, lambda _: [change], event=event)
        return self.question(now.id, question.id)

    def _answer(self, session: StoredSession, text: str) -> Answer:
        """The assistant's answer; of several programmes each that fits is answered for."""
        single = session.programmes[0] if len(session.programmes) == 1 else None
        pins = facts_from_json(session.pins)
        return self._assistant.ask(
            text,
            programme=single,
            as_of=session.as_of,
            facts=pins if pins != Facts() else None,
            among=session.programmes,
        ).answer

    def _answer_anew(self, by: Adviser, session: StoredSession) -> None:
        """Answers what is not released once more, after programme, day or pins have changed."""
        anew = {
            each.id: answer_as_data(self._answer(session, each.text))
            for each in self._questions.questions(session.id)
            if each.release is None
        }

        def changes(now: Mapping[str, StoredQuestion]) -> Iterable[Change]:
            for key, answer in anew.items():
                if now[key].release is None:
                    yield Change(key, {"answer": answer})

        if anew:
            self._change(by, session.id, None, changes, kind="answer", act_detail={}, public=False)

    def _change(
        self, by: Adviser, session_id: str, question_id: str | None, changes: Changes, *,
        kind: str, act_detail: Mapping[str, Any], public: bool, action: str = "",
    ) -> None:  # fmt: skip
        act = Act(by.name, action or kind, "question", question_id or session_id, act_detail)
        event = Event(kind, question_id, public=public, adviser=by.name)
        try:
            self._questions.change(session_id, changes, event=event, act=act)
        except KeyError as missing:
            self._found(id=session_id)
            raise UnknownQuestionError from missing

    def _changed(
        self, session_id: str, values: Mapping[str, Any], *, event: Event, act: Act
    ) -> InfoSession:
        try:
            stored = self._store.change(session_id, lambda _: values, event=event, act=act)
        except KeyError as missing:
            raise UnknownSessionError from missing
        return info_session(stored)

    def _found(self, **by: str) -> StoredSession:
        found = self._store.session(**by)
        if found is None:
            raise UnknownSessionError
        return found

    def _question(self, session_id: str, question_id: str) -> StoredQuestion:
        found = self._questions.question(session_id, question_id)
        if found is None:
            raise UnknownQuestionError
        return found


def _basis(session: StoredSession) -> tuple[object, ...]:
    """What an answer in this session rests on beside the question."""
    return session.programmes, session.as_of, session.pins


def info_session(stored: StoredSession) -> InfoSession:
    """The session as pages see it."""
    return InfoSession(
        id=stored.id,
        code=stored.code,
        beamer_code=stored.beamer_code,
        title=stored.title,
        programmes=stored.programmes,
        as_of=stored.as_of,
        is_open=stored.is_open,
        audience_sees=stored.audience_sees,  # type: ignore[arg-type]  # one of three words
        pins=facts_from_json(stored.pins),
        shown=stored.shown,
        last_event=stored.last_event,
        version=stored.version,
        begun_by=stored.begun_by,
        begun_at=stored.begun_at,
        changed_at=stored.changed_at,
        closed_at=stored.closed_at,
    )

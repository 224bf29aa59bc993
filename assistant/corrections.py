"""Corrections: answers mended by a person, offered first, suspended when they no longer hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from assistant.advisers import require_editor
from assistant.applicant import facts_as_json
from assistant.correction_exchange import (
    correction_of,
    exported,
    imported,
    suspend_what_fails,
)
from assistant.errors import InputError
from assistant.helpdesk.correction_content import (
    CorrectionContent,
    content_from_data,
    faults_of,
    written_content,
)
from assistant.helpdesk.correction_writing import (
    content_by_hand,
    kept_figures,
)
from assistant.helpdesk.desk_errors import (
    EditConflictError,
    UnknownCorrectionError,
    UnprovenFigureError,
)
from assistant.helpdesk.evaluation_case import evaluation_case
from assistant.helpdesk.records import (
    Adviser,
    Correction,
    CorrectionSource,
    ImportReport,
    Source,
)
from assistant.service import Assistant, clean
from assistant.session_desk import SessionDesk
from assistant.storage.correction_store import CorrectionStore
from assistant.storage.desk_records import Act, StaleError, StoredCorrection
from assistant.storage.store import Store
from knowledge.catalogue.catalogue import programme as programme_of

__all__ = [
    "Correction", "CorrectionSource", "Corrections", "EditConflictError", "ImportReport", "Source",
    "UnknownCorrectionError", "UnprovenFigureError",
]  # fmt: skip


def _today() -> date:
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


class Corrections:
    """All corrections. Editors only; `with_corrections` of the assistant offers them."""

    def __init__(
        self, store: Store, assistant: Assistant, *, today: Callable[[], date] = _today
    ) -> None:
        self._stored = store
        self._store = CorrectionStore(store.engine)
        self._sessions = SessionDesk(store, assistant, assistant.settings)
        self._today = today

    def list(self, by: Adviser) -> tuple[Correction, ...]:
        """All corrections, those changed last first; what no longer holds is suspended before."""
        require_editor(by)
        self.review()
        return tuple(correction_of(stored) for stored in self._store.corrections())

    def correction(self, by: Adviser, correction_id: str) -> Correction:
        """One correction. Raises UnknownCorrectionError."""
        require_editor(by)
        return correction_of(self._found(correction_id))

    def keep(
        self,
        by: Adviser,
        *,
        programme: str,
        patterns: Sequence[str],
        text: str,
        sources: Sequence[Source],
        valid_from: date | None = None,
        valid_until: date | None = None,
    ) -> Correction:
        """A new correction. Marks [1], [2] … in the text count the sources in their order.

        Raises UnprovenFigureError, UnknownProgrammeError, InputError.
        """
        require_editor(by)
        content = content_by_hand(
            programme,
            patterns=[clean(pattern) for pattern in patterns],
            text=clean(text),
            sources=sources,
            facts={},
            valid_from=valid_from,
            valid_until=valid_until,
        )
        return self._add(by, programme, content)

    def keep_release(
        self,
        by: Adviser,
        session_id: str,
        question_id: str,
        *,
        patterns: Sequence[str] = (),
        valid_from: date | None = None,
        valid_until: date | None = None,
    ) -> Correction:
        """Keeps what was released to a question. patterns: further ways to ask it.

        Raises InputError when nothing is released or several programmes are meant.
        """
        require_editor(by)
        session = self._sessions.session(session_id)
        question = self._sessions.question(session_id, question_id)
        if question.release is None:
            raise InputError(
                "Zu dieser Frage ist noch nichts freigegeben.",
                remedy="Geben Sie die Antwort zuerst frei.",
            )
        answer = question.release.answer
        meant = answer.programmes if len(answer.programmes) == 1 else session.programmes
        if len(meant) != 1:
            raise InputError(
                "Diese Antwort gilt für mehrere Programme.",
                remedy="Legen Sie für jedes Programm eine eigene Korrektur an.",
            )
        content = written_content(
            answer,
            programme_of(meant[0]),
            patterns=(question.text, *map(clean, patterns)),
            text=answer.text,
            facts=facts_as_json(session.pins) if session.pins.own else {},
            valid_from=valid_from,
            valid_until=valid_until,
        )
        return self._add(by, meant[0], content)

    def change(
        self,
        by: Adviser,
        correction_id: str,
        *,
        version: int,
        patterns: Sequence[str],
        text: str,
        sources: Sequence[Source],
        valid_from: date | None,
        valid_until: date | None,
    ) -> Correction:
        """The correction with other contents; a suspended one that holds again is active.

        Raises EditConflictError with both texts, and what `keep` raises.
        """
        require_editor(by)
        stored = self._found(correction_id)
        former = content_from_data(stored.content)
        content = content_by_hand(
            stored.programme,
            patterns=[clean(pattern) for pattern in patterns],
            text=clean(text),
            sources=sources,
            figures=kept_figures(former, sources),
            facts=former.facts,
            valid_from=valid_from,
            valid_until=valid_until,
            entries=former.entries,
        )
        state = "active" if stored.state == "suspended" else stored.state
        values = {"content": content.as_data(), "state": state, "reasons": []}
        return self._set(by, stored, values, "changed", version, yours=text)

    def suspend(self, by: Adviser, correction_id: str) -> Correction:
        """The correction is not offered until somebody resumes it."""
        require_editor(by)
        stored = self._found(correction_id)
        values = {"state": "suspended", "reasons": [f"Ausgesetzt von {by.name}."]}
        return self._set(by, stored, values, "suspended", stored.version)

    def resume(self, by: Adviser, correction_id: str) -> Correction:
        """The correction is offered again. Raises InputError that says what no longer holds."""
        require_editor(by)
        stored = self._found(correction_id)
        former = content_from_data(stored.content)
        faults = faults_of(former, stored.programme)
        if faults:
            raise InputError(
                " ".join(faults), remedy="Ändern Sie Text und Belege, bevor sie wieder gilt."
            )
        sources = [Source(source.guideline, source.quote) for source in former.sources]
        content = content_by_hand(
            stored.programme,
            patterns=former.patterns,
            text=former.text,
            sources=sources,
            figures=kept_figures(former, sources),
            facts=former.facts,
            valid_from=former.valid_from,
            valid_until=former.valid_until,
            entries=former.entries,
        )
        values = {"content": content.as_data(), "state": "active", "reasons": []}
        return self._set(by, stored, values, "resumed", stored.version)

    def withdraw(self, by: Adviser, correction_id: str) -> Correction:
        """The correction is offered no more; it stays in the list, with its history."""
        require_editor(by)
        stored = self._found(correction_id)
        return self._set(
            by, stored, {"state": "withdrawn", "reasons": []}, "withdrawn", stored.version
        )

    def review(self) -> tuple[Correction, ...]:
        """Suspends what no longer holds; the corrections that were suspended by this call."""
        return suspend_what_fails(self._stored)

    def export_yaml(self, by: Adviser) -> str:
        """All corrections as a YAML file, in the order of their programmes and ids."""
        require_editor(by)
        return exported(self._stored)

    def import_yaml(self, by: Adviser, text: str, *, name: str = "Datei") -> ImportReport:
        """Takes over a file: all of it, or, with InputError, nothing."""
        require_editor(by)
        return imported(self._stored, text, name=name, actor=by.name)

    def as_evaluation_case(self, by: Adviser, correction_id: str) -> str:
        """The correction as a case for the question sets: YAML text."""
        require_editor(by)
        stored = self._found(correction_id)
        content = content_from_data(stored.content)
        days = [content.valid_from or self._today(), content.valid_until or date.max]
        return evaluation_case(
            stored.id, stored.programme, content, as_of=min(days), author=stored.author
        )

    def _add(self, by: Adviser, programme: str, content: CorrectionContent) -> Correction:
        act = Act(by.name, "kept", "correction", "", {"programme": programme})
        return correction_of(
            self._store.add(programme=programme, content=content.as_data(), author=by.name, act=act)
        )

    def _set(
        self,
        by: Adviser,
        stored: StoredCorrection,
        values: Mapping[str, Any],
        action: str,
        version: int,
        *,
        yours: str = "",
    ) -> Correction:
        act = Act(by.name, action, "correction", stored.id, {"reasons": values["reasons"]})
        try:
            return correction_of(self._store.change(stored.id, values, version=version, act=act))
        except StaleError as stale:
            raise EditConflictError(correction_of(self._found(stored.id)), yours) from stale

    def _found(self, correction_id: str) -> StoredCorrection:
        found = self._store.correction(correction_id)
        if found is None:
            raise UnknownCorrectionError
        return found

"""Corrections as a whole: written to a file, taken from one, and checked against the guidelines.

Needs the database alone, so that the command line can do it without loading the assistant.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from assistant.errors import InputError
from assistant.helpdesk.correction_content import content_from_data, faults_of
from assistant.helpdesk.correction_file import correction_row, read_file, written_file
from assistant.helpdesk.correction_writing import filed_content, filed_reasons
from assistant.helpdesk.records import Correction, CorrectionState, ImportReport
from assistant.storage.correction_store import CorrectionStore
from assistant.storage.desk_records import Act, StaleError, StoredCorrection
from assistant.storage.store import Store

COMMAND_LINE = "Kommandozeile"
_CHECK = "Prüfung"  # who suspends what no longer holds, as the audit names it


def exported(store: Store) -> str:
    """All corrections as a YAML file, in the order of their programmes and ids."""
    corrections = CorrectionStore(store.engine).corrections()
    ordered = sorted(corrections, key=lambda each: (each.programme, each.id))
    return written_file([_row(each) for each in ordered])


def imported(store: Store, text: str, *, name: str, actor: str = COMMAND_LINE) -> ImportReport:
    """Takes over a file: all of it, or, with InputError, nothing.

    An active correction that no longer holds is an error; stated as suspended it is taken over.
    """
    corrections = CorrectionStore(store.engine)
    rows, counts = [], Counter[str]()
    for filed in read_file(text, name=name):
        content = filed_content(filed)
        stored = corrections.correction(filed.id)
        row = correction_row(filed.id, filed.programme, filed.author, filed.state, content)
        if stored is not None and _row(stored) == row:
            counts["unchanged"] += 1
            continue
        counts["added" if stored is None else "changed"] += 1
        values = {
            "programme": filed.programme,
            "content": content.as_data(),
            "state": filed.state,
            "reasons": list(filed_reasons(filed, content)),
            "author": filed.author,
        }
        rows.append((filed.id, None if stored is None else stored.version, values))
    try:
        corrections.take_over(rows, act=Act(actor, "imported", "correction", "", {}))
    except StaleError as stale:
        raise InputError(
            "In der Zwischenzeit hat jemand anderes Korrekturen geändert. Übernommen wurde nichts.",
            remedy="Versuchen Sie es noch einmal.",
        ) from stale
    return ImportReport(counts["added"], counts["changed"], counts["unchanged"])


def suspend_what_fails(store: Store) -> tuple[Correction, ...]:
    """Suspends what no longer holds; the corrections that were suspended by this call."""
    corrections = CorrectionStore(store.engine)
    suspended = []
    for stored in corrections.corrections(state="active"):
        faults = faults_of(content_from_data(stored.content), stored.programme)
        if not faults:
            continue
        act = Act(_CHECK, "suspended", "correction", stored.id, {"reasons": list(faults)})
        values = {"state": "suspended", "reasons": list(faults)}
        try:
            changed = corrections.change(stored.id, values, version=stored.version, act=act)
        except StaleError:
            continue  # somebody was at it at this moment; the next check sees it
        suspended.append(correction_of(changed))
    return tuple(suspended)


def _row(stored: StoredCorrection) -> dict[str, Any]:
    content = content_from_data(stored.content)
    return correction_row(stored.id, stored.programme, stored.author, stored.state, content)


def correction_of(stored: StoredCorrection) -> Correction:
    """The correction as pages see it."""
    content = content_from_data(stored.content)
    return Correction(
        id=stored.id,
        programme=stored.programme,
        patterns=content.patterns,
        text=content.text,
        sources=content.sources,
        valid_from=content.valid_from,
        valid_until=content.valid_until,
        author=stored.author,
        state=cast("CorrectionState", stored.state),
        reasons=stored.reasons,
        guideline_sha256=content.guideline_sha256,
        version=stored.version,
        changed_at=stored.changed_at,
    )

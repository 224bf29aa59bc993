"""What was learnt is stored in the data folder, named by the hash of what it was learnt from."""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import tempfile
from pathlib import Path

import joblib
import sklearn

from assistant.settings import Settings
from assistant.understanding import (
    ask_classifier,
    entry_ranking,
    polarity,
    text_features,
    topics,
)
from assistant.understanding.entries import entries
from assistant.understanding.entry_ranking import Understanding, descriptions, learn
from assistant.understanding.question_form import QUESTION_FORMS
from assistant.understanding.topics import QUESTIONS_FOLDER
from knowledge.catalogue.catalogue import programmes
from knowledge.retrieval.embedder import Embedder

log = logging.getLogger(__name__)


def understanding(data_folder: Path, embedder: Embedder) -> Understanding:
    """The stored learning if its sources have not changed, else learnt anew and stored.

    A file that cannot be read or written costs time, never an answer.
    """
    file = data_folder / "understanding" / f"{_sources(embedder)}.joblib"
    if file.is_file():
        try:
            stored = joblib.load(file)
        except (OSError, ValueError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
            log.warning("the stored learning cannot be read and is made anew")
        else:
            if isinstance(stored, Understanding):
                return stored
    learnt = learn(entries(), embedder)
    _store(learnt, file)
    return learnt


def prepare(settings: Settings) -> None:
    """Learns now, so that the first question does not have to wait for it."""
    understanding(settings.data_folder, Embedder.from_settings(settings))


def _store(learnt: Understanding, file: Path) -> None:
    """Written aside and renamed, so that no reader meets half a file; older ones are removed."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        os.close(handle)
        joblib.dump(learnt, name)
        Path(name).replace(file)
        for old in file.parent.glob("*.joblib"):
            if old != file:
                old.unlink(missing_ok=True)
    except OSError:
        log.warning("what was learnt cannot be stored; it is learnt again at the next start")


def _sources(embedder: Embedder) -> str:
    """Hash of everything the learning depends on: texts, code, version of the library."""
    digest = hashlib.sha256(f"{sklearn.__version__} {embedder.fingerprint}".encode())
    for path in sorted(QUESTIONS_FOLDER.glob("*.yaml")):
        digest.update(path.read_bytes())
    for module in (ask_classifier, entry_ranking, polarity, text_features, topics):
        assert module.__file__ is not None
        digest.update(Path(module.__file__).read_bytes())
    for entry in entries().values():
        digest.update("\0".join((entry.key, *entry.texts, str(entry.yes_no))).encode())
    for programme in programmes().values():
        for statement in programme.statements.values():
            digest.update("\0".join(group.verdict for group in statement.yes_no).encode())
    digest.update(QUESTION_FORMS.read_bytes())
    for key, text in descriptions():
        digest.update(f"\0{key}\0{text}".encode())
    return digest.hexdigest()[:24]

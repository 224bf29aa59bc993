"""Repairs kept on disk, so that a start does not repeat them: named by all that they depend on.

A repair that cannot be kept or read costs seconds, never a text.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from knowledge.ingestion.ocr_draft import Change, Repair
from knowledge.settings import Settings

log = logging.getLogger(__name__)

_PACKAGE = Path(__file__).parents[1]
# Whatever decides what a repair does: its code, the German behind it, its data.
_SOURCES = ("ingestion/*.py", "german/*.py", "vocabulary/ocr_confusions.yaml", "vocabulary/*.xz")


def kept(text: str, repair: Callable[[str], Repair]) -> Repair:
    """The repair of a text, from disk when it was made before by the same code and data."""
    file = Settings.from_environment().data_folder / "repairs" / f"{_name(text)}.json"
    try:
        return _read(json.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        pass
    except (OSError, ValueError, KeyError, TypeError):
        log.warning("a kept repair cannot be read and is made anew")
    repaired = repair(text)
    _keep(repaired, file)
    return repaired


def _name(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
    for pattern in _SOURCES:
        for path in sorted(_PACKAGE.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def _read(data: dict[str, object]) -> Repair:
    changes, suspicious = data["changes"], data["suspicious"]
    if not isinstance(changes, list) or not isinstance(suspicious, list):
        raise TypeError("changes are lists")
    return Repair(
        str(data["text"]),
        tuple(Change(**change) for change in changes),
        tuple(Change(**change) for change in suspicious),
    )


def _keep(repaired: Repair, file: Path) -> None:
    """Written aside and renamed, so that nobody reads half a file."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(asdict(repaired), stream, ensure_ascii=False)
        Path(name).replace(file)
    except OSError:
        log.warning("a repair cannot be kept; the next start makes it again")

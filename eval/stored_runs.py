"""A run as a file: what the baseline of the repository and the trend of a report are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistant.errors import InputError
from eval.metrics import measure_run
from eval.runs import Run
from eval.significance import Comparison, compare_rights

BASELINES = Path(__file__).parent / "baseline"
ABOUT = "Which cases were right. Written by `antragslotse eval --write-baseline`, never by hand."


@dataclass(frozen=True)
class StoredRun:
    """A run without its answers. made: date and time (UTC, ISO 8601). rights: id → right."""

    made: str
    half: str
    configuration: str
    rights: Mapping[str, bool]
    wrong_figures: int
    unproven_figures: int
    measured: Mapping[str, Any]

    @property
    def right(self) -> int:
        """Cases that were right."""
        return sum(self.rights.values())

    def as_json(self) -> dict[str, Any]:
        """Plain data; `read` reads it back."""
        return {
            "about": ABOUT,
            "made": self.made,
            "half": self.half,
            "configuration": self.configuration,
            "right": self.right,
            "questions": len(self.rights),
            "wrong_figures": self.wrong_figures,
            "unproven_figures": self.unproven_figures,
            "measured": dict(self.measured),
            "rights": dict(self.rights),
        }


def stored(run: Run, *, at: datetime) -> StoredRun:
    """The run as it is kept. Seconds are left out: they say more of the machine than of us."""
    measured = measure_run(run)
    del measured["latency"]
    return StoredRun(
        made=at.isoformat(timespec="seconds"),
        half=run.half,
        configuration=run.configuration,
        rights={outcome.case.id: outcome.right for outcome in run.outcomes},
        wrong_figures=run.wrong_figures,
        unproven_figures=run.unproven_figures,
        measured=measured,
    )


def write(run: StoredRun, path: Path) -> None:
    """Writes the file anew. Raises InputError where that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(run.as_json(), ensure_ascii=False, indent=1)
        path.write_text(f"{text}\n", encoding="utf-8")
    except OSError as fault:
        raise InputError("Die Datei lässt sich nicht schreiben.", where=str(path)) from fault


def read(path: Path) -> StoredRun:
    """The run of a file. Raises InputError when it is missing or is no stored run."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return StoredRun(
            made=str(data["made"]),
            half=str(data["half"]),
            configuration=str(data["configuration"]),
            rights={str(key): bool(value) for key, value in data["rights"].items()},
            wrong_figures=int(data["wrong_figures"]),
            unproven_figures=int(data["unproven_figures"]),
            measured=data["measured"],
        )
    except OSError as fault:
        raise InputError(
            "Der Vergleichslauf lässt sich nicht lesen.",
            where=str(path),
            remedy="Legen Sie ihn mit „antragslotse eval --write-baseline“ an.",
        ) from fault
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise InputError("Das ist kein gespeicherter Lauf.", where=str(path)) from fault


def baseline_path(half: str) -> Path:
    """Where the baseline of a half stands."""
    return BASELINES / f"{half}.json"


def history(folder: Path) -> tuple[StoredRun, ...]:
    """The runs stored in a folder, oldest first."""
    found = [read(path) for path in sorted(folder.glob("*.json"))]
    return tuple(sorted(found, key=lambda run: run.made))


def keep(run: StoredRun, folder: Path) -> Path:
    """Stores the run under its time; a second run of the same second gets a number."""
    stem = f"{run.made[:19].replace(':', '')}-{run.half}"
    taken = len(list(folder.glob(f"{stem}*.json")))
    path = folder / (f"{stem}.json" if not taken else f"{stem}-{taken + 1}.json")
    write(run, path)
    return path


def against(run: Run, baseline: StoredRun) -> Comparison:
    """The run compared with the baseline over the cases both know."""
    return compare_rights(
        {outcome.case.id: outcome.right for outcome in run.outcomes},
        dict(baseline.rights),
        names=(run.configuration, f"Vergleichslauf vom {baseline.made[:10]}"),
    )

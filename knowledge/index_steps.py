"""What higher packages make ready with the index: entry points, so that none is imported here."""

from __future__ import annotations

import importlib.metadata

from knowledge.command_line import DISTRIBUTION
from knowledge.settings import Settings

GROUP = "antragslotse.index"


def run_index_steps(settings: Settings) -> None:
    """Runs each step of our own distribution; a step does nothing when all is current."""
    for entry_point in importlib.metadata.distribution(DISTRIBUTION).entry_points:
        if entry_point.group == GROUP:
            entry_point.load()(settings)

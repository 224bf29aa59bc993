"""The day in Germany: deadlines end at midnight there, wherever the server stands."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


def today() -> date:
    """Today's date in Europe/Berlin."""
    return datetime.now(BERLIN).date()

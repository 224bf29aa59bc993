"""Moments as they are written and read back."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(moment: datetime) -> datetime:
    """SQLite forgets the time zone; everything is written in UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

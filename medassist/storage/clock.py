"""The one way a moment is written in the database: UTC, ISO 8601, seconds."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """This moment, for example 2026-03-01T08:30:00+00:00."""
    return datetime.now(UTC).isoformat(timespec="seconds")

"""Dates for made-up series."""

from __future__ import annotations

from datetime import date, timedelta

FIRST = date(2026, 9, 3)


def day(week: int) -> date:
    """The day of a weekly visit."""
    return FIRST + timedelta(weeks=week)

"""The 15-minute grid on which visits begin and end."""

from __future__ import annotations

from datetime import time

CELL_MINUTES = 15


def is_on_grid(start: time, minutes: int) -> bool:
    """Tell whether a visit begins and ends on the grid.

    Parameters
    ----------
    start : time
        Local time.
    minutes : int
        Length.

    Returns
    -------
    bool
    """
    exact = start.second == 0 and start.microsecond == 0 and start.minute % CELL_MINUTES == 0
    return exact and minutes > 0 and minutes % CELL_MINUTES == 0


def grid_finding(start: time, minutes: int) -> str:
    """Say in plain words what keeps a visit off the grid; empty when nothing does."""
    if minutes <= 0:
        return "A visit lasts at least 15 minutes."
    if minutes % CELL_MINUTES:
        return "A visit lasts 15, 30, 45 or 60 minutes, or another multiple of 15."
    if not is_on_grid(start, minutes):
        return "A visit begins at a quarter of an hour, such as 9:00, 9:15, 9:30 or 9:45."
    return ""

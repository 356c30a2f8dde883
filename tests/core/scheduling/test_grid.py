"""Visits begin and end on quarters of an hour."""

from __future__ import annotations

from datetime import time

import pytest

from handspan.core.scheduling.grid import grid_finding, is_on_grid


@pytest.mark.parametrize(
    ("start", "minutes", "says"),
    [
        (time(9, 45), 45, ""),
        (time(9, 0), 15, ""),
        (time(9, 10), 45, "quarter of an hour"),
        (time(9, 0, 1), 45, "quarter of an hour"),
        (time(9, 0), 50, "multiple of 15"),
        (time(9, 0), 0, "at least 15"),
        (time(9, 0), -15, "at least 15"),
    ],
)
def test_grid(start: time, minutes: int, says: str) -> None:
    assert is_on_grid(start, minutes) == (says == "")
    assert says in grid_finding(start, minutes)
    assert bool(says) == bool(grid_finding(start, minutes))

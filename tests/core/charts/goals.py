"""Series of visits that the tests of a goal's charts share."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from handspan.core.progress.series import Phase, Point, Series, series

FIRST = date(2026, 9, 3)


def days_after(days: int) -> date:
    return FIRST + timedelta(days=days)


def weekly(*counts: int, baseline: int = 3, tries: int = 5) -> Series:
    """A visit a week; the first `baseline` ones are baseline."""
    return series(
        Point(
            days_after(7 * week),
            successes,
            tries,
            phase=Phase.BASELINE if week < baseline else Phase.PROGRAM,
        )
        for week, successes in enumerate(counts)
    )


POINTS = st.builds(
    lambda days, tries, part, setting, phase: Point(
        days_after(days), round(part * tries), tries, setting, "", phase
    ),
    st.integers(0, 700),
    st.integers(1, 40),
    st.floats(0, 1),
    st.sampled_from(["clinic", "home", "school", "grandma"]),
    st.sampled_from(Phase),
)

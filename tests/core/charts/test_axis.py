"""Places and labels along an axis."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.charts.axis import (
    apart,
    clipped,
    period,
    round_steps,
    scale,
    short_date,
    stacked,
    text_width,
)


def test_scale_maps_ends_and_middle() -> None:
    up = scale(0, 100, 76, 8)
    assert (up(0), up(50), up(100)) == (76, 42, 8)
    assert scale(5, 5, 0, 10)(5) == 5


@given(st.lists(st.floats(0, 600), min_size=1, max_size=60).map(sorted), st.floats(1, 100))
def test_labels_never_touch_and_none_is_left_out_needlessly(
    places: list[float], distance: float
) -> None:
    kept = apart(places, distance)
    assert kept[-1] == len(places) - 1
    assert all(places[b] - places[a] >= distance for a, b in pairwise(kept))
    for index in set(range(len(places))) - set(kept):
        following = min(k for k in kept if k > index)
        assert places[following] - places[index] < distance


@given(st.floats(-50, 100), st.floats(0.1, 500), st.integers(3, 8))
def test_steps_are_even_inside_and_few(low: float, spread: float, most: int) -> None:
    steps = round_steps(low, low + spread, most)
    assert len(steps) <= most
    gaps = [b - a for a, b in pairwise(steps)]
    slack = 2e-9 * max(gaps, default=spread)  # a value this close to an end counts as inside
    assert all(low - slack <= value <= low + spread + slack for value in steps)
    assert all(gap == pytest.approx(gaps[0]) for gap in gaps)


@pytest.mark.parametrize(
    ("low", "high", "most", "steps"),
    [
        (20, 80, 7, (20, 30, 40, 50, 60, 70, 80)),
        (19.85, 80.15, 7, (20, 30, 40, 50, 60, 70, 80)),
        (0, 26, 8, (0, 5, 10, 15, 20, 25)),
        (3.2, 5.2, 8, (3.5, 4, 4.5, 5)),
        (0, 0.5, 6, (0, 0.1, 0.2, 0.3, 0.4, 0.5)),
    ],
)
def test_steps_are_round(low: float, high: float, most: int, steps: tuple[float, ...]) -> None:
    assert round_steps(low, high, most) == pytest.approx(steps)


def test_periods_in_words() -> None:
    day = date(2026, 9, 3)
    assert short_date(day) == "Sep 3"
    assert period(day, day) == "on Sep 3, 2026"
    assert period(day, date(2026, 11, 17)) == "from Sep 3 to Nov 17, 2026"
    assert period(day, date(2027, 1, 5)) == "from Sep 3, 2026 to Jan 5, 2027"


def test_steps_are_not_finer_than_asked() -> None:
    assert round_steps(3.2, 5.2, 8, least_step=1) == (4, 5)
    assert round_steps(0.2, 0.7, 8, least_step=1) == ()


SPANS = st.lists(
    st.tuples(st.floats(0, 600), st.floats(1, 150)).map(lambda one: (one[0], one[0] + one[1])),
    max_size=12,
)


@given(SPANS, st.integers(1, 4))
def test_words_in_a_row_never_touch(spans: list[tuple[float, float]], most: int) -> None:
    rows = stacked(spans, most)
    assert len(rows) == len(spans)
    for row in range(most):
        own = sorted(span for span, found in zip(spans, rows, strict=True) if found == row)
        assert all(before[1] < after[0] for before, after in pairwise(own))
    for span, found in zip(spans, rows, strict=True):
        full = most if found is None else found  # every lower row was taken
        for row in range(full):
            assert any(
                other[0] <= span[1] and span[0] <= other[1]
                for other, place in zip(spans, rows, strict=True)
                if place == row
            )


def test_words_are_cut_with_a_sign() -> None:
    assert clipped("New school", 10) == "New school"
    assert clipped("New schools", 10) == "New schoo…"
    assert clipped("New class in town", 11) == "New class…"
    assert text_width("学校") > text_width("school") / 2

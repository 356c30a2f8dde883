"""Sums of a clinic's own sheets, and what keeps a sheet from being used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.measurement.own_sheets import problems, sum_of

LEVELS = [("Not yet", 0), ("With help", 1), ("Alone", 2)]


@given(
    answers=st.dictionaries(st.integers(0, 9), st.integers(0, 2)),
    points=st.lists(st.integers(0, 9), min_size=3, max_size=3, unique=True),
)
def test_the_sum_is_the_points_of_what_was_answered(
    answers: dict[int, int], points: list[int]
) -> None:
    total = sum_of(answers, 10, points)
    assert total.raw == sum(points[level] for level in answers.values())
    assert total.answered + total.missing == 10
    assert total.answered == len(answers)
    if answers:
        assert total.share is not None
        assert 0 <= total.share <= 1
    else:
        assert total.share is None


def test_a_missing_item_is_no_zero() -> None:
    assert sum_of({0: 2, 1: 2}, 4, [0, 1, 2]).share == 1.0
    assert sum_of({0: 2, 1: 2, 2: 0, 3: 0}, 4, [0, 1, 2]).share == 0.5
    assert sum_of({0: 0}, 1, [1, 2, 3]).share == 0.0


@pytest.mark.parametrize(
    ("items", "levels", "field"),
    [
        (["A"], LEVELS[:1], "levels"),
        (["A"], [(str(n), n) for n in range(8)], "levels"),
        (["A", "a"], LEVELS, "items"),
        (["A" * 201], LEVELS, "items"),
        ([str(n) for n in range(101)], LEVELS, "items"),
        ([], LEVELS, "items"),
        (["A"], [("Yes", 1), ("yes", 2)], "levels"),
        (["A"], [("Yes", 1), ("No", 1)], "levels"),
        (["A"], [("Yes", 101), ("No", 1)], "levels"),
        (["A"], [("", 1), ("No", 0)], "levels"),
    ],
)
def test_what_cannot_be_used_is_said(
    items: list[str], levels: list[tuple[str, int]], field: str
) -> None:
    assert field in {name for name, _ in problems(items, levels)}


def test_a_sheet_and_a_measured_task_can_be_used() -> None:
    assert problems(["A", "B"], LEVELS) == []
    assert problems([], []) == []

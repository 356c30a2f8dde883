"""Nobody and no room is in two places at once; visits that only touch are fine."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.scheduling.conflicts import Booking, Resource, conflicts, overlaps

NINE = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


def booking(key: object, start: int, minutes: int = 45, **who: object) -> Booking:
    starts_at = NINE + timedelta(minutes=start)
    ends_at = starts_at + timedelta(minutes=minutes)
    given_: dict[str, object] = {"staff": "Dana", "room": "Gym", "child": "Amara"}
    return Booking(key, starts_at, ends_at, **(given_ | who))  # type: ignore[arg-type]


def test_touching_visits_do_not_conflict() -> None:
    assert conflicts([booking(1, 45)], [booking(2, 0), booking(3, 90)]) == ()


def test_what_both_need_is_named() -> None:
    standing = booking(2, 30, staff="Lee", child="Bo")
    [conflict] = conflicts([booking(1, 0)], [standing])
    assert conflict.resources == (Resource.ROOM,)
    assert conflict.in_words() == "The room is taken at that time."
    both = conflicts([booking(1, 0)], [booking(2, 30, staff="Lee")])[0]
    assert both.in_words() == "The room is taken and the child already has a visit at that time."
    assert conflicts([booking(1, 0)], [booking(2, 30, staff="Lee", room="A", child="Bo")]) == ()


def test_what_does_not_matter_never_conflicts() -> None:
    nobody = booking(1, 0, staff=None, room=None, child=None)
    assert conflicts([nobody], [replace(nobody, key=2)]) == ()


def test_a_visit_does_not_conflict_with_itself_before_it_moves() -> None:
    moved = booking(1, 15)
    assert conflicts([moved], [booking(1, 0)]) == ()
    assert len(conflicts([moved], [booking(1, 0), booking(2, 30)])) == 1


def test_wanted_visits_are_checked_among_themselves() -> None:
    [conflict] = conflicts([booking(2, 30), booking(1, 0)], [])
    assert (conflict.wanted.key, conflict.standing.key) == (2, 1)


TIMES = st.tuples(
    st.integers(0, 20), st.integers(1, 6), st.sampled_from("AB"), st.sampled_from("XY")
)


@given(st.lists(TIMES, max_size=6), st.lists(TIMES, max_size=6))
def test_exactly_the_bookings_that_share_a_minute_conflict(
    first: list[tuple[int, int, str, str]], second: list[tuple[int, int, str, str]]
) -> None:
    def made(rows: list[tuple[int, int, str, str]], side: str) -> list[Booking]:
        return [
            booking((side, i), 15 * at, 15 * cells, staff=staff, room=room, child=None)
            for i, (at, cells, staff, room) in enumerate(rows)
        ]

    def cells(b: Booking) -> set[tuple[object, int]]:
        start = int((b.starts_at - NINE).total_seconds() // 900)
        end = int((b.ends_at - NINE).total_seconds() // 900)
        return {(who, cell) for who in (b.staff, b.room) for cell in range(start, end)}

    wanted, standing = made(first, "w"), made(second, "s")
    expected = {
        frozenset((a.key, b.key))
        for a in wanted
        for b in (*wanted, *standing)
        if a is not b and cells(a) & cells(b)
    }
    found = conflicts(wanted, standing)
    assert {frozenset((c.wanted.key, c.standing.key)) for c in found} == expected
    assert len(found) == len(expected)
    assert all(overlaps(c.wanted, c.standing) and c.resources for c in found)


def test_impossible_bookings_are_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        booking(1, 0, minutes=0)
    with pytest.raises(ValueError, match="zone"):
        Booking(1, datetime(2026, 1, 1, 9), datetime(2026, 1, 1, 10))  # noqa: DTZ001

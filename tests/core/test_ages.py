"""Ages by the calendar, corrected for early birth, in words."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.ages import (
    CompletedAge,
    completed,
    corrected_birth_date,
    days_old,
    in_words,
    is_corrected,
    scoring_birth_date,
    short,
    years_old,
)

DATES = st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31))


@pytest.mark.parametrize(
    ("birth", "on", "expected"),
    [
        (date(2020, 10, 5), date(2026, 11, 23), CompletedAge(6, 1, 18)),
        (date(2020, 10, 23), date(2026, 11, 23), CompletedAge(6, 1, 0)),
        (date(2020, 10, 24), date(2026, 11, 23), CompletedAge(6, 0, 30)),
        (date(2026, 11, 23), date(2026, 11, 23), CompletedAge(0, 0, 0)),
        (date(2026, 1, 31), date(2026, 2, 27), CompletedAge(0, 0, 27)),
        (date(2026, 1, 31), date(2026, 2, 28), CompletedAge(0, 1, 0)),
        (date(2026, 1, 31), date(2026, 3, 30), CompletedAge(0, 1, 30)),
        (date(2024, 2, 29), date(2025, 2, 28), CompletedAge(1, 0, 0)),
        (date(2024, 2, 29), date(2028, 2, 28), CompletedAge(3, 11, 30)),
        (date(2025, 12, 31), date(2026, 1, 1), CompletedAge(0, 0, 1)),
    ],
)
def test_completed_by_calendar(birth: date, on: date, expected: CompletedAge) -> None:
    assert completed(birth, on) == expected


def test_no_age_before_birth() -> None:
    with pytest.raises(ValueError, match="lies before the birth date 2026-11-24"):
        completed(date(2026, 11, 24), date(2026, 11, 23))


@given(birth=DATES, days=st.integers(0, 8000))
def test_age_never_falls_from_one_day_to_the_next(birth: date, days: int) -> None:
    on = birth + timedelta(days=days)
    today, tomorrow = completed(birth, on), completed(birth, on + timedelta(days=1))
    assert today < tomorrow
    assert 0 <= today.months <= 11
    assert 0 <= today.days <= 30


def test_years_are_those_of_the_developmental_scales() -> None:
    assert years_old(date(2025, 1, 1), date(2026, 1, 1)) == 365 / 365.25
    assert days_old(date(2025, 1, 2), date(2025, 1, 1)) == -1


def test_age_of_a_child_born_early_counts_from_the_due_date() -> None:
    assert corrected_birth_date(date(2026, 1, 1), 30 * 7) == date(2026, 3, 12)


@pytest.mark.parametrize("gestational_days", [None, 259, 280, 294])
def test_age_of_other_children_counts_from_birth(gestational_days: int | None) -> None:
    birth = date(2026, 1, 1)
    assert corrected_birth_date(birth, gestational_days) == birth
    assert not is_corrected(birth, date(2026, 6, 1), gestational_days)


def test_36_weeks_and_6_days_is_early() -> None:
    assert corrected_birth_date(date(2026, 1, 1), 258) == date(2026, 1, 23)


@pytest.mark.parametrize("gestational_days", [139, 316, 0, -5])
def test_a_pregnancy_that_cannot_be_is_refused(gestational_days: int) -> None:
    with pytest.raises(ValueError, match="a pregnancy lasts 140 to 315 days"):
        corrected_birth_date(date(2026, 1, 1), gestational_days)


def test_correction_ends_on_the_second_birthday() -> None:
    birth = date(2024, 11, 23)
    assert is_corrected(birth, date(2026, 11, 22), 210)
    assert not is_corrected(birth, date(2026, 11, 23), 210)
    assert is_corrected(birth, date(2026, 11, 23), 210, until_months=36)
    assert scoring_birth_date(birth, date(2026, 11, 22), 210) == date(2025, 2, 1)
    assert scoring_birth_date(birth, date(2026, 11, 23), 210) == birth


@pytest.mark.parametrize(
    ("age", "words", "table"),
    [
        (CompletedAge(6, 1, 18), "6 years 1 month", "6 y 1 m"),
        (CompletedAge(4, 2, 0), "4 years 2 months", "4 y 2 m"),
        (CompletedAge(1, 0, 9), "1 year", "1 y 0 m"),
        (CompletedAge(0, 5, 3), "5 months", "5 m"),
        (CompletedAge(0, 0, 12), "12 days", "12 d"),
        (CompletedAge(0, 0, 1), "1 day", "1 d"),
        (CompletedAge(0, 0, 0), "0 days", "0 d"),
    ],
)
def test_words(age: CompletedAge, words: str, table: str) -> None:
    assert in_words(age) == words
    assert short(age) == table

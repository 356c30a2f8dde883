"""Sentences about change: true to the counts, sure only when the tries are, and always kind."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.progress.series import Phase, Point, Series, StatedBaseline, series
from handspan.core.progress.trend import change
from handspan.core.progress.words import (
    FAMILY,
    STAFF,
    Reading,
    family_sentence,
    reading,
    therapist_sentence,
)
from tests.core.progress.days import day

HARSH = re.compile(r"(?i)\b(fail\w*|poor\w*|bad\w*|regress\w*|stall\w*|behind|deficit\w*|worse)\b")
TODAY = date(2026, 11, 23)


def counted(before: tuple[int, int], after: tuple[int, int], week: int = 10) -> Series:
    return series([Point(day(0), *before, phase=Phase.BASELINE), Point(day(week), *after)])


def read(before: tuple[int, int], after: tuple[int, int]) -> Reading:
    found = change(counted(before, after))
    assert found is not None
    return reading(found)


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ((3, 15), (12, 15), Reading.HIGHER),
        ((3, 10), (6, 10), Reading.LIKELY_HIGHER),
        ((8, 16), (8, 16), Reading.SAME),
        ((5, 10), (6, 10), Reading.UNSURE),
        ((12, 15), (3, 15), Reading.LOWER),
        ((0, 4), (4, 4), Reading.UNSURE),  # too few tries, however far apart
        ((0, 40), (4, 4), Reading.UNSURE),
    ],
)
def test_what_may_be_said(before: tuple[int, int], after: tuple[int, int], says: Reading) -> None:
    assert read(before, after) is says


def test_the_familys_sentence() -> None:
    found = family_sentence(counted((3, 15), (12, 15)), on=TODAY)
    assert found == ("In September: 3 of 15 tries. Now: 12 of 15. This is very likely real growth.")


def test_the_therapists_sentence() -> None:
    found = therapist_sentence(counted((3, 15), (12, 15)))
    assert found == (
        "Baseline 3 of 15 tries without help (20%, 80% interval 10 to 36%); latest visit 12 of 15 "
        "tries without help (80%, 80% interval 64 to 90%). The share without help is very likely "
        "higher than at baseline (probability that it is higher: above 0.99)."
    )


def test_words_for_time() -> None:
    same_month = family_sentence(counted((1, 5), (2, 5), week=2), on=date(2026, 9, 20))
    assert same_month.startswith("At the start: 1 of 5 tries. Now: 2 of 5.")
    next_year = family_sentence(counted((1, 5), (2, 5), week=20), on=date(2027, 1, 25))
    assert next_year.startswith("In September 2026: 1 of 5 tries. Now:")
    long_ago = family_sentence(counted((1, 5), (2, 5), week=4), on=TODAY)
    assert "On October 1: 2 of 5." in long_ago
    assert "Now" not in long_ago


def test_a_baseline_without_counts_is_never_called_likely() -> None:
    found = series([Point(day(10), 5, 5)])
    stated = StatedBaseline(day(0), 20)
    words = family_sentence(found, on=TODAY, stated_baseline=stated)
    assert words == (
        "In September: about 2 of 10 tries. Now: 5 of 5 tries. "
        "It is too soon to be sure. A few more visits will tell."
    )
    assert "without counts" in therapist_sentence(found, stated)


def test_before_anything_can_be_compared() -> None:
    nothing, baseline = series([]), series([Point(day(0), 1, 5, phase=Phase.BASELINE)])
    program = series([Point(day(10), 4, 5)])
    assert "getting started" in family_sentence(nothing, on=TODAY)
    assert "getting started" in family_sentence(baseline, on=TODAY)
    assert family_sentence(program, on=TODAY).startswith("Now: 4 of 5 tries.")
    assert therapist_sentence(nothing) == "No tries are recorded yet."
    assert "Only baseline tries" in therapist_sentence(baseline)
    assert "No baseline is recorded" in therapist_sentence(program)


COUNTS = st.tuples(st.integers(0, 30), st.integers(1, 30)).map(lambda p: (min(p), p[1]))


@given(COUNTS, COUNTS, st.integers(0, 300))
def test_every_sentence_is_short_kind_and_true_to_the_counts(
    before: tuple[int, int], after: tuple[int, int], later: int
) -> None:
    found = counted(before, after)
    family = family_sentence(found, on=date.fromordinal(day(10).toordinal() + later))
    assert f"{before[0]} of {before[1]} tries" in family
    assert f"{after[0]} of {after[1]}" in family
    for sentence in re.split(r"(?<=\.) ", family):
        assert len(sentence.split()) <= 12
    assert "%" not in family
    assert not HARSH.search(family + therapist_sentence(found))


def test_every_reading_has_words() -> None:
    assert set(FAMILY) == set(STAFF) == set(Reading)

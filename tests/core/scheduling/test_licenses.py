"""No valid license, no booking and no signature; and a sentence that says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.scheduling.licenses import (
    SCOPE,
    Act,
    License,
    Practitioner,
    Role,
    licensed_through,
    may,
    reason_against,
)

FROM, TO = date(2026, 1, 1), date(2026, 12, 31)
DANA = Practitioner("Dana Whitfield", Role.THERAPIST, (License("OT", FROM, TO),))


@pytest.mark.parametrize(
    ("on", "allowed"),
    [
        (FROM - timedelta(days=1), False),
        (FROM, True),
        (TO, True),
        (TO + timedelta(days=1), False),
    ],
)
def test_both_ends_of_a_license_count(on: date, allowed: bool) -> None:
    assert may(DANA, Act.THERAPY, discipline="OT", on=on).allowed is allowed


@pytest.mark.parametrize(
    ("who", "on", "reason"),
    [
        (DANA, date(2027, 1, 4), "Dana Whitfield's OT license ended on December 31, 2026."),
        (DANA, date(2025, 12, 1), "Dana Whitfield's OT license begins on January 1, 2026."),
        (replace(DANA, licenses=()), FROM, "Dana Whitfield's OT license is not on file."),
        (
            replace(DANA, licenses=(License("PT", FROM, TO),)),
            FROM,
            "Dana Whitfield's OT license is not on file.",
        ),
        (
            replace(DANA, ended_on=date(2026, 3, 1)),
            date(2026, 3, 2),
            "Dana Whitfield no longer works here on March 2, 2026.",
        ),
        (
            replace(DANA, role=Role.OTHER),
            FROM,
            "Dana Whitfield is neither therapist nor assistant and may not give therapy.",
        ),
    ],
)
def test_the_reason_is_a_sentence(who: Practitioner, on: date, reason: str) -> None:
    answer = may(who, Act.THERAPY, discipline="OT", on=on)
    assert (answer.allowed, answer.reason) == (False, reason)


def test_the_last_day_of_work_still_counts() -> None:
    who = replace(DANA, ended_on=date(2026, 3, 1))
    assert may(who, Act.SIGN_NOTE, discipline="OT", on=date(2026, 3, 1)).allowed


def test_scope_of_each_role() -> None:
    allowed = {
        role: {
            act
            for act in Act
            if may(replace(DANA, role=role), act, discipline="OT", on=FROM).allowed
        }
        for role in Role
    }
    assert allowed[Role.THERAPIST] == set(Act)
    assert allowed[Role.ASSISTANT] == {Act.THERAPY, Act.SIGN_NOTE}
    assert allowed[Role.OTHER] == set()
    assert set(SCOPE) == set(Role)
    answer = may(replace(DANA, role=Role.ASSISTANT), Act.EVALUATION, discipline="OT", on=FROM)
    assert answer.reason == (
        "Dana Whitfield is an assistant and may not evaluate a child; a therapist may."
    )


def test_licenses_that_follow_each_other_reach_further() -> None:
    next_year = License("OT", TO + timedelta(days=1), date(2027, 12, 31))
    gap = License("OT", TO + timedelta(days=2), date(2027, 12, 31))
    other = License("PT", TO + timedelta(days=1))
    for more, through in ((next_year, date(2027, 12, 31)), (gap, TO), (other, TO)):
        who = replace(DANA, licenses=(more, *DANA.licenses))
        assert licensed_through(who, "OT", FROM) == through
    endless = replace(DANA, licenses=(License("OT", FROM),))
    assert licensed_through(endless, "OT", FROM) == date.max
    assert licensed_through(DANA, "OT", date(2027, 1, 1)) is None


SPANS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 8)).map(
        lambda s: License("OT", FROM + timedelta(days=s[0]), FROM + timedelta(days=sum(s)))
    ),
    max_size=5,
)


@given(SPANS, st.integers(0, 30))
def test_every_day_up_to_the_last_is_licensed_and_the_next_is_not(
    licenses: list[License], start: int
) -> None:
    who, on = replace(DANA, licenses=tuple(licenses)), FROM + timedelta(days=start)
    through = licensed_through(who, "OT", on)
    day = on
    while may(who, Act.THERAPY, discipline="OT", on=day).allowed:
        day += timedelta(days=1)
    assert through == (day - timedelta(days=1) if day > on else None)


def test_a_reason_for_whoever_signs() -> None:
    ended, later = License("OT", FROM, FROM), License("OT", TO)
    assert reason_against([ended, later], FROM) == ""
    assert reason_against([ended, later], date(2026, 5, 1)) == (
        "Your license ended on January 1, 2026."
    )
    assert reason_against([later], date(2026, 5, 1)) == "Your license begins on December 31, 2026."
    assert reason_against([], FROM) == "Your license is not on file."

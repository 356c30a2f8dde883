"""Carrying over is claimed only when the tries of two settings allow it."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.goals.carry_over import BETWEEN, carry_over, caseload_offsets
from handspan.core.progress.forecast.grid import LEVELS, normal
from handspan.core.progress.forecast.next_visit import chance_at_least
from handspan.core.progress.forecast.observation import Kind, Observation, count_table
from handspan.core.progress.series import Phase, Point, Series, series

DAY = date(2026, 9, 1)


def tried(**settings: list[tuple[int, int]]) -> Series:
    return series(
        Point(DAY + timedelta(7 * place), successes, tries, setting)
        for setting, visits in settings.items()
        for place, (successes, tries) in enumerate(visits)
    )


def test_two_settings_at_the_target_are_a_claim() -> None:
    found = carry_over(tried(clinic=[(10, 10)] * 3, home=[(9, 10), (10, 10)]), 80, ["clinic"])
    assert found.claim
    assert found.says == "Carries over: at the target in Clinic and Home."
    assert [one.setting for one in found.settings] == ["clinic", "home"]


def test_one_setting_few_tries_or_low_shares_are_none() -> None:
    alone = carry_over(tried(clinic=[(10, 10)] * 4), 80, ["clinic", "home"])
    assert not alone.claim
    assert "second setting" in alone.says
    few = carry_over(tried(clinic=[(10, 10)] * 4, home=[(5, 5)]), 80, [])
    assert not few.claim
    assert "home (5 of 10 tries, 1 of 2 visits)" in few.says
    low = carry_over(tried(clinic=[(10, 10)] * 4, home=[(4, 10)] * 3), 80, [])
    assert not low.claim
    assert low.says == "Not shown yet: at the target in 1 of 2 settings."


def test_baseline_tries_say_nothing_of_now() -> None:
    before = series([Point(DAY, 10, 10, "home", phase=Phase.BASELINE)])
    [home] = carry_over(before, 80, ["home"]).settings
    assert (home.tries, home.counts) == (0, False)


def test_a_setting_without_tries_is_told_from_the_others_with_doubt() -> None:
    found = carry_over(tried(clinic=[(10, 10)] * 4), 80, ["clinic", "home"])
    clinic, home = found.settings
    nothing = carry_over(Series(()), 80, ["home"]).settings[0]
    assert nothing.at_target < home.at_target < clinic.at_target


def test_one_setting_alone_has_the_posterior_by_hand() -> None:
    points = [(6, 10), (8, 10)]
    [found] = carry_over(tried(clinic=points), 70, []).settings
    blur = np.exp(-0.5 * ((LEVELS - LEVELS[:, None]) / BETWEEN) ** 2)
    prior = normal(-0.7, 1.9) @ (blur / blur.sum(axis=1, keepdims=True))
    table = count_table((Observation(Kind.COUNT, 0.03),), 10)[0]
    level = prior * table[6] * table[8]
    assert found.at_target == pytest.approx(chance_at_least(level / level.sum(), 0.7))


@given(st.integers(0, 10), st.integers(0, 9))
def test_one_more_success_never_lowers_a_setting(here: int, there: int) -> None:
    less, more = (
        carry_over(tried(clinic=[(here, 10)] * 2, home=[(k, 10)] * 2), 80, [])
        for k in (there, there + 1)
    )
    for one, other in zip(less.settings, more.settings, strict=True):
        assert other.at_target >= one.at_target - 1e-12


def test_the_caseload_says_how_much_harder_a_setting_is() -> None:
    goals = [tried(clinic=[(8, 10)] * 2, home=[(5, 10)] * 2) for _ in range(20)]
    away = caseload_offsets(goals)
    assert -1.4 < away["home"] < -0.8
    assert abs(caseload_offsets(goals[:1])["home"]) < 0.4  # one goal says little
    harder = carry_over(tried(clinic=[(10, 10)] * 3), 80, ["home"], away).settings[1]
    plain = carry_over(tried(clinic=[(10, 10)] * 3), 80, ["home"]).settings[1]
    assert harder.at_target < plain.at_target
    assert caseload_offsets([tried(clinic=[(1, 2)], home=[(1, 2)])]) == {}

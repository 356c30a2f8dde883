"""The filter is Bayes' rule: by hand where that can be, compiled as plain."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from handspan.core.progress.forecast.filtering import (
    Before,
    Visit,
    batch,
    filtered,
    with_breaks,
)
from handspan.core.progress.forecast.grid import LEVELS, SHARES
from handspan.core.progress.forecast.observation import Kind, Observation
from handspan.core.progress.forecast.settings import FIRST, laid_out, redrawn, shipped

STILL = redrawn((0.0,), (1.0,), (1.0,), 0.0, 0.0)
PLAIN = Observation(Kind.COUNT, 1e-6)

visit = st.builds(
    lambda tries, share, before: Visit(round(share * tries), tries, before),
    st.integers(1, 12),
    st.floats(0, 1),
    st.sampled_from([Before.NOTHING, Before.NOTHING, Before.BREAK, Before.PHASE]),
)


def test_a_child_who_does_not_change_has_the_posterior_of_all_tries_together() -> None:
    members = laid_out([STILL], [PLAIN], [1.0])
    found = filtered(
        batch([[Visit(3, 10), Visit(6, 8), Visit(5, 10)]], members), members, compiled=False
    )
    expected = FIRST * stats.binom.pmf(14, 28, SHARES)
    np.testing.assert_allclose(found.level[-1], expected / expected.sum(), atol=1e-6)
    prior = (FIRST * stats.binom.pmf(3, 10, SHARES)).sum()
    assert found.evidence[0, 0] == pytest.approx(np.log(prior), abs=1e-4)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(visit, max_size=6), min_size=1, max_size=3), st.booleans())
def test_compiled_and_plain_give_the_same_numbers(goals: list[list[Visit]], every: bool) -> None:
    members = shipped()
    laid = batch(goals, members)
    fast = filtered(laid, members, every=every, compiled=True)
    plain = filtered(laid, members, every=every, compiled=False)
    for name in ("ahead", "level", "evidence", "weights", "state"):
        np.testing.assert_allclose(getattr(fast, name), getattr(plain, name), atol=1e-10)
    np.testing.assert_allclose(fast.ahead.sum(axis=(1, 2)), 1)
    np.testing.assert_allclose(fast.level.sum(axis=1), 1)
    np.testing.assert_allclose(fast.state.sum(axis=(2, 3)), 1)


def test_goals_do_not_touch_each_other() -> None:
    members, visits = shipped(), [Visit(k, 10) for k in (1, 2, 4, 4)]
    alone = filtered(batch([visits], members), members, compiled=False)
    among = filtered(batch([[Visit(9, 10)], [], visits], members), members, compiled=False)
    np.testing.assert_allclose(among.level[1:], alone.level)
    np.testing.assert_allclose(among.ahead[3:], alone.ahead)
    np.testing.assert_allclose(among.state[2], alone.state[0])


def test_a_new_phase_forgets_growth_and_loosens_the_level() -> None:
    members = shipped()
    before = [Visit(1, 10)] * 6
    same = filtered(batch([before], members), members, compiled=False)
    changed = filtered(
        batch([[*before, Visit(9, 10, Before.PHASE)]], members), members, compiled=False
    )
    surprised = filtered(batch([[*before, Visit(9, 10)]], members), members, compiled=False)
    total = {
        name: np.log(np.exp(found.evidence[6] + np.log(same.weights[0])).sum())
        for name, found in (("phase", changed), ("none", surprised))
    }
    assert total["phase"] > total["none"] + 1
    assert changed.level[6] @ LEVELS > surprised.level[6] @ LEVELS


def test_levels_of_help_tell_more_than_success_alone() -> None:
    members = shipped()
    alone = filtered(batch([[Visit(0, 8)] * 5], members), members, compiled=False)
    helped = [Visit(0, 8, helped=(0, 2, 4, 2, 0))] * 5
    told = filtered(batch([helped], members), members, compiled=False)

    def spread(level: np.ndarray) -> float:
        return float(level @ (LEVELS - level @ LEVELS) ** 2)

    assert spread(told.level[-1]) < spread(alone.level[-1]) / 2


def test_a_long_break_is_marked_where_dates_are_known() -> None:
    day = date(2026, 3, 2)
    marked = with_breaks(
        [
            Visit(1, 5, on=day),
            Visit(1, 5, on=day + timedelta(7)),
            Visit(1, 5, on=day + timedelta(50)),
            Visit(1, 5, Before.PHASE, on=day + timedelta(100)),
            Visit(1, 5),
        ]
    )
    assert [one.before for one in marked] == [0, 0, Before.BREAK, Before.PHASE, 0]


@pytest.mark.parametrize(
    ("successes", "tries", "helped"), [(3, 2, ()), (0, 0, ()), (1, 3, (1, 1)), (1, 3, (4, -1))]
)
def test_impossible_visits_are_refused(successes: int, tries: int, helped: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"cannot be|add up"):
        Visit(successes, tries, helped=helped)


def test_members_need_a_weight_each() -> None:
    with pytest.raises(ValueError, match="weight above zero"):
        laid_out([STILL], [PLAIN], [1.0, 2.0])
    with pytest.raises(ValueError, match="weight above zero"):
        laid_out([STILL], [PLAIN], [0.0])

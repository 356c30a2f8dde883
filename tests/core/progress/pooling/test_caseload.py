"""A caseload's change: what is expected next, children drawn to the mean, and the sentence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handspan.core.progress.pooling.caseload import GoalEffect, caseload_change, staff_sentence
from handspan.core.progress.pooling.likely import next_effect
from handspan.core.progress.pooling.shrinkage import shrink
from handspan.core.progress.pooling.three_level import pool_nested

GOALS = [
    GoalEffect(child, area, effect, error)
    for child, area, effect, error in (
        ("a", "dressing", 1.2, 0.4),
        ("a", "dressing", 0.8, 0.5),
        ("b", "dressing", 0.1, 0.3),
        ("c", "dressing", 0.9, 0.4),
        ("c", "writing", 2.0, 0.4),
        ("d", "writing", 0.4, 0.2),
    )
]


def test_an_area_and_all_of_them() -> None:
    dressing = caseload_change(GOALS, area="dressing")
    assert dressing is not None
    expected = pool_nested([1.2, 0.8, 0.1, 0.9], [0.4, 0.5, 0.3, 0.4], ["a", "a", "b", "c"])
    assert dressing.pooled == expected
    assert list(dressing.by_child) == ["a", "b", "c"]
    everything = caseload_change(GOALS)
    assert everything is not None
    assert (everything.pooled.effects, everything.pooled.children) == (6, 4)
    assert caseload_change(GOALS, area="writing") is None
    assert caseload_change([], area="eating") is None


def test_the_sentence_says_what_the_figures_say() -> None:
    found = caseload_change(GOALS, area="dressing")
    assert found is not None
    says = staff_sentence(found, "logits")
    assert "4 goals of 3 children" in says
    for value in (found.pooled.estimate, found.pooled.low, found.pooled.high, *found.expected):
        assert f"{value:+.2f}" in says
    assert "few children" in says
    assert "does not say what caused" in says
    many = [GoalEffect(str(child), "dressing", child % 3, 0.3) for child in range(30)]
    plenty = caseload_change(many)
    assert plenty is not None
    assert "few children" not in staff_sentence(plenty, "logits")


def test_what_is_expected_and_each_child_equal_a_plain_integral() -> None:
    """One goal each: the same by summing 20,000 standard deviations, without any zooming."""
    effects, errors = np.array([0.2, 1.5, 0.7, -0.4, 0.9]), np.array([0.3, 0.5, 0.2, 0.4, 0.6])
    spreads = (np.arange(20_000) + 0.5) / 20_000 * np.ptp(effects)
    weights = 1 / (errors**2 + spreads[:, np.newaxis] ** 2)
    total = weights.sum(axis=1)
    means = (weights * effects).sum(axis=1) / total
    squares = (weights * (effects - means[:, np.newaxis]) ** 2).sum(axis=1)
    logs = (np.log(weights).sum(axis=1) - np.log(total) - squares) / 2
    shares = np.exp(logs - logs.max())
    shares /= shares.sum()
    own = spreads[:, np.newaxis] ** 2 * weights
    each = means[:, np.newaxis] + own * (effects - means[:, np.newaxis])
    square = spreads[:, np.newaxis] ** 2 * (1 - own) + (1 - own) ** 2 / total[:, np.newaxis]
    estimate = shares @ each
    error = np.sqrt(shares @ (square + (each - estimate) ** 2))
    found = shrink(effects.tolist(), errors.tolist(), range(5))
    ours = np.array(
        [(child.estimate, child.standard_error, child.weight) for child in found.values()]
    )
    np.testing.assert_allclose(ours, np.column_stack([estimate, error, shares @ own]), atol=0.01)
    random = np.random.default_rng(8)
    drawn = random.choice(20_000, 200_000, p=shares)
    ahead = random.normal(means[drawn], np.sqrt(spreads[drawn] ** 2 + 1 / total[drawn]))
    low, high = next_effect(effects.tolist(), errors.tolist(), range(5))
    assert (low, high) == pytest.approx(np.quantile(ahead, (0.025, 0.975)), abs=0.06)


def test_children_with_little_data_are_drawn_further() -> None:
    found = shrink([2.0, 2.0, 0.0, 0.1, 0.2], [0.1, 1.0, 0.2, 0.2, 0.2], "abcde")
    sure, unsure = found["a"], found["b"]
    assert sure.own == unsure.own == 2.0
    assert unsure.weight < sure.weight < 1
    assert unsure.estimate < sure.estimate < 2
    assert sure.standard_error < unsure.standard_error < 1


@settings(deadline=None)
@given(st.integers(0, 5000), st.floats(-10, 10))
def test_origin_does_not_matter_and_wider_levels_are_wider(seed: int, shift: float) -> None:
    random = np.random.default_rng(seed)
    children = random.integers(0, 4, 9)
    children[:2] = (0, 1)
    effects, errors = random.normal(size=9), random.uniform(0.2, 0.8, 9)
    rows = errors.tolist(), children.tolist()
    low, high = next_effect(effects.tolist(), *rows)
    assert next_effect((effects + shift).tolist(), *rows) == pytest.approx(
        (low + shift, high + shift), abs=1e-6
    )
    wide = next_effect(effects.tolist(), *rows, level=0.99)
    assert wide[0] < low < high < wide[1]
    before, after = shrink(effects.tolist(), *rows), shrink((effects + shift).tolist(), *rows)
    for child, one in before.items():
        assert after[child].estimate == pytest.approx(one.estimate + shift, abs=1e-6)
        assert after[child].weight == pytest.approx(one.weight, abs=1e-6)
        assert 0 < one.weight < 1


def test_predictions_hold_and_drawing_together_helps() -> None:
    """200 made-up caseloads of eight children; simulated."""
    random = np.random.default_rng(20261124)
    ahead, inside, away = [], [], []
    for _ in range(200):
        children = np.repeat(np.arange(8), random.integers(1, 3, 8))
        errors = random.uniform(0.2, 0.6, len(children))
        own = random.normal(0.5, 0.3, 8)
        true = own[children] + random.normal(0, 0.2, len(children))
        rows = random.normal(true, errors).tolist(), errors.tolist(), children.tolist()
        low, high = next_effect(*rows)
        ahead.append(low <= 0.5 + random.normal(0, np.hypot(0.3, 0.2)) <= high)
        for child, found in shrink(*rows).items():
            inside.append(found.low <= own[child] <= found.high)
            away.append((found.estimate - own[child], found.own - own[child]))
    assert 0.92 <= np.mean(ahead) <= 0.995
    assert 0.92 <= np.mean(inside) <= 0.99
    drawn, alone = np.sqrt(np.mean(np.square(away), axis=0))
    assert drawn < 0.8 * alone

"""Nonoverlap against R SingleCaseES, and intervals that stay honest at complete separation."""

from __future__ import annotations

import csv
from collections import defaultdict
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handspan.core.progress.effects.newcombe import newcombe
from handspan.core.progress.nonoverlap import Nap, nap, nap_of
from handspan.core.progress.series import Phase, Point, series
from tests.core.progress.days import day
from tests.shared import shared

VALUES = st.lists(st.integers(0, 10).map(float), min_size=1, max_size=9)
Key = tuple[str, str, str]


def rows(name: str) -> list[dict[str, str]]:
    with shared("reference", "progress", name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def pairs() -> dict[Key, Nap]:
    phases: dict[Key, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    direction: dict[Key, str] = {}
    for row in rows("series_long.csv"):
        key = row["dataset"], row["series"], row["pair"]
        phases[key][row["cond"]].append(float(row["y"]))
        direction[key] = row["improvement"]
    return {
        key: nap(found["A"], found["B"], improvement=direction[key])
        for key, found in phases.items()
    }


def test_estimates_and_errors_equal_r() -> None:
    ours = pairs()
    reference = [row for row in rows("reference_es.csv") if row["ES"] in {"NAP", "Tau"}]
    assert len(reference) == 6 * len(ours) > 400
    for row in reference:
        found = ours[row["dataset"], row["series"], row["pair"]]
        factor = 2.0 if row["ES"] == "Tau" else 1.0
        errors = {
            "unbiased": found.se_unbiased,
            "Hanley": found.se_hanley,
            "null_variance": found.se_null,
        }
        error = errors[row["variant"]]
        assert error is not None
        assert factor * error == pytest.approx(float(row["SE"]), abs=1e-9)
        estimate = found.tau if row["ES"] == "Tau" else found.estimate
        assert estimate == pytest.approx(float(row["Est"]), abs=1e-9)
        assert (found.before, found.after) == (int(row["nA"]), int(row["nB"]))


def test_intervals_equal_the_honest_roots() -> None:
    ours = pairs()
    separated = 0
    for row in rows("reference_es.csv"):
        if row["ES"] != "NAP":
            continue
        found = ours[row["dataset"], row["series"], row["pair"]]
        assert found.low == pytest.approx(float(row["CI_lower_honest"]), abs=1e-9)
        assert found.high == pytest.approx(float(row["CI_upper_honest"]), abs=1e-9)
        separated += found.estimate == 1
    assert separated == 90  # 30 pairs, three variants each, where R's own interval is [1, 1]


@pytest.mark.parametrize(
    ("m", "n", "low"), [(3, 5, 0.566157), (5, 5, 0.642703), (6, 6, 0.689231), (5, 10, 0.716546)]
)
def test_complete_separation_is_no_certainty(m: int, n: int, low: float) -> None:
    found = nap([0.0] * m, [1.0] * n)
    assert (found.estimate, found.high) == (1, 1)
    assert found.low == pytest.approx(low, abs=5e-7)
    assert found.wide_low < found.low
    worse = nap([1.0] * m, [0.0] * n)
    assert (worse.low, worse.high) == pytest.approx((0, 1 - low), abs=5e-7)


def test_the_textbook_example() -> None:
    found = nap([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29])
    assert found.estimate == pytest.approx(0.916666666666667, abs=1e-12)
    assert found.tau == pytest.approx(0.833333333333333, abs=1e-12)


@given(VALUES, VALUES)
def test_what_holds_for_every_pair(before: list[float], after: list[float]) -> None:
    found = nap(before, after)
    better = sum((b > a) + 0.5 * (b == a) for a in before for b in after)
    assert found.estimate == pytest.approx(better / (len(before) * len(after)))
    assert 0 <= found.wide_low <= found.low <= found.estimate + 1e-12
    assert found.estimate - 1e-12 <= found.high <= found.wide_high <= 1
    assert found.high - found.low > 0.05
    turned = nap(before, after, improvement="decrease")
    assert turned.estimate == pytest.approx(1 - found.estimate)
    assert (turned.low, turned.high) == pytest.approx((1 - found.high, 1 - found.low))
    assert (found.se_unbiased is None) == (min(len(before), len(after)) < 2)


@given(st.floats(0, 1), st.integers(1, 20), st.integers(1, 20), st.floats(0.5, 0.98))
def test_intervals_solve_the_equation_and_widen_with_the_level(
    found: float, m: int, n: int, level: float
) -> None:
    z = NormalDist().inv_cdf
    low, high = newcombe(found, m, n, z((1 + level) / 2))
    assert 0 <= low <= found <= high <= 1
    wider = newcombe(found, m, n, z((1 + level + 0.01) / 2))
    assert wider[0] <= low + 1e-12
    assert wider[1] >= high - 1e-12


def test_intervals_hold_as_often_as_they_say() -> None:
    """Normal days, 5 before and 10 after, true nonoverlap 0.92 (simulated; R's own covers .74)."""
    random = np.random.default_rng(20261123)
    shift = 2**0.5 * NormalDist().inv_cdf(0.92)
    covered = []
    for _ in range(1200):
        found = nap(random.normal(0, 1, 5).tolist(), random.normal(shift, 1, 10).tolist())
        covered.append((found.low <= 0.92 <= found.high, found.wide_low <= 0.92 <= found.wide_high))
    plain, wide = np.mean(covered, axis=0)
    assert 0.93 <= plain <= 0.97
    assert wide >= plain


def test_a_goals_series() -> None:
    points = [
        Point(day(week), done, 5, phase=Phase.BASELINE if week < 3 else Phase.PROGRAM)
        for week, done in enumerate((1, 1, 2, 2, 3, 4))
    ]
    found = nap_of(series(points))
    assert found is not None
    assert found.estimate == pytest.approx(8.5 / 9)
    assert nap_of(series(points[:3])) is None
    assert nap_of(series(points[3:])) is None


@pytest.mark.parametrize(
    ("before", "after", "options"),
    [
        ([], [1.0], {}),
        ([1.0], [], {}),
        ([float("nan")], [1.0], {}),
        ([1.0], [2.0], {"improvement": "up"}),
        ([1.0], [2.0], {"level": 1.0}),
    ],
)
def test_impossible_input_is_refused(
    before: list[float], after: list[float], options: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match=r"need|finite|improvement|level"):
        nap(before, after, **options)  # type: ignore[arg-type]

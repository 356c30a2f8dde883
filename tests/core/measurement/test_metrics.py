"""Standard scores and percentiles agree with the normal distribution."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from handspan.core.measurement.metrics import METRICS, agrees, percentile_of, standard_of

NORMAL = [code for code, metric in METRICS.items() if metric.mean is not None]


@pytest.mark.parametrize("code", NORMAL)
@given(z=st.floats(-4, 4))
def test_percentiles_are_the_normal_distributions(code: str, z: float) -> None:
    metric = METRICS[code]
    assert metric.mean is not None
    assert metric.sd is not None
    exact = percentile_of(code, metric.mean + z * metric.sd)
    assert exact == pytest.approx(100 * norm.cdf(z), abs=1e-10)


@pytest.mark.parametrize("code", [*NORMAL, "percentile"])
@given(percentile=st.floats(0.01, 99.99))
def test_there_and_back(code: str, percentile: float) -> None:
    back = percentile_of(code, standard_of(code, percentile))
    assert back == pytest.approx(percentile, abs=1e-9)


@pytest.mark.parametrize(
    ("code", "standard", "percentile"),
    [
        ("standard", 100, 50), ("standard", 85, 16), ("standard", 130, 98), ("standard", 70, 2),
        ("scaled", 10, 50), ("scaled", 7, 16), ("scaled", 13, 84), ("scaled", 4, 2),
        ("T", 50, 50), ("T", 40, 16), ("T", 60, 84), ("T", 30, 2.3), ("z", -1.0, 15.9),
        ("v_scale", 12, 16), ("scale15", 10, 16), ("standard", 145, 99.9), ("standard", 55, 0.1),
        ("standard", 55, 1), ("standard", 145, 99), ("percentile", 37, 37),
    ],
)  # fmt: skip
def test_what_manuals_print_agrees(code: str, standard: float, percentile: float) -> None:
    assert agrees(code, standard, percentile)


@pytest.mark.parametrize(
    ("code", "standard", "percentile"),
    [
        ("standard", 85, 15), ("standard", 85, 61), ("scaled", 7, 17), ("T", 40, 84),
        ("z", -1.0, 16.0 + 1), ("standard", 70, 1), ("standard", 115, 99), ("percentile", 37, 38),
    ],
)  # fmt: skip
def test_what_is_off_by_more_than_rounding_does_not(
    code: str, standard: float, percentile: float
) -> None:
    assert not agrees(code, standard, percentile)


@given(standard=st.integers(41, 159))
def test_the_rounded_percentile_agrees_and_its_neighbors_do_not(standard: int) -> None:
    exact = 100 * norm.cdf((standard - 100) / 15)
    printed = min(99, max(1, round(exact)))
    assert agrees("standard", standard, printed)
    for other in (printed - 2, printed + 2):
        if 1 < other < 99:
            assert not agrees("standard", standard, other)


def test_age_equivalents_have_no_percentiles() -> None:
    assert percentile_of("age_eq", 50) is None
    assert agrees("age_eq", 50, 3)
    with pytest.raises(ValueError, match="no percentiles"):
        standard_of("age_eq", 50)
    with pytest.raises(ValueError, match="between 0 and 100"):
        standard_of("T", 100)

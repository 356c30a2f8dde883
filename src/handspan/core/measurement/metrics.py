"""Kinds of standard score, and how each stands to the percentile of a normal distribution."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Metric:
    """One kind of standard score.

    Attributes
    ----------
    code, label : str
    lowest, highest : float
        The widest range in which a value is believed.
    mean, sd : float or None
        None for kinds that do not follow a normal distribution.
    """

    code: str
    label: str
    lowest: float
    highest: float
    mean: float | None = None
    sd: float | None = None


METRICS: dict[str, Metric] = {
    one.code: one
    for one in (
        Metric("T", "T-score", 0, 120, 50, 10),
        Metric("z", "z-score", -6, 6, 0, 1),
        Metric("scaled", "Scaled score", 1, 20, 10, 3),
        Metric("standard", "Standard score", 10, 200, 100, 15),
        Metric("v_scale", "v-scale score", 1, 24, 15, 3),
        Metric("scale15", "Scale score (mean 15, SD 5)", 1, 35, 15, 5),
        Metric("percentile", "Percentile", 0, 100),
        Metric("age_eq", "Age equivalent in months", 0, 1200),
    )
}
"""By their code in norm tables."""


def percentile_of(metric: str, standard: float) -> float | None:
    """Return the percentage of the norm group at or below a standard score.

    Parameters
    ----------
    metric : str
        Key of `METRICS`.
    standard : float

    Returns
    -------
    float or None
        100 Phi((standard - mean) / sd), the value itself for percentiles, None for age
        equivalents, which have none.
    """
    kind = METRICS[metric]
    if metric == "percentile":
        return standard
    if kind.mean is None or kind.sd is None:
        return None
    return 100 * _NORMAL.cdf((standard - kind.mean) / kind.sd)


def standard_of(metric: str, percentile: float) -> float:
    """Return the standard score at a percentile: the inverse of `percentile_of`.

    Parameters
    ----------
    metric : str
        Key of `METRICS`; not an age equivalent.
    percentile : float
        Above 0 and below 100 (percent).

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When the metric has no percentiles, or the percentile is not between 0 and 100.
    """
    kind = METRICS[metric]
    if not 0 < percentile < 100:
        raise ValueError(f"a percentile lies between 0 and 100, not at {percentile}")
    if metric == "percentile":
        return percentile
    if kind.mean is None or kind.sd is None:
        raise ValueError(f"{kind.label.lower()} has no percentiles")
    return kind.mean + kind.sd * _NORMAL.inv_cdf(percentile / 100)


def agrees(metric: str, standard: float, percentile: float) -> bool:
    """Tell whether a printed percentile is that of the standard score, rounded as printed.

    Parameters
    ----------
    metric : str
    standard : float
    percentile : float
        As printed: 16 stands for 15.5 to 16.5, and 15.9 for 15.85 to 15.95. The smallest and the
        largest value that a number of decimals can print (1 and 99, 0.1 and 99.9) also stand for
        everything beyond them.

    Returns
    -------
    bool
        True for metrics without percentiles.
    """
    exact = percentile_of(metric, standard)
    if exact is None:
        return True
    step = 10.0 ** min(0, _exponent(percentile))
    half = 0.5 * step + 1e-9
    low = 0.0 if percentile <= step else percentile - half
    high = 100.0 if percentile >= 100 - step else percentile + half
    return low <= exact <= high


def _exponent(value: float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0

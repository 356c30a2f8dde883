"""Which variances a caseload's effects allow, and what the next effect may be under all of them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.progress.pooling.random_effects import LEVEL
from handspan.core.progress.pooling.restricted import FloatArray, Nested, log_likelihood, weigh
from handspan.core.progress.pooling.three_level import nested

_POINTS = 9
_ZOOMS = 3
_UNLIKELY = 8.0
"""Log likelihood below the best at which a pair of variances no longer counts."""

_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Likely:
    """Pairs of variances with their probabilities.

    Attributes
    ----------
    variances : numpy.ndarray, shape (pairs, 2)
        Between children and within them.
    shares : numpy.ndarray, shape (pairs,)
        They add up to 1.
    """

    variances: FloatArray
    shares: FloatArray


def likely_variances(data: Nested) -> Likely:
    """Posterior of both variances on a grid that closes in on what is likely.

    Restricted likelihood with a flat prior of the standard deviations (Gelman 2006) from 0 to the
    range of the effects, or to the largest standard error where that is more. Where every child
    has a single effect, the variance within is 0.
    """
    widest = max(float(np.ptp(data.effects)), float(np.sqrt(data.variances.max())))
    several = data.count < len(data.effects)
    low, high = np.zeros(2), np.array([widest, widest if several else 0.0])
    counts = (_POINTS, _POINTS if several else 1)
    for _ in range(_ZOOMS):
        cell = (high - low) / counts
        pairs = low + (np.indices(counts).reshape(2, -1).T + 0.5) * cell
        logs = np.array([log_likelihood(data, *pair) for pair in pairs**2])
        kept = pairs[logs > logs.max() - _UNLIKELY]
        low = np.maximum(low, kept.min(axis=0) - cell)
        high = np.minimum(high, kept.max(axis=0) + cell)
    shares = np.exp(logs - logs.max())
    return Likely(pairs**2, shares / shares.sum())


def next_effect(
    effects: Sequence[float],
    standard_errors: Sequence[float],
    children: Sequence[Hashable],
    *,
    level: float = LEVEL,
) -> tuple[float, float]:
    """Where the true effect of a new goal of another child is expected.

    Normal at given variances; averaged over `likely_variances`, because an estimate of 0, common
    with few children, would say that all effects are the same (Higgins, Thompson and Spiegelhalter
    2009, section 4).

    Parameters
    ----------
    effects, standard_errors : sequence of float
    children : sequence of hashable
        Whose effect each is.
    level : float
        Probability, above 0 and below 1; equal tails.

    Returns
    -------
    tuple of (float, float)

    Raises
    ------
    ValueError
        As `three_level.pool_nested`.
    """
    from scipy.special import ndtr

    data = nested(effects, standard_errors, children, level)
    likely = likely_variances(data)
    at = [weigh(data, *pair) for pair in likely.variances]
    means = np.array([each.mean for each in at])
    spread = likely.variances.sum(axis=1) + 1 / np.array([each.information for each in at])
    errors = np.sqrt(spread)

    def place(share: float) -> float:
        far = 10 * float(errors.max())
        low, high = float(means.min()) - far, float(means.max()) + far
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            if likely.shares @ ndtr((middle - means) / errors) < share:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    return place((1 - level) / 2), place((1 + level) / 2)

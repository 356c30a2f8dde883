"""Each child's effect, drawn to the mean of all children as far as its own data are unsure."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from handspan.core.progress.pooling.likely import likely_variances
from handspan.core.progress.pooling.random_effects import LEVEL, reach
from handspan.core.progress.pooling.restricted import FloatArray, Nested, weigh
from handspan.core.progress.pooling.three_level import nested

Child = TypeVar("Child", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A child's mean effect, drawn to that of all children as far as its own data are unsure.

    Attributes
    ----------
    own : float
        Mean of the child's own effects, weighted by their precision.
    estimate, standard_error, low, high : float
        After shrinkage.
    weight : float
        Share of the child's own data in the estimate, 0 to 1.
    """

    own: float
    estimate: float
    standard_error: float
    low: float
    high: float
    weight: float


def shrink(
    effects: Sequence[float],
    standard_errors: Sequence[float],
    children: Sequence[Child],
    *,
    level: float = LEVEL,
) -> dict[Child, Shrunk]:
    """Best prediction of each child's mean effect (empirical Bayes).

    At known variances this is the linear prediction of Henderson (1975), whose error contains that
    of the common mean (Kackar and Harville 1984). Few children leave the variances themselves
    unsure, so the prediction is averaged over `likely.likely_variances`.

    Parameters
    ----------
    effects, standard_errors : sequence of float
    children : sequence of hashable
        Whose effect each is.
    level : float
        Of the intervals, above 0 and below 1.

    Returns
    -------
    dict of child to Shrunk
        In order of first appearance.

    Raises
    ------
    ValueError
        As `three_level.pool_nested`.
    """
    data = nested(effects, standard_errors, children, level)
    likely = likely_variances(data)
    found = [_predict(data, *pair) for pair in likely.variances]
    each = np.array([prediction for prediction, _, _ in found])
    square = np.array([variance for _, variance, _ in found])
    weight = likely.shares @ np.array([share for _, _, share in found])
    estimate = likely.shares @ each
    error = np.sqrt(likely.shares @ (square + (each - estimate) ** 2))
    precision = 1 / data.variances
    own = data.sums(precision * data.effects) / data.sums(precision)
    half = reach(level, None) * error
    columns = (own, estimate, error, estimate - half, estimate + half, weight)
    rows = np.column_stack(columns).tolist()
    return {child: Shrunk(*row) for child, row in zip(dict.fromkeys(children), rows, strict=True)}


def _predict(
    data: Nested, between: float, within: float
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Each child's effect, its squared error and the weight of its own data."""
    at = weigh(data, between, within)
    own = data.sums(at.weights * data.effects) / data.sums(at.weights)
    weight = between * at.totals
    square = between * (1 - weight) + (1 - weight) ** 2 / at.information
    return at.mean + weight * (own - at.mean), square, weight

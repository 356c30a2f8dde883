"""What the tries of one visit say about a child's level: one likelihood over a grid of levels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handspan.core.progress.forecast.grid import FloatArray
from handspan.core.progress.forecast.observation import STEP_OF_HELP

STEP = 0.05
"""Logits between two points of the grid."""

LEVELS: FloatArray = STEP * np.arange(-100, 101, dtype=np.float64)
"""Levels of a child, logits of a try without help: -5 (0.7 %) to 5 (99.3 %)."""


def likelihood(by_help: Sequence[int], correlation: float) -> FloatArray:
    """Probability of one visit's tries at every level of the grid.

    The share of tries with at most help k is ``logistic(level + 1.2 k)``, as in forecasts (a
    cumulative logit, McCullagh 1980; the step is assumed). Tries of one visit resemble each other,
    so the counts follow a Dirichlet-multinomial distribution with that mean; with two counts this
    is the beta-binomial. The factor that does not depend on the level is left out.

    Parameters
    ----------
    by_help : sequence of int, length 2 or more
        Tries at each level of help, least help first; `[successes, other tries]` where help was
        not told apart. At least one try.
    correlation : float
        Of two tries of the same visit, above 0 and below 1.

    Returns
    -------
    ndarray, shape (201,)
        Largest value 1.

    Raises
    ------
    ValueError
        When a count is negative or there is no try.
    """
    from scipy.special import gammaln

    counts = np.asarray(by_help, np.float64)
    if len(counts) < 2 or counts.min() < 0 or not counts.sum() > 0:
        raise ValueError("a visit needs at least one try, and no count below zero")
    weights = _shares(len(counts)) * (1 / correlation - 1)
    told = counts > 0
    log = (gammaln(weights[:, told] + counts[told]) - gammaln(weights[:, told])).sum(axis=1)
    found: FloatArray = np.exp(log - log.max())
    return found


def _shares(categories: int) -> FloatArray:
    """Shares of tries at each level of help, shape (levels of the grid, categories)."""
    help_allowed = np.arange(categories - 1) * STEP_OF_HELP
    at_most = 1 / (1 + np.exp(-(LEVELS[:, np.newaxis] + help_allowed)))
    edges = np.concatenate([np.zeros((len(LEVELS), 1)), at_most, np.ones((len(LEVELS), 1))], axis=1)
    return np.diff(edges, axis=1)

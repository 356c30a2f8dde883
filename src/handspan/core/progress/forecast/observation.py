"""How likely a visit's tries are at each level: counts, ratings, and levels of help."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from handspan.core.progress.forecast.grid import LEVELS, SHARES, FloatArray

STEP_OF_HELP = 1.2
"""Logits by which one level less help is harder (our assumption; docs/methods/forecast.md)."""

_DAILY = 0.2


class Kind(StrEnum):
    """What the tries of one visit have in common."""

    COUNT = "count"
    """Each try counts or not; good and bad days make counts spread (beta-binomial)."""
    RATING = "rating"
    """The result is one judgment on a scale; it spreads less at its middle than counts do."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A way in which results scatter around the level.

    Attributes
    ----------
    kind : Kind
    scatter : float
        Of counts, the correlation of tries within a visit, above 0 and below 1; of ratings, the
        sharpness in steps per logit, above 0.
    """

    kind: Kind
    scatter: float

    @property
    def daily(self) -> float:
        """Standard deviation of a day's level around the child's, in logits.

        Of counts near one half it gives the same correlation of tries: about twice its root.
        """
        return 2 * self.scatter**0.5 if self.kind is Kind.COUNT else _DAILY


def count_table(observations: Sequence[Observation], tries: int) -> FloatArray:
    """Return the chance of each result of a visit at each level.

    Counts: the beta-binomial with mean p and correlation rho of tries, that is with parameters
    p (1 - rho) / rho and (1 - p) (1 - rho) / rho. Ratings: a cumulative logit model whose
    thresholds are the logits of (k + 1/2) / tries.

    Parameters
    ----------
    observations : sequence of Observation
    tries : int
        At least 1.

    Returns
    -------
    ndarray, shape (observations, tries + 1, levels)
        Adds up to 1 over the results.

    Raises
    ------
    ValueError
        When there is no try.
    """
    if tries < 1:
        raise ValueError("a visit needs at least one try")
    return _count_table(tuple(observations), tries)


def help_rows(observations: Sequence[Observation], counts: Sequence[int]) -> FloatArray:
    """Return how likely the levels of help of a visit's tries are at each level.

    Cumulative logits: the chance of needing at most a given help rises by `STEP_OF_HELP` with each
    level of help, and is the level's own for none. A visit's tries share the scatter of its day.

    Parameters
    ----------
    observations : sequence of Observation
    counts : sequence of int
        Tries at each level of help, from most to none.

    Returns
    -------
    ndarray, shape (observations, levels)
        Up to a factor.

    Raises
    ------
    ValueError
        When there are fewer than two levels, no try, or a negative count.
    """
    given = np.asarray(counts, dtype=np.float64)
    if len(given) < 2 or given.sum() < 1 or (given < 0).any():
        raise ValueError("a visit needs tries at two or more levels of help, none below zero")
    eased = STEP_OF_HELP * np.arange(len(given) - 1, -1, -1.0)
    at_least = 1 / (1 + np.exp(-(LEVELS[:, None] + eased[None, :])))  # least help: 0 eased
    at_least[:, 0] = 1.0
    chances = -np.diff(at_least, axis=1, append=0.0)
    logs = np.log(np.maximum(chances, 1e-300)) @ given
    own = np.exp(logs - logs.max())
    return np.stack([_blurred(own, one.daily) for one in observations])


@functools.lru_cache(maxsize=256)
def _count_table(observations: tuple[Observation, ...], tries: int) -> FloatArray:
    tables = {Kind.COUNT: _beta_binomial, Kind.RATING: _rating}
    found = np.stack([tables[one.kind](one.scatter, tries) for one in observations])
    found.flags.writeable = False
    return found


def _beta_binomial(correlation: float, tries: int) -> FloatArray:
    from scipy.special import gammaln

    size = (1 - correlation) / correlation
    a, b = size * SHARES, size * (1 - SHARES)
    k = np.arange(tries + 1.0)[:, None]
    ways = gammaln(tries + 1) - gammaln(k + 1) - gammaln(tries - k + 1)
    logs = ways + _rising(a, k) + _rising(b, tries - k) - _rising(a + b, float(tries))
    return np.asarray(np.exp(logs))


def _rising(start: FloatArray, steps: FloatArray | float) -> FloatArray:
    from scipy.special import gammaln

    return np.asarray(gammaln(start + steps) - gammaln(start))


def _rating(sharpness: float, tries: int) -> FloatArray:
    share = (np.arange(tries) + 0.5) / tries
    bounds = np.log(share / (1 - share))[:, None]
    below = 1 / (1 + np.exp(-sharpness * (bounds - LEVELS)))
    ends = np.zeros((1, len(LEVELS))), np.ones((1, len(LEVELS)))
    return np.diff(np.concatenate([ends[0], below, ends[1]]), axis=0)


def _blurred(likelihood: FloatArray, spread: float) -> FloatArray:
    weights = np.exp(-0.5 * ((LEVELS[:, None] - LEVELS) / spread) ** 2)
    return np.asarray(weights @ likelihood / weights.sum(axis=1))

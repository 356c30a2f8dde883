"""Age reference from observed scores: a normal distribution whose mean and spread follow age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.age_curves import AgeBasis, age_basis
from handspan.core.measurement.arrays import FloatArray

_MEAN_KNOTS = 4
_SPREAD_KNOTS = 1
_MOST_ROUNDS = 200
_CONVERGED = 1e-9


@dataclass(frozen=True, eq=False, slots=True)
class NormalNorm:
    """Mean and standard deviation of scores by age.

    Attributes
    ----------
    mean_basis, spread_basis : AgeBasis
    mean_weights, spread_weights : ndarray
        The spread is kept as its logarithm.
    """

    mean_basis: AgeBasis
    mean_weights: FloatArray
    spread_basis: AgeBasis
    spread_weights: FloatArray

    def mean(self, age: FloatArray) -> FloatArray:
        """Mean score at ages in years."""
        return np.asarray(self.mean_basis.at(age) @ self.mean_weights)

    def spread(self, age: FloatArray) -> FloatArray:
        """Standard deviation of scores at ages in years."""
        return np.asarray(np.exp(self.spread_basis.at(age) @ self.spread_weights))


def fit_normal_norm(age: FloatArray, score: FloatArray) -> NormalNorm:
    """Maximize the likelihood of a normal distribution with splines of log age.

    Fisher scoring, mean and logarithm of the spread in turn (Rigby and Stasinopoulos 2005, with
    fixed knots instead of a penalty).

    Parameters
    ----------
    age : ndarray, shape (visits,)
        Years, all finite.
    score : ndarray, shape (visits,)
        All finite.

    Returns
    -------
    NormalNorm

    Raises
    ------
    ArithmeticError
        When the rounds do not settle.
    """
    mean_basis, spread_basis = age_basis(age, _MEAN_KNOTS), age_basis(age, _SPREAD_KNOTS)
    terms, spread_terms = mean_basis.at(age), spread_basis.at(age)
    log_spread = np.full(len(age), float(np.log(score.std())))
    spread_weights = np.full(spread_basis.size, log_spread[0])
    for _ in range(_MOST_ROUNDS):
        weight = np.exp(-log_spread)[:, np.newaxis]
        mean_weights = np.linalg.lstsq(terms * weight, score * weight[:, 0], rcond=None)[0]
        away = (score - terms @ mean_weights) * weight[:, 0]
        # the expected information about a logarithm of a spread is 2 for each score
        step = np.linalg.lstsq(spread_terms, (away * away - 1.0) / 2.0, rcond=None)[0]
        spread_weights = spread_weights + np.clip(step, -0.5, 0.5)
        log_spread = spread_terms @ spread_weights
        if np.abs(step).max() < _CONVERGED:
            return NormalNorm(mean_basis, mean_weights, spread_basis, spread_weights)
    raise ArithmeticError(f"the norm did not settle in {_MOST_ROUNDS} rounds")

"""Bring sets of items that share no comparison onto one scale, by the age of the children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.age_curves import AgeBasis, age_basis
from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray

_POINTS = np.linspace(-36.0, 24.0, 201)
_INNER_KNOTS = 4


@dataclass(frozen=True, eq=False, slots=True)
class AgeLink:
    """Where each set lies, and how ability grows with age on the common scale, in logits.

    Attributes
    ----------
    shifts : ndarray, shape (sets,)
        To be added to the difficulties of each set; zero for set 0.
    basis : AgeBasis
    mean_weights : ndarray, shape (basis.size,)
        Of the mean ability by age.
    spread_weights : ndarray, shape (2,)
        ``ln spread = first + second * ln(age + 0.2)``.
    """

    shifts: FloatArray
    basis: AgeBasis
    mean_weights: FloatArray
    spread_weights: FloatArray

    def mean(self, age: FloatArray) -> FloatArray:
        """Mean ability at ages in years."""
        return np.asarray(self.basis.at(age) @ self.mean_weights)

    def spread(self, age: FloatArray) -> FloatArray:
        """Standard deviation of ability at ages in years."""
        return np.asarray(np.exp(_spread_terms(age) @ self.spread_weights))


@dataclass(frozen=True, eq=False, slots=True)
class _Set:
    """Visits that answered items of one set."""

    visits: IntArray
    given: FloatArray
    passed: FloatArray
    difficulty: FloatArray


def link_by_age(
    answers: AnswerArray, age: FloatArray, sets: IntArray, difficulty: FloatArray
) -> AgeLink:
    """Estimate the shifts between sets by marginal maximum likelihood.

    Ability is normal around a spline of log age, with a spread that is a power of age, alike in
    every study; given ability, answers follow the Rasch model with ``difficulty + shift``. So a
    real difference in ability between studies of equal age goes into the shift: only items in
    common could tell the two apart.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        1 passed, 0 failed, -1 not given.
    age : ndarray, shape (visits,)
        Years, all finite.
    sets : ndarray of int, shape (items,)
        Number of the set of each item, from 0 on.
    difficulty : ndarray, shape (items,)
        In logits, comparable within each set.

    Returns
    -------
    AgeLink
    """
    from scipy.optimize import minimize

    basis = age_basis(age, _INNER_KNOTS)
    parts = [_part(answers, sets == number, difficulty) for number in range(int(sets.max()) + 1)]
    terms, spread_terms = basis.at(age), _spread_terms(age)
    free = len(parts) - 1

    def objective(values: FloatArray) -> tuple[float, FloatArray]:
        shifts = np.concatenate([[0.0], values[:free]])
        weights = values[free : free + basis.size]
        spread_weights = values[free + basis.size :]
        return _fit(parts, shifts, terms, weights, spread_terms, spread_weights)

    # from a curve that already rises with age, so that the search starts on the right side
    start = np.concatenate([np.zeros(free), np.linspace(-8, 8, basis.size), [0.0, 0.0]])
    found = minimize(objective, start, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return AgeLink(
        shifts=np.concatenate([[0.0], found[:free]]),
        basis=basis,
        mean_weights=found[free : free + basis.size],
        spread_weights=found[free + basis.size :],
    )


def _part(answers: AnswerArray, chosen: np.ndarray, difficulty: FloatArray) -> _Set:
    own = answers[:, chosen]
    visits = np.flatnonzero((own != MISSING).any(axis=1))
    own = own[visits]
    return _Set(
        visits=visits,
        given=(own != MISSING).astype(np.float64),
        passed=(own == 1).sum(axis=1).astype(np.float64),
        difficulty=difficulty[chosen],
    )


def _fit(
    parts: Sequence[_Set],
    shifts: FloatArray,
    terms: FloatArray,
    weights: FloatArray,
    spread_terms: FloatArray,
    spread_weights: FloatArray,
) -> tuple[float, FloatArray]:
    """Negative marginal log likelihood per visit, and its slope by Fisher's identity."""
    log_spread = spread_terms @ spread_weights
    away = (_POINTS - (terms @ weights)[:, np.newaxis]) / np.exp(log_spread)[:, np.newaxis]
    joint = -0.5 * away * away - log_spread[:, np.newaxis]
    surprises = []
    for part, shift in zip(parts, shifts, strict=True):
        logits = _POINTS - shift - part.difficulty[:, np.newaxis]
        joint[part.visits] += part.passed[:, np.newaxis] * (_POINTS - shift)
        joint[part.visits] -= part.given @ np.logaddexp(0.0, logits)
        surprises.append(part.given @ (1.0 / (1.0 + np.exp(-logits))) - part.passed[:, np.newaxis])
    top = joint.max(axis=1, keepdims=True)
    posterior = np.exp(joint - top)
    whole = posterior.sum(axis=1, keepdims=True)
    posterior /= whole
    value = float((top + np.log(whole)).sum())
    slope = [
        float((posterior[part.visits] * surprise).sum())
        for part, surprise in zip(parts[1:], surprises[1:], strict=True)
    ]
    pull = (posterior * away).sum(axis=1) / np.exp(log_spread)
    widen = (posterior * away * away).sum(axis=1) - 1.0
    gradient = np.concatenate([slope, terms.T @ pull, spread_terms.T @ widen])
    visits = len(terms)
    return -value / visits, -gradient / visits


def _spread_terms(age: FloatArray) -> FloatArray:
    return np.stack([np.ones_like(age), np.log(age + 0.2)], axis=1)

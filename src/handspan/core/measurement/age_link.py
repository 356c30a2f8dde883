"""Bring sets of items that share no comparison onto one scale, by the age of the children."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.age_curves import AgeBasis, age_basis
from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.comparisons import Steps
from handspan.core.measurement.grid import normalized
from handspan.core.measurement.step_curves import log_sums

_INNER_KNOTS = 4
_BEYOND, _APART = 12.0, 0.3
_MOST_ROUNDS = 60
_LONGEST_MOVE = 3.0
_CONVERGED = 1e-6
_SMALLEST_SHARE = 2.0**-20
_RIDGE = 1e-8

EXPECTED_AMONG_STUDIES = 0.5
"""Spread of studies at equal age to be expected before any is seen, in spreads of ability."""

_WORTH = 2.0


@dataclass(frozen=True, eq=False, slots=True)
class AgeLink:
    """Where each set lies, and how ability grows with age on the common scale, in logits.

    Attributes
    ----------
    shifts : ndarray, shape (sets,)
        To be added to the places of each set; zero for set 0.
    shift_errors : ndarray, shape (sets,)
        Standard error of the place of each set against the curve of age, set 0 not excepted:
        from the sampling of children, and from `study_spread` over the root of the number of
        studies that saw the set.
    study_spread : float
        Standard deviation of mean ability among studies at equal age.
    basis : AgeBasis
    mean_weights : ndarray, shape (basis.size,)
        Of the mean ability by age.
    spread_weights : ndarray, shape (2,)
        ``ln spread = first + second * ln(age + 0.2)``.
    """

    shifts: FloatArray
    shift_errors: FloatArray
    study_spread: float
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
class _Sittings:
    """What each child answered of each set, visit by visit.

    Attributes
    ----------
    likelihood : ndarray, shape (sittings, points)
        Logarithm, on abilities of the set's own scale.
    terms : ndarray, shape (sittings, locations)
        Prior mean on the set's own scale is ``terms @ (spline weights, groups after the first)``.
    spread_terms : ndarray, shape (sittings, 2)
    child : ndarray of int, shape (sittings,)
    """

    points: FloatArray
    likelihood: FloatArray
    terms: FloatArray
    spread_terms: FloatArray
    child: IntArray


def link_by_age(
    answers: AnswerArray,
    age: FloatArray,
    children: IntArray,
    studies: IntArray,
    steps: Steps,
    sets: IntArray,
    place: FloatArray,
) -> AgeLink:
    """Estimate the shifts between sets by marginal maximum likelihood.

    Ability is normal around a spline of log age, with a spread that is a power of age; each study
    may lie higher or lower by one amount for each set it saw. Given ability, answers follow the
    partial credit model with ``place + shift``. Newton's method on the exact second derivatives
    (Louis 1982); sampling errors from the sandwich with children as clusters. The shift of a set
    is the mean over its studies, weighted by their errors and the spread among studies
    (DerSimonian and Laird 1986): a study whose children are ahead of their age shifts the set it
    saw, and only items in common could tell the two apart. That spread comes from sets that
    several studies saw, and as there are few of these, from what is to be expected, which counts
    as much as three studies of one set.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        Level, -1 not given.
    age : ndarray, shape (visits,)
        Years, all finite.
    children, studies : ndarray of int, shape (visits,)
        Numbers, from 0 on.
    steps : Steps
    sets : ndarray of int, shape (steps,)
        From 0 on; all steps of an item lie in one.
    place : ndarray, shape (steps,)
        In logits, comparable within each set.

    Returns
    -------
    AgeLink

    Raises
    ------
    ArithmeticError
        When the search does not settle.
    """
    basis = age_basis(age, _INNER_KNOTS)
    item_sets = np.empty(answers.shape[1], dtype=np.intp)
    item_sets[steps.item] = sets
    given = answers != MISSING
    seen = np.stack([given[:, item_sets == number].any(axis=1) for number in range(sets.max() + 1)])
    set_of, visit = np.nonzero(seen)
    pairs, group = np.unique(
        np.stack([set_of, studies[visit]], axis=1), axis=0, return_inverse=True
    )
    apart = -(group.ravel()[:, np.newaxis] == np.arange(1, len(pairs))).astype(np.float64)
    points = np.arange(place.min() - _BEYOND, place.max() + _BEYOND, _APART)
    sittings = _Sittings(
        points=points,
        likelihood=_likelihood(answers, steps, place, item_sets, set_of, visit, points),
        terms=np.concatenate([basis.at(age)[visit], apart], axis=1),
        spread_terms=_spread_terms(age)[visit],
        child=children[visit],
    )
    weights, covariance = _maximized(sittings)
    locations, size = sittings.terms.shape[1], basis.size
    curve = np.zeros(locations)
    curve[:size] = sittings.terms[:, :size].mean(axis=0)
    # rows: each group's place against the mean height of the curve
    against = np.zeros((len(pairs), locations))
    against[1:, size:] = np.eye(len(pairs) - 1)
    against -= curve
    places = against @ weights[:locations]
    sampling = against @ covariance[:locations, :locations] @ against.T
    expected = EXPECTED_AMONG_STUDIES * float(
        np.exp(sittings.spread_terms @ weights[locations:]).mean()
    )
    shifts, errors, spread = _pooled_studies(places, sampling, pairs[:, 0], expected)
    height = float(curve @ weights[:locations])
    return AgeLink(
        shifts=shifts - shifts[0],
        shift_errors=errors,
        study_spread=spread,
        basis=basis,
        mean_weights=weights[:size] - height - shifts[0],
        spread_weights=weights[locations:],
    )


def _likelihood(
    answers: AnswerArray,
    steps: Steps,
    place: FloatArray,
    item_sets: IntArray,
    set_of: IntArray,
    visit: IntArray,
    points: FloatArray,
) -> FloatArray:
    costs = log_sums(steps, place, points, answers.shape[1])
    likelihood = np.empty((len(visit), len(points)))
    for number in range(int(set_of.max()) + 1):
        rows = set_of == number
        own = answers[visit[rows]][:, item_sets == number]
        raw = np.maximum(own, 0).sum(axis=1)
        given = (own != MISSING).astype(np.float64)
        likelihood[rows] = raw[:, np.newaxis] * points - given @ costs[item_sets == number]
    return likelihood


def _maximized(sittings: _Sittings) -> tuple[FloatArray, FloatArray]:
    """Weights of locations and spread, and their sandwich covariance."""
    weights = _start(sittings)
    value, slopes, curvature, safe = _fit(sittings, weights)
    for _ in range(_MOST_ROUNDS):
        slope = slopes.sum(axis=0)
        try:
            np.linalg.cholesky(curvature)
            move = np.linalg.solve(curvature, slope)
        except np.linalg.LinAlgError:
            # far from the top: the curvature as if abilities were known never points downhill
            move = np.linalg.solve(safe, slope)
        move *= min(1.0, _LONGEST_MOVE / np.abs(move).max())
        gain = float(slope @ move)
        share = 1.0
        while (found := _fit(sittings, weights + share * move))[0] < value and gain > _CONVERGED:
            share /= 2
            if share < _SMALLEST_SHARE:
                raise ArithmeticError("the link by age found no way up")
        weights = weights + share * move
        value, slopes, curvature, safe = found
        if gain < _CONVERGED:
            by_child = np.zeros((int(sittings.child.max()) + 1, len(weights)))
            np.add.at(by_child, sittings.child, slopes)
            bread = np.linalg.inv(curvature)
            return weights, bread @ (by_child.T @ by_child) @ bread
    raise ArithmeticError(f"the link by age did not settle in {_MOST_ROUNDS} rounds")


def _start(sittings: _Sittings) -> FloatArray:
    """Regress the ability that each sitting alone makes likely, loosely held to the middle."""
    points = sittings.points
    middle = 0.02 * (points - points.mean()) ** 2
    ability = normalized(sittings.likelihood - middle) @ points
    weights = np.linalg.lstsq(sittings.terms, ability, rcond=None)[0]
    spread = np.std(ability - sittings.terms @ weights)
    return np.concatenate([weights, [np.log(max(float(spread), 0.1)), 0.0]])


def _fit(
    sittings: _Sittings, weights: FloatArray
) -> tuple[float, FloatArray, FloatArray, FloatArray]:
    """Log likelihood, its slopes by sitting, its curvature, and that with abilities known.

    With z the ability in spreads from its prior mean, the slopes by mean and by log spread are the
    posterior means of ``z / spread`` and ``z^2 - 1``; the curvature subtracts their posterior
    covariance (Louis 1982).
    """
    terms, spread_terms = sittings.terms, sittings.spread_terms
    locations = terms.shape[1]
    mean, spread = terms @ weights[:locations], np.exp(spread_terms @ weights[locations:])
    away = sittings.points - mean[:, np.newaxis]
    away /= spread[:, np.newaxis]
    squared = away * away
    joint = sittings.likelihood - 0.5 * squared
    top = joint.max(axis=1)
    posterior = np.exp(joint - top[:, np.newaxis], out=joint)
    whole = posterior.sum(axis=1)
    value = float((top + np.log(whole) - np.log(spread)).sum())
    weighted = posterior * squared
    first, second, third, fourth = (
        np.einsum("sp,sp->s", *pair) / whole
        for pair in ((posterior, away), (posterior, squared), (weighted, away), (weighted, squared))
    )
    pull, widen = first / spread, second - 1.0
    slopes = np.concatenate([pull[:, np.newaxis] * terms, widen[:, np.newaxis] * spread_terms], 1)
    curvature = _blocks(
        terms,
        spread_terms,
        (1.0 - (second - first**2)) / spread**2,
        (2.0 * first - (third - first * second)) / spread,
        2.0 * second - (fourth - second**2),
    )
    safe = _blocks(terms, spread_terms, spread**-2.0, 0.0 * spread, 2.0 * second)
    return value, slopes, curvature, safe


def _blocks(
    terms: FloatArray,
    spread_terms: FloatArray,
    mean: FloatArray,
    both: FloatArray,
    spread: FloatArray,
) -> FloatArray:
    corner = (terms * both[:, np.newaxis]).T @ spread_terms
    whole = np.block(
        [
            [(terms * mean[:, np.newaxis]).T @ terms, corner],
            [corner.T, (spread_terms * spread[:, np.newaxis]).T @ spread_terms],
        ]
    )
    # ages between which nobody was seen leave parts of the spline open
    return np.asarray(whole + _RIDGE * np.eye(len(whole)))


def _pooled_studies(
    places: FloatArray, sampling: FloatArray, set_of: IntArray, expected: float
) -> tuple[FloatArray, FloatArray, float]:
    """Mean place of each set over its studies, its error, and the spread among studies."""
    members = [np.flatnonzero(set_of == number) for number in range(int(set_of.max()) + 1)]
    freedom = len(places) - len(members)
    seen = sum(float(((places[own] - places[own].mean()) ** 2).sum()) for own in members)
    # what sampling alone would show: the trace of its covariance, centered in each set
    alone = sum(
        float(np.trace(sampling[np.ix_(own, own)]) - sampling[np.ix_(own, own)].sum() / len(own))
        for own in members
    )
    among = (max(seen - alone, 0.0) + _WORTH * expected**2) / (freedom + _WORTH)
    mixing = np.zeros((len(members), len(places)))
    for number, own in enumerate(members):
        weight = 1.0 / (np.diag(sampling)[own] + among)
        mixing[number, own] = weight / weight.sum()
    total = mixing @ (sampling + among * np.eye(len(places))) @ mixing.T
    return mixing @ places, np.sqrt(np.diag(total)), float(np.sqrt(among))


def _spread_terms(age: npt.ArrayLike) -> FloatArray:
    age = np.asarray(age, dtype=np.float64)
    return np.stack([np.ones_like(age), np.log(age + 0.2)], axis=1)

"""Fit norms by age: penalized splines for each parameter, smoothness and bend chosen by BIC."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from handspan.core.measurement import norm_families
from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.norm_families import Family
from handspan.core.measurement.references import LmsReference

if TYPE_CHECKING:
    from scipy.sparse import csr_array

BENDS = (0.0, 0.5, 1.0)
"""Powers of age that are tried; 0 stands for ``ln(age + 0.2)``."""

FEWEST_SCORES = 100

_OFFSET_YEARS = 0.2
_SEGMENTS = 12
_DEGREE = 3
_MOST_ROUNDS = 100
_CONVERGED = 1e-7
_START = 1.0
_SMOOTHER = 10.0
_FINEST, _STIFFEST = 1e-5, 1e7


@dataclass(frozen=True, eq=False, slots=True)
class AgeNorm:
    """A norm fitted to scores.

    Attributes
    ----------
    family : Family
    bend : float
        Power of age on which the curves are smooth; 0 stands for ``ln(age + 0.2)``.
    youngest, oldest : float
        Ages of the scores in years. Outside there is no norm.
    weights : ndarray, shape (parameters, curves)
    freedom : tuple of float
        Effective degrees of freedom of each parameter's curve; 2 is a straight line.
    log_likelihood, bic : float
    """

    family: Family
    bend: float
    youngest: float
    oldest: float
    weights: FloatArray
    freedom: tuple[float, ...]
    log_likelihood: float
    bic: float

    def parameters(self, age: npt.ArrayLike) -> FloatArray:
        """Parameters of the family at ages in years; not-a-number outside those fitted.

        Parameters
        ----------
        age : array_like, shape (n,)

        Returns
        -------
        ndarray, shape (parameters, n)
        """
        years = np.asarray(age, dtype=np.float64)
        inside = (years >= self.youngest) & (years <= self.oldest)
        terms = _basis(np.where(inside, years, self.youngest), self)
        return np.where(inside, (terms @ self.weights.T).T, np.nan)

    def standard_scores(self, score: npt.ArrayLike, age: npt.ArrayLike) -> FloatArray:
        """Standing of scores among children of the age; arrays of shape (n,)."""
        return norm_families.standard_scores(self.family, score, self.parameters(age))

    def scores(self, z: npt.ArrayLike, age: npt.ArrayLike) -> FloatArray:
        """Scores that stand at z at ages; arrays of shape (n,)."""
        return norm_families.scores(self.family, z, self.parameters(age))

    def reference(self, population: str, key: str, ages: npt.ArrayLike) -> LmsReference:
        """Lay the norm out as a table; a normal norm is LMS with power 1.

        Parameters
        ----------
        population, key : str
        ages : array_like
            Rising, within those fitted.

        Raises
        ------
        ValueError
            When an age lies outside, or a normal mean is not above zero.
        """
        years = np.asarray(ages, dtype=np.float64)
        values = self.parameters(years)
        if not np.isfinite(values).all():
            raise ValueError(f"this norm reaches from {self.youngest} to {self.oldest} years")
        if self.family is Family.LMS:
            return LmsReference(
                population, key, years, (np.exp(values[0]), np.exp(values[1]), values[2])
            )
        if values[0].min() <= 0:
            raise ValueError("a mean that is not above zero has no LMS form")
        spread = np.exp(values[1]) / values[0]
        return LmsReference(population, key, years, (values[0], spread, np.ones(len(years))))


def fit_age_norm(
    age: npt.ArrayLike, score: npt.ArrayLike, family: Family, bends: Sequence[float] = BENDS
) -> AgeNorm:
    """Fit the norm with the smallest BIC.

    Penalized maximum likelihood (Cole and Green 1992; Rigby and Stasinopoulos 2005): cubic
    B-splines on even knots of the bent age with a penalty on second differences of their weights
    (Eilers and Marx 1996), Fisher scoring over all parameters at once. The stiffness of each curve
    goes down or up by tens as long as ``BIC = -2 ln L + ln(n) effective degrees of freedom``
    falls; among the bends the smallest BIC wins.

    Parameters
    ----------
    age : array_like, shape (scores,)
        Years, zero or more.
    score : array_like, shape (scores,)
        One score of each child, as the likelihood counts them as independent. Above zero for LMS.
    family : Family
    bends : sequence of float
        Powers of age to try.

    Returns
    -------
    AgeNorm

    Raises
    ------
    ValueError
        With fewer than 100 scores, numbers that are not finite, ages below zero or all equal,
        scores that do not vary, or for LMS a score that is not above zero.
    ArithmeticError
        When the likelihood does not settle, as where all scores of an age are equal.
    """
    years, values = np.asarray(age, dtype=np.float64), np.asarray(score, dtype=np.float64)
    _check(years, values, family)
    return min((_Fit(years, values, family, bend).best() for bend in bends), key=_bic)


class _Fit:
    """Search for the stiffness of the curves under one bend of age."""

    def __init__(self, age: FloatArray, score: FloatArray, family: Family, bend: float) -> None:
        self._score, self._family, self._bend = score, family, bend
        self._ends = (float(age.min()), float(age.max()))
        self._terms = _spline_terms(age, bend, *self._ends)
        curves = self._terms.shape[1]
        differences = np.diff(np.eye(curves), 2, axis=0)
        self._roughness = differences.T @ differences
        self._begin = self._first_weights()
        information = self._information(self._begin)
        size = range(family.size)
        # stiffness in units of the data's own information, whatever the scale and their number
        self._unit = [
            float(np.trace(information[k, :, k]) / np.trace(self._roughness)) for k in size
        ]

    def best(self) -> AgeNorm:
        stiffness = [_START] * self._family.size
        found = self._fitted(stiffness, self._begin)
        if found is None:
            raise ArithmeticError(
                "the norm does not settle: do scores pile up at a floor or a ceiling?"
            )
        improved = True
        while improved:
            improved = False
            for k in range(self._family.size):
                for factor in (_SMOOTHER, 1 / _SMOOTHER):
                    while _FINEST <= stiffness[k] * factor <= _STIFFEST:
                        tried = [*stiffness]
                        tried[k] *= factor
                        other = self._fitted(tried, found.weights)
                        # a curve too free shrinks the spread around single scores without end
                        if other is None or other.bic >= found.bic - 1e-6:
                            break
                        stiffness, found, improved = tried, other, True
        return found

    def _first_weights(self) -> FloatArray:
        """Least squares for the middle, constants for the rest: curves of B-splines sum to one."""
        score = np.log(self._score) if self._family is Family.LMS else self._score
        ridge = 1e-6 * len(score) * self._roughness
        gram = (self._terms.T @ self._terms).toarray() + ridge
        middle = np.linalg.solve(gram, self._terms.T @ score)
        spread = float(np.std(score - self._terms @ middle))
        weights = np.ones((self._family.size, self._terms.shape[1]))
        weights[0], weights[1] = middle, math.log(spread)
        return weights

    def _values(self, weights: FloatArray) -> FloatArray:
        """Parameters of the family for each score, shape (parameters, scores)."""
        return np.asarray((self._terms @ weights.T).T)

    def _information(self, weights: FloatArray) -> FloatArray:
        each = norm_families.expected_information(self._family, self._values(weights))
        size, curves = weights.shape
        blocks = np.empty((size, curves, size, curves))
        for k in range(size):
            for other in range(k + 1):
                weighted = self._terms.multiply(each[k, other][:, np.newaxis])
                blocks[k, :, other] = blocks[other, :, k] = (self._terms.T @ weighted).toarray()
        return blocks

    def _fitted(self, stiffness: Sequence[float], begin: FloatArray) -> AgeNorm | None:
        """Fit under one stiffness; None when the likelihood does not settle."""
        size, curves = begin.shape
        blocks = np.zeros((size, curves, size, curves))
        for k in range(size):
            blocks[k, :, k] = stiffness[k] * self._unit[k] * self._roughness
        penalty = blocks.reshape(size * curves, -1)
        weights, goal = begin, self._goal(begin, penalty)
        for _ in range(_MOST_ROUNDS):
            weights, next_goal = self._stepped(weights, penalty, goal)
            if next_goal - goal < _CONVERGED * (abs(goal) + 1):
                return self._norm(weights, penalty)
            goal = next_goal
        return None

    def _stepped(
        self, weights: FloatArray, penalty: FloatArray, goal: float
    ) -> tuple[FloatArray, float]:
        """One step of Fisher scoring, halved until the penalized likelihood does not fall."""
        slopes = norm_families.slopes(self._family, self._score, self._values(weights))
        ascent = (self._terms.T @ slopes.T).T.ravel() - penalty @ weights.ravel()
        information = self._information(weights).reshape(penalty.shape)
        step = np.linalg.solve(information + penalty, ascent).reshape(weights.shape)
        for _ in range(30):
            reached = self._goal(weights + step, penalty)
            if reached >= goal:
                return weights + step, reached
            step = step / 2
        return weights, goal

    def _goal(self, weights: FloatArray, penalty: FloatArray) -> float:
        flat = weights.ravel()
        with np.errstate(over="ignore", invalid="ignore"):
            logs = norm_families.log_density(self._family, self._score, self._values(weights))
            total = float(logs.sum()) - 0.5 * float(flat @ penalty @ flat)
        return total if math.isfinite(total) else -math.inf

    def _norm(self, weights: FloatArray, penalty: FloatArray) -> AgeNorm:
        information = self._information(weights).reshape(penalty.shape)
        share = np.linalg.solve(information + penalty, information)
        freedom = np.diag(share).reshape(weights.shape).sum(axis=1)
        logs = norm_families.log_density(self._family, self._score, self._values(weights))
        likelihood = float(logs.sum())
        return AgeNorm(
            family=self._family,
            bend=self._bend,
            youngest=self._ends[0],
            oldest=self._ends[1],
            weights=weights,
            freedom=tuple(freedom.tolist()),
            log_likelihood=likelihood,
            bic=math.log(len(self._score)) * float(freedom.sum()) - 2 * likelihood,
        )


def _bic(norm: AgeNorm) -> float:
    return norm.bic


def _basis(age: FloatArray, norm: AgeNorm) -> csr_array:
    return _spline_terms(age, norm.bend, norm.youngest, norm.oldest)


def _spline_terms(age: FloatArray, bend: float, youngest: float, oldest: float) -> csr_array:
    """Cubic B-splines on even knots between the bent ends, shape (n, segments + 3), four a row."""
    from scipy.interpolate import BSpline

    low, high = _bent(np.array([youngest, oldest]), bend)
    stride = (high - low) / _SEGMENTS
    knots = low + stride * np.arange(-_DEGREE, _SEGMENTS + _DEGREE + 1)
    inside = np.clip(_bent(age, bend), low, high)
    # knots run past the ends by sums of strides: keep the ends inside in spite of rounding
    inside = np.clip(inside, knots[_DEGREE], knots[-_DEGREE - 1])
    return BSpline.design_matrix(inside, knots, _DEGREE)


def _bent(age: FloatArray, bend: float) -> FloatArray:
    return np.asarray(np.log(age + _OFFSET_YEARS) if bend == 0 else age**bend)


def _check(age: FloatArray, score: FloatArray, family: Family) -> None:
    if age.shape != score.shape or len(score) < FEWEST_SCORES:
        raise ValueError(f"a norm needs at least {FEWEST_SCORES} scores, each with its age")
    if not (np.isfinite(age).all() and np.isfinite(score).all()):
        raise ValueError("scores and ages must be numbers")
    if age.min() < 0 or age.max() <= age.min() or score.max() <= score.min():
        raise ValueError("ages from 0 on and scores that both vary are needed")
    if family is Family.LMS and score.min() <= 0:
        raise ValueError("LMS needs scores above zero: fit a normal norm")

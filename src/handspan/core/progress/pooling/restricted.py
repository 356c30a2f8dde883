"""Restricted likelihood of effects that are alike within groups: the variances between them.

An effect i of group c is ``mu + u_c + e_i + noise``, with ``u_c`` of variance ``between``, ``e_i``
of variance ``within`` and noise of the known variance ``v_i``. The covariance of a group is a
diagonal plus a constant, so that its inverse and determinant are sums and nothing larger than one
column is ever built.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

_STARTS = np.array([0.0, 0.01, 0.1, 0.3, 1.0, 3.0])
_ROUNDS = 200
_HALVINGS = 40
_EXACT = 1e-12
_ROUNDING = 1e-13


@dataclass(frozen=True, slots=True)
class Nested:
    """Effects with their error variances and the group of each, groups counted from 0."""

    effects: FloatArray
    variances: FloatArray
    groups: IntArray

    @property
    def count(self) -> int:
        """Number of groups."""
        return int(self.groups.max()) + 1

    def sums(self, values: FloatArray) -> FloatArray:
        """Sum within each group, shape (groups,)."""
        return np.asarray(np.bincount(self.groups, values, self.count), np.float64)


@dataclass(frozen=True, slots=True)
class Weighing:
    """Generalized least squares at given variances.

    Attributes
    ----------
    weights : numpy.ndarray, shape (effects,)
        ``1 / (v + within)``.
    damping : numpy.ndarray, shape (groups,)
        ``1 / (1 + between * sum of weights)``.
    totals : numpy.ndarray, shape (groups,)
        Weight of each group in the mean.
    mean : float
    """

    weights: FloatArray
    damping: FloatArray
    totals: FloatArray
    mean: float

    @property
    def information(self) -> float:
        """One over the variance of the mean."""
        return float(self.totals.sum())


def weigh(data: Nested, between: float, within: float) -> Weighing:
    """Mean of the effects when both variances are known."""
    weights = 1 / (data.variances + within)
    sums = data.sums(weights)
    damping = 1 / (1 + between * sums)
    totals = damping * sums
    mean = float(damping @ data.sums(weights * data.effects) / totals.sum())
    return Weighing(weights, damping, totals, mean)


def log_likelihood(data: Nested, between: float, within: float) -> float:
    """Restricted log likelihood of both variances, without its constant (Patterson 1971)."""
    at = weigh(data, between, within)
    away = data.effects - at.mean
    pulled = data.sums(at.weights * away)
    spread = at.weights @ away**2 - between * (at.damping @ pulled**2)
    logs = np.log(at.weights).sum() + np.log(at.damping).sum() - np.log(at.information)
    return float(logs - spread) / 2


def fit(data: Nested, free: tuple[bool, bool]) -> tuple[float, float]:
    """Variances between groups and within them that make the effects most likely.

    Newton's steps, or Fisher's where the likelihood is not hollow, halved until it rises, from the
    best of several starts; a variance that wants to fall below 0 is held there. Score and
    information after Searle, Casella and McCulloch (1992, section 6.6).

    Parameters
    ----------
    data : Nested
    free : tuple of (bool, bool)
        Which of the two is estimated; the other is 0.

    Returns
    -------
    tuple of (float, float)
        In squared units of the effects.
    """
    scale = float(np.var(data.effects)) or 1.0
    asked = np.array(free)
    grid = [
        np.array((first, second)) * scale
        for first in (_STARTS if free[0] else _STARTS[:1])
        for second in (_STARTS if free[1] else _STARTS[:1])
    ]
    place = max(grid, key=lambda each: log_likelihood(data, *each))
    best = log_likelihood(data, *place)
    for _ in range(_ROUNDS):
        score, information = _slopes(data, *place)
        moving = asked & ((place > 0) | (score > 0))
        if not moving.any():
            break
        step = np.zeros(2)
        step[moving] = np.linalg.lstsq(information[np.ix_(moving, moving)], score[moving])[0]
        for _ in range(_HALVINGS):
            tried = np.maximum(0.0, place + step)
            reached = log_likelihood(data, *tried)
            if reached >= best - _ROUNDING * (1 + abs(best)):
                break
            step /= 2
        else:
            break
        done = bool(np.abs(tried - place).max() <= _EXACT * scale)
        place, best = tried, reached
        if done:
            break
    return float(place[0]), float(place[1])


def _slopes(data: Nested, between: float, within: float) -> tuple[FloatArray, FloatArray]:
    """Score of (between, within) and information: observed where it is one, else expected."""
    at = weigh(data, between, within)
    w, h, t = at.weights, at.damping, at.totals
    second, third = data.sums(w**2), data.sums(w**3)
    whole = at.information
    away = data.effects - at.mean
    pulled = h * data.sums(w * away)
    left = w * (away - between * pulled[data.groups])
    # traces of V^-1 dV and of V^-1 dV V^-1 dV, and u' dV u with u = V^-1 1, group by group
    trace = np.array([t.sum(), (data.sums(w) - between * h * second).sum()])
    reach = np.array([(t**2).sum(), (second * h**2).sum()])
    score = (np.array([(pulled**2).sum(), (left**2).sum()]) - trace + reach / whole) / 2
    crossed = (h**2 * second).sum()
    own = (second - 2 * between * h * third + (between * h * second) ** 2).sum()
    twice = np.array([[(t**2).sum(), crossed], [crossed, own]])
    mixed = (t * h**2 * second).sum()
    thrice = np.array(
        [
            [(t**3).sum(), mixed],
            [mixed, (h**2 * third - between * h**3 * second**2).sum()],
        ]
    )
    expected = (twice - 2 * thrice / whole + np.outer(reach, reach) / whole**2) / 2
    # r' dV P dV r with r = P y, likewise: with `expected` it makes the observed information
    bent = data.sums(w * left)
    shared = (h * bent * pulled).sum()
    squares = np.array(
        [
            [(t * pulled**2).sum(), shared],
            [shared, (w * left**2).sum() - between * (h * bent**2).sum()],
        ]
    )
    slant = np.array([(t * pulled).sum(), (h * bent).sum()])
    observed = squares - np.outer(slant, slant) / whole - expected
    return score, observed if np.linalg.eigvalsh(observed)[0] > 0 else expected

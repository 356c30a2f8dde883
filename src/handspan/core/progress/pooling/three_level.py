"""Effects of goals within children: one mean, and errors that allow for likeness within a child."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.progress.pooling.random_effects import LEVEL, checked, cochran, reach
from handspan.core.progress.pooling.restricted import FloatArray, Nested, Weighing, fit, weigh

FEWEST_CHILDREN = 2

_SINGULAR = 1e-12


@dataclass(frozen=True, slots=True)
class NestedPool:
    """Mean of effects of several children, in their unit.

    Attributes
    ----------
    effects, children : int
    estimate : float
    robust_error : float
        Cluster-robust standard error, CR2.
    model_error : float
        Standard error if the model's variances were right.
    df : float
        Satterthwaite's degrees of freedom of the robust error.
    low, high : float
        Interval of the mean, from the larger of both errors.
    between : float
        Variance between children. Where every child has a single effect, variance between goals
        cannot be told apart from it and is in here.
    within : float
        Variance between the goals of one child.
    q : float
        Weighted squared distances from the fixed mean.
    level : float
    """

    effects: int
    children: int
    estimate: float
    robust_error: float
    model_error: float
    df: float
    low: float
    high: float
    between: float
    within: float
    q: float
    level: float

    @property
    def tau2(self) -> float:
        """Whole variance between true effects."""
        return self.between + self.within


def pool_nested(
    effects: Sequence[float],
    standard_errors: Sequence[float],
    children: Sequence[Hashable],
    *,
    level: float = LEVEL,
) -> NestedPool:
    """Pool effects of goals within children (three-level model by REML).

    Variances: restricted likelihood. Standard error: CR2, which corrects the residuals of each
    child for what they lost to the mean, with Satterthwaite's degrees of freedom (Bell and
    McCaffrey 2002; Pustejovsky and Tipton 2018); its working model is the fitted one.

    Parameters
    ----------
    effects, standard_errors : sequence of float
    children : sequence of hashable
        Whose effect each is.
    level : float
        Of the intervals, above 0 and below 1.

    Returns
    -------
    NestedPool

    Raises
    ------
    ValueError
        As `random_effects.pool`, and with fewer than two children.
    """
    data = nested(effects, standard_errors, children, level)
    several = data.count < len(data.effects)
    between, within = fit(data, free=(True, several))
    at = weigh(data, between, within)
    robust, df = _cr2(data, at, between)
    model = 1 / math.sqrt(at.information)
    error = max(robust, model)
    half = reach(level, df) * error
    return NestedPool(
        effects=len(data.effects),
        children=data.count,
        estimate=at.mean,
        robust_error=robust,
        model_error=model,
        df=df,
        low=at.mean - half,
        high=at.mean + half,
        between=between,
        within=within,
        q=cochran(data.effects, data.variances)[0],
        level=level,
    )


def nested(
    effects: Sequence[float],
    standard_errors: Sequence[float],
    children: Sequence[Hashable],
    level: float,
) -> Nested:
    """Effects with their children, or a ValueError that says what is wrong."""
    y, v = checked(effects, standard_errors, level)
    numbers = {child: number for number, child in enumerate(dict.fromkeys(children))}
    if len(children) != len(y):
        raise ValueError("pooling needs to know of every effect whose it is")
    if len(numbers) < FEWEST_CHILDREN:
        raise ValueError(f"pooling over children needs at least {FEWEST_CHILDREN} of them")
    return Nested(y, v, np.array([numbers[child] for child in children], np.intp))


def _cr2(data: Nested, at: Weighing, between: float) -> tuple[float, float]:
    """Cluster-robust standard error of the mean and its degrees of freedom."""
    whole = at.information
    order = np.argsort(data.groups, kind="stable")
    ends = np.cumsum(np.bincount(data.groups))[:-1]
    scores, reaches = np.empty(data.count), np.empty(data.count)
    for group, rows in enumerate(np.split(order, ends)):
        load = _load(at.weights[rows], between, whole)
        scores[group] = load @ (data.effects[rows] - at.mean)
        reaches[group] = load.sum()
    own = at.totals / whole**2
    squares = reaches**2
    crossed = (squares.sum() ** 2 - (squares**2).sum()) / whole**2
    df = own.sum() ** 2 / ((own**2).sum() + crossed)
    return float(np.linalg.norm(scores)), float(df)


def _load(weights: FloatArray, between: float, whole: float) -> FloatArray:
    """What each residual of one child adds to the mean, after CR2's correction."""
    covariance = np.diag(1 / weights) + between
    lower = np.linalg.cholesky(covariance)
    left = lower.T @ (covariance - 1 / whole) @ lower
    values, vectors = np.linalg.eigh(left)
    kept = values > _SINGULAR * values[-1]
    roots = np.where(kept, 1 / np.sqrt(np.where(kept, values, 1.0)), 0.0)
    corrected = lower @ (vectors * roots) @ vectors.T @ lower.T
    gains: FloatArray = corrected @ np.linalg.solve(covariance, np.ones(len(weights))) / whole
    return gains

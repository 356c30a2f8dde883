"""One mean of several effects, the variance between them, and intervals that allow for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from handspan.core.progress.pooling.restricted import FloatArray, Nested, fit

LEVEL = 0.95

_ROUNDS = 200
_EXACT = 1e-14


class Between(StrEnum):
    """How the variance between effects is estimated."""

    FIXED = "fixed"
    """Not at all: every effect is taken to be the same."""
    DL = "DL"
    """Moments (DerSimonian and Laird 1986)."""
    PM = "PM"
    """The variance at which Q is what is expected (Paule and Mandel 1982)."""
    REML = "REML"
    """Restricted likelihood (Viechtbauer 2005)."""


class Spread(StrEnum):
    """How the interval of the mean is made."""

    WALD = "wald"
    """Normal, as if the variance between effects were known."""
    KNAPP_HARTUNG = "knapp-hartung"
    """Spread of the effects themselves, t distribution (Knapp and Hartung 2003)."""
    HELD = "held"
    """Knapp-Hartung with a standard error never below Wald's (Roever et al. 2015): where effects
    happen to be alike, the plain one claims more than their errors allow."""


@dataclass(frozen=True, slots=True)
class Pooled:
    """Mean of effects, in their unit.

    Attributes
    ----------
    effects : int
    estimate, standard_error, low, high : float
    df : float or None
        Degrees of freedom of the interval; None when it is normal.
    tau2 : float
        Variance between true effects, squared unit. 0 for a single effect, which cannot tell.
    q : float
        Weighted squared distances from the fixed mean (Cochran 1954).
    i2 : float
        Percent of the variance that is between true effects (Higgins and Thompson 2002).
    level : float
    """

    effects: int
    estimate: float
    standard_error: float
    low: float
    high: float
    df: float | None
    tau2: float
    q: float
    i2: float
    level: float


def pool(
    effects: Sequence[float],
    standard_errors: Sequence[float],
    *,
    between: Between = Between.REML,
    spread: Spread = Spread.HELD,
    level: float = LEVEL,
) -> Pooled:
    """Pool independent effects of the same kind and unit.

    The mean weighs each effect by ``1 / (se^2 + tau2)``. The fixed mean always has a normal
    interval, and so has a single effect. Where the next effect is expected: `likely.next_effect`.

    Parameters
    ----------
    effects, standard_errors : sequence of float, same length
    between : Between
    spread : Spread
    level : float
        Of the intervals, above 0 and below 1.

    Returns
    -------
    Pooled

    Raises
    ------
    ValueError
        When there is no effect, lengths differ, a number is not finite, a standard error is not
        above 0, or the level is impossible.
    """
    y, v = checked(effects, standard_errors, level)
    count = len(y)
    fixed = between is Between.FIXED or count == 1
    tau2 = 0.0 if fixed else _ESTIMATORS[between](y, v)
    weights = 1 / (v + tau2)
    total = float(weights.sum())
    mean = float(weights @ y) / total
    error, df = 1 / math.sqrt(total), None
    if spread is not Spread.WALD and not fixed:
        own = math.sqrt(float(weights @ (y - mean) ** 2) / ((count - 1) * total))
        error, df = max(own, error) if spread is Spread.HELD else own, float(count - 1)
    half = reach(level, df) * error
    q, freedom = cochran(y, v)
    shown = _moments(y, v) if between is Between.FIXED and count > 1 else tau2
    return Pooled(
        effects=count,
        estimate=mean,
        standard_error=error,
        low=mean - half,
        high=mean + half,
        df=df,
        tau2=tau2,
        q=q,
        i2=100 * shown / (shown + (count - 1) / freedom) if shown else 0.0,
        level=level,
    )


def checked(
    effects: Sequence[float], standard_errors: Sequence[float], level: float
) -> tuple[FloatArray, FloatArray]:
    """Effects and their variances as arrays, or a ValueError that says what is wrong."""
    y, errors = np.asarray(effects, np.float64), np.asarray(standard_errors, np.float64)
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    if y.ndim != 1 or y.shape != errors.shape or not y.size:
        raise ValueError("pooling needs at least one effect, and a standard error of each")
    if not (np.isfinite(y).all() and np.isfinite(errors).all() and (errors > 0).all()):
        raise ValueError("every effect needs a finite value and a standard error above 0")
    return y, errors**2


def cochran(y: FloatArray, v: FloatArray) -> tuple[float, float]:
    """Q, and the sum of weights less their own weighted mean."""
    w = 1 / v
    total = float(w.sum())
    mean = float(w @ y) / total
    return float(w @ (y - mean) ** 2), total - float(w @ w) / total


def reach(level: float, df: float | None) -> float:
    """Standard errors on each side: normal without degrees of freedom, else Student's t."""
    from scipy.special import ndtri, stdtrit

    share = (1 + level) / 2
    return float(ndtri(share) if df is None else stdtrit(df, share))


def _moments(y: FloatArray, v: FloatArray) -> float:
    q, freedom = cochran(y, v)
    return max(0.0, (q - (len(y) - 1)) / freedom)


def _paule_mandel(y: FloatArray, v: FloatArray) -> float:
    """Newton's steps from 0: Q falls and is convex in tau2, so that no step goes too far."""
    tau2 = 0.0
    for _ in range(_ROUNDS):
        w = 1 / (v + tau2)
        away = y - w @ y / w.sum()
        step = (float(w @ away**2) - (len(y) - 1)) / max(float(w**2 @ away**2), _EXACT)
        if step <= _EXACT * tau2:
            break
        tau2 += step
    return tau2


def _restricted(y: FloatArray, v: FloatArray) -> float:
    return fit(Nested(y, v, np.arange(len(y))), free=(False, True))[1]


_ESTIMATORS = {Between.DL: _moments, Between.PM: _paule_mandel, Between.REML: _restricted}

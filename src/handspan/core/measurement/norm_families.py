"""Distributions of scores at one age, for fitting norms: normal and LMS.

Each has parameters without bounds, so that curves of age can run freely: a normal's mean and
logarithm of spread; for LMS the logarithms of median M and variation S, and the power L.
"""

from __future__ import annotations

import enum

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray

_NEARLY_LOGARITHMIC = 1e-4
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(9)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


class Family(enum.StrEnum):
    """Which distribution the scores of one age follow."""

    NORMAL = "normal"
    LMS = "lms"

    @property
    def size(self) -> int:
        """Number of parameters."""
        return 2 if self is Family.NORMAL else 3


def standard_scores(family: Family, score: npt.ArrayLike, values: FloatArray) -> FloatArray:
    """Standard score of each score.

    Normal: ``(y - m) / s``. LMS: ``((y/M)^L - 1) / (L S)``, and ``ln(y/M) / S`` for L nearly 0.

    Parameters
    ----------
    family : Family
    score : array_like, shape (n,)
        Above zero for LMS.
    values : ndarray, shape (parameters, n)

    Returns
    -------
    ndarray, shape (n,)
    """
    score = np.asarray(score, dtype=np.float64)
    if family is Family.NORMAL:
        return np.asarray((score - values[0]) * np.exp(-values[1]))
    away = np.log(score) - values[0]
    near = np.abs(values[2]) < _NEARLY_LOGARITHMIC
    power = np.where(near, 1.0, values[2])
    bent = np.where(near, away * (1 + values[2] * away / 2), np.expm1(power * away) / power)
    return np.asarray(bent * np.exp(-values[1]))


def scores(family: Family, z: npt.ArrayLike, values: FloatArray) -> FloatArray:
    """Score that stands at a standard score; not-a-number where LMS has none."""
    z = np.asarray(z, dtype=np.float64)
    spread = np.exp(values[1]) * z
    if family is Family.NORMAL:
        return np.asarray(values[0] + spread)
    near = np.abs(values[2]) < _NEARLY_LOGARITHMIC
    power = np.where(near, 1.0, values[2])
    with np.errstate(invalid="ignore", divide="ignore"):
        logs = np.where(near, spread, np.log1p(power * spread) / power)
    return np.asarray(np.exp(values[0] + logs))


def log_density(family: Family, score: FloatArray, values: FloatArray) -> FloatArray:
    """Logarithm of the density of each score, shape (n,)."""
    z = standard_scores(family, score, values)
    logs = -0.5 * z * z - values[1] - 0.5 * np.log(2 * np.pi)
    if family is Family.LMS:
        logs += values[2] * (np.log(score) - values[0]) - np.log(score)
    return np.asarray(logs)


def slopes(family: Family, score: FloatArray, values: FloatArray) -> FloatArray:
    """First derivatives of the log density by each parameter, shape (parameters, n)."""
    z = standard_scores(family, score, values)
    spread = np.exp(values[1])
    if family is Family.NORMAL:
        return np.stack([z / spread, z * z - 1.0])
    away, power = np.log(score) - values[0], values[2]
    near = np.abs(power) < _NEARLY_LOGARITHMIC
    safe = np.where(near, 1.0, power)
    bending = np.where(
        near, away * away / (2 * spread), (away * np.exp(safe * away) / spread - z) / safe
    )
    return np.stack([z / spread + power * (z * z - 1.0), z * z - 1.0, away - z * bending])


def expected_information(family: Family, values: FloatArray) -> FloatArray:
    """Expected information of one score about the parameters.

    Mean over the family of the products of `slopes`, by Gauss-Hermite quadrature; so it never has
    a negative direction, however wide or skewed the scores.

    Parameters
    ----------
    family : Family
    values : ndarray, shape (parameters, n)

    Returns
    -------
    ndarray, shape (parameters, parameters, n)
    """
    total = np.zeros((family.size, *values.shape))
    for z, weight in zip(_NODES, _WEIGHTS, strict=True):
        score = scores(family, np.full(values.shape[1], z), values)
        some = np.isfinite(score) & (score > 0) if family is Family.LMS else np.isfinite(score)
        each = slopes(family, np.where(some, score, 1.0), values) * some
        total += weight * each[:, np.newaxis] * each
    return total

"""Smooth curves of age: cubic splines of the logarithm of age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray

_OFFSET_YEARS = 0.2
_DEGREE = 3


@dataclass(frozen=True, eq=False, slots=True)
class AgeBasis:
    """Cubic B-splines of ``ln(age + 0.2)``, knots at quantiles of the ages seen.

    Attributes
    ----------
    knots : ndarray
        On the logarithmic measure, ends repeated.
    """

    knots: FloatArray

    @property
    def size(self) -> int:
        """Number of curves in the basis."""
        return len(self.knots) - _DEGREE - 1

    def at(self, age: npt.ArrayLike) -> FloatArray:
        """Evaluate each curve.

        Parameters
        ----------
        age : array_like, shape (n,)
            Years; ages outside those seen count as the nearest that was.

        Returns
        -------
        ndarray, shape (n, size)
        """
        from scipy.interpolate import BSpline

        inside = np.clip(_bent(age), self.knots[0], self.knots[-1])
        return np.asarray(BSpline.design_matrix(inside, self.knots, _DEGREE).toarray())


def age_basis(age: npt.ArrayLike, inner_knots: int) -> AgeBasis:
    """Lay knots so that equal numbers of visits lie between them.

    Parameters
    ----------
    age : array_like
        Years, all finite.
    inner_knots : int
        Zero or more; the basis has four curves more.

    Returns
    -------
    AgeBasis

    Raises
    ------
    ValueError
        When all ages are equal.
    """
    bent = _bent(age)
    if not bent.size or bent.min() == bent.max():
        raise ValueError("a curve of age needs visits at different ages")
    # ages that many visits share would put several knots on one spot
    inner = np.unique(np.quantile(bent, np.linspace(0, 1, inner_knots + 2)[1:-1]))
    inner = inner[(inner > bent.min()) & (inner < bent.max())]
    ends = [[bent.min()] * (_DEGREE + 1), [bent.max()] * (_DEGREE + 1)]
    return AgeBasis(np.concatenate([ends[0], inner, ends[1]]))


def _bent(age: npt.ArrayLike) -> FloatArray:
    return np.log(np.asarray(age, dtype=np.float64) + _OFFSET_YEARS)

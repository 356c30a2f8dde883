"""What to expect at an age before any answer is seen: prior means of the published keys."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray

PRIOR_SD = 5.0
"""Spread of the prior at every age, in units of the key."""


@dataclass(frozen=True, slots=True)
class AgeCurve:
    """``constant + linear * t + log * ln(t + shift)`` for ages t up to and with `until` years."""

    until: float
    constant: float
    linear: float
    log: float = 0.0
    shift: float = 1.0


@dataclass(frozen=True, slots=True)
class PriorMean:
    """Expected ability by age in years, piece after piece, undefined below `begins`."""

    curves: tuple[AgeCurve, ...]
    begins: float = -math.inf

    def at(self, age: npt.ArrayLike) -> FloatArray:
        """Evaluate the curve.

        Parameters
        ----------
        age : array_like
            In years.

        Returns
        -------
        ndarray
            Not-a-number where the age is missing, too young for the formula, or before `begins`.
        """
        years = np.asarray(age, dtype=np.float64)
        mean = np.full(years.shape, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            # from the oldest piece to the youngest, so that each piece overwrites what is not its
            for curve in reversed(self.curves):
                value = curve.constant + curve.linear * years
                if curve.log:
                    value = value + curve.log * np.log(years + curve.shift)
                mean = np.where(years <= curve.until, value, mean)
        usable = np.isfinite(mean) & (years >= self.begins)
        return np.where(usable, mean, np.nan)


_EVER = math.inf

PRIOR_MEANS: dict[str, PriorMean] = {
    "dutch": PriorMean((AgeCurve(_EVER, 44.35, -1.8, 28.47, 0.25),)),
    "gcdg": PriorMean((AgeCurve(_EVER, 47.65, -3.05, 26.70, 0.19),)),
    "phase1": PriorMean(
        (
            AgeCurve(0.75, 20.5883, 27.3376, 6.4254, 0.2),
            AgeCurve(3.5, 14.63748, -12.11774, 69.05463, 0.92),
            AgeCurve(_EVER, 61.37967, 3.83513),
        )
    ),
    "preliminary_standards": PriorMean(
        (
            AgeCurve(0.75, 24.522, 23.886, 9.190, 0.2),
            AgeCurve(3.5, 18.434, -9.206, 61.255, 0.92),
            AgeCurve(_EVER, 62.6268, 4.0),
        ),
        begins=-1 / 12,
    ),
}
"""By base population; formulas of the D-score method as listed in docs/methods/scoring.md."""

"""Check a norm: how its standard scores are distributed in each band of ages.

They are the numbers behind a worm plot (van Buuren and Fredriks 2001): level, slope, curve and
S-shape of a worm are mean, spread, skewness and kurtosis of the band.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment less what a standard normal has, and the standard error of its sampling."""

    excess: float
    error: float

    @property
    def ratio(self) -> float:
        """Excess in units of its error; beyond 3 the norm misses something there."""
        return self.excess / self.error


@dataclass(frozen=True, slots=True)
class BandMoments:
    """Moments of standard scores in one band of ages, the first age included, the last not.

    Attributes
    ----------
    age_from, age_to : float
        Years.
    count : int
    mean, sd, skewness, kurtosis : Moment
        Errors 1/sqrt(n), 1/sqrt(2n), sqrt(6/n), sqrt(24/n), those of a large normal sample.
    """

    age_from: float
    age_to: float
    count: int
    mean: Moment
    sd: Moment
    skewness: Moment
    kurtosis: Moment


def residual_moments(
    z: npt.ArrayLike, age: npt.ArrayLike, edges: Sequence[float]
) -> tuple[BandMoments, ...]:
    """Describe standard scores band by band.

    Parameters
    ----------
    z, age : array_like, shape (n,)
        Standard scores under the norm, and ages in years.
    edges : sequence of float
        Ages between bands, rising; the last band contains its end.

    Returns
    -------
    tuple of BandMoments
        One less than there are edges; bands with fewer than 20 scores are left out.

    Raises
    ------
    ValueError
        When a standard score is not finite, or edges do not rise.
    """
    scores, years = np.asarray(z, dtype=np.float64), np.asarray(age, dtype=np.float64)
    limits = np.asarray(edges, dtype=np.float64)
    if not np.isfinite(scores).all():
        raise ValueError("every score needs a standing: leave out ages that the norm lacks")
    if len(limits) < 2 or not (np.diff(limits) > 0).all():
        raise ValueError("the edges of bands rise")
    place = np.searchsorted(limits, years, side="right") - 1
    place[years == limits[-1]] = len(limits) - 2
    bands = []
    for band in range(len(limits) - 1):
        inside = scores[place == band]
        if len(inside) >= _FEWEST:
            bands.append(_moments(inside, float(limits[band]), float(limits[band + 1])))
    return tuple(bands)


def _moments(z: npt.NDArray[np.float64], age_from: float, age_to: float) -> BandMoments:
    count, mean, sd = len(z), float(z.mean()), float(z.std(ddof=1))
    shape = (z - mean) / z.std() if sd > 0 else np.zeros(count)
    return BandMoments(
        age_from=age_from,
        age_to=age_to,
        count=count,
        mean=Moment(mean, 1 / math.sqrt(count)),
        sd=Moment(sd - 1, 1 / math.sqrt(2 * count)),
        skewness=Moment(float((shape**3).mean()), math.sqrt(6 / count)),
        kurtosis=Moment(float((shape**4).mean()) - 3, math.sqrt(24 / count)),
    )

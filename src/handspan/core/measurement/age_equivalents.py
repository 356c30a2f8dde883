"""Age equivalents, for who asks for one: the age whose median child has a score.

An age equivalent says nothing about how far a child is from others, and sounds as if a child were
younger than it is. So no page or report shows one unasked.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.references import Reference


def age_equivalent(reference: Reference, score: npt.ArrayLike) -> FloatArray:
    """Find the age at which a score is the median.

    Parameters
    ----------
    reference : Reference
        Medians must rise with age.
    score : array_like
        In units of the key.

    Returns
    -------
    ndarray
        Years; not-a-number below the youngest and above the oldest median of the table.

    Raises
    ------
    ValueError
        When the medians do not rise.
    """
    medians = reference.medians(reference.age)
    if not (np.diff(medians) > 0).all():
        raise ValueError("an age equivalent needs medians that rise with age")
    scores = np.asarray(score, dtype=np.float64)
    found = np.interp(scores, medians, reference.age, left=np.nan, right=np.nan)
    return np.asarray(found, dtype=np.float64)


def item_age_equivalent(
    reference: Reference, difficulty: npt.ArrayLike, slope: float, share: float = 0.5
) -> FloatArray:
    """Find the age at which a share of children passes an item.

    The ability at which the share passes is ``difficulty + slope ln(share / (1 - share))``; the age
    is the one whose median child has it.

    Parameters
    ----------
    reference : Reference
    difficulty : array_like
        In units of the key.
    slope : float
        Units of the key per logit.
    share : float
        Between 0 and 1.

    Returns
    -------
    ndarray
        Years; not-a-number outside the table.

    Raises
    ------
    ValueError
        When the share does not lie between 0 and 1.
    """
    if not 0 < share < 1:
        raise ValueError(f"a share lies between 0 and 1, not at {share}")
    ability = np.asarray(difficulty, dtype=np.float64) + slope * math.log(share / (1 - share))
    return age_equivalent(reference, ability)

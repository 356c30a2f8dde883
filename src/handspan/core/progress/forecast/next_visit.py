"""The predictive distribution of the next visit, and the level now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handspan.core.progress.forecast.filtering import Filtered
from handspan.core.progress.forecast.grid import LEVELS, STEP, FloatArray
from handspan.core.progress.forecast.observation import count_table
from handspan.core.progress.forecast.settings import Members


@dataclass(frozen=True, slots=True)
class Range:
    """Successes between which the next visit lies with a probability of at least `level`."""

    low: int
    high: int
    level: float


def chances_ahead(found: Filtered, place: int, members: Members, tries: int) -> FloatArray:
    """Return the probabilities of 0 to `tries` successes.

    Parameters
    ----------
    found : Filtered
    place : int
        Row of `found.ahead`.
    members : Members
        Those that filtered.
    tries : int
        Of the visit that is foretold.

    Returns
    -------
    ndarray, shape (tries + 1,)
        Adds up to 1.
    """
    table = count_table(members.observations, tries)
    chances = np.einsum("oki,oi->k", table, found.ahead[place])
    return np.asarray(chances / chances.sum())


def range_of(chances: FloatArray, level: float) -> Range:
    """Return the shortest run of results with at least this probability; the lower one in a tie.

    Parameters
    ----------
    chances : ndarray, shape (tries + 1,)
    level : float
        Above 0 and below 1.
    """
    sums = np.concatenate([[0.0], np.cumsum(chances)])
    wide = sums[None, :] - sums[:, None] >= level - 1e-12  # from low to before high
    widths = np.where(wide, np.arange(len(sums))[None, :] - np.arange(len(sums))[:, None], 10**9)
    shortest = widths.min()
    starts = [low for low in range(len(chances)) if (widths[low] == shortest).any()]
    held = [float(sums[low + shortest] - sums[low]) for low in starts]
    low = starts[int(np.argmax(held))]
    return Range(low, low + int(shortest) - 1, level)


def chance_at_least(level: FloatArray, share: float) -> float:
    """Return the probability that the true level is at or above a share of tries.

    Parameters
    ----------
    level : ndarray, shape (levels,)
        Probability of each level of the grid.
    share : float
        Above 0 and below 1.

    Returns
    -------
    float
        The cell of the grid that holds the share counts in part.
    """
    bound = np.log(share / (1 - share))
    above = np.clip((LEVELS + STEP / 2 - bound) / STEP, 0, 1)
    return float(level @ above)

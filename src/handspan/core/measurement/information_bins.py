"""The most informative item at an ability, found without looking at most of them.

The scale is cut in bins. In each bin every item has an upper bound of its information, and the
items stand in order of it; so looking down that order can stop as soon as the bound falls below the
best found. The choice is the same as if every item had been looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray, IntArray
from handspan.core.measurement.response_models import Model, ResponseItem, information

_SAMPLES = 16  # places in a bin at which an item of several steps is looked at


@dataclass(frozen=True, eq=False, slots=True)
class InformationBins:
    """For each bin of the scale, the items from the largest to the smallest bound.

    Attributes
    ----------
    low, width : float
        The first bin begins at `low`; abilities outside count as the nearest bin's edge would,
        because the first and the last bin reach on without end.
    order : ndarray of int, shape (bins, items)
    bounds : ndarray, shape (bins, items)
        Of the items in `order`: never below the information that they give inside the bin.
    """

    low: float
    width: float
    order: IntArray
    bounds: FloatArray

    def bin_of(self, ability: float) -> int:
        """Number of the bin that holds an ability."""
        return min(max(int((ability - self.low) // self.width), 0), len(self.order) - 1)


def information_bins(
    items: Sequence[ResponseItem], slope: float, low: float, high: float, width: float
) -> InformationBins:
    """Lay the bins and bound every item in each of them.

    An item of one step gives most information where its place is, and less the farther away, so
    the bound is exact. With several steps it is sampled inside the bin, and the bound adds how much
    it can rise between samples: with steepness a and m steps, the information changes by at most
    ``a^3 m^3 / 4`` per unit for partial credit and ``2 a^3`` for graded response.

    Parameters
    ----------
    items : sequence of ResponseItem
    slope : float
        Units of the scale per logit.
    low, high : float
        Where the bins begin and end; the outer ones reach on without end.
    width : float
        Of a bin.

    Returns
    -------
    InformationBins

    Raises
    ------
    ValueError
        When there is no item or no bin.
    """
    if not items or not width > 0 or not high > low:
        raise ValueError("bins need items, a width above zero, and an end above their beginning")
    count = int(np.ceil((high - low) / width))
    edges = low + width * np.arange(count + 1, dtype=np.float64)
    starts, ends = edges[:-1].copy(), edges[1:].copy()
    starts[0], ends[-1] = -np.inf, np.inf
    bounds = np.array([_bound(item, slope, starts, ends) for item in items]).T
    order = np.argsort(-bounds, axis=1, kind="stable")
    return InformationBins(low, width, order, np.take_along_axis(bounds, order, axis=1))


def most_informative(
    items: Sequence[ResponseItem],
    bins: InformationBins,
    ability: float,
    slope: float,
    may_be_asked: npt.NDArray[np.bool_],
) -> int:
    """Choose the item that tells most at an ability; the first one when several tell the same.

    Parameters
    ----------
    items : sequence of ResponseItem
    bins : InformationBins
        Of the same items and slope.
    ability, slope : float
    may_be_asked : ndarray of bool, shape (items,)

    Returns
    -------
    int
        Place in `items`; -1 when none may be asked.
    """
    best, most = -1, -1.0
    place = bins.bin_of(ability)
    for candidate, bound in zip(bins.order[place], bins.bounds[place], strict=True):
        if bound < most:
            break
        if may_be_asked[candidate]:
            tells = float(information(items[candidate], ability, slope))
            if tells > most or (tells == most and candidate < best):
                best, most = int(candidate), tells
    return best


def _bound(item: ResponseItem, slope: float, starts: FloatArray, ends: FloatArray) -> FloatArray:
    if item.top == 1:
        bound = information(item, np.clip(item.steps[0], starts, ends), slope)
        return np.asarray(bound * (1 + 1e-12))  # rounding must not put the bound below the value
    # beyond the outermost steps information only falls, so endless bins end there
    low, high = min(item.steps), max(item.steps)
    first = np.clip(np.where(np.isinf(starts), np.minimum(low, ends), starts), -1e9, 1e9)
    last = np.clip(np.where(np.isinf(ends), np.maximum(high, starts), ends), -1e9, 1e9)
    samples = np.linspace(first, last, _SAMPLES, axis=-1)
    steepness = item.steepness(slope)
    fastest = 2.0 if item.model is Model.GRADED else item.top**3 / 4
    rise = fastest * steepness**3 * (last - first) / (_SAMPLES - 1) / 2
    return np.asarray(information(item, samples, slope).max(axis=-1) + rise)

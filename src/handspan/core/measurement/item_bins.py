"""Bounds that find the most informative item without weighing all of them.

The scale is cut into bins. For each bin the items stand in the order of the largest information
that they can reach inside it. Whoever looks for the best item at an ability walks down the list of
its bin, and is done as soon as the next bound lies below the best information found: no item
further down can be better. So the choice is exact, whatever the width of the bins.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.item_choice import ItemArrays, informations

_BINS = 512
_SAMPLES = 8  # stretches of a bin between whose ends the information of a many-step item is bounded
_BLOCK = 32  # bins at a time: what is computed on the way then stays in the processor's cache
_ROUNDING = 1 + 1e-9
_SMALLEST = 1e-300


class ItemBins(NamedTuple):
    """Items of each bin, from the largest bound to the smallest.

    Attributes
    ----------
    first, width : float
        Lower end of the first bin, and width of all.
    order : ndarray of int32, shape (bins, items)
    bounds : ndarray, shape (bins, items)
        Of the items in that order.
    """

    first: float
    width: float
    order: npt.NDArray[np.int32]
    bounds: FloatArray


def item_bins(items: ItemArrays, lowest: float, highest: float, count: int = _BINS) -> ItemBins:
    """Sort the items of each bin by what they can reach in it.

    Parameters
    ----------
    items : ItemArrays
    lowest, highest : float
        Ends of the scale; abilities outside belong to the first or last bin and may not occur.
    count : int
        Number of bins.

    Returns
    -------
    ItemBins
    """
    edges = np.linspace(lowest, highest, count + 1)
    order = np.empty((count, len(items.tops)), dtype=np.int32)
    bounds = np.empty(order.shape)
    for start in range(0, count, _BLOCK):
        part = slice(start, start + _BLOCK)
        highest_inside = _bounds(items, edges[start : start + _BLOCK + 1])
        order[part] = np.argsort(-highest_inside, axis=1)
        bounds[part] = np.take_along_axis(highest_inside, order[part], axis=1) * _ROUNDING
    return ItemBins(lowest, (highest - lowest) / count, order, bounds)


def _bounds(items: ItemArrays, edges: FloatArray) -> FloatArray:
    bounds = np.empty((len(edges) - 1, len(items.tops)))
    single = items.tops == 1
    bounds[:, single] = _one_peak(_part(items, single), edges)
    bounds[:, ~single] = _between_samples(_part(items, ~single), edges)
    return bounds


def _one_peak(items: ItemArrays, edges: FloatArray) -> FloatArray:
    """Of one step: the larger end of the bin, or the peak ``a^2 / 4`` when it lies inside."""
    ends = informations(items, edges)
    larger = np.maximum(ends[:-1], ends[1:])
    place = items.steps[:, 0]
    inside = (edges[:-1, np.newaxis] <= place) & (place <= edges[1:, np.newaxis])
    return np.where(inside, items.steepness**2 / 4, larger)


def _between_samples(items: ItemArrays, edges: FloatArray) -> FloatArray:
    """Of many steps, where there may be several peaks: from how fast information can change.

    The logarithm of the information changes by at most L per unit, so between two places h apart
    it stays below their mean plus ``L h / 2``. Partial credit: ``dV / dx`` of the variance V of the
    level is its third central moment, at most top * V; L = top * steepness. Graded response:
    in ``sum_k w_k (P*_{k-1} - P*_{k+1})`` both factors have logarithms that change by at most 1 per
    logit; L = 2 * steepness.
    """
    count = len(edges) - 1
    places = np.linspace(edges[0], edges[-1], count * _SAMPLES + 1)
    logs = np.log(np.maximum(informations(items, places), _SMALLEST))
    fastest = np.where(items.graded, 2, items.tops) * items.steepness
    highest = (logs[:-1] + logs[1:] + fastest * (places[1] - places[0])) / 2
    return np.asarray(np.exp(highest.reshape(count, _SAMPLES, -1).max(axis=1)))


def _part(items: ItemArrays, which: npt.NDArray[np.bool_]) -> ItemArrays:
    return ItemArrays(
        items.steps[which], items.tops[which], items.steepness[which], items.graded[which]
    )

"""Items made ready for many adaptive sittings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.item_bins import ItemBins, item_bins
from handspan.core.measurement.item_choice import ItemArrays, item_arrays
from handspan.core.measurement.response_models import ResponseItem, log_probability_table


class PreparedBank(NamedTuple):
    """Curves and bounds of a bank.

    A tuple, because compiled code takes tuples of arrays as they are.

    Attributes
    ----------
    points : ndarray, shape (points,)
    curves, log_curves : ndarray, shape (items, levels, points)
        Probability of each level, and its logarithm.
    items : ItemArrays
    bins : ItemBins
    """

    points: FloatArray
    curves: FloatArray
    log_curves: FloatArray
    items: ItemArrays
    bins: ItemBins


def prepare_bank(items: Sequence[ResponseItem], points: FloatArray, slope: float) -> PreparedBank:
    """Lay out curves and bounds.

    Parameters
    ----------
    items : sequence of ResponseItem
        In the order of the bank, which breaks ties.
    points : ndarray, shape (points,)
        Abilities to be weighed, in units of the scale.
    slope : float
        Units of the scale per logit.

    Returns
    -------
    PreparedBank

    Raises
    ------
    ValueError
        When there is no item.
    """
    if not items:
        raise ValueError("a bank needs items")
    arrays = item_arrays(items, slope)
    log_curves = log_probability_table(items, points, slope)
    return PreparedBank(
        points=points,
        curves=np.exp(log_curves),
        log_curves=log_curves,
        items=arrays,
        bins=item_bins(arrays, float(points[0]), float(points[-1])),
    )

"""Which item tells most about an ability: exact information of all items at once, and the best."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray, IntArray
from handspan.core.measurement.response_models import Model, ResponseItem

TIE = 1e-9
"""Items whose information differs by less than this share tie, and the first in the bank is taken.

Equal items must not be told apart by the last digit of an exponential, which differs between
machines and between compiled and interpreted code.
"""


class ItemArrays(NamedTuple):
    """Items of any of the four models as arrays, in the order of the bank.

    A tuple, because compiled code takes tuples of arrays as they are.

    Attributes
    ----------
    steps : ndarray, shape (items, most steps)
        Infinite where an item has fewer.
    tops : ndarray of int, shape (items,)
        Number of steps.
    steepness : ndarray, shape (items,)
        Logits per unit of the scale.
    graded : ndarray of bool, shape (items,)
    """

    steps: FloatArray
    tops: IntArray
    steepness: FloatArray
    graded: npt.NDArray[np.bool_]


def item_arrays(items: Sequence[ResponseItem], slope: float) -> ItemArrays:
    """Lay items out for evaluating all of them at once.

    Parameters
    ----------
    items : sequence of ResponseItem
    slope : float
        Units of the scale per logit.

    Returns
    -------
    ItemArrays
    """
    tops = np.array([item.top for item in items], dtype=np.intp)
    steps = np.full((len(items), int(tops.max(initial=1))), np.inf)
    for place, item in enumerate(items):
        steps[place, : item.top] = item.steps
    return ItemArrays(
        steps=steps,
        tops=tops,
        steepness=np.array([item.steepness(slope) for item in items], dtype=np.float64),
        graded=np.array([item.model is Model.GRADED for item in items], dtype=np.bool_),
    )


def informations(items: ItemArrays, ability: npt.ArrayLike) -> FloatArray:
    """Fisher information of an answer to each item, as `response_models.information`.

    Parameters
    ----------
    items : ItemArrays
    ability : array_like, shape (...)
        In units of the scale, finite.

    Returns
    -------
    ndarray, shape (..., items)
        Per squared unit of the scale.
    """
    places = np.asarray(ability, dtype=np.float64)[..., np.newaxis, np.newaxis]
    logits = items.steepness[:, np.newaxis] * (places - items.steps)
    if logits.shape[-1] == 1:
        found = _one_step(logits[..., 0])
    else:
        found = _level_variance(logits)
        if items.graded.any():
            found[..., items.graded] = _graded(logits[..., items.graded, :])
    return np.asarray(items.steepness**2 * found)


def best_items(values: FloatArray, count: int = 1) -> list[int]:
    """Places of the largest values above zero, largest first, ties in the order of the bank.

    Parameters
    ----------
    values : ndarray, shape (items,)
        Zero or more; minus infinity for items that may not be chosen.
    count : int
        How many at most.

    Returns
    -------
    list of int
        Fewer where fewer may be chosen.
    """
    left = values.copy()
    chosen: list[int] = []
    for _ in range(min(count, len(left))):
        largest = left.max()
        if largest == -np.inf:
            break
        place = int(np.argmax(left >= largest * (1 - TIE)))
        chosen.append(place)
        left[place] = -np.inf
    return chosen


def items_needed(error: float, target: float, worth: FloatArray) -> int:
    """Count how many items, the best first, bring an error below a target.

    Each is taken to tell what it does at the present mean; precision, the inverse of the squared
    error, adds up. A forecast: the mean will move, and with it what items tell.

    Parameters
    ----------
    error, target : float
        Standard errors in units of the scale, above zero.
    worth : ndarray, shape (items,)
        Information of the items that may be asked; minus infinity for others.

    Returns
    -------
    int
        All that may be asked where they do not suffice.
    """
    told = np.sort(worth[worth > -np.inf])[::-1]
    precision = np.append(0.0, np.cumsum(told)) + error**-2
    return min(int(np.count_nonzero(precision <= target**-2)), len(told))


def reached_levels(
    items: ItemArrays, chosen: IntArray, abilities: FloatArray, draws: FloatArray
) -> IntArray:
    """Draw an answer to one item for each child: the highest level whose chance is above the draw.

    Parameters
    ----------
    items : ItemArrays
    chosen : ndarray of int, shape (children,)
        Places of the items.
    abilities, draws : ndarray, shape (children,)
        True abilities, and numbers between 0 and 1.

    Returns
    -------
    ndarray of int, shape (children,)
    """
    logits = items.steepness[chosen, np.newaxis] * (abilities[:, np.newaxis] - items.steps[chosen])
    lowest, odds = _odds(logits)
    total = lowest + odds.sum(axis=-1, keepdims=True)
    at_least = np.cumsum(odds[:, ::-1], axis=-1)[:, ::-1] / total
    graded = items.graded[chosen]
    at_least[graded] = np.exp(-np.logaddexp(0.0, -logits[graded]))
    return np.asarray((at_least > draws[:, np.newaxis]).sum(axis=-1))


def _one_step(logits: FloatArray) -> FloatArray:
    """Chance to pass times chance to fail."""
    odds = np.exp(-np.abs(logits))
    return np.asarray(odds / (1 + odds) ** 2)


def _level_variance(logits: FloatArray) -> FloatArray:
    """Variance of the level under partial credit; steps that an item lacks have no chance."""
    lowest, odds = _odds(logits)
    total = lowest[..., 0] + odds.sum(axis=-1)
    levels = np.arange(1.0, logits.shape[-1] + 1)
    mean = (odds @ levels) / total
    away = levels - mean[..., np.newaxis]
    squares = lowest[..., 0] * mean**2 + (odds * away**2).sum(axis=-1)
    return np.asarray(squares / total)


def _odds(logits: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Odds of the lowest and of each higher level under partial credit, up to a factor."""
    sums = np.cumsum(logits, axis=-1)
    peak = np.maximum(sums.max(axis=-1, keepdims=True), 0.0)
    return np.exp(-peak), np.exp(sums - peak)


def _graded(logits: FloatArray) -> FloatArray:
    """``sum_k w_k (P*_{k-1} - P*_{k+1})`` with P* the chance of at least level k, w = P*(1 - P*).

    The same as ``sum_k (dP_k)^2 / P_k``, since the derivative of ``P_k = P*_k - P*_{k+1}`` is
    ``w_k - w_{k+1} = P_k (1 - P*_k - P*_{k+1})``, summed by parts.
    """
    at_least = np.exp(-np.logaddexp(0.0, -logits))
    bell = at_least * np.exp(-np.logaddexp(0.0, logits))
    edge = np.ones((*logits.shape[:-1], 1))
    padded = np.concatenate([edge, at_least, 0 * edge], axis=-1)
    return np.asarray((bell * (padded[..., :-2] - padded[..., 2:])).sum(axis=-1))

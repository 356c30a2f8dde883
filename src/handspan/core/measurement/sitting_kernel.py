"""Sittings of many children, compiled. Imported only where numba may be loaded.

The same rule and numbers as `lock_step`, but a child at a time, with curves multiplied instead of
logarithms added, and with the bounds of `item_bins` instead of weighing every item.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from numba import njit

from handspan.core.measurement.arrays import AnswerArray, FloatArray
from handspan.core.measurement.item_bins import ItemBins
from handspan.core.measurement.item_choice import TIE, ItemArrays
from handspan.core.measurement.prepared_bank import PreparedBank

if TYPE_CHECKING:
    from handspan.core.measurement.batch_sittings import Prior, Sittings, StopAt

BoolArray = npt.NDArray[np.bool_]

# sums may be taken in any order, so that the processor adds eight at a time
_SUMS = {"reassoc", "contract", "nsz"}

# once the answers are together less likely than this, points may have lost their weight to the
# smallest number there is: then they are weighed anew by their logarithms
_TOO_SMALL = 1e-250


@njit(cache=True)
def sit(
    bank: PreparedBank,
    answers: AnswerArray,
    draws: FloatArray,
    abilities: FloatArray,
    prior: Prior,
    stop: StopAt,
    held: Sittings,
) -> None:
    """Run the sittings.

    Parameters
    ----------
    bank : PreparedBank
    answers : ndarray of int8, shape (children, items)
        Level, -1 where there is none; without rows, answers are drawn.
    draws : ndarray, shape (children, turns)
        Between 0 and 1, for drawing.
    abilities : ndarray, shape (children,)
        True ones, for drawing.
    prior : Prior
    stop : StopAt
    held : Sittings
        Written to. `order` holds -1 before.
    """
    points, curves, log_curves, items, bins = bank
    order, used, means, sds = held
    steps, tops, steepness, graded = items
    drawn = answers.shape[0] == 0
    open_ = np.empty(tops.shape[0], np.bool_)
    seen = np.empty(tops.shape[0], np.int32)
    worth = np.empty(tops.shape[0])
    levels = np.empty(order.shape[1], np.int64)
    weights = np.empty(points.shape[0])
    for child in range(order.shape[0]):
        left = 0
        for item in range(tops.shape[0]):
            open_[item] = drawn or answers[child, item] >= 0
            left += open_[item]
        _log_prior(weights, points, prior.mean[child], prior.sd[child])
        mean, sd = _moments(weights, points, _from_logs(weights))
        turn = 0
        likelihood = 1.0
        while turn < min(left, stop.most) and (turn < stop.fewest or sd >= stop.error):
            item = _best(items, bins, mean, open_, seen, worth)
            if drawn:
                place = (steps, item, tops[item], steepness[item], graded[item])
                level = _draw(*place, abilities[child], draws[child, turn])
            else:
                level = answers[child, item]
            open_[item] = False
            order[child, turn] = item
            levels[turn] = level
            turn += 1
            size = _multiply(weights, curves[item, level])
            likelihood *= size
            if likelihood < _TOO_SMALL:
                _log_prior(weights, points, prior.mean[child], prior.sd[child])
                for past in range(turn):
                    weights += log_curves[order[child, past], levels[past]]
                size = _from_logs(weights)
                likelihood = 1.0
            mean, sd = _moments(weights, points, size)
        used[child], means[child], sds[child] = turn, mean, sd


@njit(cache=True)
def _log_prior(weights: FloatArray, points: FloatArray, mean: float, sd: float) -> None:
    for place in range(points.shape[0]):
        weights[place] = -0.5 * ((points[place] - mean) / sd) ** 2


@njit(cache=True)
def _from_logs(weights: FloatArray) -> float:
    peak = weights.max()
    size = 0.0
    for place in range(weights.shape[0]):
        weights[place] = math.exp(weights[place] - peak)
        size += weights[place]
    return size


@njit(cache=True, fastmath=_SUMS)
def _multiply(weights: FloatArray, curve: FloatArray) -> float:
    size = 0.0
    for place in range(weights.shape[0]):
        weights[place] *= curve[place]
        size += weights[place]
    return size


@njit(cache=True, fastmath=_SUMS)
def _moments(weights: FloatArray, points: FloatArray, size: float) -> tuple[float, float]:
    """Make the weights sum to one; return mean and standard deviation."""
    mean = 0.0
    share = 1 / size
    for place in range(points.shape[0]):
        weights[place] *= share
        mean += weights[place] * points[place]
    square = 0.0
    for place in range(points.shape[0]):
        away = points[place] - mean
        square += weights[place] * away * away
    return mean, math.sqrt(square)


@njit(cache=True)
def _best(
    items: ItemArrays,
    bins: ItemBins,
    ability: float,
    open_: BoolArray,
    seen: npt.NDArray[np.int32],
    worth: FloatArray,
) -> int:
    steps, tops, steepness, graded = items
    first, width, order, bounds = bins
    row = min(max(int((ability - first) / width), 0), order.shape[0] - 1)
    largest = 0.0
    weighed = 0
    for place in range(order.shape[1]):
        if bounds[row, place] < largest * (1 - TIE):
            break
        item = order[row, place]
        if open_[item]:
            found = _information(steps, item, tops[item], steepness[item], graded[item], ability)
            seen[weighed] = item
            worth[weighed] = found
            weighed += 1
            largest = max(largest, found)
    best: int = open_.shape[0]
    for place in range(weighed):
        if worth[place] >= largest * (1 - TIE) and seen[place] < best:
            best = seen[place]
    return best


@njit(cache=True)
def _information(
    steps: FloatArray, item: int, top: int, steepness: float, graded: bool, ability: float
) -> float:
    if top == 1:
        return steepness * steepness * _bell(steepness * (ability - steps[item, 0]))
    if graded:
        found = 0.0
        below, here = 1.0, _at_least(steepness * (ability - steps[item, 0]))
        for step in range(top):
            above = 0.0
            if step + 1 < top:
                above = _at_least(steepness * (ability - steps[item, step + 1]))
            found += _bell(steepness * (ability - steps[item, step])) * (below - above)
            below, here = here, above
        return steepness * steepness * found
    peak = _peak(steps, item, top, steepness, ability)
    size = math.exp(-peak)
    first = second = sum_ = 0.0
    for step in range(top):
        sum_ += steepness * (ability - steps[item, step])
        chance = math.exp(sum_ - peak)
        size += chance
        first += chance * (step + 1)
    mean = first / size
    second = math.exp(-peak) * mean * mean
    sum_ = 0.0
    for step in range(top):
        sum_ += steepness * (ability - steps[item, step])
        second += math.exp(sum_ - peak) * (step + 1 - mean) ** 2
    return steepness * steepness * second / size


@njit(cache=True)
def _draw(
    steps: FloatArray,
    item: int,
    top: int,
    steepness: float,
    graded: bool,
    ability: float,
    chance: float,
) -> int:
    """Return the highest level that is reached with more than this chance."""
    if graded or top == 1:
        level = 0
        for step in range(top):
            level += _at_least(steepness * (ability - steps[item, step])) > chance
        return level
    peak = _peak(steps, item, top, steepness, ability)
    size = math.exp(-peak)
    odds = np.empty(top)
    sum_ = 0.0
    for step in range(top):
        sum_ += steepness * (ability - steps[item, step])
        odds[step] = math.exp(sum_ - peak)
        size += odds[step]
    reached = 0.0
    for step in range(top - 1, -1, -1):
        reached += odds[step]
        if reached > chance * size:
            return step + 1
    return 0


@njit(cache=True)
def _peak(steps: FloatArray, item: int, top: int, steepness: float, ability: float) -> float:
    """Largest logarithm of a level's odds against the lowest, which has zero."""
    peak = sum_ = 0.0
    for step in range(top):
        sum_ += steepness * (ability - steps[item, step])
        peak = max(peak, sum_)
    return peak


@njit(cache=True)
def _bell(logit: float) -> float:
    odds = math.exp(-abs(logit))
    return odds / ((1 + odds) * (1 + odds))


@njit(cache=True)
def _at_least(logit: float) -> float:
    odds = math.exp(-abs(logit))
    return (1.0 if logit >= 0 else odds) / (1 + odds)

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

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray
from handspan.core.measurement.item_choice import TIE
from handspan.core.measurement.prepared_bank import PreparedBank

if TYPE_CHECKING:
    from handspan.core.measurement.batch_sittings import Sittings, StopAt

BoolArray = npt.NDArray[np.bool_]
PlaceArray = npt.NDArray[np.int32]

# arrays go to the functions one by one: taken out of a tuple, each is counted as in use, which
# takes as long as weighing an item

# sums may be taken in any order, so that the processor adds eight at a time
_SUMS = {"reassoc", "contract", "nsz"}

# once the answers are together less likely than this, points may have lost their weight to the
# smallest number there is: then they are weighed anew by their logarithms
_TOO_SMALL = 1e-250


@njit(cache=True, error_model="numpy")
def sit(
    bank: PreparedBank,
    answers: AnswerArray,
    draws: FloatArray,
    abilities: FloatArray,
    priors: tuple[FloatArray, FloatArray],
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
    priors : tuple of ndarray, shape (children,)
        Mean and standard deviation.
    stop : StopAt
    held : Sittings
        Written to. `order` holds -1 before.
    """
    points, curves, log_curves, items, bins = bank
    means, spreads = priors
    order, used, estimates, errors = held
    steps, tops, steepness, graded = items
    first, width, ranks, bounds = bins
    drawn = answers.shape[0] == 0
    open_ = np.empty(tops.shape[0], np.bool_)
    seen = np.empty(tops.shape[0], np.int32)
    worth = np.empty(tops.shape[0])
    levels = np.empty(order.shape[1], np.int64)
    weights = np.empty(points.shape[0])
    every = np.ones((1, 1, points.shape[0]))
    for child in range(order.shape[0]):
        left = tops.shape[0]
        open_[:] = True
        if not drawn:
            open_[:] = answers[child] >= 0
            left = open_.sum()
        _log_prior(weights, points, means[child], spreads[child])
        _from_logs(weights)
        mean, sd, _ = _weigh(weights, every, 0, 0, points)
        turn = 0
        while turn < min(left, stop.most) and (turn < stop.fewest or sd >= stop.error):
            item = _best(
                steps,
                tops,
                steepness,
                graded,
                first,
                width,
                ranks,
                bounds,
                mean,
                open_,
                seen,
                worth,
            )
            if drawn:
                level = _draw(
                    steps,
                    item,
                    tops[item],
                    steepness[item],
                    graded[item],
                    abilities[child],
                    draws[child, turn],
                )
            else:
                level = answers[child, item]
            open_[item] = False
            order[child, turn] = item
            levels[turn] = level
            turn += 1
            mean, sd, size = _weigh(weights, curves, item, level, points)
            if size < _TOO_SMALL:
                _log_prior(weights, points, means[child], spreads[child])
                for past in range(turn):
                    weights += log_curves[order[child, past], levels[past]]
                _from_logs(weights)
                mean, sd, _ = _weigh(weights, every, 0, 0, points)
        used[child], estimates[child], errors[child] = turn, mean, sd


@njit(cache=True, error_model="numpy")
def _log_prior(weights: FloatArray, points: FloatArray, mean: float, sd: float) -> None:
    for place in range(points.shape[0]):
        weights[place] = -0.5 * ((points[place] - mean) / sd) ** 2


@njit(cache=True, error_model="numpy")
def _from_logs(weights: FloatArray) -> None:
    """Take exponentials, the largest being one."""
    peak = weights.max()
    for place in range(weights.shape[0]):
        weights[place] = math.exp(weights[place] - peak)


@njit(cache=True, fastmath=_SUMS, error_model="numpy")
def _weigh(
    weights: FloatArray, curves: FloatArray, item: int, level: int, points: FloatArray
) -> tuple[float, float, float]:
    """Multiply weights by the curve of an answer; return mean, standard deviation and their sum."""
    size = first = second = 0.0
    for place in range(points.shape[0]):
        weights[place] *= curves[item, level, place]
        size += weights[place]
        first += weights[place] * points[place]
    mean = first / size
    for place in range(points.shape[0]):
        away = points[place] - mean
        second += weights[place] * away * away
    return mean, math.sqrt(second / size), size


@njit(cache=True, error_model="numpy")
def _best(
    steps: FloatArray,
    tops: IntArray,
    steepness: FloatArray,
    graded: BoolArray,
    first: float,
    width: float,
    order: PlaceArray,
    bounds: FloatArray,
    ability: float,
    open_: BoolArray,
    seen: PlaceArray,
    worth: FloatArray,
) -> int:
    row = min(max(int((ability - first) / width), 0), order.shape[0] - 1)
    largest = 0.0
    weighed = 0
    for place in range(order.shape[1]):
        if bounds[row, place] < largest * (1 - TIE):
            break
        item = order[row, place]
        if open_[item]:
            if tops[item] == 1:
                logit = steepness[item] * (ability - steps[item, 0])
                found = steepness[item] * steepness[item] * _bell(logit)
            else:
                found = _information(
                    steps, item, tops[item], steepness[item], graded[item], ability
                )
            seen[weighed], worth[weighed] = item, found
            weighed += 1
            largest = max(largest, found)
    best: int = open_.shape[0]
    for place in range(weighed):
        if worth[place] >= largest * (1 - TIE):
            best = min(best, seen[place])
    return best


@njit(cache=True, error_model="numpy")
def _information(
    steps: FloatArray, item: int, top: int, steepness: float, graded: bool, ability: float
) -> float:
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


@njit(cache=True, error_model="numpy")
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


@njit(cache=True, error_model="numpy")
def _peak(steps: FloatArray, item: int, top: int, steepness: float, ability: float) -> float:
    """Largest logarithm of a level's odds against the lowest, which has zero."""
    peak = sum_ = 0.0
    for step in range(top):
        sum_ += steepness * (ability - steps[item, step])
        peak = max(peak, sum_)
    return peak


@njit(cache=True, error_model="numpy")
def _bell(logit: float) -> float:
    odds = math.exp(-abs(logit))
    return odds / ((1 + odds) * (1 + odds))


@njit(cache=True, error_model="numpy")
def _at_least(logit: float) -> float:
    odds = math.exp(-abs(logit))
    return (1.0 if logit >= 0 else odds) / (1 + odds)

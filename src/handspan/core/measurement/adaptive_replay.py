"""Play many adaptive sittings at once: what would have been asked, had each answer chosen the next.

For simulated children, and for real ones of whom every answer is known: the choice is then among
the items that they were given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.compiled import compiled
from handspan.core.measurement.grid import log_normal_prior, normalized
from handspan.core.measurement.information_bins import InformationBins
from handspan.core.measurement.response_models import ResponseItem, log_probabilities


@dataclass(frozen=True, eq=False, slots=True)
class Replay:
    """What came of each sitting.

    Attributes
    ----------
    used : ndarray of int, shape (sittings,)
        Items asked.
    ability, error : ndarray, shape (sittings,)
        Posterior mean and standard deviation at the end.
    asked : ndarray of int, shape (sittings, most)
        Places of the items in order, -1 after the last.
    """

    used: IntArray
    ability: FloatArray
    error: FloatArray
    asked: IntArray


def replay(
    items: Sequence[ResponseItem],
    bins: InformationBins,
    slope: float,
    points: FloatArray,
    prior_mean: FloatArray,
    prior_sd: float,
    answers: AnswerArray,
    *,
    stop_error: float,
    most: int,
) -> Replay:
    """Replay sittings with items of one step (Rasch or 2PL).

    From the prior of its age on, each sitting asks the most informative item among those with an
    answer, until the posterior standard deviation is below `stop_error`, `most` were asked or no
    answer is left. The sequence is that of `information_bins.most_informative`.

    Parameters
    ----------
    items : sequence of ResponseItem
        With one step each.
    bins : InformationBins
        Of the same items and slope.
    slope : float
        Units of the scale per logit.
    points : ndarray, shape (points,)
        Abilities that carry the posterior.
    prior_mean : ndarray, shape (sittings,)
        Finite.
    prior_sd : float
    answers : ndarray of int8, shape (sittings, items)
        1 passed, 0 failed, -1 no answer to be had.
    stop_error : float
    most : int

    Returns
    -------
    Replay

    Raises
    ------
    ValueError
        When an item has several steps, or the shapes do not match.
    """
    if any(item.top > 1 for item in items):
        raise ValueError("only items of one step can be replayed")
    if answers.shape != (len(prior_mean), len(items)):
        raise ValueError(f"answers must have the shape {(len(prior_mean), len(items))}")
    chances = np.array([log_probabilities(item, points, slope) for item in items])
    with np.errstate(under="ignore"):
        curves = np.exp(chances).transpose(0, 2, 1).copy()
    steepness = np.array([item.steepness(slope) for item in items])
    places = np.array([item.steps[0] for item in items])
    weights = normalized(log_normal_prior(points, prior_mean, prior_sd))
    most = min(most, len(items))
    asked = np.full((len(prior_mean), most), -1, dtype=np.intp)
    ability, error = np.empty(len(prior_mean)), np.empty(len(prior_mean))
    _play(
        points, weights, curves, steepness, places, answers, bins.low, bins.width, bins.order,
        bins.bounds, stop_error, asked, ability, error,
    )  # fmt: skip
    return Replay((asked >= 0).sum(axis=1), ability, error, asked)


@compiled
def _play(
    points: FloatArray,
    weights: FloatArray,
    curves: FloatArray,
    steepness: FloatArray,
    places: FloatArray,
    answers: AnswerArray,
    low: float,
    width: float,
    order: IntArray,
    bounds: FloatArray,
    stop_error: float,
    asked: IntArray,
    ability: FloatArray,
    error: FloatArray,
) -> None:
    for sitting in range(len(answers)):
        posterior = weights[sitting].copy()
        free = answers[sitting] != MISSING
        count = 0
        while True:
            mean = 0.0
            for point in range(len(points)):
                mean += posterior[point] * points[point]
            spread = 0.0
            for point in range(len(points)):
                away = points[point] - mean
                spread += posterior[point] * away * away
            deviation = np.sqrt(spread)
            ability[sitting], error[sitting] = mean, deviation
            if deviation < stop_error or count == asked.shape[1]:
                break
            place = int(np.floor((mean - low) / width))
            place = min(max(place, 0), len(order) - 1)
            best, most = -1, -1.0
            for rank in range(order.shape[1]):
                if bounds[place, rank] < most:
                    break
                item = order[place, rank]
                if free[item]:
                    logit = steepness[item] * (mean - places[item])
                    down = np.exp(-abs(logit))
                    tells = steepness[item] ** 2 * down / (1.0 + down) ** 2
                    if tells > most or (tells == most and item < best):
                        best, most = item, tells
            if best < 0:
                break
            free[best] = False
            asked[sitting, count] = best
            count += 1
            total = 0.0
            level = answers[sitting, best]
            for point in range(len(points)):
                posterior[point] *= curves[best, level, point]
                total += posterior[point]
            for point in range(len(points)):
                posterior[point] /= total

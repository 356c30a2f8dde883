"""What new answers would change: items' places, and the scores that rest on them.

Nothing is accepted here. A clinic sees this comparison and decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.calibration import pairwise_information, pairwise_slope
from handspan.core.measurement.comparisons import Steps, weighed
from handspan.core.measurement.grid import log_normal_prior, mean_and_sd, normalized
from handspan.core.measurement.item_fit import FittedModel, ItemFit, item_fit
from handspan.core.measurement.new_items import as_scored
from handspan.core.measurement.response_models import (
    Model,
    ResponseItem,
    log_probability_table,
)

FEWEST_ANSWERS = 3
"""Of an area, before its score is counted in the summary."""

_SHARED = 0.75
_SMALLEST_ERROR = 1e-3
_UNINFORMED = 1e-9
_ROUNDS, _MOST_MOVES = 3, 100
_LONGEST_MOVE, _CONVERGED, _TOO_FAR = 2.0, 1e-8, 0.5


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One item before and after.

    Attributes
    ----------
    before, after : ResponseItem
        With their errors, in units of the scale.
    change : float
        Mean of the new steps less that of the old, in units.
    answers : int
    infit, outfit : float
        Of the answers at the new places; not-a-number without answers.
    """

    before: ResponseItem
    after: ResponseItem
    change: float
    answers: int
    infit: float
    outfit: float


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """What the new places would do to the scores of one area, over the visits given.

    Attributes
    ----------
    area : str
    visits : int
        With answers enough for a score.
    mean, spread, largest : float
        Of new score less old, in units; `largest` is the largest distance.
    beyond_error : int
        Visits whose score would move by more than its own standard error before.
    error_before, error_after : float
        Mean standard error of a score.
    """

    area: str
    visits: int
    mean: float
    spread: float
    largest: float
    beyond_error: int
    error_before: float
    error_after: float


@dataclass(frozen=True, slots=True)
class Recalibration:
    """Items in the order given, and areas in the order in which they first occur."""

    items: tuple[PlaceChange, ...]
    scores: tuple[ScoreChange, ...]


def recalibrate(
    items: Sequence[ResponseItem],
    areas: Sequence[str],
    answers: AnswerArray,
    children: IntArray,
    prior_mean: FloatArray,
    prior_sd: FloatArray,
    slope: float,
    fewest_answers: int = 1,
    progress: Callable[[float], None] | None = None,
) -> Recalibration:
    """Weigh present places against new answers, area by area.

    Places: the pairwise conditional likelihood of the partial credit model, which does not ask how
    able the children are, so children of a clinic may be behind their age without moving the items;
    divided by how much its pairs repeat each other (Pauli, Racugno and Ventura 2011), times a
    normal prior around the present steps with the present errors. Pairs say nothing of the mean of
    an area, which therefore moves only as the present errors allow. Scores, before and after, are
    posterior means under the prior of each visit.

    Parameters
    ----------
    items : sequence of ResponseItem
        Partial credit or Rasch, in units of the scale, with the errors of their places.
    areas : sequence of str
        Area of each item.
    answers : ndarray of int8, shape (visits, items)
        Level, -1 not given.
    children : ndarray of int, shape (visits,)
        Number of the child of each visit, from 0 on.
    prior_mean, prior_sd : ndarray, shape (visits,)
        What to expect of an ability at the age of the visit, in units.
    slope : float
        Units of the scale per logit.
    fewest_answers : int
        An item with fewer keeps its place, though its answers help to place the others.
    progress : callable, optional
        Called with the share that is done.

    Returns
    -------
    Recalibration

    Raises
    ------
    ValueError
        When a model is another, an answer is no level of its item, or the shapes do not match.
    ArithmeticError
        When the places do not settle.
    """
    _check(items, areas, answers, children, prior_mean, prior_sd)
    changes: list[PlaceChange | None] = [None] * len(items)
    scores = []
    names = list(dict.fromkeys(areas))
    points = _points(items, prior_mean, prior_sd, slope)
    for done, area in enumerate(names, start=1):
        columns = [place for place, name in enumerate(areas) if name == area]
        before = [items[column] for column in columns]
        own = answers[:, columns]
        moved = _replaced(before, own, children, slope)
        enough = (own != MISSING).sum(axis=0) >= fewest_answers
        after = [new if many else old for old, new, many in zip(before, moved, enough, strict=True)]
        fit = _fit(after, own, prior_mean, prior_sd, points, slope)
        for place, column in enumerate(columns):
            changes[column] = _change(before[place], after[place], fit, place)
        scores.append(_score_change(area, before, after, own, prior_mean, prior_sd, points, slope))
        if progress:
            progress(done / len(names))
    return Recalibration(tuple(each for each in changes if each is not None), tuple(scores))


def _replaced(
    items: Sequence[ResponseItem], answers: AnswerArray, children: IntArray, slope: float
) -> list[ResponseItem]:
    """Items of one area at their most likely places, with posterior errors."""
    steps = Steps.of_tops([item.top for item in items])
    seed = np.concatenate([item.steps for item in items]) / slope
    hold = np.asarray(np.linalg.inv(_prior_spread(items, steps) / slope**2), dtype=np.float64)
    ready = weighed(answers, children, steps, seed)
    comparisons = ready.comparisons()
    place, repeats = seed, 1.0
    # how much pairs repeat each other is read off at the places, which depend on it a little
    for _ in range(_ROUNDS):
        place = _most_likely(comparisons / repeats, place, seed, hold)
        apparent = pairwise_information(comparisons, place, 0.0)
        repeats = _repeats(ready.slope_products(place), apparent)
    place = _most_likely(comparisons / repeats, place, seed, hold)
    spread = np.linalg.inv(pairwise_information(comparisons / repeats, place, 0.0) + hold)
    return [
        replace(
            item,
            steps=tuple((slope * place[own]).tolist()),
            error=slope * float(np.sqrt(spread[np.ix_(own, own)].mean())),
        )
        for item, own in zip(items, _own_steps(items), strict=True)
    ]


def _prior_spread(items: Sequence[ResponseItem], steps: Steps) -> FloatArray:
    """Covariance of the steps: an item moves as a whole more than its steps move apart.

    The mean of an item's steps has the item's error.
    """
    error = np.array([max(item.error, _SMALLEST_ERROR) for item in items])[steps.item]
    tops = np.array([item.top for item in items])[steps.item]
    same = steps.item[:, np.newaxis] == steps.item
    shape = np.where(same, _SHARED, 0.0) + (1 - _SHARED) * np.eye(len(error))
    scale = error / np.sqrt(_SHARED + (1 - _SHARED) / tops)
    return np.asarray(shape * scale[:, np.newaxis] * scale)


def _most_likely(
    comparisons: FloatArray, start: FloatArray, seed: FloatArray, hold: FloatArray
) -> FloatArray:
    def uphill(place: FloatArray) -> FloatArray:
        return np.asarray(pairwise_slope(comparisons, place) - hold @ (place - seed))

    place, slope = start, uphill(start)
    for _ in range(_MOST_MOVES):
        move = np.linalg.solve(pairwise_information(comparisons, place, 0.0) + hold, slope)
        if np.abs(move).max() < _CONVERGED:
            return np.asarray(place)
        move = move * min(1.0, _LONGEST_MOVE / float(np.abs(move).max()))
        # the likelihood has one summit: a move that goes down at its end went too far
        gain = float(slope @ move)
        while float(uphill(place + move) @ move) < -_TOO_FAR * gain:
            move, gain = move / 2, gain / 2
        place = place + move
        slope = uphill(place)
    raise ArithmeticError(f"places did not settle in {_MOST_MOVES} moves")


def _repeats(products: FloatArray, apparent: FloatArray) -> float:
    """Mean, over the directions that pairs inform, of the slopes' spread over the curvature."""
    values, directions = np.linalg.eigh(apparent)
    informed = values > _UNINFORMED * max(float(values[-1]), 1e-300)
    spread = np.einsum("ai,ab,bi->i", directions, products, directions)[informed]
    return max(float((spread / values[informed]).sum()) / max(int(informed.sum()), 1), 1.0)


def _fit(
    items: Sequence[ResponseItem],
    answers: AnswerArray,
    prior_mean: FloatArray,
    prior_sd: FloatArray,
    points: FloatArray,
    slope: float,
) -> ItemFit:
    steps = Steps.of_tops([item.top for item in items])
    place = np.concatenate([item.steps for item in items]) / slope
    model = FittedModel(steps, place, prior_mean / slope, prior_sd / slope, points / slope)
    return item_fit(answers, model)


def _change(before: ResponseItem, after: ResponseItem, fit: ItemFit, place: int) -> PlaceChange:
    return PlaceChange(
        before=before,
        after=after,
        change=float(np.mean(after.steps) - np.mean(before.steps)),
        answers=int(fit.answered[place]),
        infit=float(fit.infit[place]),
        outfit=float(fit.outfit[place]),
    )


def _score_change(
    area: str,
    before: Sequence[ResponseItem],
    after: Sequence[ResponseItem],
    answers: AnswerArray,
    prior_mean: FloatArray,
    prior_sd: FloatArray,
    points: FloatArray,
    slope: float,
) -> ScoreChange:
    enough = (answers != MISSING).sum(axis=1) >= FEWEST_ANSWERS
    if not enough.any():
        none = float("nan")
        return ScoreChange(area, 0, none, none, none, 0, none, none)
    prior = log_normal_prior(points, prior_mean[enough], prior_sd[enough])
    old, old_error = _scores(before, answers[enough], prior, points, slope)
    new, new_error = _scores(after, answers[enough], prior, points, slope)
    change = new - old
    return ScoreChange(
        area=area,
        visits=int(enough.sum()),
        mean=float(change.mean()),
        spread=float(change.std()),
        largest=float(np.abs(change).max()),
        beyond_error=int((np.abs(change) > old_error).sum()),
        error_before=float(old_error.mean()),
        error_after=float(new_error.mean()),
    )


def _scores(
    items: Sequence[ResponseItem],
    answers: AnswerArray,
    prior: FloatArray,
    points: FloatArray,
    slope: float,
) -> tuple[FloatArray, FloatArray]:
    table = log_probability_table([as_scored(item) for item in items], points, slope)
    log_weights = prior
    for level in range(table.shape[1]):
        # a level that an item lacks is never answered, and 0 times minus infinity is not a number
        chances = np.where(np.isfinite(table[:, level]), table[:, level], 0.0)
        log_weights = log_weights + (answers == level).astype(np.float64) @ chances
    return mean_and_sd(points, normalized(log_weights))


def _points(
    items: Sequence[ResponseItem], prior_mean: FloatArray, prior_sd: FloatArray, slope: float
) -> FloatArray:
    steps = np.concatenate([item.steps for item in items])
    low = min(steps.min(), (prior_mean - 4 * prior_sd).min(initial=np.inf))
    high = max(steps.max(), (prior_mean + 4 * prior_sd).max(initial=-np.inf))
    return np.arange(low - 4 * slope, high + 4 * slope, slope / 3)


def _own_steps(items: Sequence[ResponseItem]) -> list[IntArray]:
    ends = np.cumsum([item.top for item in items])
    return [np.arange(end - item.top, end) for item, end in zip(items, ends, strict=True)]


def _check(
    items: Sequence[ResponseItem],
    areas: Sequence[str],
    answers: AnswerArray,
    children: IntArray,
    prior_mean: FloatArray,
    prior_sd: FloatArray,
) -> None:
    for item in items:
        if item.model not in (Model.RASCH, Model.PARTIAL_CREDIT) or item.discrimination != 1:
            raise ValueError(f"item {item.code}: only Rasch and partial credit items are placed")
    visits = len(children)
    if len(areas) != len(items) or answers.shape != (visits, len(items)):
        raise ValueError(
            "answers need a row for each visit, and a column and an area for each item"
        )
    if prior_mean.shape != (visits,) or prior_sd.shape != (visits,):
        raise ValueError("each visit needs a prior mean and a prior spread")
    tops = np.array([item.top for item in items])
    wrong = np.argwhere((answers < MISSING) | (answers > tops))
    if len(wrong):
        visit, column = wrong[0]
        raise ValueError(
            f"answer {answers[visit, column]} of visit {visit + 1} is no level of item "
            f"{items[column].code}"
        )

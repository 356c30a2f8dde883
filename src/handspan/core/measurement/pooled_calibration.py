"""From the answers of several studies to items on one scale: compare, link, look at the fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.age_link import AgeLink, link_by_age
from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.calibration import calibrate
from handspan.core.measurement.comparisons import Steps
from handspan.core.measurement.item_fit import FittedModel, ItemFit, item_fit

FEWEST_ANSWERS = 50
RAREST_SHARE = 0.01
"""An item that more than all but this share pass, or fail, says next to nothing of its place."""

SMALLEST_SET = 5
"""Linked sets of fewer items are left out: age alone would carry them."""

_BEYOND, _APART = 12.0, 0.3


@dataclass(frozen=True, eq=False, slots=True)
class PooledVisits:
    """Visits of several studies over the items of all of them.

    Attributes
    ----------
    items : tuple of str
    answers : ndarray of int8, shape (visits, items)
        Level, -1 not given; study after study.
    age : ndarray, shape (visits,)
        Years; not-a-number where unknown.
    children, studies : ndarray of int, shape (visits,)
        Numbers, from 0 on.
    rows : ndarray of int, shape (visits,)
        Number of each visit in what was read, for anything else that is known of it.
    """

    items: tuple[str, ...]
    answers: AnswerArray
    age: FloatArray
    children: IntArray
    studies: IntArray
    rows: IntArray

    def only(self, chosen: IntArray) -> PooledVisits:
        """Keep these visits."""
        return PooledVisits(
            items=self.items,
            answers=self.answers[chosen],
            age=self.age[chosen],
            children=self.children[chosen],
            studies=self.studies[chosen],
            rows=self.rows[chosen],
        )


@dataclass(frozen=True, eq=False, slots=True)
class PooledCalibration:
    """Items on one scale, in logits.

    Attributes
    ----------
    columns : ndarray of int, shape (items,)
        Where each item stands among those of the visits.
    steps : Steps
        Of these items.
    sets : ndarray of int, shape (items,)
        Within a set, places rest on comparisons; between sets on age.
    place : ndarray, shape (steps,)
    error : ndarray, shape (steps,)
        With that of the link.
    link : AgeLink
    fit : ItemFit
    """

    columns: IntArray
    steps: Steps
    sets: IntArray
    place: FloatArray
    error: FloatArray
    link: AgeLink
    fit: ItemFit

    def model(self, age: FloatArray) -> FittedModel:
        """Model to hold answers against that were given at ages in years."""
        return _model(self.steps, self.place, self.link, age)


def usable_items(answers: AnswerArray, fewest: int = FEWEST_ANSWERS) -> IntArray:
    """Columns of items with answers enough, and not nearly all at one end.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
    fewest : int

    Returns
    -------
    ndarray of int
    """
    given = (answers != MISSING).sum(axis=0)
    top = np.maximum(answers.max(axis=0, initial=1), 1)
    most = (1 - RAREST_SHARE) * given
    low, high = (answers == 0).sum(axis=0), (answers == top).sum(axis=0)
    return np.flatnonzero((given >= max(fewest, 1)) & (low < most) & (high < most))


def calibrate_pooled(
    visits: PooledVisits, columns: IntArray, progress: Callable[[float], None] | None = None
) -> PooledCalibration:
    """Place items by comparisons, link what shares none by age, and look at the fit.

    Parameters
    ----------
    visits : PooledVisits
    columns : ndarray of int
        Items to be placed, as from `usable_items`.
    progress : callable, optional
        Called with the share that is done.

    Returns
    -------
    PooledCalibration
        Without items whose linked set is small or was never given at a known age, or whose steps
        lie in several sets. Visits without an age take part in the comparisons only.

    Raises
    ------
    ValueError
        When no set is large enough, or ages do not suffice for a link.
    ArithmeticError
        When a search does not settle.
    """
    tell = progress or (lambda share: None)
    aged = np.flatnonzero(np.isfinite(visits.age))
    found = calibrate(visits.answers[:, columns], visits.children)
    tell(0.4)
    sets = found.sets.copy()
    sets[~_linkable(sets, (visits.answers[aged][:, columns] != MISSING).any(axis=0))] = -1
    kept = np.flatnonzero(sets >= 0)
    if not len(kept):
        raise ValueError(
            f"no {SMALLEST_SET} items can be compared with each other: "
            "too few children of known age answered several of them"
        )
    _, sets = np.unique(sets[kept], return_inverse=True)
    of_kept = np.isin(found.steps.item, kept)
    steps = Steps.of_tops(np.bincount(found.steps.item)[kept])
    place, error = found.place[of_kept], found.error[of_kept]
    columns = columns[kept]
    own = visits.answers[:, columns]
    rows = aged[(own[aged] != MISSING).any(axis=1)]
    own, age = own[rows], visits.age[rows]
    children, studies = visits.children[rows], visits.studies[rows]
    link = link_by_age(own, age, children, studies, steps, sets[steps.item], place)
    tell(0.8)
    place = place + link.shifts[sets][steps.item]
    fit = item_fit(own, _model(steps, place, link, age))
    tell(1.0)
    return PooledCalibration(
        columns=columns,
        steps=steps,
        sets=sets,
        place=place,
        error=np.hypot(error, link.shift_errors[sets][steps.item]),
        link=link,
        fit=fit,
    )


def _linkable(sets: IntArray, seen: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Whether an item's set is large enough and some item of it was given at a known age."""
    size, aged = np.bincount(sets + 1), np.bincount(sets + 1, weights=seen)
    return np.asarray((sets >= 0) & (size[sets + 1] >= SMALLEST_SET) & (aged[sets + 1] > 0))


def _model(steps: Steps, place: FloatArray, link: AgeLink, age: FloatArray) -> FittedModel:
    points = np.arange(place.min() - _BEYOND, place.max() + _BEYOND, _APART)
    return FittedModel(steps, place, link.mean(age), link.spread(age), points)

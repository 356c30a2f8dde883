"""Places of items from pairwise comparisons, free of any assumption about who answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.comparisons import (
    Steps,
    chance_taken,
    comparison_counts,
    weighed,
)

RIDGE = 1e-4
"""Pull towards zero, in units of one comparison; keeps steps apart from the rest finite."""

_MOST_ROUNDS = 100
_LONGEST_MOVE = 2.0
_CONVERGED = 1e-9


@dataclass(frozen=True, eq=False, slots=True)
class Calibration:
    """Places of steps on as many scales as there are linked sets of items.

    Attributes
    ----------
    steps : Steps
    sets : ndarray of int, shape (items,)
        Number of the linked set, the one with most steps being 0; -1 for an item without a place,
        which is comparable with no other or has steps in several sets.
    place : ndarray, shape (steps,)
        In logits, with mean zero in each set; not-a-number without a place.
    error : ndarray, shape (steps,)
        Standard error that allows for several answers and visits of one child.
    """

    steps: Steps
    sets: IntArray
    place: FloatArray
    error: FloatArray


def calibrate(
    answers: AnswerArray, children: IntArray, steps: Steps | None = None, ridge: float = RIDGE
) -> Calibration:
    """Find the linked sets, and within each the places of the steps with their errors.

    Partial credit model, of which the Rasch model is the case of one step, by pairwise conditional
    maximum likelihood: first with all comparisons alike, then weighted at the places found (see
    `weighed`). Sandwich errors with children as clusters.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        Level, -1 not given. Visits that were given the same items should lie together, which is
        faster.
    children : ndarray of int, shape (visits,)
        Number of the child of each visit, from 0 on.
    steps : Steps, optional
        Up to the highest level seen unless given.
    ridge : float

    Returns
    -------
    Calibration

    Raises
    ------
    ArithmeticError
        When the places of a set do not settle.
    """
    steps = steps or Steps.of_answers(answers)
    counts = comparison_counts(answers, steps)
    sets = _item_sets(linked_sets(counts), steps, answers.shape[1])
    place, error = np.full((2, len(steps.item)), np.nan)
    for number in range(int(sets.max(initial=-1)) + 1):
        items = np.flatnonzero(sets == number)
        own = np.flatnonzero(sets[steps.item] == number)
        first = pairwise_places(counts[np.ix_(own, own)], ridge)
        seen = np.flatnonzero(np.any(answers[:, items] != MISSING, axis=1))
        part = answers[np.ix_(seen, items)]
        layout = Steps.of_tops(np.bincount(steps.item, minlength=len(sets))[items])
        ready = weighed(part, children[seen], layout, first)
        comparisons = ready.comparisons()
        place[own] = pairwise_places(comparisons, ridge, first)
        bread = np.linalg.inv(pairwise_information(comparisons, place[own], ridge))
        # the mean is zero by definition; left in, the ridge would blow up rounding along it
        bread -= bread.mean(axis=0)
        variance = np.einsum("ij,ji->i", bread @ ready.slope_products(place[own]), bread)
        error[own] = np.sqrt(np.maximum(variance, 0.0))
    return Calibration(steps, sets, place, error)


def linked_sets(counts: FloatArray) -> IntArray:
    """Number the sets of steps within which places can be compared, the largest first.

    Two steps belong together when a chain of comparisons leads from each to the other; without
    one, the likelihood has no finite maximum (Ford 1957; Fischer 1981).

    Parameters
    ----------
    counts : ndarray, shape (steps, steps)
        From `comparison_counts`.

    Returns
    -------
    ndarray of int, shape (steps,)
    """
    from scipy.sparse.csgraph import connected_components

    if not len(counts):
        return np.empty(0, dtype=np.intp)
    _, labels = connected_components(counts > 0, directed=True, connection="strong")
    sizes = np.bincount(labels)
    first = np.full(len(sizes), len(labels))
    np.minimum.at(first, labels, np.arange(len(labels)))
    rank = np.empty(len(sizes), dtype=np.intp)
    rank[np.lexsort([first, -sizes])] = np.arange(len(sizes))
    return np.asarray(rank[labels], dtype=np.intp)


def pairwise_places(
    comparisons: FloatArray, ridge: float = RIDGE, start: FloatArray | None = None
) -> FloatArray:
    """Maximize the pairwise conditional likelihood.

    Of two steps of different items of which a visit took one and missed the other, it is the first
    with the probability `chance_taken`, whatever the ability (Zwinderman 1995). Newton's method
    with moves of at most two logits.

    Parameters
    ----------
    comparisons : ndarray, shape (steps, steps)
        Counted or weighted, of one linked set.
    ridge : float
    start : ndarray, shape (steps,), optional
        Where the search begins; all equal unless given.

    Returns
    -------
    ndarray, shape (steps,)
        In logits, with mean zero.

    Raises
    ------
    ArithmeticError
        When the places do not settle.
    """
    place = np.zeros(len(comparisons)) if start is None else start
    for _ in range(_MOST_ROUNDS):
        slope = pairwise_slope(comparisons, place) - ridge * place
        move = np.linalg.solve(pairwise_information(comparisons, place, ridge), slope)
        # only the ridge holds the mean, so rounding moves it by more than the rest converges to
        move -= move.mean()
        place = place + np.clip(move, -_LONGEST_MOVE, _LONGEST_MOVE)
        if np.abs(move).max() < _CONVERGED:
            return np.asarray(place - place.mean())
    raise ArithmeticError(f"places did not settle in {_MOST_ROUNDS} rounds")


def pairwise_slope(comparisons: FloatArray, place: FloatArray) -> FloatArray:
    """Slope of the pairwise likelihood by place, without ridge."""
    both = comparisons + comparisons.T
    return np.asarray((both * chance_taken(place) - comparisons).sum(axis=1))


def pairwise_information(
    comparisons: FloatArray, place: FloatArray, ridge: float = RIDGE
) -> FloatArray:
    """Curvature of the pairwise likelihood; with the ridge it can be inverted."""
    share = chance_taken(place)
    weight: FloatArray = (comparisons + comparisons.T) * share * (1.0 - share)
    return np.asarray(np.diag(weight.sum(axis=1) + ridge) - weight)


def _item_sets(sets: IntArray, steps: Steps, items: int) -> IntArray:
    """Set of each item whose steps lie in one set with those of another item, renumbered."""
    lowest, highest = np.full(items, len(sets)), np.full(items, -1)
    np.minimum.at(lowest, steps.item, sets)
    np.maximum.at(highest, steps.item, sets)
    whole = lowest == highest
    alone = np.bincount(lowest[whole], minlength=len(sets) + 1) < 2
    found = np.where(whole & ~alone[lowest], lowest, -1)
    numbers = np.unique(found[found >= 0])
    return np.where(found >= 0, np.searchsorted(numbers, found), -1)

"""Places of items from pairwise comparisons, free of any assumption about who answered.

Everything is said of steps. An item that is passed or failed has one; an item with levels 0 to m
has m, the k-th of which leads from level k - 1 to level k.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray

RIDGE = 1e-4
"""Pull towards zero, in units of one comparison; keeps steps apart from the rest finite."""

_MOST_ROUNDS = 100
_LONGEST_MOVE = 2.0
_CONVERGED = 1e-9
_VISITS_AT_ONCE = 1024


@dataclass(frozen=True, eq=False, slots=True)
class Steps:
    """Steps of a form, item after item, level after level.

    Attributes
    ----------
    item : ndarray of int, shape (steps,)
        Column of the item.
    level : ndarray of int, shape (steps,)
        Level that the step leads to, from 1 on.
    """

    item: IntArray
    level: IntArray

    @classmethod
    def of_tops(cls, tops: npt.ArrayLike) -> Steps:
        """Lay out steps for items of which the highest level is known."""
        tops = np.asarray(tops, dtype=np.intp)
        item = np.repeat(np.arange(len(tops)), tops)
        first = np.repeat(np.cumsum(tops) - tops, tops)
        return cls(item, np.arange(len(item)) - first + 1)

    @classmethod
    def of_answers(cls, answers: AnswerArray) -> Steps:
        """Lay out steps up to the highest level seen, one at least."""
        return cls.of_tops(np.maximum(answers.max(axis=0, initial=1), 1))


@dataclass(frozen=True, eq=False, slots=True)
class Calibration:
    """Places of steps on as many scales as there are linked sets.

    Attributes
    ----------
    steps : Steps
    sets : ndarray of int, shape (steps,)
        Number of the linked set, the largest being 0. A step that is comparable with no other has
        a set of its own.
    place : ndarray, shape (steps,)
        In logits, with mean zero in each set; not-a-number for a step alone in its set.
    error : ndarray, shape (steps,)
        Standard error that allows for several answers and visits of one child.
    """

    steps: Steps
    sets: IntArray
    place: FloatArray
    error: FloatArray

    def item_sets(self, items: int) -> IntArray:
        """Set of each item; -1 where it has no place or its steps lie in several sets."""
        lowest, highest = np.full(items, len(self.sets)), np.full(items, -1)
        sets = np.where(np.isfinite(self.place), self.sets, -1)
        np.minimum.at(lowest, self.steps.item, sets)
        np.maximum.at(highest, self.steps.item, sets)
        return np.where(lowest == highest, highest, -1)


def calibrate(
    answers: AnswerArray, children: IntArray, steps: Steps | None = None, ridge: float = RIDGE
) -> Calibration:
    """Find the linked sets, and within each the places of the steps with their errors.

    Partial credit model, of which the Rasch model is the case of one step, by pairwise conditional
    maximum likelihood; see `pairwise_places` and `pairwise_information`.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        Level, -1 not given. Visits that were given the same items should lie together: then only
        these items are multiplied with each other.
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
    sets = linked_sets(counts)
    place = np.full(len(sets), np.nan)
    members = [np.flatnonzero(sets == number) for number in range(int(sets.max(initial=-1)) + 1)]
    members = [own for own in members if len(own) > 1]
    for own in members:
        place[own] = pairwise_places(counts[np.ix_(own, own)], ridge)
    comparable = sets[:, np.newaxis] == sets
    spread = score_products(answers, children, steps, place, comparable)
    error = np.full(len(sets), np.nan)
    for own in members:
        inside = np.ix_(own, own)
        bread = np.linalg.inv(pairwise_information(counts[inside], place[own], ridge))
        variance = np.einsum("ij,ji->i", bread @ spread[inside], bread)
        error[own] = np.sqrt(np.maximum(variance, 0.0))
    return Calibration(steps, sets, place, error)


def comparison_counts(answers: AnswerArray, steps: Steps | None = None) -> FloatArray:
    """Count, for each pair of steps, the visits that took the first and not the second.

    A visit that answered item i with level k and item j with level l - 1 took step k of i and not
    step l of j. Steps of one item are never compared.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        Level, -1 not given.
    steps : Steps, optional
        Up to the highest level seen unless given.

    Returns
    -------
    ndarray, shape (steps, steps)
    """
    steps = steps or Steps.of_answers(answers)
    counts = np.zeros((len(steps.item), len(steps.item)))
    bounds = np.append(np.arange(0, len(answers), _VISITS_AT_ONCE), len(answers))
    # whole numbers below 2^24 are exact in single precision, which is twice as fast
    for _, columns, taken, missed in _parts(answers, steps, bounds, np.float32):
        counts[np.ix_(columns, columns)] += taken.T @ missed
    counts[steps.item[:, np.newaxis] == steps.item] = 0.0
    return counts


def linked_sets(counts: FloatArray) -> IntArray:
    """Number the sets of steps within which places can be compared, the largest first.

    Two steps belong together when a chain of comparisons leads from each to the other; without
    one, the likelihood has no finite maximum (Ford 1957; Fischer 1981).

    Parameters
    ----------
    counts : ndarray, shape (steps, steps)

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


def pairwise_places(counts: FloatArray, ridge: float = RIDGE) -> FloatArray:
    """Maximize the pairwise conditional likelihood.

    Of two steps of different items of which a visit took one and stood before the other, it is the
    first with the probability ``1 / (1 + exp(tau_first - tau_second))``, whatever the ability
    (Rasch 1960; Zwinderman 1995; for ordered levels Andrich and Luo 2003). Newton's method with
    moves of at most two logits.

    Parameters
    ----------
    counts : ndarray, shape (steps, steps)
        From `comparison_counts`, of one linked set.
    ridge : float

    Returns
    -------
    ndarray, shape (steps,)
        In logits, with mean zero.

    Raises
    ------
    ArithmeticError
        When the places do not settle.
    """
    place = np.zeros(len(counts))
    for _ in range(_MOST_ROUNDS):
        slope = _slope(counts, place) - ridge * place
        move = np.linalg.solve(pairwise_information(counts, place, ridge), slope)
        # only the ridge holds the mean, so rounding moves it by more than the rest converges to
        move -= move.mean()
        place = place + np.clip(move, -_LONGEST_MOVE, _LONGEST_MOVE)
        if np.abs(move).max() < _CONVERGED:
            return np.asarray(place - place.mean())
    raise ArithmeticError(f"places did not settle in {_MOST_ROUNDS} rounds")


def pairwise_information(counts: FloatArray, place: FloatArray, ridge: float = RIDGE) -> FloatArray:
    """Curvature of the pairwise likelihood; with the ridge it can be inverted.

    Parameters
    ----------
    counts : ndarray, shape (steps, steps)
    place : ndarray, shape (steps,)
    ridge : float

    Returns
    -------
    ndarray, shape (steps, steps)
    """
    share = chance_taken(place)
    weight: FloatArray = (counts + counts.T) * share * (1.0 - share)
    return np.asarray(np.diag(weight.sum(axis=1) + ridge) - weight)


def score_products(
    answers: AnswerArray,
    children: IntArray,
    steps: Steps,
    place: FloatArray,
    comparable: npt.NDArray[np.bool_],
) -> FloatArray:
    """Sum, over children, the products of the slopes of their pairwise likelihood.

    The middle of the sandwich ``H^-1 (sum s s') H^-1``. Pairs of one visit and visits of one child
    are not independent; the pairwise likelihood treats them as if they were, so its curvature H
    alone would promise too much (White 1982; Zeger and Liang 1986).

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
    children : ndarray of int, shape (visits,)
    steps : Steps
    place : ndarray, shape (steps,)
        In logits; not-a-number counts for nothing.
    comparable : ndarray of bool, shape (steps, steps)
        Which pairs of steps enter.

    Returns
    -------
    ndarray, shape (steps, steps)
    """
    order = np.argsort(children, kind="stable")
    children, answers = children[order], answers[order]
    begins = np.flatnonzero(np.diff(children, prepend=-1))
    # parts end where a child ends, so that each child's slope is whole
    bounds = np.append(begins[np.diff(begins // _VISITS_AT_ONCE, prepend=-1) > 0], len(answers))
    apart = comparable & (steps.item[:, np.newaxis] != steps.item)
    surprise = np.where(apart, np.nan_to_num(1.0 - chance_taken(place)), 0.0)
    products = np.zeros((len(place), len(place)))
    for first, columns, taken, missed in _parts(answers, steps, bounds, np.float64):
        own = surprise[np.ix_(columns, columns)]
        slopes = missed * (taken @ own) - taken * (missed @ own.T)
        inside = begins[(begins >= first) & (begins < first + len(slopes))] - first
        by_child = np.add.reduceat(slopes, inside, axis=0)
        products[np.ix_(columns, columns)] += by_child.T @ by_child
    return products


def chance_taken(place: FloatArray) -> FloatArray:
    """Probability that the row's step is the one taken, of a pair of which one is."""
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(place[:, np.newaxis] - place)))


def _slope(counts: FloatArray, place: FloatArray) -> FloatArray:
    return np.asarray(((counts + counts.T) * chance_taken(place) - counts).sum(axis=1))


def _parts(
    answers: AnswerArray, steps: Steps, bounds: IntArray, kind: type[np.floating]
) -> Iterator[tuple[int, IntArray, npt.NDArray[np.floating], npt.NDArray[np.floating]]]:
    """Yield first visit, columns, and which steps were taken or stood before, part after part.

    Only the steps of items that the part was given: that is what makes pooled studies cheap.
    """
    for first, last in pairwise(bounds.tolist()):
        part = answers[first:last]
        columns = np.flatnonzero(np.any(part >= 0, axis=0)[steps.item])
        given, level = part[:, steps.item[columns]], steps.level[columns]
        yield first, columns, (given == level).astype(kind), (given == level - 1).astype(kind)

"""Difficulty of items from pairwise comparisons, free of any assumption about who answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray

RIDGE = 1e-4
"""Pull towards zero, in units of one comparison; keeps items apart from the rest finite."""

_MOST_STEPS = 100
_LONGEST_STEP = 2.0
_CONVERGED = 1e-9


@dataclass(frozen=True, eq=False, slots=True)
class PairwiseFit:
    """Difficulties of items that are linked by comparisons.

    Attributes
    ----------
    difficulty : ndarray, shape (items,)
        In logits, with mean zero.
    error : ndarray, shape (items,)
        Standard error that allows for several visits of one child.
    """

    difficulty: FloatArray
    error: FloatArray


def comparison_counts(answers: AnswerArray) -> FloatArray:
    """Count, for each pair of items, the visits that pass the first and fail the second.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        1 passed, 0 failed, -1 not given.

    Returns
    -------
    ndarray, shape (items, items)
    """
    passed = (answers == 1).astype(np.float64)
    failed = (answers == 0).astype(np.float64)
    return np.asarray(passed.T @ failed)


def linked_sets(counts: FloatArray) -> IntArray:
    """Number the sets of items within which difficulties can be compared.

    Two items belong together when a chain of comparisons leads from each to the other; without
    one, the likelihood has no finite maximum (Ford 1957; Fischer 1981).

    Parameters
    ----------
    counts : ndarray, shape (items, items)

    Returns
    -------
    ndarray of int, shape (items,)
    """
    from scipy.sparse.csgraph import connected_components

    _, labels = connected_components(counts > 0, directed=True, connection="strong")
    return np.asarray(labels, dtype=np.intp)


def pairwise_difficulties(counts: FloatArray, ridge: float = RIDGE) -> FloatArray:
    """Maximize the pairwise conditional likelihood of the Rasch model.

    Of two items of which one visit passes exactly one, it passes i and fails j with the
    probability ``1 / (1 + exp(tau_i - tau_j))``, whatever the ability (Rasch 1960; Zwinderman
    1995). Newton's method with steps of at most two logits.

    Parameters
    ----------
    counts : ndarray, shape (items, items)
        From `comparison_counts`, of one linked set.
    ridge : float

    Returns
    -------
    ndarray, shape (items,)
        Difficulties in logits, with mean zero.

    Raises
    ------
    ArithmeticError
        When the steps do not settle.
    """
    both = counts + counts.T
    difficulty = np.zeros(len(counts))
    for _ in range(_MOST_STEPS):
        share = _share_won(difficulty)
        slope = (both * share - counts).sum(axis=1) - ridge * difficulty
        step = np.linalg.solve(_curvature(both, share, ridge), slope)
        # only the ridge holds the mean, so rounding moves it by more than the rest converges to
        step -= step.mean()
        difficulty = difficulty + np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        if np.abs(step).max() < _CONVERGED:
            return np.asarray(difficulty - difficulty.mean())
    raise ArithmeticError(f"difficulties did not settle in {_MOST_STEPS} steps")


def pairwise_errors(
    answers: AnswerArray, children: IntArray, difficulty: FloatArray, ridge: float = RIDGE
) -> FloatArray:
    """Sandwich standard errors with children as clusters.

    Pairs of one visit and visits of one child are not independent; the pairwise likelihood treats
    them as if they were, so its curvature alone would promise too much.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
    children : ndarray of int, shape (visits,)
        Number of the child of each visit, from 0 on.
    difficulty : ndarray, shape (items,)
        From `pairwise_difficulties` on the same answers.
    ridge : float

    Returns
    -------
    ndarray, shape (items,)
    """
    passed = (answers == 1).astype(np.float64)
    failed = (answers == 0).astype(np.float64)
    counts = passed.T @ failed
    share = _share_won(difficulty)
    missed = 1.0 - share
    scores = failed * (passed @ missed) - passed * (failed @ missed.T)
    clusters = np.zeros((int(children.max()) + 1, len(difficulty)))
    np.add.at(clusters, children, scores)
    bread = np.linalg.inv(_curvature(counts + counts.T, share, ridge))
    spread = bread @ (clusters.T @ clusters) @ bread
    return np.asarray(np.sqrt(np.maximum(np.diag(spread), 0.0)))


def fit_linked_set(answers: AnswerArray, children: IntArray, ridge: float = RIDGE) -> PairwiseFit:
    """Difficulties and errors of one linked set; see `pairwise_difficulties`."""
    difficulty = pairwise_difficulties(comparison_counts(answers), ridge)
    return PairwiseFit(difficulty, pairwise_errors(answers, children, difficulty, ridge))


def _share_won(difficulty: FloatArray) -> FloatArray:
    """Probability that the row's item is the one passed, of a pair of which one is."""
    return 1.0 / (1.0 + np.exp(difficulty[:, np.newaxis] - difficulty))


def _curvature(both: FloatArray, share: FloatArray, ridge: float) -> FloatArray:
    weight: FloatArray = both * share * (1.0 - share)
    return np.asarray(np.diag(weight.sum(axis=1) + ridge) - weight)

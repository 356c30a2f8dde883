"""Comparisons of steps: who took one and stood before another, counted pair by pair.

Everything is said of steps. An item that is passed or failed has one; an item with levels 0 to m
has m, the k-th of which leads from level k - 1 to level k. A visit that answered item i with level
k and item j with level l - 1 took step k of i and missed step l of j.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray

_VISITS_AT_ONCE = 1024
_ABILITY_ROUNDS = 6
_LONGEST_MOVE = 2.0
_SMALLEST_NOISE = 1e-9


_Single = npt.NDArray[np.float32]
"""Exact for whole numbers below 2^24, and twice as fast."""


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
class _Part:
    """Some children's visits, and the steps of the items they were given.

    Two terms make a comparison: a visit that took step a and missed step b weighs
    ``taken[0][a] missed[0][b] + taken[1][a] missed[1][b]``.
    """

    columns: IntArray
    begins: IntArray
    taken: tuple[_Single, _Single]
    missed: tuple[_Single, _Single]


@dataclass(frozen=True, eq=False, slots=True)
class WeighedAnswers:
    """Answers with the weights of their comparisons; from `weighed`."""

    steps: Steps
    parts: tuple[_Part, ...]

    def comparisons(self) -> FloatArray:
        """Sum of the weights of the comparisons in which a step was taken and another missed.

        Returns
        -------
        ndarray, shape (steps, steps)
            Taken in rows, missed in columns; zero for steps of one item.
        """
        sums = np.zeros((len(self.steps.item), len(self.steps.item)))
        for part in self.parts:
            for taken, missed in zip(part.taken, part.missed, strict=True):
                sums[np.ix_(part.columns, part.columns)] += taken.T @ missed
        return _between_items(sums, self.steps)

    def slope_products(self, place: FloatArray) -> FloatArray:
        """Sum, over children, the products of the slopes of their pairwise likelihood.

        The middle of the sandwich ``H^-1 (sum s s') H^-1``. Comparisons within a visit and visits
        of one child are not independent; the pairwise likelihood treats them as if they were, so
        its curvature H alone may promise too much (White 1982; Zeger and Liang 1986).

        Parameters
        ----------
        place : ndarray, shape (steps,)
            In logits.

        Returns
        -------
        ndarray, shape (steps, steps)
        """
        surprise = _between_items(1.0 - chance_taken(place), self.steps).astype(np.float32)
        products = np.zeros((len(place), len(place)))
        for part in self.parts:
            inside = np.ix_(part.columns, part.columns)
            own = surprise[inside]
            slopes = np.zeros_like(part.taken[0])
            for taken, missed in zip(part.taken, part.missed, strict=True):
                slopes += missed * (taken @ own) - taken * (missed @ own.T)
            by_child = np.add.reduceat(slopes, part.begins, axis=0)
            products[inside] += by_child.T @ by_child
        return products


def comparison_counts(answers: AnswerArray, steps: Steps) -> FloatArray:
    """Count, for each pair of steps, the visits that took the first and missed the second.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        Level, -1 not given. Visits that were given the same items should lie together: then only
        these items are multiplied with each other.
    steps : Steps

    Returns
    -------
    ndarray, shape (steps, steps)
        Zero for steps of one item.
    """
    counts = np.zeros((len(steps.item), len(steps.item)))
    for first in range(0, len(answers), _VISITS_AT_ONCE):
        columns, taken, missed = _marked(answers[first : first + _VISITS_AT_ONCE], steps)
        counts[np.ix_(columns, columns)] += taken.T @ missed
    return _between_items(counts, steps)


def weighed(
    answers: AnswerArray, children: IntArray, steps: Steps, place: FloatArray
) -> WeighedAnswers:
    """Weigh the comparisons, so that each visit tells as much as it knows.

    A visit with n answers enters some n^2 / 4 comparisons, which hold little more than n answers'
    worth. A pair of steps a and b weighs ``(t_a m_b + m_a t_b) / V`` with t and m the chances to
    take and to miss at the ability at which the sum of levels is what it was, and V the variance of
    that sum there. The weight depends on the sum of levels alone, which is the same whichever of
    the two steps was taken, so the comparison stays free of the ability; and the slopes become
    nearly those of the full conditional likelihood, whose errors are the smallest.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
    children : ndarray of int, shape (visits,)
        Number of the child of each visit.
    steps : Steps
    place : ndarray, shape (steps,)
        In logits, roughly right, all on one scale.

    Returns
    -------
    WeighedAnswers
    """
    order = np.argsort(children, kind="stable")
    children, answers = children[order], answers[order]
    begins = np.flatnonzero(np.diff(children, prepend=-1))
    # parts end where a child ends, so that each child's slope is whole
    bounds = begins[np.diff(begins // _VISITS_AT_ONCE, prepend=-1) > 0].tolist()
    parts = []
    for first, last in pairwise([*bounds, len(answers)]):
        part = answers[first:last]
        columns, taken, missed = _marked(part, steps)
        own = Steps(steps.item[columns], steps.level[columns])
        take, miss, weight = _chances(part, own, place[columns])
        taken *= weight[:, np.newaxis]
        parts.append(
            _Part(
                columns=columns,
                begins=begins[(begins >= first) & (begins < last)] - first,
                taken=(taken * take, taken * miss),
                missed=(missed * miss, missed * take),
            )
        )
    return WeighedAnswers(steps, tuple(parts))


def chance_taken(place: FloatArray) -> FloatArray:
    """Probability that the row's step is the one taken, of a pair of which one is.

    ``1 / (1 + exp(tau_row - tau_column))``, whatever the ability (Rasch 1960; for ordered levels
    Andrich and Luo 2003).
    """
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(place[:, np.newaxis] - place)))


def _between_items(pairs: FloatArray, steps: Steps) -> FloatArray:
    pairs[steps.item[:, np.newaxis] == steps.item] = 0.0
    return pairs


def _marked(answers: AnswerArray, steps: Steps) -> tuple[IntArray, _Single, _Single]:
    """Columns of steps whose items were given at all, and which of them were taken or missed.

    To work on these columns only is what makes pooled studies cheap.
    """
    columns = np.flatnonzero(np.any(answers != MISSING, axis=0)[steps.item])
    given, level = answers[:, steps.item[columns]], steps.level[columns]
    taken, missed = given == level, given == level - 1
    return columns, taken.astype(np.float32), missed.astype(np.float32)


def _chances(
    answers: AnswerArray, steps: Steps, place: FloatArray
) -> tuple[_Single, _Single, _Single]:
    """Chances to take and to miss each step at each visit's ability, and the visit's weight."""
    if not len(place):
        nothing = np.zeros((len(answers), 0), dtype=np.float32)
        return nothing, nothing, np.zeros(len(answers), dtype=np.float32)
    form = _Form(steps, place)
    levels = answers[:, steps.item[form.starts]]
    given = (levels != MISSING).astype(np.float32)
    raw, top = np.maximum(levels, 0).sum(axis=1), given @ form.sizes
    # all lowest or all highest answers compare nothing
    inside = (raw > 0) & (raw < top)
    ability = (given @ form.sum(place)) / np.maximum(top, 1)
    ability = np.where(inside, ability + np.log((raw + 0.5) / (top - raw + 0.5)), 0.0)
    noise = np.ones_like(ability)
    # a weight may be any function of the sum of levels, so the ability need not be found exactly
    for _ in range(_ABILITY_ROUNDS):
        mean, variance = form.moments(ability)
        noise = np.maximum(np.einsum("vi,vi->v", variance, given), _SMALLEST_NOISE)
        move = (raw - np.einsum("vi,vi->v", mean, given)) / noise
        ability = np.where(inside, ability + np.clip(move, -_LONGEST_MOVE, _LONGEST_MOVE), 0.0)
    chance, none = form.levels(ability)
    before = np.empty_like(chance)
    before[:, 1:] = chance[:, :-1]
    before[:, form.starts] = none
    return chance, before, np.where(inside, 1.0 / noise, 0.0).astype(np.float32)


class _Form:
    """Chances of levels on a form, for many abilities at once."""

    def __init__(self, steps: Steps, place: FloatArray) -> None:
        self._level = steps.level.astype(np.float32)
        self._place = place
        self.starts = np.flatnonzero(steps.level == 1)
        self.sizes = np.diff(self.starts, append=len(place))

    def levels(self, ability: FloatArray) -> tuple[_Single, _Single]:
        """Chance of the level that each step leads to, and of level 0 of each item."""
        height = ability[:, np.newaxis] - self._place
        for column in np.flatnonzero(self._level > 1):
            height[:, column] += height[:, column - 1]
        # the highest is taken out first: heights of several steps add up, and would overflow
        top = np.maximum(np.maximum.reduceat(height, self.starts, axis=1), 0.0)
        odds = np.exp(height - self._each(top)).astype(np.float32)
        none = np.exp(-top).astype(np.float32)
        whole = none + self.sum(odds)
        chance: _Single = odds / self._each(whole)
        return chance, none / whole

    def _each(self, items: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Repeat a column of each item for each of its steps."""
        return items if self._single else np.repeat(items, self.sizes, axis=1)

    def moments(self, ability: FloatArray) -> tuple[_Single, _Single]:
        """Mean and variance of the level of each item."""
        chance, _ = self.levels(ability)
        mean = self.sum(self._level * chance)
        return mean, self.sum(self._level**2 * chance) - mean**2

    @property
    def _single(self) -> bool:
        return len(self.starts) == len(self._place)

    def sum(self, values: npt.NDArray[np.floating]) -> Any:
        """Sum over the steps of each item."""
        return values if self._single else np.add.reduceat(values, self.starts, axis=-1)

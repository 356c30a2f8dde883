"""Response models: how likely each answer to an item is at each ability.

One description covers the four models. An item has steps, places on the scale in rising order of
level; an answer is a level, from 0 to the number of steps.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.arrays import FloatArray

_NORMAL_TO_LOGISTIC = 1.702


class Model(enum.StrEnum):
    """Family of curves. Rasch and 2PL have one step; a 2PL item may discriminate unlike 1."""

    RASCH = "rasch"
    TWO_PARAMETER = "2pl"
    GRADED = "graded"
    PARTIAL_CREDIT = "partial_credit"


@dataclass(frozen=True, slots=True)
class ResponseItem:
    """One calibrated item.

    Attributes
    ----------
    code : str
    model : Model
    steps : tuple of float
        In units of the scale. Graded response: where "at least this level" reaches one half, so
        rising. Partial credit: where a level becomes as likely as the one before it, in any order.
    discrimination : float
        Times the slope of the scale; 1 for a Rasch item.
    error : float
        Standard error of the steps, in units of the scale; 0 when they count as known.

    Raises
    ------
    ValueError
        When a number is not finite, there is no step, a graded item's steps do not rise, the
        discrimination is not above zero, the error is below zero, or the model does not allow the
        steps or the discrimination.
    """

    code: str
    model: Model
    steps: tuple[float, ...]
    discrimination: float = 1.0
    error: float = 0.0

    def __post_init__(self) -> None:
        numbers = (*self.steps, self.discrimination, self.error)
        if not self.steps or not all(map(math.isfinite, numbers)):
            raise ValueError(f"item {self.code} needs steps, all numbers finite")
        if self.discrimination <= 0 or self.error < 0:
            raise ValueError(f"item {self.code}: discrimination above 0 and error from 0 on needed")
        if self.model in (Model.RASCH, Model.TWO_PARAMETER) and len(self.steps) > 1:
            raise ValueError(f"item {self.code}: a {self.model} item has one step")
        if self.model is Model.RASCH and self.discrimination != 1:
            raise ValueError(f"item {self.code}: a Rasch item discriminates by 1")
        if self.model is Model.GRADED and any(np.diff(self.steps) <= 0):
            raise ValueError(f"item {self.code}: the steps of a graded item rise")

    @property
    def top(self) -> int:
        """The highest level."""
        return len(self.steps)

    def steepness(self, slope: float) -> float:
        """Logits per unit of the scale, flattened by the uncertainty of the steps.

        A logistic curve is close to a normal one with spread 1.702 times its own; a normal error
        of the place adds to it: ``discrimination / (slope sqrt(1 + (error / (1.702 slope))^2))``.

        Parameters
        ----------
        slope : float
            Units of the scale per logit.
        """
        own = slope / self.discrimination
        return 1.0 / (own * math.hypot(1.0, self.error / (_NORMAL_TO_LOGISTIC * own)))


def log_probabilities(item: ResponseItem, ability: npt.ArrayLike, slope: float) -> FloatArray:
    """Logarithm of the probability of each level.

    Rasch and 2PL are one-step cases of both others. Partial credit (Masters 1982): level k is
    proportional to ``exp(sum_{v <= k} a (ability - step_v))``. Graded response (Samejima 1969):
    level k is ``S(a (ability - step_k)) - S(a (ability - step_{k+1}))`` with S logistic.

    Parameters
    ----------
    item : ResponseItem
    ability : array_like, shape (...)
        In units of the scale, finite.
    slope : float
        Units of the scale per logit.

    Returns
    -------
    ndarray, shape (..., levels)
        Finite, and their exponentials sum to one.
    """
    away = np.asarray(ability, dtype=np.float64)[..., np.newaxis] - np.array(item.steps)
    return _log_levels(item.model, away * item.steepness(slope))


def information(item: ResponseItem, ability: npt.ArrayLike, slope: float) -> FloatArray:
    """Fisher information of an answer about the ability, per squared unit of the scale.

    Partial credit, and with it Rasch and 2PL: squared steepness times the variance of the level.
    Graded response: ``sum_k (dP_k / d ability)^2 / P_k``, which is
    ``a^2 sum_k P_k (1 - S_k - S_{k+1})^2`` with S the chance of at least level k.

    Parameters
    ----------
    item : ResponseItem
    ability : array_like, shape (...)
    slope : float

    Returns
    -------
    ndarray, shape (...)
        Zero or more.
    """
    steepness = item.steepness(slope)
    chances = np.exp(log_probabilities(item, ability, slope))
    if item.model is not Model.GRADED:
        levels = np.arange(item.top + 1, dtype=np.float64)
        mean = chances @ levels
        spread = (levels - mean[..., np.newaxis]) ** 2
        return np.asarray(steepness**2 * np.einsum("...k,...k->...", chances, spread))
    away = np.asarray(ability, dtype=np.float64)[..., np.newaxis] - np.array(item.steps)
    at_least = _with_ends(np.exp(-np.logaddexp(0.0, -steepness * away)), 1.0, 0.0)
    lean = 1.0 - at_least[..., :-1] - at_least[..., 1:]
    return np.asarray(steepness**2 * (chances * lean**2).sum(axis=-1))


def expected_level(item: ResponseItem, ability: npt.ArrayLike, slope: float) -> FloatArray:
    """Mean level to expect at an ability; rises with it from 0 to the top."""
    levels = np.arange(item.top + 1, dtype=np.float64)
    return np.asarray(np.exp(log_probabilities(item, ability, slope)) @ levels)


def log_probability_table(
    items: Sequence[ResponseItem], points: FloatArray, slope: float
) -> FloatArray:
    """Lay out the log probabilities of all items on a grid, for scoring many answers.

    Parameters
    ----------
    items : sequence of ResponseItem
    points : ndarray, shape (points,)
    slope : float

    Returns
    -------
    ndarray, shape (items, levels, points)
        As many levels as the item with most has; minus infinity for levels that an item lacks.
    """
    levels = max((item.top + 1 for item in items), default=0)
    table = np.full((len(items), levels, len(points)), -np.inf)
    alike: dict[tuple[Model, int], list[int]] = {}
    for place, item in enumerate(items):
        alike.setdefault((item.model, item.top), []).append(place)
    for (model, top), places in alike.items():
        steps = np.array([items[place].steps for place in places])
        steepness = np.array([items[place].steepness(slope) for place in places])
        away = points[:, np.newaxis] - steps[:, np.newaxis, :]
        logs = _log_levels(model, away * steepness[:, np.newaxis, np.newaxis])
        table[places, : top + 1] = logs.swapaxes(1, 2)
    return table


def _log_levels(model: Model, logits: FloatArray) -> FloatArray:
    """Log chance of each level from how far the ability lies above each step, in logits."""
    if model is Model.GRADED:
        return _graded(logits)
    sums = np.cumsum(logits, axis=-1)
    sums = np.concatenate([np.zeros((*sums.shape[:-1], 1)), sums], axis=-1)
    sums -= sums.max(axis=-1, keepdims=True)
    sums -= np.log(np.exp(sums).sum(axis=-1, keepdims=True))
    return sums


def _graded(logits: FloatArray) -> FloatArray:
    """Log of differences of neighboring logistic curves, without cancellation.

    With S logistic, ``S(x) - S(y) = S(x) S(-y) (1 - exp(y - x))`` for x above y.
    """
    at_least = _with_ends(-np.logaddexp(0.0, -logits), 0.0, None)
    below = _with_ends(-np.logaddexp(0.0, logits), None, 0.0)
    between = np.log(-np.expm1(np.diff(logits, axis=-1)))
    return np.asarray(at_least + below + _with_ends(between, 0.0, 0.0))


def _with_ends(inner: FloatArray, first: float | None, last: float | None) -> FloatArray:
    """Put a constant before or after the last axis, where one is given."""
    edge = (*inner.shape[:-1], 1)
    parts = [np.full(edge, end) if end is not None else None for end in (first, last)]
    whole = [part for part in (parts[0], inner, parts[1]) if part is not None]
    return np.concatenate(whole, axis=-1)

"""Members of the average: how children may grow, and how their results may scatter."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.progress.forecast.grid import FloatArray, IntArray, leap, matrix, moves, normal
from handspan.core.progress.forecast.observation import Kind, Observation

AFTER_BREAK = leap(0.5, 0.6)
"""What a noted event or a long break may do to the level."""

AFTER_PHASE = leap(0.3, 1.5)
"""What the beginning of a phase may do to it."""

FIRST = normal(-0.7, 1.9)
"""Level of a child before the first visit."""


@dataclass(frozen=True, slots=True)
class Growth:
    """A way of growing: regimes with a steady growth each, and how often they change.

    Attributes
    ----------
    slopes : tuple of float
        Growth of each regime, in logits per visit.
    start : tuple of float
        Probability of each regime at the beginning of a phase; adds up to 1.
    switch : tuple of tuple of float
        Probability of each regime at the next visit, by the regime now; rows add up to 1.
    spread : float
        Standard deviation of what a visit adds besides, in logits.
    """

    slopes: tuple[float, ...]
    start: tuple[float, ...]
    switch: tuple[tuple[float, ...], ...]
    spread: float


@dataclass(frozen=True, slots=True)
class Members:
    """Every pair of a growth and an observation, laid out for the filter.

    Attributes
    ----------
    growths : tuple of Growth
    observations : tuple of Observation
    growth_of, observation_of : ndarray of int, shape (members,)
    log_weights : ndarray, shape (members,)
        Of the members before the first visit.
    regimes : ndarray of int, shape (growths,)
    start : ndarray, shape (growths, most regimes)
    switch : ndarray, shape (growths, most regimes, most regimes)
    moves : ndarray, shape (growths, most regimes, 2 * REACH + 1)
    matrices : ndarray, shape (growths, most regimes, levels, levels)
        The same moves from level to level.
    """

    growths: tuple[Growth, ...]
    observations: tuple[Observation, ...]
    growth_of: IntArray
    observation_of: IntArray
    log_weights: FloatArray
    regimes: IntArray
    start: FloatArray
    switch: FloatArray
    moves: FloatArray
    matrices: FloatArray


def redrawn(
    slopes: tuple[float, ...],
    start: tuple[float, ...],
    then: tuple[float, ...],
    hazard: float,
    spread: float,
) -> Growth:
    """Return a growth whose regime is drawn anew, from `then`, with a chance at every visit."""
    switch = tuple(
        tuple((1 - hazard) * (row == column) + hazard * share for column, share in enumerate(then))
        for row in range(len(slopes))
    )
    return Growth(slopes, start, switch, spread)


def laid_out(
    growths: Sequence[Growth],
    observations: Sequence[Observation],
    weights: Sequence[float] | FloatArray,
) -> Members:
    """Lay out members for the filter, a growth with all observations after the other.

    Parameters
    ----------
    growths : sequence of Growth
    observations : sequence of Observation
    weights : sequence of float
        One for each pair, above 0; only their ratios matter.

    Returns
    -------
    Members

    Raises
    ------
    ValueError
        When the number of weights is wrong or one is not above zero.
    """
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (len(growths) * len(observations),) or not (given > 0).all():
        raise ValueError("each pair of a growth and an observation needs a weight above zero")
    most = max(len(one.slopes) for one in growths)
    start, switch = np.zeros((len(growths), most)), np.zeros((len(growths), most, most))
    move = np.stack([np.tile(moves(0.0, 0.0), (most, 1))] * len(growths))
    for number, one in enumerate(growths):
        own = len(one.slopes)
        start[number, :own] = one.start
        switch[number, :own, :own] = one.switch
        for regime, slope in enumerate(one.slopes):
            move[number, regime] = moves(slope, one.spread)
    pairs = np.indices((len(growths), len(observations))).reshape(2, -1).astype(np.int64)
    return Members(
        growths=tuple(growths),
        observations=tuple(observations),
        growth_of=pairs[0],
        observation_of=pairs[1],
        log_weights=np.log(given / given.sum()),
        regimes=np.array([len(one.slopes) for one in growths], dtype=np.int64),
        start=start,
        switch=switch,
        moves=move,
        matrices=np.array([[matrix(one) for one in own] for own in move]),
    )


VERSION = "2026-11"
"""Changes whenever members do; weights learned for others are not used."""

_SLOPES = (-0.30, -0.12, 0.0, 0.08, 0.16, 0.28, 0.42, 0.60)
_START = (0.03, 0.06, 0.30, 0.20, 0.17, 0.13, 0.07, 0.04)
_THEN = (0.06, 0.12, 0.60, 0.08, 0.06, 0.04, 0.02, 0.02)  # growth that ends mostly rests
_STILL = (0.0,), (1.0,), (1.0,)

GROWTHS = (
    redrawn(*_STILL, 0.0, 0.0),  # one level for each phase: its mean
    redrawn(*_STILL, 0.0, 0.12),
    redrawn(*_STILL, 0.0, 0.30),
    redrawn(_SLOPES, _START, _THEN, 0.03, 0.03),
    redrawn(_SLOPES, _START, _THEN, 0.12, 0.12),
)
"""Of the forecast: level for each phase, wandering level, steady growth, changing growth."""

OBSERVATIONS = (
    Observation(Kind.COUNT, 0.005),
    Observation(Kind.COUNT, 0.03),
    Observation(Kind.COUNT, 0.10),
    Observation(Kind.COUNT, 0.25),
    Observation(Kind.RATING, 2.5),
    Observation(Kind.RATING, 5.0),
    Observation(Kind.RATING, 10.0),
)


_WEIGHTS = (
    (0.006, 0.006, 0.006, 0.006, 0.006, 0.006, 0.006),
    (0.006, 0.006, 0.006, 0.006, 0.006, 0.006, 0.006),
    (0.006, 0.006, 0.006, 0.006, 0.006, 0.006, 0.006),
    (0.110, 0.144, 0.006, 0.006, 0.006, 0.006, 0.006),
    (0.190, 0.359, 0.006, 0.006, 0.025, 0.006, 0.006),
)
"""Fitted by `refitting.refit` to simulated children (`simulated_children.TUNING`, with 5, 10 and 20
tries), one fifth kept for what simulation does not know. A clinic refits them on its own goals."""


@functools.cache
def shipped() -> Members:
    """Return the members of the forecast with the weights that come with the program."""
    return laid_out(GROWTHS, OBSERVATIONS, np.ravel(_WEIGHTS))


def with_weights(weights: Sequence[float]) -> Members:
    """Return the members of the forecast with weights that a caseload gave them."""
    return laid_out(GROWTHS, OBSERVATIONS, weights)

"""Adaptive sittings of many children at once: with answers once given, or simulated.

One ability, always the most informative item. Sittings of one child with several areas, chance and
reasons are the matter of `adaptive`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from handspan.core.measurement import lock_step
from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.posterior import Prior
from handspan.core.measurement.prepared_bank import PreparedBank


class StopAt(NamedTuple):
    """When a sitting ends: below an error once it has its fewest answers, or with its most."""

    error: float
    fewest: int
    most: int


class Sittings(NamedTuple):
    """What came of the sittings, one row or entry each.

    Attributes
    ----------
    order : ndarray of int32, shape (children, turns)
        Places of the items in the order asked, then -1.
    used : ndarray of int
        Number of answers.
    mean, sd : ndarray
        Of the posterior after the last answer.
    """

    order: npt.NDArray[np.int32]
    used: IntArray
    mean: FloatArray
    sd: FloatArray


Sit = Callable[
    [
        PreparedBank,
        AnswerArray,
        FloatArray,
        FloatArray,
        tuple[FloatArray, FloatArray],
        StopAt,
        Sittings,
    ],
    None,
]


@dataclass(frozen=True, eq=False, slots=True)
class _Replies:
    """Where levels come from: a table of answers, or chance at true abilities."""

    answers: AnswerArray
    draws: FloatArray
    abilities: FloatArray


def replay(
    bank: PreparedBank, answers: AnswerArray, prior: Prior, stop: StopAt, *, compiled: bool = True
) -> Sittings:
    """Hold sittings that choose among answers once given.

    Parameters
    ----------
    bank : PreparedBank
    answers : ndarray of int8, shape (children, items)
        Level, -1 where there is no answer; such an item is not asked.
    prior : Prior
    stop : StopAt
    compiled : bool
        Use numba where it is installed; without it the same sequences come slower.

    Returns
    -------
    Sittings

    Raises
    ------
    ValueError
        When an answer is not a level of its item, or the shapes do not match.
    """
    tops = bank.items.tops
    expected = (len(prior.mean), len(tops))
    if answers.shape != expected:
        raise ValueError(f"answers must have the shape {expected}, not {answers.shape}")
    if ((answers < MISSING) | (answers > tops)).any():
        raise ValueError("an answer is not one of the levels of its item")
    replies = _Replies(answers, np.empty((0, 0)), np.empty(0))
    return _hold(bank, replies, prior, stop, compiled)


def simulate(
    bank: PreparedBank,
    abilities: FloatArray,
    prior: Prior,
    stop: StopAt,
    seed: int,
    *,
    compiled: bool = True,
) -> Sittings:
    """Hold sittings with simulated children who answer as the models say.

    Parameters
    ----------
    bank : PreparedBank
    abilities : ndarray, shape (children,)
        True ones, finite.
    prior : Prior
    stop : StopAt
    seed : int
    compiled : bool
        As in `replay`.

    Returns
    -------
    Sittings

    Raises
    ------
    ValueError
        When the shapes do not match.
    """
    if abilities.shape != prior.mean.shape:
        raise ValueError(f"priors of {len(prior.mean)} children, abilities of {len(abilities)}")
    draws = np.random.default_rng(seed).random((len(abilities), _turns(bank, stop)))
    replies = _Replies(np.empty((0, 0), dtype=np.int8), draws, abilities)
    return _hold(bank, replies, prior, stop, compiled)


def _hold(
    bank: PreparedBank, replies: _Replies, prior: Prior, stop: StopAt, compiled: bool
) -> Sittings:
    children = len(prior.mean)
    held = Sittings(
        order=np.full((children, _turns(bank, stop)), -1, dtype=np.int32),
        used=np.zeros(children, dtype=np.intp),
        mean=np.empty(children),
        sd=np.empty(children),
    )
    sit = _compiled() if compiled else lock_step.sit
    limits = StopAt(float(stop.error), int(stop.fewest), int(stop.most))
    sit(
        bank,
        replies.answers,
        replies.draws,
        replies.abilities,
        (prior.mean, prior.sd),
        limits,
        held,
    )
    return held


def _turns(bank: PreparedBank, stop: StopAt) -> int:
    return min(stop.most, len(bank.items.tops))


def _compiled() -> Sit:
    try:
        from handspan.core.measurement import sitting_kernel
    except ImportError:
        return lock_step.sit
    return sitting_kernel.sit

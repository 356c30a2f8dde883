"""Posterior of an ability from the answers of many visits, on one grid, for any response model."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType

import numpy as np

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray, IntArray
from handspan.core.measurement.grid import log_normal_prior, mean_and_sd, normalized

_CHUNK = 1024
"""Visits at a time: their posteriors then stay in the processor's cache."""


@dataclass(frozen=True, eq=False, slots=True)
class Curves:
    """Items made ready for scoring: every level's log probability at every point.

    Attributes
    ----------
    points : ndarray, shape (points,)
        Evenly spaced abilities.
    logs : ndarray, shape (items, levels, points)
        From `response_models.log_probability_table`.
    """

    points: FloatArray
    logs: FloatArray


@dataclass(frozen=True, eq=False, slots=True)
class Prior:
    """Normal priors, one for each visit; `mean` and `sd` have the shape (visits,), finite."""

    mean: FloatArray
    sd: FloatArray

    def part(self, visits: slice | IntArray) -> Prior:
        """The priors of some visits."""
        return Prior(self.mean[visits], self.sd[visits])


def posterior_moments(
    answers: AnswerArray,
    curves: Curves,
    prior: Prior,
    *,
    compiled: bool = False,
    threads: int = 1,
) -> tuple[FloatArray, FloatArray]:
    """Posterior mean and standard deviation of each visit.

    ``w(q)`` is proportional to the prior at q times the probability there of every answer given;
    weights sum to one over the grid, ``mean = sum w q``, ``sd = sqrt(sum w (q - mean)^2)``.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        Level; -1 where an item was not given.
    curves : Curves
    prior : Prior
    compiled : bool
        Use numba where it is installed. The numbers are the same to the twelfth digit; the first
        use loads it, which takes half a second.
    threads : int
        Of the compiled kernel.

    Returns
    -------
    tuple of ndarray, shape (visits,)
        Mean and standard deviation; those of the prior on the grid where nothing was given.
    """
    kernel = _kernel() if compiled else None
    if kernel is not None:
        found: tuple[FloatArray, FloatArray] = kernel.of_table(answers, curves, prior, threads)
        return found
    return _by_logarithms(answers, curves, prior)


def posterior_moments_of_long(
    starts: IntArray,
    items: IntArray,
    levels: AnswerArray,
    curves: Curves,
    prior: Prior,
    *,
    compiled: bool = False,
    threads: int = 1,
) -> tuple[FloatArray, FloatArray]:
    """Do as `posterior_moments`, from a long table with one row for each answer.

    Parameters
    ----------
    starts : ndarray of int, shape (visits + 1,)
        The answers of visit v stand from ``starts[v]`` up to ``starts[v + 1]``.
    items : ndarray of int, shape (answers,)
        Places in `curves`.
    levels : ndarray of int8, shape (answers,)
        Zero or more.
    curves, prior, compiled, threads
        As for `posterior_moments`.

    Returns
    -------
    tuple of ndarray, shape (visits,)
    """
    kernel = _kernel() if compiled else None
    if kernel is not None:
        found: tuple[FloatArray, FloatArray] = kernel.of_long(
            starts, items, levels, curves, prior, threads
        )
        return found
    table = np.full((len(starts) - 1, len(curves.logs)), MISSING, dtype=np.int8)
    table[np.repeat(np.arange(len(starts) - 1), np.diff(starts)), items] = levels
    return _by_logarithms(table, curves, prior)


def _by_logarithms(
    answers: AnswerArray, curves: Curves, prior: Prior
) -> tuple[FloatArray, FloatArray]:
    mean, sd = np.empty(len(answers)), np.empty(len(answers))
    logs = np.where(np.isneginf(curves.logs), 0.0, curves.logs)  # levels that an item lacks
    for start in range(0, len(answers), _CHUNK):
        part = slice(start, start + _CHUNK)
        own = prior.part(part)
        log_weights = log_normal_prior(curves.points, own.mean, own.sd)
        for level in range(logs.shape[1]):
            log_weights += (answers[part] == level).astype(np.float64) @ logs[:, level]
        mean[part], sd[part] = mean_and_sd(curves.points, normalized(log_weights))
    return mean, sd


def _kernel() -> ModuleType | None:
    try:
        from handspan.core.measurement import posterior_kernel
    except ImportError:
        return None
    return posterior_kernel

"""A filter for children who grow steadily until, perhaps, growth ends or turns back.

The forecaster explains a bend away as chance of the level. This filter has no such chance: a child
keeps an own slope, and a bend can only be a plateau or a regression.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import numpy as np
import numpy.typing as npt

from handspan.core.progress.evidence import LEVELS, STEP
from handspan.core.progress.forecast.grid import FloatArray

IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

FIGURES = 4
"""Figures after a visit: P(plateau), P(regression), onset if either, level in logits."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Numbers of the filter. Slopes and falls are whole cells of the grid, so levels never smear.

    Attributes
    ----------
    slopes : tuple of int
        Growth in a visit, cells of 0.05 logit.
    slope_median : float
        Logits in a visit; slopes are lognormal around it.
    slope_spread : float
        Standard deviation of the logarithm of the slope.
    falls : tuple of int
        Loss in a visit during regression, cells; equally likely.
    fall_ends : float
        Level below which nothing is left to lose, logits; -3 is 5 %. Without it a child who never
        succeeds yet would seem to fall.
    plateau_hazard, regression_hazard : float
        Chance before each visit that growth ends, or turns back.
    start, start_sd : float
        Level at the first visit, logits.
    jump_sd : float
        Logits by which a level may move at a fresh start.
    correlation : float
        Of two tries of the same visit.
    """

    slopes: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 8, 10)
    slope_median: float = 0.15
    slope_spread: float = 0.6
    falls: tuple[int, ...] = (2, 4, 7)
    fall_ends: float = -3.0
    plateau_hazard: float = 0.02
    regression_hazard: float = 0.02
    start: float = -1.5
    start_sd: float = 1.5
    jump_sd: float = 1.0
    correlation: float = 0.02


@dataclass(frozen=True, eq=False, slots=True)
class Motion:
    """A setting made ready: what happens to a belief between two visits.

    Rows are the slopes, then the flat row, then the falling rows.

    Attributes
    ----------
    moves : ndarray of int, shape (rows,)
        Cells that each row moves in a visit.
    lowest : int
        Point of the grid at which falling ends.
    entries : ndarray, shape (rows that do not grow, levels)
        Chance of ending growth in each of them. Who has nothing to lose can only stay.
    slopes : ndarray, shape (growing rows,)
        Share of children at each slope: the lognormal cut halfway between their logarithms.
    start : ndarray, shape (levels,)
        Share of children at each level at the first visit.
    jumps : ndarray, shape (levels, levels)
        Chance of each level after a fresh start, a row for each level before.
    """

    moves: IntArray
    lowest: int
    entries: FloatArray
    slopes: FloatArray
    start: FloatArray
    jumps: FloatArray


@cache
def motion(setting: Setting) -> Motion:
    """Make a setting ready; kept, since it takes longer than a visit."""
    falls = len(setting.falls)
    lowest = round((setting.fall_ends - float(LEVELS[0])) / STEP)
    entries = np.zeros((1 + falls, len(LEVELS)))
    entries[0] = setting.plateau_hazard
    entries[0, : lowest + 1] += setting.regression_hazard
    entries[1:, lowest + 1 :] = setting.regression_hazard / falls
    return Motion(
        moves=np.array([*setting.slopes, 0, *(-fall for fall in setting.falls)], np.int64),
        lowest=lowest,
        entries=entries,
        slopes=_slope_shares(setting),
        start=_normal(LEVELS - setting.start, setting.start_sd),
        jumps=_normal(LEVELS - LEVELS[:, np.newaxis], setting.jump_sd),
    )


def _slope_shares(setting: Setting) -> FloatArray:
    logs = np.log(np.array(setting.slopes) * STEP)
    cuts = ((logs[1:] + logs[:-1]) / 2 - math.log(setting.slope_median)) / setting.slope_spread
    return np.diff([0.0, *(0.5 * (1 + math.erf(cut / math.sqrt(2))) for cut in cuts), 1.0])


def _normal(away: FloatArray, sd: float) -> FloatArray:
    weights = np.exp(-0.5 * (away / sd) ** 2)
    shares: FloatArray = weights / weights.sum(axis=-1, keepdims=True)
    return shares


@dataclass(frozen=True, eq=False, slots=True)
class Belief:
    """What is known of some children; `step` changes it in place.

    Attributes
    ----------
    weights : ndarray, shape (children, rows, levels)
        Probability of each row and level, in the order of `Motion`.
    onsets : ndarray, shape (children, rows that do not grow, levels)
        The same probability times the visit after which growth ended.
    visits : ndarray of int, shape (children,)
        Visits since the last fresh start.
    """

    weights: FloatArray
    onsets: FloatArray
    visits: IntArray


def unknown(children: int, setting: Setting) -> Belief:
    """Belief before any visit: every child is about to grow."""
    ready = motion(setting)
    rows, growing = len(ready.moves), len(ready.slopes)
    weights = np.zeros((children, rows, len(LEVELS)))
    weights[:, :growing] = ready.slopes[:, np.newaxis] * ready.start
    return Belief(
        weights,
        np.zeros((children, rows - growing, len(LEVELS))),
        np.zeros(children, np.int64),
    )


def step(
    belief: Belief,
    likelihoods: FloatArray,
    which: IntArray,
    fresh: BoolArray,
    setting: Setting,
    *,
    compiled: bool = False,
) -> FloatArray:
    """Take in one visit of each child.

    Growing rows shift by their slope, a part of them ends in the flat row or a falling row at the
    level reached, all are multiplied by the likelihood of the tries (a forward filter, exact on its
    grid). At a fresh start the level jumps and the child is about to grow again.

    Parameters
    ----------
    belief : Belief
        Changed in place.
    likelihoods : ndarray, shape (different visits, levels)
        From `evidence.likelihood`.
    which : ndarray of int, shape (children,)
        Row of `likelihoods` for each child; -1 for no visit, which leaves the belief alone.
    fresh : ndarray of bool, shape (children,)
        Whether something known happened before the visit.
    setting : Setting
    compiled : bool
        Use numba where it is installed; the same numbers to the tenth digit.

    Returns
    -------
    ndarray, shape (children, 4)
        P(plateau), P(regression), the visit (0 is the first since the fresh start) after which
        growth ended if it did, level in logits. Not-a-number without a visit.
    """
    return _taken(
        belief, likelihoods, which[:, np.newaxis], fresh[:, np.newaxis], setting, compiled
    )[:, 0]


def follow(
    likelihoods: FloatArray,
    which: IntArray,
    fresh: BoolArray,
    setting: Setting,
    *,
    compiled: bool = False,
) -> FloatArray:
    """Take in all visits of a caseload from the beginning; nothing is kept but the figures.

    Parameters
    ----------
    likelihoods : ndarray, shape (different visits, levels)
    which : ndarray of int, shape (children, visits)
        -1 where a child has no such visit.
    fresh : ndarray of bool, shape (children, visits)
    setting, compiled
        As for `step`.

    Returns
    -------
    ndarray, shape (children, visits, 4)
        As for `step`, after each visit.
    """
    return np.concatenate(
        [
            _taken(
                unknown(len(which[part]), setting), likelihoods, which[part], fresh[part],
                setting, compiled,
            )
            for part in (slice(at, at + _CHUNK) for at in range(0, len(which), _CHUNK))
        ]
        or [np.empty((0, which.shape[1], FIGURES))]
    )  # fmt: skip


_CHUNK = 64
"""Children at a time: their beliefs then stay in the processor's cache."""


def _taken(
    belief: Belief,
    likelihoods: FloatArray,
    which: IntArray,
    fresh: BoolArray,
    setting: Setting,
    compiled: bool,
) -> FloatArray:
    kernel, ready = _kernel() if compiled else None, motion(setting)
    if kernel is not None:
        found: FloatArray = kernel.taken(belief, likelihoods, which, fresh, ready)
        return found
    out = np.full((*which.shape, FIGURES), np.nan)
    for visit in range(which.shape[1]):
        seen = np.flatnonzero(which[:, visit] >= 0)
        out[seen, visit] = _one_visit(
            belief, seen, likelihoods[which[seen, visit]], fresh[seen, visit], ready
        )
    return out


def _one_visit(
    belief: Belief, seen: IntArray, likelihood: FloatArray, fresh: BoolArray, ready: Motion
) -> FloatArray:
    weights, onsets, visits = belief.weights[seen], belief.onsets[seen], belief.visits[seen]
    growing = len(ready.slopes)
    again, later = fresh & (visits > 0), ~fresh & (visits > 0)
    if again.any():
        levels = weights[again].sum(axis=1) @ ready.jumps
        weights[again], onsets[again] = 0.0, 0.0
        weights[again, :growing] = ready.slopes[:, np.newaxis] * levels[:, np.newaxis]
    if later.any():
        weights[later], onsets[later] = _moved(weights[later], onsets[later], visits[later], ready)
    weights *= likelihood[:, np.newaxis]
    onsets *= likelihood[:, np.newaxis]
    total = weights.sum(axis=(1, 2))[:, np.newaxis, np.newaxis]
    weights /= total
    onsets /= total
    belief.weights[seen], belief.onsets[seen] = weights, onsets
    belief.visits[seen] = np.where(again, 1, visits + 1)
    plateau = weights[:, growing].sum(axis=1)
    regression = weights[:, growing + 1 :].sum(axis=(1, 2))
    with np.errstate(invalid="ignore"):
        onset = onsets.sum(axis=(1, 2)) / (plateau + regression)
    return np.column_stack([plateau, regression, onset, weights.sum(axis=1) @ LEVELS])


def _moved(
    weights: FloatArray, onsets: FloatArray, visits: IntArray, ready: Motion
) -> tuple[FloatArray, FloatArray]:
    growing = len(ready.slopes)
    leaving = weights[:, :growing].sum(axis=1)
    entering = ready.entries * leaving[:, np.newaxis]
    new = weights.copy()
    new[:, :growing] *= 1 - ready.entries.sum(axis=0)
    new[:, growing:] += entering
    new_onsets = onsets + (visits - 1)[:, np.newaxis, np.newaxis] * entering
    for row, cells in enumerate(ready.moves):
        new[:, row] = _shifted(new[:, row], int(cells), ready.lowest)
    for row, cells in enumerate(ready.moves[growing:]):
        new_onsets[:, row] = _shifted(new_onsets[:, row], int(cells), ready.lowest)
    return new, new_onsets


def _shifted(rows: FloatArray, cells: int, lowest: int) -> FloatArray:
    """Move weight by some cells: up to the end of the grid, down to where falling ends."""
    found = rows.copy()
    if cells > 0:
        found[:, :cells] = 0.0
        found[:, cells:] = rows[:, :-cells]
        found[:, -1] += rows[:, -cells:].sum(axis=1)
    elif cells < 0:
        found[:, cells:] = 0.0
        found[:, lowest:cells] = rows[:, lowest - cells :]
        found[:, lowest] += rows[:, lowest : lowest - cells].sum(axis=1)
    return found


def _kernel() -> ModuleType | None:
    try:
        from handspan.core.progress import segmented_kernel
    except ImportError:
        return None
    return segmented_kernel

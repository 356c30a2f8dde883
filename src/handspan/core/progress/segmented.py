"""A filter for children who grow steadily until, perhaps, growth ends or turns back.

The forecaster explains a bend away as chance of the level. This filter has no such chance: a child
keeps an own slope, and a bend can only be a plateau or a regression.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import numpy.typing as npt

from handspan.core.progress.evidence import LEVELS, STEP, FloatArray

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

    @property
    def moves(self) -> IntArray:
        """Cells that each row moves in a visit: growing rows, the flat row, falling rows."""
        return np.array([*self.slopes, 0, *(-fall for fall in self.falls)], np.int64)

    @property
    def lowest(self) -> int:
        """Point of the grid at which falling ends."""
        return round((self.fall_ends - LEVELS[0]) / STEP)

    @property
    def entries(self) -> FloatArray:
        """Chance before each visit of leaving growth, for the flat row and each falling row."""
        fall = self.regression_hazard / len(self.falls)
        return np.array([self.plateau_hazard, *[fall] * len(self.falls)])

    @property
    def slope_weights(self) -> FloatArray:
        """Share of children at each slope: the lognormal cut halfway between their logarithms."""
        logs = np.log(np.array(self.slopes) * STEP)
        cuts = ((logs[1:] + logs[:-1]) / 2 - math.log(self.slope_median)) / self.slope_spread
        below = [0.0, *(0.5 * (1 + math.erf(cut / math.sqrt(2))) for cut in cuts), 1.0]
        return np.diff(below)

    @property
    def start_weights(self) -> FloatArray:
        """Share of children at each level of the grid at the first visit."""
        weights: FloatArray = np.exp(-0.5 * ((LEVELS - self.start) / self.start_sd) ** 2)
        return weights / weights.sum()

    @property
    def jump_weights(self) -> FloatArray:
        """Share of jumps by -60 to 60 cells at a fresh start."""
        cells = np.arange(-60, 61) * STEP
        weights: FloatArray = np.exp(-0.5 * (cells / self.jump_sd) ** 2)
        return weights / weights.sum()


@dataclass(frozen=True, eq=False, slots=True)
class Belief:
    """What is known of some children; `step` changes it in place.

    Attributes
    ----------
    weights : ndarray, shape (children, rows, levels)
        Probability of each slope and level, in the order of `Setting.moves`.
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
    rows, growing = len(setting.moves), len(setting.slopes)
    weights = np.zeros((children, rows, len(LEVELS)))
    weights[:, :growing] = setting.slope_weights[:, np.newaxis] * setting.start_weights
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
    kernel = _kernel() if compiled else None
    if kernel is not None:
        found: FloatArray = kernel.taken(belief, likelihoods, which, fresh, setting)
        return found
    out = np.full((*which.shape, FIGURES), np.nan)
    for visit in range(which.shape[1]):
        seen = np.flatnonzero(which[:, visit] >= 0)
        out[seen, visit] = _one_visit(
            belief, seen, likelihoods[which[seen, visit]], fresh[seen, visit], setting
        )
    return out


def _one_visit(
    belief: Belief, seen: IntArray, likelihood: FloatArray, fresh: BoolArray, setting: Setting
) -> FloatArray:
    weights, onsets, visits = belief.weights[seen], belief.onsets[seen], belief.visits[seen]
    growing = len(setting.slopes)
    again, later = fresh & (visits > 0), ~fresh & (visits > 0)
    weights[again], onsets[again] = _jumped(weights[again], setting)
    weights[later], onsets[later] = _moved(weights[later], onsets[later], visits[later], setting)
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


def _jumped(weights: FloatArray, setting: Setting) -> tuple[FloatArray, FloatArray]:
    jump = setting.jump_weights
    reach = len(jump) // 2
    levels = weights.sum(axis=1)
    padded = np.pad(levels, ((0, 0), (reach, reach)))
    smeared = sum(
        jump[cell] * padded[:, 2 * reach - cell : 2 * reach - cell + len(LEVELS)]
        for cell in range(len(jump))
    )
    new = np.zeros_like(weights)
    slopes = setting.slope_weights
    new[:, : len(slopes)] = slopes[:, np.newaxis] * np.asarray(smeared)[:, np.newaxis]
    return new, np.zeros((len(weights), len(setting.moves) - len(slopes), len(LEVELS)))


def _moved(
    weights: FloatArray, onsets: FloatArray, visits: IntArray, setting: Setting
) -> tuple[FloatArray, FloatArray]:
    moves, entries, growing = setting.moves, setting.entries, len(setting.slopes)
    leaving = weights[:, :growing].sum(axis=1)
    entering = entries[:, np.newaxis] * leaving[:, np.newaxis]
    last = (visits - 1)[:, np.newaxis, np.newaxis]
    new = np.concatenate(
        [weights[:, :growing] * (1 - entries.sum()), weights[:, growing:] + entering], axis=1
    )
    new_onsets = onsets + last * entering
    for row, cells in enumerate(moves):
        new[:, row] = _shifted(new[:, row], int(cells), setting.lowest)
    for row, cells in enumerate(moves[growing:]):
        new_onsets[:, row] = _shifted(new_onsets[:, row], int(cells), setting.lowest)
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

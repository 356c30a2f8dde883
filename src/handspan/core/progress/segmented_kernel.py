"""The segmented filter, compiled. Imported only where numba may be loaded."""

from __future__ import annotations

import numpy as np
from numba import njit

from handspan.core.progress.evidence import LEVELS
from handspan.core.progress.forecast.grid import FloatArray
from handspan.core.progress.segmented import FIGURES, Belief, BoolArray, IntArray, Motion

_SUMS = {"reassoc", "contract", "nsz"}
"""Sums in any order, so that the processor adds eight at once."""


def taken(
    belief: Belief, likelihoods: FloatArray, which: IntArray, fresh: BoolArray, ready: Motion
) -> FloatArray:
    """Take in the visits of each child in order; as `segmented.step`, for several visits."""
    out = np.full((*which.shape, FIGURES), np.nan)
    _children(
        belief.weights, belief.onsets, belief.visits, likelihoods, which, fresh,
        ready.moves, ready.lowest, ready.entries, ready.slopes, ready.jumps, LEVELS, out,
    )  # fmt: skip
    return out


@njit(cache=True, nogil=True, fastmath=_SUMS)
def _children(
    weights: FloatArray,
    onsets: FloatArray,
    visits: IntArray,
    likelihoods: FloatArray,
    which: IntArray,
    fresh: BoolArray,
    moves: IntArray,
    lowest: int,
    entries: FloatArray,
    slopes: FloatArray,
    jumps: FloatArray,
    levels: FloatArray,
    out: FloatArray,
) -> None:
    leaving, held = np.empty(len(levels)), np.empty(len(levels))
    for child in range(len(which)):
        own, own_onsets = weights[child], onsets[child]
        for visit in range(which.shape[1]):
            if which[child, visit] < 0:
                continue
            if visits[child] > 0 and fresh[child, visit]:
                _jump(own, own_onsets, slopes, jumps, held)
                visits[child] = 0
            elif visits[child] > 0:
                last = visits[child] - 1.0
                _move(own, own_onsets, last, moves, lowest, entries, leaving, held)
            visits[child] += 1
            _weigh(
                own, own_onsets, likelihoods[which[child, visit]], len(slopes), levels,
                out[child, visit],
            )  # fmt: skip


@njit(cache=True, nogil=True, fastmath=_SUMS, inline="always")
def _weigh(
    weights: FloatArray,
    onsets: FloatArray,
    likelihood: FloatArray,
    growing: int,
    levels: FloatArray,
    out: FloatArray,
) -> None:
    """Multiply by the likelihood, scale to one, and read the figures off."""
    total = plateau = regression = onset = level = 0.0
    for row in range(len(weights)):
        mass = first = 0.0
        for at in range(len(levels)):
            value = weights[row, at] * likelihood[at]
            weights[row, at] = value
            mass += value
            first += value * levels[at]
        total += mass
        level += first
        if row == growing:
            plateau = mass
        elif row > growing:
            regression += mass
    for row in range(len(onsets)):
        for at in range(len(levels)):
            value = onsets[row, at] * likelihood[at]
            onsets[row, at] = value
            onset += value
    scale = 1.0 / total
    for row in range(len(weights)):
        for at in range(len(levels)):
            weights[row, at] *= scale
    for row in range(len(onsets)):
        for at in range(len(levels)):
            onsets[row, at] *= scale
    out[0], out[1], out[3] = plateau * scale, regression * scale, level * scale
    if plateau + regression > 0.0:
        out[2] = onset / (plateau + regression)


@njit(cache=True, nogil=True, fastmath=_SUMS, inline="always")
def _move(
    weights: FloatArray,
    onsets: FloatArray,
    last: float,
    moves: IntArray,
    lowest: int,
    entries: FloatArray,
    leaving: FloatArray,
    held: FloatArray,
) -> None:
    growing, size = len(moves) - len(entries), len(leaving)
    staying = 1.0 - entries[:, 0].sum()  # the chance of ending growth is the same at every level
    leaving[:] = 0.0
    for row in range(growing):
        for at in range(size):
            leaving[at] += weights[row, at]
            held[at] = weights[row, at] * staying
        _shift(held, moves[row], lowest, weights[row])
    for row in range(len(entries)):
        for at in range(size):
            held[at] = weights[growing + row, at] + entries[row, at] * leaving[at]
        _shift(held, moves[growing + row], lowest, weights[growing + row])
        for at in range(size):
            held[at] = onsets[row, at] + last * entries[row, at] * leaving[at]
        _shift(held, moves[growing + row], lowest, onsets[row])


@njit(cache=True, nogil=True, fastmath=_SUMS, inline="always")
def _shift(held: FloatArray, cells: int, lowest: int, into: FloatArray) -> None:
    """Move weight by some cells: up to the end of the grid, down to where falling ends."""
    size = len(held)
    if cells >= 0:
        into[:cells] = 0.0
        into[cells:] = held[: size - cells]
        for at in range(size - cells, size):
            into[size - 1] += held[at]
    else:
        into[:lowest] = held[:lowest]
        into[lowest : size + cells] = held[lowest - cells :]
        into[size + cells :] = 0.0
        for at in range(lowest, lowest - cells):
            into[lowest] += held[at]


@njit(cache=True, nogil=True, fastmath=_SUMS, inline="always")
def _jump(
    weights: FloatArray, onsets: FloatArray, slopes: FloatArray, jumps: FloatArray, held: FloatArray
) -> None:
    """Forget slope and state, and let the level move."""
    held[:] = 0.0
    for row in range(len(weights)):
        for at in range(len(held)):
            held[at] += weights[row, at]
    weights[:] = 0.0
    onsets[:] = 0.0
    for before in range(len(held)):
        for at in range(len(held)):
            weights[0, at] += held[before] * jumps[before, at]
    for row in range(len(slopes) - 1, -1, -1):
        for at in range(len(held)):
            weights[row, at] = weights[0, at] * slopes[row]

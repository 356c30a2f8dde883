"""The filter, compiled. Imported only where numba may be loaded."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from handspan.core.progress.forecast.grid import REACH, FloatArray, IntArray

if TYPE_CHECKING:
    from handspan.core.progress.forecast.filtering import Batch
    from handspan.core.progress.forecast.settings import Members

_PHASE, _BREAK = 2, 1


def run(
    given: Batch,
    members: Members,
    first: FloatArray,
    broken: FloatArray,
    phase: FloatArray,
    every: bool,
) -> tuple[FloatArray, ...]:
    """Filter every goal; the fields of `filtering.Filtered` in their order."""
    goals, visits = len(given.starts) - 1, len(given.row_of)
    count, most, size = len(members.growth_of), members.start.shape[1], len(first)
    found = (
        np.zeros((visits + goals, len(members.observations), size)),
        np.zeros((visits, size)),
        np.zeros((visits, count)),
        np.zeros((visits if every else goals, count)),
        np.zeros((visits if every else goals, count, most, size)),
    )
    _filter(
        given.starts, given.row_of, given.before, given.rows, members.growth_of,
        members.observation_of, members.log_weights, members.regimes, members.start,
        members.switch, members.moves, first, broken, phase, every, *found,
    )  # fmt: skip
    return found


@njit(cache=True, fastmath=False)
def _filter(
    starts: IntArray,
    row_of: IntArray,
    before: IntArray,
    rows: FloatArray,
    growth_of: IntArray,
    observation_of: IntArray,
    log_weights: FloatArray,
    regimes: IntArray,
    start: FloatArray,
    switch: FloatArray,
    moves: FloatArray,
    first: FloatArray,
    broken: FloatArray,
    phase: FloatArray,
    every: bool,
    ahead: FloatArray,
    level: FloatArray,
    evidence: FloatArray,
    weights: FloatArray,
    state: FloatArray,
) -> None:
    count, size = len(growth_of), len(first)
    most = start.shape[1]
    logs, share = np.empty(count), np.empty(count)
    mixed = np.empty((most, size + 2 * REACH))
    now = np.zeros((count, most, size))
    for goal in range(len(starts) - 1):
        now[:] = 0.0
        logs[:] = log_weights
        _to_shares(logs, share)
        for m in range(count):
            for r in range(regimes[growth_of[m]]):
                now[m, r] = start[growth_of[m], r] * first
        for visit in range(starts[goal], starts[goal + 1] + 1):
            over = visit == starts[goal + 1]
            opening = visit == starts[goal]
            what = 0 if over else before[visit]
            if over and not every:
                weights[goal], state[goal] = share, now
            for m in range(count):
                g, o = growth_of[m], observation_of[m]
                if not opening:
                    _move(now[m], what, regimes[g], start[g], switch[g], moves[g], broken, phase,
                          mixed)  # fmt: skip
                foretold = ahead[visit + goal, o]
                total = 0.0
                for r in range(regimes[g]):
                    for i in range(size):
                        foretold[i] += share[m] * now[m, r, i]
                if over:
                    continue
                likely = rows[row_of[visit], o]
                for r in range(regimes[g]):
                    for i in range(size):
                        now[m, r, i] *= likely[i]
                        total += now[m, r, i]
                for r in range(regimes[g]):
                    for i in range(size):
                        now[m, r, i] /= total
                evidence[visit, m] = math.log(total)
                logs[m] += evidence[visit, m]
            if over:
                continue
            _to_shares(logs, share)
            for m in range(count):
                for r in range(regimes[growth_of[m]]):
                    for i in range(size):
                        level[visit, i] += share[m] * now[m, r, i]
            if every:
                weights[visit], state[visit] = share, now


@njit(cache=True)
def _to_shares(logs: FloatArray, share: FloatArray) -> None:
    top, total = logs.max(), 0.0
    for m in range(len(logs)):
        share[m] = math.exp(logs[m] - top)
        total += share[m]
    for m in range(len(logs)):
        share[m] /= total


@njit(cache=True)
def _move(
    now: FloatArray,
    what: int,
    count: int,
    start: FloatArray,
    switch: FloatArray,
    moves: FloatArray,
    broken: FloatArray,
    phase: FloatArray,
    mixed: FloatArray,
) -> None:
    """Move one member's state to the next visit, in place."""
    size = now.shape[1]
    if what == _PHASE:
        anywhere = np.zeros(size)
        for r in range(count):
            anywhere += now[r]
        anywhere = anywhere @ phase
        for r in range(count):
            now[r] = start[r] * anywhere
        return
    mixed[:count] = 0.0
    for r in range(count):
        for s in range(count):
            chance = switch[r, s]
            if chance != 0.0:
                for i in range(size):
                    mixed[s, REACH + i] += chance * now[r, i]
    for s in range(count):
        now[s] = 0.0
        for k in range(2 * REACH + 1):
            weight = moves[s, k]
            if weight != 0.0:
                # a move by k - REACH brings to i what stood at i - (k - REACH)
                for i in range(size):
                    now[s, i] += weight * mixed[s, 2 * REACH + i - k]
        _keep_ends(now[s], mixed[s], moves[s], size)
    if what == _BREAK:
        for s in range(count):
            now[s] = now[s] @ broken


@njit(cache=True)
def _keep_ends(now: FloatArray, mixed: FloatArray, moves: FloatArray, size: int) -> None:
    """Lay on the ends of the grid what would have left it."""
    for k in range(2 * REACH + 1):
        move, weight = k - REACH, moves[k]
        if weight == 0.0:
            continue
        for i in range(size - move, size):
            now[size - 1] += weight * mixed[REACH + i]
        for i in range(-move):
            now[0] += weight * mixed[REACH + i]

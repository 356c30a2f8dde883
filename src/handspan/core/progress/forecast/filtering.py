"""The exact filter: what is known of level and growth after each visit, whatever the setting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from types import ModuleType

import numpy as np

from handspan.core.progress.forecast.grid import LEVELS, FloatArray, IntArray
from handspan.core.progress.forecast.observation import count_table, help_rows
from handspan.core.progress.forecast.settings import AFTER_BREAK, AFTER_PHASE, FIRST, Members

LONG_BREAK_DAYS = 28
"""From this many days between two visits on, the level may have jumped."""


class Before(IntEnum):
    """What happened between the visit before and this one."""

    NOTHING = 0
    BREAK = 1
    """A long break, or an event that somebody noted: an illness, a new school."""
    PHASE = 2
    """A phase of the program began."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a goal's tries of one visit came to.

    Attributes
    ----------
    successes, tries : int
        At least one try; a rating is its steps above the lowest, of the steps that there are.
    before : Before
    helped : tuple of int
        Tries at each level of help, from most to none, where it was noted; their number is then
        what counts, and `successes` are those without help.
    on : date or None
    """

    successes: int
    tries: int
    before: Before = Before.NOTHING
    helped: tuple[int, ...] = ()
    on: date | None = None

    def __post_init__(self) -> None:
        if self.tries < 1 or not 0 <= self.successes <= self.tries:
            raise ValueError(f"{self.successes} of {self.tries} tries cannot be")
        if self.helped and (sum(self.helped) != self.tries or min(self.helped) < 0):
            raise ValueError("the tries at the levels of help do not add up")


@dataclass(frozen=True, slots=True)
class Batch:
    """Visits of many goals, laid out for the filter.

    Attributes
    ----------
    starts : ndarray of int, shape (goals + 1,)
        First visit of each goal.
    row_of : ndarray of int, shape (visits,)
        Row of `rows` that holds the visit's likelihood.
    before : ndarray of int, shape (visits,)
    rows : ndarray, shape (rows, observations, levels)
    """

    starts: IntArray
    row_of: IntArray
    before: IntArray
    rows: FloatArray


@dataclass(frozen=True, slots=True)
class Filtered:
    """What the filter knows.

    Attributes
    ----------
    ahead : ndarray, shape (visits + goals, observations, levels)
        Before each visit of a goal, and before its next one at the end: probability of level and
        observation together. A goal with v visits has v + 1 of them, from ``starts[g] + g`` on.
    level : ndarray, shape (visits, levels)
        After each visit.
    evidence : ndarray, shape (visits, members)
        Log likelihood of each visit under each member, given the visits before.
    weights : ndarray, shape (goals, members)
        After the last visit; with `every`, after each visit.
    state : ndarray, shape (goals, members, most regimes, levels)
        After the last visit, for each member alone; with `every`, after each visit.
    """

    ahead: FloatArray
    level: FloatArray
    evidence: FloatArray
    weights: FloatArray
    state: FloatArray


def with_breaks(visits: Sequence[Visit]) -> list[Visit]:
    """Mark visits that follow a long break; visits without a date are left as they are."""
    found = list(visits)
    for place in range(1, len(found)):
        last, this = found[place - 1].on, found[place].on
        far = last is not None and this is not None and (this - last).days >= LONG_BREAK_DAYS
        if far and found[place].before is Before.NOTHING:
            found[place] = replace(found[place], before=Before.BREAK)
    return found


def batch(goals: Sequence[Sequence[Visit]], members: Members) -> Batch:
    """Lay out the visits of many goals.

    Equal results share a row, so a caseload needs few.

    Parameters
    ----------
    goals : sequence of sequence of Visit
        In the order of their visits; those after a long break are marked as such.
    members : Members
        Those that will filter them.

    Returns
    -------
    Batch
    """
    rows: list[FloatArray] = []
    known: dict[tuple[int, ...], int] = {}
    row_of, before = [], []
    for visits in goals:
        for visit in with_breaks(visits):
            key = visit.helped or (visit.successes, visit.tries)
            key = (len(visit.helped), *key)
            if key not in known:
                known[key] = len(rows)
                rows.append(_likelihood(visit, members))
            row_of.append(known[key])
            before.append(int(visit.before))
    starts = np.cumsum([0, *(len(visits) for visits in goals)])
    size = (0, len(members.observations), len(LEVELS))
    return Batch(
        starts=starts.astype(np.int64),
        row_of=np.array(row_of, dtype=np.int64),
        before=np.array(before, dtype=np.int64),
        rows=np.stack(rows) if rows else np.zeros(size),
    )


def filtered(
    given: Batch, members: Members, *, every: bool = False, compiled: bool | None = None
) -> Filtered:
    """Run the filter over every goal.

    The state of a member is the probability of level and regime together. A visit moves it by the
    regimes' chances of changing, the growth and spread of each regime, and what happened before;
    Bayes' rule takes in the visit's likelihood. Members are weighed by how well each foretold the
    goal's own visits.

    Parameters
    ----------
    given : Batch
    members : Members
    every : bool
        Keep weights and state after each visit, not only after the last: 150 kB for a visit.
    compiled : bool, optional
        Use numba; by default where it is installed. The numbers are the same to the tenth digit.

    Returns
    -------
    Filtered
    """
    kernel = _kernel() if compiled or compiled is None else None
    if kernel is None and compiled:
        raise RuntimeError("numba is not installed")
    if kernel is not None:
        return Filtered(*kernel.run(given, members, FIRST, AFTER_BREAK, AFTER_PHASE, every))
    return _plain(given, members, every=every)


def _plain(given: Batch, members: Members, *, every: bool) -> Filtered:
    goals, visits = len(given.starts) - 1, len(given.row_of)
    count, most, size = len(members.growth_of), members.start.shape[1], len(LEVELS)
    start = members.start[members.growth_of]
    switch = members.switch[members.growth_of]
    move = members.matrices[members.growth_of]
    ahead = np.zeros((visits + goals, len(members.observations), size))
    level = np.zeros((visits, size))
    places = visits if every else goals
    evidence, weights = np.zeros((visits, count)), np.zeros((places, count))
    state = np.zeros((places, count, most, size))
    for goal in range(goals):
        now = start[:, :, None] * FIRST
        logs = members.log_weights.copy()
        if not every:
            weights[goal], state[goal] = _shares(logs), now
        for visit in range(given.starts[goal], given.starts[goal + 1]):
            first = visit == given.starts[goal]
            now = _moved(now, given.before[visit], start, switch, move, first=first)
            share = _shares(logs)
            np.add.at(ahead[visit + goal], members.observation_of, share[:, None] * now.sum(axis=1))
            now = now * given.rows[given.row_of[visit]][members.observation_of][:, None, :]
            total = now.sum(axis=(1, 2))
            evidence[visit] = np.log(total)
            now = now / total[:, None, None]
            logs = logs + evidence[visit]
            share = _shares(logs)
            level[visit] = np.einsum("m,mri->i", share, now)
            weights[visit if every else goal], state[visit if every else goal] = share, now
        nothing = given.starts[goal] == given.starts[goal + 1]
        then = _moved(now, Before.NOTHING, start, switch, move, first=bool(nothing))
        last = ahead[given.starts[goal + 1] + goal]
        np.add.at(last, members.observation_of, _shares(logs)[:, None] * then.sum(axis=1))
    return Filtered(ahead, level, evidence, weights, state)


def _moved(
    now: FloatArray,
    before: int,
    start: FloatArray,
    switch: FloatArray,
    move: FloatArray,
    *,
    first: bool,
) -> FloatArray:
    if first:
        return now
    if before == Before.PHASE:
        return np.asarray(start[:, :, None] * (now.sum(axis=1) @ AFTER_PHASE)[:, None, :])
    then = np.einsum("mrs,mri->msi", switch, now)
    then = np.einsum("msi,msij->msj", then, move)
    return np.asarray(then @ AFTER_BREAK) if before == Before.BREAK else then


def _shares(logs: FloatArray) -> FloatArray:
    weights = np.exp(logs - logs.max())
    return np.asarray(weights / weights.sum())


def _likelihood(visit: Visit, members: Members) -> FloatArray:
    if visit.helped:
        return help_rows(members.observations, visit.helped)
    return count_table(members.observations, visit.tries)[:, visit.successes]


def _kernel() -> ModuleType | None:
    try:
        from handspan.core.progress.forecast import filter_kernel
    except ImportError:
        return None
    return filter_kernel

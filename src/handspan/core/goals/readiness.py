"""Is a child ready to go on without therapy? Goals, settings, and looks back after a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handspan.core.progress.trend import Share

PROBES = tuple(timedelta(weeks=weeks) for weeks in (2, 4, 8))
"""When a reached goal is looked at again."""

LATE = timedelta(weeks=2)
"""A probe counts from a week before its day until so long after it."""

_EARLY = timedelta(weeks=1)
HELD_PERCENT = 10
"""A probe holds when its share lies no more than this under the target."""


class ProbeState(StrEnum):
    """What became of a look back."""

    HELD = "held"
    LOST = "lost"
    DUE = "due"
    AHEAD = "ahead"
    MISSED = "missed"

    @property
    def label(self) -> str:
        """Words for a page."""
        return _LABELS[self]


_LABELS = {
    ProbeState.HELD: "held",
    ProbeState.LOST: "lower than the target",
    ProbeState.DUE: "look again now",
    ProbeState.AHEAD: "still ahead",
    ProbeState.MISSED: "not looked at",
}


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a goal on a day after it was reached."""

    on: date
    seen: Share


@dataclass(frozen=True, slots=True)
class Probe:
    """A look back at a reached goal: when, what became of it, and what was seen then."""

    due_on: date
    state: ProbeState
    look: Look | None


@dataclass(frozen=True, slots=True)
class ReachedGoal:
    """A goal as readiness sees it.

    Attributes
    ----------
    title : str
    target_percent : float
    reached_on : date or None
        None while it is not reached.
    carries_over : bool
    looks : tuple of Look
        On days after it was reached.
    """

    title: str
    target_percent: float
    reached_on: date | None
    carries_over: bool
    looks: tuple[Look, ...] = ()


@dataclass(frozen=True, slots=True)
class Readiness:
    """What speaks for going on without therapy, and what is missing.

    Attributes
    ----------
    ready : bool
    missing : tuple of str
        In plain sentences; empty when ready.
    next_probe : date or None
    """

    ready: bool
    missing: tuple[str, ...]
    next_probe: date | None


WAY_BACK = (
    "Growing children meet new things. If this becomes hard again, or something new does, call us: "
    "you come back without a new wait for the first talk."
)
"""What families read at discharge."""


def probes(goal: ReachedGoal, today: date) -> tuple[Probe, ...]:
    """Lay out the looks back at a reached goal; none while it is not reached.

    The look nearest to a probe's day decides: it has held when the share lies no more than
    `HELD_PERCENT` under the target. Few tries make that a weak answer: show the share's interval.

    Parameters
    ----------
    goal : ReachedGoal
    today : date

    Returns
    -------
    tuple of Probe
    """
    if goal.reached_on is None:
        return ()
    return tuple(_probe(goal, goal.reached_on + after, today) for after in PROBES)


def readiness(goals: Sequence[ReachedGoal], today: date) -> Readiness:
    """Say whether all goals are reached, carry over, and have held.

    Parameters
    ----------
    goals : sequence of ReachedGoal
        The goals that were agreed, closed ones left out.
    today : date

    Returns
    -------
    Readiness
        Never ready without a goal.
    """
    missing: list[str] = [] if goals else ["There is no agreed goal to judge by."]
    coming: list[date] = []
    for goal in goals:
        if goal.reached_on is None:
            missing.append(f"“{goal.title}” is not reached yet.")
            continue
        if not goal.carries_over:
            missing.append(f"“{goal.title}” is not shown in a second place yet.")
        found = probes(goal, today)
        if found[-1].state is not ProbeState.HELD:
            missing.append(_about_probes(goal, found))
        coming += [one.due_on for one in found if one.state in (ProbeState.DUE, ProbeState.AHEAD)]
    return Readiness(not missing, tuple(missing), min(coming, default=None))


def _probe(goal: ReachedGoal, due_on: date, today: date) -> Probe:
    around = [look for look in goal.looks if due_on - _EARLY <= look.on <= due_on + LATE]
    if around:
        look = min(around, key=lambda one: (abs(one.on - due_on), one.on))
        least = goal.target_percent - HELD_PERCENT
        held = 100 * look.seen.successes >= least * look.seen.tries
        return Probe(due_on, ProbeState.HELD if held else ProbeState.LOST, look)
    if today < due_on - _EARLY:
        return Probe(due_on, ProbeState.AHEAD, None)
    return Probe(due_on, ProbeState.DUE if today <= due_on + LATE else ProbeState.MISSED, None)


def _about_probes(goal: ReachedGoal, found: Sequence[Probe]) -> str:
    last = next((one for one in reversed(found) if one.look is not None), None)
    if last is not None and last.state is ProbeState.LOST:
        return f"“{goal.title}” was lower when you looked again; practice it once more."
    if found[-1].state in (ProbeState.AHEAD, ProbeState.DUE):
        on = found[-1].due_on
        return f"“{goal.title}” is looked at again around {on:%B} {on.day}, {on.year}."
    weeks = PROBES[-1].days // 7
    return f"“{goal.title}” was not looked at again {weeks} weeks after it was reached."

"""Made-up children who grow steadily, stay where they are, or lose ground; and judging an alarm.

Every figure that is said about the alarm comes from here, so every such figure is simulated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from handspan.core.progress.forecast.grid import FloatArray
from handspan.core.progress.forecast.observation import STEP_OF_HELP
from handspan.core.progress.segmented import BoolArray, IntArray

FIRST_JUDGED = 8
"""Visits before the first flag counts."""

WITHIN = 8
"""Visits after the change within which a flag counts as right."""


class Fate(StrEnum):
    """What happens to a child's growth."""

    STEADY = "steady"
    PLATEAU = "plateau"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class World:
    """A way in which children grow.

    Attributes
    ----------
    tries : int
        In a visit.
    start, start_sd : float
        Level at the first visit, logits of a try without help.
    pace : float
        Median growth in a visit, logits.
    pace_spread : float
        Standard deviation of the logarithm of the pace.
    paces : str
        "lognormal" or "gamma" distribution of the pace.
    change : tuple of (int, int)
        Growth ends after a visit drawn evenly from here; the first visit is 1.
    bend : int
        Visits over which growth dies away; 0 is a sharp end.
    fall, fall_spread : float
        Median loss in a visit during regression, logits, and its spread as for the pace.
    noise : float
        Standard deviation of what a visit adds to the level by chance, logits.
    mastered : float
        Level at which a child has reached the goal: steady children are judged until then, and
        changes happen before it. 1.386 is 80 %.
    visits : int
    """

    tries: int = 10
    start: float = -1.5
    start_sd: float = 1.0
    pace: float = 0.15
    pace_spread: float = 0.3
    paces: str = "lognormal"
    change: tuple[int, int] = (7, 20)
    bend: int = 0
    fall: float = 0.2
    fall_spread: float = 0.3
    noise: float = 0.0
    mastered: float = 1.386
    visits: int = 44


STANDARD = World()
"""What the alarm is tuned on: progress.md, section 4, with what it leaves open filled in."""

JUDGED = World(paces="gamma", change=(8, 19), fall_spread=0.45, noise=0.15)
"""What it is judged on: other shapes of pace, change and fall, and visits that differ by chance."""

HARDER: dict[str, World] = {
    "good and bad days (SD 0.35 logit)": replace(JUDGED, noise=0.35),
    "growth dies away over 6 visits": replace(JUDGED, bend=6),
    "paces differ twice as much": replace(JUDGED, pace_spread=0.6),
}
"""What the alarm was not made for, told beside its figures."""


@dataclass(frozen=True, eq=False, slots=True)
class Children:
    """Made-up children of one fate.

    Attributes
    ----------
    successes : ndarray of int, shape (children, visits)
    by_help : ndarray of int, shape (children, visits, 5)
        The same tries by level of help, least help first.
    levels : ndarray, shape (children, visits)
        What is true, without the chance of a visit.
    change : ndarray of int, shape (children,)
        Place of the last visit of growth; beyond all visits for steady children.
    end : ndarray of int, shape (children,)
        Visits until the goal is reached; all visits if it never is.
    """

    successes: IntArray
    by_help: IntArray
    levels: FloatArray
    change: IntArray
    end: IntArray


def simulate(world: World, fate: Fate, children: int, seed: int) -> Children:
    """Draw children of one fate.

    Parameters
    ----------
    world : World
    fate : Fate
    children : int
    seed : int

    Returns
    -------
    Children
    """
    random = np.random.default_rng([seed, list(Fate).index(fate)])
    start, pace, change = _drawn(world, children, random)
    while fate is not Fate.STEADY:
        again = np.flatnonzero(start + pace * change > world.mastered)
        if not len(again):
            break
        start[again], pace[again], change[again] = _drawn(world, len(again), random)
    if fate is Fate.STEADY:
        change[:] = world.visits
    visit = np.arange(world.visits)
    after = np.maximum(0, visit - change[:, np.newaxis])
    grown = np.minimum(visit, change[:, np.newaxis]) + _dying_away(after, world.bend)
    levels = start[:, np.newaxis] + pace[:, np.newaxis] * grown
    if fate is Fate.REGRESSION:
        fall = world.fall * np.exp(random.normal(0, world.fall_spread, children))
        levels -= fall[:, np.newaxis] * after
    by_help = _tries(levels + random.normal(0, world.noise, levels.shape), world.tries, random)
    reached = levels >= world.mastered
    end = np.where(reached.any(axis=1), reached.argmax(axis=1), world.visits)
    return Children(by_help[:, :, 0], by_help, levels, change, end)


def _drawn(
    world: World, children: int, random: np.random.Generator
) -> tuple[FloatArray, FloatArray, IntArray]:
    start = random.normal(world.start, world.start_sd, children)
    if world.paces == "gamma":
        shape = 1 / world.pace_spread**2
        # the median of a gamma distribution lies about a third of its scale below the mean
        pace = random.gamma(shape, world.pace / (shape - 1 / 3), children)
    else:
        pace = world.pace * np.exp(random.normal(0, world.pace_spread, children))
    return start, pace, random.integers(world.change[0], world.change[1] + 1, children) - 1


def _dying_away(after: IntArray, bend: int) -> FloatArray:
    """Visits' worth of growth that still come after the change, falling by the same each visit."""
    if not bend:
        return np.zeros(after.shape)
    still = np.maximum(0, 1 - np.arange(1, bend + 1) / bend)
    return np.concatenate([[0.0], np.cumsum(still)])[np.minimum(after, bend)]


def _tries(levels: FloatArray, tries: int, random: np.random.Generator) -> IntArray:
    """Draw each visit's tries over five levels of help."""
    help_allowed = np.arange(4) * STEP_OF_HELP
    at_most = 1 / (1 + np.exp(-(levels[..., np.newaxis] + help_allowed)))
    shares = np.diff(at_most, axis=2, prepend=0.0, append=1.0)
    drawn: IntArray = random.multinomial(tries, shares)
    return drawn


@dataclass(frozen=True, slots=True)
class Detection:
    """How well flags tell children of one fate from steady children.

    Attributes
    ----------
    false_alarms : float
        Share of steady children flagged at least once, from the eighth visit to the goal.
    early : float
        Share of changed children flagged before the change.
    found : float
        Share of all changed children whose first flag comes within eight visits after the change.
    delay : float
        Median visits from the change to a first flag after it; not-a-number without one.
    """

    false_alarms: float
    early: float
    found: float
    delay: float


def judge(
    steady: Children, steady_flags: BoolArray, changed: Children, changed_flags: BoolArray
) -> Detection:
    """Count first flags.

    Parameters
    ----------
    steady, changed : Children
    steady_flags, changed_flags : ndarray of bool, shape (children, visits)
        Whether a rule flags the child after each visit, from what it knows by then.

    Returns
    -------
    Detection
    """
    never = steady_flags.shape[1]
    late = _first(changed_flags, np.full(len(changed.change), never)) - changed.change
    flagged = late < never - changed.change
    after = late[flagged & (late > 0)]
    return Detection(
        false_alarms=float((_first(steady_flags, steady.end) < never).mean()),
        early=float((flagged & (late <= 0)).mean()),
        found=float((flagged & (late > 0) & (late <= WITHIN)).mean()),
        delay=float(np.median(after)) if len(after) else float("nan"),
    )


def threshold(steady: Children, figures: FloatArray, false_alarms: float) -> float:
    """Find the smallest figure from which a rule may flag without too many false alarms.

    Parameters
    ----------
    steady : Children
    figures : ndarray, shape (children, visits)
        The larger, the more it speaks against growth.
    false_alarms : float
        Share of steady children that may be flagged.

    Returns
    -------
    float
    """
    visit = np.arange(figures.shape[1])
    judged = (visit >= FIRST_JUDGED - 1) & (visit < steady.end[:, np.newaxis])
    worst = np.sort(np.where(judged, figures, -np.inf).max(axis=1))
    allowed = int(false_alarms * len(worst))
    return float(np.nextafter(worst[len(worst) - 1 - allowed], np.inf))


def _first(flags: BoolArray, end: IntArray) -> IntArray:
    """Place of the first flag that counts; the number of visits where there is none."""
    visit = np.arange(flags.shape[1])
    counting = flags & (visit >= FIRST_JUDGED - 1) & (visit < end[:, np.newaxis])
    first: IntArray = np.where(counting.any(axis=1), counting.argmax(axis=1), flags.shape[1])
    return first

"""Goal attainment scaling: levels of several goals combined into one T value with its counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LEVELS: tuple[int, ...] = (-2, -1, 0, 1, 2)
"""Much less than expected, less, as expected, more, much more than expected."""

RHO = 0.3
"""Correlation between the levels of a child's goals that the T value assumes by convention."""

CAUTION = (
    "T grows and shrinks with the number of goals and with how ambitious they are. "
    "Read it with the counts; do not compare children by it."
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way of naming levels, and how each becomes one of the standard five.

    Attributes
    ----------
    code : str
        Stable name, kept with every rating.
    label : str
        Name on staff pages.
    levels : tuple of (float, int)
        Level as it is rated, and the standard level that it counts as.
    """

    code: str
    label: str
    levels: tuple[tuple[float, int], ...]


_FIVE = tuple((float(level), level) for level in LEVELS)
SCHEMES: tuple[Scheme, ...] = (
    Scheme("five", "Five levels, -2 to +2", _FIVE),
    Scheme("six_worse", "Six levels, with -3 for worse than at the start", ((-3.0, -2), *_FIVE)),
    Scheme("six_half", "Six levels, with -0.5 for partly reached", (*_FIVE, (-0.5, -1))),
)
"""The first one is the standard. Lasting codes: ratings keep them."""

_SCHEMES = {scheme.code: dict(scheme.levels) for scheme in SCHEMES}


@dataclass(frozen=True, slots=True)
class RatedGoal:
    """A goal's level on a day, its weight, and the scheme in which it was rated."""

    level: float
    weight: float = 1.0
    scheme: str = "five"


@dataclass(frozen=True, slots=True)
class Attainment:
    """A T value that never travels without the counts it was made of.

    Attributes
    ----------
    t : float
        50 when every goal is at its expected level.
    counts : tuple of (int, int)
        Each standard level from -2 to +2 and the number of goals on it.
    rho : float
        Correlation that was assumed.
    """

    t: float
    counts: tuple[tuple[int, int], ...]
    rho: float

    @property
    def goals(self) -> int:
        """Number of goals."""
        return sum(count for _, count in self.counts)

    @property
    def reached(self) -> int:
        """Number of goals at the expected level or above."""
        return sum(count for level, count in self.counts if level >= 0)

    def in_words(self) -> str:
        """Say T with its counts: "T 55.1 from 3 goals: 1 at +1, 1 at 0, 1 at -1"."""
        parts = [f"{n} at {signed(level)}" for level, n in reversed(self.counts) if n]
        noun = "goal" if self.goals == 1 else "goals"
        return f"T {self.t:.1f} from {self.goals} {noun}: {', '.join(parts)}"


def signed(level: float) -> str:
    """Write a level with its sign: "+1", "0", "-2", "-0.5"."""
    return f"{level:+g}" if level else "0"


def to_standard(level: float, scheme: str = "five") -> int:
    """Turn a rated level into one of the standard five.

    Parameters
    ----------
    level : float
        Level as rated.
    scheme : str
        Code of one of `SCHEMES`.

    Returns
    -------
    int
        -2 to +2; -3 counts as -2 and -0.5 as -1.

    Raises
    ------
    ValueError
        When the scheme is unknown or has no such level.
    """
    if scheme not in _SCHEMES:
        raise ValueError(f"'{scheme}' is not a rating scheme; there are {', '.join(_SCHEMES)}")
    levels = _SCHEMES[scheme]
    if level not in levels:
        known = ", ".join(signed(each) for each in sorted(levels))
        raise ValueError(f"{level} is not a level of the scheme '{scheme}', which has {known}")
    return levels[level]


def attainment(goals: Sequence[RatedGoal], rho: float = RHO) -> Attainment:
    """Combine the levels of a child's goals into the Kiresuk-Sherman T value.

    ``T = 50 + 10 sum(w x) / sqrt((1 - rho) sum(w^2) + rho (sum w)^2)`` with standard levels x and
    weights w (Kiresuk and Sherman 1968; see docs/methods/goal-attainment.md for the misprint in a
    later paper).

    Parameters
    ----------
    goals : sequence of RatedGoal
        At least one; weights are above zero, and only their ratios matter.
    rho : float
        Assumed correlation between levels, 0 to 1.

    Returns
    -------
    Attainment

    Raises
    ------
    ValueError
        When there is no goal, a level is not in its scheme, or a weight or rho is out of range.
    """
    if not goals:
        raise ValueError("T needs at least one rated goal")
    if not 0 <= rho <= 1:
        raise ValueError(f"rho lies between 0 and 1, not at {rho}")
    for goal in goals:
        if not (math.isfinite(goal.weight) and goal.weight > 0):
            raise ValueError(f"a weight is a number above zero, not {goal.weight}")
    levels = [to_standard(goal.level, goal.scheme) for goal in goals]
    weights = [goal.weight for goal in goals]
    up = math.fsum(w * x for w, x in zip(weights, levels, strict=True))
    squares = math.fsum(w * w for w in weights)
    spread = math.sqrt((1 - rho) * squares + rho * math.fsum(weights) ** 2)
    counts = tuple((level, levels.count(level)) for level in LEVELS)
    return Attainment(t=50 + 10 * up / spread, counts=counts, rho=rho)

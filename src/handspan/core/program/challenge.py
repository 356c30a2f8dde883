"""How hard an activity is for a child, what a dose of it is worth, and when its step changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from handspan.core.program.activity import GRADES, Activity
from handspan.core.program.skill_belief import (
    NODE_WEIGHTS,
    NODES,
    SLOPE,
    Belief,
    FloatArray,
    logistic,
)

STEP = 0.6
"""Levels between two steps of an activity (our assumption)."""

AT_FIRST, AT_LAST = 0.5, 0.9
"""Share of tries that succeed for a typical child at the first and last month of an activity's
ages, as it is (our assumption)."""

BEST, WIDTH = 0.75, 0.20
"""Where practice teaches most, and how fast that falls off: 70 to 85 % is the target band, not a
law (program-and-family, section 2)."""

UP, DOWN, FAR = 0.85, 0.60, 0.40
"""Shares from which a step is made harder, below which easier, and below which it is swapped."""

_NEUTRAL = list(GRADES).index("as_is")


class Move(StrEnum):
    """What the share of a week says about the step of an activity."""

    UP = "up"
    STAY = "stay"
    DOWN = "down"
    SWAP = "swap"


@dataclass(frozen=True, slots=True)
class Regrade:
    """A change of step that is proposed; the therapist decides."""

    move: Move
    grade: str
    says: str


def difficulty(activity: Activity, age_months: float, grade: str = "as_is") -> float:
    """Return the level, among children of the age, at which half of the tries succeed.

    From the place of the age in the activity's ages, between `AT_FIRST` and `AT_LAST` for a
    typical child, and `STEP` for each step of the activity. Outside its ages the line goes on.

    Parameters
    ----------
    activity : Activity
    age_months : float
    grade : str
        Code of `GRADES`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When there is no such grade.
    """
    if grade not in GRADES:
        raise ValueError(f"'{grade}' is not one of {', '.join(GRADES)}")
    span = activity.age_to_months - activity.age_from_months
    place = (age_months - activity.age_from_months) / span
    at_first, at_last = _level(AT_FIRST), _level(AT_LAST)
    own = -(at_first + place * (at_last - at_first))
    return own + STEP * (list(GRADES).index(grade) - _NEUTRAL)


def worth(chance: FloatArray) -> FloatArray:
    """Return how much a minute teaches at a chance of success, 1 at the best.

    exp(-((p - .75) / .20)^2 / 2), the shape that the simulation assumes.
    """
    return np.asarray(np.exp(-0.5 * ((chance - BEST) / WIDTH) ** 2))


def expected_worth(mean: FloatArray, variance: FloatArray, at: FloatArray) -> FloatArray:
    """Return `worth` averaged over what is not known of the skills; arrays of one shape."""
    levels = mean[..., None] + np.sqrt(variance)[..., None] * NODES
    return np.asarray(worth(logistic(levels - at[..., None])) @ NODE_WEIGHTS)


def best_grade(
    belief: Belief, loading: FloatArray, activity: Activity, age_months: float
) -> tuple[str, float]:
    """Choose the step at which practice is expected to teach most.

    Parameters
    ----------
    belief : Belief
    loading : array of shape (skills,)
    activity : Activity
    age_months : float

    Returns
    -------
    tuple of (str, float)
        Code of a grade that the activity has, and its worth.
    """
    codes = [grade.code for grade in activity.grades]
    mean, variance = belief.about(loading)
    at = np.array([difficulty(activity, age_months, code) for code in codes])
    found = expected_worth(np.full(len(at), mean), np.full(len(at), variance), at)
    place = int(found.argmax())
    return codes[place], float(found[place])


def regrade(grade: str, shares: Sequence[float], *, up: float = UP, down: float = DOWN) -> Regrade:
    """Say whether a step should change after a week, from the shares of its occasions.

    Up when two occasions in a row reach `up`; down after one below `down`; swap below `FAR`, or
    when the easiest step is too hard. At the hardest step "up" is a hint that the goal is near.

    Parameters
    ----------
    grade : str
        Code of `GRADES`.
    shares : sequence of float
        Of tries without help, 0 to 1, the latest last.
    up, down : float
        The clinic's own limits.

    Returns
    -------
    Regrade

    Raises
    ------
    ValueError
        When a share is impossible or the limits cross.
    """
    if not 0 <= down < up <= 1 or not all(0 <= share <= 1 for share in shares):
        raise ValueError("shares lie from 0 to 1, and the limit to go down below that to go up")
    steps = list(GRADES)
    place = steps.index(grade)
    if not shares:
        return Regrade(Move.STAY, grade, "Not tried yet.")
    latest, told = shares[-1], f"{shares[-1]:.0%} of the tries worked"
    if latest < FAR or (latest < down and place == 0):
        return Regrade(Move.SWAP, grade, f"{told}: another activity may suit better.")
    if latest < down:
        easier = steps[place - 1]
        return Regrade(Move.DOWN, easier, f"{told}: make it {GRADES[easier].lower()} for now.")
    if len(shares) > 1 and min(shares[-2:]) >= up:
        if place == len(steps) - 1:
            return Regrade(Move.STAY, grade, f"{told} at the hardest step: look at the goal.")
        harder = steps[place + 1]
        return Regrade(Move.UP, harder, f"{told}, twice in a row: ready for the next step.")
    return Regrade(Move.STAY, grade, f"{told}: stay with this step.")


def band(chance: float) -> str:
    """Say a chance of success the way one would to a family: about so many of ten tries."""
    of_ten = min(9, max(1, round(10 * chance)))
    return f"about {of_ten} of 10 tries work"


def _level(share: float) -> float:
    """Return the level above the difficulty at which a share of tries succeeds."""
    return float(np.log(share / (1 - share)) / SLOPE)

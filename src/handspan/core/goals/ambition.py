"""Are goals set about right? An audit of levels at the goals' day, never of children."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from handspan.core.goals.attainment import LEVELS

IDEAL: dict[int, float] = {-2: 0.067, -1: 0.24, 0: 0.386, 1: 0.24, 2: 0.067}
"""Shares of levels when goals are set so that the expected level is the middle one."""

LIKE_GOALS = 10.0
"""How many goals the clinic's shares count as, when one therapist's are estimated."""

FEWEST_GOALS = 8
OFF = 0.3
"""Levels by which the mean must lie off 0 to be called too easy or too hard."""

_LEVEL, _DRAWS, _SEED = 0.90, 4_000, 20261124


class Ambition(StrEnum):
    """What an audit says."""

    EASY = "easy"
    HARD = "hard"
    RIGHT = "right"
    FEW = "few"


@dataclass(frozen=True, slots=True)
class AmbitionAudit:
    """Levels at the goals' day of one therapist, drawn to those of the clinic.

    Attributes
    ----------
    goals : int
    counts : tuple of (int, int)
        Each level and the number of goals on it.
    mean, low, high : float
        Mean level, with its 90 % interval.
    at_expected, above, below : float
        Shares at 0, above it and below it.
    says : Ambition
    """

    goals: int
    counts: tuple[tuple[int, int], ...]
    mean: float
    low: float
    high: float
    at_expected: float
    above: float
    below: float
    says: Ambition


def audit(levels: Sequence[int], clinic: Sequence[int] = ()) -> AmbitionAudit:
    """Judge how goals were set from where they stood on their day.

    Dirichlet posterior of the shares: the therapist's counts, on top of the clinic's shares as ten
    goals, themselves on top of the ideal shares as ten goals.

    Parameters
    ----------
    levels : sequence of int
        -2 to 2, one for each goal at its day.
    clinic : sequence of int
        The same of the whole clinic; may hold the therapist's own.

    Returns
    -------
    AmbitionAudit

    Raises
    ------
    ValueError
        When a level is none of the five.
    """
    if not {*levels, *clinic} <= {*LEVELS}:
        raise ValueError("levels lie from -2 to +2")
    ideal = np.array([IDEAL[level] for level in LEVELS]) / sum(IDEAL.values())
    whole = ideal * LIKE_GOALS + _counted(clinic)
    weights = LIKE_GOALS * whole / whole.sum() + _counted(levels)
    shares = weights / weights.sum()
    drawn = np.random.default_rng(_SEED).dirichlet(weights, _DRAWS) @ np.array(LEVELS, float)
    low, high = np.quantile(drawn, [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2])
    mean = float(shares @ np.array(LEVELS, float))
    return AmbitionAudit(
        goals=len(levels),
        counts=tuple((level, Counter(levels)[level]) for level in LEVELS),
        mean=mean,
        low=float(low),
        high=float(high),
        at_expected=float(shares[2]),
        above=float(shares[3:].sum()),
        below=float(shares[:2].sum()),
        says=_says(len(levels), mean, float(low), float(high)),
    )


def audits(by_therapist: Mapping[str, Sequence[int]]) -> dict[str, AmbitionAudit]:
    """Judge every therapist against all of them together."""
    clinic = [level for levels in by_therapist.values() for level in levels]
    return {name: audit(levels, clinic) for name, levels in by_therapist.items()}


def _counted(levels: Sequence[int]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    counts = Counter(levels)
    return np.array([float(counts[level]) for level in LEVELS])


def _says(goals: int, mean: float, low: float, high: float) -> Ambition:
    if goals < FEWEST_GOALS:
        return Ambition.FEW
    if low > 0 and mean > OFF:
        return Ambition.EASY
    return Ambition.HARD if high < 0 and mean < -OFF else Ambition.RIGHT


WORDS: dict[Ambition, str] = {
    Ambition.EASY: "Goals tend to be set too easy: most are passed on their day.",
    Ambition.HARD: "Goals tend to be set too hard: most are not reached on their day.",
    Ambition.RIGHT: "Goals are set about right.",
    Ambition.FEW: "Too few goals have come to their day to say.",
}
"""For therapists and supervisors; a question to talk about, not a grade."""

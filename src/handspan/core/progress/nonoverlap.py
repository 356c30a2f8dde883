"""Nonoverlap of all pairs: how often a program day beats a baseline day, honestly bounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handspan.core.progress.effects.pairs import LEVEL, PhasePair, effects
from handspan.core.progress.series import Phase, Series


@dataclass(frozen=True, slots=True)
class Nap:
    """Nonoverlap of all pairs between two phases.

    Attributes
    ----------
    estimate : float
        0 to 1; 0.5 is no difference.
    low, high : float
        Interval for independent days.
    wide_low, wide_high : float
        Interval that allows for days that resemble their neighbors; the one to show.
    level : float
        Nominal coverage of both intervals.
    se_unbiased : float or None
        Standard error; None when a phase has a single day.
    se_hanley, se_null : float
        Standard error after Hanley and McNeil, and under no difference.
    before, after : int
        Days in each phase.
    """

    estimate: float
    low: float
    high: float
    wide_low: float
    wide_high: float
    level: float
    se_unbiased: float | None
    se_hanley: float
    se_null: float
    before: int
    after: int

    @property
    def tau(self) -> float:
        """The same on the scale from -1 to 1."""
        return 2 * self.estimate - 1


def nap(
    before: Sequence[float],
    after: Sequence[float],
    *,
    improvement: str = "increase",
    level: float = LEVEL,
) -> Nap:
    """Compare every day of one phase with every day of the other.

    The share of pairs in which the later phase is better, ties counting one half (Parker and
    Vannest 2009), with the standard errors of Pustejovsky's SingleCaseES and the interval of
    Newcombe's method 5 (2006). At complete separation that interval ends where the equation has
    its own root, never at [1, 1].

    Parameters
    ----------
    before, after : sequence of float
        Values of the days, in any unit.
    improvement : str
        "increase" or "decrease".
    level : float
        Coverage, above 0 and below 1.

    Returns
    -------
    Nap

    Raises
    ------
    ValueError
        When a phase is empty, a value is not finite, or an option is unknown.
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, not at {level}")
    if improvement not in {"increase", "decrease"}:
        raise ValueError(f"improvement is 'increase' or 'decrease', not '{improvement}'")
    pair = PhasePair(tuple(before), tuple(after), rises=improvement == "increase")
    rows = {one.variant: one for one in effects(pair, level) if one.name == "NAP"}
    plain, wide = rows["unbiased"], rows["resembling_days"]
    return Nap(
        estimate=_known(plain.estimate),
        low=_known(plain.low),
        high=_known(plain.high),
        wide_low=_known(wide.low),
        wide_high=_known(wide.high),
        level=level,
        se_unbiased=plain.error,
        se_hanley=_known(rows["Hanley"].error),
        se_null=_known(rows["null_variance"].error),
        before=len(before),
        after=len(after),
    )


def nap_of(series: Series, level: float = LEVEL) -> Nap | None:
    """Compare the baseline days of a goal with its program days; None while one is missing."""
    before = [day.percent for day in series.in_phase(Phase.BASELINE)]
    after = [day.percent for day in series.in_phase(Phase.PROGRAM)]
    return nap(before, after, level=level) if before and after else None


def _known(value: float | None) -> float:
    assert value is not None, "defined for every pair of phases"
    return value

"""Does a skill carry over? The level in each setting, and a claim only when the tries allow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.progress.forecast.grid import LEVELS, FloatArray, normal
from handspan.core.progress.forecast.next_visit import chance_at_least
from handspan.core.progress.forecast.observation import Kind, Observation, count_table
from handspan.core.progress.series import SETTINGS, Phase, Point, Series
from handspan.core.progress.trend import share

LIKELY = 0.8
"""Probability of being at the target from which on a setting counts."""

ENOUGH_SETTINGS = 2
FEWEST_TRIES, FEWEST_VISITS = 10, 2
"""In a setting, before it may count."""

LATEST = 4
"""Visits of a setting that say where it stands now."""

BETWEEN = 0.8
"""Standard deviation of settings around a child's level, in logits (our assumption)."""

_DAYS = (Observation(Kind.COUNT, 0.03),)
_ANYWHERE = normal(-0.7, 1.9)
_FEW_GOALS = 4.0


@dataclass(frozen=True, slots=True)
class InSetting:
    """A goal in one setting.

    Attributes
    ----------
    setting : str
    successes, tries, visits : int
        Of the latest visits there; 0 where nobody has tried yet.
    at_target : float
        Probability that the level there is at or above the target; from the other settings alone
        where there are no tries.
    counts : bool
        Enough tries, and likely at the target.
    """

    setting: str
    successes: int
    tries: int
    visits: int
    at_target: float
    counts: bool


@dataclass(frozen=True, slots=True)
class CarryOver:
    """All settings of a goal, and what may be claimed."""

    settings: tuple[InSetting, ...]
    claim: bool

    @property
    def says(self) -> str:
        """Say what may be claimed, or what is missing."""
        held = [SETTINGS.get(one.setting, one.setting) for one in self.settings if one.counts]
        if self.claim:
            return f"Carries over: at the target in {_joined(held)}."
        tried = [one for one in self.settings if one.tries]
        few = [
            f"{SETTINGS.get(one.setting, one.setting).lower()} "
            f"({one.tries} of {FEWEST_TRIES} tries, {one.visits} of {FEWEST_VISITS} visits)"
            for one in tried
            if one.tries < FEWEST_TRIES or one.visits < FEWEST_VISITS
        ]
        if len(tried) < ENOUGH_SETTINGS:
            return "Not known yet: tries in a second setting are needed."
        if few:
            return f"Not known yet: too few tries in {_joined(few)}."
        return f"Not shown yet: at the target in {len(held)} of {len(tried)} settings."


def carry_over(
    series: Series,
    target_percent: float,
    settings: Sequence[str],
    offsets: Mapping[str, float] | None = None,
) -> CarryOver:
    """Weigh the latest tries of every setting together.

    A child's level, and around it the level in each setting: normal with the caseload's offset and
    a standard deviation of `BETWEEN`. Exact on the grid of levels; beta-binomial days.

    Parameters
    ----------
    series : Series
    target_percent : float
        Above 0 and below 100.
    settings : sequence of str
        Where the goal is to count; settings with tries are added.
    offsets : mapping of str to float, optional
        From `caseload_offsets`, in logits; 0 where a setting is not named.

    Returns
    -------
    CarryOver
    """
    latest = {name: _latest(series, name) for name in _names(series, settings)}
    around = {
        name: _around((offsets or {}).get(name, 0.0)) for name in latest
    }  # rows: the child's level, columns: the level in the setting
    likely = {name: _likelihood(points) for name, points in latest.items()}
    told = {name: around[name] @ likely[name] for name in latest}
    found = []
    for name, points in latest.items():
        child = _ANYWHERE.copy()
        for other, weight in told.items():
            if other != name:
                child *= weight
        level = likely[name] * (child @ around[name])
        found.append(_in_setting(name, points, level / level.sum(), target_percent / 100))
    claim = sum(one.counts for one in found) >= ENOUGH_SETTINGS
    return CarryOver(tuple(found), claim)


def caseload_offsets(goals: Sequence[Series], against: str = "clinic") -> dict[str, float]:
    """Estimate how much harder or easier settings are than one of them, over many goals.

    The mean difference of logits over the goals with enough tries in both, drawn to 0 as if four
    more goals had shown no difference.

    Parameters
    ----------
    goals : sequence of Series
    against : str

    Returns
    -------
    dict of str to float
        In logits; settings that no goal compares are left out.
    """
    seen: dict[str, list[float]] = {}
    for series in goals:
        base = _logit(_latest(series, against))
        for name in {point.setting for point in series.points} - {against}:
            there = _logit(_latest(series, name))
            if base is not None and there is not None:
                seen.setdefault(name, []).append(there - base)
    return {name: sum(away) / (len(away) + _FEW_GOALS) for name, away in sorted(seen.items())}


def _names(series: Series, settings: Sequence[str]) -> list[str]:
    tried = {point.setting for point in series.points}
    known = [name for name in SETTINGS if name in tried or name in settings]
    return [*known, *sorted(tried - set(known))]


def _latest(series: Series, setting: str) -> list[Point]:
    own = [p for p in series.points if p.setting == setting and p.phase is Phase.PROGRAM]
    days = sorted({point.on for point in own})[-LATEST:]
    return [point for point in own if point.on in days]


def _around(offset: float) -> FloatArray:
    weights = np.exp(-0.5 * ((LEVELS - LEVELS[:, None] - offset) / BETWEEN) ** 2)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _likelihood(points: Sequence[Point]) -> FloatArray:
    found = np.ones(len(LEVELS))
    for point in points:
        found = found * count_table(_DAYS, point.tries)[0, point.successes]
    return np.asarray(found / found.max())


def _in_setting(name: str, points: Sequence[Point], level: FloatArray, target: float) -> InSetting:
    tries, visits = sum(p.tries for p in points), len({p.on for p in points})
    at_target = chance_at_least(level, target)
    enough = tries >= FEWEST_TRIES and visits >= FEWEST_VISITS
    return InSetting(
        setting=name,
        successes=sum(p.successes for p in points),
        tries=tries,
        visits=visits,
        at_target=at_target,
        counts=enough and at_target >= LIKELY,
    )


def _logit(points: Sequence[Point]) -> float | None:
    tries = sum(point.tries for point in points)
    if tries < FEWEST_TRIES:
        return None
    found = share(sum(point.successes for point in points), tries)
    chance = (found.successes + 0.5) / (found.tries + 1)
    return float(np.log(chance / (1 - chance)))


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"

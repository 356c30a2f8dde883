"""What a goal's visits say of now and of what comes next: alarm, forecast, effect, choices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from handspan.clinic.outcomes import learning
from handspan.clinic.outcomes.progress import GoalProgress
from handspan.core.goals.carry_over import CarryOver, carry_over
from handspan.core.goals.declaration_risk import declaration_risk
from handspan.core.progress import alarm as watch
from handspan.core.progress.alarm import Alarm, Word
from handspan.core.progress.alarm_words import family_sentence, staff_sentence
from handspan.core.progress.choices import Choice, choices
from handspan.core.progress.effects.pairs import PhasePair, effects
from handspan.core.progress.forecast.goal_forecast import (
    FEWEST_VISITS,
    GoalForecast,
    forecasts,
    visits_of,
)
from handspan.core.progress.series import Phase

SHOWN_EFFECTS = (
    ("NAP", "resembling_days", "Program days better than baseline days, in all pairs (NAP)"),
    ("LRRi", "bc", "Log of the ratio of means (LRRi)"),
    ("SMD", "pool_g", "Difference of means in standard deviations (SMD, pooled)"),
    ("PoGO", "default", "Percent of the way to the target (PoGO)"),
)
"""Statistic, variant, and what a page calls it."""


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """One effect with its 95 % interval."""

    name: str
    label: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a goal's visits say of now and of what comes next.

    `alarm` and `forecast` are None while there are too few visits.
    """

    goal: GoalProgress
    forecast: GoalForecast | None
    alarm: Alarm | None
    says: str
    family: str
    choices: tuple[Choice, ...]

    @property
    def word(self) -> Word:
        """Growing, unclear or stalled."""
        return self.alarm.word if self.alarm else Word.UNCLEAR

    @property
    def risk_of_rule(self) -> str:
        """Say how often the rule declares mastery wrongly."""
        return declaration_risk(self.goal.rule).in_words()

    @property
    def last_on(self) -> date | None:
        """Day of the latest visit."""
        return self.goal.series.days[-1].on if self.goal.series.days else None


def outlooks(goals: Sequence[GoalProgress], *, many: bool = False) -> list[Outlook]:
    """Look ahead for goals; `many` compiles the filters, which pays from a few dozen goals on."""
    seen = [visits_of(goal.series) for goal in goals]
    enough = [place for place, visits in enumerate(seen) if len(visits) >= FEWEST_VISITS]
    told = forecasts(
        [seen[place] for place in enough],
        [goals[place].rule for place in enough],
        members=learning.members(),
        compiled=None if many else False,
    )
    ahead = dict(zip(enough, told, strict=True))
    watched = [watch.visits_of(goal.series) for goal in goals]
    alarms = watch.watch_caseload(watched, compiled=many)
    return [
        _outlook(goal, ahead.get(place), watched[place], alarms[place])
        for place, goal in enumerate(goals)
    ]


def _outlook(
    goal: GoalProgress,
    forecast: GoalForecast | None,
    visits: Sequence[watch.Visit],
    alarms: Sequence[Alarm],
) -> Outlook:
    latest = alarms[-1] if alarms else None
    return Outlook(
        goal=goal,
        forecast=forecast,
        alarm=latest,
        says=staff_sentence(visits, latest) if latest else "No visit is recorded yet.",
        family=_family(goal, latest),
        choices=choices(visits, latest) if latest else (),
    )


def family_sentences(goals: Sequence[GoalProgress]) -> dict[UUID, str]:
    """Say of each goal, in words for families, how it goes; a stall is said with what follows."""
    watched = watch.watch_caseload([watch.visits_of(goal.series) for goal in goals], compiled=False)
    return {
        goal.id: _family(goal, alarms[-1] if alarms else None)
        for goal, alarms in zip(goals, watched, strict=True)
    }


def _family(goal: GoalProgress, latest: Alarm | None) -> str:
    stalled = latest is not None and latest.word is Word.STALLED
    return f"{goal.family} {family_sentence(latest)}" if latest and stalled else goal.family


def effect_sentence(goal: GoalProgress) -> str:
    """Say how program days compare with baseline days; empty without both."""
    found = next((one for one in shown_effects(goal) if one.name == "NAP"), None)
    if found is None:
        return ""
    return (
        f"Of all pairs of a program day and a baseline day the program day is better in "
        f"{100 * found.estimate:.0f}% (NAP, 95% interval {100 * found.low:.0f} to "
        f"{100 * found.high:.0f}%). This compares days; it does not say what caused a change."
    )


def carried_over(goal: GoalProgress) -> CarryOver:
    """Say in which settings the skill is at its target."""
    return carry_over(goal.series, min(goal.target_percent, 99), goal.settings)


def shown_effects(goal: GoalProgress) -> tuple[ShownEffect, ...]:
    """Compare baseline and program days; empty without both."""
    before, after = (
        tuple(day.percent for day in goal.series.in_phase(phase))
        for phase in (Phase.BASELINE, Phase.PROGRAM)
    )
    if not before or not after:
        return ()
    pair = PhasePair(before, after, goal=float(goal.target_percent))
    rows = {(one.name, one.variant): one for one in effects(pair)}
    return tuple(
        ShownEffect(name, label, one.estimate, one.low, one.high)
        for name, variant, label in SHOWN_EFFECTS
        if (one := rows[name, variant]).estimate is not None
        and one.low is not None
        and one.high is not None
    )

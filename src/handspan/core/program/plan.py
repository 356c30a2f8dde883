"""The planned dose: minutes a week for each goal, and what the plan cannot do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handspan.core.program.activity import PLACES

TARGET_MINUTES = 14 * 60
MOST_HOME_ACTIVITIES = 2
MOST_ACTIVE_GOALS = 3
MOST_HOME_MINUTES_A_DAY = 20

JACKMAN = (
    "Jackman 2020, 74 trials: goals were reached after 14 to 25 hours of practice of the goal "
    "itself; an average over studies, read as abstract only."
)
NOVAK = (
    "Novak 2009, Pediatrics 124:e606, 36 children: home programs worked at 17.5 times a month "
    "for 16.5 minutes; read as abstract only."
)
BURDEN = (
    "Rone-Adams 2004, 66 caregivers: 66 % did not do all of a home program, and stress foretold "
    "it; two activities is our default, not a finding."
)
ARITHMETIC = "The sum of this plan's own minutes."


@dataclass(frozen=True, slots=True)
class PlannedGoal:
    """A goal with the day on which it is looked at again, and the minutes it has had so far."""

    code: str
    title: str
    review_on: date
    done_minutes: int = 0


@dataclass(frozen=True, slots=True)
class PlannedActivity:
    """An activity that serves one goal at one place, some times a week."""

    code: str
    title: str
    goal: str
    place: str
    minutes: int
    times_each_week: int

    @property
    def minutes_each_week(self) -> int:
        """Planned minutes a week."""
        return self.minutes * self.times_each_week


@dataclass(frozen=True, slots=True)
class Limits:
    """What a week holds: visits of so many minutes, and the minutes a day that a family gives."""

    visits_each_week: int
    minutes_each_visit: int
    home_minutes_each_day: int = MOST_HOME_MINUTES_A_DAY


@dataclass(frozen=True, slots=True)
class GoalDose:
    """Planned minutes for one goal.

    Attributes
    ----------
    goal : PlannedGoal
    clinic_minutes, home_minutes, class_minutes : int
        Each week.
    minutes_by_review : int
        Done so far, plus all that is planned until the review, if all of it is done.
    more_each_week : int
        Minutes a week that are missing for 14 hours by the review; 0 when the plan reaches them,
        and when no day is left.
    """

    goal: PlannedGoal
    clinic_minutes: int
    home_minutes: int
    class_minutes: int
    minutes_by_review: int
    more_each_week: int

    @property
    def minutes_each_week(self) -> int:
        """Planned minutes a week over all places."""
        return self.clinic_minutes + self.home_minutes + self.class_minutes


@dataclass(frozen=True, slots=True)
class PlanWarning:
    """Something to look at before the plan is agreed; `goal` is a code, empty for the plan."""

    code: str
    sentence: str
    source: str
    goal: str = ""


@dataclass(frozen=True, slots=True)
class PlanDose:
    """The dose of a whole plan, goals in the given order."""

    goals: tuple[GoalDose, ...]
    clinic_minutes: int
    home_minutes: int
    class_minutes: int
    warnings: tuple[PlanWarning, ...]


def plan_dose(
    goals: Sequence[PlannedGoal],
    activities: Sequence[PlannedActivity],
    limits: Limits,
    today: date,
) -> PlanDose:
    """Add up a plan, exact to the minute, and say what it cannot do.

    Parameters
    ----------
    goals : sequence of PlannedGoal
    activities : sequence of PlannedActivity
    limits : Limits
    today : date
        From this day on the plan is counted, until each goal's review.

    Returns
    -------
    PlanDose
        The minutes of the goals sum to those of the places. Warnings carry their source.

    Raises
    ------
    ValueError
        When an activity serves an unknown goal or place, or a number is negative.
    """
    _check(goals, activities, limits)
    doses = tuple(_goal_dose(goal, activities, today) for goal in goals)
    return PlanDose(
        goals=doses,
        clinic_minutes=_minutes(activities, "clinic"),
        home_minutes=_minutes(activities, "home"),
        class_minutes=_minutes(activities, "class"),
        warnings=(
            *_about_home(activities, limits),
            *_about_clinic(activities, limits),
            *_about_count(goals),
            *(warning for dose in doses for warning in _about_goal(dose, today)),
        ),
    )


def _check(
    goals: Sequence[PlannedGoal], activities: Sequence[PlannedActivity], limits: Limits
) -> None:
    codes = [goal.code for goal in goals]
    if len(set(codes)) < len(codes):
        raise ValueError("a goal occurs twice")
    for activity in activities:
        if activity.goal not in codes:
            raise ValueError(f"'{activity.code}' serves no goal of this plan")
        if activity.place not in PLACES:
            raise ValueError(f"'{activity.place}' is not one of {', '.join(PLACES)}")
        if min(activity.minutes, activity.times_each_week) < 0:
            raise ValueError(f"'{activity.code}' has a negative number")
    if min(limits.visits_each_week, limits.minutes_each_visit, limits.home_minutes_each_day) < 0:
        raise ValueError("a limit is negative")
    if any(goal.done_minutes < 0 for goal in goals):
        raise ValueError("the minutes that were done are negative")


def _minutes(activities: Sequence[PlannedActivity], place: str, goal: str | None = None) -> int:
    return sum(
        activity.minutes_each_week
        for activity in activities
        if activity.place == place and goal in (None, activity.goal)
    )


def _goal_dose(goal: PlannedGoal, activities: Sequence[PlannedActivity], today: date) -> GoalDose:
    clinic, home, in_class = (
        _minutes(activities, place, goal.code) for place in ("clinic", "home", "class")
    )
    week = clinic + home + in_class
    days = max(0, (goal.review_on - today).days)
    by_review = goal.done_minutes + week * days // 7
    more = 0
    if days and by_review < TARGET_MINUTES:
        more = -((goal.done_minutes - TARGET_MINUTES) * 7 // days) - week
    return GoalDose(goal, clinic, home, in_class, by_review, more)


def _about_home(activities: Sequence[PlannedActivity], limits: Limits) -> tuple[PlanWarning, ...]:
    home = [activity for activity in activities if activity.place == "home"]
    found: list[PlanWarning] = []
    titles = len({activity.code for activity in home})
    if titles > MOST_HOME_ACTIVITIES:
        sentence = f"There are {titles} activities for home. Two are easier to keep up."
        found.append(PlanWarning("home-many", sentence, BURDEN))
    minutes = sum(activity.minutes_each_week for activity in home)
    most = limits.home_minutes_each_day
    if minutes > 7 * most:
        sentence = f"Home play adds up to {minutes} minutes a week, more than {most} a day."
        found.append(PlanWarning("home-long", sentence, NOVAK))
    return tuple(found)


def _about_clinic(activities: Sequence[PlannedActivity], limits: Limits) -> tuple[PlanWarning, ...]:
    minutes = _minutes(activities, "clinic")
    room = limits.visits_each_week * limits.minutes_each_visit
    if minutes <= room:
        return ()
    sentence = f"Each week has {room} minutes of visits. This plan needs {minutes}."
    return (PlanWarning("clinic-full", sentence, ARITHMETIC),)


def _about_count(goals: Sequence[PlannedGoal]) -> tuple[PlanWarning, ...]:
    if len(goals) <= MOST_ACTIVE_GOALS:
        return ()
    sentence = f"With {len(goals)} goals at once, each gets little practice. Two or three get more."
    return (PlanWarning("goals-many", sentence, JACKMAN),)


def _about_goal(dose: GoalDose, today: date) -> tuple[PlanWarning, ...]:
    goal = dose.goal
    if goal.review_on <= today:
        sentence = f"“{goal.title}” has no day left until its review."
        return (PlanWarning("review-passed", sentence, ARITHMETIC, goal.code),)
    if not dose.minutes_each_week:
        sentence = f"Nothing is planned for “{goal.title}” yet."
        return (PlanWarning("goal-empty", sentence, ARITHMETIC, goal.code),)
    if dose.minutes_by_review >= TARGET_MINUTES:
        return ()
    hours = dose.minutes_by_review // 6 / 10
    sentence = (
        f"“{goal.title}” gets about {hours} of 14 hours by its review, if all is done. "
        f"{dose.more_each_week} more minutes a week would reach 14."
    )
    return (PlanWarning("dose-short", sentence, JACKMAN, goal.code),)

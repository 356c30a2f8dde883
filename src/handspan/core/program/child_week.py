"""One child's week: what is believed, needed and offered becomes a plan with its reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.program.activity import Activity
from handspan.core.program.challenge import best_grade, difficulty, worth
from handspan.core.program.selection import Selection
from handspan.core.program.skill_belief import Belief, expected_success, loading_of
from handspan.core.program.skills import Skills
from handspan.core.program.week import HOME, Candidate, Limits, NeededGoal, Problem
from handspan.core.program.week_choice import plan_week
from handspan.core.program.week_reasons import Reason, reasons

GOAL_MINUTES, NEEDIEST_MINUTES = 10, 15
"""Of a goal itself in a visit; the longer ones are for the neediest goals, so that most of a visit
is practice of what is needed most (the rule that no planner beat in simulation)."""

NEEDIEST = 2
LEAST_WORTH = 0.2
"""Of a goal itself: it can always be made a step easier."""

ALWAYS = 0.25
"""Need that a goal keeps when it is at its target, so that it is not dropped in a day."""

HARD_EFFORT, USUAL_EFFORT = 3, 1


@dataclass(frozen=True, slots=True)
class WeekGoal:
    """A goal as a week sees it.

    Attributes
    ----------
    code, title, area : str
    at_target : float
        Probability that it is at its target now.
    chance : float
        Share of its latest tries that came off.
    weight : float
        How much it matters to the family, above 0.
    """

    code: str
    title: str
    area: str
    at_target: float = 0.0
    chance: float = 0.5
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ChildWeek:
    """A planned week: the problem that was solved, and a reason for each pick in order."""

    problem: Problem
    reasons: tuple[Reason, ...]

    def slot(self, slot: int) -> tuple[tuple[Candidate, Reason], ...]:
        """Return what stands in a visit (0, 1, ...) or at `HOME`."""
        return tuple(
            (self.problem.candidates[one.pick.candidate], one)
            for one in self.reasons
            if one.pick.slot == slot
        )

    @property
    def home(self) -> tuple[tuple[Candidate, Reason], ...]:
        """What stands at home."""
        return self.slot(HOME)


def child_week(
    belief: Belief,
    skills: Skills,
    age_months: float,
    goals: Sequence[WeekGoal],
    offers: Mapping[str, Selection],
    limits: Limits,
) -> ChildWeek:
    """Plan a week from what may be offered; what asks for care first is not used.

    A goal's skills are those of its area, all alike.

    Parameters
    ----------
    belief : Belief
    skills : Skills
    age_months : float
    goals : sequence of WeekGoal
    offers : mapping of str to Selection
        For "clinic" and "home", as `select` gives them.
    limits : Limits

    Returns
    -------
    ChildWeek

    Raises
    ------
    ValueError
        When a goal's area has no skill.
    """
    needed = [_needed(goal, skills) for goal in goals]
    most = {need.code for need in sorted(needed, key=lambda need: -need.need)[:NEEDIEST]}
    candidates = [
        *(
            _itself(
                goal,
                need,
                home,
                NEEDIEST_MINUTES if need.code in most and not home else GOAL_MINUTES,
            )
            for goal, need in zip(goals, needed, strict=True)
            for home in (False, True)
        ),
        *(
            _candidate(pick.activity, place == "home", belief, skills, age_months)
            for place, offer in offers.items()
            for pick in offer.picks
            if not pick.cautions
        ),
    ]
    problem = Problem(tuple(needed), np.maximum(0.0, -belief.mean), tuple(candidates), limits)
    return ChildWeek(problem, reasons(problem, skills, plan_week(problem)))


def left_out(*offers: Selection) -> dict[str, str]:
    """Return what safety rules took out: title and the rule's sentence, by title."""
    told = {
        one.activity.title: one.findings[0].sentence for offer in offers for one in offer.left_out
    }
    return dict(sorted(told.items()))


def ask_first(*offers: Selection) -> tuple[str, ...]:
    """Return the titles of what asks for care first, and so is not proposed."""
    found = {pick.activity.title for offer in offers for pick in offer.picks if pick.cautions}
    return tuple(sorted(found))


def _needed(goal: WeekGoal, skills: Skills) -> NeededGoal:
    own = [skill.code for skill in skills.of_area(goal.area)]
    if not own:
        raise ValueError(f"'{goal.area}' has no skills")
    loading = loading_of(skills, {code: 1 / len(own) for code in own})
    return NeededGoal(goal.code, goal.title, goal.weight * (ALWAYS + 1 - goal.at_target), loading)


def _itself(goal: WeekGoal, need: NeededGoal, home: bool, minutes: int) -> Candidate:
    return Candidate(
        key=goal.code,
        title=goal.title,
        home=home,
        minutes=minutes,
        chance=goal.chance,
        worth=max(LEAST_WORTH, float(worth(np.array(goal.chance)))),
        loading=need.loading,
        whole_task=goal.code,
    )


def _candidate(
    activity: Activity, home: bool, belief: Belief, skills: Skills, age_months: float
) -> Candidate:
    loading = loading_of(skills, activity.loadings)
    grade, taught = best_grade(belief, loading, activity, age_months)
    hard = difficulty(activity, age_months, grade)
    return Candidate(
        key=activity.code,
        title=activity.title,
        home=home,
        minutes=activity.minutes,
        chance=float(expected_success(belief, loading, hard)),
        worth=taught,
        loading=loading,
        themes=frozenset(activity.themes),
        effort=HARD_EFFORT if "exertion" in activity.all_tags else USUAL_EFFORT,
        grade=grade,
    )

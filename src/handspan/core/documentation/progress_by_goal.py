"""A progress report's part about each goal, drafted: change, growth, what comes next, effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handspan.core.documentation.segments import Line, Section, Segment, section, sentence


@dataclass(frozen=True, slots=True)
class GoalJudged:
    """A goal and what a period's visits say of it; an empty sentence is not told.

    Attributes
    ----------
    key : str
    title : str
    plain : str
        For everyone, without figures of statistics.
    change, growth, ahead, effect, carried : str
        For professionals: since the baseline, the alarm, the forecast, the effect with its
        interval, other places.
    """

    key: str
    title: str
    plain: str
    change: str = ""
    growth: str = ""
    ahead: str = ""
    effect: str = ""
    carried: str = ""


def draft_progress_by_goal(goals: Sequence[GoalJudged]) -> Section:
    """Draft the part.

    Parameters
    ----------
    goals : sequence of GoalJudged

    Returns
    -------
    Section
        Each sentence names its goal, and what of the goal, as its source.
    """
    lines: list[Line] = []
    for goal in goals:
        told = (
            Segment(f"{sentence(words)} ", f"{kind}:{goal.key}")
            for kind, words in (
                ("change", goal.change),
                ("alarm", goal.growth),
                ("forecast", goal.ahead),
                ("effect", goal.effect),
                ("place", goal.carried),
            )
            if words
        )
        lines += [
            (
                Segment(f"{sentence(goal.title)} ", f"goal:{goal.key}"),
                Segment(sentence(goal.plain), f"change:{goal.key}"),
            ),
            tuple(told),
        ]
    return section("goals", [line for line in lines if line], needs_words=False)

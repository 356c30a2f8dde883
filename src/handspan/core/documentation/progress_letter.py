"""The family's letter about a period, drafted: what changed, in a sentence for each goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handspan.core.documentation.segments import Line, Section, Segment, section, sentence


@dataclass(frozen=True, slots=True)
class GoalTold:
    """A goal and what to tell its family about it."""

    key: str
    title: str
    family: str


def draft_progress_letter(child: str, since: date, goals: Sequence[GoalTold]) -> Section:
    """Draft the letter.

    Parameters
    ----------
    child : str
        Given name.
    since : date
        First day of the period.
    goals : sequence of GoalTold

    Returns
    -------
    Section
        Each goal's sentence names the goal as its source.
    """
    told: list[Line] = [
        (Segment(f"{sentence(goal.title)} "), Segment(sentence(goal.family), f"goal:{goal.key}"))
        for goal in goals
    ]
    lines: list[Line] = [
        (Segment(f"This is how {child} has been doing since {since:%B} {since.day}."),),
        *(told or [(Segment("We have just begun, so there is not much to tell yet."),)]),
        (
            Segment(
                "What you do at home counts. Please tell us what you see there, and what you "
                "would like to work on next."
            ),
        ),
    ]
    return section("letter", lines, needs_words=False)

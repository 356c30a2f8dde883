"""What the linter proposes: the goal in one sentence, and five steps about equally far apart."""

from __future__ import annotations

from dataclasses import dataclass

from handspan.core.goals.attainment import LEVELS
from handspan.core.goals.ladder import LadderLevel
from handspan.core.goals.wording import GoalWords

_AT = {"clinic": "at the clinic", "home": "at home", "school": "at school"}

_BELOW = 2
"""Steps from the baseline to the expected level."""


@dataclass(frozen=True, slots=True)
class ProposedLadder:
    """Five steps, the lowest first; `remark` says what differs from what was asked, if anything."""

    steps: tuple[LadderLevel, ...]
    remark: str


def propose_sentence(name: str, goal: GoalWords) -> str:
    """Put a goal's parts into one sentence: who, act, condition, place, criterion, date, baseline.

    Parts that are not written yet are left out; `check_wording` says what they are.

    Parameters
    ----------
    name : str
        The child's given name.
    goal : GoalWords

    Returns
    -------
    str
        Empty without an act.
    """
    act = _act(goal)
    if not act:
        return ""
    condition = goal.condition.strip().rstrip(".")
    said = f"{name} {act[0].lower()}{act[1:]}"
    if condition:
        said += f" ({condition[0].lower()}{condition[1:]})"
    if goal.settings:
        said += f", {' and '.join(_AT.get(each, each) for each in goal.settings)}"
    if goal.target_percent is not None and goal.tries:
        said += f", in {_of(goal.target_percent, goal.tries)} of {goal.tries} tries"
        if goal.visits and goal.visits > 1:
            said += f" in {goal.visits} visits in a row"
    if goal.due_on:
        said = f"By {goal.due_on:%B} {goal.due_on.day}, {goal.due_on.year}, {said}"
    if goal.baseline_percent is not None and goal.tries:
        said += f", up from {_of(goal.baseline_percent, goal.tries)} of {goal.tries}"
        if goal.baseline_on:
            said += f" on {goal.baseline_on:%B} {goal.baseline_on.day}"
    return f"{said}."


def propose_ladder(goal: GoalWords) -> ProposedLadder:
    """Propose steps that differ in one number: how many of the tries come off.

    The baseline is the lowest step and the target the expected one; steps above it are as far
    apart as those below. Where the tries leave no room above, the ladder is spread evenly from the
    baseline to all tries, and the remark says so.

    Parameters
    ----------
    goal : GoalWords
        With its act, target and tries; without a baseline none of the tries is taken as one.

    Returns
    -------
    ProposedLadder

    Raises
    ------
    ValueError
        When act, target or tries are missing or cannot be, or there are too few tries for five
        different steps; the message says what to do.
    """
    act = _act(goal)
    if not act or goal.target_percent is None or not goal.tries:
        raise ValueError("Write the act, the target and the tries first; steps follow from them.")
    if not 0 < goal.target_percent <= 100:
        raise ValueError("The target is above 0 and at most 100 percent.")
    low, target = _of(goal.baseline_percent or 0, goal.tries), _of(goal.target_percent, goal.tries)
    if low >= target:
        raise ValueError("The baseline is already at the target. Aim further first.")
    counts = [round(low + (target - low) * step / _BELOW) for step in range(_BELOW + 1)]
    above = max(1, round((target - low) / _BELOW))
    counts += [target + above, target + 2 * above]
    remark = ""
    if counts[-1] > goal.tries or len(set(counts)) < len(LEVELS):
        counts = [round(low + (goal.tries - low) * step / 4) for step in range(5)]
        if len(set(counts)) < len(LEVELS):
            raise ValueError("Five different steps need more tries in a visit: ten or more.")
        remark = (
            f"{target} of {goal.tries} leaves no room for two equal steps above it, so these steps "
            f"expect {counts[2]} of {goal.tries}. Count more tries to keep the target."
        )
    steps = [
        LadderLevel(level, f"{act} in {count} of {goal.tries} tries")
        for level, count in zip(LEVELS, counts, strict=True)
    ]
    return ProposedLadder(tuple(steps), remark)


def _act(goal: GoalWords) -> str:
    return " ".join(goal.act.split()).rstrip(".")


def _of(percent: float, tries: int) -> int:
    return round(percent * tries / 100)

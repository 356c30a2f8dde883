"""Why each pick of a week: what it adds to what, the next best, in few plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.program.challenge import band
from handspan.core.program.skill_belief import FloatArray
from handspan.core.program.skills import Skills
from handspan.core.program.week import ENOUGH, Pick, Problem

MOST_WORDS = 25
TOP = 2


@dataclass(frozen=True, slots=True)
class Part:
    """What a pick adds to one goal or skill; all parts of a plan sum to its objective."""

    code: str
    name: str
    is_goal: bool
    value: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one pick stands in the plan.

    Attributes
    ----------
    pick : Pick
    says : str
        At most 25 words.
    parts : tuple of Part
        The largest first; those above zero.
    minutes_toward : dict of str to float
        Well-dosed minutes that it adds to each goal.
    runner_up : str
        Title of what would stand there otherwise; empty when nothing else fits.
    loss : float
        What the objective would lose with the runner-up, in percent of it; 0 or more unless the
        pick is pinned or a rule holds it.
    """

    pick: Pick
    says: str
    parts: tuple[Part, ...]
    minutes_toward: dict[str, float]
    runner_up: str
    loss: float


def contributions(problem: Problem, picks: Sequence[Pick]) -> FloatArray:
    """Share the objective out over picks, by each one's share of a goal's or skill's dose.

    Parameters
    ----------
    problem : Problem
    picks : sequence of Pick

    Returns
    -------
    array of shape (picks, goals + skills)
        Sums to the objective.
    """
    own = problem.doses[[pick.candidate for pick in picks]].reshape(len(picks), -1)
    whole = own.sum(axis=0)
    worth = problem.weights * (1 - np.exp(-whole / ENOUGH))
    share = np.divide(own, whole, out=np.zeros_like(own), where=whole > 0)
    return np.asarray(share * worth)


def reasons(problem: Problem, skills: Skills, picks: Sequence[Pick]) -> tuple[Reason, ...]:
    """Explain every pick of a plan from its numbers.

    Parameters
    ----------
    problem : Problem
    skills : Skills
        In the order of the loadings.
    picks : sequence of Pick

    Returns
    -------
    tuple of Reason
        In the order of the picks.
    """
    table = contributions(problem, picks)
    return tuple(
        _reason(problem, skills, picks, place, table[place]) for place in range(len(picks))
    )


def _reason(
    problem: Problem, skills: Skills, picks: Sequence[Pick], place: int, added: FloatArray
) -> Reason:
    pick = picks[place]
    names = [
        *((goal.code, goal.title, True) for goal in problem.goals),
        *((skill.code, skill.plain, False) for skill in skills.by_code.values()),
    ]
    order = np.argsort(-added, kind="stable")
    parts = tuple(Part(*names[int(k)], float(added[k])) for k in order if added[k] > 0)
    toward = {
        goal.code: float(problem.doses[pick.candidate, k])
        for k, goal in enumerate(problem.goals)
        if problem.doses[pick.candidate, k] > 0
    }
    other, loss = _runner_up(problem, picks, place)
    return Reason(pick, _says(problem, skills, pick, parts), parts, toward, other, loss)


def _says(problem: Problem, skills: Skills, pick: Pick, parts: Sequence[Part]) -> str:
    """Say it in plain words: what is practiced, what for, and how well it is likely to go."""
    one = problem.candidates[pick.candidate]
    likely = f"{band(one.chance).capitalize()}."
    if one.whole_task:
        return f"This is the goal itself. Doing it is how it grows. {likely}"
    loading = dict(zip(skills.by_code.values(), one.loading, strict=True))
    main = sorted((skill for skill in loading if loading[skill] > 0), key=lambda one: -loading[one])
    serves = any(part.is_goal for part in parts)
    helps = "That helps with the goal." if serves else "That comes next."
    for count in (TOP, 1):
        trains = " and ".join(skill.plain for skill in main[:count])
        told = f"Trains {trains}. {helps} {likely}"
        if len(told.split()) <= MOST_WORDS:
            return told
    return f"{helps} {likely}"


def _runner_up(problem: Problem, picks: Sequence[Pick], place: int) -> tuple[str, float]:
    pick = picks[place]
    rest = [*picks[:place], *picks[place + 1 :]]
    held = {one.candidate for one in picks}
    dose, now = problem.dose_of(rest), problem.value(picks)
    values = problem.value_at(dose + problem.doses)
    for other in np.argsort(-values, kind="stable"):
        one = Pick(int(other), pick.slot)
        if one.candidate not in held and problem.fits(rest, one):
            loss = 100 * (now - float(values[other])) / now if now else 0.0
            return problem.candidates[one.candidate].title, loss
    return "", 0.0

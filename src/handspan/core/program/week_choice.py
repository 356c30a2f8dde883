"""Choosing a week: goals themselves first, then what adds most, then every single exchange."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from handspan.core.program.skill_belief import FloatArray
from handspan.core.program.week import HOME, Candidate, Pick, Problem

SHORTLIST = 100
"""Candidates that are looked at closely, by what each alone would add for a minute."""

ROUNDS = 6
NOTHING = 1e-12


def plan_week(problem: Problem, pinned: Sequence[Pick] = ()) -> tuple[Pick, ...]:
    """Choose a week.

    Rules first: what is pinned; each goal itself in each session, the neediest first, as far as
    minutes reach; the neediest goal at home. Then greedily what adds most for a minute, then
    exchanges of one pick for another, or for two slots' worth of others, until none adds anything.

    Parameters
    ----------
    problem : Problem
    pinned : sequence of Pick
        Kept as they are; must not break a rule by themselves.

    Returns
    -------
    tuple of Pick
        Breaks no rule; sessions in order, then home.

    Raises
    ------
    ValueError
        When what is pinned breaks a rule.
    """
    broken = problem.broken(pinned)
    if broken:
        raise ValueError(f"what is pinned cannot be done: {'; '.join(broken)}")
    fixed = [Pick(one.candidate, one.slot, pinned=True) for one in pinned]
    whole = _whole_tasks(problem, fixed)
    near = _shortlist(problem, [*fixed, *whole])
    picks = _filled(problem, near, [*fixed, *whole])
    for _ in range(ROUNDS):
        better = _exchanged(problem, near, picks)
        if better is None:
            break
        picks = better
    return tuple(sorted(picks, key=lambda one: (one.slot == HOME, one.slot)))


def _whole_tasks(problem: Problem, fixed: Sequence[Pick]) -> list[Pick]:
    """Place each goal itself, the neediest first: in every session, and one at home."""
    by_need = sorted(problem.goals, key=lambda goal: -goal.need)
    taken: list[Pick] = []
    slots = [*range(problem.limits.sessions), HOME]
    for slot in slots:
        for goal in by_need:
            held = [*fixed, *taken]
            own = [
                place
                for place, one in enumerate(problem.candidates)
                if one.whole_task == goal.code and one.home == (slot == HOME)
            ]
            if any(pick.slot == slot and pick.candidate in own for pick in held):
                continue
            fits = [p for p in own if problem.fits(held, Pick(p, slot))]
            if fits:
                best = max(fits, key=lambda place: problem.candidates[place].worth)
                taken.append(Pick(best, slot))
                if slot == HOME:
                    break
    return taken


def _shortlist(problem: Problem, held: Sequence[Pick]) -> list[int]:
    """Keep what alone would add most for a minute, and what is held."""
    minutes = np.array([one.minutes for one in problem.candidates], float)
    alone = problem.value_at(problem.doses) / minutes
    near = np.argsort(-alone, kind="stable")[:SHORTLIST]
    return sorted({*map(int, near), *(pick.candidate for pick in held)})


def _filled(problem: Problem, near: Sequence[int], picks: Sequence[Pick]) -> list[Pick]:
    """Add what adds most for a minute until nothing fits that adds anything."""
    found = list(picks)
    while True:
        best = _best_to_add(problem, near, found)
        if best is None:
            return found
        found.append(best)


def _best_to_add(
    problem: Problem,
    near: Sequence[int],
    picks: Sequence[Pick],
    *,
    by_minute: bool = True,
    slots: Collection[int] | None = None,
    but: int = -2,
) -> Pick | None:
    dose = problem.dose_of(picks)
    gains = _gains(problem, near, dose)
    if by_minute:
        gains = gains / np.array([problem.candidates[place].minutes for place in near], float)
    for index in np.argsort(-gains, kind="stable"):
        if gains[index] <= NOTHING:
            return None
        place = near[int(index)]
        if place == but:
            continue
        for slot in _slots_of(problem, problem.candidates[place]):
            if slots is not None and slot not in slots:
                continue
            pick = Pick(place, slot)
            if problem.fits(picks, pick):
                return pick
    return None


def _gains(problem: Problem, near: Sequence[int], dose: FloatArray) -> FloatArray:
    return np.asarray(problem.value_at(dose + problem.doses[list(near)]) - problem.value_at(dose))


def _slots_of(problem: Problem, one: Candidate) -> Sequence[int]:
    return (HOME,) if one.home else range(problem.limits.sessions)


def _exchanged(problem: Problem, near: Sequence[int], picks: Sequence[Pick]) -> list[Pick] | None:
    """Return the best plan that differs in one pick (and what then fits beside it), if better."""
    now, best, found = problem.value(picks), NOTHING, None
    for place, pick in enumerate(picks):
        if pick.pinned or _is_a_goals_only_slot(problem, picks, pick):
            continue
        rest = [*picks[:place], *picks[place + 1 :]]
        for by_minute in (False, True):
            other = _best_to_add(
                problem, near, rest, by_minute=by_minute, slots=(pick.slot,), but=pick.candidate
            )
            if other is None:
                continue
            changed = _filled(problem, near, [*rest, other])
            gain = problem.value(changed) - now
            if gain > best:
                best, found = gain, changed
    return found


def _is_a_goals_only_slot(problem: Problem, picks: Sequence[Pick], pick: Pick) -> bool:
    """Whether a pick is the only practice of a goal itself in its slot; rules keep it there."""
    goal = problem.candidates[pick.candidate].whole_task
    if not goal:
        return False
    same = [
        one
        for one in picks
        if one.slot == pick.slot and problem.candidates[one.candidate].whole_task == goal
    ]
    return len(same) == 1

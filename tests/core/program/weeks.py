"""Made-up weeks to plan."""

from __future__ import annotations

import numpy as np

from handspan.core.program.challenge import worth
from handspan.core.program.skill_belief import FloatArray
from handspan.core.program.week import Candidate, Limits, NeededGoal, Problem


def week(
    seed: int, activities: int, *, skills: int = 56, goals: int = 3, limits: Limits | None = None
) -> Problem:
    """Return a problem with random activities, and each goal itself for clinic and home."""
    random = np.random.default_rng(seed)

    def mix(most: int) -> FloatArray:
        found = np.zeros(skills)
        chosen = random.choice(skills, random.integers(1, most + 1), replace=False)
        found[chosen] = random.dirichlet(np.ones(len(chosen)))
        return found

    needed = tuple(
        NeededGoal(f"g{n}", f"Goal {n}", random.uniform(0.3, 1.2), mix(4)) for n in range(goals)
    )
    found = [
        Candidate(goal.code, goal.title, home, 10, 0.7, 0.9, goal.loading, goal.code)
        for goal in needed
        for home in (False, True)
    ]
    for n in range(activities):
        chance = random.uniform(0.3, 0.95)
        found.append(
            Candidate(
                key=f"a{n}",
                title=f"Play {n}",
                home=bool(random.integers(2)),
                minutes=int(random.choice([5, 8, 10, 12, 15])),
                chance=chance,
                worth=float(worth(np.array(chance))),
                loading=mix(3),
                themes=frozenset({f"t{random.integers(8)}"}),
                effort=int(random.integers(0, 4)),
            )
        )
    gaps = random.uniform(0, 1, skills) * (random.random(skills) < 0.3)
    return Problem(needed, gaps, tuple(found), limits or Limits(2, 45))

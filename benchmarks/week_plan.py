"""Planning a week: time for libraries of several sizes, and how near to the best plan of all.

python -m benchmarks.week_plan
"""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np
from tests.core.program.weeks import week

from handspan.core.program.week import HOME, Limits, Pick, Problem
from handspan.core.program.week_choice import plan_week


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=100)
    arguments = parser.parse_args()
    for activities in (100, 300, 2_000, 5_000):
        spent = []
        for seed in range(arguments.plans):
            problem = week(seed, activities)
            begun = time.perf_counter()
            plan_week(problem)
            spent.append(1000 * (time.perf_counter() - begun))
        middle, slow = np.quantile(spent, [0.5, 0.95])
        sys.stdout.write(f"{activities:5} activities: median {middle:.1f} ms, p95 {slow:.1f} ms\n")
    caseload = [week(seed, 2_000) for seed in range(60)]
    begun = time.perf_counter()
    for problem in caseload:
        plan_week(problem)
    sys.stdout.write(f"60 children, 2,000 activities: {time.perf_counter() - begun:.2f} s\n")
    shares = []
    for seed in range(arguments.plans):
        problem = week(seed, 7, skills=8, goals=2, limits=Limits(1, 30))
        shares.append(problem.value(plan_week(problem)) / _best(problem))
    sys.stdout.write(
        f"of the best of all plans (7 activities, one session of 30 minutes): mean "
        f"{np.mean(shares):.4f}, worst {min(shares):.4f}\n"
    )


def _best(problem: Problem) -> float:
    options = [
        Pick(place, slot)
        for place, one in enumerate(problem.candidates)
        for slot in ((HOME,) if one.home else range(problem.limits.sessions))
    ]

    def further(first: int, picks: list[Pick]) -> float:
        found = problem.value(picks)
        for place in range(first, len(options)):
            if problem.fits(picks, options[place]):
                found = max(found, further(place + 1, [*picks, options[place]]))
        return found

    return further(0, [])


if __name__ == "__main__":
    main()

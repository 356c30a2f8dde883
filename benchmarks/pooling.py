"""Measure pooling of effects on one core beside PyMARE and statsmodels.

    python -m benchmarks.pooling [--pools 300] [--runs 5]

Run it with a Python that has both peers, numpy and scipy, and `src` on its path. Made-up caseloads
of 4 to 30 effects, the same for all, one pool after the other: mean, variance between effects and
a Knapp-Hartung interval. Seconds are processor time, best of the runs. Means are compared with
ours, in units of our standard error. The three-level pool and what is expected next have no peer
on PyPI; their time stands below the table.
"""

from __future__ import annotations

import argparse
import os
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np
import numpy.typing as npt

from handspan.core.progress.pooling.caseload import GoalEffect, caseload_change
from handspan.core.progress.pooling.random_effects import Between, Pooled, Spread, pool

Floats = npt.NDArray[np.float64]
Means = list[float]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Caseload:
    """Effects and their standard errors."""

    effects: Floats
    errors: Floats


def main() -> None:
    """Print a row for every estimator and program, then the time of a page's question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pools", type=int, default=300)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    caseloads = made_up(arguments.pools)
    print("| estimator | program | ms a pool | times ours | furthest mean, standard errors |")
    print("|-|-|-|-|-|")
    for between, peer, peers in (
        (Between.DL, "PyMARE", lambda: pymare(caseloads, "DL")),
        (Between.DL, "statsmodels", lambda: statsmodels(caseloads, "chi2")),
        (Between.PM, "statsmodels", lambda: statsmodels(caseloads, "iterated")),
        (Between.REML, "PyMARE", lambda: pymare(caseloads, "REML")),
    ):
        ours, found = best(lambda between=between: handspan(caseloads, between), arguments.runs)
        theirs, means = best(peers, arguments.runs)
        apart = max(
            abs(mean - one.estimate) / one.standard_error
            for mean, one in zip(means, found, strict=True)
        )
        for program, seconds, shown in (("Handspan", ours, ""), (peer, theirs, f"{apart:.1e}")):
            each = 1000 * seconds / len(caseloads)
            print(f"| {between} | {program} | {each:.3f} | {seconds / ours:.1f} | {shown} |")
    for children in (10, 300):
        goals = made_up_goals(children)
        seconds, _ = best(lambda goals=goals: caseload_change(goals), arguments.runs)
        print(
            f"\nA page's question, {len(goals)} goals of {children} children: {seconds * 1e3:.0f} ms"
        )


def made_up(pools: int) -> list[Caseload]:
    """Caseloads whose true effects spread by .4."""
    random = np.random.default_rng(20261124)
    found = []
    for _ in range(pools):
        errors = random.uniform(0.15, 0.6, random.integers(4, 31))
        found.append(Caseload(random.normal(0.5, np.hypot(0.4, errors)), errors))
    return found


def made_up_goals(children: int) -> list[GoalEffect]:
    """Three goals of each child."""
    random = np.random.default_rng(20261124)
    return [
        GoalEffect(str(child), "", random.normal(own, 0.4), random.uniform(0.2, 0.5))
        for child, own in enumerate(random.normal(0.5, 0.4, children))
        for _ in range(3)
    ]


def handspan(caseloads: Sequence[Caseload], between: Between) -> list[Pooled]:
    """Ours."""
    return [
        pool(one.effects, one.errors, between=between, spread=Spread.KNAPP_HARTUNG)
        for one in caseloads
    ]


def pymare(caseloads: Sequence[Caseload], method: str) -> Means:
    """PyMARE, fit and interval."""
    from pymare import estimators

    found = []
    for one in caseloads:
        if method == "DL":
            fit = estimators.DerSimonianLaird()
        else:
            fit = estimators.VarianceBasedLikelihoodEstimator(method=method)
        column = (len(one.effects), 1)
        fit.fit(y=one.effects.reshape(column), v=(one.errors**2).reshape(column), X=np.ones(column))
        found.append(float(fit.summary().get_fe_stats()["est"].item()))
    return found


def statsmodels(caseloads: Sequence[Caseload], method: str) -> Means:
    """statsmodels, fit and interval."""
    from statsmodels.stats.meta_analysis import combine_effects

    found = []
    for one in caseloads:
        fit = combine_effects(one.effects, one.errors**2, method_re=method, use_t=True)
        fit.conf_int()
        found.append(float(fit.mean_effect_re))
    return found


def best(work: Callable[[], Result], runs: int) -> tuple[float, Result]:
    """Least processor time of several runs, and the result of one more, which does not count."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = work()
        times = []
        for _ in range(runs):
            begun = time.process_time()
            work()
            times.append(time.process_time() - begun)
    return min(times), result


if __name__ == "__main__":
    main()

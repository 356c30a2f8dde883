"""Calibration beside girth (PyPI, MIT), and of all open studies pooled, on one core.

    python -m benchmarks.calibration [FOLDER] [--sets 10]

girth is a peer and no dependency: run this from an environment that holds it. FOLDER holds answer
files of studies (*.txt.gz); without it only made-up answers are calibrated. Both sides see the same
2,000 children and 60 items; errors are distances from the true difficulties after centering.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import numpy as np

from handspan.core.measurement.calibration import calibrate

_CHILDREN, _ITEMS = 2000, 60


def main() -> None:
    """Print a Markdown table for made-up answers, and one for the pooled studies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--sets", type=int, default=10)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    _beside_girth(arguments.sets)
    if arguments.folder:
        _pooled(arguments.folder, arguments.runs)


def _beside_girth(sets: int) -> None:
    import girth

    peers: dict[str, Callable[[np.ndarray], np.ndarray]] = {
        "ours, with errors": lambda answers: calibrate(answers, np.arange(len(answers))).place,
        "girth rasch_mml": lambda answers: girth.rasch_mml(answers.T)["Difficulty"],
        "girth rasch_conditional": lambda answers: girth.rasch_conditional(answers.T)["Difficulty"],
        "girth rasch_jml": lambda answers: girth.rasch_jml(answers.T)["Difficulty"],
    }
    random = np.random.default_rng(20261123)
    seconds: dict[str, list[float]] = {name: [] for name in peers}
    squares: dict[str, list[float]] = {name: [] for name in peers}
    for _ in range(sets):
        difficulty = random.normal(0, 1.2, _ITEMS)
        ability = random.normal(0, 1.2, (_CHILDREN, 1))
        passing = 1 / (1 + np.exp(difficulty - ability))
        answers = (random.random(passing.shape) < passing).astype(np.int8)
        for name, fit in peers.items():
            begun = time.perf_counter()
            found = fit(answers)
            seconds[name].append(time.perf_counter() - begun)
            away = (found - found.mean()) - (difficulty - difficulty.mean())
            squares[name].append(float((away**2).mean()))
    fastest = min(seconds["ours, with errors"])
    print(f"| {_CHILDREN:,} x {_ITEMS}, {sets} sets | best seconds | times ours | RMSE |")
    print("|-|-|-|-|")
    for name in peers:
        best, error = min(seconds[name]), float(np.mean(squares[name])) ** 0.5
        print(f"| {name} | {best:.4f} | {best / fastest:.0f} | {error:.4f} |")


def _pooled(folder: Path, runs: int) -> None:
    from handspan.core.measurement.pooled_calibration import calibrate_pooled, usable_items
    from handspan.site.commands.pooled_files import pooled
    from handspan.site.commands.response_files import read_responses

    visits = pooled([read_responses(path) for path in sorted(folder.glob("*.txt.gz"))])
    work = {
        "places and sandwich errors, every item": lambda: calibrate(
            visits.answers, visits.children
        ),
        "usable items, with link by age and fit": lambda: calibrate_pooled(
            visits, usable_items(visits.answers)
        ),
    }
    print(
        f"\n| {(visits.answers >= 0).sum():,} answers, {len(visits.age):,} visits | best seconds |"
    )
    print("|-|-|")
    for name, fit in work.items():
        print(f"| {name} | {min(_timed(fit) for _ in range(runs)):.2f} |")


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()

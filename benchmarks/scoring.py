"""Measure scoring itself: arrays in, ability, error and standard score out.

    python -m benchmarks.scoring BANK KEYS REFERENCES [--key gcdg]

20,000 made-up visits of 30 items each, near what is expected at the age, from the first 565 items of
the key. On one core: from a long table of answers, from a wide matrix of numbers with holes, and by
numpy alone. On two threads: a million visits. And how long a new process takes to its first score,
kernels compiled before. The peer is R dscore 1.10.0: 1,996 visits a second for the same task, one
core of another machine (measure.md, section 4).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray
from handspan.core.measurement.scale import Form, prepare_form
from handspan.core.measurement.scoring import answers_of_floats, score_long, score_visits
from handspan.site.commands.score import scale_of_tables

R_DSCORE_PER_SECOND = 2_000
VISITS, ITEMS_EACH, MOST_ITEMS = 20_000, 30, 565
_FIRST = """
import sys, numpy as np
from pathlib import Path
from handspan.site.commands.score import scale_of_tables
from handspan.core.measurement.scale import prepare_form
from handspan.core.measurement.scoring import score_visits
bank, keys, references = map(Path, sys.argv[1:4])
scale = scale_of_tables(sys.argv[4], bank=bank, keys=keys, references=references)
form = prepare_form(scale, list(scale.bank.calibrated())[:100])
answers = np.ones((10, 100), dtype=np.int8)
score_visits(form, answers, np.full(10, 500.0), compiled=True)
"""


@dataclass(frozen=True, slots=True)
class Visits:
    """Made-up visits as a long table."""

    starts: IntArray
    items: IntArray
    levels: AnswerArray
    age_days: FloatArray

    def wide(self, columns: int) -> FloatArray:
        """The same as a matrix, not-a-number where nothing was asked."""
        table = np.full((len(self.age_days), columns), np.nan)
        rows = np.repeat(np.arange(len(self.age_days)), np.diff(self.starts))
        table[rows, self.items] = self.levels
        return table

    def times(self, count: int) -> Visits:
        """The same visits several times over."""
        return Visits(
            np.arange(0, ITEMS_EACH * len(self.age_days) * count + 1, ITEMS_EACH),
            np.tile(self.items, count),
            np.tile(self.levels, count),
            np.tile(self.age_days, count),
        )


def main() -> None:
    """Print one row of a Markdown table for each way of measuring."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    for name in ("bank", "keys", "references"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--key", default="gcdg")
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    tables = {name: getattr(options, name) for name in ("bank", "keys", "references")}
    scale = scale_of_tables(options.key, **tables)
    form = prepare_form(scale, list(scale.bank.calibrated())[:MOST_ITEMS])
    visits = made_up(form)
    table = visits.wide(len(form.items))
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    ways: list[tuple[str, Callable[[], object]]] = [
        ("from arrays, compiled", lambda: _long(form, visits)),
        (
            "from a wide matrix, compiled",
            lambda: score_visits(form, answers_of_floats(table), visits.age_days, compiled=True),
        ),
        (
            "from a wide matrix, numpy alone",
            lambda: score_visits(form, answers_of_floats(table), visits.age_days),
        ),
    ]
    print("| key | what | visits/s on one core | times R dscore (2,000/s) |\n|-|-|-|-|")
    for what, way in ways:
        rate = VISITS / best(way, options.runs)
        print(f"| {options.key} | {what} | {rate:,.0f} | {rate / R_DSCORE_PER_SECOND:.0f} |")
    os.sched_setaffinity(0, cores)
    many = visits.times(1_000_000 // VISITS)
    seconds = best(lambda: _long(form, many, threads=2), 5)
    print(f"\nA million visits of {ITEMS_EACH} items on two threads: {seconds:.2f} s")
    command = [sys.executable, "-c", _FIRST, *map(str, tables.values()), options.key]
    seconds = best(lambda: subprocess.run(command, check=True), 5)
    print(f"First score of a new process, compiled before: {seconds:.2f} s")


def made_up(form: Form) -> Visits:
    """Draw visits whose items lie near what is expected at the age, and answers by the model."""
    random = np.random.default_rng(1)
    known = form.scale.bank.calibrated()
    places = np.array([known[code].steps[0] for code in form.items])
    age_days = random.uniform(30, 1200, VISITS)
    expected = form.scale.prior_mean(np.round(age_days / 365.25, 4))
    order = np.argsort(places)
    near = np.searchsorted(places[order], expected).clip(40, len(order) - 40)
    items = np.array(
        [np.sort(random.choice(order[at - 40 : at + 40], ITEMS_EACH, replace=False)) for at in near]
    )
    ability = expected + random.normal(0, 3, VISITS)
    away = (ability[:, np.newaxis] - places[items]) / form.scale.key.slope
    levels = (random.uniform(size=items.shape) < 1 / (1 + np.exp(-away))).astype(np.int8)
    starts = np.arange(0, ITEMS_EACH * VISITS + 1, ITEMS_EACH)
    return Visits(starts, items.ravel(), levels.ravel(), age_days)


def best(way: Callable[[], object], runs: int) -> float:
    """Seconds of the fastest of the runs, after one to warm up."""
    way()
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        way()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def _long(form: Form, visits: Visits, threads: int = 1) -> object:
    return score_long(
        form, visits.starts, visits.items, visits.levels, visits.age_days,
        compiled=True, threads=threads,
    )  # fmt: skip


if __name__ == "__main__":
    main()

"""Set the alarm beside other rules, on simulated children, and time it.

    python -m benchmarks.alarm

Every rule may call at most .075 of the steady children of one world stalled (its limit is set there;
the clinician's rule has none to set). It is judged in another world with another seed: false alarms,
plateau and regression found within 8 visits after the change. The peers: three flat points in a row,
as clinicians look at charts; a line through the last 8 visits; a cumulative sum (CUSUM) of what falls
short of the line through all visits before; and an oracle that knows each child's own true line.
Then what can be seen when, by tries and pace; and what a visit costs.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from dataclasses import replace

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import numpy as np

from handspan.core.progress.alarm import SETTING, Visit, against_growth, alarm, odds_needed
from handspan.core.progress.evidence import likelihood
from handspan.core.progress.forecast.grid import FloatArray
from handspan.core.progress.segmented import BoolArray, IntArray, follow, step, unknown
from handspan.core.progress.simulated_changes import (
    HARDER,
    JUDGED,
    STANDARD,
    Children,
    Detection,
    Fate,
    World,
    judge,
    simulate,
    threshold,
)

TUNED_FOR, TUNING = 0.075, 20_000
TUNE_SEED, JUDGE_SEED = 2026, 2027
Figure = Callable[[Children, World], FloatArray]


def by_counts(children: Children, world: World) -> FloatArray:
    """The alarm, from successes and tries."""
    counts = [(s, world.tries - s) for s in range(world.tries + 1)]
    rows = np.array([likelihood(pair, SETTING.correlation) for pair in counts])
    return _odds(rows, children.successes)


def by_help(children: Children, world: World) -> FloatArray:
    """The alarm, from tries by five levels of help."""
    shape = children.by_help.shape
    different, which = np.unique(
        children.by_help.reshape(-1, shape[2]), axis=0, return_inverse=True
    )
    rows = np.array([likelihood(list(counts), SETTING.correlation) for counts in different])
    return _odds(rows, which.reshape(shape[:2]))


def _odds(rows: FloatArray, which: IntArray) -> FloatArray:
    found = follow(rows, which, np.zeros(which.shape, np.bool_), SETTING, compiled=True)
    return against_growth(found)


def slope_of_8(children: Children, world: World) -> FloatArray:
    """Slope of the line through the last 8 visits, downwards positive."""
    away = np.arange(8) - 3.5
    windows = np.lib.stride_tricks.sliding_window_view(children.successes, 8, axis=1)
    found = np.full(children.successes.shape, -np.inf)
    found[:, 7:] = -(windows @ away) / (away @ away)
    return found


def cusum(children: Children, world: World) -> FloatArray:
    """Sum of what falls short of the line through all earlier visits.

    No allowance and no scaling by the error: the best of the sixteen kinds tried.
    """
    share = children.successes / world.tries
    visits = np.arange(share.shape[1], dtype=float)
    total, found = np.zeros(len(share)), np.full(share.shape, -np.inf)
    for visit in range(4, share.shape[1]):
        before, at = share[:, :visit], visits[:visit] - visits[:visit].mean()
        slope = before @ at / (at @ at)
        ahead = before.mean(axis=1) + slope * (visit - visits[:visit].mean())
        total = np.maximum(0, total + np.minimum(ahead, 1) - share[:, visit])
        found[:, visit] = total
    return found


def oracle(fate: Fate) -> Figure:
    """Largest log likelihood ratio of a change, by who knows start, pace and fall."""

    def figure(children: Children, world: World) -> FloatArray:
        pace, start = children.levels[:, 1] - children.levels[:, 0], children.levels[:, 0]
        visits = np.arange(world.visits)
        line = start[:, np.newaxis] + pace[:, np.newaxis] * visits
        fall = world.fall if fate is Fate.REGRESSION else 0.0
        steady = _log_chance(children.successes, line, world)
        best = np.full(line.shape, -np.inf)
        for change in range(world.visits - 1):
            after = np.maximum(0, visits - change)
            bent = line[:, [change]] - fall * after
            other = _log_chance(children.successes, np.where(after > 0, bent, line), world)
            best = np.where(after > 0, np.maximum(best, np.cumsum(other - steady, axis=1)), best)
        return best

    return figure


def _log_chance(successes: IntArray, levels: FloatArray, world: World) -> FloatArray:
    """Binomial log likelihood, averaged over what a visit adds by chance."""
    at, weights = np.polynomial.hermite_e.hermegauss(7)
    chance = np.zeros(levels.shape)
    for away, weight in zip(at, weights / weights.sum(), strict=True):
        share = 1 / (1 + np.exp(-(levels + world.noise * away)))
        chance += weight * share**successes * (1 - share) ** (world.tries - successes)
    return np.log(chance)


def three_flat(children: Children, world: World) -> BoolArray:
    """Whether the last three visits lie within 10 points."""
    windows = np.lib.stride_tricks.sliding_window_view(children.successes / world.tries, 3, axis=1)
    found = np.zeros(children.successes.shape, np.bool_)
    found[:, 2:] = np.ptp(windows, axis=2) <= 0.1 + 1e-9
    return found


def drawn(world: World, seed: int, children: int) -> dict[Fate, Children]:
    """Children of every fate."""
    return {fate: simulate(world, fate, children, seed) for fate in Fate}


def judged(flags: Callable[[Children], BoolArray], world: dict[Fate, Children]) -> list[Detection]:
    """Plateau and regression against the same steady children."""
    steady = world[Fate.STEADY]
    return [
        judge(steady, flags(steady), world[fate], flags(world[fate]))
        for fate in (Fate.PLATEAU, Fate.REGRESSION)
    ]


def rules_side_by_side(children: int) -> None:
    """Print every rule, tuned in one world and judged in the other."""
    steady = simulate(STANDARD, Fate.STEADY, TUNING, TUNE_SEED)
    judging = drawn(JUDGED, JUDGE_SEED, children)
    print(
        "| rule | false alarms when tuned | false alarms | early | plateau found | delay | regression found | delay |"
    )
    print("|-|-|-|-|-|-|-|-|")
    _row("clinician: three flat points", None, judged(lambda c: three_flat(c, JUDGED), judging))
    ways: list[tuple[str, Figure, Figure]] = [
        ("line through the last 8", slope_of_8, slope_of_8),
        ("CUSUM", cusum, cusum),
        ("**alarm**", by_counts, by_counts),
        ("**alarm**, five levels of help noted", by_help, by_help),
        ("oracle that knows the child's line", oracle(Fate.PLATEAU), oracle(Fate.REGRESSION)),
    ]
    for what, flat, fall in ways:
        found = []
        for figure, fate in ((flat, 0), (fall, 1)):
            limit = threshold(steady, figure(steady, STANDARD), TUNED_FOR)
            found.append(judged(lambda c, f=figure, x=limit: f(c, JUDGED) >= x, judging)[fate])
        _row(what, TUNED_FOR, found)
        if figure in (by_counts, by_help):
            print(f"  (limit {limit:.3f}; the application uses {odds_needed(10):.3f})")
    for what, world in HARDER.items():
        _row(
            f"alarm as in the application; {what}",
            None,
            judged(
                lambda c, w=world: by_counts(c, w) >= odds_needed(w.tries),
                drawn(world, JUDGE_SEED, children),
            ),
        )


def what_is_seen_when(children: int) -> None:
    """Print how much is found with the application's limit, by tries and pace."""
    print(
        "\n| pace | tries | false alarms | plateau found in 8 | delay | regression found in 8 |\n|-|-|-|-|-|-|"
    )
    for pace in (0.10, 0.15, 0.20, 0.25):
        for tries in (5, 10, 20, 40):
            # a fast child reaches the goal soon, and the change comes before that
            last = {0.10: 19, 0.15: 19, 0.20: 16, 0.25: 13}[pace]
            world = replace(JUDGED, pace=pace, tries=tries, change=(8, last))
            flat, fall = judged(
                lambda c, w=world: by_counts(c, w) >= odds_needed(w.tries),
                drawn(world, JUDGE_SEED, children),
            )
            print(
                f"| {pace:.2f} | {tries} | {flat.false_alarms:.2f} | {flat.found:.2f} | {flat.delay:.0f} | {fall.found:.2f} |"
            )


def cost() -> None:
    """Print what one visit costs, on one core."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    visits = [Visit(s, 10) for s in np.random.default_rng(1).integers(2, 9, 24).tolist()]
    for compiled in (True, False):
        seconds = best(lambda c=compiled: alarm(visits, compiled=c), 30)
        print(
            f"one goal, all 24 visits again, {'compiled' if compiled else 'numpy'}: {seconds * 1e3:.2f} ms"
        )
    rows = np.array([likelihood((s, 10 - s), SETTING.correlation) for s in range(11)])
    one = unknown(1, SETTING)
    which, fresh = np.array([4]), np.array([False])
    for compiled in (True, False):
        seconds = best(lambda c=compiled: step(one, rows, which, fresh, SETTING, compiled=c), 300)
        print(
            f"one goal, one visit more, {'compiled' if compiled else 'numpy'}: {seconds * 1e6:.0f} us"
        )
    some, goals = unknown(5_000, SETTING), 5_000
    which, fresh = np.random.default_rng(2).integers(0, 11, goals), np.zeros(goals, np.bool_)
    seconds = best(lambda: step(some, rows, which, fresh, SETTING, compiled=True), 10)
    print(f"100,000 goals, one visit more each, in parts of 5,000: {20 * seconds:.2f} s")
    twelve = np.random.default_rng(3).integers(0, 11, (100_000, 12))
    none = np.zeros(twelve.shape, np.bool_)
    seconds = best(lambda: follow(rows, twelve, none, SETTING, compiled=True), 2)
    print(f"100,000 goals, all 12 visits again, nothing stored: {seconds:.2f} s")


def best(way: Callable[[], object], runs: int) -> float:
    """Seconds of the fastest of the runs, after one to warm up."""
    way()
    taken = []
    for _ in range(runs):
        begun = time.perf_counter()
        way()
        taken.append(time.perf_counter() - begun)
    return min(taken)


def _row(what: str, tuned: float | None, found: list[Detection]) -> None:
    flat, fall = found
    first = "" if tuned is None else f"{tuned:.3f}"
    alarms = f"{flat.false_alarms:.3f}"
    if abs(flat.false_alarms - fall.false_alarms) > 1e-9:
        alarms += f", {fall.false_alarms:.3f}"
    print(
        f"| {what} | {first} | {alarms} | {flat.early:.2f} | {flat.found:.3f} | {flat.delay:.0f} | {fall.found:.3f} | {fall.delay:.0f} |",
        flush=True,
    )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--children", type=int, default=6_000)
    options = parser.parse_args()
    rules_side_by_side(options.children)
    what_is_seen_when(options.children)
    cost()


if __name__ == "__main__":
    main()

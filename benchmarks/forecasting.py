"""Forecasts beside simpler ones: made-up children of other shapes, and open series.

python -m benchmarks.forecasting ../shared/reference/progress/series_long.csv
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from handspan.core.goals.mastery import MasteryRule
from handspan.core.progress.forecast.filtering import Before, Visit, batch, filtered
from handspan.core.progress.forecast.goal_forecast import forecast, forecasts, row_at_target
from handspan.core.progress.forecast.judging import covered, log_score, place_of, ranked_score
from handspan.core.progress.forecast.next_visit import chance_at_least, chances_ahead
from handspan.core.progress.forecast.refitting import refit
from handspan.core.progress.forecast.settings import Members, shipped, with_weights
from handspan.core.progress.simulated_children import JUDGING, TUNING, Simulated, simulated

FloatArray = npt.NDArray[np.float64]
RULE = MasteryRule(80, 3, 10)
FIRST = 5
STEPS = {
    "Byiers2014": (100, 20), "Casey1978": (1, 20), "Olszewski2017": (20, 20),
    "Schmidt2007": (100, 20), "Schmidt2012": (100, 20), "Spencer2012": (4, 4),
    "Strasberger2014": (10, 10),
}  # fmt: skip
"""Bounded open series: the largest value, and the steps in which they are foretold."""


@dataclass(frozen=True)
class Judged:
    """One row for each forecast: points known before, log score, ranked score, place."""

    known: FloatArray
    log_scores: FloatArray
    ranked: FloatArray
    places: FloatArray


def visits_of_children(children: Simulated) -> list[list[Visit]]:
    """Return the visits of made-up children."""
    return [[Visit(int(k), children.tries) for k in row] for row in children.successes]


def one_step(goals: Sequence[Sequence[Visit]], members: Members, seed: int) -> dict[str, Judged]:
    """Foretell every visit from the sixth on, by ours and by three simpler ways."""
    random = np.random.default_rng(seed)
    laid = batch(goals, members)
    found = filtered(laid, members)
    rows: dict[str, list[tuple[float, ...]]] = defaultdict(list)
    for goal, visits in enumerate(goals):
        for known in range(FIRST, len(visits)):
            came, tries = visits[known].successes, visits[known].tries
            ahead = int(laid.starts[goal]) + goal + known
            told = {"ours": chances_ahead(found, ahead, members, tries)}
            told |= {name: simple(visits[:known], tries) for name, simple in SIMPLE.items()}
            for name, chances in told.items():
                place = place_of(chances, came, random.random())
                scores = log_score(chances, came), ranked_score(chances, came)
                rows[name].append((known, *scores, place))
    return {name: Judged(*np.array(found).T) for name, found in rows.items()}


def _in_steps(mean: float, spread: float, tries: int, freedom: float) -> FloatArray:
    """Cut Student's t into the steps of a result; one hundredth is spread over all of them."""
    from scipy.stats import t

    bounds = (np.arange(tries) + 0.5) / tries
    below = t.cdf((bounds - mean) / max(spread, 0.02), freedom)
    chances = np.diff(np.concatenate([[0.0], below, [1.0]]))
    return np.asarray(0.99 * chances + 0.01 / (tries + 1))


def _shares(visits: Sequence[Visit]) -> FloatArray:
    """Shares of the latest phase; of the last three visits where it is younger."""
    begun = [place for place, one in enumerate(visits) if one.before is Before.PHASE]
    first = begun[-1] if begun and len(visits) - begun[-1] >= 3 else 0
    first = first if not begun or first else len(visits) - 3
    return np.array([one.successes / one.tries for one in visits[first:]])


def _line(visits: Sequence[Visit], tries: int) -> FloatArray:
    shares = _shares(visits)
    time_ = np.arange(len(shares), dtype=np.float64)
    slope, start = np.polyfit(time_, shares, 1)
    free = max(len(shares) - 2, 1)
    spread = np.sqrt(((shares - start - slope * time_) ** 2).sum() / free)
    off = (len(shares) - time_.mean()) ** 2 / ((time_ - time_.mean()) ** 2).sum()
    ahead = start + slope * len(shares)
    return _in_steps(ahead, spread * np.sqrt(1 + 1 / len(shares) + off), tries, free)


def _mean(visits: Sequence[Visit], tries: int) -> FloatArray:
    shares = _shares(visits)
    spread = shares.std(ddof=1) * np.sqrt(1 + 1 / len(shares))
    return _in_steps(shares.mean(), spread, tries, len(shares) - 1)


def _last(visits: Sequence[Visit], tries: int) -> FloatArray:
    shares = np.array([one.successes / one.tries for one in visits])
    return _in_steps(shares[-1], np.sqrt((np.diff(shares) ** 2).mean()), tries, 1e6)


SIMPLE: dict[str, Callable[[Sequence[Visit], int], FloatArray]] = {
    "line": _line,
    "phase mean": _mean,
    "last value": _last,
}


def declared_wrongly(children: Simulated, members: Members) -> tuple[float, float]:
    """Share of wrong declarations: ours, and the classic rule of three visits at 80 percent."""
    goals = visits_of_children(children)
    laid = batch(goals, members)
    found = filtered(laid, members)
    ours, classic = [], []
    for goal, visits in enumerate(goals):
        is_there = children.level[goal] >= np.log(4)
        for end in range(1, len(visits) + 1):
            if chance_at_least(found.level[laid.starts[goal] + end - 1], 0.8) >= 0.9:
                ours.append(not is_there[end - 1])
                break
        rule = MasteryRule(80, 3, children.tries)
        for end in range(3, len(visits) + 1):
            if row_at_target(visits[:end], rule) >= 3:
                classic.append(not is_there[end - 1])
                break
    return float(np.mean(ours)), float(np.mean(classic))


def time_to_goal(children: Simulated, members: Members, known: int) -> list[str]:
    """Brier scores of meeting the rule: ours, paths of a line, and the share of all children."""
    random = np.random.default_rng(known)
    rows: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
    goals = [visits[:known] for visits in visits_of_children(children)]
    for goal, told in enumerate(forecasts(goals, [RULE] * len(goals), members=members)):
        if told.rule[0][1] == 1 or _met(children.successes[goal, :known], 0):
            continue
        row = row_at_target(goals[goal], RULE)
        for ahead, chance in told.rule:
            came = children.successes[goal, known : known + ahead]
            paths = _line_paths(goals[goal], ahead, row, random)
            rows[ahead].append((chance, paths, float(_met(came, row))))
    return [_brier(known, ahead, np.array(found)) for ahead, found in rows.items()]


def _brier(known: int, ahead: int, found: FloatArray) -> str:
    came = found[:, 2]
    ours, line = ((found[:, [0, 1]] - came[:, None]) ** 2).mean(axis=0)
    base = came.mean() * (1 - came.mean())
    slope = np.polyfit(found[:, 0], came, 1)[0]
    return (
        f"after {known:2d}, next {ahead:2d}: ours {ours:.3f}, line {line:.3f} "
        f"(ratio {ours / line:.2f}), base rate {base:.3f}, slope {slope:.2f}"
    )


def _met(successes: npt.NDArray[np.int64], row: int) -> bool:
    for count in successes:
        row = row + 1 if count >= 8 else 0
        if row >= 3:
            return True
    return False


def _line_paths(
    visits: Sequence[Visit], ahead: int, row: int, random: np.random.Generator
) -> float:
    shares = np.array([one.successes / one.tries for one in visits])
    count, paths = len(shares), 400
    time_ = np.arange(count, dtype=np.float64)
    slope, _ = np.polyfit(time_, shares, 1)
    middle = time_.mean()
    left = shares - shares.mean() - slope * (time_ - middle)
    spread = np.sqrt((left**2).sum() / (count - 2))
    slopes = slope + random.normal(0, 1, paths) * spread / np.sqrt(((time_ - middle) ** 2).sum())
    means = shares.mean() + random.normal(0, 1, paths) * spread / np.sqrt(count)
    coming = count + np.arange(ahead) - middle
    drawn = means[:, None] + slopes[:, None] * coming + random.normal(0, spread, (paths, ahead))
    successes = np.rint(10 * np.clip(drawn, 0, 1)).astype(np.int64)
    return float(np.mean([_met(path, row) for path in successes]))


def open_series(path: Path) -> dict[str, list[list[Visit]]]:
    """Read the bounded open series, by data set; a phase begins where pair or condition change."""
    lines: dict[tuple[str, str], list[tuple[int, bool, float, float]]] = defaultdict(list)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            name = row["dataset"]
            if name in STEPS and (name != "Schmidt2007" or row["scale"] == "percentage"):
                key = int(row["pair"]), row["cond"] == "B", float(row["session"])
                lines[name, row["series"]].append((*key, float(row["y"])))
    found: dict[str, list[list[Visit]]] = defaultdict(list)
    for (name, _), rows in lines.items():
        largest, steps = STEPS[name]
        rows.sort()
        found[name].append(
            [
                Visit(
                    round(min(max(value / largest, 0), 1) * steps),
                    steps,
                    Before.PHASE
                    if place and rows[place - 1][:2] != (pair, treated)
                    else Before.NOTHING,
                )
                for place, (pair, treated, _, value) in enumerate(rows)
            ]
        )
    return found


def _show(found: dict[str, Judged]) -> None:
    for name, one in found.items():
        parts = []
        for low, high in ((5, 99), (5, 10), (11, 20), (21, 30)):
            own = one.places[(one.known >= low) & (one.known <= high)]
            parts.append(f"{covered(own, 0.8):.3f}/{covered(own, 0.95):.3f}")
        print(
            f"{name:10s} log {one.log_scores.mean():.3f} ranked {one.ranked.mean():.4f} "
            f"PIT80/95 {', '.join(parts)}"
        )


def _real(path: Path) -> None:
    data = open_series(path)
    rows: dict[str, list[Judged]] = defaultdict(list)
    for name in data:
        rest = [visits for other, goals in data.items() if other != name for visits in goals]
        members = with_weights(refit(rest, shipped()))
        for way, judged in one_step(data[name], members, seed=1).items():
            rows[way].append(judged)
    print("Open series, weights refit on the other data sets:")
    _show(
        {
            way: Judged(
                *(
                    np.concatenate([getattr(one, part) for one in found])
                    for part in ("known", "log_scores", "ranked", "places")
                )
            )
            for way, found in rows.items()
        }
    )


def _cost() -> None:
    goals = visits_of_children(simulated(TUNING, 2_000, 13, seed=8))
    members = shipped()
    filtered(batch(goals[:2], members), members)
    laid = batch(goals, members)
    started = time.perf_counter()
    filtered(laid, members)
    each = (time.perf_counter() - started) / len(laid.row_of)
    print(
        f"one visit of one goal, all members: {1e6 * each:.0f} us; of 100,000: {1e5 * each:.1f} s"
    )
    visits = goals[0][:12]
    forecast(visits, RULE)
    spans = []
    for _ in range(30):
        started = time.perf_counter()
        forecasts([visits], [RULE], compiled=True)
        spans.append(time.perf_counter() - started)
    print(f"goal with 12 visits filtered anew, with forecast: {1e3 * np.median(spans):.2f} ms")


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("series", type=Path)
    parser.add_argument("--children", type=int, default=1_200)
    arguments = parser.parse_args()
    for tries in (5, 10, 20):
        print(f"Simulated children of other shapes, {tries} tries:")
        children = simulated(JUDGING, arguments.children, 31, 500 + tries, tries)
        _show(one_step(visits_of_children(children), shipped(), seed=1))
    for label, shapes in (("tuned", TUNING), ("other", JUDGING)):
        for tries in (5, 10):
            children = simulated(shapes, arguments.children, 31, 600 + tries, tries)
            ours, classic = declared_wrongly(children, shipped())
            print(
                f"mastery called wrongly, {label} shapes, {tries} tries: ours {ours:.3f}, "
                f"three visits at 80 % {classic:.3f}"
            )
        children = simulated(shapes, arguments.children, 31, 700)
        for known in (6, 10, 15):
            print(f"{label} shapes, " + f"\n{label} shapes, ".join(
                time_to_goal(children, shipped(), known)
            ))  # fmt: skip
    _real(arguments.series)
    _cost()


if __name__ == "__main__":
    main()

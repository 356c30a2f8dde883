"""Measure in simulation how often the 90 % bands of courses hold what is true.

    python -m benchmarks.course_coverage [--children 3000]

Children of two to six visits one month to a year apart, with ten answers each to Rasch, 2PL, graded
and partial credit items near what their age can do. True standings follow the Ornstein-Uhlenbeck
process itself, not its steps on the grid.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.course import STANDINGS, Wander, course
from handspan.core.measurement.evidence import item_evidence
from handspan.core.measurement.response_models import Model, ResponseItem, log_probabilities

Floats = npt.NDArray[np.float64]
SLOPE = 2.1
_SEED = 20261124


@dataclass(frozen=True, slots=True)
class SimulatedChild:
    """Ages and answers of a child, and the true standing at each visit."""

    years: list[float]
    answers: list[dict[str, int]]
    z: list[float]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of true values inside their 90 % bands."""

    standing: float
    change: float
    standings: int
    changes: int


def ability(z: npt.ArrayLike, age: float) -> Floats:
    """Ability that stands at z at an age in years."""
    return np.asarray(20 + 16 * math.sqrt(age) + 4 * np.asarray(z, dtype=np.float64))


def items() -> list[ResponseItem]:
    """Every half unit from 0 to 80 an item, of the four models in turn."""
    made = []
    for place in range(161):
        step, code = place / 2, f"i{place}"
        made.append(
            (
                ResponseItem(code, Model.RASCH, (step,)),
                ResponseItem(code, Model.TWO_PARAMETER, (step,), discrimination=1.3),
                ResponseItem(code, Model.PARTIAL_CREDIT, (step - 4, step, step + 3)),
                ResponseItem(code, Model.GRADED, (step - 3, step + 3)),
            )[place % 4]
        )
    return made


def simulated_child(
    bank: list[ResponseItem], wander: Wander, random: np.random.Generator
) -> SimulatedChild:
    """Draw one child."""
    child = SimulatedChild([], [], [])
    age, z = random.uniform(0.2, 3.0), wander.spread * random.standard_normal()
    for _ in range(random.integers(2, 7)):
        near = [item for item in bank if abs(np.mean(item.steps) - ability(0.0, age)) < 12]
        asked = [near[place] for place in random.choice(len(near), size=10, replace=False)]
        child.years.append(age)
        child.answers.append({item.code: _answer(item, z, age, random) for item in asked})
        child.z.append(float(z))
        gap = random.uniform(1 / 12, 1.0)
        rho = math.exp(-gap / wander.years)
        z = rho * z + wander.spread * math.sqrt(1 - rho * rho) * random.standard_normal()
        age += gap
    return child


def coverage(wander: Wander, children: int, seed: int = _SEED) -> Coverage:
    """Draw children, follow each, and count how often the bands hold what is true.

    Changes are those from each visit to the next and from the first to the last.
    """
    random, bank = np.random.default_rng(seed), items()
    standing: list[bool] = []
    change: list[bool] = []
    for _ in range(children):
        child = simulated_child(bank, wander, random)
        abilities = np.array([ability(STANDINGS, age) for age in child.years])
        evidence = [
            item_evidence([item for item in bank if item.code in given], given, SLOPE, at)
            for given, at in zip(child.answers, abilities, strict=True)
        ]
        found = course(child.years, np.array(evidence), abilities, wander)
        for visit, z in enumerate(child.z):
            _, _, low, high = found.standing(visit)
            standing.append(low <= z <= high)
        true = [float(ability(z, age)) for z, age in zip(child.z, child.years, strict=True)]
        last = len(true) - 1
        for first, then in {*((visit, visit + 1) for visit in range(last)), (0, last)}:
            told = found.change(first, then)
            change.append(told.low <= true[then] - true[first] <= told.high)
    return Coverage(float(np.mean(standing)), float(np.mean(change)), len(standing), len(change))


def main() -> None:
    """Print one row of a Markdown table for each way standings may wander."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--children", type=int, default=3000)
    children = parser.parse_args().children
    print("| T, years | spread | bands of standings | hold | bands of changes | hold |")
    print("|-|-|-|-|-|-|")
    for wander in (Wander(), Wander(1.35), Wander(3.0, 1.5)):
        found = coverage(wander, children)
        print(
            f"| {wander.years} | {wander.spread} | {found.standings:,} | {found.standing:.1%} "
            f"| {found.changes:,} | {found.change:.1%} |",
            flush=True,
        )


def _answer(item: ResponseItem, z: float, age: float, random: np.random.Generator) -> int:
    chances = np.exp(log_probabilities(item, ability(z, age), SLOPE))
    return int(random.choice(len(chances), p=chances / chances.sum()))


if __name__ == "__main__":
    main()

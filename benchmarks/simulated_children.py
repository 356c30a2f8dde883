"""Children whose true course is known: standings that drift, and answers drawn from them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.measurement.course import Course, CourseSettings, course
from handspan.core.measurement.evidence import VisitEvidence, Yardstick
from handspan.core.measurement.response_models import Model, ResponseItem, log_probabilities

Floats = npt.NDArray[np.float64]
_MONTHLY = 1 / 12


@dataclass(frozen=True, slots=True)
class SimulatedChild:
    """Visits of a child, and the true standing and ability at each."""

    visits: tuple[VisitEvidence, ...]
    z: tuple[float, ...]
    ability: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of true values inside their 90 % bands, and how surely rises were told."""

    standing: float
    ability: float
    change: float
    standings: int
    changes: int


def simulated_yardstick() -> Yardstick:
    """Rasch, 2PL, graded and partial credit items along 0 to 80 units; ability grows with age."""
    items = {}
    for place in range(161):
        step = place / 2
        kind = place % 4
        if kind == 0:
            item = ResponseItem(f"i{place}", Model.RASCH, (step,))
        elif kind == 1:
            item = ResponseItem(f"i{place}", Model.TWO_PARAMETER, (step,), discrimination=1.3)
        elif kind == 2:
            item = ResponseItem(f"i{place}", Model.PARTIAL_CREDIT, (step - 4, step, step + 3))
        else:
            item = ResponseItem(f"i{place}", Model.GRADED, (step - 3, step + 3))
        items[item.code] = item
    return Yardstick(items, 2.1, lambda z, age: np.asarray(20 + 16 * math.sqrt(age) + 4 * z))


def simulated_children(
    yardstick: Yardstick, settings: CourseSettings, children: int, seed: int, answers: int = 10
) -> list[SimulatedChild]:
    """Draw children: two to six visits one month to a year apart, items near what the age can do.

    Standings follow the Ornstein-Uhlenbeck process itself, not its chain on the grid.
    """
    random = np.random.default_rng(seed)
    return [_child(yardstick, settings, answers, random) for _ in range(children)]


def coverage(
    children: list[SimulatedChild], yardstick: Yardstick, settings: CourseSettings
) -> Coverage:
    """Follow each child and count how often the bands hold what is true."""
    standing, ability, change = [], [], []
    for child in children:
        followed = course(child.visits, yardstick, settings)
        for state, z, true in zip(followed.states, child.z, child.ability, strict=True):
            standing.append(state.z.low <= z <= state.z.high)
            ability.append(state.ability.low <= true <= state.ability.high)
        change.extend(_changes(followed, child))
    return Coverage(
        standing=float(np.mean(standing)),
        ability=float(np.mean(ability)),
        change=float(np.mean(change)),
        standings=len(standing),
        changes=len(change),
    )


def _changes(followed: Course, child: SimulatedChild) -> list[bool]:
    """From each visit to the next, and from the first to the last."""
    last = len(child.visits) - 1
    pairs = [(place, place + 1) for place in range(last)] + ([(0, last)] if last > 1 else [])
    held = []
    for first, then in pairs:
        band = followed.change(first, then)
        held.append(band.low <= child.ability[then] - child.ability[first] <= band.high)
    return held


def _child(
    yardstick: Yardstick, settings: CourseSettings, answers: int, random: np.random.Generator
) -> SimulatedChild:
    age = random.uniform(0.2, 3.0)
    z = settings.spread * random.standard_normal()
    visits, standings, abilities = [], [], []
    for _ in range(random.integers(2, 7)):
        ability = float(yardstick.ability(np.array(z), age))
        given = _asked(yardstick, float(yardstick.ability(np.array(0.0), age)), answers, random)
        levels = {item.code: _answer(item, ability, yardstick.slope, random) for item in given}
        visits.append(VisitEvidence(age, levels))
        standings.append(float(z))
        abilities.append(ability)
        gap = random.uniform(_MONTHLY, 1.0)
        rho = math.exp(-gap / settings.years)
        z = rho * z + settings.spread * math.sqrt(1 - rho * rho) * random.standard_normal()
        age += gap
    return SimulatedChild(tuple(visits), tuple(standings), tuple(abilities))


def _asked(
    yardstick: Yardstick, near: float, answers: int, random: np.random.Generator
) -> list[ResponseItem]:
    fitting = [item for item in yardstick.items.values() if abs(np.mean(item.steps) - near) < 12]
    chosen = random.choice(len(fitting), size=answers, replace=False)
    return [fitting[place] for place in chosen]


def _answer(item: ResponseItem, ability: float, slope: float, random: np.random.Generator) -> int:
    chances = np.exp(log_probabilities(item, ability, slope))
    return int(random.choice(len(chances), p=chances / chances.sum()))

"""Chance of the demonstration: answers and tries drawn from how the story says a child is."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from handspan.core.areas import AREAS
from handspan.core.measurement.developmental_scale import (
    SLOPE,
    expected_ability,
    placed_item,
    population_spread,
)
from handspan.core.measurement.inventory import InventoryItem
from handspan.core.measurement.response_models import expected_level
from handspan.site.demonstration.cast import Goal

ASKED_IN_AN_AREA = 7
_HELP = ("verbal", "gesture", "model", "partial_physical")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One try: with which help, and whether it succeeded with that help."""

    prompt: str
    succeeded: bool

    @property
    def alone(self) -> bool:
        return self.prompt == "independent" and self.succeeded


def dice(*names: object) -> random.Random:
    """Return a generator that depends on nothing but these names."""
    return random.Random("/".join(map(str, names)))  # noqa: S311  (a story, no secret)


def asked(offered: tuple[InventoryItem, ...], age_months: float) -> tuple[InventoryItem, ...]:
    """Choose what one sitting asks: in every area the items that tell most at this age."""
    usual = expected_ability(age_months)
    nearest = sorted(offered, key=lambda item: abs(placed_item(item).steps[1] - usual))
    chosen = {
        item.code
        for area in AREAS
        for item in [one for one in nearest if one.area == area.code][:ASKED_IN_AN_AREA]
    }
    return tuple(item for item in offered if item.code in chosen)


def answers(
    offered: tuple[InventoryItem, ...],
    standing: dict[str, float],
    age_months: float,
    chance: random.Random,
) -> dict[str, int]:
    """Draw the level of help of each item close to what the model that scores it expects."""
    levels = {}
    for item in offered:
        z = standing.get(item.area, 0.0)
        ability = expected_ability(age_months) + z * population_spread(age_months)
        expected = float(expected_level(placed_item(item), ability, SLOPE))
        levels[item.code] = min(3, int(expected + 0.3 + 0.4 * chance.random()))
    return levels


def share_alone(goal: Goal, through: float) -> float:
    """Return the expected share of tries without help, from the program's begin (0) to now (1)."""
    base, target = goal.baseline_percent, goal.target_percent
    ends, middle, pace = {
        "steady": (target + 4, 0.5, 7.0),
        "reached": (target + 34, 0.35, 11.0),
        "slow": (base + 0.7 * (target - base), 0.5, 5.0),
        "late_start": (target - 2, 0.72, 16.0),
        "plateau": (base - 4, 0.5, 1.0),
    }[goal.growth]
    begun, over = (_logistic(pace * (each - middle)) for each in (0.0, 1.0))
    risen = (_logistic(pace * (through - middle)) - begun) / (over - begun)
    return min(0.97, max(0.02, (base + (ends - base) * risen) / 100))


def tries(goal: Goal, share: float, chance: random.Random) -> list[Outcome]:
    """Draw the tries of a visit: the rest with more help, the lower the share alone is."""
    alone = int(goal.tries_each_visit * share + chance.random())
    # Calmer than coins: with so few tries, pure luck would tell another story than the story does.
    alone += chance.choices((-1, 0, 1), weights=(1, 4, 1))[0]
    alone = min(goal.tries_each_visit, max(0, alone))
    found = [Outcome("independent", True)] * alone
    need = 1 - share
    for _ in range(goal.tries_each_visit - alone):
        prompt = chance.choices(_HELP, weights=(1.2 - need, 0.6, 0.2 + need, need * need))[0]
        found.append(Outcome(prompt, chance.random() > 0.25 * need))
    chance.shuffle(found)
    return found


def level_of(goal: Goal, percent: float) -> int:
    """Return the highest level of the ladder whose percentage is met."""
    met = [level - 2 for level, needed in enumerate(goal.gas_percent) if percent >= needed]
    return max(met, default=-2)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))

"""What the answers of one visit say about where a child stands among children of the age."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.response_models import ResponseItem, log_probabilities


@dataclass(frozen=True, slots=True)
class VisitEvidence:
    """Answers of one visit.

    Attributes
    ----------
    age : float
        Years, corrected for prematurity where the clinic does so.
    answers : mapping of str to int
        Level by code of the item; what was not asked is left out. May be empty.
    """

    age: float
    answers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What answers are measured with.

    Attributes
    ----------
    items : mapping of str to ResponseItem
        By code.
    slope : float
        Units of the scale per logit.
    ability : callable
        Abilities that stand at given z among children of an age in years; rising with z. For a
        reference by age, its `scores`.
    """

    items: Mapping[str, ResponseItem]
    slope: float
    ability: Callable[[FloatArray, float], FloatArray]


def weigh(
    visits: Sequence[VisitEvidence], yardstick: Yardstick, points: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Weigh each visit on its own.

    Parameters
    ----------
    visits : sequence of VisitEvidence
    yardstick : Yardstick
    points : ndarray, shape (points,)
        Standings z, rising.

    Returns
    -------
    tuple of ndarray, shape (visits, points)
        Ability at each standing, and logarithm of the probability of the visit's answers there.

    Raises
    ------
    ValueError
        When an answer names no item or is not one of its levels, or the yardstick does not reach
        an age.
    """
    shape = (len(visits), len(points))
    abilities, logs = np.empty(shape), np.empty(shape)
    for place, visit in enumerate(visits):
        abilities[place] = _abilities(yardstick, points, visit.age)
        logs[place] = log_likelihood(visit.answers, yardstick, abilities[place])
    return abilities, logs


def log_likelihood(
    answers: Mapping[str, int], yardstick: Yardstick, abilities: FloatArray
) -> FloatArray:
    """Logarithm of the probability of the answers of one visit at each ability.

    Parameters
    ----------
    answers : mapping of str to int
    yardstick : Yardstick
    abilities : ndarray, shape (points,)

    Returns
    -------
    ndarray, shape (points,)

    Raises
    ------
    ValueError
        When an answer names no item or is not one of its levels.
    """
    total = np.zeros(len(abilities))
    for code, level in answers.items():
        item = yardstick.items.get(code)
        if item is None:
            raise ValueError(f"no item is called {code}")
        if isinstance(level, bool) or level not in range(item.top + 1):
            raise ValueError(f"the answer to {code} is a level from 0 to {item.top}, not {level}")
        total += log_probabilities(item, abilities, yardstick.slope)[:, level]
    return total


def _abilities(yardstick: Yardstick, points: FloatArray, age: float) -> FloatArray:
    abilities = yardstick.ability(points, age)
    known = np.isfinite(abilities)
    if not known.any():
        raise ValueError(f"the reference does not reach an age of {age} years")
    # some distributions end before z of 5 does; beyond, the last ability that there is
    return np.asarray(np.interp(points, points[known], abilities[known]))

"""What is believed of a child's skills: levels, how sure, and what each session teaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handspan.core.program.skills import Skills

FloatArray = npt.NDArray[np.float64]

SLOPE = 1.7
"""Of the logistic curve, so that levels are about standard deviations of the normal curve."""

SPREAD = 1.0
"""Standard deviation of a skill among children of an age, before anything is known."""

ALIKE_IN_AREA = 0.5
"""Correlation of two skills of one area before anything is known (our assumption)."""

MOST_CHANGE = 1.0
"""No session moves a level by more than this: an odd day is not a new child."""

THERAPIST, CAREGIVER = 0.8, 0.5
"""How much of a try counts by who saw it (our assumption; a clinic's own pairs would tell)."""

WANDER_A_DAY = 0.0004
"""Variance that a day adds, since children change between sessions."""

ELO_STEP = 0.4


@dataclass(frozen=True, slots=True)
class Belief:
    """Levels of all skills, 0 as is typical for the age, with their covariance.

    Attributes
    ----------
    mean : array of shape (skills,)
    covariance : array of shape (skills, skills)
    """

    mean: FloatArray
    covariance: FloatArray

    def about(self, loading: FloatArray) -> tuple[float, float]:
        """Return mean and variance of a mix of skills."""
        variance = float(loading @ self.covariance @ loading)
        return float(self.mean @ loading), max(0.0, variance)


def first_belief(skills: Skills) -> Belief:
    """Return what is believed before anything is known: typical, and unsure.

    Parameters
    ----------
    skills : Skills

    Returns
    -------
    Belief
        In the order of the skills.
    """
    areas = np.array([skill.area for skill in skills.by_code.values()])
    same = areas[:, None] == areas[None, :]
    covariance = SPREAD**2 * np.where(same, ALIKE_IN_AREA, 0.0)
    np.fill_diagonal(covariance, SPREAD**2)
    return Belief(np.zeros(len(areas)), covariance)


def loading_of(skills: Skills, parts: Mapping[str, float]) -> FloatArray:
    """Return loadings as an array in the order of the skills.

    Raises
    ------
    ValueError
        When a skill is not known.
    """
    places = {code: place for place, code in enumerate(skills.by_code)}
    found = np.zeros(len(places))
    for code, part in parts.items():
        if code not in places:
            raise ValueError(f"'{code}' is not a skill")
        found[places[code]] = part
    return found


def with_standing(
    belief: Belief, skills: Skills, area: str, standing: float, error: float
) -> Belief:
    """Take in an evaluation: how the child stands in an area, as the mean of its skills.

    A linear observation with a normal error, exact (Kalman 1960).

    Parameters
    ----------
    belief : Belief
    skills : Skills
    area : str
    standing : float
        In standard deviations of children of the age; 0 is typical.
    error : float
        Its standard error, above 0.

    Returns
    -------
    Belief

    Raises
    ------
    ValueError
        When the area has no skill, or the error is not above 0.
    """
    of_area = np.array([skill.area == area for skill in skills.by_code.values()], float)
    if not of_area.any() or error <= 0:
        raise ValueError("an evaluation needs an area with skills, and an error above 0")
    seen = of_area / of_area.sum()
    spread = belief.covariance @ seen
    gain = spread / (float(seen @ spread) + error**2)
    mean = belief.mean + gain * (standing - float(belief.mean @ seen))
    return Belief(mean, _symmetric(belief.covariance - np.outer(gain, spread)))


def after_tries(
    belief: Belief,
    loading: FloatArray,
    difficulty: float,
    successes: float,
    tries: int,
    trust: float = THERAPIST,
) -> Belief:
    """Take in what was seen in a session: one assumed-density step.

    With p = logistic(1.7 (loading . mean - difficulty)) and r the trust, the tries hold the
    information I = 1.7^2 p (1 - p) tries r about the mix of skills; the mean moves by
    P q / (1 + I q'Pq) 1.7 r (successes - tries p), at most by 1 in each skill, and P loses
    P q q'P I / (1 + I q'Pq).

    Parameters
    ----------
    belief : Belief
    loading : array of shape (skills,)
        Parts of the activity, 0 or more.
    difficulty : float
        Level at which half of the tries succeed.
    successes : float
        0 to `tries`; help is mapped to parts of a success.
    tries : int
        1 or more.
    trust : float
        Above 0 and at most 1.

    Returns
    -------
    Belief

    Raises
    ------
    ValueError
        When counts or trust are impossible.
    """
    if tries < 1 or not 0 <= successes <= tries or not 0 < trust <= 1:
        raise ValueError("of one try or more at most all succeed, and trust is above 0, at most 1")
    chance = logistic(float(loading @ belief.mean) - difficulty)
    told = SLOPE**2 * chance * (1 - chance) * tries * trust
    spread = belief.covariance @ loading
    held = 1 + told * float(loading @ spread)
    step = spread / held * SLOPE * trust * (successes - tries * chance)
    mean = belief.mean + np.clip(step, -MOST_CHANGE, MOST_CHANGE)
    return Belief(mean, _symmetric(belief.covariance - np.outer(spread, spread) * told / held))


def after_days(belief: Belief, days: float) -> Belief:
    """Return the belief after days without a session: as it was, a little less sure."""
    if days < 0:
        raise ValueError("days are counted forward")
    return Belief(belief.mean, belief.covariance + np.eye(len(belief.mean)) * WANDER_A_DAY * days)


def elo_after(
    mean: FloatArray, loading: FloatArray, difficulty: float, successes: float, tries: int
) -> FloatArray:
    """Move levels the simple way: each skill by its part of what was not expected.

    The alternative without uncertainty (Elo 1978); the simulation compares both.
    """
    chance = logistic(float(loading @ mean) - difficulty)
    return np.asarray(mean + ELO_STEP * loading * (successes / tries - chance))


def expected_success(
    belief: Belief, loading: FloatArray, difficulty: float | FloatArray
) -> FloatArray:
    """Return the chance that a try succeeds, averaged over what is not known of the skills.

    Gauss-Hermite quadrature with fifteen nodes over the mix of skills.

    Parameters
    ----------
    belief : Belief
    loading : array of shape (skills,)
    difficulty : float or array

    Returns
    -------
    array
        Of the shape of `difficulty`, 0 to 1.
    """
    mean, variance = belief.about(loading)
    levels = mean + np.sqrt(variance) * NODES
    return np.asarray(logistic(levels - np.asarray(difficulty)[..., None]) @ NODE_WEIGHTS)


def logistic(level: float | FloatArray) -> FloatArray:
    """Return 1 / (1 + exp(-1.7 level)), without overflow."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * SLOPE * np.asarray(level, float))))


def _symmetric(matrix: FloatArray) -> FloatArray:
    return np.asarray((matrix + matrix.T) / 2)


def _nodes(count: int) -> tuple[FloatArray, FloatArray]:
    places, weights = np.polynomial.hermite_e.hermegauss(count)
    return places, weights / weights.sum()


NODES, NODE_WEIGHTS = _nodes(15)
"""Of a standard normal distribution. Seven are off by 0.04 at a spread of 1, fifteen by 0.005."""

"""What a sitting is made of: areas, rules, what was asked, and what is known so far."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.missing_answers import Missing
from handspan.core.measurement.response_models import ResponseItem


class Stop(enum.StrEnum):
    """Why no further question is asked."""

    PRECISE = "precise"
    COUNT = "count"
    TIME = "time"
    NOTHING_LEFT = "nothing_left"
    """In at least one area, all was asked before its error reached the target."""


@dataclass(frozen=True, eq=False, slots=True)
class AbilityScale:
    """Where abilities are weighed.

    Attributes
    ----------
    points : ndarray, shape (points,)
        Evenly spaced, in units of the scale.
    slope : float
        Units of the scale per logit.
    """

    points: FloatArray
    slope: float


@dataclass(frozen=True, eq=False, slots=True)
class AreaItems:
    """One ability with the items that ask about it.

    Attributes
    ----------
    area : str
    items : sequence of ResponseItem
        In the order of the bank.
    prior_mean, prior_sd : float
        What is expected before any answer, such as from the age.
    scale : AbilityScale
    weight : float
        How much this area matters beside the others.
    """

    area: str
    items: Sequence[ResponseItem]
    prior_mean: float
    prior_sd: float
    scale: AbilityScale
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """When an area and the sitting end, and how freely items are chosen.

    Attributes
    ----------
    target_error : float
        An area whose standard error is below this is known well enough.
    fewest_per_area : int
        Answers that an area needs all the same.
    most_per_area, most_questions : int or None
        Questions, answered or not, after which an area and the sitting end.
    most_minutes : float or None
        Time after which the sitting ends.
    run : int
        Questions in a row that stay in an area that is open, so that the talk does not jump about.
    among_best : int
        Draw each item from the so many best, so that not all children see the same; 1 is exact.
    level : float
        Of the intervals, between 0 and 1.

    Raises
    ------
    ValueError
        When a number cannot be.
    """

    target_error: float
    fewest_per_area: int = 0
    most_per_area: int | None = None
    most_questions: int | None = None
    most_minutes: float | None = None
    run: int = 3
    among_best: int = 1
    level: float = 0.90

    def __post_init__(self) -> None:
        if not self.target_error > 0 or self.fewest_per_area < 0:
            raise ValueError("a target above zero and a fewest from 0 on are needed")
        if self.run < 1 or self.among_best < 1:
            raise ValueError("a run and a choice need at least one item")
        if self.most_per_area is not None and self.most_per_area < self.fewest_per_area:
            raise ValueError("an area cannot need more answers than it may ask questions")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a sitting with its answer, or why there is none.

    Attributes
    ----------
    code : str
    level : int or None
    reason : Missing or None
        Exactly one of both is given.
    """

    code: str
    level: int | None = None
    reason: Missing | None = None

    def __post_init__(self) -> None:
        if (self.level is None) == (self.reason is None):
            raise ValueError(f"item {self.code} needs either an answer or a reason for none")


@dataclass(frozen=True, slots=True)
class AreaState:
    """What is known about an area so far.

    Attributes
    ----------
    area : str
    asked, answered : int
    mean, sd, low, high : float
        Of the posterior, in units of the scale, with the central interval.
    done : Stop or None
        Why the area asks no more.
    """

    area: str
    asked: int
    answered: int
    mean: float
    sd: float
    low: float
    high: float
    done: Stop | None

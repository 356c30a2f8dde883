"""A sitting in which each question is chosen by the answers before it.

What was asked and answered, in order, is the whole state. Everything else is computed from it: so
taking an answer back, a break, or going on after the power failed need nothing of their own.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.grid import (
    credible_interval,
    log_normal_prior,
    mean_and_sd,
    normalized,
)
from handspan.core.measurement.item_choice import best_items, informations, item_arrays
from handspan.core.measurement.response_models import ResponseItem, log_probabilities

_AVOIDED_WORTH = 0.5
"""An item to be avoided is asked only where it tells twice as much as any other."""


class Missing(enum.StrEnum):
    """Why a question that was asked has no answer."""

    REFUSED = "refused"
    NOT_OBSERVED = "not_observed"
    NOT_APPLICABLE = "not_applicable"


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
        An area whose standard error is at most this is known well enough.
    fewest_per_area : int
        Answers that an area needs all the same.
    most_per_area, most_questions : int or None
        Questions, answered or not, after which an area and the sitting end.
    most_minutes : float or None
        Time after which the sitting ends.
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
    among_best: int = 1
    level: float = 0.90

    def __post_init__(self) -> None:
        if not self.target_error > 0 or self.fewest_per_area < 0 or self.among_best < 1:
            raise ValueError("a target above zero, a count from 0 and at least one best are needed")
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


@dataclass(frozen=True, slots=True)
class Question:
    """The item to ask next."""

    code: str
    area: str
    areas: tuple[AreaState, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The sitting has ended."""

    reason: Stop
    areas: tuple[AreaState, ...]


def next_question(
    areas: Sequence[AreaItems],
    asked: Sequence[Asked],
    rules: Rules,
    *,
    minutes: float = 0.0,
    seed: int = 0,
    avoid: Collection[str] = (),
) -> Question | Done:
    """Choose the next item of a sitting, or say why it ends.

    The area: first those that still lack answers (`Rules.fewest_per_area`), then the one with the
    greatest need, ``weight * standard error / target``; ties in the order given. The item: the one
    with the largest Fisher information at the posterior mean of its area.

    Parameters
    ----------
    areas : sequence of AreaItems
    asked : sequence of Asked
        So far, in order. What was asked is not asked again, answered or not.
    rules : Rules
    minutes : float
        Spent so far.
    seed : int
        Of the draw among the best items; the same state and seed give the same question.
    avoid : collection of str
        Items that this child saw lately: asked only where nothing else tells half as much.

    Returns
    -------
    Question or Done

    Raises
    ------
    ValueError
        When there is no area, a code occurs twice or in no area, or an answer is not a level of
        its item.
    """
    _check_codes(areas, asked)
    states = area_states(areas, asked, rules)
    stop = _stop(states, len(asked), rules, minutes)
    if stop is not None:
        return Done(stop, states)
    chosen = min(
        (place for place, state in enumerate(states) if state.done is None),
        key=lambda place: _urgency(areas[place], states[place], rules),
    )
    area, state = areas[chosen], states[chosen]
    return Question(_item(area, state, asked, rules, seed, avoid), area.area, states)


def area_states(
    areas: Sequence[AreaItems], asked: Sequence[Asked], rules: Rules
) -> tuple[AreaState, ...]:
    """Weigh the answers of each area; parameters and errors as `next_question`."""
    given = {one.code: one for one in asked}
    return tuple(_area_state(area, given, rules) for area in areas)


def _area_state(area: AreaItems, given: dict[str, Asked], rules: Rules) -> AreaState:
    points = area.scale.points
    log_weights = log_normal_prior(points, area.prior_mean, area.prior_sd)
    asked = answered = 0
    for item in area.items:
        one = given.get(item.code)
        if one is None:
            continue
        asked += 1
        if one.level is not None:
            if one.level not in range(item.top + 1):
                raise ValueError(
                    f"the answer to {item.code} is a level from 0 to {item.top}, not {one.level}"
                )
            answered += 1
            log_weights = (
                log_weights + log_probabilities(item, points, area.scale.slope)[:, one.level]
            )
    weights = normalized(log_weights)
    mean, sd = (float(value) for value in mean_and_sd(points, weights))
    low, high = credible_interval(points, weights, rules.level)
    done = None
    if sd <= rules.target_error and answered >= rules.fewest_per_area:
        done = Stop.PRECISE
    elif asked == len(area.items):
        done = Stop.NOTHING_LEFT
    elif rules.most_per_area is not None and asked >= rules.most_per_area:
        done = Stop.COUNT
    return AreaState(area.area, asked, answered, mean, sd, low, high, done)


def _stop(states: tuple[AreaState, ...], asked: int, rules: Rules, minutes: float) -> Stop | None:
    reasons = {state.done for state in states}
    if None not in reasons:
        first = (Stop.NOTHING_LEFT, Stop.COUNT, Stop.PRECISE)
        return next(reason for reason in first if reason in reasons)
    if rules.most_questions is not None and asked >= rules.most_questions:
        return Stop.COUNT
    if rules.most_minutes is not None and minutes >= rules.most_minutes:
        return Stop.TIME
    return None


def _urgency(area: AreaItems, state: AreaState, rules: Rules) -> tuple[bool, float]:
    need = area.weight * state.sd / rules.target_error
    return state.answered >= rules.fewest_per_area, -need


def _item(
    area: AreaItems,
    state: AreaState,
    asked: Sequence[Asked],
    rules: Rules,
    seed: int,
    avoid: Collection[str],
) -> str:
    worth = informations(item_arrays(area.items, area.scale.slope), state.mean)
    seen = {one.code for one in asked}
    for place, item in enumerate(area.items):
        if item.code in seen:
            worth[place] = -math.inf
        elif item.code in avoid:
            worth[place] *= _AVOIDED_WORTH
    best = best_items(worth, rules.among_best)
    drawn = 0
    if len(best) > 1:
        drawn = int(np.random.default_rng([seed, len(asked)]).integers(len(best)))
    return area.items[best[drawn]].code


def _check_codes(areas: Sequence[AreaItems], asked: Sequence[Asked]) -> None:
    if not areas:
        raise ValueError("a sitting needs an area to ask about")
    known: set[str] = set()
    for code in (item.code for area in areas for item in area.items):
        if code in known:
            raise ValueError(f"item {code} occurs twice")
        known.add(code)
    seen: set[str] = set()
    for one in asked:
        if one.code not in known:
            raise ValueError(f"no area has an item {one.code}")
        if one.code in seen:
            raise ValueError(f"item {one.code} was asked twice")
        seen.add(one.code)

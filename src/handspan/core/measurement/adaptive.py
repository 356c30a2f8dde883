"""A sitting in which each question is chosen by the answers before it.

What was asked and answered, in order, is the whole state. Everything else is computed from it: so
taking an answer back, a break, or going on after the power failed need nothing of their own.
"""

from __future__ import annotations

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
from handspan.core.measurement.item_choice import (
    best_items,
    informations,
    item_arrays,
    items_needed,
)
from handspan.core.measurement.missing_answers import Missing
from handspan.core.measurement.response_models import ResponseItem, log_probability_table
from handspan.core.measurement.sitting import (
    AbilityScale,
    AreaItems,
    AreaState,
    Asked,
    Rules,
    Stop,
)

__all__ = [
    "AbilityScale",
    "AreaItems",
    "AreaState",
    "Asked",
    "Done",
    "Missing",
    "Question",
    "Rules",
    "Stop",
    "area_states",
    "next_question",
]

_AVOIDED_WORTH = 0.5
"""An item to be avoided is asked only where it tells twice as much as any other."""


@dataclass(frozen=True, slots=True)
class Question:
    """The item to ask next.

    Attributes
    ----------
    code, area : str
    areas : tuple of AreaState
        Before its answer.
    left : int
        About how many questions are still to come, this one included; a forecast.
    """

    code: str
    area: str
    areas: tuple[AreaState, ...]
    left: int


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

    The area: that of the question before, until its run is full (`Rules.run`) or it is done. Then
    first those that still lack answers (`Rules.fewest_per_area`), then the one with the greatest
    need, ``weight * standard error / target``; ties in the order given. The item: the one with the
    largest Fisher information at the posterior mean of its area.

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
    seen = {one.code for one in asked}
    worth = [_worth(area, state, seen) for area, state in zip(areas, states, strict=True)]
    chosen = _place_of_area(areas, states, asked, rules)
    code = _code(areas[chosen], worth[chosen], rules, avoid, (seed, len(asked)))
    left = _left(states, worth, len(asked), rules, minutes)
    return Question(code, areas[chosen].area, states, left)


def area_states(
    areas: Sequence[AreaItems], asked: Sequence[Asked], rules: Rules
) -> tuple[AreaState, ...]:
    """Weigh the answers of each area; parameters and errors as `next_question`."""
    given = {one.code: one for one in asked}
    return tuple(_area_state(area, given, rules) for area in areas)


def _area_state(area: AreaItems, given: dict[str, Asked], rules: Rules) -> AreaState:
    points = area.scale.points
    asked = [item for item in area.items if item.code in given]
    answered = [item for item in asked if given[item.code].level is not None]
    levels = [_checked(item, given[item.code].level) for item in answered]
    logs = log_probability_table(answered, points, area.scale.slope)
    log_weights = log_normal_prior(points, area.prior_mean, area.prior_sd)
    log_weights += logs[np.arange(len(levels)), levels].sum(axis=0)
    weights = normalized(log_weights)
    mean, sd = (float(value) for value in mean_and_sd(points, weights))
    low, high = credible_interval(points, weights, rules.level)
    done = None
    if sd < rules.target_error and len(answered) >= rules.fewest_per_area:
        done = Stop.PRECISE
    elif len(asked) == len(area.items):
        done = Stop.NOTHING_LEFT
    elif rules.most_per_area is not None and len(asked) >= rules.most_per_area:
        done = Stop.COUNT
    return AreaState(area.area, len(asked), len(answered), mean, sd, low, high, done)


def _checked(item: ResponseItem, level: int | None) -> int:
    if level is None or level not in range(item.top + 1):
        raise ValueError(f"the answer to {item.code} is a level from 0 to {item.top}, not {level}")
    return level


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


def _place_of_area(
    areas: Sequence[AreaItems], states: Sequence[AreaState], asked: Sequence[Asked], rules: Rules
) -> int:
    where = {item.code: place for place, area in enumerate(areas) for item in area.items}
    before = [where[one.code] for one in asked]
    if before and states[before[-1]].done is None:
        row = next((n for n, place in enumerate(reversed(before)) if place != before[-1]), None)
        if (len(before) if row is None else row) % rules.run:
            return before[-1]
    return min(
        (place for place, state in enumerate(states) if state.done is None),
        key=lambda place: _urgency(areas[place], states[place], rules),
    )


def _urgency(area: AreaItems, state: AreaState, rules: Rules) -> tuple[bool, float]:
    need = area.weight * state.sd / rules.target_error
    return state.answered >= rules.fewest_per_area, -need


def _worth(area: AreaItems, state: AreaState, seen: Collection[str]) -> FloatArray:
    """Information of each item, minus infinity where it may not be asked."""
    if state.done is not None:
        return np.full(len(area.items), -np.inf)
    told = informations(item_arrays(area.items, area.scale.slope), state.mean)
    told[[item.code in seen for item in area.items]] = -np.inf
    return told


def _code(
    area: AreaItems,
    worth: FloatArray,
    rules: Rules,
    avoid: Collection[str],
    seed: tuple[int, int],
) -> str:
    lately = np.array([item.code in avoid for item in area.items])
    best = best_items(np.where(lately, worth * _AVOIDED_WORTH, worth), rules.among_best)
    drawn = int(np.random.default_rng(seed).integers(len(best))) if len(best) > 1 else 0
    return area.items[best[drawn]].code


def _left(
    states: Sequence[AreaState],
    worth: Sequence[FloatArray],
    asked: int,
    rules: Rules,
    minutes: float,
) -> int:
    left = 0
    for state, told in zip(states, worth, strict=True):
        if state.done is None:
            needed = items_needed(state.sd, rules.target_error, told)
            needed = max(needed, rules.fewest_per_area - state.answered, 1)
            if rules.most_per_area is not None:
                needed = min(needed, rules.most_per_area - state.asked)
            left += needed
    if rules.most_questions is not None:
        left = min(left, rules.most_questions - asked)
    if rules.most_minutes is not None and asked and minutes > 0:
        left = min(left, math.ceil((rules.most_minutes - minutes) * asked / minutes))
    return left


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

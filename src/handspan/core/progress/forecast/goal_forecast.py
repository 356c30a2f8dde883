"""What may be said of a goal's future: the next visit, the level now, the chance of the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from handspan.core.goals.mastery import MasteryRule
from handspan.core.progress.forecast.filtering import (
    Before,
    Filtered,
    Visit,
    batch,
    filtered,
)
from handspan.core.progress.forecast.grid import FloatArray
from handspan.core.progress.forecast.next_visit import (
    Range,
    chance_at_least,
    chances_ahead,
    range_of,
)
from handspan.core.progress.forecast.rule_chance import chances_of_rule
from handspan.core.progress.forecast.settings import FIRST, Members, shipped
from handspan.core.progress.series import Day, Event, Series

HORIZONS = (4, 8, 12)
"""Visits ahead for which the chance of meeting the rule is told. A single date is never told."""

SURE = 0.9
"""Probability that the level is at the target from which on it is called reached."""

FEWEST_VISITS = 3
"""Before so many visits nothing is foretold."""


@dataclass(frozen=True, slots=True)
class GoalForecast:
    """What a goal's visits foretell.

    Attributes
    ----------
    visits : int
        Those that it rests on.
    tries : int
        Of the visit that is foretold.
    chances : tuple of float
        Of 0 to `tries` successes at the next visit.
    likely, very_likely : Range
        Where the next visit lies with a probability of 80 and of 95 percent.
    at_target : float
        Probability that the true level is at or above the rule's share now.
    rule : tuple of (int, float)
        Visits ahead, and the probability that the rule will have been met by then.
    """

    visits: int
    tries: int
    chances: tuple[float, ...]
    likely: Range
    very_likely: Range
    at_target: float
    rule: tuple[tuple[int, float], ...]

    @property
    def is_reached(self) -> bool:
        """Whether the level may be called reached, whatever the rule counts."""
        return self.at_target >= SURE


def forecast(
    visits: Sequence[Visit], rule: MasteryRule, *, members: Members | None = None
) -> GoalForecast:
    """Foretell one goal. See `forecasts`."""
    [found] = forecasts([visits], [rule], members=members)
    return found


def forecasts(
    goals: Sequence[Sequence[Visit]],
    rules: Sequence[MasteryRule],
    *,
    members: Members | None = None,
    compiled: bool | None = False,
) -> list[GoalForecast]:
    """Foretell many goals.

    Parameters
    ----------
    goals : sequence of sequence of Visit
    rules : sequence of MasteryRule
        One for each goal; the next visit has its number of tries.
    members : Members, optional
        With the weights of a caseload; by default those that come with the program.
    compiled : bool or None
        Use numba: worth its start from a few dozen goals on. None: where it is installed.

    Returns
    -------
    list of GoalForecast

    Raises
    ------
    ValueError
        When there are not as many rules as goals.
    """
    if len(goals) != len(rules):
        raise ValueError("each goal needs its rule")
    members = members or shipped()
    laid = batch(goals, members)
    found = filtered(laid, members, compiled=compiled)
    told = []
    for goal, (visits, rule) in enumerate(zip(goals, rules, strict=True)):
        end = int(laid.starts[goal + 1])
        level = found.level[end - 1] if visits else FIRST
        told.append(_told(visits, rule, found, end + goal, goal, level, members))
    return told


def forecasts_along(
    visits: Sequence[Visit],
    rules: Sequence[MasteryRule],
    first: int,
    *,
    members: Members | None = None,
    compiled: bool | None = None,
) -> list[GoalForecast]:
    """Foretell one goal again and again: after its first visits, and after each one from there on.

    Parameters
    ----------
    visits : sequence of Visit
    rules : sequence of MasteryRule
        One for each forecast.
    first : int
        Visits that are known to the first forecast, at least 1.
    members, compiled
        As for `forecasts`.

    Returns
    -------
    list of GoalForecast
        Each from the visits up to its own only; empty with fewer than `first`.
    """
    members = members or shipped()
    found = filtered(batch([visits], members), members, every=True, compiled=compiled)
    ends = range(first, len(visits) + 1)
    return [
        _told(visits[:end], rule, found, end, end - 1, found.level[end - 1], members)
        for end, rule in zip(ends, rules, strict=True)
    ]


def row_at_target(visits: Sequence[Visit], rule: MasteryRule) -> int:
    """Count the visits in a row, up to the last, at the rule's share; small visits do not count."""
    row = 0
    for visit in visits:
        if visit.before is Before.PHASE:
            row = 0
        if visit.tries >= rule.tries:
            row = row + 1 if visit.successes >= least_successes(rule, visit.tries) else 0
    return row


def least_successes(rule: MasteryRule, tries: int) -> int:
    """Successes of so many tries that are at the rule's share."""
    return ceil(rule.target_percent * tries / 100 - 1e-9)


def visits_of(series: Series) -> tuple[Visit, ...]:
    """Turn the days of a goal into visits; an event is taken to lie before the next visit.

    Parameters
    ----------
    series : Series

    Returns
    -------
    tuple of Visit
    """
    found: list[Visit] = []
    last: Day | None = None
    for day in series.days:
        found.append(
            Visit(
                successes=day.successes,
                tries=day.tries,
                before=_before(last, day, series.events),
                helped=day.helped,
                on=day.on,
            )
        )
        last = day
    return tuple(found)


def _before(last: Day | None, day: Day, events: Sequence[Event]) -> Before:
    if last is None:
        return Before.NOTHING
    if last.phase is not day.phase:
        return Before.PHASE
    happened = any(last.on < event.on <= day.on for event in events)
    return Before.BREAK if happened else Before.NOTHING


def _told(
    visits: Sequence[Visit],
    rule: MasteryRule,
    found: Filtered,
    ahead: int,
    place: int,
    level: FloatArray,
    members: Members,
) -> GoalForecast:
    tries = rule.tries
    chances = chances_ahead(found, ahead, members, tries)
    met = chances_of_rule(
        found.weights[place],
        found.state[place],
        members,
        tries=tries,
        least=least_successes(rule, tries),
        visits=rule.visits,
        already=row_at_target(visits, rule),
        horizons=HORIZONS,
    )
    return GoalForecast(
        visits=len(visits),
        tries=tries,
        chances=tuple(chances.tolist()),
        likely=range_of(chances, 0.8),
        very_likely=range_of(chances, 0.95),
        at_target=chance_at_least(level, rule.target_percent / 100),
        rule=tuple(zip(HORIZONS, met, strict=True)),
    )

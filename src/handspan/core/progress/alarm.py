"""The alarm: after each visit, does a child grow, is it unclear, or has growth stalled, and why."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

import numpy as np

from handspan.core.progress.evidence import LEVELS, likelihood
from handspan.core.progress.forecast.grid import FloatArray
from handspan.core.progress.segmented import Setting, follow
from handspan.core.progress.series import Phase, Series

SETTING = Setting()
"""The alarm's own; a forecast needs another one."""

ODDS = 1.80
"""Stalled when plateau, and a tenth of regression, are this many times as likely as growth, at ten
tries in a visit."""

ODDS_PER_DOUBLING = -0.40
"""More tries show growth more clearly, so less is needed for as few false alarms."""

REGRESSION_COUNTS = 0.1
"""Regression shows itself soon; counting it in full would only cost power to find a plateau."""

GROWING = 0.7
"""Called growing from this probability."""

FALSE_ALARMS, FALSE_ALARMS_IF_SLOW = 0.10, 0.36
"""Share of steadily growing children who are called stalled at least once before they reach the
goal, at most, in the simulation of docs/methods/alarm.md: with a usual pace (median 0.15 logit in a
visit), and with a slow one (median 0.10)."""

FIRST_JUDGED = 8
"""Visits since a fresh start before a word is given."""

CEILING = 0.9
"""Share of tries from which counts leave no room to see growth."""

LONG_BREAK = timedelta(days=60)
"""After a longer gap between visits the watch begins afresh."""


class Word(StrEnum):
    """What may be said about growth."""

    GROWING = "growing"
    UNCLEAR = "unclear"
    STALLED = "stalled"

    @property
    def label(self) -> str:
        """Word in tables."""
        return self.value.capitalize()


class Reason(StrEnum):
    """Why this word."""

    BASELINE = "baseline"
    FEW_VISITS = "few_visits"
    CEILING = "ceiling"
    GROWING = "growing"
    EITHER = "either"
    PLATEAU = "plateau"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class Visit:
    """Tries at one goal in one visit, and what is known to have happened before it.

    Attributes
    ----------
    successes : int
        Tries that counted, 0 to `tries`.
    tries : int
        At least 1.
    phase : str
        Any label; where it changes, the watch begins afresh.
    on : date or None
        None: the length of breaks is not looked at.
    event : str
        What was noted since the last visit ("new school"); the watch begins afresh.
    by_help : tuple of int
        The same tries by level of help, least help first; empty where help was not told apart.

    Raises
    ------
    ValueError
        When the counts are impossible.
    """

    successes: int
    tries: int
    phase: str = Phase.PROGRAM
    on: date | None = None
    event: str = ""
    by_help: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.tries < 1:
            raise ValueError("a visit needs at least one try")
        if not 0 <= self.successes <= self.tries:
            raise ValueError(f"{self.successes} of {self.tries} tries cannot be")
        if self.by_help and (
            min(self.by_help) < 0
            or sum(self.by_help) != self.tries
            or self.by_help[0] != self.successes
        ):
            raise ValueError(
                f"tries by level of help {self.by_help} do not add up to {self.tries} tries "
                f"with {self.successes} without help"
            )

    @property
    def counts(self) -> tuple[int, ...]:
        """Tries by level of help, least help first, as finely as they were told apart."""
        if len(self.by_help) > 1:
            return self.by_help
        return self.successes, self.tries - self.successes


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is known about growth after a visit, from the visits up to it.

    Attributes
    ----------
    p_growing, p_plateau, p_regression : float
        Probabilities; they sum to 1. From the first visit on: only the word waits.
    word : Word
    reason : Reason
    since : int or None
        Place of the visit (0 is the first of all) after which growth has probably ended, give or
        take five; only when the word is stalled.
    watched : int
        Visits since the last fresh start, this one included.
    share : float
        Share of tries that succeed at the child's present level, as the filter sees it.
    """

    p_growing: float
    p_plateau: float
    p_regression: float
    word: Word
    reason: Reason
    since: int | None
    watched: int
    share: float


def watch(visits: Sequence[Visit], *, compiled: bool = False) -> tuple[Alarm, ...]:
    """Judge growth after each visit.

    Parameters
    ----------
    visits : sequence of Visit
        In the order in which they took place.
    compiled : bool
        Use numba; the same numbers. Loading it takes longer than a few goals do without.

    Returns
    -------
    tuple of Alarm
        One for each visit, from that visit and those before.

    Raises
    ------
    ValueError
        When dates are not in order.
    """
    return watch_caseload([visits], compiled=compiled)[0]


def watch_caseload(
    caseload: Sequence[Sequence[Visit]], *, compiled: bool = True
) -> list[tuple[Alarm, ...]]:
    """Do as `watch` for many goals at once."""
    fresh = [_fresh_starts(visits) for visits in caseload]
    shape = len(caseload), max(map(len, caseload), default=0)
    which, begins = np.full(shape, -1, np.int64), np.zeros(shape, np.bool_)
    known: dict[tuple[int, ...], int] = {}
    for goal, visits in enumerate(caseload):
        which[goal, : len(visits)] = [known.setdefault(v.counts, len(known)) for v in visits]
        begins[goal, : len(visits)] = fresh[goal]
    rows = np.empty((len(known), len(LEVELS)))
    for counts, row in known.items():
        rows[row] = likelihood(counts, SETTING.correlation)
    figures = follow(rows, which, begins, SETTING, compiled=compiled)
    return [
        _alarms(visits, starts, found)
        for visits, starts, found in zip(caseload, fresh, figures, strict=True)
    ]


def alarm(visits: Sequence[Visit], *, compiled: bool = False) -> Alarm:
    """Judge growth after the latest visit; as `watch`.

    Raises
    ------
    ValueError
        Also when there is no visit.
    """
    if not visits:
        raise ValueError("growth cannot be judged before the first visit")
    return watch(visits, compiled=compiled)[-1]


def visits_of(series: Series) -> tuple[Visit, ...]:
    """Turn the days of a series into visits; an event belongs to the first visit from its day on.

    Parameters
    ----------
    series : Series

    Returns
    -------
    tuple of Visit
    """
    visits: list[Visit] = []
    last = date.min
    for day in series.days:
        noted = [event.says for event in series.events if last < event.on <= day.on]
        visits.append(
            Visit(
                day.successes,
                day.tries,
                day.phase,
                day.on,
                "; ".join(noted),
                tuple(reversed(day.helped)),
            ),
        )
        last = day.on
    return tuple(visits)


def against_growth(figures: FloatArray) -> FloatArray:
    """Weigh plateau and regression against growth.

    Parameters
    ----------
    figures : ndarray, shape (..., 4)
        From `segmented.follow`.

    Returns
    -------
    ndarray, shape (...)
        Odds; growth has stalled from `odds_needed` on.
    """
    plateau, regression = figures[..., 0], figures[..., 1]
    growing = np.maximum(1 - plateau - regression, 1e-12)
    odds: FloatArray = (plateau + REGRESSION_COUNTS * regression) / growing
    return odds


def odds_needed(tries: float) -> float:
    """Odds against growth from which it has stalled; tuned for equal false alarms.

    Parameters
    ----------
    tries : float
        In a visit, mean; from 3 to 20 it makes a difference.
    """
    return ODDS + ODDS_PER_DOUBLING * math.log2(min(max(tries, 3.0), 20.0) / 10)


def _fresh_starts(visits: Sequence[Visit]) -> list[bool]:
    starts = [True] * min(1, len(visits))
    for before, now in pairwise(visits):
        gap = timedelta(0)
        if before.on is not None and now.on is not None:
            gap = now.on - before.on
        if gap < timedelta(0):
            raise ValueError(f"visits must be in order: {now.on} comes after {before.on}")
        starts.append(before.phase != now.phase or bool(now.event) or gap > LONG_BREAK)
    return starts


def _alarms(
    visits: Sequence[Visit], starts: Sequence[bool], figures: FloatArray
) -> tuple[Alarm, ...]:
    odds = against_growth(figures)
    begun = 0
    found = []
    for place, (visit, start) in enumerate(zip(visits, starts, strict=True)):
        begun = place if start else begun
        plateau, regression, onset, level = map(float, figures[place])
        watched, share = place - begun + 1, 1 / (1 + math.exp(-level))
        tries = sum(each.tries for each in visits[begun : place + 1]) / watched
        stalled = bool(odds[place] >= odds_needed(tries))
        reason = _reason(visit.phase, watched, share, plateau, regression, stalled)
        word = _WORDS[reason]
        since = begun + round(onset) if word is Word.STALLED else None
        found.append(
            Alarm(
                max(0.0, 1 - plateau - regression), plateau, regression, word, reason, since,
                watched, share,
            )
        )  # fmt: skip
    return tuple(found)


def _reason(
    phase: str, watched: int, share: float, plateau: float, regression: float, stalled: bool
) -> Reason:
    if phase == Phase.BASELINE:
        return Reason.BASELINE
    if watched < FIRST_JUDGED:
        return Reason.FEW_VISITS
    if stalled and regression > plateau:
        return Reason.REGRESSION
    if 1 - plateau - regression >= GROWING:
        return Reason.GROWING
    if share >= CEILING:
        return Reason.CEILING
    return Reason.PLATEAU if stalled else Reason.EITHER


_WORDS: dict[Reason, Word] = {
    Reason.BASELINE: Word.UNCLEAR,
    Reason.FEW_VISITS: Word.UNCLEAR,
    Reason.CEILING: Word.UNCLEAR,
    Reason.GROWING: Word.GROWING,
    Reason.EITHER: Word.UNCLEAR,
    Reason.PLATEAU: Word.STALLED,
    Reason.REGRESSION: Word.STALLED,
}

"""The caseload by its goals: who is growing, unclear or stalled, who is close, what fits poorly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import numpy as np
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.goals import second_rating
from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import outlook, progress
from handspan.clinic.outcomes.outlook import Outlook
from handspan.clinic.people.access import Right, children
from handspan.clinic.people.queries import on_caseload
from handspan.core.goals.second_rater import staff_sentence
from handspan.core.progress.alarm import Word

CLOSE = 0.5
"""Chance of meeting the rule within four visits from which on a goal is called close."""

TOO_HARD = 0.10
"""Chance of meeting the rule by the goal's day below which it may be too hard."""

EARLY = timedelta(weeks=6)
"""A goal that is reached so long before its day may have been too easy."""

PACE = timedelta(weeks=8)
"""Days back from which visits to come are reckoned."""


class Fit(StrEnum):
    """Whether a goal asks for too little or too much, as far as its visits can tell."""

    EASY = "easy"
    HARD = "hard"
    RIGHT = "right"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """Words in the table."""
        return _FITS[self]


_FITS = {
    Fit.EASY: "may be too easy",
    Fit.HARD: "may be too hard",
    Fit.RIGHT: "about right",
    Fit.UNKNOWN: "too early to say",
}


@dataclass(frozen=True, slots=True)
class Growing:
    """One goal of one child in the caseload."""

    child_id: UUID
    child: str
    outlook: Outlook
    fit: Fit
    by_due: float | None
    """Chance that the rule is met by the goal's day, at the pace of the last weeks."""

    @property
    def is_close(self) -> bool:
        """Whether the rule is met, or likely will be within four visits."""
        ahead = self.outlook.forecast
        return self.outlook.goal.mastery.met or (ahead is not None and ahead.rule[0][1] >= CLOSE)


def of_caseload(actor: Actor, at: datetime, *, own: bool) -> list[Growing]:
    """Return the agreed goals of the children whose charts the actor may read.

    `own` keeps the children with whom the actor works.
    """
    rows = children(actor, Right.READ, at)
    today = timezone.localdate(at)
    if own and actor.staff_id:
        rows = rows.filter(pk__in=on_caseload(actor.staff_id, today))
    names = {
        key: f"{given} {family}".strip()
        for key, given, family in rows.values_list("pk", "given_name", "family_name")
    }
    whose, goals = [], []
    for child, found in progress.of_children(names, at).items():
        for goal in found:
            if goal.status == Goal.Status.AGREED:
                whose.append(child)
                goals.append(goal)
    told = outlook.outlooks(goals, many=True)
    return [
        _growing(child, names[child], one, today) for child, one in zip(whose, told, strict=True)
    ]


def agreement_of_raters(rows: Sequence[Growing]) -> str:
    """Say how well second raters agreed on these goals; empty while none was rated twice."""
    twice = second_rating.rated_twice(row.outlook.goal.id for row in rows)
    return staff_sentence([(one.first, one.second) for one in twice]) if twice else ""


def sorted_by(rows: Sequence[Growing], key: str) -> list[Growing]:
    """Sort by one of `ORDERS`; unknown keys sort by the word, the stalled first."""
    order = ORDERS.get(key, ORDERS["word"])[1]
    return sorted(rows, key=lambda row: (order(row), row.child, row.outlook.goal.title))


def _growing(child_id: UUID, name: str, one: Outlook, today: date) -> Growing:
    by_due = _by_due(one, today)
    return Growing(child_id, name, one, _fit(one, by_due, today), by_due)


def _by_due(one: Outlook, today: date) -> float | None:
    """Read the chance at the visits left until the goal's day, straight between the horizons."""
    if one.forecast is None:
        return None
    lately = [day for day in one.goal.series.days if day.on > today - PACE]
    weeks = max(0, (one.goal.due_on - today).days) / 7
    visits = len(lately) / (PACE.days / 7) * weeks
    ahead, chances = zip((0, float(one.goal.mastery.met)), *one.forecast.rule, strict=True)
    return float(np.interp(visits, ahead, chances))


def _fit(one: Outlook, by_due: float | None, today: date) -> Fit:
    if one.forecast is None or one.alarm is None or by_due is None:
        return Fit.UNKNOWN
    if one.forecast.is_reached and one.goal.due_on - today >= EARLY:
        return Fit.EASY
    if one.alarm.watched < 5:
        return Fit.UNKNOWN
    return Fit.HARD if by_due < TOO_HARD else Fit.RIGHT


_WORDS = [Word.STALLED, Word.UNCLEAR, Word.GROWING]
_ORDER_OF_FIT = [Fit.HARD, Fit.EASY, Fit.UNKNOWN, Fit.RIGHT]


def _soon(row: Growing) -> float:
    ahead = row.outlook.forecast
    return -(ahead.rule[0][1] if ahead else -1.0)


ORDERS: dict[str, tuple[str, Callable[[Growing], float]]] = {
    "word": ("Growth", lambda row: _WORDS.index(row.outlook.word)),
    "close": ("Close", _soon),
    "fit": ("Fit of the goal", lambda row: _ORDER_OF_FIT.index(row.fit)),
    "child": ("Child", lambda row: 0),
    "due": ("Due", lambda row: row.outlook.goal.due_on.toordinal()),
    "last": ("Last visit", lambda row: -(row.outlook.last_on or date.min).toordinal()),
}
"""What the table can be sorted by: label, and key of a row."""

"""A child as a file, for planning a week without a database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from handspan.core.areas import BY_CODE as AREAS
from handspan.core.program.activity import LAST_MONTH
from handspan.core.program.child_week import WeekGoal
from handspan.core.program.safety import ChildSafety
from handspan.core.program.week import Limits

MOST_GOALS = 10


@dataclass(frozen=True, slots=True)
class ChildFile:
    """What a file says of a child.

    Attributes
    ----------
    age_months : float
    safety : ChildSafety
    asked : bool
        Whether the file speaks of safety at all; where it does not, every question counts as
        unanswered, and so as a yes.
    goals : tuple of WeekGoal
    standings : dict of str to (float, float)
        By area: standing among children of the age, and its standard error.
    interests : tuple of str
    at_hand : frozenset of str or None
    limits : Limits
    """

    age_months: float
    safety: ChildSafety
    asked: bool
    goals: tuple[WeekGoal, ...]
    standings: dict[str, tuple[float, float]]
    interests: tuple[str, ...]
    at_hand: frozenset[str] | None
    limits: Limits


def parse_child(text: str) -> ChildFile:
    """Read a child from JSON; docs/methods/week-plan.md says what the file holds.

    Parameters
    ----------
    text : str

    Returns
    -------
    ChildFile

    Raises
    ------
    ValueError
        When something needed is missing, unknown or impossible; the message names the field.
    """
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"this is no JSON: {error}") from None
    body = _table(body, "the file", {"age_months", "goals", "week"}, _MAY)
    age = _number(body["age_months"], "age_months", 0, LAST_MONTH)
    flags = _list(body.get("safety", []), "safety")
    if not all(isinstance(one, list) and len(one) == 2 for one in flags):
        raise ValueError('safety: each is a pair of kind and detail, such as ["allergy", "milk"]')
    at_hand = body.get("at_hand")
    return ChildFile(
        age_months=age,
        safety=ChildSafety(
            age,
            tuple((_text(kind, "safety"), str(detail)) for kind, detail in flags),
            frozenset(_texts(body.get("unanswered", []), "unanswered")),
        ),
        asked="safety" in body,
        goals=_goals(body["goals"]),
        standings=_standings(body.get("standings", {})),
        interests=_texts(body.get("interests", []), "interests"),
        at_hand=None if at_hand is None else frozenset(_texts(at_hand, "at_hand")),
        limits=_limits(body["week"]),
    )


_MAY = {"safety", "unanswered", "standings", "interests", "at_hand"}


def _goals(value: object) -> tuple[WeekGoal, ...]:
    rows = _list(value, "goals")
    if not 1 <= len(rows) <= MOST_GOALS:
        raise ValueError(f"goals: from 1 to {MOST_GOALS}")
    found = []
    for row in rows:
        one = _table(row, "goals", {"code", "title", "area"}, {"at_target", "chance", "weight"})
        if one["area"] not in AREAS:
            raise ValueError(f"goals: '{one['area']}' is not one of {', '.join(AREAS)}")
        found.append(
            WeekGoal(
                _text(one["code"], "goals"),
                _text(one["title"], "goals"),
                one["area"],
                _number(one.get("at_target", 0.0), "goals: at_target", 0, 1),
                _number(one.get("chance", 0.5), "goals: chance", 0, 1),
                _number(one.get("weight", 1.0), "goals: weight", 0.01, 100),
            )
        )
    if len({goal.code for goal in found}) < len(found):
        raise ValueError("goals: a code occurs twice")
    return tuple(found)


def _standings(value: object) -> dict[str, tuple[float, float]]:
    if not isinstance(value, dict):
        raise ValueError("standings: a table by area")
    found = {}
    for area, row in value.items():
        if area not in AREAS:
            raise ValueError(f"standings: '{area}' is not one of {', '.join(AREAS)}")
        one = _table(row, f"standings: {area}", {"standing", "error"}, set())
        found[area] = (
            _number(one["standing"], f"standings: {area}: standing", -8, 8),
            _number(one["error"], f"standings: {area}: error", 0.01, 8),
        )
    return found


def _limits(value: object) -> Limits:
    one = _table(value, "week", {"visits", "minutes"}, {"home_items", "home_minutes_a_day"})
    return Limits(
        sessions=_whole(one["visits"], "week: visits", 0, 7),
        session_minutes=_whole(one["minutes"], "week: minutes", 5, 240),
        home_items=_whole(one.get("home_items", 2), "week: home_items", 0, 10),
        home_minutes_a_day=_whole(one.get("home_minutes_a_day", 15), "week: home minutes", 0, 120),
    )


def _table(value: object, name: str, must: set[str], may: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name}: a table is expected")
    missing, unknown = must - set(value), set(value) - must - may
    if missing:
        raise ValueError(f"{name}: {', '.join(sorted(missing))} is missing")
    if unknown:
        raise ValueError(f"{name}: {', '.join(sorted(unknown))} is not known here")
    return value


def _list(value: object, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError(f"{name}: a list is expected")
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{name}: a text is expected")
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    return tuple(_text(one, name) for one in _list(value, name))


def _number(value: object, name: str, least: float, most: float) -> float:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most
    if not fits:
        raise ValueError(f"{name}: a number from {least:g} to {most:g} is expected")
    return float(value)  # type: ignore[arg-type]


def _whole(value: object, name: str, least: int, most: int) -> int:
    if not isinstance(value, int):
        raise ValueError(f"{name}: a whole number from {least} to {most} is expected")
    return int(_number(value, name, least, most))

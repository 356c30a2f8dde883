"""What a goal means to child and family: own ratings from 1 to 10, with their honest error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LOWEST, HIGHEST = 1, 10

NOTICEABLE = 2
"""Points from which on a change is called noticeable: a flag by convention, not proof."""

DETECTABLE = 3.0
"""Points that a change must exceed to lie beyond measurement error. Published detectable changes of
such ratings reach from 1.5 to 3.1 (performance) and 1.8 to 4.0 (satisfaction); see
docs/methods/ratings.md."""


class Change(StrEnum):
    """What may be said about two ratings."""

    BEYOND_ERROR = "beyond_error"
    NOTICEABLE = "noticeable"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Rating:
    """One person's view of a goal on a day.

    Attributes
    ----------
    on : date
    importance, performance, satisfaction : int
        1 to 10: how much it matters, how well it goes, how content they are with that.

    Raises
    ------
    ValueError
        When a number lies outside 1 to 10.
    """

    on: date
    importance: int
    performance: int
    satisfaction: int

    def __post_init__(self) -> None:
        for name in ("importance", "performance", "satisfaction"):
            if not LOWEST <= getattr(self, name) <= HIGHEST:
                raise ValueError(f"{name} is rated from {LOWEST} to {HIGHEST}")


@dataclass(frozen=True, slots=True)
class RatedChange:
    """How a rating changed.

    Attributes
    ----------
    points : int
    low, high : float
        The change give or take what ratings differ by without any change.
    says : Change
    """

    points: int
    low: float
    high: float
    says: Change

    @property
    def in_words(self) -> str:
        """A plain sentence, for families too."""
        if self.says is Change.SAME:
            return "About the same."
        way = "more" if self.points > 0 else "less"
        number = abs(self.points)
        sure = (
            "more than ratings differ by chance"
            if self.says is Change.BEYOND_ERROR
            else ("noticeable, though ratings can differ that much by chance")
        )
        return f"{number} {way} than before: {sure}."


def changed(before: int, after: int) -> RatedChange:
    """Compare two ratings of the same thing by the same person.

    Parameters
    ----------
    before, after : int
        1 to 10.

    Returns
    -------
    RatedChange

    Raises
    ------
    ValueError
        When a rating lies outside 1 to 10.
    """
    if not all(LOWEST <= each <= HIGHEST for each in (before, after)):
        raise ValueError(f"ratings lie from {LOWEST} to {HIGHEST}")
    points = after - before
    if abs(points) > DETECTABLE:
        says = Change.BEYOND_ERROR
    else:
        says = Change.NOTICEABLE if abs(points) >= NOTICEABLE else Change.SAME
    return RatedChange(points, points - DETECTABLE, points + DETECTABLE, says)

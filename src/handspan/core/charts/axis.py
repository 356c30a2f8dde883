"""Places and labels along an axis."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import date

_CLOSE = 1e-9
"""Rounding that does not count when a value lies on the end of a range."""

_WIDE_FROM = 0x1100
"""From this letter on (Hangul, kana, Han) letters are about twice as wide."""


def scale(low: float, high: float, start: float, end: float) -> Callable[[float], float]:
    """Map values from `low` to `high` onto places from `start` to `end`.

    Where low and high are equal, every value lies in the middle.
    """
    if high == low:
        return lambda value: (start + end) / 2
    return lambda value: start + (end - start) * (value - low) / (high - low)


def short_date(day: date, *, with_year: bool = False) -> str:
    """Write a date for an axis: "Sep 10", or "Sep 10, 2026"."""
    return f"{day:%b} {day.day}, {day.year}" if with_year else f"{day:%b} {day.day}"


def period(first: date, last: date) -> str:
    """Write a period: "on Sep 10, 2026", or "from Sep 10 to Nov 17, 2026"."""
    if first == last:
        return f"on {short_date(last, with_year=True)}"
    begins = short_date(first, with_year=first.year != last.year)
    return f"from {begins} to {short_date(last, with_year=True)}"


def apart(places: Sequence[float], distance: float) -> tuple[int, ...]:
    """Choose the places to label so that labels do not touch; the last one is always labeled.

    Parameters
    ----------
    places : sequence of float
        In rising order.
    distance : float
        Least distance between two labeled places.

    Returns
    -------
    tuple of int
        Indices in rising order.
    """
    kept: list[int] = []
    for index in range(len(places) - 1, -1, -1):
        if not kept or places[kept[-1]] - places[index] >= distance:
            kept.append(index)
    return tuple(reversed(kept))


def round_steps(
    low: float, high: float, most: int = 6, least_step: float = 0.0
) -> tuple[float, ...]:
    """Choose round values inside a range, 1, 2 or 5 times a power of ten apart.

    Parameters
    ----------
    low, high : float
        `low` is below `high`.
    most : int
        Upper limit of their number, at least 2.
    least_step : float
        Values are at least this far apart.

    Returns
    -------
    tuple of float
    """
    power = 10.0 ** math.floor(math.log10((high - low) / most))
    for factor in (1, 2, 5, 10, 20, 50, 100):
        step = power * factor
        first, last = math.ceil(low / step - _CLOSE), math.floor(high / step + _CLOSE)
        if last - first < most and step > least_step - _CLOSE:
            return tuple(step * index for index in range(first, last + 1))
    return (low, high)


def text_width(says: str) -> float:
    """Estimate how wide words are at the size of charts; rather too wide than too narrow."""
    return sum(12.0 if ord(letter) >= _WIDE_FROM else 6.6 for letter in says)


def clipped(says: str, most: int) -> str:
    """Shorten words to a number of letters, with "…" in place of the rest."""
    return says if len(says) <= most else f"{says[: most - 1].rstrip()}…"


def stacked(spans: Sequence[tuple[float, float]], most: int) -> tuple[int | None, ...]:
    """Put spans into rows in which none touches another, filling the lowest row first.

    Parameters
    ----------
    spans : sequence of (float, float)
        Left and right end of each; the last ones choose first.
    most : int
        Upper limit of the rows.

    Returns
    -------
    tuple of (int or None)
        Row of each span, from 0; None where all rows are full.
    """
    rows: list[list[tuple[float, float]]] = [[] for _ in range(most)]
    found: list[int | None] = [None] * len(spans)
    for index in range(len(spans) - 1, -1, -1):
        left, right = spans[index]
        for number, row in enumerate(rows):
            if all(right < start or end < left for start, end in row):
                row.append((left, right))
                found[index] = number
                break
    return tuple(found)

"""Goal attainment over time: T with the number of goals behind every point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from handspan.core.charts.axis import apart, round_steps, scale, short_date
from handspan.core.charts.chart import Chart, Frame, Row, calm, drawn
from handspan.core.charts.marks import Place, marker, path, rule, words
from handspan.core.charts.palette import LEAF, LINE, LINE_STRONG
from handspan.core.charts.svg import Node
from handspan.core.goals.attainment import CAUTION, LEVELS, Attainment, signed

EXPECTED = 50.0


@dataclass(frozen=True, slots=True)
class AttainmentOn:
    """The T value of a child's goals on a day."""

    on: date
    attainment: Attainment


def attainment_over_time(
    ratings: Sequence[AttainmentOn], *, ident: str, title: str = "Goal attainment"
) -> Chart:
    """Draw T over time. The path is broken where the number of goals changes.

    Parameters
    ----------
    ratings : sequence of AttainmentOn
        In any order; one for each day on which goals were rated.
    ident : str
        Unique in the page.
    title : str

    Returns
    -------
    Chart
    """
    frame = Frame(ident, title, 680, 220, left=46, right=24, top=28, bottom=50)
    header = ("Date", "T", "Goals", *(f"At {signed(level)}" for level in LEVELS))
    if not ratings:
        return calm(frame, "No levels rated yet. Rate each goal to see attainment here.", header)
    ordered = sorted(ratings, key=lambda rating: rating.on)
    places = _places(frame, ordered)
    body = [*_grid(frame, ordered), *_marks(ordered, places), *_feet(frame, ordered, places)]
    return drawn(frame, _describe(ordered), (header, *map(_cells, ordered)), body)


def _range(ratings: Sequence[AttainmentOn]) -> tuple[float, float]:
    values = [rating.attainment.t for rating in ratings]
    return min(20.0, *values), max(80.0, *values)


def _places(frame: Frame, ratings: Sequence[AttainmentOn]) -> list[Place]:
    up = scale(*_range(ratings), frame.y_end, frame.top)
    first, last = ratings[0].on.toordinal(), ratings[-1].on.toordinal()
    across = scale(first, last, frame.left + 14, frame.x_end - 14)
    return [(across(each.on.toordinal()), up(each.attainment.t)) for each in ratings]


def _grid(frame: Frame, ratings: Sequence[AttainmentOn]) -> Iterator[Node]:
    low, high = _range(ratings)
    up = scale(low, high, frame.y_end, frame.top)
    for value in round_steps(low, high, most=7):
        y = up(value)
        yield rule((frame.left, y), (frame.x_end, y), stroke=LINE)
        yield words(frame.left - 6, y + 4, f"{value:.0f}", anchor="end")
    y = up(EXPECTED)
    yield rule((frame.left, y), (frame.x_end, y), stroke=LEAF, width=1.4, dash="4 3")
    yield words(frame.left + 4, y - 5, "as expected", fill=LEAF, bold=True)


def _marks(ratings: Sequence[AttainmentOn], places: Sequence[Place]) -> Iterator[Node]:
    pairs = list(zip(ratings, places, strict=True))
    for _, group in groupby(pairs, key=lambda pair: pair[0].attainment.goals):
        stretch = [place for _, place in group]
        if len(stretch) > 1:
            yield path(stretch)
    for rating, (x, y) in pairs:
        yield marker((x, y), radius=4.5)
        yield words(x, y - 10, f"{rating.attainment.t:.0f}", anchor="middle", bold=True)


def _feet(frame: Frame, ratings: Sequence[AttainmentOn], places: Sequence[Place]) -> Iterator[Node]:
    for index in apart([place[0] for place in places], 62):
        x, rating = places[index][0], ratings[index]
        yield rule((x, frame.y_end), (x, frame.y_end + 4), stroke=LINE_STRONG)
        yield words(x, frame.y_end + 17, short_date(rating.on), anchor="middle")
        yield words(x, frame.y_end + 33, _goals(rating.attainment), anchor="middle")


def _goals(attainment: Attainment) -> str:
    return f"{attainment.goals} goal{'' if attainment.goals == 1 else 's'}"


def _cells(rating: AttainmentOn) -> Row:
    found = rating.attainment
    counts = (str(count) for _, count in found.counts)
    return (short_date(rating.on, with_year=True), f"{found.t:.1f}", str(found.goals), *counts)


def _describe(ratings: Sequence[AttainmentOn]) -> str:
    said = [f"{short_date(each.on, with_year=True)}: {each.attainment.in_words()}"
            for each in (ratings[0], ratings[-1])]  # fmt: skip
    return f"{'. '.join(dict.fromkeys(said))}. 50 means as expected. {CAUTION}"

"""Scores of several visits over age, each with its interval, over the band of other children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handspan.core.charts.axis import round_steps, scale
from handspan.core.charts.chart import Chart, Frame, Row, calm, drawn
from handspan.core.charts.marks import area, marker, path, rule, words
from handspan.core.charts.palette import INK_2, LINE, LINE_STRONG, SUNKEN
from handspan.core.charts.svg import Node

_YEARS_FROM = 36
"""Age axes that reach beyond this many months are marked in years."""


@dataclass(frozen=True, slots=True)
class ScoreAtAge:
    """A score at one visit. `low` and `high` are None where no error is known."""

    age_months: float
    score: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class ReferenceAtAge:
    """Scores of other children at an age: 2 standard deviations below, middle, 2 above."""

    age_months: float
    low: float
    middle: float
    high: float


def score_over_age(
    visits: Sequence[ScoreAtAge],
    *,
    ident: str,
    title: str,
    reference: Sequence[ReferenceAtAge] = (),
    score_name: str = "Score",
    interval_percent: int = 90,
) -> Chart:
    """Draw a child's scores over age.

    Parameters
    ----------
    visits : sequence of ScoreAtAge
        In any order.
    ident : str
        Unique in the page.
    title : str
    reference : sequence of ReferenceAtAge
        Band of -2 to +2 standard deviations; only its part between the visits' ages, with a
        margin, is drawn.
    score_name : str
        Name of the scale.
    interval_percent : int
        Probability that the intervals hold.

    Returns
    -------
    Chart
    """
    frame = Frame(ident, title, 680, 300, left=50, right=18, top=26, bottom=46)
    header = ("Age in months", score_name, f"{interval_percent}% interval")
    if not visits:
        return calm(frame, "No scores yet. The first evaluation puts a point here.", header)
    ordered = sorted(visits, key=lambda visit: visit.age_months)
    view = _View(frame, ordered, reference)
    body = [*_band(view), *_grid(view, score_name), *_visits(view)]
    table = (header, *map(_cells, ordered))
    return drawn(frame, _describe(view, score_name, interval_percent), table, body)


class _View:
    """The ages and scores in view, and where they lie."""

    def __init__(
        self, frame: Frame, visits: Sequence[ScoreAtAge], reference: Sequence[ReferenceAtAge]
    ) -> None:
        ages = [visit.age_months for visit in visits]
        least = 12.0 if ages[-1] > _YEARS_FROM else 3.0
        margin = max(least, 0.15 * (ages[-1] - ages[0]))
        self.youngest, self.oldest = max(0.0, ages[0] - margin), ages[-1] + margin
        self.frame, self.visits = frame, visits
        self.reference = sorted(
            (each for each in reference if self.youngest <= each.age_months <= self.oldest),
            key=lambda each: each.age_months,
        )
        values = [v for visit in visits for v in (visit.score, visit.low, visit.high)]
        values += [v for each in self.reference for v in (each.low, each.high)]
        known = [value for value in values if value is not None]
        spare = max(1.0, 0.06 * (max(known) - min(known)))
        self.low, self.high = min(known) - spare, max(known) + spare
        self.across = scale(self.youngest, self.oldest, frame.left, frame.x_end)
        self.up = scale(self.low, self.high, frame.y_end, frame.top)


def _band(view: _View) -> Iterator[Node]:
    if len(view.reference) < 2:
        return
    lows = [(view.across(each.age_months), view.up(each.low)) for each in view.reference]
    highs = [(view.across(each.age_months), view.up(each.high)) for each in view.reference]
    middles = [(view.across(each.age_months), view.up(each.middle)) for each in view.reference]
    yield area([*lows, *reversed(highs)], fill=SUNKEN)
    for edge in (lows, highs):
        yield path(edge, stroke=LINE_STRONG, width=1)
    yield path(middles, stroke=LINE_STRONG, width=1, dash="4 4")


def _grid(view: _View, score_name: str) -> Iterator[Node]:
    frame = view.frame
    yield words(0, 12, score_name)
    for value in round_steps(view.low, view.high):
        y = view.up(value)
        yield rule((frame.left - 4, y), (frame.left, y), stroke=LINE_STRONG)
        yield words(frame.left - 8, y + 4, f"{value:g}", anchor="end")
    yield rule((frame.left, frame.top), (frame.left, frame.y_end), stroke=LINE)
    yield rule((frame.left, frame.y_end), (frame.x_end, frame.y_end), stroke=LINE)
    unit, name = (12, "years") if view.oldest > _YEARS_FROM else (1, "months")
    for value in round_steps(view.youngest / unit, view.oldest / unit, 8, least_step=1):
        x = view.across(value * unit)
        yield rule((x, frame.y_end), (x, frame.y_end + 4), stroke=LINE_STRONG)
        yield words(x, frame.y_end + 17, f"{value:g}", anchor="middle")
    yield words(frame.x_end, frame.height - 8, f"age in {name}", anchor="end")
    if len(view.reference) >= 2:
        legend = "band: -2 to +2 standard deviations · dashed: middle for the age"
        yield words(frame.left, frame.height - 8, legend)


def _visits(view: _View) -> Iterator[Node]:
    places = [(view.across(v.age_months), view.up(v.score)) for v in view.visits]
    if len(places) > 1:
        yield path(places)
    for visit, place in zip(view.visits, places, strict=True):
        if visit.low is not None and visit.high is not None:
            ends = view.up(visit.low), view.up(visit.high)
            for end in ends:
                yield rule((place[0] - 4, end), (place[0] + 4, end), stroke=INK_2, width=1.4)
            yield rule((place[0], ends[0]), (place[0], ends[1]), stroke=INK_2, width=1.4)
        yield marker(place, radius=4.5)


def _cells(visit: ScoreAtAge) -> Row:
    interval = f"{visit.low:.1f} to {visit.high:.1f}" if _has_interval(visit) else ""
    return (f"{visit.age_months:.1f}", f"{visit.score:.1f}", interval)


def _describe(view: _View, score_name: str, interval_percent: int) -> str:
    first, last = view.visits[0], view.visits[-1]
    said = [f"{score_name} {first.score:.1f} at {first.age_months:.1f} months"]
    if last is not first:
        said.append(f"{last.score:.1f} at {last.age_months:.1f} months")
    count = f"{len(view.visits)} visit{'' if len(view.visits) == 1 else 's'}"
    parts = [f"{count}: {', then '.join(said)}."]
    if any(_has_interval(visit) for visit in view.visits):
        parts.append(f"Bars are {interval_percent}% intervals.")
    if len(view.reference) >= 2:
        parts.append("The band shows -2 to +2 standard deviations of other children.")
    return " ".join(parts)


def _has_interval(visit: ScoreAtAge) -> bool:
    return visit.low is not None and visit.high is not None

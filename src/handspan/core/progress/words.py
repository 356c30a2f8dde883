"""Change in words: a therapist's sentence with numbers, and a family's sentence without jargon."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from handspan.core.progress.series import Phase, Series, StatedBaseline
from handspan.core.progress.trend import Change, Share, change

FEWEST_TRIES = 5
"""With fewer tries on either side nothing is called likely."""

ALIKE = 0.10
"""Shares closer than this are about the same, unless the tries say otherwise."""

STALE = timedelta(days=45)
"""The latest visits are "now" until they lie this far back."""


class Reading(StrEnum):
    """What may be said about a change."""

    HIGHER = "higher"
    LIKELY_HIGHER = "likely_higher"
    SAME = "same"
    UNSURE = "unsure"
    LOWER = "lower"


FAMILY: dict[Reading, str] = {
    Reading.HIGHER: "This is very likely real growth.",
    Reading.LIKELY_HIGHER: "This is likely real growth.",
    Reading.SAME: "It is about the same for now.",
    Reading.UNSURE: "It is too soon to be sure. A few more visits will tell.",
    Reading.LOWER: "It is harder right now. We will look for a new idea together.",
}
"""Sentences that families read."""

STAFF: dict[Reading, str] = {
    Reading.HIGHER: "very likely higher than at baseline",
    Reading.LIKELY_HIGHER: "likely higher than at baseline",
    Reading.SAME: "about the same as at baseline",
    Reading.UNSURE: "not clear yet",
    Reading.LOWER: "likely lower than at baseline for now",
}
"""Phrases for notes and reports."""


def reading(found: Change) -> Reading:
    """Decide what may be said about a change.

    Likely is a probability of at least 0.8, very likely of at least 0.95, each with five tries or
    more on both sides (our own choice; see docs/methods/change.md).
    """
    if min(found.baseline.tries, found.latest.tries) < FEWEST_TRIES:
        return Reading.UNSURE
    if found.probability_higher >= 0.95:
        return Reading.HIGHER
    if found.probability_higher >= 0.8:
        return Reading.LIKELY_HIGHER
    if found.probability_higher <= 0.2:
        return Reading.LOWER
    alike = abs(found.latest.observed - found.baseline.observed) < ALIKE - 1e-9
    return Reading.SAME if alike else Reading.UNSURE


def therapist_sentence(series: Series, stated_baseline: StatedBaseline | None = None) -> str:
    """Say the change with its counts, intervals and probability.

    Parameters
    ----------
    series : Series
    stated_baseline : StatedBaseline or None
        Named when there are no baseline tries.

    Returns
    -------
    str
    """
    found = change(series)
    if found is None:
        return _without_change(series, stated_baseline)
    visits = "latest visit" if found.visits == 1 else f"latest {found.visits} visits"
    return (
        f"Baseline {_with_interval(found.baseline)}; {visits} {_with_interval(found.latest)}. "
        f"The share without help is {STAFF[reading(found)]} "
        f"(probability that it is higher: {_probability(found.probability_higher)})."
    )


def family_sentence(
    series: Series, *, on: date, stated_baseline: StatedBaseline | None = None
) -> str:
    """Say the change the way one would at the door: "In September: 3 of 15 tries. Now: 12 of 15."

    Parameters
    ----------
    series : Series
    on : date
        Day on which it is read; decides between "now" and the name of a month.
    stated_baseline : StatedBaseline or None
        Used when there are no baseline tries.

    Returns
    -------
    str
    """
    found = change(series)
    if found is not None:
        first = f"{_month(found.baseline_on[0], on)}: {_plain(found.baseline)} tries."
        latest = f"{_now(found.latest_on[1], on)}: {_plain(found.latest)}."
        return f"{first} {latest} {FAMILY[reading(found)]}"
    days = series.in_phase(Phase.PROGRAM)
    if not days:
        return "We are just getting started. The next visits will show how it goes."
    latest = f"{_now(days[-1].on, on)}: {days[-1].successes} of {days[-1].tries} tries."
    if stated_baseline is None:
        return f"{latest} {FAMILY[Reading.UNSURE]}"
    of_ten = round(stated_baseline.percent / 10)
    first = f"{_month(stated_baseline.on, on)}: about {of_ten} of 10 tries."
    return f"{first} {latest} {FAMILY[Reading.UNSURE]}"


def _without_change(series: Series, stated: StatedBaseline | None) -> str:
    days = series.days
    if not days:
        return "No tries are recorded yet."
    latest = days[-1]
    counted = f"Latest visit {latest.successes} of {latest.tries} ({latest.percent:.0f}%)."
    if not series.in_phase(Phase.PROGRAM):
        return f"Only baseline tries are recorded so far. {counted}"
    if stated is None:
        return f"No baseline is recorded, so change cannot be told. {counted}"
    return (
        f"The baseline was written down as {stated.percent:.0f}% without counts, so no probability "
        f"can be given. {counted}"
    )


def _plain(found: Share) -> str:
    return f"{found.successes} of {found.tries}"


def _with_interval(found: Share) -> str:
    interval = f"{100 * found.low:.0f} to {100 * found.high:.0f}%"
    return (
        f"{found.successes} of {found.tries} tries without help "
        f"({100 * found.observed:.0f}%, {100 * found.level:.0f}% interval {interval})"
    )


def _probability(value: float) -> str:
    if value > 0.99:
        return "above 0.99"
    return "below 0.01" if value < 0.01 else f"{value:.2f}"


def _month(day: date, on: date) -> str:
    if (day.year, day.month) == (on.year, on.month):
        return "At the start"
    return f"In {day:%B}" if day.year == on.year else f"In {day:%B} {day.year}"


def _now(day: date, on: date) -> str:
    return "Now" if on - day <= STALE else f"On {day:%B} {day.day}"

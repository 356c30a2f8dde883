"""A goal's tries as points, days and phases: what every chart and statement is made from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import groupby

SETTINGS: dict[str, str] = {
    "clinic": "Clinic",
    "home": "Home",
    "school": "School",
    "other": "Another place",
}
"""Code of a setting and its label."""


class Phase(StrEnum):
    """Before and during the program."""

    BASELINE = "baseline"
    PROGRAM = "program"

    @property
    def label(self) -> str:
        """Word on charts and in tables."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class Point:
    """Tries at one goal on one day, in one setting, with one person.

    Attributes
    ----------
    on : date
        Local date.
    successes : int
        Tries that counted, 0 to `tries`: without help, unless the goal allows help.
    tries : int
        At least 1.
    setting : str
        "clinic", "home", "school"; anything else is drawn as another place.
    person : str
        With whom; may be empty.
    phase : Phase
    helped : tuple of int
        Tries at each level of help, from most to none, where all of them have one.

    Raises
    ------
    ValueError
        When the counts are impossible.
    """

    on: date
    successes: int
    tries: int
    setting: str = "clinic"
    person: str = ""
    phase: Phase = Phase.PROGRAM
    helped: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.tries < 1:
            raise ValueError("a point needs at least one try")
        if not 0 <= self.successes <= self.tries:
            raise ValueError(f"{self.successes} of {self.tries} tries cannot be")

    @property
    def percent(self) -> float:
        """Share of successes, 0 to 100."""
        return 100 * self.successes / self.tries


@dataclass(frozen=True, slots=True)
class Day:
    """All tries of one day in one phase, whatever the setting."""

    on: date
    successes: int
    tries: int
    settings: tuple[str, ...]
    persons: tuple[str, ...]
    phase: Phase
    helped: tuple[int, ...] = ()

    @property
    def percent(self) -> float:
        """Share of successes, 0 to 100."""
        return 100 * self.successes / self.tries


@dataclass(frozen=True, slots=True)
class StatedBaseline:
    """A baseline that was written down as a percentage only: shown, never computed with."""

    on: date
    percent: float


class EventKind(StrEnum):
    """What an event changes."""

    OUTSIDE = "outside"
    """Life around the program: an illness, a new school. The same thing is counted on."""
    CONDITION = "condition"
    """From here on something else is counted: other prompts, another material."""

    @property
    def label(self) -> str:
        """Words in tables."""
        return "Outside event" if self is EventKind.OUTSIDE else "Change of condition"


@dataclass(frozen=True, slots=True)
class Event:
    """Something noted on a day; it is taken to have happened before that day's visit."""

    on: date
    says: str
    kind: EventKind = EventKind.OUTSIDE


@dataclass(frozen=True)
class Series:
    """Points and events in the order of their dates. Build it with `series`."""

    points: tuple[Point, ...]
    events: tuple[Event, ...] = ()

    @cached_property
    def days(self) -> tuple[Day, ...]:
        """Points pooled by day and phase."""
        return tuple(
            _pooled(tuple(group))
            for _, group in groupby(self.points, key=lambda point: (point.on, point.phase))
        )

    @property
    def runs(self) -> tuple[tuple[Day, ...], ...]:
        """Days cut wherever the phase changes; a path is never drawn across a cut."""
        return tuple(tuple(group) for _, group in groupby(self.days, key=lambda each: each.phase))

    def in_phase(self, phase: Phase) -> tuple[Day, ...]:
        """Days of one phase."""
        return tuple(each for each in self.days if each.phase is phase)


@dataclass(frozen=True, slots=True)
class CapturedTry:
    """One try as it was tapped, reduced to what a series needs.

    `helped` is the least help with which it would have come off, 0 being the most help.
    """

    on: date
    counts: bool
    setting: str = "clinic"
    person: str = ""
    helped: int | None = None


def series(points: Iterable[Point], events: Iterable[Event] = ()) -> Series:
    """Order points and events by date; on one day baseline stands before program.

    Parameters
    ----------
    points : iterable of Point
    events : iterable of Event

    Returns
    -------
    Series
    """
    order = list(Phase)
    return Series(
        tuple(sorted(points, key=lambda p: (p.on, order.index(p.phase), p.setting, p.person))),
        tuple(sorted(events, key=lambda event: event.on)),
    )


def series_of_tries(
    tries: Iterable[CapturedTry],
    program_from: date | None,
    levels_of_help: int = 0,
    events: Iterable[Event] = (),
) -> Series:
    """Count single tries into points, one for each day, setting and person.

    Parameters
    ----------
    tries : iterable of CapturedTry
    program_from : date or None
        First day of the program; earlier tries are baseline. None: everything is baseline.
    levels_of_help : int
        0 when help is not looked at.
    events : iterable of Event

    Returns
    -------
    Series
    """
    counted: dict[tuple[date, str, str], list[CapturedTry]] = {}
    for each in tries:
        counted.setdefault((each.on, each.setting, each.person), []).append(each)
    return series(
        (
            Point(
                on,
                sum(each.counts for each in own),
                len(own),
                setting,
                person,
                _phase(on, program_from),
                _helped(own, levels_of_help),
            )
            for (on, setting, person), own in counted.items()
        ),
        events,
    )


def _helped(tries: list[CapturedTry], levels: int) -> tuple[int, ...]:
    given = [each.helped for each in tries if each.helped is not None]
    if not levels or len(given) < len(tries):
        return ()
    return tuple(given.count(level) for level in range(levels))


def _phase(on: date, program_from: date | None) -> Phase:
    begun = program_from is not None and on >= program_from
    return Phase.PROGRAM if begun else Phase.BASELINE


def _pooled(points: tuple[Point, ...]) -> Day:
    return Day(
        on=points[0].on,
        successes=sum(point.successes for point in points),
        tries=sum(point.tries for point in points),
        settings=tuple(dict.fromkeys(point.setting for point in points)),
        persons=tuple(dict.fromkeys(point.person for point in points if point.person)),
        phase=points[0].phase,
        helped=_added([point.helped for point in points]),
    )


def _added(helped: list[tuple[int, ...]]) -> tuple[int, ...]:
    return tuple(map(sum, zip(*helped, strict=True))) if all(helped) else ()

"""Lines of a table of courses: every visit of a child, weighed together with all the others."""

from __future__ import annotations

import math
from collections.abc import Sequence

from handspan.core.ages import DAYS_PER_YEAR
from handspan.core.measurement.course import Change, Course, CourseSettings, course
from handspan.core.measurement.evidence import VisitEvidence
from handspan.core.measurement.scoring import Scale
from handspan.site.commands.response_children import ChildVisit

HEADER = (
    "row",
    "subjid",
    "agedays",
    "n",
    "z_filtered",
    "sd_filtered",
    "z",
    "sd",
    "z_low",
    "z_high",
    "d",
    "d_low",
    "d_high",
    "p_change",
    "p_beyond",
)
_EMPTY = ("",) * (len(HEADER) - 4)


class CourseRows:
    """Write the courses of children under `HEADER`.

    Parameters
    ----------
    scale : Scale
    settings : CourseSettings
    """

    def __init__(self, scale: Scale, settings: CourseSettings) -> None:
        from handspan.core.measurement.bank_yardstick import bank_yardstick

        self._scale = scale
        self._yardstick = bank_yardstick(scale)
        self._settings = settings

    def of(self, subject: str, visits: Sequence[ChildVisit]) -> list[tuple[str, ...]]:
        """Lines of one child in order of age, visits without an age last.

        Empty where there is no age, no answer to an item of the key, or no reference at the age.
        """
        ordered = sorted(visits, key=lambda visit: (math.isnan(visit.age_days), visit.age_days))
        evidence = [self._evidence(visit) for visit in ordered]
        usable = [one for one in evidence if one.answers and self._reached(one.age)]
        followed = course(usable, self._yardstick, self._settings)
        places = {id(one): place for place, one in enumerate(usable)}
        return [
            (
                str(visit.row),
                subject,
                visit.age_words,
                str(len(one.answers)),
                *(_cells(followed, places[id(one)]) if id(one) in places else _EMPTY),
            )
            for visit, one in zip(ordered, evidence, strict=True)
        ]

    def _evidence(self, visit: ChildVisit) -> VisitEvidence:
        items = self._yardstick.items
        used = {code: level for code, level in visit.answers.items() if code in items}
        return VisitEvidence(round(visit.age_days / DAYS_PER_YEAR, 4), used)

    def _reached(self, age: float) -> bool:
        return bool(math.isfinite(self._scale.reference.medians(age)))


def _cells(followed: Course, place: int) -> tuple[str, ...]:
    state = followed.states[place]
    change = followed.change(place - 1, place) if place else None
    return (
        _number(state.at_the_time.mean, 3),
        _number(state.at_the_time.sd, 3),
        _number(state.z.mean, 3),
        _number(state.z.sd, 3),
        _number(state.z.low, 3),
        _number(state.z.high, 3),
        _number(state.ability.mean, 2),
        _number(state.ability.low, 2),
        _number(state.ability.high, 2),
        *_chances(change),
    )


def _chances(change: Change | None) -> tuple[str, str]:
    if change is None:
        return "", ""
    return _number(change.probability_up, 4), _number(change.probability_beyond_expected, 4)


def _number(value: float, decimals: int) -> str:
    # adding zero takes the sign off a negative zero
    return f"{round(value, decimals) + 0.0:.{decimals}f}"

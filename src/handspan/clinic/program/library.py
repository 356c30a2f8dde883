"""The activity library of this installation: read once from the data folder."""

from __future__ import annotations

import functools
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from handspan.clinic.people import queries as people
from handspan.clinic.program.shipped import Shipped, read
from handspan.core import ages
from handspan.core.areas import AREAS
from handspan.core.program.activity import Activity
from handspan.core.program.safety import ChildSafety, Finding, check
from handspan.core.program.safety_rules import SafetyRules
from handspan.core.program.skills import Skills


@functools.cache
def shipped() -> Shipped:
    """Return the library that ships with this installation."""
    return read(settings.DATA)


def rules() -> SafetyRules:
    """Return the table of safety rules."""
    return shipped().rules


def themes() -> dict[str, tuple[str, ...]]:
    """Return the themes with the words by which families name them."""
    return shipped().themes


def skills() -> Skills:
    """Return the table of skills."""
    return shipped().skills


def activities() -> dict[str, Activity]:
    """Return every activity by its code."""
    return shipped().activities


def skill_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return the skills as choices, by area."""
    by_area = [(area.label, skills().of_area(area.code)) for area in AREAS]
    return [
        ("", "Any skill"),
        *((label, [(one.code, one.plain.capitalize()) for one in own]) for label, own in by_area),
    ]


def age_months(birth_date: date, at: datetime, gestational_days: int | None = None) -> float:
    """Return the age by which activities are chosen: the corrected one while it is in use."""
    today = timezone.localdate(at)
    return ages.months_old(ages.scoring_birth_date(birth_date, today, gestational_days), today)


def safety_of(
    child_id: UUID, birth_date: date, at: datetime, gestational_days: int | None = None
) -> ChildSafety:
    """Return what safety rules know about a child today."""
    age = age_months(birth_date, at, gestational_days)
    return ChildSafety(max(0.0, age), tuple(people.safety_flags(child_id, at)))


def findings(activity: Activity, child: ChildSafety, place: str | None) -> tuple[Finding, ...]:
    """Return what speaks against the activity for this child, or asks for care."""
    return check(activity, child, rules(), place)

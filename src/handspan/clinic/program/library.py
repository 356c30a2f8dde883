"""The activity library of this installation: read once from the data folder."""

from __future__ import annotations

import functools
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from handspan.clinic.people import queries as people
from handspan.core import ages
from handspan.core.areas import AREAS
from handspan.core.program.activity import Activity
from handspan.core.program.library import Vocabulary, parse_library, parse_themes
from handspan.core.program.safety import ChildSafety, Finding, check
from handspan.core.program.safety_rules import SafetyRules, parse_safety_rules
from handspan.core.program.skills import Skills, parse_skills

_NOT_ACTIVITIES = ("safety.toml", "themes.toml")


@functools.cache
def rules() -> SafetyRules:
    """Return the table of safety rules."""
    return parse_safety_rules((settings.DATA / "activities/safety.toml").read_text("utf-8"))


@functools.cache
def themes() -> dict[str, tuple[str, ...]]:
    """Return the themes with the words by which families name them."""
    return parse_themes((settings.DATA / "activities/themes.toml").read_text("utf-8"))


@functools.cache
def skills() -> Skills:
    """Return the table of skills."""
    return parse_skills((settings.DATA / "skills/skills.toml").read_text("utf-8"))


def skill_choices() -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return the skills as choices, by area."""
    by_area = [(area.label, skills().of_area(area.code)) for area in AREAS]
    return [
        ("", "Any skill"),
        *((label, [(one.code, one.plain.capitalize()) for one in own]) for label, own in by_area),
    ]


@functools.cache
def activities() -> dict[str, Activity]:
    """Return every activity by its code."""
    files = sorted((settings.DATA / "activities").glob("*.toml"))
    texts = {
        file.name: file.read_text("utf-8") for file in files if file.name not in _NOT_ACTIVITIES
    }
    vocabulary = Vocabulary(tags=rules().tags, themes=themes(), skills=skills().by_code)
    found = parse_library(texts, vocabulary)
    return {activity.code: activity for activity in found}


def safety_of(
    child_id: UUID, birth_date: date, at: datetime, gestational_days: int | None = None
) -> ChildSafety:
    """Return what safety rules know about a child today; the corrected age while it is in use."""
    today = timezone.localdate(at)
    age = ages.months_old(ages.scoring_birth_date(birth_date, today, gestational_days), today)
    return ChildSafety(max(0.0, age), tuple(people.safety_flags(child_id, at)))


def findings(activity: Activity, child: ChildSafety, place: str | None) -> tuple[Finding, ...]:
    """Return what speaks against the activity for this child, or asks for care."""
    return check(activity, child, rules(), place)

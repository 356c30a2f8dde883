"""What may be planned: bounds of a dose, and whether an activity fits a child."""

from __future__ import annotations

from datetime import datetime

from handspan.clinic.errors import Refused
from handspan.clinic.people.models import Child
from handspan.clinic.program import library
from handspan.core.program.activity import Activity

LONGEST = 2_000  # characters of precautions


def check_program(
    visits_each_week: int, minutes_each_visit: int, home_minutes_each_day: int, precautions: str
) -> None:
    """Refuse a program that no week can hold."""
    if not 1 <= visits_each_week <= 7:
        raise Refused("Plan one to seven visits a week.", "visits_each_week")
    if not 15 <= minutes_each_visit <= 180:
        raise Refused("A visit has 15 to 180 minutes.", "minutes_each_visit")
    if not 0 <= home_minutes_each_day <= 60:
        raise Refused("Plan at most 60 minutes a day at home.", "home_minutes_each_day")
    if len(precautions) > LONGEST:
        raise Refused("Please write at most 2,000 characters.", "precautions")


def check_amount(times_each_week: int, minutes: int) -> None:
    """Refuse how often and how long when no week can hold it."""
    if not 1 <= times_each_week <= 14:
        raise Refused("Plan one to fourteen times a week.", "times_each_week")
    if not 1 <= minutes <= 120:
        raise Refused("Plan one to 120 minutes each time.", "minutes")


def check_safety(
    activity: Activity, child: Child, place: str, care: str, at: datetime, *, field: str
) -> None:
    """Refuse what safety forbids for the child, and what needs care that nobody wrote down."""
    if place not in activity.places:
        raise Refused("This activity is not made for that place.", "place")
    safety = library.safety_of(child.pk, child.birth_date, at, child.gestational_days)
    found = library.findings(activity, safety, place)
    forbidden = [one.sentence for one in found if one.severity == "forbidden"]
    if forbidden:
        raise Refused(f"Not for {child.given_name}: {' '.join(forbidden)}", "activity")
    if found and not care.strip():
        sentences = " ".join(one.sentence for one in found)
        raise Refused(f"{sentences} Say how you will take care of that.", field)


def grade_of(activity: Activity, grade: str) -> str:
    """Return the grade when the activity has it, else the activity as it is."""
    return grade if grade in {one.code for one in activity.grades} else "as_is"

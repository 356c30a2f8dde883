"""Changes of a program that runs: its dose and last day, and how an activity is done."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right
from handspan.clinic.program import library
from handspan.clinic.program.access import program_activities, programs
from handspan.clinic.program.fitting import check_amount, check_program, check_safety, grade_of
from handspan.clinic.program.models import Program, ProgramActivity


def change_program(
    *,
    actor: Actor,
    program_id: UUID,
    ends_on: date,
    visits_each_week: int,
    minutes_each_visit: int,
    home_minutes_each_day: int,
    precautions: str = "",
    at: datetime,
) -> Program:
    """Change how often, how long and until when; earlier versions stay readable."""
    check_program(visits_each_week, minutes_each_visit, home_minutes_each_day, precautions)
    today = timezone.localdate(at)
    with writing(actor, "program.change", at=at) as ledger:
        rows = programs(actor, Right.TREAT, at).select_for_update(of=("self",))
        program = rows.filter(pk=program_id).first()
        if program is None:
            raise Denied("this program")
        if program.ends_on < today:
            raise Refused("This program is over. Begin a new one.")
        if ends_on < today:
            raise Refused("The last day cannot lie in the past.", "ends_on")
        _check_next(program, ends_on)
        program.ends_on, program.visits_each_week = ends_on, visits_each_week
        program.minutes_each_visit = minutes_each_visit
        program.home_minutes_each_day = home_minutes_each_day
        program.precautions = precautions.strip()
        return ledger.save(program)


def change_activity(
    *,
    actor: Actor,
    planned_id: UUID,
    grade: str,
    times_each_week: int,
    minutes: int,
    why: str = "",
    at: datetime,
) -> ProgramActivity:
    """Change grade, dose or reason of an activity, after a look at safety as it is today."""
    check_amount(times_each_week, minutes)
    with writing(actor, "program.change_activity", at=at) as ledger:
        rows = program_activities(actor, Right.TREAT, at).select_related("child")
        planned = rows.select_for_update(of=("self",)).filter(pk=planned_id).first()
        if planned is None:
            raise Denied("this activity")
        if planned.ended_at is not None:
            raise Refused("This activity was taken out. Choose it anew.")
        chosen = library.activities().get(planned.activity)
        if chosen is None:
            raise Refused("The library no longer has this activity. Take it out.")
        check_safety(chosen, planned.child, planned.place, why, at, field="why")
        planned.grade = grade_of(chosen, grade)
        planned.times_each_week, planned.minutes = times_each_week, minutes
        planned.why = why.strip()
        return ledger.save(planned)


def _check_next(program: Program, ends_on: date) -> None:
    """A program ends before the next one of its discipline begins."""
    later = Program.objects.filter(
        child=program.child_id, discipline=program.discipline, starts_on__gt=program.starts_on
    ).order_by("starts_on")
    begins = later.values_list("starts_on", flat=True).first()
    if begins is not None and ends_on >= begins:
        sentence = f"The next program begins on {begins:%B} {begins.day}, {begins.year}"
        raise Refused(f"{sentence}. End this one before that.", "ends_on")

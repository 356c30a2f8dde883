"""Writes of the program stage: start a program, choose activities, tell that they were played."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals.models import Goal
from handspan.clinic.people.access import Right, require
from handspan.clinic.people.models import Child
from handspan.clinic.program import library
from handspan.clinic.program.access import plays, program_activities, programs
from handspan.clinic.program.fitting import check_amount, check_program, check_safety, grade_of
from handspan.clinic.program.models import Play, Program, ProgramActivity

GOAL_MAY_BE_SERVED = (Goal.Status.PROPOSED, Goal.Status.AGREED)


def start_program(
    *,
    actor: Actor,
    child_id: UUID,
    discipline: str,
    starts_on: date,
    ends_on: date,
    visits_each_week: int,
    minutes_each_visit: int,
    home_minutes_each_day: int,
    precautions: str = "",
    at: datetime,
) -> Program:
    """Begin a program: how often, how long, from when to when.

    A program of the same discipline that still runs ends on the day before.
    """
    child = require(actor, Right.TREAT, child_id, at)
    if actor.staff_id is None:
        raise Denied("only staff plan programs")
    check_program(visits_each_week, minutes_each_visit, home_minutes_each_day, precautions)
    with writing(actor, "program.start", at=at, child_id=child_id) as ledger:
        for earlier in _overlapped(child, discipline, starts_on):
            earlier.ends_on = starts_on - timedelta(days=1)
            ledger.save(earlier)
        return ledger.save(
            Program(
                child=child,
                author_id=actor.staff_id,
                discipline=discipline,
                starts_on=starts_on,
                ends_on=ends_on,
                visits_each_week=visits_each_week,
                minutes_each_visit=minutes_each_visit,
                home_minutes_each_day=home_minutes_each_day,
                precautions=precautions.strip(),
                created_at=at,
            )
        )


def add_activity(
    *,
    actor: Actor,
    program_id: UUID,
    goal_id: UUID,
    activity: str,
    place: str,
    grade: str = "as_is",
    times_each_week: int = 1,
    minutes: int | None = None,
    why: str = "",
    despite: str = "",
    at: datetime,
) -> ProgramActivity:
    """Choose an activity for a goal. What safety forbids is refused; care needs a reason."""
    with writing(actor, "program.add_activity", at=at) as ledger:
        program = programs(actor, Right.TREAT, at).select_related("child").filter(pk=program_id)
        found = program.first()
        if found is None:
            raise Denied("this program")
        goal = _goal(found.child, goal_id)
        chosen = library.activities().get(activity)
        if chosen is None:
            raise Refused("Choose an activity of the library.", "activity")
        check_safety(chosen, found.child, place, despite, at, field="despite")
        minutes = chosen.minutes if minutes is None else minutes
        check_amount(times_each_week, minutes)
        if _is_planned(goal, activity, place):
            raise Refused("This activity is already planned for that goal and place.", "activity")
        return ledger.save(
            ProgramActivity(
                program=found,
                child=found.child,
                goal=goal,
                activity=activity,
                place=place,
                grade=grade_of(chosen, grade),
                times_each_week=times_each_week,
                minutes=minutes,
                why="; ".join(part for part in (why.strip(), despite.strip()) if part),
                added_at=at,
            )
        )


def end_activity(*, actor: Actor, planned_id: UUID, at: datetime) -> ProgramActivity:
    """Take an activity out of the program from now on; what was done stays."""
    with writing(actor, "program.end_activity", at=at) as ledger:
        planned = program_activities(actor, Right.TREAT, at).filter(pk=planned_id).first()
        if planned is None:
            raise Denied("this activity")
        if planned.ended_at is None:
            planned.ended_at = at
            ledger.save(planned)
        return planned


def log_play(
    *,
    actor: Actor,
    planned_id: UUID,
    on: date,
    went: str,
    minutes: int,
    words: str = "",
    at: datetime,
) -> Play:
    """Keep that a family played an activity."""
    with writing(actor, "program.log_play", at=at) as ledger:
        rows = program_activities(actor, Right.FAMILY_SEE, at).select_related("program")
        planned = rows.filter(pk=planned_id).first()
        if planned is None or actor.guardian_id is None:
            raise Denied("this activity")
        if on > timezone.localdate(at):
            raise Refused("That day lies ahead. Tell us when you have played.", "on")
        if on < planned.program.starts_on:
            raise Refused("That day is before the program began.", "on")
        if not 1 <= minutes <= 240:
            raise Refused("A play has one to 240 minutes.", "minutes")
        return ledger.save(
            Play(
                planned=planned,
                child_id=planned.child_id,
                guardian_id=actor.guardian_id,
                played_on=on,
                minutes=minutes,
                went=went,
                words=words.strip(),
                logged_at=at,
            )
        )


def undo_play(*, actor: Actor, play_id: UUID, at: datetime) -> Play:
    """Take back a play that was told by mistake; it stays in the record, marked."""
    with writing(actor, "program.undo_play", at=at) as ledger:
        play = plays(actor, Right.FAMILY_SEE, at).filter(pk=play_id).first()
        if play is None:
            raise Denied("this play")
        if play.undone_at is None:
            play.undone_at = at
            ledger.save(play)
        return play


def _overlapped(child: Child, discipline: str, starts_on: date) -> list[Program]:
    rows = Program.objects.filter(child=child, discipline=discipline, ends_on__gte=starts_on)
    running = list(rows.select_for_update())
    for program in running:
        if program.starts_on >= starts_on - timedelta(days=1):
            sentence = f"A program already begins on {program.starts_on:%B} {program.starts_on.day}"
            raise Refused(f"{sentence}. Begin this one later.", "starts_on")
    return running


def _is_planned(goal: Goal, activity: str, place: str) -> bool:
    rows = ProgramActivity.objects.filter(goal=goal, activity=activity, place=place, ended_at=None)
    return rows.exists()


def _goal(child: Child, goal_id: UUID) -> Goal:
    goal: Goal | None = Goal.objects.filter(
        pk=goal_id, child=child, term=Goal.Term.SHORT, status__in=GOAL_MAY_BE_SERVED
    ).first()
    if goal is None:
        raise Refused("Choose an open short-term goal of this child.", "goal")
    return goal

"""The demonstration's calendar: probes before a program, weekly visits, and today's own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

from django.utils import timezone

from handspan.clinic.appointments import actions, attendance, series_actions
from handspan.clinic.appointments.actions import Status
from handspan.clinic.appointments.models import Appointment
from handspan.clinic.errors import Refused
from handspan.site.demonstration import cast, seed_sessions
from handspan.site.demonstration.seed_scene import Scene
from handspan.site.demonstration.seed_sessions import Visit

PROBES = (range(7, 14), range(1, 7))
"""Days before the program begins, nearest first, of the short visits in which the baseline is
counted: a week or so apart, so that no single good or hard day stands for how it was."""
PROBE_MINUTES = 30
TIMES = tuple(time(hour, minute) for hour in range(8, 16) for minute in (0, 15, 30, 45))
TODAY_TIMES = (time(8, 30), time(10, 15), time(11, 45), time(13, 0), time(14, 15), time(12, 15))
TODAY = 4
"""Visits of the lead therapist that are added today, so that every day shows a day's work."""
WRITTEN = timedelta(minutes=20)
"""After a visit, until its session is on record."""


def book(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Book probes and weekly visits at once, and let those that lie behind us take place."""
    assert child.program is not None
    for told in child.visits:
        _probes(scene, child, told, at)
        weekday = cast.WEEKDAYS.index(told.weekday)
        starts_on = child.program.starts_on
        booked = series_actions.book_series(
            actor=scene.desk(),
            child_id=scene.children[child.key].pk,
            staff_id=scene.staff[told.staff].pk,
            room_id=scene.rooms[told.room].pk,
            first_on=starts_on + timedelta(days=(weekday - starts_on.weekday()) % 7),
            start=told.start,
            minutes=told.minutes,
            until=child.program.ends_on,
            at=at,
        )
        rows = Appointment.objects.filter(series=booked, starts_at__lt=scene.timeline.now)
        reasons = iter(told.reasons)
        for number, row in enumerate(rows.order_by("starts_at")):
            week = (timezone.localdate(row.starts_at) - scene.story.first_week).days // 7
            # The story tells of whole weeks behind us; of this week everybody came so far.
            letter = told.attendance[week] if 0 <= week < len(told.attendance) else "A"
            why = next(reasons) if letter in "FCN" else ""
            _happen(scene, Visit(child, told.staff, row.pk, row.starts_at, number), letter, why)


def book_today(scene: Scene, at: datetime) -> None:
    """Fill the day of the first therapist with visits of her children, at free times."""
    key = scene.story.staff[0].key
    theirs = Appointment.objects.filter(staff=scene.staff[key], status=Status.BOOKED)
    today = [row for row in theirs if timezone.localdate(row.starts_at) == scene.today]
    busy = {row.child_id for row in today}
    free = [
        child
        for child in scene.story.children
        if child.stage == "active" and child.therapist == key
        and any(goal.discipline == scene.staff[key].discipline for goal in child.goals)
        and child.key in scene.children and scene.children[child.key].pk not in busy
    ]  # fmt: skip
    wanted = min(TODAY, max(2, TODAY + 1 - len(today)))
    added: list[Visit] = []
    weeks = scene.story.clinic.weeks
    for start in TODAY_TIMES:
        if len(added) == wanted or not free:
            break
        row = _book_one(scene, free[0], key, scene.today, start, 45, at)
        if row is not None:
            added.append(Visit(free.pop(0), key, row.pk, row.starts_at, weeks))
    if len(added) > 1:  # the last one is called off, so it never takes place, however late it is
        actions.cancel(
            actor=scene.desk(),
            appointment_id=added.pop().appointment_id,
            by="family",
            reason="a cold",
            at=at + timedelta(hours=1),
        )
    for visit in added:
        _happen(scene, visit, "A", "")


def _probes(scene: Scene, child: cast.Child, told: cast.Visit, at: datetime) -> None:
    """Book each probe on the last weekday of its days on which there is a place."""
    assert child.program is not None
    for days in PROBES:
        for back in days:
            day = child.program.starts_on - timedelta(days=back)
            if day.weekday() < len(cast.WEEKDAYS) and _probe(scene, child, told, day, at):
                break


def _probe(scene: Scene, child: cast.Child, told: cast.Visit, day: date, at: datetime) -> bool:
    """Book one probe on a day after the goals were agreed; say whether there was a place."""
    if day <= at.date():
        return False
    for start in (told.start, *TIMES):
        row = _book_one(scene, child, told.staff, day, start, PROBE_MINUTES, at)
        if row is not None:
            _happen(scene, Visit(child, told.staff, row.pk, row.starts_at, None), "A", "")
            return True
    return False


def _book_one(
    scene: Scene, child: cast.Child, staff: str, on: date, start: time, minutes: int, at: datetime
) -> Appointment | None:
    """Book one visit in the first room that is free; None when somebody is taken."""
    for key, room in scene.rooms.items():
        if _is_a_weekly_place(scene, child, staff, key, on, start, minutes):
            continue
        try:
            return actions.book(
                actor=scene.desk(),
                child_id=scene.children[child.key].pk,
                staff_id=scene.staff[staff].pk,
                room_id=room.pk,
                on=on,
                start=start,
                minutes=minutes,
                at=at,
            )
        except Refused:
            continue
    return None


def _is_a_weekly_place(
    scene: Scene, child: cast.Child, staff: str, room: str, on: date, start: time, minutes: int
) -> bool:
    """Whether the time belongs to another child every week, though it may not be booked yet."""
    begins = 60 * start.hour + start.minute
    for other in scene.story.children:
        for told in other.visits if other is not child else ():
            same = told.staff == staff or told.room == room
            same = same and cast.WEEKDAYS.index(told.weekday) == on.weekday()
            theirs = 60 * told.start.hour + told.start.minute
            if same and begins < theirs + told.minutes and theirs < begins + minutes:
                return True
    return False


def _happen(scene: Scene, visit: Visit, letter: str, why: str) -> None:
    """Let a visit become what its letter says, when its time comes."""
    at, add = visit.starts_at, scene.timeline.add
    desk = partial(_by_desk, scene)
    if letter == "F":
        add(at - timedelta(minutes=45), partial(desk, visit, "family", why))
    elif letter == "C":
        add(at - timedelta(hours=20), partial(desk, visit, "clinic", why))
    elif letter == "N":
        add(at + WRITTEN, partial(desk, visit, "", why))
    else:
        ends_at = Appointment.objects.get(pk=visit.appointment_id).ends_at
        late = letter == "L"
        add(ends_at + WRITTEN, lambda _at: seed_sessions.hold(scene, visit, late=late))


def _by_desk(scene: Scene, visit: Visit, by: str, why: str, at: datetime) -> None:
    if by:
        actions.cancel(
            actor=scene.desk(), appointment_id=visit.appointment_id, by=by, reason=why, at=at
        )
    else:
        attendance.mark(
            actor=scene.desk(),
            appointment_id=visit.appointment_id,
            status=Status.NO_SHOW,
            reason=why,
            at=at,
        )

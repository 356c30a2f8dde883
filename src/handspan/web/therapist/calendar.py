"""The calendar: a week of one person, of a room, or of everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from handspan.clinic.actor import Role
from handspan.clinic.appointments import queries
from handspan.clinic.appointments.queries import Visit
from handspan.clinic.people import queries as people
from handspan.web.policy import HasRole
from handspan.web.requests import Request
from handspan.web.routes import page

WEEK = timedelta(days=7)
FIRST, LAST = date(2000, 1, 3), date(2100, 1, 4)


@dataclass(frozen=True, slots=True)
class Day:
    """One column of the week."""

    on: date
    visits: tuple[Visit, ...]

    @property
    def is_weekend(self) -> bool:
        return self.on.weekday() > 4

    @property
    def count(self) -> int:
        return sum(not visit.was_missed for visit in self.visits)


def calendar(request: Request) -> HttpResponse:
    """Show a week; who treats sees their own first, everybody else the whole clinic."""
    today = timezone.localdate(request.now)
    monday = _monday(request.GET.get("week", ""), today)
    staff, rooms = people.staff_choices(), people.room_choices()
    treats = request.actor.has(Role.THERAPIST, Role.ASSISTANT)
    usual = str(request.actor.staff_id) if treats else "all"
    who = _chosen(request.GET.get("who", usual), staff)
    room = _chosen(request.GET.get("room", ""), rooms)
    visits = queries.between(
        request.actor, monday, monday + WEEK - timedelta(days=1), request.now,
        staff_id=who, room_id=room,
    )  # fmt: skip
    same = {"who": who or "all", "room": room or ""}
    context = {
        "monday": monday,
        "today": today,
        "days": [day for day in _days(monday, visits) if day.visits or not day.is_weekend],
        "staff": staff,
        "rooms": rooms,
        "who": who,
        "room": room,
        "before": urlencode(same | {"week": monday - WEEK}),
        "after": urlencode(same | {"week": monday + WEEK}),
        "now": urlencode(same),
    }
    return render(request, "therapist/calendar.html", context)


def _monday(typed: str, today: date) -> date:
    """Return the Monday of the week that was asked for; of this week when it makes no sense."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = today
    if not FIRST <= day <= LAST:
        day = today
    return day - timedelta(days=day.weekday())


def _chosen(typed: str, choices: list[tuple[UUID, str]]) -> UUID | None:
    return next((key for key, _ in choices if str(key) == typed), None)


def _days(monday: date, visits: list[Visit]) -> list[Day]:
    days = [monday + timedelta(days=number) for number in range(7)]
    by_day: dict[date, list[Visit]] = {day: [] for day in days}
    for visit in visits:
        by_day[timezone.localdate(visit.starts_at)].append(visit)
    return [Day(day, tuple(by_day[day])) for day in days]


urlpatterns = [page("calendar/", calendar, name="calendar", allow=HasRole(*Role))]

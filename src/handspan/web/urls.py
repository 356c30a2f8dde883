"""All of our pages, by audience."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from handspan.web import report_files
from handspan.web.account import my_account
from handspan.web.family import child_view, hopes, play
from handspan.web.family import goals as family_goals
from handspan.web.family import home as family_home
from handspan.web.front_desk import (
    calibration,
    clinic,
    clinic_audit,
    clinic_invitations,
    clinic_staff,
    instruments,
    intake,
    norms,
    own_instruments,
    people,
    referrals,
)
from handspan.web.public import invitation, worry
from handspan.web.public.urls import urlpatterns as public
from handspan.web.school import form, shared
from handspan.web.therapist import (
    activities,
    appointment,
    calendar,
    caseload,
    children,
    discharge,
    evaluation_asking,
    evaluation_give,
    evaluation_items,
    evaluation_map,
    evaluations,
    goal_bank,
    goal_progress,
    goal_workshop,
    goal_writing,
    goals,
    notes,
    overview,
    program,
    program_changing,
    program_choosing,
    program_week,
    progress,
    reports,
    scores,
    session,
    today,
    visits,
)

_pages = [
    *public,
    *invitation.urlpatterns,
    *worry.urlpatterns,
    *referrals.urlpatterns,
    *intake.urlpatterns,
    *people.urlpatterns,
    *shared.urlpatterns,
    *form.urlpatterns,
    *my_account.urlpatterns,
    *calibration.urlpatterns,
    *clinic.urlpatterns,
    *clinic_staff.urlpatterns,
    *clinic_invitations.urlpatterns,
    *clinic_audit.urlpatterns,
    *instruments.urlpatterns,
    *norms.urlpatterns,
    *own_instruments.urlpatterns,
    *today.urlpatterns,
    *calendar.urlpatterns,
    *visits.urlpatterns,
    *appointment.urlpatterns,
    *session.urlpatterns,
    *notes.urlpatterns,
    *children.urlpatterns,
    *caseload.urlpatterns,
    *overview.urlpatterns,
    *evaluations.urlpatterns,
    *evaluation_asking.urlpatterns,
    *evaluation_give.urlpatterns,
    *evaluation_items.urlpatterns,
    *evaluation_map.urlpatterns,
    *scores.urlpatterns,
    *goals.urlpatterns,
    *discharge.urlpatterns,
    *goal_bank.urlpatterns,
    *goal_workshop.urlpatterns,
    *goal_writing.urlpatterns,
    *program.urlpatterns,
    *program_changing.urlpatterns,
    *program_choosing.urlpatterns,
    *program_week.urlpatterns,
    *activities.urlpatterns,
    *progress.urlpatterns,
    *goal_progress.urlpatterns,
    *reports.urlpatterns,
    *report_files.urlpatterns,
    *family_home.urlpatterns,
    *family_goals.urlpatterns,
    *play.urlpatterns,
    *child_view.urlpatterns,
    *hopes.urlpatterns,
]


def _by_first_word(pages: list[URLPattern]) -> list[URLPattern | URLResolver]:
    """Group addresses by their first word, so that a request is not held against all of them."""
    groups: dict[str, list[URLPattern]] = {}
    for one in pages:
        first, slash, _ = str(one.pattern).partition("/")
        groups.setdefault(first + slash if "<" not in first else "", []).append(one)
    loose = groups.pop("", [])
    return [
        *(path(first, include([_without(first, one) for one in group]))
          for first, group in groups.items()),
        *loose,
    ]  # fmt: skip


def _without(first: str, page: URLPattern) -> URLPattern:
    return path(str(page.pattern).removeprefix(first), page.callback, name=page.name)


urlpatterns = _by_first_word(_pages)

"""The activity library: search all of it, read one."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from handspan.clinic.actor import Role
from handspan.clinic.program import choosing, library
from handspan.core.program.activity import HELPERS, LAST_MONTH, PLACES, Activity
from handspan.web import errors
from handspan.web.policy import HasRole
from handspan.web.requests import Request
from handspan.web.routes import page
from handspan.web.therapist.program_forms import LibraryForm


def activities(request: Request) -> HttpResponse:
    """Search the whole library."""
    form = LibraryForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = choosing.search(
        text=asked.get("q", ""),
        area=asked.get("area", ""),
        place=asked.get("place", ""),
        skill=asked.get("skill", ""),
        years=asked.get("years"),
    )
    context = {
        "form": form,
        "found": found,
        "whole": len(library.activities()),
        "place_words": PLACES,
        "ages_of": ages_of,
        "narrowed": any(value not in ("", None) for value in asked.values()),
    }
    return render(request, "therapist/activities.html", context)


def activity(request: Request, code: str) -> HttpResponse:
    """Show one activity as it can be read, or printed."""
    shown = library.activities().get(code)
    if shown is None:
        return errors.not_found(request)
    context = {
        "activity": shown,
        "tags": [library.rules().tags[tag] for tag in sorted(shown.all_tags)],
        "skills": [(library.skills().by_code[code], part) for code, part in shown.skills],
        "place_words": PLACES,
        "ages_of": ages_of,
        "helper": HELPERS[shown.helper],
    }
    return render(request, "therapist/activity.html", context)


def ages_of(activity: Activity) -> str:
    """Say for which ages an activity is: "3 to 20 months", "4 to 8 years", "from 6 years"."""
    first, last = activity.age_from_months, activity.age_to_months
    if last >= LAST_MONTH:
        return f"from {_age(first)}"
    if (first < 24) == (last < 24) or first == 0:
        return f"{_age(first).split()[0]} to {_age(last)}"
    return f"{_age(first)} to {_age(last)}"


def _age(months: int) -> str:
    if months == 0:
        return "birth"
    return f"{months} months" if months < 24 else f"{round(months / 12, 1):g} years"


_CLINICAL = HasRole(Role.THERAPIST, Role.ASSISTANT, Role.SUPERVISOR)

urlpatterns = [
    page("activities/", activities, name="activities", allow=_CLINICAL),
    page("activities/<slug:code>/", activity, name="activity", allow=_CLINICAL),
]

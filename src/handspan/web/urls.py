"""All of our pages, by audience."""

from __future__ import annotations

from handspan.web.account import my_account
from handspan.web.front_desk import clinic, clinic_audit, clinic_invitations, clinic_staff
from handspan.web.public import invitation
from handspan.web.public.urls import urlpatterns as public
from handspan.web.therapist import children, evaluations, progress, reports

urlpatterns = [
    *public,
    *invitation.urlpatterns,
    *my_account.urlpatterns,
    *clinic.urlpatterns,
    *clinic_staff.urlpatterns,
    *clinic_invitations.urlpatterns,
    *clinic_audit.urlpatterns,
    *children.urlpatterns,
    *evaluations.urlpatterns,
    *progress.urlpatterns,
    *reports.urlpatterns,
]

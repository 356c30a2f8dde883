"""All of our pages, by audience."""

from __future__ import annotations

from handspan.web.public.urls import urlpatterns as public
from handspan.web.therapist import children, evaluations, progress, reports

urlpatterns = [
    *public,
    *children.urlpatterns,
    *evaluations.urlpatterns,
    *progress.urlpatterns,
    *reports.urlpatterns,
]

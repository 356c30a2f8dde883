"""All of our pages, by audience."""

from __future__ import annotations

from handspan.web.public.urls import urlpatterns as public

urlpatterns = [*public]

"""The people stage as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "handspan.clinic.people"
    label = "people"

"""The encounters stage as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class EncountersConfig(AppConfig):
    name = "handspan.clinic.encounters"
    label = "encounters"

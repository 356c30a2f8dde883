"""The goals stage as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "handspan.clinic.goals"
    label = "goals"

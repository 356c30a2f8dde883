"""The program stage as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "handspan.clinic.program"
    label = "program"

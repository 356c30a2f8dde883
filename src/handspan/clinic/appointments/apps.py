"""The appointments stage as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class AppointmentsConfig(AppConfig):
    name = "handspan.clinic.appointments"
    label = "appointments"

"""The audit stage: lowest of all, since every other stage writes to it."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "handspan.clinic.audit"
    label = "audit"

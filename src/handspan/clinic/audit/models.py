"""Entries of the clinic's hash chain, and the versions of every record."""

from __future__ import annotations

from typing import Any

from django.db import models

from handspan.clinic.tenancy import ClinicManager


class Entry(models.Model):
    """One link of a clinic's chain: who did what to which record, never what it says."""

    clinic_id = models.UUIDField()
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.UUIDField(null=True)
    act = models.CharField(max_length=80)
    record_type = models.CharField(max_length=60, blank=True)
    record_id = models.CharField(max_length=40, blank=True)
    child_id = models.UUIDField(null=True)
    content = models.CharField(max_length=64, blank=True)  # digest of the version written
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects: ClinicManager[Any] = ClinicManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic_id", "number"], name="audit_entry_number")
        ]
        indexes = [models.Index(fields=["clinic_id", "child_id", "-number"])]


class Version(models.Model):
    """What one record said after one write. Never changed, never deleted."""

    clinic_id = models.UUIDField()
    record_type = models.CharField(max_length=60)
    record_id = models.UUIDField()
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    act = models.CharField(max_length=80)
    body = models.JSONField()
    digest = models.CharField(max_length=64)

    objects: ClinicManager[Any] = ClinicManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic_id", "record_type", "record_id", "number"],
                name="audit_version_number",
            )
        ]

"""Series, appointments and authorizations.

That no visits overlap is the database's own rule (migration 0002).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handspan.clinic.tenancy import ClinicRow


class Series(ClinicRow):
    """A weekly rhythm in the clinic's local time; exceptions are its moved or cancelled visits."""

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="series")
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("people.Room", on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    start = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    every_weeks = models.PositiveSmallIntegerField(default=1)
    without = models.JSONField(default=list, blank=True)  # local dates left out
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


class Appointment(ClinicRow):
    """One visit: who, where, when, and what became of it."""

    class Status(models.TextChoices):
        BOOKED = "booked", "Booked"
        ARRIVED = "arrived", "Arrived"
        LATE = "late", "Arrived late"
        DONE = "done", "Done"
        CANCELLED_FAMILY = "cancelled_family", "Cancelled by family"
        CANCELLED_CLINIC = "cancelled_clinic", "Cancelled by clinic"
        NO_SHOW = "no_show", "Did not come"

    class Kind(models.TextChoices):
        THERAPY = "therapy", "Therapy"
        EVALUATION = "evaluation", "Evaluation"

    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.PROTECT, related_name="appointments"
    )
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="appointments")
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    room = models.ForeignKey("people.Room", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.THERAPY)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.BOOKED)
    reason = models.CharField(max_length=300, blank=True)
    status_at = models.DateTimeField(null=True, blank=True)
    make_up_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="make_ups"
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["clinic", "staff", "starts_at"]),
            models.Index(fields=["clinic", "child", "starts_at"]),
            models.Index(fields=["clinic", "room", "starts_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="appointment_ends_after_it_begins",
                violation_error_message="The visit must end after it begins.",
            ),
            models.CheckConstraint(
                condition=~Q(status__startswith="cancelled", reason="")
                & ~Q(status="no_show", reason=""),
                name="appointment_missed_with_reason",
                violation_error_message="Say why the visit did not take place.",
            ),
        ]


class Authorization(ClinicRow):
    """Visits that a payer has granted, from a day to a day."""

    child = models.ForeignKey(
        "people.Child", on_delete=models.PROTECT, related_name="authorizations"
    )
    payer = models.CharField(max_length=80)
    number = models.CharField(max_length=40, blank=True)
    discipline = models.CharField(max_length=4, blank=True)  # empty: every discipline
    first_on = models.DateField()
    last_on = models.DateField()
    visits = models.PositiveSmallIntegerField()
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # taken back, or replaced by a newer one

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")),
                name="authorization_ends_after_it_begins",
                violation_error_message="The last day cannot be before the first.",
            ),
            models.CheckConstraint(
                condition=Q(visits__range=(1, 500)),
                name="authorization_grants_visits",
                violation_error_message="Between 1 and 500 visits.",
            ),
        ]

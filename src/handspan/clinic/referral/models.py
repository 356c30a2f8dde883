"""Referrals and intakes."""

from __future__ import annotations

from django.db import models

from handspan.clinic.tenancy import ClinicRow


class Referral(ClinicRow):
    """Somebody asks for help for a child: in their own words, with how to reach them."""

    class Status(models.TextChoices):
        NEW = "new", "New"
        WAITING = "waiting", "On the waiting list"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"

    class Source(models.TextChoices):
        PARENT = "parent", "Parent"
        DOCTOR = "doctor", "Doctor"
        SCHOOL = "school", "School"
        OTHER = "other", "Other"

    child = models.ForeignKey(
        "people.Child", null=True, blank=True, on_delete=models.PROTECT, related_name="referrals"
    )
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.PARENT)
    child_given_name = models.CharField(max_length=60)
    child_family_name = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField()
    contact_name = models.CharField(max_length=120)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=40, default="English")
    worry = models.TextField(max_length=10_000)
    good_at = models.TextField(max_length=10_000, blank=True)
    tried = models.TextField(max_length=10_000, blank=True)
    hard_areas = models.JSONField(default=list, blank=True)  # codes of core.areas
    signs = models.JSONField(default=list, blank=True)  # codes that always lead to a talk
    wished_times = models.TextField(max_length=1_000, blank=True)
    discipline = models.CharField(max_length=4, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    urgent = models.BooleanField(default=False)
    reason = models.TextField(max_length=2_000, blank=True)  # of the decision
    received_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "status", "received_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="declined", reason=""),
                name="referral_declined_with_reason",
                violation_error_message="Say why, so that the family can be told.",
            ),
            models.CheckConstraint(
                condition=~models.Q(contact_email="", contact_phone=""),
                name="referral_can_be_answered",
                violation_error_message="Give an email address or a phone number.",
            ),
        ]


class Intake(ClinicRow):
    """What the family tells before the evaluation."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="intake")
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="intakes")
    hopes = models.JSONField(default=list, blank=True)  # up to three, in the family's words
    birth_and_health = models.TextField(max_length=10_000, blank=True)
    daily_routines = models.TextField(max_length=10_000, blank=True)
    school_and_services = models.TextField(max_length=10_000, blank=True)
    fears_and_comforts = models.TextField(max_length=10_000, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

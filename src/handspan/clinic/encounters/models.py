"""Encounters (sessions), the tries captured in them, and their notes."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handspan.clinic.tenancy import ClinicRow


class Encounter(ClinicRow):
    """A session that took place, from start to finish."""

    appointment = models.OneToOneField(
        "appointments.Appointment", on_delete=models.PROTECT, related_name="encounter"
    )
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="encounters")
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    arrival = models.CharField(max_length=300, blank=True)  # how the child came in
    family_report = models.TextField(max_length=2_000, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "child", "-started_at"])]


class Try(ClinicRow):
    """One try at a goal. Never changed; an undone try stays, marked. The id is the client's."""

    class Setting(models.TextChoices):
        CLINIC = "clinic", "Clinic"
        HOME = "home", "Home"
        SCHOOL = "school", "School"

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="tries")
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    goal = models.ForeignKey("goals.Goal", on_delete=models.PROTECT, related_name="tries")
    prompt = models.CharField(max_length=20)  # code of core.documentation.prompts
    succeeded = models.BooleanField()  # False: not yet, even with this help
    setting = models.CharField(max_length=6, choices=Setting.choices, default=Setting.CLINIC)
    person = models.CharField(max_length=60, blank=True)  # with whom: staff, parent, teacher
    tried_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "goal", "tried_at"])]


class ActivityUse(ClinicRow):
    """An activity that was used in the session."""

    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, related_name="activities")
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    activity = models.SlugField(max_length=60)
    minutes = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)


class Note(ClinicRow):
    """The session's note: drafted from what was captured, edited, signed, then frozen."""

    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="note")
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="notes")
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    subjective = models.TextField(max_length=10_000, blank=True)
    objective = models.TextField(max_length=10_000, blank=True)
    assessment = models.TextField(max_length=10_000, blank=True)
    plan = models.TextField(max_length=10_000, blank=True)
    drafted_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True, blank=True)  # the author signed
    digest = models.CharField(max_length=64, blank=True)  # of the frozen text
    needs_cosignature = models.BooleanField(default=False)


class Signature(ClinicRow):
    """A name under a frozen note, with the digest of what was signed. Never changed."""

    class Kind(models.TextChoices):
        AUTHOR = "author", "Signed"
        COSIGNER = "cosigner", "Co-signed"

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="signatures")
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=160)  # with the letters behind it, as signed
    signed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "note", "kind"], name="signature_once"),
            models.CheckConstraint(condition=~Q(digest=""), name="signature_has_digest"),
        ]


class Addendum(ClinicRow):
    """What is added to a signed note. Never changed."""

    note = models.ForeignKey(Note, on_delete=models.PROTECT, related_name="addenda")
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=160)
    words = models.TextField(max_length=10_000)
    added_at = models.DateTimeField()

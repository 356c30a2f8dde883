"""Reports, and what happened in a child's life that progress is read with."""

from __future__ import annotations

from django.db import models

from handspan.clinic.tenancy import ClinicRow


class Report(ClinicRow):
    """An evaluation or progress report. Once signed, its facts are kept as they were."""

    class Kind(models.TextChoices):
        EVALUATION = "evaluation", "Evaluation report"
        PROGRESS = "progress", "Progress report"

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    evaluation = models.ForeignKey(
        "evaluation.Evaluation", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    period_from = models.DateField()
    period_to = models.DateField()
    words = models.JSONField(default=dict, blank=True)  # code of a part -> the author's own text
    created_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True, blank=True)
    signer = models.CharField(max_length=160, blank=True)
    facts = models.JSONField(null=True, blank=True)  # everything printed, frozen at signing
    digest = models.CharField(max_length=64, blank=True)


class LifeEvent(ClinicRow):
    """Something that may have changed what is counted: an illness, a new school, other prompts."""

    class Kind(models.TextChoices):
        OUTSIDE = "outside", "In the child's life"
        CONDITION = "condition", "In how we count"

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    says = models.CharField(max_length=80)
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.OUTSIDE)
    noted_by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "child", "on"])]


class ForecastWeights(ClinicRow):
    """How much each member of the forecast counts, learned from the clinic's own goals."""

    weights = models.JSONField()  # one number for each member, in their order
    version = models.CharField(max_length=20)  # of the members that they belong to
    goals = models.PositiveIntegerField()
    visits = models.PositiveIntegerField()
    made_at = models.DateTimeField()

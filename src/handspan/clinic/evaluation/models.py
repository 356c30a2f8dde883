"""Evaluations, the answers given in them, and their scores."""

from __future__ import annotations

from django.db import models

from handspan.clinic.tenancy import ClinicRow


class Evaluation(ClinicRow):
    """One evaluation of a child by a therapist: opened, given, completed."""

    class Status(models.TextChoices):
        OPEN = "open", "In progress"
        COMPLETED = "completed", "Completed"

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="evaluations")
    evaluator = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()
    question = models.TextField(max_length=2_000, blank=True)  # what the family wants to know
    conditions = models.TextField(max_length=10_000, blank=True)  # attention, language, changes
    strengths = models.TextField(max_length=10_000, blank=True)
    observations = models.TextField(max_length=10_000, blank=True)
    recommendation = models.TextField(max_length=10_000, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    completed_at = models.DateTimeField(null=True, blank=True)


class AnswerSheet(ClinicRow):
    """Answers to one instrument on one day: our inventory, or item codes of an import."""

    child = models.ForeignKey(
        "people.Child", on_delete=models.PROTECT, related_name="answer_sheets"
    )
    evaluation = models.OneToOneField(
        Evaluation, null=True, blank=True, on_delete=models.PROTECT, related_name="sheet"
    )
    instrument = models.CharField(max_length=40)  # the inventory, or the key of an item bank
    given_on = models.DateField()
    answers = models.JSONField(default=dict, blank=True)  # item code -> level

    class Meta:
        indexes = [models.Index(fields=["clinic", "child", "given_on"])]


class Score(ClinicRow):
    """An estimate with its error on one scale, and the version of the table it came from."""

    sheet = models.ForeignKey(AnswerSheet, on_delete=models.PROTECT, related_name="scores")
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    scale = models.CharField(max_length=40)  # an area's code, or the key of an item bank
    table = models.CharField(max_length=60)
    answered = models.PositiveSmallIntegerField()
    estimate = models.FloatField(null=True, blank=True)
    error = models.FloatField(null=True, blank=True)
    standing = models.FloatField(null=True, blank=True)  # z against children of this age
    standing_low = models.FloatField(null=True, blank=True)
    standing_high = models.FloatField(null=True, blank=True)
    remark = models.CharField(max_length=40, blank=True)  # too few answers, floor, ceiling

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "sheet", "scale"], name="score_once")
        ]


# At the end: these tables point at the ones above.
from handspan.clinic.evaluation.instrument_models import (  # noqa: E402
    EnteredScore,
    Holding,
    NormTable,
    OwnInstrument,
    OwnSheet,
)

__all__ = [
    "AnswerSheet",
    "EnteredScore",
    "Evaluation",
    "Holding",
    "NormTable",
    "OwnInstrument",
    "OwnSheet",
    "Score",
]

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
    areas = models.JSONField(default=list, blank=True)  # codes of what to look at; empty: all
    testing = models.JSONField(default=dict, blank=True)  # attention, effort, language, changes
    conditions = models.TextField(max_length=10_000, blank=True)  # anything else about the day
    strengths = models.TextField(max_length=10_000, blank=True)
    observations = models.TextField(max_length=10_000, blank=True)
    recommendation = models.TextField(max_length=10_000, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    completed_at = models.DateTimeField(null=True, blank=True)


class AnswerSheet(ClinicRow):
    """What one person answered about a child: our inventory, or item codes of an import.

    `asked` holds the codes that an adaptive sitting asked, in order, so that the last one can be
    taken back; an item that was asked has a level in `answers` or a reason in `missing`.
    """

    class Informant(models.TextChoices):
        THERAPIST = "therapist", "Therapist"
        CAREGIVER = "caregiver", "Home"
        TEACHER = "teacher", "School"
        IMPORTED = "imported", "Imported"

    child = models.ForeignKey(
        "people.Child", on_delete=models.PROTECT, related_name="answer_sheets"
    )
    evaluation = models.ForeignKey(
        Evaluation, null=True, blank=True, on_delete=models.PROTECT, related_name="sheets"
    )
    informant = models.CharField(max_length=10, choices=Informant.choices)
    informant_name = models.CharField(max_length=120, blank=True)
    instrument = models.CharField(max_length=40)  # the inventory, or the key of an item bank
    given_on = models.DateField()
    answers = models.JSONField(default=dict, blank=True)  # item code -> level
    asked = models.JSONField(default=list, blank=True)  # item codes
    missing = models.JSONField(default=dict, blank=True)  # item code -> why there is no answer
    notes = models.JSONField(default=dict, blank=True)  # item code -> words
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "child", "given_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluation"],
                condition=models.Q(informant="therapist"),
                name="sheet_one_by_therapist",
            ),
            models.CheckConstraint(
                condition=models.Q(evaluation=None, informant="imported")
                | (models.Q(evaluation__isnull=False) & ~models.Q(informant="imported")),
                name="sheet_of_evaluation_or_import",
            ),
        ]


class FormLink(ClinicRow):
    """Opens one person's form by link, without an account. Only the token's digest is kept."""

    sheet = models.OneToOneField(AnswerSheet, on_delete=models.PROTECT, related_name="link")
    guardian = models.ForeignKey(
        "people.Guardian", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    consent = models.ForeignKey(
        "people.Consent", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(guardian__isnull=True) ^ models.Q(consent__isnull=True),
                name="form_link_by_guardian_or_consent",
            )
        ]


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
from handspan.clinic.evaluation.place_models import AnswersConsent, ItemPlaces  # noqa: E402

__all__ = [
    "AnswerSheet",
    "AnswersConsent",
    "EnteredScore",
    "Evaluation",
    "FormLink",
    "Holding",
    "ItemPlaces",
    "NormTable",
    "OwnInstrument",
    "OwnSheet",
    "Score",
]

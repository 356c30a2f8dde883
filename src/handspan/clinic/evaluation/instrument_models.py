"""Instruments that the clinic holds or makes, its norm tables, and the scores entered from them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handspan.clinic.tenancy import ClinicRow


class Holding(ClinicRow):
    """The clinic holds an instrument: on whose license, and from when to when."""

    instrument = models.CharField(max_length=40)  # a code of the registry, or an own instrument's
    license_note = models.CharField(max_length=300)  # order number, permission, citation
    holder = models.CharField(max_length=120)  # who answers for it
    since = models.DateField()
    until = models.DateField(null=True, blank=True)  # the last day
    trained = models.JSONField(default=list, blank=True)  # ids of staff with its training

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "instrument"],
                name="holding_once",
                violation_error_message="The license of this instrument is noted already.",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="holding_ends_after_it_begins",
                violation_error_message="The last day cannot be before the first.",
            ),
        ]


class NormTable(ClinicRow):
    """Norms that the clinic copied from a manual: typed, handed over, verified by another person.

    A verified table never changes, and the database keeps it so; a correction is a new version.
    """

    instrument = models.CharField(max_length=40)
    edition = models.CharField(max_length=20, blank=True)
    version = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300, blank=True)  # the manual, with its year and pages
    rows = models.JSONField(default=list, blank=True)  # as core.measurement.norm_tables.NormRow
    typed_by = models.JSONField(default=list, blank=True)  # ids of all staff who entered rows
    started_at = models.DateTimeField()
    handed_over_at = models.DateTimeField(null=True, blank=True)
    handed_over_by = models.ForeignKey(
        "people.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    seed = models.PositiveIntegerField(default=0)  # draws the cells for the second person
    disagreements = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        "people.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["clinic", "instrument", "edition"])]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "instrument", "edition", "version"], name="norm_table_version"
            ),
            models.CheckConstraint(
                condition=Q(verified_by=None) | ~Q(verified_by=F("handed_over_by")),
                name="norm_table_second_person",
                violation_error_message="Another person verifies the table.",
            ),
        ]


class OwnInstrument(ClinicRow):
    """One version of an instrument that the clinic made: a draft, in use and frozen, or retired."""

    code = models.CharField(max_length=40)  # the same for all of its versions
    version = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    purpose = models.TextField(max_length=1_000, blank=True)
    items = models.JSONField(default=list, blank=True)  # wording of each
    levels = models.JSONField(default=list, blank=True)  # [label, points] of each
    areas = models.JSONField(default=list, blank=True)
    age_from_months = models.PositiveSmallIntegerField(null=True, blank=True)
    age_to_months = models.PositiveSmallIntegerField(null=True, blank=True)
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    in_use_from = models.DateTimeField(null=True, blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "code", "version"], name="own_instrument_version"
            )
        ]


class OwnSheet(ClinicRow):
    """Answers to one of the clinic's own instruments within an evaluation."""

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(
        "evaluation.Evaluation", on_delete=models.PROTECT, related_name="own_sheets"
    )
    own = models.ForeignKey(OwnInstrument, on_delete=models.PROTECT, related_name="sheets")
    answers = models.JSONField(default=dict, blank=True)  # place of the item -> place of the level

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "evaluation", "own"], name="own_sheet_once")
        ]


class EnteredScore(ClinicRow):
    """One scale of another test: the raw score as entered, and what the clinic's table says."""

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    evaluation = models.ForeignKey(
        "evaluation.Evaluation", on_delete=models.PROTECT, related_name="entered_scores"
    )
    instrument = models.CharField(max_length=40)
    instrument_name = models.CharField(max_length=120)
    edition = models.CharField(max_length=20, blank=True)
    form = models.CharField(max_length=80, blank=True)
    informant = models.CharField(max_length=20, blank=True)
    scale = models.CharField(max_length=80)
    raw = models.FloatField()
    standard = models.FloatField(null=True, blank=True)
    metric = models.CharField(max_length=20, blank=True)
    percentile = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    level = models.FloatField(null=True, blank=True)  # of the interval, in percent
    descriptor = models.CharField(max_length=80, blank=True)
    norms = models.CharField(max_length=3, blank=True)  # norm group: any, f, m
    corrected = models.BooleanField(default=False)  # which age was used for the look-up
    age_months = models.PositiveSmallIntegerField()
    age_days = models.PositiveSmallIntegerField()  # beyond the completed months
    table = models.ForeignKey(
        NormTable, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.CharField(max_length=300, blank=True)
    entered_by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "evaluation", "instrument", "form", "scale", "informant"],
                condition=Q(taken_back_at=None),
                name="entered_score_once",
                violation_error_message="This score is entered already. Take it back first.",
            )
        ]

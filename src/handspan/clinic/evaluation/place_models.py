"""Places of the inventory's items that a clinic took over from its own answers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from handspan.clinic.tenancy import ClinicRow


class AnswersConsent(ClinicRow):
    """The clinic lets its children's answers be weighed against the places of the items."""

    given_by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"],
                condition=Q(withdrawn_at=None),
                name="answers_consent_once",
                violation_error_message="The clinic has agreed already.",
            )
        ]


class ItemPlaces(ClinicRow):
    """Places that a clinic accepted. The newest that was not ended is in use.

    Earlier ones stay, because scores were made with them. The database keeps an ended one as it is.
    """

    version = models.PositiveSmallIntegerField()
    places = models.JSONField()  # item code -> its steps and the error of each
    children = models.PositiveIntegerField()  # whose answers moved them
    answers = models.PositiveIntegerField()
    fewest_answers = models.PositiveIntegerField()  # an item with fewer did not move
    why = models.CharField(max_length=300)
    accepted_by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "version"], name="item_places_version")
        ]

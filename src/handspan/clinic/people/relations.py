"""Who may do what for which child, and for how long."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handspan.clinic.tenancy import ClinicRow


class Guardianship(ClinicRow):
    """What one guardian may do for one child."""

    child = models.ForeignKey(
        "people.Child", on_delete=models.PROTECT, related_name="guardianships"
    )
    guardian = models.ForeignKey(
        "people.Guardian", on_delete=models.PROTECT, related_name="guardianships"
    )
    relationship = models.CharField(max_length=40)
    can_see = models.BooleanField(default=True)
    can_decide = models.BooleanField(default=True)
    can_sign = models.BooleanField(default=True)
    can_pick_up = models.BooleanField(default=True)
    court_order_on = models.DateField(null=True, blank=True)
    court_order_note = models.CharField(max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "child", "guardian"],
                name="guardianship_once",
                violation_error_message="This person is already listed for this child.",
            ),
            models.CheckConstraint(
                condition=Q(can_see=True) | Q(can_decide=False, can_sign=False),
                name="guardianship_sees_what_it_decides",
                violation_error_message="To decide or sign, a guardian must be able to see.",
            ),
        ]


class CareTeamMember(ClinicRow):
    """A member of staff who works with the child, from a day to a day."""

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="care_team")
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="caseload")
    lead = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # the last day

    class Meta:
        indexes = [models.Index(fields=["child", "staff"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="care_team_ends_after_it_begins",
                violation_error_message="The last day cannot be before the first.",
            )
        ]


class Consent(ClinicRow):
    """A guardian's permission: for what, to whom, covering what, until when."""

    class Purpose(models.TextChoices):
        TREATMENT = "treatment", "Evaluation and therapy"
        SCHOOL = "school", "Sharing with school"
        PHOTOS = "photos", "Photos and recordings"

    class Scope(models.TextChoices):
        """Categories of the record that a consent may cover."""

        GOALS = "goals", "Goals"
        PROGRAM = "program", "Activities for class"
        PROGRESS = "progress", "Progress on goals"
        VISITS = "visits", "Visit times"
        QUESTIONS = "questions", "Asking the teacher about daily life at school"

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="consents")
    given_by = models.ForeignKey("people.Guardian", on_delete=models.PROTECT)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    recipient = models.CharField(max_length=120, blank=True)
    scope = models.JSONField(default=list, blank=True)  # of Scope
    given_at = models.DateTimeField()
    ends_on = models.DateField(null=True, blank=True)  # the last day
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class ShareLink(ClinicRow):
    """A read-only page by link, for what a consent covers. Only the token's digest is kept."""

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)


class Invitation(ClinicRow):
    """Opens enrollment, and nothing else, to one person; needs the code handed over in person."""

    staff = models.ForeignKey("people.Staff", null=True, blank=True, on_delete=models.PROTECT)
    guardian = models.ForeignKey("people.Guardian", null=True, blank=True, on_delete=models.PROTECT)
    email = models.EmailField()
    token_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(staff__isnull=True) ^ Q(guardian__isnull=True),
                name="invitation_for_one_person",
            )
        ]

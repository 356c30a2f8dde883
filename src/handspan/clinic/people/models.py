"""Clinics and the people in them. Rights and consents stand in relations.py."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q

from handspan.clinic.people.relations import (
    CareTeamMember,
    Consent,
    Guardianship,
    Invitation,
    ShareLink,
)
from handspan.clinic.tenancy import ClinicRow


def usual_clocks() -> list[str]:
    """Return the report clocks of a clinic that has not chosen its own."""
    return ["days_90", "authorization"]


class Clinic(models.Model):
    """A tenant: one practice with its own people, rules and chain of audit entries."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="America/New_York")
    phone = models.CharField(max_length=40, blank=True)
    cosign_assistants = models.BooleanField(default=True)  # notes of assistants wait for this
    corrected_until_months = models.PositiveSmallIntegerField(default=24)  # age after early birth
    report_clocks = models.JSONField(default=usual_clocks, blank=True)  # core report_clocks codes
    demonstration = models.BooleanField(default=False)


class Site(ClinicRow):
    """A place where the clinic works."""

    name = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)


class Room(ClinicRow):
    """A bookable room of a site."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(max_length=60)


class UserManager(BaseUserManager["User"]):
    """Finds accounts by email address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """An account: how a person signs in. Who the person is stands in Staff or Guardian."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="+")
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []


class Session(AbstractBaseSession):
    """A sign-in that the server knows and can end."""

    user_id = models.UUIDField(null=True, db_index=True)
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    idle_until = models.DateTimeField(null=True)
    device = models.CharField(max_length=200, blank=True)


class Discipline(models.TextChoices):
    """A profession is data: both share the child, the goals and the calendar."""

    OT = "OT", "Occupational therapy"
    PT = "PT", "Physical therapy"


class Staff(ClinicRow):
    """Somebody who works at the clinic, with the roles that decide what they may do."""

    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="staff"
    )
    given_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60)
    discipline = models.CharField(max_length=4, choices=Discipline.choices, blank=True)
    credential = models.CharField(max_length=30, blank=True)  # the letters behind the name
    is_therapist = models.BooleanField(default=False)
    is_assistant = models.BooleanField(default=False)
    is_supervisor = models.BooleanField(default=False)
    is_front_desk = models.BooleanField(default=False)
    is_administrator = models.BooleanField(default=False)
    supervisor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_therapist=True)
                | Q(is_assistant=True)
                | Q(is_supervisor=True)
                | Q(is_front_desk=True)
                | Q(is_administrator=True),
                name="staff_has_a_role",
                violation_error_message="Choose at least one role.",
            ),
            models.CheckConstraint(
                condition=~Q(is_therapist=True, is_assistant=True),
                name="staff_therapist_or_assistant",
                violation_error_message="A person is a therapist or an assistant, not both.",
            ),
        ]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class Credential(ClinicRow):
    """A degree or a license, with the time for which it holds."""

    class Kind(models.TextChoices):
        DEGREE = "degree", "Degree"
        LICENSE = "license", "License"

    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="credentials")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=80)
    discipline = models.CharField(max_length=4, choices=Discipline.choices, blank=True)
    issuer = models.CharField(max_length=120)
    number = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=models.F("valid_from")),
                name="credential_ends_after_it_begins",
                violation_error_message="The last valid day cannot be before the first.",
            )
        ]


class Child(ClinicRow):
    """The person all of this is for."""

    given_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60, blank=True)  # not everybody has one
    birth_date = models.DateField()
    gestational_days = models.PositiveSmallIntegerField(null=True, blank=True)
    pronouns = models.CharField(max_length=30, blank=True)
    languages = models.JSONField(default=list, blank=True)  # names, the first one spoken most
    school = models.CharField(max_length=120, blank=True)
    strengths = models.TextField(max_length=10_000, blank=True)
    interests = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    source = models.CharField(max_length=60, blank=True)  # of an import: cohort and subject

    class Meta:
        indexes = [models.Index(fields=["clinic", "family_name", "given_name"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(gestational_days=None)
                | Q(gestational_days__gte=140, gestational_days__lte=315),
                name="child_gestation_possible",
                violation_error_message="Weeks of pregnancy are between 20 and 45.",
            )
        ]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class SafetyFlag(ClinicRow):
    """Something that everyone near the child must know."""

    class Kind(models.TextChoices):
        ALLERGY = "allergy", "Allergy"
        SEIZURES = "seizures", "Seizures"
        CHOKING = "choking", "Choking"
        ELOPEMENT = "elopement", "May run off"
        OTHER = "other", "Other"

    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="safety_flags")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    substance = models.CharField(max_length=40, blank=True)  # what safety rules match on
    detail = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True, blank=True)


class Household(ClinicRow):
    """Where some of the child's people live; a child may have two."""

    label = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)


class Guardian(ClinicRow):
    """A person of their own, who may look after several children."""

    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="guardian"
    )
    household = models.ForeignKey(Household, null=True, blank=True, on_delete=models.PROTECT)
    given_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=40, default="English")

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


__all__ = [
    "CareTeamMember",
    "Child",
    "Clinic",
    "Consent",
    "Credential",
    "Discipline",
    "Guardian",
    "Guardianship",
    "Household",
    "Invitation",
    "Room",
    "SafetyFlag",
    "Session",
    "ShareLink",
    "Site",
    "Staff",
    "User",
]

"""Programs: the plan of care with its activities, and the play that families log."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handspan.clinic.tenancy import ClinicRow


class Program(ClinicRow):
    """How often and how long a child comes, and what is done there, at home and in class."""

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="programs")
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    discipline = models.CharField(max_length=4)
    starts_on = models.DateField()
    ends_on = models.DateField()
    visits_each_week = models.PositiveSmallIntegerField(default=1)
    minutes_each_visit = models.PositiveSmallIntegerField(default=45)
    home_minutes_each_day = models.PositiveSmallIntegerField(default=10)
    precautions = models.TextField(max_length=2_000, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="program_ends_after_it_begins",
                violation_error_message="The program's last day must be after its first.",
            )
        ]


class ProgramActivity(ClinicRow):
    """An activity of the library, chosen for a goal, with the reason."""

    class Place(models.TextChoices):
        CLINIC = "clinic", "At the clinic"
        HOME = "home", "At home"
        CLASS = "class", "In class"

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="activities")
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    goal = models.ForeignKey("goals.Goal", on_delete=models.PROTECT, related_name="activities")
    activity = models.SlugField(max_length=60)  # code in the library
    place = models.CharField(max_length=6, choices=Place.choices)
    grade = models.CharField(max_length=40, blank=True)
    times_each_week = models.PositiveSmallIntegerField(default=1)
    minutes = models.PositiveSmallIntegerField(default=10)
    why = models.CharField(max_length=300, blank=True)
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)


class SetAside(ClinicRow):
    """An activity that is not proposed for a child any more, with the reason."""

    class Why(models.TextChoices):
        DISLIKED = "disliked", "The child does not like it"
        HARD_AT_HOME = "hard_at_home", "It does not fit the family's days"
        NO_THINGS = "no_things", "The things for it are not there"
        NOT_NOW = "not_now", "It does not serve what is needed now"
        JUDGMENT = "judgment", "My judgment as a therapist"

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    activity = models.SlugField(max_length=60)
    why = models.CharField(max_length=12, choices=Why.choices)
    staff = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # proposed again from then on


class LighterWeek(ClinicRow):
    """A week in which a family asked for less; nobody asks why."""

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey("people.Guardian", on_delete=models.PROTECT, related_name="+")
    first_on = models.DateField()
    last_on = models.DateField()
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # back to the usual week


class Play(ClinicRow):
    """An activity of the program that was done at home or in class, told by who did it."""

    class Went(models.TextChoices):
        EASY = "easy", "It was easy"
        RIGHT = "right", "Just right"
        HARD = "hard", "It was hard"

    planned = models.ForeignKey(ProgramActivity, on_delete=models.PROTECT, related_name="plays")
    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="+")
    guardian = models.ForeignKey(
        "people.Guardian", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    played_on = models.DateField()
    minutes = models.PositiveSmallIntegerField(default=10)
    went = models.CharField(max_length=6, choices=Went.choices, default=Went.RIGHT)
    words = models.CharField(max_length=1_000, blank=True)
    logged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

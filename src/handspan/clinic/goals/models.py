"""Hopes, goals, their ladders, agreements and ratings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from handspan.clinic.tenancy import ClinicRow


class Goal(ClinicRow):
    """A long-term goal, or a short-term goal on the way to one."""

    class Term(models.TextChoices):
        LONG = "long", "Long-term"
        SHORT = "short", "Short-term"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "To be agreed"
        AGREED = "agreed", "Agreed"
        REACHED = "reached", "Reached"
        CLOSED = "closed", "Closed"

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="goals")
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="steps"
    )
    author = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    discipline = models.CharField(max_length=4)
    term = models.CharField(max_length=5, choices=Term.choices)
    area = models.CharField(max_length=12)  # code of core.areas
    title = models.CharField(max_length=160)  # the observable act, the child as its subject
    family_words = models.TextField(max_length=2_000, blank=True)
    condition = models.CharField(max_length=300, blank=True)  # where, with what, with which help
    settings = models.JSONField(default=list, blank=True)  # clinic, home, school
    target_percent = models.PositiveSmallIntegerField(default=80)
    target_visits = models.PositiveSmallIntegerField(default=3)  # in a row
    tries_each_visit = models.PositiveSmallIntegerField(default=5)
    target_people = models.PositiveSmallIntegerField(default=1)  # with so many different people
    target_places = models.PositiveSmallIntegerField(default=1)  # in so many different settings
    baseline_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    baseline_how = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    weight = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.PROPOSED)
    created_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_why = models.CharField(max_length=300, blank=True)
    many_why = models.CharField(max_length=300, blank=True)  # why more than three at a time

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(baseline_on=None) | Q(due_on__gt=F("baseline_on")),
                name="goal_due_after_baseline",
                violation_error_message="The goal's date must be after its baseline.",
            ),
            models.CheckConstraint(
                condition=Q(target_percent__gte=1, target_percent__lte=100),
                name="goal_target_is_a_percentage",
                violation_error_message="The target is between 1 and 100 percent.",
            ),
            models.CheckConstraint(
                condition=Q(baseline_percent=None) | Q(baseline_percent__lte=100),
                name="goal_baseline_is_a_percentage",
                violation_error_message="The baseline is between 0 and 100 percent.",
            ),
        ]


class Probe(ClinicRow):
    """A look back at a reached goal: how many tries came off on a day, and where."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="probes")
    seen_on = models.DateField()
    successes = models.PositiveSmallIntegerField()
    tries = models.PositiveSmallIntegerField()
    setting = models.CharField(max_length=12)  # clinic, home, school
    seen_by = models.CharField(max_length=80, blank=True)  # who told it; empty: who kept it
    kept_by = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tries__range=(1, 100), successes__lte=F("tries")),
                name="probe_counts_are_possible",
                violation_error_message="Of 1 to 100 tries, at most all come off.",
            )
        ]


class Hope(ClinicRow):
    """What somebody of the family hopes for, kept as it was said. No guardian: the child's own."""

    child = models.ForeignKey("people.Child", on_delete=models.PROTECT, related_name="hopes")
    said_by = models.ForeignKey(
        "people.Guardian", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.CharField(max_length=500, blank=True)
    pictures = models.JSONField(default=list, blank=True)  # codes of core.goals.wishes
    said_at = models.DateTimeField()
    kept_by = models.ForeignKey(  # who wrote it down in the room
        "people.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    goal = models.ForeignKey(  # the long-term goal that came of it
        Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="hopes"
    )
    aside_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(words="") | Q(said_by=None),
                name="hope_says_something",
                violation_error_message="Say what you hope for.",
            )
        ]


class OwnRating(ClinicRow):
    """What a hope means to one person on a day, from 1 to 10. No guardian: the child's own."""

    hope = models.ForeignKey(Hope, on_delete=models.PROTECT, related_name="ratings")
    rater = models.ForeignKey(
        "people.Guardian", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    importance = models.PositiveSmallIntegerField()
    performance = models.PositiveSmallIntegerField()
    satisfaction = models.PositiveSmallIntegerField()
    rated_on = models.DateField()
    rated_at = models.DateTimeField()
    kept_by = models.ForeignKey(
        "people.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    importance__range=(1, 10),
                    performance__range=(1, 10),
                    satisfaction__range=(1, 10),
                ),
                name="own_rating_in_range",
                violation_error_message="Ratings go from 1 to 10.",
            )
        ]


class LadderStep(ClinicRow):
    """One of the five levels of a goal attainment scale, from -2 to +2."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="ladder")
    level = models.SmallIntegerField()
    says = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "goal", "level"], name="ladder_step_once"),
            models.CheckConstraint(
                condition=Q(level__gte=-2, level__lte=2), name="ladder_level_in_range"
            ),
        ]


class Agreement(ClinicRow):
    """A guardian's signature under a goal as it read at that moment."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="agreements")
    guardian = models.ForeignKey("people.Guardian", on_delete=models.PROTECT, related_name="+")
    agreed = models.BooleanField()  # False: wants to talk about it first
    words = models.TextField(max_length=2_000, blank=True)
    typed_name = models.CharField(max_length=120)
    signed_at = models.DateTimeField()
    goal_digest = models.CharField(max_length=64)
    witness = models.ForeignKey(  # whose screen it was, when they signed together
        "people.Staff", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )


class Rating(ClinicRow):
    """The level of the ladder that somebody saw on a day."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="ratings")
    level = models.SmallIntegerField()
    rated_on = models.DateField()
    rater = models.ForeignKey("people.Staff", on_delete=models.PROTECT, related_name="+")
    unseen = models.BooleanField(default=False)  # by a second rater without sight of the first

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=-2, level__lte=2),
                name="rating_level_in_range",
                violation_error_message="A level is between -2 and +2.",
            )
        ]

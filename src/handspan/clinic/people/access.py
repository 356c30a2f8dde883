"""Who may do what for which child: the one filter behind every list, page, file and action.

Every other stage's `access.py` narrows its own rows by `children(actor, right, at)`. A right that
is not listed here for an actor does not exist.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from handspan.clinic.actor import Actor, Kind, Role
from handspan.clinic.errors import Denied
from handspan.clinic.people.models import (
    CareTeamMember,
    Child,
    Consent,
    Guardianship,
    ShareLink,
)


class Right(StrEnum):
    """What an actor may want to do for a child."""

    KNOW = "know"  # name, age, safety flags, visit times, whom to call
    READ = "read"  # the clinical chart
    TREAT = "treat"  # evaluate, set goals, plan, sign: a therapist's work
    CAPTURE = "capture"  # run a session and draft its note: assistants too
    SUPERVISE = "supervise"  # co-sign
    SCHEDULE = "schedule"  # book, move, cancel, mark attendance
    REGISTER = "register"  # guardians, care team, consents, intake
    FAMILY_SEE = "family_see"
    FAMILY_DECIDE = "family_decide"
    FAMILY_SIGN = "family_sign"
    CHILD_VIEW = "child_view"  # the child's own page on a guardian's device
    SHARED = "shared"  # what a consent lets a teacher read


_GUARDIAN_NEEDS = {
    Right.FAMILY_SEE: "can_see",
    Right.FAMILY_DECIDE: "can_decide",
    Right.FAMILY_SIGN: "can_sign",
    Right.CHILD_VIEW: "can_see",
}

# Roles that hold a right for every child of the clinic.
_EVERY_CHILD = {
    Right.KNOW: (Role.FRONT_DESK, Role.SUPERVISOR, Role.ADMINISTRATOR),
    Right.READ: (Role.SUPERVISOR,),
    Right.SUPERVISE: (Role.SUPERVISOR,),
    Right.SCHEDULE: (Role.FRONT_DESK, Role.SUPERVISOR),
    Right.REGISTER: (Role.FRONT_DESK, Role.SUPERVISOR),
}

# Roles that hold a right for the children on whose care team they are today.
_OWN_CASELOAD = {
    Right.KNOW: (Role.THERAPIST, Role.ASSISTANT),
    Right.READ: (Role.THERAPIST, Role.ASSISTANT),
    Right.TREAT: (Role.THERAPIST,),
    Right.CAPTURE: (Role.THERAPIST, Role.ASSISTANT),
    Right.SUPERVISE: (Role.THERAPIST,),
    Right.SCHEDULE: (Role.THERAPIST,),
    Right.REGISTER: (Role.THERAPIST,),
}


def children(actor: Actor, right: Right, at: datetime) -> QuerySet[Child]:
    """Return the children for whom the actor holds the right at that moment."""
    everyone: QuerySet[Child] = Child.objects.all()
    if actor.kind is Kind.SYSTEM:
        return everyone
    if actor.has(*_EVERY_CHILD.get(right, ())):
        return everyone
    today = timezone.localdate(at)
    if actor.has(*_OWN_CASELOAD.get(right, ())):
        team = CareTeamMember.objects.filter(
            _during(today), child=OuterRef("pk"), staff=actor.staff_id
        )
        return everyone.filter(Exists(team))
    if actor.is_guardian and right in _GUARDIAN_NEEDS:
        theirs = Guardianship.objects.filter(
            _during(today),
            child=OuterRef("pk"),
            guardian=actor.guardian_id,
            **{_GUARDIAN_NEEDS[right]: True},
        )
        return everyone.filter(Exists(theirs))
    if actor.kind is Kind.CHILD and right is Right.CHILD_VIEW and actor.child_id:
        return everyone.filter(pk=actor.child_id)
    if actor.kind is Kind.TEACHER and right is Right.SHARED and actor.consent_id:
        return everyone.filter(
            Exists(active_consents(at).filter(child=OuterRef("pk"), pk=actor.consent_id))
        )
    return everyone.none()


def of_children(actor: Actor, right: Right, at: datetime) -> Exists:
    """Return the condition on rows with a `child`: that the actor holds the right for that child.

    Asked row by row: as a list of children, SQLite would gather the whole clinic's first.
    """
    return Exists(children(actor, right, at).filter(pk=OuterRef("child_id")))


def require(actor: Actor, right: Right, child_id: UUID, at: datetime) -> Child:
    """Return the child, or raise Denied when the actor does not hold the right."""
    child = children(actor, right, at).filter(pk=child_id).first()
    if child is None:
        raise Denied(f"{right} for this child")
    return child


def active_consents(at: datetime) -> QuerySet[Consent]:
    """Return the consents that hold at that moment: neither ended nor withdrawn."""
    today = timezone.localdate(at)
    return Consent.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=at),
        given_at__lte=at,
    )


def share_links(at: datetime) -> QuerySet[ShareLink]:
    """Return the links that still open: not revoked, and their consent still holds."""
    return ShareLink.objects.filter(
        Q(revoked_at=None) | Q(revoked_at__gt=at), consent__in=active_consents(at)
    )


def _during(day: object) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))

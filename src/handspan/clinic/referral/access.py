"""Which referrals an actor may read or decide."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from handspan.clinic.actor import Actor, Kind, Role
from handspan.clinic.people.access import Right, of_children
from handspan.clinic.referral.models import Referral

INBOX = (Role.FRONT_DESK, Role.SUPERVISOR)


def referrals(actor: Actor, right: Right, at: datetime) -> QuerySet[Referral]:
    """Return the referrals: all of them for the inbox's roles, their own children's for the team.

    A referral without a child yet belongs to nobody's caseload.
    """
    everyone: QuerySet[Referral] = Referral.objects.all()
    if actor.has(*INBOX) or actor.kind is Kind.SYSTEM:
        return everyone
    return everyone.filter(Q(child__isnull=False) & Q(of_children(actor, right, at)))

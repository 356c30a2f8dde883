"""A lighter week: a family asks for less, in one tap, without a reason."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied
from handspan.clinic.people.access import Right, require
from handspan.clinic.program.models import LighterWeek

SHARE = 2
"""A lighter week asks for one of so many plays."""


def lighter(*, actor: Actor, child_id: UUID, at: datetime) -> LighterWeek:
    """Make the rest of this week lighter; a week that is lighter already stays so."""
    if actor.guardian_id is None:
        raise Denied("only a family asks for a lighter week")
    today = timezone.localdate(at)
    with writing(actor, "program.lighter_week", at=at, child_id=child_id) as ledger:
        child = require(actor, Right.FAMILY_SEE, child_id, at)
        running = _running(child_id, today)
        if running is not None:
            return running
        return ledger.save(
            LighterWeek(
                child=child,
                guardian_id=actor.guardian_id,
                first_on=today,
                last_on=today + timedelta(days=6 - today.weekday()),
                asked_at=at,
            )
        )


def usual(*, actor: Actor, child_id: UUID, at: datetime) -> None:
    """Go back to the usual week."""
    if actor.guardian_id is None:
        raise Denied("only a family goes back to its usual week")
    with writing(actor, "program.usual_week", at=at, child_id=child_id) as ledger:
        require(actor, Right.FAMILY_SEE, child_id, at)
        running = _running(child_id, timezone.localdate(at))
        if running is not None:
            running.ended_at = at
            ledger.save(running)


def until(child_id: UUID, on: date) -> date | None:
    """Return the last day of the lighter week that a day lies in; None in a usual one.

    The caller holds a right that covers the child's program.
    """
    running = _running(child_id, on)
    return running.last_on if running else None


def wanted(times: int, last_on: date | None) -> int:
    """Return how many plays a week asks for."""
    return -(-times // SHARE) if last_on else times


def _running(child_id: UUID, on: date) -> LighterWeek | None:
    rows = LighterWeek.objects.filter(
        child=child_id, first_on__lte=on, last_on__gte=on, ended_at=None
    )
    found: LighterWeek | None = rows.order_by("asked_at").first()
    return found

"""Writes about what happened in a child's life."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.outcomes.access import life_events
from handspan.clinic.outcomes.models import LifeEvent
from handspan.clinic.people.access import Right, require


def note_event(
    *, actor: Actor, child_id: UUID, on: date, says: str, kind: str, at: datetime
) -> LifeEvent:
    """Note what happened on a day; forecast and alarm reckon with it from then on."""
    child = require(actor, Right.TREAT, child_id, at)
    if actor.staff_id is None:
        raise Denied("only staff note events")
    if on > timezone.localdate(at):
        raise Refused("The day cannot lie ahead.", "on")
    if on < child.birth_date:
        raise Refused("The day is before the child's birth.", "on")
    with writing(actor, "outcomes.note_event", at=at, child_id=child.pk) as ledger:
        return ledger.save(
            LifeEvent(
                child=child,
                on=on,
                says=says.strip(),
                kind=kind,
                noted_by_id=actor.staff_id,
                noted_at=at,
            )
        )


def remove_event(*, actor: Actor, event_id: UUID, at: datetime) -> LifeEvent:
    """Take an event back that was noted by mistake; it stays in the record, marked."""
    return _mark(actor, event_id, at, removed=True)


def restore_event(*, actor: Actor, event_id: UUID, at: datetime) -> LifeEvent:
    """Undo that an event was taken back."""
    return _mark(actor, event_id, at, removed=False)


def _mark(actor: Actor, event_id: UUID, at: datetime, *, removed: bool) -> LifeEvent:
    rows = life_events(actor, Right.TREAT, at).select_for_update(of=("self",))
    name = "outcomes.remove_event" if removed else "outcomes.restore_event"
    with writing(actor, name, at=at) as ledger:
        event = rows.filter(pk=event_id).first()
        if event is None:
            raise Denied("this event")
        event.removed_at = at if removed else None
        return ledger.save(event)

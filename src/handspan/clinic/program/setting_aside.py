"""What a therapist does not want proposed for a child: kept with the reason, and respected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right, require
from handspan.clinic.program import library
from handspan.clinic.program.access import set_aside_rows
from handspan.clinic.program.models import SetAside

REASONS: list[tuple[str, str]] = [(one.value, one.label) for one in SetAside.Why]


@dataclass(frozen=True, slots=True)
class Aside:
    """An activity that was set aside."""

    id: UUID
    activity: str
    title: str
    why: str


def set_aside(*, actor: Actor, child_id: UUID, activity: str, why: str, at: datetime) -> SetAside:
    """Propose an activity no more for a child; once is enough."""
    with writing(actor, "program.set_aside", at=at, child_id=child_id) as ledger:
        child = require(actor, Right.TREAT, child_id, at)
        if actor.staff_id is None:
            raise Denied("only staff set aside")
        if activity not in library.activities():
            raise Refused("Choose an activity of the library.", "activity")
        if why not in dict(REASONS):
            raise Refused("Choose a reason.", "why")
        rows = SetAside.objects.filter(child=child, activity=activity, ended_at=None)
        before: SetAside | None = rows.first()
        if before is not None:
            return before
        return ledger.save(
            SetAside(child=child, activity=activity, why=why, staff_id=actor.staff_id, set_at=at)
        )


def bring_back(*, actor: Actor, aside_id: UUID, at: datetime) -> SetAside:
    """Propose an activity again."""
    with writing(actor, "program.bring_back", at=at) as ledger:
        found = set_aside_rows(actor, Right.TREAT, at).filter(pk=aside_id).first()
        if found is None:
            raise Denied("this activity")
        found.ended_at = found.ended_at or at
        return ledger.save(found)


def of_child(actor: Actor, child_id: UUID, at: datetime) -> list[Aside]:
    """Return what is set aside for a child now, by title."""
    rows = set_aside_rows(actor, Right.READ, at).filter(child=child_id, ended_at=None)
    known, reasons = library.activities(), dict(REASONS)
    found = [
        Aside(key, code, known[code].title if code in known else code, reasons[why])
        for key, code, why in rows.values_list("pk", "activity", "why")
    ]
    return sorted(found, key=lambda one: one.title)

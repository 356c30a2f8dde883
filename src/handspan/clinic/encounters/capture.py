"""Writes during a session: tries, what was used, what was told. One tap is one use case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.encounters.access import encounters
from handspan.clinic.encounters.models import ActivityUse, Encounter, Try
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals.models import Goal
from handspan.clinic.people.access import Right
from handspan.clinic.program import library
from handspan.core.documentation.prompts import CODES

MOST_MINUTES = 480
MOST_REPORTED = 2_000  # characters of what the family told
OTHER_CONTENT = "This try is kept already, and says something else. Please tap again."
_SAME = ("encounter_id", "goal_id", "prompt", "succeeded", "setting", "person")


def capture_try(
    *,
    actor: Actor,
    encounter_id: UUID,
    goal_id: UUID,
    prompt: str,
    succeeded: bool = True,
    setting: str = Try.Setting.CLINIC,
    person: str = "",
    try_id: UUID | None = None,
    at: datetime,
) -> Try:
    """Keep one try at a goal. The same `try_id` again is the same try, and is kept once.

    `succeeded=False` says "not yet, even with this help".
    """
    wanted = Try(
        id=try_id or uuid4(),
        goal_id=goal_id,
        prompt=prompt,
        succeeded=succeeded,
        setting=setting,
        person=person.strip(),
    )
    try:
        with writing(actor, "encounters.try", at=at) as ledger:
            encounter = held(actor, encounter_id, at)
            wanted.encounter, wanted.child = encounter, encounter.child
            if known := Try.objects.filter(pk=wanted.pk).first():
                return _same(known, wanted)
            check_running(encounter)
            _check_try(wanted)
            wanted.tried_at = moment(encounter, at)
            return ledger.save(wanted)
    except IntegrityError as error:  # an id of another clinic, which we cannot see
        raise Refused(OTHER_CONTENT) from error


def undo_try(*, actor: Actor, encounter_id: UUID, try_id: UUID, at: datetime) -> Try:
    """Mark a try as undone. It stays in the record, and undoing it again changes nothing."""
    with writing(actor, "encounters.undo_try", at=at) as ledger:
        encounter = held(actor, encounter_id, at)
        one: Try | None = Try.objects.filter(pk=try_id, encounter=encounter).first()
        if one is None:
            raise Refused("There is no such try in this session.")
        if one.undone_at is not None:
            return one
        check_running(encounter)
        one.undone_at = at
        return ledger.save(one)


def describe(
    *, actor: Actor, encounter_id: UUID, arrival: str, family_report: str, at: datetime
) -> Encounter:
    """Keep how the child came in and what the family told."""
    if len(family_report) > MOST_REPORTED:
        raise Refused(f"This can hold at most {MOST_REPORTED:,} characters.", "family_report")
    with writing(actor, "encounters.describe", at=at) as ledger:
        encounter = held(actor, encounter_id, at)
        check_running(encounter)
        encounter.arrival = arrival.strip()
        encounter.family_report = family_report.strip()
        return ledger.save(encounter)


def use_activities(
    *, actor: Actor, encounter_id: UUID, minutes: Mapping[str, int | None], at: datetime
) -> list[ActivityUse]:
    """Keep which activities were used and how long, by code; None takes one out again."""
    with writing(actor, "encounters.use_activities", at=at) as ledger:
        encounter = held(actor, encounter_id, at)
        check_running(encounter)
        rows = ActivityUse.objects.filter(encounter=encounter, removed_at=None)
        used = {use.activity: use for use in rows}
        for code, length in minutes.items():
            if length is not None and not 0 <= length <= MOST_MINUTES:
                raise Refused(f"Minutes are between 0 and {MOST_MINUTES}.", code)
            if length is not None and code not in used and code not in library.activities():
                raise Refused("Choose an activity of the library.", code)
            use = used.get(code) or ActivityUse(
                encounter=encounter, child=encounter.child, activity=code, minutes=-1
            )
            if length is None and code in used:
                use.removed_at = at
                ledger.save(used.pop(code))
            elif length is not None and length != use.minutes:
                use.minutes = length
                used[code] = ledger.save(use)
        return list(used.values())


def held(actor: Actor, encounter_id: UUID, at: datetime) -> Encounter:
    """Return a session, held for us, that the actor may capture in; or deny."""
    rows = encounters(actor, Right.CAPTURE, at).select_related("child")
    found = rows.select_for_update(of=("self",), no_key=True).filter(pk=encounter_id).first()
    if found is None:
        raise Denied("this session")
    return found


def check_running(encounter: Encounter) -> None:
    """Refuse when the session is finished."""
    if encounter.finished_at is not None:
        raise Refused("This session is finished. Go back to it from its note to add something.")


def is_late(encounter: Encounter, at: datetime) -> bool:
    """Return whether a session is written down after its day."""
    return timezone.localdate(at) > timezone.localdate(encounter.started_at)


def moment(encounter: Encounter, at: datetime) -> datetime:
    """Return when a try was: now, or in order from the start when it is written down later."""
    if not is_late(encounter, at):
        return at
    latest = Try.objects.filter(encounter=encounter).order_by("-tried_at").first()
    return (latest.tried_at if latest else encounter.started_at) + timedelta(seconds=1)


def _same(known: Try, wanted: Try) -> Try:
    if any(getattr(known, name) != getattr(wanted, name) for name in _SAME):
        raise Refused(OTHER_CONTENT)
    return known


def _check_try(wanted: Try) -> None:
    if wanted.prompt not in CODES:
        raise Refused("Choose one of the levels of help.")
    goal = Goal.objects.filter(pk=wanted.goal_id, child=wanted.child).first()
    if goal is None:
        raise Refused("This goal is not one of this child's goals.")
    if goal.status != Goal.Status.AGREED:
        raise Refused("Tries are kept for goals that are agreed and still open.")

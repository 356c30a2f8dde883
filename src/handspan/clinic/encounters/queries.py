"""Reads of sessions for other stages and pages: tries by visit, a day, what is unsigned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.appointments import queries as calendar
from handspan.clinic.appointments.queries import Visit
from handspan.clinic.encounters.access import encounters
from handspan.clinic.encounters.models import Encounter, Note, Signature, Try
from handspan.clinic.people.access import Right
from handspan.core.documentation.prompts import is_without_help

DRAFT, WAITS, SIGNED = "draft", "waits", "signed"
STATUS_LABELS = {DRAFT: "Draft", WAITS: "Waits for co-signature", SIGNED: "Signed"}


@dataclass(frozen=True, slots=True)
class VisitTries:
    """How one goal went at one visit in one setting. `by_prompt` counts successes only."""

    encounter_id: UUID
    goal_id: UUID
    on: date
    setting: str
    without_help: int
    with_help: int
    tries: int
    by_prompt: dict[str, int]

    @property
    def not_yet(self) -> int:
        return self.tries - self.without_help - self.with_help


@dataclass(frozen=True, slots=True)
class DayVisit:
    """A visit of somebody's day, with its session and its note."""

    visit: Visit
    encounter_id: UUID | None
    is_running: bool
    note_id: UUID | None
    note_status: str  # draft, waits, signed; empty without a note
    signed_at: datetime | None

    @property
    def note_label(self) -> str:
        return STATUS_LABELS.get(self.note_status, "")


@dataclass(frozen=True, slots=True)
class Held:
    """The session of a visit."""

    encounter_id: UUID
    is_running: bool
    note_id: UUID | None


@dataclass(frozen=True, slots=True)
class Unsigned:
    """A session of the actor that still needs its end or its signature."""

    encounter_id: UUID
    note_id: UUID | None  # None while the session runs
    child_id: UUID
    child: str
    on: date
    started_at: datetime
    tries: int
    has_assessment: bool


def tries_by_visit(
    at: datetime, *, child_id: UUID | None = None, goal_id: UUID | None = None
) -> list[VisitTries]:
    """Return every visit's tries of one goal, or of all goals of a child, the earliest first.

    The caller holds a right that covers them. Undone tries do not count.
    """
    if (child_id is None) == (goal_id is None):
        raise ValueError("say child_id or goal_id")
    rows = Try.objects.filter(undone_at=None, tried_at__lte=at)
    rows = rows.filter(child=child_id) if child_id else rows.filter(goal=goal_id)
    columns = (
        "encounter_id", "goal_id", "setting", "encounter__started_at", "prompt", "succeeded",
    )  # fmt: skip
    found: dict[tuple[UUID, UUID, str, datetime], list[tuple[str, bool]]] = {}
    ordered = rows.order_by("encounter__started_at", "goal__created_at", "tried_at")
    for encounter, goal, setting, began, *one in ordered.values_list(*columns):
        found.setdefault((encounter, goal, setting, began), []).append((one[0], one[1]))
    return [_counted(*key, tries) for key, tries in found.items()]


def day_of(actor: Actor, on: date, at: datetime, *, staff_id: UUID | None = None) -> list[DayVisit]:
    """Return the visits of a member of staff (the actor, unless said) on a day, in order."""
    visits = calendar.between(actor, on, on, at, staff_id=staff_id or actor.staff_id)
    signed = Signature.objects.filter(note=OuterRef("note"))
    rows = Encounter.objects.filter(appointment__in=[visit.id for visit in visits]).annotate(
        author_at=Subquery(signed.filter(kind="author").values("signed_at")[:1]),
        cosigner_at=Subquery(signed.filter(kind="cosigner").values("signed_at")[:1]),
    )
    columns = (
        "appointment_id", "id", "finished_at", "note__id", "note__needs_cosignature", "author_at",
        "cosigner_at",
    )  # fmt: skip
    held = {row[0]: row[1:] for row in rows.values_list(*columns)}
    return [_day_visit(visit, *held.get(visit.id, (None,) * 6)) for visit in visits]


def session_of(actor: Actor, appointment_id: UUID, at: datetime) -> Held | None:
    """Return the session of a visit for who may read the chart, if one has begun."""
    rows = encounters(actor, Right.READ, at).filter(appointment=appointment_id)
    columns = ("id", "finished_at", "note__id")
    found = rows.values_list(*columns).first()
    return Held(found[0], found[1] is None, found[2]) if found else None


def unsigned_notes(actor: Actor, at: datetime) -> list[Unsigned]:
    """Return the actor's sessions that are not finished or not signed, the oldest first."""
    if actor.staff_id is None:
        return []
    rows = encounters(actor, Right.CAPTURE, at).filter(
        staff=actor.staff_id, note__frozen_at__isnull=True
    )
    rows = rows.select_related("child", "note").order_by("started_at", "pk")
    found = list(rows)
    kept = Try.objects.filter(encounter__in=found, undone_at=None)
    tries = Counter(kept.values_list("encounter_id", flat=True))
    return [_unsigned(one, tries[one.pk]) for one in found]


def status_of(frozen_at: datetime | None, needs_cosignature: bool, cosigned: bool) -> str:
    """Return draft, waits or signed."""
    if frozen_at is None:
        return DRAFT
    return WAITS if needs_cosignature and not cosigned else SIGNED


def _counted(
    encounter: UUID, goal: UUID, setting: str, began: datetime, tries: Iterable[tuple[str, bool]]
) -> VisitTries:
    listed = list(tries)
    alone = sum(is_without_help(prompt, succeeded) for prompt, succeeded in listed)
    by_prompt = Counter(prompt for prompt, succeeded in listed if succeeded)
    return VisitTries(
        encounter_id=encounter,
        goal_id=goal,
        on=timezone.localdate(began),
        setting=setting,
        without_help=alone,
        with_help=sum(by_prompt.values()) - alone,
        tries=len(listed),
        by_prompt=dict(by_prompt),
    )


def _day_visit(
    visit: Visit,
    encounter_id: UUID | None,
    finished_at: datetime | None,
    note_id: UUID | None,
    needs_cosignature: bool | None,
    author_at: datetime | None,
    cosigner_at: datetime | None,
) -> DayVisit:
    status = ""
    if note_id is not None:
        status = status_of(author_at, bool(needs_cosignature), cosigner_at is not None)
    hidden = visit.child_id is None
    return DayVisit(
        visit=visit,
        encounter_id=None if hidden else encounter_id,
        is_running=encounter_id is not None and finished_at is None,
        note_id=None if hidden else note_id,
        note_status="" if hidden else status,
        signed_at=None if hidden else author_at,
    )


def _unsigned(encounter: Encounter, tries: int) -> Unsigned:
    note: Note | None = getattr(encounter, "note", None)
    drafted = note if encounter.finished_at is not None else None
    return Unsigned(
        encounter_id=encounter.pk,
        note_id=drafted.pk if drafted else None,
        child_id=encounter.child_id,
        child=encounter.child.name,
        on=timezone.localdate(encounter.started_at),
        started_at=encounter.started_at,
        tries=tries,
        has_assessment=bool(drafted and drafted.assessment.strip()),
    )

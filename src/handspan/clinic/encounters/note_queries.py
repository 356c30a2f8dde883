"""Reads of notes: one with everything under it, mine, those that wait, all of a child."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from handspan.clinic.actor import Actor, Role
from handspan.clinic.encounters.access import notes
from handspan.clinic.encounters.drafting import PARTS, draft_of
from handspan.clinic.encounters.models import Addendum, Note, Signature
from handspan.clinic.encounters.queries import STATUS_LABELS, status_of
from handspan.clinic.encounters.signing import is_unchanged, may_cosign, signed_name
from handspan.clinic.people.access import Right
from handspan.core.documentation.segments import Piece, marked

SHOWN = 100
_COLUMNS = (
    "id", "encounter_id", "child_id", "child__given_name", "child__family_name",
    "encounter__started_at", "encounter__minutes", "author_id", "author__given_name",
    "author__family_name", "author__credential", "frozen_at", "needs_cosignature", "cosigned",
    "objective", "assessment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One note in a list."""

    id: UUID
    encounter_id: UUID
    child_id: UUID
    child: str
    on: date
    minutes: int | None
    author: str
    status: str
    signed_at: datetime | None
    says: str

    @property
    def status_label(self) -> str:
        return STATUS_LABELS[self.status]


@dataclass(frozen=True, slots=True)
class Signed:
    """A name under a note."""

    kind: str
    name: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class Added:
    """What was added to a signed note."""

    name: str
    words: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Part:
    """One of the four parts: its words, parted into what was drawn from data and what was not."""

    code: str
    words: str
    pieces: tuple[Piece, ...]
    wants_words: bool  # nothing of the author's own stands here yet, and should

    @property
    def label(self) -> str:
        return self.code.capitalize()


@dataclass(frozen=True, slots=True)
class NotePage:
    """A note with everything that stands under it, and what the actor may do with it."""

    id: UUID
    encounter_id: UUID
    child_id: UUID
    child: str
    birth_date: date
    on: date
    started_at: datetime
    minutes: int | None
    room: str
    author: str
    status: str
    is_open: bool
    parts: tuple[Part, ...]
    digest: str
    is_unchanged: bool
    signatures: tuple[Signed, ...]
    addenda: tuple[Added, ...]
    may_sign: bool
    may_cosign: bool
    cosigner: str

    @property
    def status_label(self) -> str:
        return STATUS_LABELS[self.status]

    @property
    def words(self) -> dict[str, str]:
        return {part.code: part.words for part in self.parts}


def note(actor: Actor, right: Right, note_id: UUID, at: datetime) -> NotePage:
    """Return one note; raises Note.DoesNotExist outside the policy."""
    found: Note = (
        notes(actor, right, at)
        .select_related("encounter__appointment__room", "child", "author__supervisor")
        .select_related("encounter__child")
        .get(pk=note_id)
    )
    signatures = _signatures(found)
    cosigned = any(one.kind == Signature.Kind.COSIGNER for one in signatures)
    status = status_of(found.frozen_at, found.needs_cosignature, cosigned)
    supervisor = found.author.supervisor
    waits = status == "waits" and may_cosign(actor, found.author_id, found.author.supervisor_id)
    return NotePage(
        id=found.pk,
        encounter_id=found.encounter_id,
        child_id=found.child_id,
        child=found.child.name,
        birth_date=found.child.birth_date,
        on=timezone.localdate(found.encounter.started_at),
        started_at=found.encounter.started_at,
        minutes=found.encounter.minutes,
        room=found.encounter.appointment.room.name,
        author=signed_name(found.author),
        status=status,
        is_open=found.frozen_at is None and found.encounter.finished_at is not None,
        parts=_parts(found),
        digest=found.digest,
        is_unchanged=found.frozen_at is None or is_unchanged(found),
        signatures=signatures,
        addenda=_addenda(found),
        may_sign=found.frozen_at is None and actor.staff_id == found.author_id,
        may_cosign=waits and notes(actor, Right.SUPERVISE, at).filter(pk=found.pk).exists(),
        cosigner=signed_name(supervisor) if supervisor else "",
    )


def drafts(actor: Actor, at: datetime) -> list[Line]:
    """Return the actor's own notes that wait for their signature, the oldest first."""
    rows = notes(actor, Right.CAPTURE, at).filter(
        author=actor.staff_id, frozen_at=None, encounter__finished_at__isnull=False
    )
    return _lines(rows.order_by("encounter__started_at", "pk"))


def to_cosign(actor: Actor, at: datetime) -> list[Line]:
    """Return the notes that wait for the actor's co-signature, the oldest first."""
    rows = _with_cosigned(notes(actor, Right.SUPERVISE, at)).exclude(author=actor.staff_id)
    rows = rows.filter(needs_cosignature=True, frozen_at__isnull=False, cosigned=False)
    if not actor.has(Role.SUPERVISOR):
        rows = rows.filter(author__supervisor=actor.staff_id)
    return _lines(rows.order_by("encounter__started_at", "pk"))


def recently_signed(actor: Actor, at: datetime, *, limit: int = 20) -> list[Line]:
    """Return what the actor signed or co-signed last, the newest first."""
    own = Signature.objects.filter(note=OuterRef("pk"), staff=actor.staff_id)
    rows = notes(actor, Right.READ, at).filter(Exists(own)).order_by("-frozen_at", "pk")
    return _lines(rows, limit=limit)


def of_child(actor: Actor, child_id: UUID, at: datetime, *, words: str = "") -> list[Line]:
    """Return all notes of a child, the newest first; with words, those in which they all stand."""
    rows = notes(actor, Right.READ, at).filter(child=child_id)
    for word in words.split()[:5]:
        within = Q(addenda__words__icontains=word)
        for part in PARTS:
            within |= Q(**{f"{part}__icontains": word})
        rows = rows.filter(pk__in=Note.objects.filter(within).values("pk"))
    return _lines(rows.order_by("-encounter__started_at", "pk"))


def _with_cosigned(rows: QuerySet[Note]) -> QuerySet[Any]:
    signed = Signature.objects.filter(note=OuterRef("pk"), kind=Signature.Kind.COSIGNER)
    return rows.annotate(cosigned=Exists(signed))


def _lines(rows: QuerySet[Note], *, limit: int = SHOWN) -> list[Line]:
    values: Iterable[dict[str, Any]] = _with_cosigned(rows).values(*_COLUMNS)[:limit]
    return [_line(row) for row in values]


def _line(row: dict[str, Any]) -> Line:
    letters = f", {row['author__credential']}" if row["author__credential"] else ""
    return Line(
        id=row["id"],
        encounter_id=row["encounter_id"],
        child_id=row["child_id"],
        child=f"{row['child__given_name']} {row['child__family_name']}".strip(),
        on=timezone.localdate(row["encounter__started_at"]),
        minutes=row["encounter__minutes"],
        author=f"{row['author__given_name']} {row['author__family_name']}{letters}",
        status=status_of(row["frozen_at"], row["needs_cosignature"], row["cosigned"]),
        signed_at=row["frozen_at"],
        says=(row["assessment"] or row["objective"])[:160],
    )


def _parts(found: Note) -> tuple[Part, ...]:
    drafted = draft_of(found.encounter)
    return tuple(
        Part(
            part,
            getattr(found, part),
            marked(getattr(found, part), getattr(drafted, part).segments),
            getattr(drafted, part).needs_words
            and getattr(found, part).strip() == getattr(drafted, part).text.strip(),
        )
        for part in PARTS
    )


def _signatures(found: Note) -> tuple[Signed, ...]:
    rows = Signature.objects.filter(note=found).order_by("signed_at", "kind")
    return tuple(Signed(*row) for row in rows.values_list("kind", "name", "signed_at"))


def _addenda(found: Note) -> tuple[Added, ...]:
    rows = Addendum.objects.filter(note=found).order_by("added_at", "pk")
    return tuple(Added(*row) for row in rows.values_list("name", "words", "added_at"))

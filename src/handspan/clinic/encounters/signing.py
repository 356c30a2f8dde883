"""Notes: edit the draft, sign it and so freeze it, co-sign it, add to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor, Role
from handspan.clinic.appointments.licensing import check_license
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.audit.chain import digest_of
from handspan.clinic.encounters.access import notes
from handspan.clinic.encounters.actions import acting_staff
from handspan.clinic.encounters.models import ActivityUse, Addendum, Note, Signature, Try
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right
from handspan.clinic.people.models import Clinic, Staff
from handspan.core.scheduling.licenses import Act


@dataclass(frozen=True, slots=True)
class Words:
    """The four parts of a note."""

    subjective: str = ""
    objective: str = ""
    assessment: str = ""
    plan: str = ""


MOST_CHARACTERS = 10_000
NEEDED = {
    "objective": "Say what was done and seen.",
    "assessment": "Say in your own words what it means.",
    "plan": "Say what comes next.",
}


def save_draft(*, actor: Actor, note_id: UUID, words: Words, at: datetime) -> Note:
    """Keep the draft as it reads now."""
    with writing(actor, "encounters.save_draft", at=at) as ledger:
        return _write(ledger, _draft(actor, note_id, at), words)


def sign(*, actor: Actor, note_id: UUID, words: Words | None = None, at: datetime) -> Note:
    """Sign the note (with its last changes) and freeze it; only addenda come after this."""
    with writing(actor, "encounters.sign", at=at) as ledger:
        note = _draft(actor, note_id, at)
        author = acting_staff(actor)
        if note.author_id != author.pk:
            raise Refused(f"{note.author.name} held this session, and signs its note.")
        encounter = note.encounter
        if encounter.finished_at is None:
            raise Refused("Finish the session first.")
        days = {timezone.localdate(encounter.started_at), timezone.localdate(at)}
        check_license(author, Act.SIGN_NOTE, days)
        if words is not None:
            _write(ledger, note, words)
        for part, sentence in NEEDED.items():
            if not getattr(note, part).strip():
                raise Refused(sentence, part)
        rule = Clinic.objects.get(pk=note.clinic_id).cosign_assistants
        note.needs_cosignature = author.is_assistant and rule
        note.digest, note.frozen_at = digest_of(content(note)), at
        ledger.save(note)
        _put_name(ledger, note, author, Signature.Kind.AUTHOR, at)
        return note


def cosign(*, actor: Actor, note_id: UUID, at: datetime) -> Note:
    """Co-sign an assistant's note, as their supervisor or a supervisor of the clinic."""
    with writing(actor, "encounters.cosign", at=at) as ledger:
        note = _locked(actor, Right.SUPERVISE, note_id, at)
        signer = acting_staff(actor)
        if not may_cosign(actor, note.author_id, note.author.supervisor_id):
            raise Denied("co-sign this note")
        if note.frozen_at is None or not note.needs_cosignature:
            raise Refused("This note does not wait for a co-signature.")
        if Signature.objects.filter(note=note, kind=Signature.Kind.COSIGNER).exists():
            raise Refused("This note is co-signed already.")
        if not is_unchanged(note):
            raise Refused("This note is no longer what was signed. Tell the administrator.")
        discipline = note.author.discipline
        check_license(signer, Act.COSIGN_NOTE, {timezone.localdate(at)}, discipline=discipline)
        _put_name(ledger, note, signer, Signature.Kind.COSIGNER, at)
        return note


def add(*, actor: Actor, note_id: UUID, words: str, at: datetime) -> Addendum:
    """Add to a signed note; what was signed stays as it is."""
    with writing(actor, "encounters.add", at=at) as ledger:
        note = _locked(actor, Right.CAPTURE, note_id, at)
        if note.frozen_at is None:
            raise Refused("This note is not signed yet: change the draft itself.", "words")
        added = _text(words, "words")
        if not added:
            raise Refused("Write what you want to add.", "words")
        staff = acting_staff(actor)
        return ledger.save(
            Addendum(
                note=note, child_id=note.child_id, staff=staff, name=signed_name(staff),
                words=added, added_at=at,
            )
        )  # fmt: skip


def may_cosign(actor: Actor, author_id: UUID, supervisor_id: UUID | None) -> bool:
    """Return whether the actor is the one (or one of those) for whom a note waits."""
    if actor.staff_id is None or actor.staff_id == author_id:
        return False
    return actor.has(Role.SUPERVISOR) or actor.staff_id == supervisor_id


def content(note: Note) -> dict[str, Any]:
    """Return everything that a signature stands for: the words and the data under them."""
    encounter = note.encounter
    tries = Try.objects.filter(encounter=encounter, undone_at=None).order_by("tried_at", "pk")
    columns = ("id", "goal_id", "prompt", "succeeded", "setting", "person", "tried_at")
    used = ActivityUse.objects.filter(encounter=encounter, removed_at=None).order_by("activity")
    return {
        "note": str(note.pk),
        "encounter": str(encounter.pk),
        "child": str(note.child_id),
        "author": str(note.author_id),
        "started_at": _plain(encounter.started_at),
        "minutes": encounter.minutes,
        "arrival": encounter.arrival,
        "family_report": encounter.family_report,
        "tries": [[_plain(value) for value in row] for row in tries.values_list(*columns)],
        "activities": [list(row) for row in used.values_list("activity", "minutes")],
        **asdict(words_of(note)),
    }


def words_of(note: Note) -> Words:
    """Return the four parts of a note."""
    return Words(note.subjective, note.objective, note.assessment, note.plan)


def is_unchanged(note: Note) -> bool:
    """Return whether a frozen note still is what was signed."""
    return note.digest == digest_of(content(note))


def signed_name(staff: Staff) -> str:
    """Return the name with the letters behind it, as it stands under a note."""
    return f"{staff.name}, {staff.credential}" if staff.credential else staff.name


def _locked(actor: Actor, right: Right, note_id: UUID, at: datetime) -> Note:
    rows = notes(actor, right, at).select_related("encounter", "author")
    note = rows.select_for_update(of=("self",), no_key=True).filter(pk=note_id).first()
    if note is None:
        raise Denied("this note")
    return note


def _draft(actor: Actor, note_id: UUID, at: datetime) -> Note:
    note = _locked(actor, Right.CAPTURE, note_id, at)
    if note.frozen_at is not None:
        raise Refused("This note is signed. What is missing goes into an addendum.")
    return note


def _write(ledger: Ledger, note: Note, words: Words) -> Note:
    for part, text in asdict(words).items():
        setattr(note, part, _text(text, part))
    return ledger.save(note)


def _text(words: str, field: str) -> str:
    """Return typed text with plain line ends; browsers send others."""
    plain = words.replace("\r\n", "\n").strip()
    if len(plain) > MOST_CHARACTERS:
        raise Refused(f"This can hold at most {MOST_CHARACTERS:,} characters.", field)
    return plain


def _put_name(ledger: Ledger, note: Note, staff: Staff, kind: str, at: datetime) -> None:
    ledger.save(
        Signature(
            note=note, child_id=note.child_id, staff=staff, kind=kind, name=signed_name(staff),
            signed_at=at, digest=note.digest,
        )
    )  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value

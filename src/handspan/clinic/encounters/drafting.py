"""The note's draft: written when a session is finished, and told apart from the author's words."""

from __future__ import annotations

from datetime import datetime

from handspan.clinic.audit.models import Version
from handspan.clinic.encounters.facts import facts
from handspan.clinic.encounters.models import Encounter, Note
from handspan.core.documentation.draft import DraftNote, draft

PARTS = ("subjective", "objective", "assessment", "plan")


def draft_of(encounter: Encounter, *, only_captured: bool = False) -> DraftNote:
    """Draft the note of a session from what was captured in it."""
    return draft(facts(encounter, only_captured=only_captured))


def draft_into(note: Note | None, encounter: Encounter, at: datetime) -> Note:
    """Return the note with a fresh draft; parts that the author has changed stay theirs."""
    drafted = draft_of(encounter)
    if note is None:
        note = Note(encounter=encounter, child_id=encounter.child_id, author_id=encounter.staff_id)
        before = dict.fromkeys(PARTS, "")
    else:
        before = _drafted_before(note)
    for part in PARTS:
        if getattr(note, part).strip() == before[part].strip():
            setattr(note, part, getattr(drafted, part).text)
    note.drafted_at = at
    return note


def _drafted_before(note: Note) -> dict[str, str]:
    """Return what the draft said when the session was last finished."""
    rows = Version.objects.filter(
        record_type=Note._meta.label_lower, record_id=note.pk, act="encounters.finish"
    )
    body = rows.order_by("-number").values_list("body", flat=True).first() or {}
    return {part: str(body.get(part, "")) for part in PARTS}

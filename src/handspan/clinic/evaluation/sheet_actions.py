"""Writes on an answer sheet that is given question by question, by a therapist or by link."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import giving, inventory
from handspan.clinic.evaluation.access import sheets_to_fill
from handspan.clinic.evaluation.models import AnswerSheet
from handspan.core.measurement.adaptive import Missing

LONGEST_NOTE = 1_000  # letters
_OVER = "This form was sent off already. Thank you."


def respond(
    *,
    actor: Actor,
    sheet_id: UUID,
    place: int,
    item: str,
    level: int | None = None,
    reason: str = "",
    note: str = "",
    at: datetime,
) -> AnswerSheet:
    """Keep the answer to the question that a page showed, or why there is none.

    `place` and `item` come from that page. When the sheet has moved on, the answer of a second tap
    is dropped: it was kept the first time.
    """
    with writing(actor, "evaluation.respond", at=at) as ledger:
        sheet = _sheet(actor, sheet_id, at)
        if place < len(sheet.asked):
            return sheet
        expected = giving.turn(sheet).item
        if place != len(sheet.asked) or expected is None or expected.code != item:
            raise Refused("The form has moved on. Here is its present question.")
        _check(level, reason, note)
        sheet.asked = [*sheet.asked, item]
        if level is None:
            sheet.missing = sheet.missing | {item: reason}
        else:
            sheet.answers = sheet.answers | {item: level}
        if note.strip():
            sheet.notes = sheet.notes | {item: note.strip()}
        return ledger.save(sheet)


def step_back(*, actor: Actor, sheet_id: UUID, place: int, at: datetime) -> AnswerSheet:
    """Take the last answer back; `place` is the number of questions that the page knew of."""
    with writing(actor, "evaluation.step_back", at=at) as ledger:
        sheet = _sheet(actor, sheet_id, at)
        if place != len(sheet.asked) or not sheet.asked:
            return sheet
        last = sheet.asked[-1]
        sheet.asked = sheet.asked[:-1]
        for kept in (sheet.answers, sheet.missing, sheet.notes):
            kept.pop(last, None)
        return ledger.save(sheet)


def finish(*, actor: Actor, sheet_id: UUID, at: datetime) -> AnswerSheet:
    """Send the form off; afterwards it stays as it is."""
    with writing(actor, "evaluation.finish_form", at=at) as ledger:
        sheet = _sheet(actor, sheet_id, at)
        if not sheet.answers:
            raise Refused("Answer at least one question first.")
        sheet.finished_at = at
        return ledger.save(sheet)


def _sheet(actor: Actor, sheet_id: UUID, at: datetime) -> AnswerSheet:
    rows = sheets_to_fill(actor, at).select_for_update(of=("self",))
    sheet = rows.filter(pk=sheet_id).first()
    if sheet is None:
        raise Denied("this sheet")
    if sheet.finished_at is not None:
        raise Refused(_OVER)
    return sheet


def _check(level: int | None, reason: str, note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise Refused(f"Write at most {LONGEST_NOTE:,} letters.", "note")
    if level is None:
        if reason not in set(Missing):
            raise Refused("Choose an answer, or say why there is none.")
    elif reason or level not in {one.level for one in inventory.levels()}:
        raise Refused("Choose one of the four levels of help.")

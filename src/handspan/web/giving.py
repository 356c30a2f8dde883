"""One question at a time: what a therapist's tablet and a form by link have in common."""

from __future__ import annotations

from uuid import UUID

from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import sheet_actions
from handspan.core.measurement.adaptive import Missing
from handspan.web.requests import Request

REASONS = {
    "therapist": (
        (Missing.NOT_OBSERVED, "Not seen"),
        (Missing.REFUSED, "Said no"),
        (Missing.NOT_APPLICABLE, "Does not fit"),
    ),
    "caregiver": (
        (Missing.NOT_OBSERVED, "I have not seen this"),
        (Missing.NOT_APPLICABLE, "This does not fit us"),
    ),
    "teacher": (
        (Missing.NOT_OBSERVED, "I have not seen this"),
        (Missing.NOT_APPLICABLE, "This does not fit school"),
    ),
}
"""Why a question has no answer, in the words of who answers."""


def take(request: Request, sheet_id: UUID) -> str:
    """Do what was tapped; return a sentence when it could not be done."""
    actor, at = request.actor, request.now
    place, level = request.POST.get("place", ""), request.POST.get("level", "")
    try:
        if "back" in request.POST:
            sheet_actions.step_back(actor=actor, sheet_id=sheet_id, place=_number(place), at=at)
        elif "finish" in request.POST:
            sheet_actions.finish(actor=actor, sheet_id=sheet_id, at=at)
        else:
            sheet_actions.respond(
                actor=actor,
                sheet_id=sheet_id,
                place=_number(place),
                item=request.POST.get("item", ""),
                level=_number(level) if level else None,
                reason=request.POST.get("reason", ""),
                note=request.POST.get("note", ""),
                at=at,
            )
    except Refused as refused:
        return refused.sentence
    return ""


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4):
        raise Refused("This page is out of date. Here is the present question.")
    return int(text)

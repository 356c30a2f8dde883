"""Writes about the places of items: the clinic's consent, taking new places over, going back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from handspan.clinic.actor import Actor, Role
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import places, recalibrating
from handspan.clinic.evaluation.models import AnswersConsent, ItemPlaces


def agree(*, actor: Actor, at: datetime) -> AnswersConsent:
    """Agree for the clinic that its answers may be weighed against the places of the items."""
    staff = _administrator(actor)
    if recalibrating.consent():
        raise Refused("The clinic has agreed already.")
    with writing(actor, "evaluation.agree_to_calibration", at=at) as ledger:
        return ledger.save(AnswersConsent(given_by_id=staff, given_at=at))


def withdraw(*, actor: Actor, at: datetime) -> AnswersConsent:
    """Take the consent back: nothing is compared any more. Places in use stay until ended."""
    _administrator(actor)
    with writing(actor, "evaluation.withdraw_from_calibration", at=at) as ledger:
        found = _agreed()
        found.withdrawn_at = at
        return ledger.save(found)


def accept(
    *, actor: Actor, fewest_answers: int, seen: tuple[int, int], why: str, at: datetime
) -> ItemPlaces:
    """Use the places that the clinic's own answers give to items with answers enough.

    `seen` are the children and answers of the comparison that the administrator looked at: when
    more have come in since, it is to be looked at again.
    """
    staff = _administrator(actor)
    _agreed()
    if fewest_answers not in recalibrating.CHOICES:
        raise Refused("Choose how many answers an item needs to move.")
    if not why.strip():
        raise Refused("Say why these places are taken over.", "why")
    found = recalibrating.compare(fewest_answers)
    if (found.children, found.answers) != seen:
        raise Refused("More answers have come in since. Look at what would change now.")
    if not found.moved:
        raise Refused("No item has answers enough to move.")
    with writing(actor, "evaluation.accept_places", at=at) as ledger:
        last = ItemPlaces.objects.aggregate(last=Max("version"))["last"] or 0
        return ledger.save(
            ItemPlaces(
                version=last + 1,
                places={
                    one.item.code: [*one.change.after.steps, one.change.after.error]
                    for one in found.moved
                },
                children=found.children,
                answers=found.answers,
                fewest_answers=fewest_answers,
                why=why.strip(),
                accepted_by_id=staff,
                accepted_at=at,
            )
        )


def go_back(*, actor: Actor, version: int, at: datetime) -> ItemPlaces:
    """End the places in use: those accepted before them, or the shipped ones, are used again."""
    _administrator(actor)
    with writing(actor, "evaluation.end_places", at=at) as ledger:
        found = places.in_use()
        if found is None or found.version != version:
            raise Refused("These places are not in use.")
        found.ended_at = at
        return ledger.save(found)


def _agreed() -> AnswersConsent:
    found = recalibrating.consent()
    if found is None:
        raise Refused("The clinic has not agreed that its answers are used for this.")
    return found


def _administrator(actor: Actor) -> UUID:
    if not actor.has(Role.ADMINISTRATOR) or actor.staff_id is None:
        raise Denied("the calibration of the inventory")
    return actor.staff_id

"""Writes about which instruments the clinic holds, and until when it corrects ages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import catalogue
from handspan.clinic.evaluation.instrument_access import keeper
from handspan.clinic.evaluation.models import Holding
from handspan.clinic.people.models import Clinic, Staff
from handspan.clinic.tenancy import current_clinic

LATEST_CORRECTION = 48


def hold(
    *,
    actor: Actor,
    instrument: str,
    license_note: str,
    holder: str,
    since: date,
    until: date | None = None,
    trained: Sequence[UUID] = (),
    at: datetime,
) -> Holding:
    """Note that the clinic holds an instrument, or change what is noted."""
    keeper(actor)
    if instrument not in catalogue.registry():
        raise Denied("this instrument")
    staff = Staff.objects.filter(pk__in=trained, is_therapist=True)
    if staff.count() != len(set(trained)):
        raise Refused("Choose among the clinic's therapists.", "trained")
    with writing(actor, "evaluation.hold_instrument", at=at) as ledger:
        row = _holding(instrument) or Holding(instrument=instrument)
        row.license_note, row.holder = license_note.strip(), holder.strip()
        row.since, row.until = since, until
        row.trained = sorted({str(key) for key in trained})
        return ledger.save(row)


def let_go(*, actor: Actor, instrument: str, at: datetime) -> Holding:
    """End the clinic's holding of an instrument today; scores that were entered stay."""
    keeper(actor)
    with writing(actor, "evaluation.let_go_instrument", at=at) as ledger:
        row = _known(instrument)
        row.until = timezone.localdate(at)
        return ledger.save(row)


def hold_on(*, actor: Actor, instrument: str, at: datetime) -> Holding:
    """Take back that the holding ended."""
    keeper(actor)
    with writing(actor, "evaluation.hold_on_to_instrument", at=at) as ledger:
        row = _known(instrument)
        row.until = None
        return ledger.save(row)


def set_corrected_until(*, actor: Actor, months: int, at: datetime) -> None:
    """Say until which age scores of a child born early use the corrected age."""
    keeper(actor)
    if not 0 <= months <= LATEST_CORRECTION:
        raise Refused(f"Choose 0 to {LATEST_CORRECTION} months.", "months")
    with writing(actor, "people.set_corrected_until", at=at) as ledger:
        clinic = Clinic.objects.select_for_update().get(pk=current_clinic())
        clinic.corrected_until_months = months
        ledger.save(clinic)


def _known(instrument: str) -> Holding:
    row = _holding(instrument)
    if row is None:
        raise Denied("this instrument")
    return row


def _holding(instrument: str) -> Holding | None:
    return Holding.objects.select_for_update().filter(instrument=instrument).first()

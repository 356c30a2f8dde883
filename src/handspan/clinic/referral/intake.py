"""What the family tells before the evaluation: kept as often as one likes, then completed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right, require
from handspan.clinic.people.models import SafetyFlag
from handspan.clinic.referral.access import referrals
from handspan.clinic.referral.models import Intake, Referral

HOPES = 3


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that an intake asks; all of it may stay empty until it is completed."""

    hopes: tuple[str, ...] = ()
    birth_and_health: str = ""
    gestational_weeks: int | None = None
    gestational_days: int = 0
    daily_routines: str = ""
    school: str = ""
    school_and_services: str = ""
    fears_and_comforts: str = ""
    strengths: str = ""
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    safety: tuple[tuple[str, str, str], ...] = ()  # kind, substance, detail: new ones


def save_intake(
    *, actor: Actor, referral_id: UUID, told: Told, complete: bool = False, at: datetime
) -> Intake:
    """Keep what was told; completing needs at least one hope."""
    with writing(actor, "referral.intake", at=at) as ledger:
        referral = _accepted(actor, referral_id, at)
        child = require(actor, Right.REGISTER, referral.child_id, at)  # type: ignore[arg-type]
        intake: Intake = Intake.objects.select_for_update(of=("self",)).get(referral=referral)
        hopes = [hope.strip() for hope in told.hopes if hope.strip()][:HOPES]
        if complete and not hopes:
            raise Refused("Write down at least one hope of the family.", "hope_1")
        intake.hopes = hopes
        intake.birth_and_health = told.birth_and_health.strip()
        intake.daily_routines = told.daily_routines.strip()
        intake.school_and_services = told.school_and_services.strip()
        intake.fears_and_comforts = told.fears_and_comforts.strip()
        intake.completed_at = at if complete else intake.completed_at
        ledger.save(intake)
        if told.gestational_weeks is not None:
            child.gestational_days = 7 * told.gestational_weeks + told.gestational_days
        child.strengths, child.school = told.strengths.strip(), told.school.strip()
        child.interests, child.languages = list(told.interests), list(told.languages)
        ledger.save(child)
        for kind, substance, detail in told.safety:
            ledger.save(SafetyFlag(child=child, kind=kind, substance=substance, detail=detail))
    return intake


def _accepted(actor: Actor, referral_id: UUID, at: datetime) -> Referral:
    found = referrals(actor, Right.REGISTER, at).filter(pk=referral_id).first()
    if found is None:
        raise Denied("this referral")
    if found.child_id is None:
        raise Refused("Accept the referral first; then its intake begins.")
    return found

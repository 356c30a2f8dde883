"""The clinic itself: its places and its rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from handspan.clinic.actor import Actor, Role
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.models import Clinic, Room, Site
from handspan.clinic.tenancy import current_clinic
from handspan.core.documentation.report_clocks import BY_CODE


def add_site(*, actor: Actor, name: str, address: str, at: datetime) -> None:
    """Add a place where the clinic works."""
    _administrator(actor)
    if Site.objects.filter(name__iexact=name.strip()).exists():
        raise Refused("There is a place with this name.", "name")
    with writing(actor, "people.add_site", at=at) as ledger:
        ledger.save(Site(name=name.strip(), address=address.strip()))


def add_room(*, actor: Actor, site_id: UUID, name: str, at: datetime) -> None:
    """Add a bookable room to a place."""
    _administrator(actor)
    site = Site.objects.filter(pk=site_id).first()
    if site is None:
        raise Denied("this place")
    if Room.objects.filter(site=site, name__iexact=name.strip()).exists():
        raise Refused(f"{site.name} has a room with this name.", "name")
    with writing(actor, "people.add_room", at=at) as ledger:
        ledger.save(Room(site=site, name=name.strip()))


def set_cosign_rule(*, actor: Actor, required: bool, at: datetime) -> None:
    """Say whether notes of assistants wait for a co-signature."""
    _administrator(actor)
    with writing(actor, "people.set_cosign_rule", at=at) as ledger:
        clinic = Clinic.objects.select_for_update().get(pk=current_clinic())
        clinic.cosign_assistants = required
        ledger.save(clinic)


def set_report_clocks(*, actor: Actor, codes: Sequence[str], at: datetime) -> None:
    """Say when progress reports are due; the first of several clocks counts."""
    _administrator(actor)
    if not set(codes) <= set(BY_CODE):
        raise Refused("Choose from the list.", "clocks")
    with writing(actor, "people.set_report_clocks", at=at) as ledger:
        clinic = Clinic.objects.select_for_update().get(pk=current_clinic())
        clinic.report_clocks = [code for code in BY_CODE if code in codes]
        ledger.save(clinic)


def _administrator(actor: Actor) -> None:
    if not actor.has(Role.ADMINISTRATOR):
        raise Denied("the clinic's places and rules")

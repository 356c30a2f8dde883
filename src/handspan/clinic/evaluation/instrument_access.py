"""Who looks after the clinic's instruments and norm tables, and who may look into them."""

from __future__ import annotations

from uuid import UUID

from handspan.clinic.actor import Actor, Role
from handspan.clinic.errors import Denied

KEEPERS = (Role.ADMINISTRATOR, Role.SUPERVISOR)
"""Hold instruments, enter norms, make own instruments."""
READERS = (Role.THERAPIST, *KEEPERS)
"""See all of it, and verify a table as the second person."""


def keeper(actor: Actor) -> UUID:
    """Return who acts, or raise Denied when they do not look after instruments."""
    return _staff(actor, KEEPERS)


def reader(actor: Actor) -> UUID:
    """Return who acts, or raise Denied when instruments are not for them."""
    return _staff(actor, READERS)


def _staff(actor: Actor, roles: tuple[Role, ...]) -> UUID:
    if not actor.has(*roles) or actor.staff_id is None:
        raise Denied("the clinic's instruments")
    return actor.staff_id

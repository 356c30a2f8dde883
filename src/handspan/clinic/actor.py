"""Who acts: the one value that every policy, action and audit entry speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What kind of person or program acts."""

    ANONYMOUS = "anonymous"
    STAFF = "staff"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    CHILD = "child"
    INFORMANT = "informant"
    SYSTEM = "system"


class Role(StrEnum):
    """What a member of staff may be; one person may be several."""

    THERAPIST = "therapist"
    ASSISTANT = "assistant"
    SUPERVISOR = "supervisor"
    FRONT_DESK = "front_desk"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the program itself) in one clinic, as the policy sees them.

    `consent_id` names the consent through which a teacher reads; `child_id` the child in whose
    view a guardian's device is locked; `sheet_id` the answer sheet that an informant fills by link.
    """

    kind: Kind
    clinic_id: UUID | None = None
    user_id: UUID | None = None
    staff_id: UUID | None = None
    guardian_id: UUID | None = None
    consent_id: UUID | None = None
    child_id: UUID | None = None
    sheet_id: UUID | None = None
    roles: frozenset[Role] = field(default_factory=frozenset)
    name: str = ""
    credential: str = ""

    def has(self, *roles: Role) -> bool:
        """Whether the actor is staff with at least one of the roles."""
        return self.kind is Kind.STAFF and not self.roles.isdisjoint(roles)

    @property
    def is_staff(self) -> bool:
        return self.kind is Kind.STAFF

    @property
    def is_guardian(self) -> bool:
        return self.guardian_id is not None and self.kind in (Kind.GUARDIAN, Kind.STAFF)


ANONYMOUS = Actor(kind=Kind.ANONYMOUS)


def system(clinic_id: UUID, name: str) -> Actor:
    """Return the program itself as an actor: imports, the demonstration, the command line."""
    return Actor(kind=Kind.SYSTEM, clinic_id=clinic_id, name=name)

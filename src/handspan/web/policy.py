"""Policies that an address declares: each answers yes or no before the view runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from handspan.clinic import prepared
from handspan.clinic.actor import Actor, Kind, Role
from handspan.clinic.people.access import Right, children


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the actor may; and the child whom the record is about, for the audit."""

    allowed: bool
    child_id: UUID | None = None
    hidden: bool = False  # a refusal that must look as if the record did not exist
    ended: bool = False  # a refusal because a link no longer opens


class Policy(Protocol):
    """What an address declares."""

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision: ...


@dataclass(frozen=True, slots=True)
class Anyone:
    """A page for everyone; `why` says why it may be."""

    why: str

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision:
        return Decision(True)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A page for every person with an account, about nobody but themselves."""

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision:
        return Decision(actor.kind in (Kind.STAFF, Kind.GUARDIAN))


class HasRole:
    """A page for staff with one of the roles, about no one child."""

    def __init__(self, *roles: Role) -> None:
        self.roles = roles

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision:
        return Decision(actor.has(*self.roles))


@dataclass(frozen=True, slots=True)
class IsGuardian:
    """A page for guardians, about all of their children."""

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision:
        return Decision(actor.kind is Kind.GUARDIAN)


@dataclass(frozen=True, slots=True)
class OfChild:
    """A page about one child (`child` in the address), for who holds the right."""

    right: Right

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision:
        if actor.clinic_id is None:
            return Decision(False)
        child_id = kwargs["child"]
        found = prepared.rows(
            ("child", self.right), self._build, actor=actor, at=at, record=child_id
        )
        return Decision(bool(found), child_id, hidden=True)

    def _build(self, actor: Actor, at: datetime, child_id: UUID) -> QuerySet[Any, Any]:
        return children(actor, self.right, at).filter(pk=child_id).values_list("pk")


@dataclass(frozen=True, slots=True)
class Of:
    """A page about one record, found by a stage's own filter; `keyword` names it in the address.

    `to_child` is the path from the record to its child.
    """

    rows: Callable[[Actor, Right, datetime], QuerySet[Any]]
    right: Right
    keyword: str
    to_child: str = "child_id"

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision:
        if actor.clinic_id is None:
            return Decision(False)
        found = prepared.rows(
            (self.rows, self.right, self.to_child),
            self._build,
            actor=actor,
            at=at,
            record=kwargs[self.keyword],
        )
        return Decision(bool(found), found[0][1] if found else None, hidden=True)

    def _build(self, actor: Actor, at: datetime, record: UUID) -> QuerySet[Any, Any]:
        rows = self.rows(actor, self.right, at).filter(pk=record)
        return rows.values_list("pk", self.to_child)

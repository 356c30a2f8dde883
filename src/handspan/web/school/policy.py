"""A teacher comes by link: the token says which consent, and the consent what may be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handspan.clinic.actor import ANONYMOUS, Actor, Kind
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, children, share_links
from handspan.clinic.people.consent_actions import digest
from handspan.clinic.tenancy import clinic_scope
from handspan.web.policy import Decision


@dataclass(frozen=True, slots=True)
class ByShareLink:
    """A page for who holds an open link (`clinic` and `token` in the address)."""

    @contextmanager
    def visitor(self, kwargs: dict[str, Any], at: datetime) -> Iterator[Actor]:
        """Open the clinic's scope and say who comes: a teacher, or nobody."""
        clinic = people.clinic_by_slug(kwargs["clinic"])
        if clinic is None:
            yield ANONYMOUS
            return
        with clinic_scope(clinic.id, clinic.time_zone):
            link = share_links(at).filter(token_digest=digest(kwargs["token"])).first()
            if link is None:
                yield ANONYMOUS
            else:
                yield Actor(Kind.TEACHER, clinic.id, consent_id=link.consent_id)

    def decide(self, actor: Actor, kwargs: dict[str, Any], at: datetime) -> Decision:
        if actor.kind is not Kind.TEACHER:
            return Decision(False, ended=True)
        child = children(actor, Right.SHARED, at).values_list("pk", flat=True).first()
        return Decision(child is not None, child, ended=True)

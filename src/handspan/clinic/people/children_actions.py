"""Writes about the child as a person: what the head of every page says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.access import Right, children
from handspan.clinic.people.models import Child
from handspan.core.ages import LONGEST_GESTATION_DAYS, SHORTEST_GESTATION_DAYS


@dataclass(frozen=True, slots=True)
class About:
    """What a clinic keeps about a child beside the name and the birth date."""

    pronouns: str = ""
    languages: tuple[str, ...] = ()  # the first one spoken most
    school: str = ""
    strengths: str = ""
    interests: tuple[str, ...] = ()
    gestational_days: int | None = None  # length of the pregnancy; None: not known


def change_child(*, actor: Actor, child_id: UUID, about: About, at: datetime) -> Child:
    """Change what is kept about a child; what it said before stays as a version."""
    with writing(actor, "people.change_child", at=at, child_id=child_id) as ledger:
        mine = children(actor, Right.REGISTER, at).select_for_update(of=("self",))
        child = mine.filter(pk=child_id).first()
        if child is None:
            raise Denied("this child")
        days = about.gestational_days
        if days is not None and not SHORTEST_GESTATION_DAYS <= days <= LONGEST_GESTATION_DAYS:
            raise Refused("Weeks of pregnancy are between 20 and 45.", "gestational_weeks")
        child.pronouns, child.school = about.pronouns.strip(), about.school.strip()
        child.strengths, child.gestational_days = about.strengths.strip(), days
        child.languages, child.interests = list(about.languages), list(about.interests)
        return ledger.save(child)

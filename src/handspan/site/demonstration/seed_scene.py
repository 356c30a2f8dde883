"""The scene of the demonstration: its story, its time, and the rows that stand for its people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from handspan.clinic.actor import Actor, Kind, Role, system
from handspan.clinic.people import models as people
from handspan.site.demonstration import cast
from handspan.site.demonstration.seed_timeline import Step, Timeline


@dataclass
class Scene:
    """The story, its time, and the rows that stand for its people, by their keys."""

    story: cast.Story
    clinic: people.Clinic
    timeline: Timeline
    seed: int
    rooms: dict[str, people.Room] = field(default_factory=dict)
    staff: dict[str, people.Staff] = field(default_factory=dict)
    guardians: dict[str, people.Guardian] = field(default_factory=dict)
    children: dict[str, people.Child] = field(default_factory=dict)
    referrals: dict[str, UUID] = field(default_factory=dict)
    goals: dict[tuple[str, int], UUID] = field(default_factory=dict)
    shares: dict[tuple[str, int], list[tuple[datetime, float]]] = field(default_factory=dict)
    """When each visit of a goal was so far, and its percentage without help."""
    own_sheet: UUID | None = None
    copying_task: str = ""
    """The clinic's own instruments, once they are in use."""
    to_sign: list[tuple[datetime, str, Step]] = field(default_factory=list)
    to_cosign: list[tuple[datetime, str, Step]] = field(default_factory=list)
    """Notes of the last days, by the time of the visit and its staff, until the end is known."""

    @property
    def today(self) -> date:
        return self.timeline.now.astimezone(ZoneInfo(self.story.clinic.time_zone)).date()

    @property
    def program(self) -> Actor:
        return system(self.clinic.pk, "demonstration")

    def moment(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return the moment at which the clinic's clocks show this time."""
        return datetime.combine(day, time(hour, minute), ZoneInfo(self.story.clinic.time_zone))

    def member(self, key: str) -> Actor:
        """Return a member of staff as an actor."""
        person = self.staff[key]
        return Actor(
            kind=Kind.STAFF,
            clinic_id=self.clinic.pk,
            user_id=person.user_id,
            staff_id=person.pk,
            roles=frozenset(role for role in Role if getattr(person, f"is_{role}")),
            name=person.name,
            credential=person.credential,
        )

    def guardian(self, key: str) -> Actor:
        """Return a guardian as an actor."""
        person = self.guardians[key]
        return Actor(
            kind=Kind.GUARDIAN,
            clinic_id=self.clinic.pk,
            user_id=person.user_id,
            guardian_id=person.pk,
            name=person.name,
        )

    def desk(self) -> Actor:
        """Return the front desk as an actor."""
        found = [one.key for one in self.story.staff if "front_desk" in one.roles]
        return self.member(found[0])

    def team(self, child: cast.Child) -> tuple[str, ...]:
        """Return the keys of who works with a child: the lead, who visits, who supervises them."""
        keys = (child.therapist, *(visit.staff for visit in child.visits))
        told = {one.key: one for one in self.story.staff}
        above = (told[key].supervisor for key in keys)
        return tuple(dict.fromkeys((*keys, *(key for key in above if key))))

    def therapist(self, child: cast.Child, discipline: str) -> str:
        """Return the key of the child's therapist of a discipline: the lead where it is theirs."""
        return next(
            key
            for key in self.team(child)
            if self.staff[key].is_therapist and self.staff[key].discipline == discipline
        )

"""Reads for the page on which a session is captured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.encounters import facts
from handspan.clinic.encounters.access import encounters
from handspan.clinic.encounters.capture import is_late
from handspan.clinic.encounters.drafting import draft_of
from handspan.clinic.encounters.facts import Figure
from handspan.clinic.encounters.models import ActivityUse, Encounter, Note, Try
from handspan.clinic.people.access import Right
from handspan.core.documentation.prompts import is_without_help, prompt_of
from handspan.core.documentation.segments import Piece


@dataclass(frozen=True, slots=True)
class Tried:
    """One try that stands, as a dot."""

    id: UUID
    prompt: str
    succeeded: bool
    setting: str

    @property
    def label(self) -> str:
        return prompt_of(self.prompt).button if self.succeeded else "Not yet"

    @property
    def key(self) -> int:
        """The key that captures such a try: 1 for no help and up, 0 for not yet."""
        return prompt_of(self.prompt).rank + 1 if self.succeeded else 0


@dataclass(frozen=True, slots=True)
class Card:
    """One goal of the session with its tries so far and how it went last time."""

    goal_id: UUID
    title: str
    condition: str
    wanted: int
    is_open: bool
    tries: tuple[Tried, ...]
    last: Figure | None

    @property
    def alone(self) -> int:
        return sum(is_without_help(one.prompt, one.succeeded) for one in self.tries)


@dataclass(frozen=True, slots=True)
class Used:
    """An activity that is planned for the clinic or was used; minutes None when not used."""

    code: str
    title: str
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Session:
    """Everything that the capture page shows."""

    id: UUID
    child_id: UUID
    appointment_id: UUID
    staff: str
    started_at: datetime
    finished_at: datetime | None
    minutes: int | None
    planned_minutes: int
    room: str
    arrival: str
    family_report: str
    is_late: bool
    cards: tuple[Card, ...]
    last_try: UUID | None
    activities: tuple[Used, ...]
    objective: tuple[Piece, ...]
    note_id: UUID | None
    note_signed: bool

    @property
    def tries(self) -> int:
        return sum(len(card.tries) for card in self.cards)

    @property
    def by_goal(self) -> dict[UUID, Card]:
        return {card.goal_id: card for card in self.cards}

    def proposed_minutes(self, at: datetime) -> int:
        """Return the minutes from the start to now; the planned ones when written down later."""
        if self.minutes is not None:
            return self.minutes
        if self.is_late:
            return self.planned_minutes
        return max(1, min(480, round((at - self.started_at) / timedelta(minutes=1))))


def session(actor: Actor, encounter_id: UUID, at: datetime) -> Session:
    """Return a session with its goals; raises Encounter.DoesNotExist outside the policy."""
    rows = encounters(actor, Right.CAPTURE, at).select_related(
        "child", "staff", "appointment__room"
    )
    encounter: Encounter = rows.get(pk=encounter_id)
    note = Note.objects.filter(encounter=encounter).values("id", "frozen_at").first()
    drafted = draft_of(encounter, only_captured=True).objective
    tried = _tries(encounter)
    visit = encounter.appointment
    return Session(
        id=encounter.pk,
        child_id=encounter.child_id,
        appointment_id=visit.pk,
        staff=encounter.staff.name,
        started_at=encounter.started_at,
        finished_at=encounter.finished_at,
        minutes=encounter.minutes,
        planned_minutes=int((visit.ends_at - visit.starts_at) / timedelta(minutes=1)),
        room=visit.room.name,
        arrival=encounter.arrival,
        family_report=encounter.family_report,
        is_late=is_late(encounter, at),
        cards=_cards(encounter, tried),
        last_try=tried[-1][1].id if tried else None,
        activities=_activities(encounter),
        objective=tuple(Piece(one.text, one.source) for one in drafted.segments),
        note_id=note["id"] if note else None,
        note_signed=bool(note and note["frozen_at"]),
    )


def _tries(encounter: Encounter) -> list[tuple[UUID, Tried]]:
    rows = Try.objects.filter(encounter=encounter, undone_at=None).order_by("tried_at", "pk")
    columns = ("goal_id", "id", "prompt", "succeeded", "setting")
    return [(goal, Tried(*one)) for goal, *one in rows.values_list(*columns)]


def _cards(encounter: Encounter, tried: list[tuple[UUID, Tried]]) -> tuple[Card, ...]:
    goals = list(facts.session_goals(encounter))
    before = facts.last_figures(encounter, [goal.pk for goal in goals])
    return tuple(
        Card(
            goal_id=goal.pk,
            title=goal.title,
            condition=goal.condition,
            wanted=goal.tries_each_visit,
            is_open=goal.status == "agreed",
            tries=tuple(one for key, one in tried if key == goal.pk),
            last=before.get(goal.pk),
        )
        for goal in goals
    )


def _activities(encounter: Encounter) -> tuple[Used, ...]:
    rows = ActivityUse.objects.filter(encounter=encounter, removed_at=None).order_by("activity")
    used = dict(rows.values_list("activity", "minutes"))
    codes = [one.activity for one in facts.planned(encounter, "clinic")]
    codes += [code for code in used if code not in codes]
    return tuple(Used(code, facts.activity_title(code), used.get(code)) for code in codes)

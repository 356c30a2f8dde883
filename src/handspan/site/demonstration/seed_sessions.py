"""The demonstration's sessions: tries drawn from the story, notes, ratings, goals reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.appointments import attendance
from handspan.clinic.appointments.actions import Status
from handspan.clinic.audit.actions import writing
from handspan.clinic.encounters import actions, capture, signing
from handspan.clinic.encounters.models import ActivityUse, Encounter, Note, Try
from handspan.clinic.goals.models import Goal
from handspan.clinic.program.models import ProgramActivity
from handspan.site.demonstration import cast, seed_chance, seed_ratings
from handspan.site.demonstration.seed_chance import Outcome
from handspan.site.demonstration.seed_scene import Scene
from handspan.site.demonstration.seed_timeline import Step

RECENT = timedelta(days=8)
"""Notes of these days are signed last, when it is known which of them wait."""
DRAFTS = 2
"""Notes of the first therapist that are still to be signed."""
BASELINE = "First look, before the program begins."
TOLD_AT = (5, 9)
"""Visits at which the family tells something."""
ARRIVALS = (
    "Came in with a smile and went straight to the shelf.",
    "Quiet at first, ready to play after a few minutes.",
    "Full of energy; a movement break came first.",
    "Tired after a short night, and still in for a game.",
    "Had a story to tell about the weekend.",
)
JUDGED = (
    "Stayed with the task for longer than before.",
    "Took help well and went on alone afterwards.",
    "Smaller steps worked better today.",
    "Showed with pride what was done.",
    "Tired toward the end; short turns kept the play going.",
)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit that takes place; `number` counts from 0, and is None for a probe of baseline."""

    child: cast.Child
    staff: str
    appointment_id: UUID
    starts_at: datetime
    number: int | None


def hold(scene: Scene, visit: Visit, *, late: bool) -> None:
    """Hold a session from arrival to the signed note."""
    actor, begins = scene.member(visit.staff), visit.starts_at
    chance = seed_chance.dice(scene.seed, visit.child.key, visit.staff, visit.starts_at.date())
    if late:
        begins += timedelta(minutes=10)
        attendance.mark(
            actor=scene.desk(), appointment_id=visit.appointment_id, status=Status.LATE, at=begins
        )
    session = actions.start(actor=actor, appointment_id=visit.appointment_id, at=begins)
    minutes = _minutes(session) - (10 if late else 0)
    arrival = "Came ten minutes late and settled soon." if late else chance.choice(ARRIVALS)
    capture.describe(
        actor=actor, encounter_id=session.pk, arrival=arrival,
        family_report=_told(visit), at=begins,
    )  # fmt: skip
    percents = _try(scene, visit, actor, session, chance)
    at = begins + timedelta(minutes=minutes)
    note = actions.finish(actor=actor, encounter_id=session.pk, minutes=minutes, at=at)
    judged = BASELINE if visit.number is None else chance.choice(JUDGED)
    sign = partial(_sign, scene, visit, actor, note.pk, judged)
    signed_at = at + timedelta(minutes=8)
    if visit.staff == scene.story.staff[0].key and _is_recent(scene, signed_at):
        scene.to_sign.append((signed_at, visit.staff, sign))
    else:
        sign(signed_at)
    if visit.number is not None:
        at += timedelta(minutes=9)
        seed_ratings.look_at_goals(scene, visit.child, visit.number, percents, at)


def settle(scene: Scene) -> None:
    """Sign what was held back, except what waits: two drafts, and each assistant's latest note."""
    drafts = sorted(scene.to_sign, key=_when)
    today = [one for one in drafts if timezone.localdate(one[0]) == scene.today]
    waiting = [one for one in drafts if one not in today[:1]][-DRAFTS:]
    for one in drafts:
        if one not in waiting:
            one[2](one[0])
    for staff in dict.fromkeys(staff for _, staff, _ in scene.to_cosign):
        rows = sorted((one for one in scene.to_cosign if one[1] == staff), key=_when)
        for at, _, step in rows[:-1]:
            if at <= scene.timeline.now:
                step(at)
    seed_ratings.rate_latest(scene)


def _when(row: tuple[datetime, str, Step]) -> datetime:
    return row[0]


def _try(
    scene: Scene, visit: Visit, actor: Actor, session: Encounter, chance: Random
) -> dict[int, float]:
    """Keep the tries of a session; return each goal's share without help, in percent."""
    discipline, found, percents = scene.staff[visit.staff].discipline, [], {}
    agreed = set(
        Goal.objects.filter(child=session.child_id, status=Goal.Status.AGREED).values_list(
            "pk", flat=True
        )
    )
    for number, told in enumerate(visit.child.goals):
        if told.discipline != discipline or scene.goals[visit.child.key, number] not in agreed:
            continue
        outcomes = seed_chance.tries(told, _share(scene, visit, told), chance)
        percents[number] = 100 * sum(one.alone for one in outcomes) / len(outcomes)
        elsewhere = _elsewhere(visit, told, chance)
        for place, one in enumerate(outcomes):
            where = elsewhere if elsewhere and place >= len(outcomes) - 2 else None
            found.append(_one_try(scene, visit, session, number, one, where))
    step = timedelta(minutes=25) / max(1, len(found))
    for place, each in enumerate(found):
        each.tried_at = session.started_at + timedelta(minutes=5) + place * step
    at = session.started_at + timedelta(minutes=5)
    # One ledger for all tries, where the page writes one a tap: thousands of them, written one by
    # one, would take half of the time that filling takes.
    with writing(actor, "encounters.try", at=at, child_id=session.child_id) as ledger:
        ledger.save_many(found)
        if visit.number is not None:
            ledger.save_many(_used(scene, visit, session))
    return percents


def _one_try(
    scene: Scene,
    visit: Visit,
    session: Encounter,
    number: int,
    one: Outcome,
    where: tuple[str, str] | None,
) -> Try:
    usual = "Assistant" if scene.staff[visit.staff].is_assistant else "Therapist"
    setting, person = where or ("clinic", usual)
    return Try(
        encounter=session,
        child_id=session.child_id,
        goal_id=scene.goals[visit.child.key, number],
        prompt=one.prompt,
        succeeded=one.succeeded,
        setting=setting,
        person=person,
    )


def _share(scene: Scene, visit: Visit, told: cast.Goal) -> float:
    if visit.number is None:
        return told.baseline_percent / 100
    begun = visit.child.program.starts_on if visit.child.program else scene.story.first_week
    days = (timezone.localdate(visit.starts_at) - begun).days
    return seed_chance.share_alone(told, min(1.0, days / (7 * scene.story.clinic.weeks)))


def _elsewhere(visit: Visit, told: cast.Goal, chance: Random) -> tuple[str, str] | None:
    """Where the last tries were that others told of: home or school, now and then."""
    if visit.number is None or chance.random() > 0.3:
        return None
    if "school" in told.settings and visit.child.school and chance.random() < 0.4:
        return "school", "Teacher"
    return ("home", "Parent") if "home" in told.settings else None


def _used(scene: Scene, visit: Visit, session: Encounter) -> list[ActivityUse]:
    """Return what the program plans for the clinic, as used in this session."""
    goal_ids = [
        scene.goals[visit.child.key, number]
        for number, told in enumerate(visit.child.goals)
        if told.discipline == scene.staff[visit.staff].discipline
    ]
    rows = ProgramActivity.objects.filter(goal__in=goal_ids, place="clinic", ended_at=None)
    planned = dict(sorted(rows.values_list("activity", "minutes"))[:4])
    return [
        ActivityUse(
            encounter=session, child_id=session.child_id, activity=code, minutes=min(usual, 10)
        )
        for code, usual in planned.items()
    ]


def _sign(
    scene: Scene, visit: Visit, actor: Actor, note_id: UUID, judged: str, at: datetime
) -> None:
    note = Note.objects.get(pk=note_id)
    words = signing.Words(
        subjective=note.subjective or "Nothing new to tell from home.",
        objective=note.objective,
        assessment=f"{note.assessment}\n{judged}".strip(),
        plan=note.plan or "Go on as planned.",
    )
    signed = signing.sign(actor=actor, note_id=note_id, words=words, at=at)
    if not signed.needs_cosignature:
        return
    cosigned_at = scene.moment(timezone.localdate(at) + timedelta(days=1), 8)
    step = partial(_cosign, scene, visit.staff, note_id)
    if _is_recent(scene, at):
        scene.to_cosign.append((cosigned_at, visit.staff, step))
    else:
        scene.timeline.add(cosigned_at, step)


def _cosign(scene: Scene, staff: str, note_id: UUID, at: datetime) -> None:
    told = next(one for one in scene.story.staff if one.key == staff)
    assert told.supervisor is not None
    signing.cosign(actor=scene.member(told.supervisor), note_id=note_id, at=at)


def _is_recent(scene: Scene, at: datetime) -> bool:
    return scene.timeline.now - at < RECENT


def _told(visit: Visit) -> str:
    if visit.number in TOLD_AT:
        place = TOLD_AT.index(visit.number)
        return visit.child.family_says[place] if place < len(visit.child.family_says) else ""
    return ""


def _minutes(session: Encounter) -> int:
    visit = session.appointment
    return int((visit.ends_at - visit.starts_at) / timedelta(minutes=1)) - 3

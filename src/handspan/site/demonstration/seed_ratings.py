"""The demonstration's goals seen again: ratings on their ladders, and goals that are reached."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from handspan.clinic.goals import actions as goals
from handspan.clinic.goals.models import Rating
from handspan.clinic.program.actions import end_activity
from handspan.clinic.program.models import ProgramActivity
from handspan.site.demonstration import cast, seed_chance, seed_goals
from handspan.site.demonstration.seed_scene import Scene

RATED_EVERY = 3
"""Weeks between two ratings of a goal."""
SECOND_AT = 7
"""Visits after which a second person rates the first goal, too."""
REACHED_FROM = 7
"""Visits before a goal is looked at to be called reached, and one or two more."""


def look_at_goals(
    scene: Scene, child: cast.Child, visits: int, percents: dict[int, float], at: datetime
) -> None:
    """Rate goals every few weeks; call some reached when their own rule has been met."""
    for number, percent in percents.items():
        told, key = child.goals[number], (child.key, number)
        scene.shares.setdefault(key, []).append((at, percent))
        if visits and visits % RATED_EVERY == 0:
            _rate(scene, child, number)
        if told.growth == "reached" and _is_reached(scene, child, number):
            staff = scene.therapist(child, told.discipline)
            _reach(scene, staff, scene.goals[key], at + timedelta(minutes=1))


def rate_latest(scene: Scene) -> None:
    """Rate every goal at its latest visit, where that one was not a visit of rating already."""
    rated = set(Rating.objects.values_list("goal_id", "rated_on"))
    for child in scene.story.children:
        for number in range(len(child.goals)):
            row = scene.shares.get((child.key, number))
            goal_id = scene.goals.get((child.key, number))
            if row and (goal_id, timezone.localdate(row[-1][0])) not in rated:
                _rate(scene, child, number)


def _rate(scene: Scene, child: cast.Child, number: int) -> None:
    """Rate by the latest two visits."""
    told, near = child.goals[number], scene.shares[child.key, number][-2:]
    at, goal_id = near[-1][0], scene.goals[child.key, number]
    level = seed_chance.level_of(told, sum(percent for _, percent in near) / len(near))
    goals.rate(
        actor=scene.member(scene.therapist(child, told.discipline)),
        goal_id=goal_id,
        level=level,
        rated_on=timezone.localdate(at),
        at=at,
    )
    if number == 0 and len(scene.shares[child.key, number]) == SECOND_AT:
        seed_goals.rate_unseen(scene, child, goal_id, level, at)


def _is_reached(scene: Scene, child: cast.Child, number: int) -> bool:
    """Whether the rule was met some time ago; the first children's goals wait for a person."""
    told = child.goals[number]
    row = scene.shares[child.key, number]
    met = all(percent >= told.target_percent for _, percent in row[-told.target_visits :])
    place = scene.story.children.index(child)
    return met and place % 3 != 0 and len(row) >= REACHED_FROM + place % 3


def _reach(scene: Scene, staff: str, goal_id: UUID, at: datetime) -> None:
    actor = scene.member(staff)
    goals.reach(actor=actor, goal_id=goal_id, at=at)
    seed_goals.look_again_later(scene, staff, goal_id, at)
    for one in ProgramActivity.objects.filter(goal=goal_id, ended_at=None):
        end_activity(actor=actor, planned_id=one.pk, at=at)

"""Around the demonstration's goals: hopes, what happened in between, second raters, looks back."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from handspan.clinic.appointments import authorizing
from handspan.clinic.appointments.authorizing import Granted
from handspan.clinic.goals import hoping, probing, second_rating
from handspan.clinic.goals.hoping import Meaning
from handspan.clinic.outcomes import event_actions
from handspan.core.goals.wishes import MOST, WISHES
from handspan.site.demonstration import cast, seed_chance
from handspan.site.demonstration.seed_scene import Scene

AGAIN_AFTER = timedelta(weeks=9)
LOOK_AFTER = timedelta(days=15)
CHOOSES_FROM_YEARS = 4
EVENTS = ("Away with a cold for a week", "A new brother at home", "New teacher in class")
PAYERS = ("Prairie Health Plan (made up)", "Lakes Mutual (made up)", "State plan (made up)")
GRANTED = timedelta(weeks=26)


def tell_hopes(scene: Scene, child: cast.Child, at: datetime) -> UUID | None:
    """Let family and child say what they hope for; return the hope that becomes the goal."""
    signers = [one.guardian for one in child.guardians if one.can_decide]
    if not signers or not child.hopes:
        return None
    row, dice = scene.children[child.key], seed_chance.dice(scene.seed, child.key, "hopes")
    meaning = Meaning(dice.randint(7, 10), dice.randint(2, 4), dice.randint(2, 5))
    actor = scene.member(child.therapist)
    said_by = scene.guardians[signers[0]].pk
    first = hoping.say(
        actor=actor, child_id=row.pk, words=child.hopes[0], said_by=said_by, meaning=meaning, at=at
    )
    if (at.date() - row.birth_date).days > CHOOSES_FROM_YEARS * 365:
        near = [one for one in WISHES if one.area in {goal.area for goal in child.goals}] or [
            *WISHES
        ]
        chosen = dice.sample(near, min(len(near), dice.randint(1, MOST)))
        pictures = tuple(one.code for one in chosen)
        hoping.say(actor=actor, child_id=row.pk, pictures=pictures, at=at)
    better = Meaning(
        meaning.importance, meaning.performance + dice.randint(0, 4), meaning.satisfaction + 2
    )
    scene.timeline.add(
        at + AGAIN_AFTER,
        lambda later: hoping.rate(
            actor=actor, hope_id=first.pk, meaning=better, rater=said_by, at=later
        ),
    )
    return first.pk


def note_event(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Note what happened in the child's life around now."""
    event_actions.note_event(
        actor=scene.member(child.therapist),
        child_id=scene.children[child.key].pk,
        on=timezone.localdate(at),
        says=EVENTS[scene.story.children.index(child) % len(EVENTS)],
        kind="outside",
        at=at,
    )


def rate_unseen(scene: Scene, child: cast.Child, goal_id: UUID, level: int, at: datetime) -> None:
    """Let the first therapist, who supervises, rate a colleague's goal without the first level."""
    second = scene.story.staff[0].key
    if second == child.therapist:
        return
    dice = seed_chance.dice(scene.seed, child.key, "second", at.date())
    own = min(2, max(-2, level + dice.choice((0, 0, 0, 1, -1))))
    second_rating.rate_unseen(
        actor=scene.member(second), goal_id=goal_id, level=own,
        rated_on=timezone.localdate(at), at=at + timedelta(minutes=1),
    )  # fmt: skip


def look_again_later(scene: Scene, staff: str, goal_id: UUID, at: datetime) -> None:
    """Look two weeks after a goal was reached whether it is still there."""
    dice = seed_chance.dice(scene.seed, str(staff), "probe", at.date())
    scene.timeline.add(
        at + LOOK_AFTER,
        lambda later: probing.look_again(
            actor=scene.member(staff), goal_id=goal_id, seen_on=timezone.localdate(later),
            successes=dice.choice((4, 5, 5)), tries=5, setting="clinic", at=later,
        ),
    )  # fmt: skip


def authorize(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Keep what a payer granted when the program began."""
    place = scene.story.children.index(child)
    first = timezone.localdate(at)
    authorizing.authorize(
        actor=scene.desk(),
        child_id=scene.children[child.key].pk,
        granted=Granted(
            payer=PAYERS[place % len(PAYERS)],
            number=f"A-{4100 + place}",
            first_on=first,
            last_on=first + GRANTED,
            visits=26 * max(1, len(child.visits)),
        ),
        at=at,
    )

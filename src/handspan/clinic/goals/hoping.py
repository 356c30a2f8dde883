"""Hopes of a family, in their own words and the child's pictures, and what each means to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals import agreeing
from handspan.clinic.goals.access import hopes
from handspan.clinic.goals.models import Goal, Hope, OwnRating
from handspan.clinic.people.access import Right, children
from handspan.clinic.people.models import Child
from handspan.core.goals import ratings
from handspan.core.goals.wishes import BY_CODE, MOST

LONGEST = 500
CHILD = None
"""Who says or rates when it is the child."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How much it matters, how well it goes, how content somebody is: each from 1 to 10."""

    importance: int
    performance: int
    satisfaction: int


def say(
    *,
    actor: Actor,
    child_id: UUID,
    words: str = "",
    pictures: tuple[str, ...] = (),
    said_by: UUID | None = CHILD,
    meaning: Meaning | None = None,
    at: datetime,
) -> Hope:
    """Keep a hope as it was said: by a guardian, by the child, or by staff who listened."""
    with writing(actor, "goals.hope", at=at, child_id=child_id) as ledger:
        child, right = _child(actor, child_id, at)
        said_by = actor.guardian_id if right is Right.FAMILY_DECIDE else said_by
        if said_by and said_by not in dict(agreeing.family(child_id, at)):
            raise Refused("Choose somebody of this family.", "said_by")
        if not (words.strip() or pictures):
            raise Refused("Say what you hope for, in your own words.", "words")
        if len(words.strip()) > LONGEST:
            raise Refused(f"Please write at most {LONGEST} characters.", "words")
        if set(pictures) - set(BY_CODE) or len(pictures) > MOST:
            raise Refused(f"Choose up to {MOST} pictures.", "pictures")
        hope = ledger.save(
            Hope(
                child=child,
                said_by_id=said_by,
                words=words.strip(),
                pictures=list(dict.fromkeys(pictures)),
                said_at=at,
                kept_by_id=_listener(actor, right),
            )
        )
        if meaning:
            ledger.save(_rating(hope, said_by, meaning, _listener(actor, right), at))
    return hope


def rate(
    *, actor: Actor, hope_id: UUID, meaning: Meaning, rater: UUID | None = CHILD, at: datetime
) -> OwnRating:
    """Keep what a hope means to somebody today; earlier ratings stay."""
    with writing(actor, "goals.own_rating", at=at) as ledger:
        hope, right = _locked(actor, hope_id, at)
        rater = actor.guardian_id if right is Right.FAMILY_DECIDE else rater
        if rater and rater not in dict(agreeing.family(hope.child_id, at)):
            raise Refused("Choose somebody of this family.", "said_by")
        return ledger.save(_rating(hope, rater, meaning, _listener(actor, right), at))


def put_aside(*, actor: Actor, hope_id: UUID, aside: bool, at: datetime) -> Hope:
    """Put a hope aside, or bring it back; it stays in the record."""
    with writing(actor, "goals.hope_aside", at=at) as ledger:
        hope, right = _locked(actor, hope_id, at)
        if right is Right.FAMILY_DECIDE and hope.said_by_id != actor.guardian_id:
            raise Refused("Whoever said this can put it aside, or your therapist.")
        hope.aside_at = at if aside else None
        return ledger.save(hope)


def became(actor: Actor, hope_id: UUID, goal: Goal, at: datetime) -> Hope:
    """Return the hope with the goal that came of it, for the ledger of who writes the goal."""
    hope, right = _locked(actor, hope_id, at)
    if right is not Right.TREAT or hope.child_id != goal.child_id:
        raise Denied("this hope")
    hope.goal = goal
    return hope


def _rights(actor: Actor) -> tuple[Right, ...]:
    """Return by which rights the actor may write, the strongest first."""
    if actor.kind is Kind.CHILD:
        return (Right.CHILD_VIEW,)
    return (Right.TREAT, Right.FAMILY_DECIDE)


def _child(actor: Actor, child_id: UUID, at: datetime) -> tuple[Child, Right]:
    for right in _rights(actor):
        child = children(actor, right, at).filter(pk=child_id).first()
        if child is not None:
            return child, right
    raise Denied("hopes of this child")


def _locked(actor: Actor, hope_id: UUID, at: datetime) -> tuple[Hope, Right]:
    for right in _rights(actor):
        rows = hopes(actor, right, at).select_for_update(of=("self",))
        hope = rows.filter(pk=hope_id).first()
        if hope is not None:
            return hope, right
    raise Denied("this hope")


def _listener(actor: Actor, right: Right) -> UUID | None:
    """Return who wrote down what somebody else said."""
    return actor.staff_id if right is Right.TREAT else None


def _rating(
    hope: Hope, rater: UUID | None, meaning: Meaning, kept_by: UUID | None, at: datetime
) -> OwnRating:
    on = timezone.localdate(at)
    try:
        ratings.Rating(on, meaning.importance, meaning.performance, meaning.satisfaction)
    except ValueError as error:
        raise Refused(f"{str(error).capitalize()}.", "importance") from None
    return OwnRating(
        hope=hope,
        rater_id=rater,
        importance=meaning.importance,
        performance=meaning.performance,
        satisfaction=meaning.satisfaction,
        rated_on=on,
        rated_at=at,
        kept_by_id=kept_by,
    )

"""A goal is agreed when every guardian who may sign today has signed it as it reads now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit import chain
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals.access import goals
from handspan.clinic.goals.models import Agreement, Goal, LadderStep
from handspan.clinic.people.access import Right
from handspan.clinic.people.models import Guardian, Guardianship
from handspan.core.goals.attainment import LEVELS

LONGEST = 2_000  # characters; the database does not check the length of free text
TOO_LONG = "Please write at most 2,000 characters."
READ_BY_FAMILY = (
    "title", "family_words", "condition", "settings", "target_percent", "target_visits",
    "tries_each_visit", "baseline_percent", "baseline_on", "due_on", "area", "discipline",
)  # fmt: skip
ASKED_LATER = ("target_people", "target_places")


def agree(
    *, actor: Actor, goal_id: UUID, agreed: bool, typed_name: str, words: str = "", at: datetime
) -> Agreement:
    """Sign a goal as it reads now, or ask to talk about it first."""
    guardian = Guardian.objects.filter(pk=actor.guardian_id).first()
    if guardian is None:
        raise Denied("only guardians agree")
    if len(words) > LONGEST:
        raise Refused(TOO_LONG, "words")
    with writing(actor, "goals.agree", at=at) as ledger:
        rows = goals(actor, Right.FAMILY_SIGN, at).select_for_update(of=("self",))
        goal = rows.filter(pk=goal_id).first()
        if goal is None:
            raise Denied("this goal")
        if goal.status != Goal.Status.PROPOSED:
            raise Refused("This goal does not wait for a signature.")
        if agreed and not ladder_is_whole(goal.pk):
            raise Refused("The steps of this goal are not written yet. The clinic will do that.")
        if _plain(typed_name) != _plain(guardian.name):
            raise Refused(f"Type your name as we know it: {guardian.name}.", "typed_name")
        signed = ledger.save(
            Agreement(
                goal=goal,
                guardian=guardian,
                agreed=agreed,
                words=words.strip(),
                typed_name=typed_name.strip(),
                signed_at=at,
                goal_digest=digest(goal),
            )
        )
        if is_agreed(goal, at):
            goal.status, goal.agreed_at = Goal.Status.AGREED, at
            ledger.save(goal)
    return signed


def settle(*, actor: Actor, goal_id: UUID, at: datetime) -> Goal:
    """Count a goal as agreed when the last right that it waited for has ended."""
    with writing(actor, "goals.settle", at=at) as ledger:
        rows = goals(actor, Right.TREAT, at).select_for_update(of=("self",))
        goal = rows.filter(pk=goal_id).first()
        if goal is None or actor.staff_id is None:
            raise Denied("this goal")
        if goal.status != Goal.Status.PROPOSED or not is_agreed(goal, at):
            raise Refused("Somebody who may sign has not agreed to the goal as it reads now.")
        goal.status, goal.agreed_at = Goal.Status.AGREED, at
        return ledger.save(goal)


def is_agreed(goal: Goal, at: datetime) -> bool:
    """Return whether everyone who may sign has said yes to the goal as it reads now."""
    everyone = bool(signers(goal.child_id, at)) and not waiting_for(goal, at)
    return everyone and ladder_is_whole(goal.pk)


def digest(goal: Goal) -> str:
    """Return the digest of everything of the goal that a family reads and signs."""
    ladder = LadderStep.objects.filter(goal=goal).order_by("level").values_list("level", "says")
    return digest_with(goal, list(ladder))


def digest_with(goal: Goal, ladder: list[tuple[int, str]]) -> str:
    """Return the digest of a goal whose ladder has been read, the lowest level first."""
    body = {name: getattr(goal, name) for name in READ_BY_FAMILY}
    # what was signed before these could be asked for keeps its digest
    body |= {name: getattr(goal, name) for name in ASKED_LATER if getattr(goal, name) != 1}
    return chain.digest_of(body | {"ladder": ladder})


def ladder_is_whole(goal_id: UUID) -> bool:
    """Return whether all five levels are written."""
    written = LadderStep.objects.filter(goal=goal_id).values_list("level", flat=True)
    return set(written) == set(LEVELS)


def signers(child_id: UUID, at: datetime) -> list[tuple[UUID, str]]:
    """Return (id, name) of the guardians who may sign for the child today."""
    today = timezone.localdate(at)
    rows = Guardianship.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), child=child_id, can_sign=True, starts_on__lte=today
    ).order_by("guardian__given_name")
    names = rows.values_list("guardian_id", "guardian__given_name", "guardian__family_name")
    return [(key, f"{given} {family}".strip()) for key, given, family in names]


def waiting_for(goal: Goal, at: datetime) -> list[tuple[UUID, str]]:
    """Return the signers whose latest word on the goal as it reads now is not yet a yes."""
    rows = Agreement.objects.filter(goal=goal, goal_digest=digest(goal)).order_by("signed_at")
    latest = dict(rows.values_list("guardian_id", "agreed"))
    return [(key, name) for key, name in signers(goal.child_id, at) if not latest.get(key)]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())

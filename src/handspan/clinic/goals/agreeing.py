"""A goal is agreed when every guardian who may sign today has signed it as it reads now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit import chain
from handspan.clinic.audit.actions import Ledger, writing
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
    with writing(actor, "goals.agree", at=at) as ledger:
        goal = _locked(actor, Right.FAMILY_SIGN, goal_id, at)
        return _sign(ledger, goal, guardian, Word(agreed, typed_name, words), None, at)


def agree_together(
    *,
    actor: Actor,
    goal_id: UUID,
    guardian_id: UUID,
    agreed: bool,
    typed_name: str,
    words: str = "",
    at: datetime,
) -> Agreement:
    """Let a guardian who is in the room sign on the therapist's screen; both are recorded."""
    if actor.staff_id is None:
        raise Denied("only staff witness a signature")
    with writing(actor, "goals.agree_together", at=at) as ledger:
        goal = _locked(actor, Right.TREAT, goal_id, at)
        if guardian_id not in dict(signers(goal.child_id, at)):
            raise Refused("This person may not sign for the child today.", "typed_name")
        guardian = Guardian.objects.get(pk=guardian_id)
        word = Word(agreed, typed_name, words)
        return _sign(ledger, goal, guardian, word, actor.staff_id, at)


@dataclass(frozen=True, slots=True)
class Word:
    """What a guardian says of a goal, with the name that they typed."""

    agreed: bool
    typed_name: str
    words: str


def _locked(actor: Actor, right: Right, goal_id: UUID, at: datetime) -> Goal:
    rows = goals(actor, right, at).select_for_update(of=("self",))
    goal: Goal | None = rows.filter(pk=goal_id).first()
    if goal is None:
        raise Denied("this goal")
    return goal


def _sign(
    ledger: Ledger, goal: Goal, guardian: Guardian, word: Word, witness: UUID | None, at: datetime
) -> Agreement:
    if len(word.words) > LONGEST:
        raise Refused(TOO_LONG, "words")
    if goal.status != Goal.Status.PROPOSED:
        raise Refused("This goal does not wait for a signature.")
    if word.agreed and not ladder_is_whole(goal.pk):
        raise Refused("The steps of this goal are not written yet. The clinic will do that.")
    if _plain(word.typed_name) != _plain(guardian.name):
        raise Refused(f"Type your name as we know it: {guardian.name}.", "typed_name")
    signed = ledger.save(
        Agreement(
            goal=goal,
            guardian=guardian,
            agreed=word.agreed,
            words=word.words.strip(),
            typed_name=word.typed_name.strip(),
            signed_at=at,
            goal_digest=digest(goal),
            witness_id=witness,
        )
    )
    if is_agreed(goal, at):
        goal.status, goal.agreed_at = Goal.Status.AGREED, at
        ledger.save(goal)
    return signed


def settle(*, actor: Actor, goal_id: UUID, at: datetime) -> Goal:
    """Count a goal as agreed when the last right that it waited for has ended."""
    with writing(actor, "goals.settle", at=at) as ledger:
        goal = _locked(actor, Right.TREAT, goal_id, at)
        if actor.staff_id is None:
            raise Denied("only staff settle")
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
    return _guardians(child_id, at, can_sign=True)


def family(child_id: UUID, at: datetime) -> list[tuple[UUID, str]]:
    """Return (id, name) of the guardians who may see the child's record today."""
    return _guardians(child_id, at, can_see=True)


def _guardians(child_id: UUID, at: datetime, **needs: bool) -> list[tuple[UUID, str]]:
    today = timezone.localdate(at)
    rows = Guardianship.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), child=child_id, starts_on__lte=today, **needs
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

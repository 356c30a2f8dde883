"""Reads of the goals stage."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.goals import agreeing
from handspan.clinic.goals.access import goals
from handspan.clinic.goals.models import Agreement, Goal, LadderStep, Rating
from handspan.clinic.people.access import Right
from handspan.core.areas import BY_CODE
from handspan.core.goals.attainment import LEVELS, Attainment, RatedGoal, attainment
from handspan.core.goals.mastery import MasteryRule


@dataclass(frozen=True, slots=True)
class Signed:
    """One guardian's word on a goal; `present` when it is about the goal as it reads now."""

    guardian_id: UUID
    name: str
    agreed: bool
    words: str
    signed_at: datetime
    present: bool
    witness: str  # whose screen it was, when they signed together; empty: their own


@dataclass(frozen=True, slots=True)
class Shown:
    """A goal with everything that pages say about it."""

    id: UUID
    child_id: UUID
    parent_id: UUID | None
    discipline: str
    term: str
    area: str
    title: str
    family_words: str
    condition: str
    settings: tuple[str, ...]
    target_percent: int
    target_visits: int
    tries_each_visit: int
    target_people: int
    target_places: int
    baseline_percent: int | None
    baseline_on: date | None
    baseline_how: str
    due_on: date
    weight: int
    status: str
    created_at: datetime
    agreed_at: datetime | None
    closed_at: datetime | None
    closed_why: str
    many_why: str
    ladder: tuple[tuple[int, str], ...]
    agreements: tuple[Signed, ...]
    waiting: tuple[tuple[UUID, str], ...]
    is_signed: bool  # to be agreed, and everyone who may sign today has already said yes
    ratings: tuple[tuple[date, int, str], ...]

    @property
    def area_label(self) -> str:
        return BY_CODE[self.area].label

    @property
    def status_label(self) -> str:
        return str(Goal.Status(self.status).label)

    @property
    def is_open(self) -> bool:
        return self.status in (Goal.Status.PROPOSED, Goal.Status.AGREED)

    @property
    def level(self) -> int | None:
        """The level that was rated last."""
        return self.ratings[-1][1] if self.ratings else None

    @property
    def wants_talk(self) -> bool:
        """Whether somebody's latest word on the goal as it reads now is "let us talk"."""
        return bool(self.talks)

    @property
    def talks(self) -> tuple[str, ...]:
        """Names of those whose latest word on the goal as it reads now is "let us talk"."""
        latest = {one.guardian_id: one for one in self.agreements if one.present}
        return tuple(one.name for one in latest.values() if not one.agreed)

    @property
    def target(self) -> str:
        """The criterion in plain words."""
        tries = round(self.target_percent * self.tries_each_visit / 100)
        often = "once" if self.target_visits == 1 else f"{self.target_visits} visits in a row"
        breadth = MasteryRule(settings=self.target_places, persons=self.target_people).breadth
        return f"{tries} of {self.tries_each_visit} tries on their own, {often}{breadth}"

    @property
    def baseline(self) -> str:
        """The baseline in plain words; empty when none is known."""
        if self.baseline_percent is None:
            return ""
        tries = round(self.baseline_percent * self.tries_each_visit / 100)
        return f"about {tries} of {self.tries_each_visit} tries"

    def waits_for(self, guardian_id: UUID | None) -> bool:
        """Whether this guardian is one of those whose yes is missing."""
        return self.status == Goal.Status.PROPOSED and guardian_id in {
            key for key, _ in self.waiting
        }


@dataclass(frozen=True, slots=True)
class Branch:
    """A long-term goal with the short-term goals below it."""

    goal: Shown
    steps: tuple[Shown, ...]


def tree(actor: Actor, child_id: UUID, at: datetime) -> tuple[Branch, ...]:
    """Return the child's long-term goals with their short-term goals, the oldest first."""
    shown = _shown(goals(actor, Right.READ, at).filter(child=child_id), at)
    below: dict[UUID | None, list[Shown]] = defaultdict(list)
    for goal in shown:
        if goal.term == Goal.Term.SHORT:
            below[goal.parent_id].append(goal)
    return tuple(
        Branch(goal, tuple(below[goal.id])) for goal in shown if goal.term == Goal.Term.LONG
    )


def goal(actor: Actor, right: Right, goal_id: UUID, at: datetime) -> Shown:
    """Return one goal; raises Goal.DoesNotExist outside the policy."""
    found = _shown(goals(actor, right, at).filter(pk=goal_id), at)
    if not found:
        raise Goal.DoesNotExist
    return found[0]


def for_family(actor: Actor, child_id: UUID, at: datetime) -> list[Shown]:
    """Return the short-term goals that a family reads, those that wait for this person first."""
    rows = goals(actor, Right.FAMILY_SEE, at).filter(child=child_id, term=Goal.Term.SHORT)
    found = _shown(rows.exclude(status=Goal.Status.CLOSED), at)
    return sorted(found, key=lambda one: not one.waits_for(actor.guardian_id))


def to_agree(actor: Actor, at: datetime) -> list[Shown]:
    """Return the goals of all of the guardian's children that wait for this signature."""
    rows = goals(actor, Right.FAMILY_SIGN, at).filter(status=Goal.Status.PROPOSED)
    return [one for one in _shown(rows, at) if one.waits_for(actor.guardian_id) and one.ladder]


def for_session(child_id: UUID) -> list[dict[str, Any]]:
    """Return the agreed short-term goals that tries are captured for.

    The caller holds the right to capture for the child.
    """
    rows = Goal.objects.filter(child=child_id, term=Goal.Term.SHORT, status=Goal.Status.AGREED)
    columns = (
        "id", "title", "condition", "target_percent", "tries_each_visit", "settings", "area",
        "discipline",
    )  # fmt: skip
    return list(rows.order_by("created_at", "pk").values(*columns))


def attained(shown: tuple[Branch, ...]) -> Attainment | None:
    """Combine the latest levels of the agreed and reached goals; None before the first rating."""
    rated = [
        RatedGoal(step.level, step.weight)
        for branch in shown
        for step in branch.steps
        if step.level is not None and step.status in (Goal.Status.AGREED, Goal.Status.REACHED)
    ]
    return attainment(rated) if rated else None


def _shown(rows: Any, at: datetime) -> list[Shown]:
    found = list(rows.order_by("created_at", "pk"))
    keys = [one.pk for one in found]
    ladders: dict[UUID, list[tuple[int, str]]] = defaultdict(list)
    for key, level, says in (
        LadderStep.objects.filter(goal__in=keys)
        .order_by("level")
        .values_list("goal_id", "level", "says")
    ):
        ladders[key].append((level, says))
    ratings: dict[UUID, list[tuple[date, int, str]]] = defaultdict(list)
    columns = ("goal_id", "rated_on", "level", "rater__given_name", "rater__family_name")
    for key, on, level, given, family in (
        Rating.objects.filter(goal__in=keys, unseen=False)
        .order_by("rated_on", "pk")
        .values_list(*columns)
    ):
        ratings[key].append((on, level, f"{given} {family}"))
    signed = _signed({one.pk: agreeing.digest_with(one, ladders[one.pk]) for one in found})
    signers = {key: agreeing.signers(key, at) for key in {one.child_id for one in found}}
    return [
        Shown(
            **{name: getattr(one, name) for name in _PLAIN},
            settings=tuple(one.settings),
            ladder=tuple(ladders[one.pk]),
            agreements=tuple(signed[one.pk]),
            waiting=(waiting := _waiting(one, signers[one.child_id], signed[one.pk])),
            is_signed=one.status == Goal.Status.PROPOSED
            and bool(signers[one.child_id])
            and not waiting
            and len(ladders[one.pk]) == len(LEVELS),
            ratings=tuple(ratings[one.pk]),
        )
        for one in found
    ]


def _waiting(
    goal: Goal, signers: list[tuple[UUID, str]], signed: list[Signed]
) -> tuple[tuple[UUID, str], ...]:
    if goal.status != Goal.Status.PROPOSED:
        return ()
    latest = {one.guardian_id: one.agreed for one in signed if one.present}
    return tuple((key, name) for key, name in signers if not latest.get(key))


_PLAIN = (
    "id", "child_id", "parent_id", "discipline", "term", "area", "title", "family_words",
    "condition", "target_percent", "target_visits", "tries_each_visit", "target_people",
    "target_places", "many_why", "baseline_percent",
    "baseline_on", "baseline_how", "due_on", "weight", "status", "created_at", "agreed_at",
    "closed_at", "closed_why",
)  # fmt: skip


def _signed(digests: dict[UUID, str]) -> dict[UUID, list[Signed]]:
    columns = (
        "goal_id", "goal_digest", "guardian_id", "guardian__given_name", "guardian__family_name",
        "agreed", "words", "signed_at", "witness__given_name", "witness__family_name",
    )  # fmt: skip
    rows = Agreement.objects.filter(goal__in=digests).order_by("signed_at")
    signed: dict[UUID, list[Signed]] = defaultdict(list)
    for (
        goal_id, digest, guardian, given, family, agreed, words, when, staff_given, staff_family,
    ) in rows.values_list(*columns):  # fmt: skip
        name = f"{given} {family}".strip()
        witness = f"{staff_given or ''} {staff_family or ''}".strip()
        present = digest == digests[goal_id]
        signed[goal_id].append(Signed(guardian, name, agreed, words, when, present, witness))
    return signed

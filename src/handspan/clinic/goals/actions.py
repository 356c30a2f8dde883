"""Writes of the goals stage by staff: propose, edit, rate, close. Signing stands in agreeing.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals import agreeing, hoping
from handspan.clinic.goals.access import goals
from handspan.clinic.goals.agreeing import LONGEST, TOO_LONG
from handspan.clinic.goals.models import Goal, LadderStep, Rating
from handspan.clinic.people.access import Right, require
from handspan.clinic.people.models import Child, Staff
from handspan.core.areas import BY_CODE

SETTINGS = ("clinic", "home", "school")
DONE = (Goal.Status.REACHED, Goal.Status.CLOSED)
ACTIVE = (Goal.Status.PROPOSED, Goal.Status.AGREED)
MOST_AT_A_TIME = 3


@dataclass(frozen=True, slots=True)
class GoalText:
    """Everything that a therapist writes about a goal; the ladder holds levels -2 to +2."""

    discipline: str
    area: str
    title: str
    due_on: date
    family_words: str = ""
    condition: str = ""
    settings: tuple[str, ...] = ()
    target_percent: int = 80
    target_visits: int = 3
    tries_each_visit: int = 5
    target_people: int = 1
    target_places: int = 1
    baseline_percent: int | None = None
    baseline_on: date | None = None
    baseline_how: str = ""
    weight: int = 1
    ladder: tuple[tuple[int, str], ...] = ()
    many_why: str = ""


def propose(
    *,
    actor: Actor,
    child_id: UUID,
    words: GoalText,
    parent_id: UUID | None = None,
    toward: GoalText | None = None,
    hope_id: UUID | None = None,
    at: datetime,
) -> Goal:
    """Write a new goal: long-term, or short-term under a long-term one.

    `toward` writes that long-term goal in the same act; a hope is kept with the long-term goal.
    """
    child = require(actor, Right.TREAT, child_id, at)
    with writing(actor, "goals.propose", at=at, child_id=child_id) as ledger:
        parent = _parent(child, parent_id)
        if toward is not None:
            parent = _write(ledger, child, toward, None)
            if words.due_on > toward.due_on:
                raise Refused("The long-term goal's date comes later than this.", "toward_due_on")
        goal = _write(ledger, child, words, parent)
        if hope_id is not None:
            ledger.save(hoping.became(actor, hope_id, parent or goal, at))
    return goal


def _write(ledger: Ledger, child: Child, words: GoalText, parent: Goal | None) -> Goal:
    if ledger.actor.staff_id is None:
        raise Denied("only staff write goals")
    goal = Goal(
        child=child,
        parent=parent,
        author_id=ledger.actor.staff_id,
        term=Goal.Term.SHORT if parent else Goal.Term.LONG,
        created_at=ledger.at,
    )
    today = timezone.localdate(ledger.at)
    _check(words, child, goal, today)
    if words.due_on <= today:
        raise Refused("The goal's date must lie ahead.", "due_on")
    _check_number(goal, words.many_why)
    _fill(goal, words)
    ledger.save(goal)
    _save_ladder(ledger, goal, words.ladder)
    return goal


def edit(*, actor: Actor, goal_id: UUID, words: GoalText, at: datetime) -> Goal:
    """Change a goal. When what the family signed reads differently, it must be agreed again."""
    with writing(actor, "goals.edit", at=at) as ledger:
        goal = _open(actor, goal_id, at)
        _check(words, goal.child, goal, timezone.localdate(at))
        signed = agreeing.digest(goal)
        _fill(goal, words)
        _save_ladder(ledger, goal, words.ladder)
        if agreeing.digest(goal) != signed:
            goal.status, goal.agreed_at = Goal.Status.PROPOSED, None
            if agreeing.is_agreed(goal, at):  # back to words that everyone signed before
                goal.status, goal.agreed_at = Goal.Status.AGREED, at
        ledger.save(goal)
    return goal


def rate(*, actor: Actor, goal_id: UUID, level: int, rated_on: date, at: datetime) -> Rating:
    """Keep the level of the ladder that was seen on a day."""
    with writing(actor, "goals.rate", at=at) as ledger:
        goal = _open(actor, goal_id, at, reached_too=True)
        if rated_on > timezone.localdate(at):
            raise Refused("The day of a rating cannot lie ahead.", "rated_on")
        if not LadderStep.objects.filter(goal=goal, level=level).exists():
            raise Refused("This goal has no such level. Write its ladder first.", "level")
        rater = Staff.objects.get(pk=actor.staff_id)
        return ledger.save(Rating(goal=goal, level=level, rated_on=rated_on, rater=rater))


def reach(*, actor: Actor, goal_id: UUID, at: datetime) -> Goal:
    """Mark a goal as reached: a short-term goal once it was agreed, a long-term goal any time."""
    with writing(actor, "goals.reach", at=at) as ledger:
        goal = _open(actor, goal_id, at)
        if goal.term == Goal.Term.SHORT and goal.status != Goal.Status.AGREED:
            raise Refused("Only a goal that was agreed can be reached.")
        goal.status, goal.closed_at = Goal.Status.REACHED, at
        return ledger.save(goal)


def close(*, actor: Actor, goal_id: UUID, why: str, at: datetime) -> Goal:
    """Close a goal that is no longer worked on, with the reason."""
    with writing(actor, "goals.close", at=at) as ledger:
        goal = _open(actor, goal_id, at)
        if not why.strip():
            raise Refused("Say why the goal is closed.", "why")
        goal.status, goal.closed_at, goal.closed_why = Goal.Status.CLOSED, at, why.strip()
        return ledger.save(goal)


def _open(actor: Actor, goal_id: UUID, at: datetime, *, reached_too: bool = False) -> Goal:
    rows = goals(actor, Right.TREAT, at).select_related("child").select_for_update(of=("self",))
    goal = rows.filter(pk=goal_id).first()
    if goal is None or actor.staff_id is None:
        raise Denied("this goal")
    if goal.status in DONE and not (reached_too and goal.status == Goal.Status.REACHED):
        raise Refused("This goal is finished and stays as it is.")
    return goal


def _parent(child: Child, parent_id: UUID | None) -> Goal | None:
    if parent_id is None:
        return None
    parent: Goal | None = Goal.objects.filter(
        pk=parent_id, child=child, term=Goal.Term.LONG
    ).first()
    if parent is None:
        raise Refused("Choose a long-term goal of this child.", "parent")
    return parent


def _check(words: GoalText, child: Child, goal: Goal, today: date) -> None:
    if words.area not in BY_CODE:
        raise Refused("Choose an area.", "area")
    if len(words.family_words) > LONGEST:
        raise Refused(TOO_LONG, "family_words")
    if words.baseline_on is not None and words.baseline_on > today:
        raise Refused("The baseline cannot lie ahead.", "baseline_on")
    if words.baseline_on is not None and words.baseline_on < child.birth_date:
        raise Refused("The baseline is before the child's birth.", "baseline_on")
    if words.baseline_on is not None and words.due_on <= words.baseline_on:
        raise Refused("The goal's date must be after its baseline.", "due_on")
    if goal.term == Goal.Term.SHORT and not words.settings:
        raise Refused("Say where: clinic, home or school.", "settings")
    if set(words.settings) - set(SETTINGS):
        raise Refused("Settings are clinic, home and school.", "settings")
    if words.target_places > max(1, len(words.settings)):
        raise Refused(
            "The goal counts in fewer places than that. Choose them above.", "target_places"
        )


def _check_number(goal: Goal, why: str) -> None:
    """Keep to three goals at a time, so that each gets practice, unless somebody says why not."""
    if goal.term != Goal.Term.SHORT or why.strip():
        return
    rows = Goal.objects.filter(child=goal.child, term=Goal.Term.SHORT, status__in=ACTIVE)
    titles = list(rows.order_by("created_at", "pk").values_list("title", flat=True))
    if len(titles) >= MOST_AT_A_TIME:
        listed = "; ".join(f"“{title}”" for title in titles)
        raise Refused(
            f"{len(titles)} goals are being worked on: {listed}. Finish or close one first, or say "
            "why there should be more at a time.",
            "many_why",
        )


def _fill(goal: Goal, words: GoalText) -> None:
    goal.discipline, goal.area, goal.title = words.discipline, words.area, words.title.strip()
    goal.family_words, goal.condition = words.family_words.strip(), words.condition.strip()
    goal.settings = list(words.settings)
    goal.target_percent, goal.target_visits = words.target_percent, words.target_visits
    goal.tries_each_visit, goal.weight = words.tries_each_visit, words.weight
    goal.target_people, goal.target_places = words.target_people, words.target_places
    goal.many_why = words.many_why.strip()
    goal.baseline_percent, goal.baseline_on = words.baseline_percent, words.baseline_on
    goal.baseline_how, goal.due_on = words.baseline_how.strip(), words.due_on


def _save_ladder(ledger: Ledger, goal: Goal, ladder: tuple[tuple[int, str], ...]) -> None:
    present = {step.level: step for step in LadderStep.objects.filter(goal=goal)}
    for level, says in ladder:
        step = present.get(level) or LadderStep(goal=goal, level=level)
        if step.says != says.strip():
            if not says.strip():
                raise Refused("Say what the child does at each level of the ladder.", "ladder")
            step.says = says.strip()
            ledger.save(step)

"""With what the form for a new goal begins: a long-term goal above it, the bank, a hope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone

from handspan.clinic.errors import Denied
from handspan.clinic.goals import bank, hope_queries, queries
from handspan.clinic.people.access import Right
from handspan.core.goals.attainment import LEVELS
from handspan.core.goals.bank import BankGoal
from handspan.web.requests import Request
from handspan.web.therapist.goal_forms import STEP_FIELDS
from handspan.web.therapist.goals import own_discipline

_One = TypeVar("_One")

WEEKS_SHORT, WEEKS_LONG = 12, 26


@dataclass(frozen=True, slots=True)
class Start:
    """What is known before anything is typed.

    `parents` are the long-term goals to choose from, None when the goal's own is known or it is
    one itself.
    """

    parent: queries.Shown | None
    parents: tuple[tuple[str, str], ...] | None
    hope_id: UUID | None
    short: bool
    initial: dict[str, Any]


def begin(request: Request, child: UUID) -> Start:
    """Read the address: ?parent=, ?from= (a code of the bank) and ?hope=."""
    tree = queries.tree(request.actor, child, request.now)
    above = {str(branch.goal.id): branch.goal for branch in tree}
    parent = _asked(request, "parent", above, "no such long-term goal")
    chosen = _asked(request, "from", bank.goals(), "no such goal in the bank")
    told = hope_queries.of_child(request.actor, Right.READ, child, request.now)
    hope = _asked(request, "hope", {str(one.id): one for one in told}, "no such hope")

    initial: dict[str, Any] = {"discipline": own_discipline(request, child)}
    if parent:
        initial |= {"discipline": parent.discipline, "area": parent.area, "settings": ["clinic"]}
    today = timezone.localdate(request.now)
    if hope:
        initial |= {"family_words": hope.text, "settings": ["clinic"]}
        if hope.pictures:
            initial["area"] = hope.pictures[0].area
    if chosen:
        initial |= _of_bank(chosen, initial["discipline"])
    if (chosen or hope) and not parent:
        initial["due_on"] = today + timedelta(weeks=WEEKS_SHORT)
        initial["toward_due_on"] = today + timedelta(weeks=WEEKS_LONG)
        initial["baseline_on"] = today
    loose = parent is None and bool(chosen or hope)
    open_above = tuple((key, goal.title) for key, goal in above.items() if goal.is_open)
    return Start(
        parent=parent,
        parents=open_above if loose else None,
        hope_id=hope.id if hope else None,
        short=loose or parent is not None,
        initial=initial,
    )


def _asked(request: Request, name: str, known: Mapping[str, _One], why: str) -> _One | None:
    asked = request.GET.get(name, "")
    if asked and asked not in known:
        raise Denied(why)
    return known.get(asked)


def _of_bank(goal: BankGoal, discipline: str) -> dict[str, Any]:
    says = {step.level: step.says for step in goal.steps}
    return {
        "discipline": discipline if discipline in goal.disciplines else goal.disciplines[0],
        "area": goal.area,
        "title": goal.title,
        "condition": goal.condition,
        "settings": list(goal.settings),
        "tries_each_visit": goal.tries,
        "target_percent": goal.target_percent,
        "toward_title": goal.act,
        "level_today": str(LEVELS[0]),
    } | {name: says[level] for name, level in STEP_FIELDS.items()}

"""`handspan program plan`: a week for one child from a file, without a database."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from handspan.clinic.program.shipped import Shipped
    from handspan.core.program.child_file import ChildFile
    from handspan.core.program.child_week import ChildWeek
    from handspan.core.program.selection import Selection
    from handspan.core.program.week import Candidate
    from handspan.core.program.week_reasons import Reason

_BAD_INPUT = 2
_NOTE = (
    "A planning aid. Its model rests on assumptions and simulation; no study shows that children "
    "do better with it. A therapist decides."
)


def add(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the command line."""
    program = subparsers.add_parser("program", help="plan a week for a child")
    kinds = program.add_subparsers(metavar="WHAT", required=True)
    plan = kinds.add_parser("plan", help="plan a week from a file about a child")
    plan.add_argument("child", type=Path, metavar="CHILD.json")
    plan.add_argument("--out", type=Path, required=True, metavar="PLAN.json")
    plan.add_argument(
        "--data", type=Path, metavar="FOLDER", help="another library than the one that ships"
    )
    plan.set_defaults(run=run_plan)


def run_plan(arguments: argparse.Namespace) -> int:
    """Write the plan; 0 well, 2 for a bad file, with nothing written."""
    from handspan.clinic.program import shipped
    from handspan.core.program.child_file import parse_child
    from handspan.site.paths import ROOT

    try:
        child = parse_child(arguments.child.read_text("utf-8"))
        week, offers = _planned(child, shipped.read(arguments.data or ROOT / "data"))
        text = json.dumps(_as_json(week, child, offers), ensure_ascii=False, indent=2)
        arguments.out.write_text(text + "\n", "utf-8")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{arguments.child}: {error}\n")
        return _BAD_INPUT
    return 0


def _planned(child: ChildFile, library: Shipped) -> tuple[ChildWeek, list[Selection]]:
    from handspan.core.program.child_week import child_week
    from handspan.core.program.selection import Wanted, select
    from handspan.core.program.skill_belief import first_belief, with_standing

    safety = child.safety
    if not child.asked:
        safety = replace(safety, unanswered=frozenset(library.rules.flags))
    belief = first_belief(library.skills)
    for area, (standing, error) in child.standings.items():
        belief = with_standing(belief, library.skills, area, standing, error)
    offers = {
        place: select(
            [*library.activities.values()],
            Wanted(
                goal_areas=tuple(goal.area for goal in child.goals),
                interests=child.interests,
                place=place,
                at_hand=child.at_hand,
            ),
            safety,
            library.rules,
            library.themes,
        )
        for place in ("clinic", "home")
    }
    week = child_week(belief, library.skills, child.age_months, child.goals, offers, child.limits)
    return week, [*offers.values()]


def _as_json(week: ChildWeek, child: ChildFile, offers: list[Selection]) -> dict[str, Any]:
    from handspan.core.program.child_week import ask_first, left_out

    picks = [one.pick for one in week.reasons]
    return {
        "note": _NOTE,
        "visits": [
            [_item(*one) for one in week.slot(visit)] for visit in range(child.limits.sessions)
        ],
        "home": [_item(*one) for one in week.home],
        "objective": week.problem.value(picks),
        "left_out": left_out(*offers),
        "ask_first": list(ask_first(*offers)),
    }


def _item(one: Candidate, reason: Reason) -> dict[str, Any]:
    return {
        "key": one.key,
        "title": one.title,
        "is_goal": bool(one.whole_task),
        "minutes": one.minutes,
        "grade": one.grade,
        "chance": round(one.chance, 4),
        "says": reason.says,
        "adds": {part.code: part.value for part in reason.parts},
        "minutes_toward": reason.minutes_toward,
        "runner_up": reason.runner_up,
        "loss_percent": reason.loss,
    }

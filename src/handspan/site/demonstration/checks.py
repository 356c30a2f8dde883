"""Checks that a story is whole: nothing double-booked, no reference or date that cannot be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from handspan.core.areas import BY_CODE
from handspan.site.demonstration.cast import (
    WEEKDAYS,
    Child,
    Goal,
    Program,
    StaffMember,
    Story,
    Visit,
    monday,
)
from handspan.site.demonstration.reading import StoryError

OPENS, CLOSES = 8 * 60, 18 * 60
"""Minutes after midnight between which visits lie."""
LOWEST, HIGHEST = -2.0, 1.2
"""Standing that the story gives to a child in an area, as z values."""
MISSED = frozenset("FCN")


def check(story: Story) -> None:
    """Raise `StoryError` at the first thing in the story that cannot be."""
    _once("rooms", (room.key for room in story.rooms))
    _once("staff", (member.key for member in story.staff))
    _once("households", (household.key for household in story.households))
    _once("guardians", (guardian.key for guardian in story.guardians))
    _once("children", (child.key for child in story.children))
    emails = [member.email for member in story.staff]
    _once("email", emails + [guardian.email for guardian in story.guardians])
    staff = {member.key: member for member in story.staff}
    for number, member in enumerate(story.staff):
        _staff_member(f"staff[{number}]", member, staff)
    households = {household.key for household in story.households}
    for number, guardian in enumerate(story.guardians):
        _known(f"guardians[{number}].household", guardian.household, households)
    for number, child in enumerate(story.children):
        _child(f"children[{number}] ({child.key})", child, story)
    _calendar(story)


def _once(where: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise StoryError(where, f"'{key}' occurs twice")
        seen.add(key)


def _known(where: str, key: str, keys: Iterable[str]) -> None:
    if key not in keys:
        raise StoryError(where, f"nobody and nothing here is called '{key}'")


def _staff_member(where: str, member: StaffMember, staff: dict[str, StaffMember]) -> None:
    if not member.roles:
        raise StoryError(f"{where}.roles", "must name a role")
    if "assistant" in member.roles:
        if "therapist" in member.roles:
            raise StoryError(f"{where}.roles", "are a therapist's or an assistant's, not both")
        _known(f"{where}.supervisor", member.supervisor or "", staff)
        if "supervisor" not in staff[member.supervisor or ""].roles:
            raise StoryError(f"{where}.supervisor", "must have the role of a supervisor")
    treats = "therapist" in member.roles or "assistant" in member.roles
    if treats and member.discipline == "":
        raise StoryError(f"{where}.discipline", "is missing")
    kinds = {credential.kind for credential in member.credentials}
    if treats and kinds != {"degree", "license"}:
        raise StoryError(f"{where}.credentials", "must hold a degree and a license")


def _licensed(member: StaffMember, begins: date, ends: date) -> bool:
    return any(
        credential.kind == "license"
        and credential.discipline == member.discipline
        and credential.valid_from <= begins
        and (credential.valid_to is None or credential.valid_to >= ends)
        for credential in member.credentials
    )


def _child(where: str, child: Child, story: Story) -> None:
    staff = {member.key: member for member in story.staff}
    guardians = {guardian.key for guardian in story.guardians}
    _known(f"{where}.therapist", child.therapist, staff)
    if "therapist" not in staff[child.therapist].roles:
        raise StoryError(f"{where}.therapist", "must be a therapist; an assistant cannot lead")
    _guardians(where, child, guardians)
    _stage(where, child)
    _dates(where, child, story.clinic.story_day)
    if child.evaluation:
        _known(f"{where}.evaluation.by", child.evaluation.by, staff)
        if "therapist" not in staff[child.evaluation.by].roles:
            raise StoryError(f"{where}.evaluation.by", "must be a therapist")
        _standing(f"{where}.evaluation.standing", dict(child.evaluation.standing))
    for number, visit in enumerate(child.visits):
        _visit(f"{where}.visits[{number}]", visit, child, story)
    disciplines = {staff[visit.staff].discipline for visit in child.visits}
    for number, goal in enumerate(child.goals):
        _goal(f"{where}.goals[{number}]", goal)
        if goal.discipline not in disciplines:
            raise StoryError(f"{where}.goals[{number}].discipline", "has no visits")
    if child.teacher:
        _known(f"{where}.teacher.given_by", child.teacher.given_by, _who_decide(child))
        if child.teacher.ends_on <= story.clinic.story_day:
            raise StoryError(f"{where}.teacher.ends_on", "must be after the story's day")


def _who_decide(child: Child) -> set[str]:
    return {right.guardian for right in child.guardians if right.can_decide and right.can_sign}


def _guardians(where: str, child: Child, guardians: set[str]) -> None:
    _once(f"{where}.guardians", (right.guardian for right in child.guardians))
    for number, right in enumerate(child.guardians):
        here = f"{where}.guardians[{number}]"
        _known(f"{here}.guardian", right.guardian, guardians)
        if (right.can_decide or right.can_sign) and not right.can_see:
            raise StoryError(here, "to decide or sign, a guardian must be able to see")
        if (right.court_order_on is None) != (right.court_order_note == ""):
            raise StoryError(here, "a court order needs its date and its note")
    if not _who_decide(child):
        raise StoryError(f"{where}.guardians", "nobody may decide and sign for the child")


def _stage(where: str, child: Child) -> None:
    has = (child.evaluation is not None, child.program is not None)
    needs = {
        "new": (False, False),
        "waiting": (False, False),
        "goals_proposed": (True, False),
        "active": (True, True),
    }[child.stage]
    if has != needs:
        raise StoryError(where, f"evaluation or program does not fit the stage '{child.stage}'")
    if needs[0] and len(child.goals) not in (2, 3):
        raise StoryError(f"{where}.goals", "must be two or three")
    if not needs[0] and child.goals:
        raise StoryError(f"{where}.goals", "come after the evaluation")
    if not child.visits:
        raise StoryError(f"{where}.visits", "must name a weekly time, planned or wished")


def _dates(where: str, child: Child, story_day: date) -> None:
    steps = [("birth_date", child.birth_date), ("referral.received_on", child.referral.received_on)]
    if child.evaluation:
        steps.append(("evaluation.given_on", child.evaluation.given_on))
    if child.program:
        steps.append(("program.agreed_on", child.program.agreed_on))
        steps.append(("program.starts_on", child.program.starts_on))
    past = len(steps)
    if child.program:
        steps.append(("program.goals_due_on", child.program.goals_due_on))
        steps.append(("program.ends_on", child.program.ends_on))
    for (before, first), (name, second) in pairwise(steps):
        if second < first:
            raise StoryError(f"{where}.{name}", f"lies before {before}")
    for name, day in steps[:past]:
        if day >= story_day:
            raise StoryError(f"{where}.{name}", "must be before the story's day")
    for name, day in steps[past:]:
        if day <= story_day:
            raise StoryError(f"{where}.{name}", "must be after the story's day")


def _standing(where: str, standing: dict[str, float]) -> None:
    if set(standing) != set(BY_CODE):
        raise StoryError(where, "must name each of the nine areas once")
    for area, z in standing.items():
        if not LOWEST <= z <= HIGHEST:
            raise StoryError(f"{where}.{area}", f"must lie between {LOWEST} and {HIGHEST}")


def _visit(where: str, visit: Visit, child: Child, story: Story) -> None:
    staff = {member.key: member for member in story.staff}
    _known(f"{where}.room", visit.room, {room.key for room in story.rooms})
    _known(f"{where}.staff", visit.staff, staff)
    member = staff[visit.staff]
    if not {"therapist", "assistant"} & set(member.roles):
        raise StoryError(f"{where}.staff", f"{member.given_name} does not treat children")
    ends = child.program.ends_on if child.program else story.clinic.story_day
    if not _licensed(member, story.first_week, ends):
        raise StoryError(f"{where}.staff", f"{member.given_name} has no license for all of it")
    begins, over = _minutes(visit)
    if begins < OPENS or over > CLOSES or visit.minutes <= 0:
        raise StoryError(f"{where}.start", "must lie between 8:00 and 18:00")
    _attendance(where, visit, child.program, story)


def _attendance(where: str, visit: Visit, program: Program | None, story: Story) -> None:
    weeks = story.clinic.weeks
    if len(visit.attendance) != weeks or set(visit.attendance) - set("ALFCN-"):
        raise StoryError(f"{where}.attendance", f"must be {weeks} letters out of A L F C N -")
    waited = weeks
    if program:
        day = program.starts_on + timedelta(
            days=(WEEKDAYS.index(visit.weekday) - program.starts_on.weekday()) % 7
        )
        waited = (monday(day) - story.first_week).days // 7
    if visit.attendance.rfind("-") + 1 != waited or visit.attendance.count("-") != waited:
        raise StoryError(f"{where}.attendance", f"must begin after {waited} weeks")
    missed = sum(letter in MISSED for letter in visit.attendance)
    if len(visit.reasons) != missed:
        raise StoryError(f"{where}.reasons", f"must give one reason for each of {missed} visits")


def _goal(where: str, goal: Goal) -> None:
    if len(goal.gas) != 5 or len(set(goal.gas)) != 5 or len(goal.gas_percent) != 5:
        raise StoryError(f"{where}.gas", "must hold five different levels")
    gaps = {high - low for low, high in pairwise(goal.gas_percent)}
    if len(gaps) != 1 or min(gaps) <= 0:
        raise StoryError(f"{where}.gas_percent", "must rise in equal steps")
    for percent in goal.gas_percent:
        if not 0 <= percent <= 100 or percent * goal.tries_each_visit % 100:
            raise StoryError(f"{where}.gas_percent", f"{percent} % is no whole number of tries")
    if goal.baseline_level not in (-2, -1):
        raise StoryError(f"{where}.baseline_level", "must be -2 or -1")
    if goal.gas_percent[goal.baseline_level + 2] != goal.baseline_percent:
        raise StoryError(f"{where}.baseline_percent", "must be the percentage of its level")
    if goal.gas_percent[2] != goal.target_percent:
        raise StoryError(f"{where}.target_percent", "must be the percentage of level 0")
    if not goal.settings or goal.target_visits < 1:
        raise StoryError(where, "needs a setting and at least one visit")


def _minutes(visit: Visit) -> tuple[int, int]:
    begins = visit.start.hour * 60 + visit.start.minute
    return begins, begins + visit.minutes


def _calendar(story: Story) -> None:
    """No member of staff, room or child in two visits at once."""
    taken: dict[tuple[str, str, str], list[tuple[int, int, str]]] = defaultdict(list)
    for child in story.children:
        for visit in child.visits:
            begins, over = _minutes(visit)
            for what, key in (("staff", visit.staff), ("room", visit.room), ("child", child.key)):
                taken[what, key, visit.weekday].append((begins, over, child.key))
    for (what, key, weekday), spans in taken.items():
        spans.sort()
        for (_, over, first), (begins, _, second) in pairwise(spans):
            if begins < over:
                at = f"{begins // 60}:{begins % 60:02d}"
                raise StoryError(
                    f"{what} {key}",
                    f"double-booked on {weekday} at {at} by {first} and {second}",
                )

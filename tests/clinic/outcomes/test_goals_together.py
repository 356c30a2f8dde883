"""Goals of a caseload together: levels on their day by author, and change pooled over children."""

from __future__ import annotations

from datetime import timedelta
from math import log

import pytest

from handspan.clinic.appointments.models import Appointment
from handspan.clinic.encounters.models import Encounter
from handspan.clinic.goals.models import Goal, Rating
from handspan.clinic.outcomes import goals_together, growth
from handspan.clinic.people.models import CareTeamMember, Child
from handspan.clinic.program.models import Program
from handspan.core.goals.ambition import Ambition
from handspan.core.progress.pooling.logit_change import logit_change
from handspan.core.progress.trend import Change, share
from tests.clinic.encounters.visiting import goal
from tests.clinic.outcomes.tried import tried
from tests.world import LONG_AGO, NOW, TODAY, World


def _ended(world: World, level: int, *, days_ago: int = 20, rated_after: int = 0) -> Goal:
    made = goal(world)
    due_on = TODAY - timedelta(days=days_ago)
    Goal.objects.filter(pk=made.pk).update(due_on=due_on)
    Rating.objects.create(
        clinic=world.clinic, goal=made, level=level, rater=world.staff["therapist"],
        rated_on=due_on + timedelta(days=rated_after),
    )  # fmt: skip
    return made


def test_only_levels_around_the_goals_day_count(world: World) -> None:
    assert goals_together.ambition(world.actor("supervisor"), NOW) == []
    _ended(world, 1)
    _ended(world, 2, days_ago=-5)  # still ahead
    late = _ended(world, -1)
    Rating.objects.create(
        clinic=world.clinic, goal=late, level=2, rater=world.staff["therapist"], rated_on=TODAY
    )  # 20 days after its day: something else than where it stood then
    [found] = goals_together.ambition(world.actor("supervisor"), NOW)
    assert found.name == world.staff["therapist"].name
    assert dict(found.found.counts) == {-2: 0, -1: 1, 0: 0, 1: 1, 2: 0}
    assert found.found.says is Ambition.FEW


def test_a_therapist_reads_about_own_goals_only(world: World) -> None:
    _ended(world, 1)
    assert len(goals_together.ambition(world.actor("therapist"), NOW)) == 1
    assert goals_together.ambition(world.actor("stranger"), NOW) == []


def test_goals_that_are_passed_again_and_again_may_be_too_easy(world: World) -> None:
    for level in (2, 2, 2, 1, 1, 2, 1, 2, 1, 2, 2, 1):
        _ended(world, level)
    [found] = goals_together.ambition(world.actor("therapist"), NOW)
    assert found.found.says is Ambition.EASY
    assert "too easy" in found.says
    page = world.browser("therapist").get("/caseload/together/").content.decode()
    assert "too easy" in page


def test_a_change_in_logits_by_hand() -> None:
    found = Change(share(2, 10), share(8, 10), (TODAY, TODAY), (TODAY, TODAY), 2, 0.99)
    effect, error = logit_change(found)
    assert effect == pytest.approx(2 * log(8.5 / 2.5))
    assert error == pytest.approx((2 * (1 / 2.5 + 1 / 8.5) * (1 + 4 * 0.03)) ** 0.5)


def _session(world: World, child: Child, *, days_ago: int) -> None:
    """Hold a session, so that tries of the child have one to belong to."""
    begins = NOW - timedelta(days=days_ago)
    visit = Appointment.objects.create(
        clinic=world.clinic, child=child, staff=world.staff["therapist"], room=world.rooms[0],
        starts_at=begins, ends_at=begins + timedelta(minutes=45), created_at=begins,
    )  # fmt: skip
    Encounter.objects.create(
        clinic=world.clinic, child=child, appointment=visit, staff=world.staff["therapist"],
        started_at=begins,
    )  # fmt: skip


def test_change_is_pooled_over_three_children_and_not_over_two(world: World) -> None:
    page = world.browser("therapist").get("/caseload/together/").content.decode()
    assert "Too few to say" in page
    sam = world.children["sam"]
    CareTeamMember.objects.create(
        clinic=world.clinic, child=sam, staff=world.staff["therapist"], starts_on=LONG_AGO
    )
    third = type(sam).objects.create(
        clinic=world.clinic,
        given_name="Kim",
        family_name="Elm",
        birth_date=sam.birth_date,
        created_at=NOW,
    )
    CareTeamMember.objects.create(
        clinic=world.clinic, child=third, staff=world.staff["therapist"], starts_on=LONG_AGO
    )
    for place, child in enumerate((world.child, sam, third)):
        rows = growth.of_caseload(world.actor("therapist"), NOW, own=True)
        assert goals_together.together(rows) == [], place
        Program.objects.create(
            clinic=world.clinic, child=child, author=world.staff["therapist"], discipline="OT",
            starts_on=TODAY - timedelta(weeks=5), ends_on=TODAY, created_at=NOW,
        )  # fmt: skip
        made = goal(world)
        Goal.objects.filter(pk=made.pk).update(child=child)
        made.refresh_from_db()
        _session(world, child, days_ago=place + 1)
        tried(world, made, (1, 2, 1, 4, 5, 6 + place, 8))
    rows = growth.of_caseload(world.actor("therapist"), NOW, own=True)
    found = goals_together.together(rows)
    assert found[0].label == "All areas"
    assert found[0].change.pooled.children == 3
    assert found[0].change.pooled.estimate > 0
    assert found[0].change.few
    assert "does not say what caused the change" in found[0].says

"""A goal is agreed when everyone who may sign has signed it as it reads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals import agreeing, queries
from handspan.clinic.goals.models import Agreement
from handspan.clinic.people.access import Right
from handspan.clinic.people.models import Guardianship
from tests.clinic.goals.writing import RUNGS, long_term, propose, sign, step_toward
from tests.world import NOW, TODAY, World


def _may_sign(world: World, who: str, **changes: object) -> None:
    rows = Guardianship.objects.filter(guardian=world.guardians[who], child=world.child)
    assert rows.update(can_sign=True, **changes) == 1


def test_two_who_may_sign_both_must(world: World) -> None:
    _may_sign(world, "watcher")
    goal = sign(world, propose(world))
    assert (goal.status, goal.agreed_at) == ("proposed", None)
    shown = queries.goal(world.actor("parent"), Right.FAMILY_SEE, goal.pk, NOW)
    assert [name for _, name in shown.waiting] == ["Watcher Elm"]
    assert not shown.waits_for(world.guardians["parent"].pk)
    later = NOW + timedelta(hours=2)
    goal = sign(world, goal, "watcher", later)
    assert (goal.status, goal.agreed_at) == ("agreed", later)


def test_a_right_that_ended_is_not_waited_for(world: World) -> None:
    _may_sign(world, "watcher", ends_on=TODAY - timedelta(days=1))
    assert sign(world, propose(world)).status == "agreed"


def test_a_goal_whose_last_signer_left_is_settled_by_the_therapist(world: World) -> None:
    _may_sign(world, "watcher")
    goal, therapist = sign(world, propose(world)), world.actor("therapist")
    with pytest.raises(Refused, match="has not agreed"):
        agreeing.settle(actor=therapist, goal_id=goal.pk, at=NOW)
    _may_sign(world, "watcher", ends_on=TODAY - timedelta(days=1))
    shown = queries.goal(therapist, Right.READ, goal.pk, NOW)
    assert (shown.status, shown.is_signed, shown.waiting) == ("proposed", True, ())
    for who in ("assistant", "stranger", "parent"):
        with pytest.raises(Denied):
            agreeing.settle(actor=world.actor(who), goal_id=goal.pk, at=NOW)
    goal = agreeing.settle(actor=therapist, goal_id=goal.pk, at=NOW)
    assert (goal.status, goal.agreed_at) == ("agreed", NOW)


def test_no_goal_is_settled_without_anybody_who_may_sign(world: World) -> None:
    goal, therapist = propose(world), world.actor("therapist")
    Guardianship.objects.filter(child=world.child).update(can_sign=False)
    assert not queries.goal(therapist, Right.READ, goal.pk, NOW).is_signed
    with pytest.raises(Refused):
        agreeing.settle(actor=therapist, goal_id=goal.pk, at=NOW)


@pytest.mark.parametrize("who", ["watcher", "driver", "other", "therapist", "stranger"])
def test_others_cannot_sign(world: World, who: str) -> None:
    goal = propose(world)
    actor = world.actor(who)
    with pytest.raises(Denied):
        agreeing.agree(
            actor=actor, goal_id=goal.pk, agreed=True, typed_name=actor.name, at=NOW
        )  # fmt: skip
    assert not Agreement.objects.exists()


def test_a_signature_is_the_own_name(world: World) -> None:
    goal = propose(world)
    for wrong in ("", "Watcher Elm", "Parent"):
        with pytest.raises(Refused) as refused:
            agreeing.agree(
                actor=world.actor("parent"), goal_id=goal.pk, agreed=True, typed_name=wrong, at=NOW
            )
        assert refused.value.field == "typed_name"
    agreeing.agree(
        actor=world.actor("parent"), goal_id=goal.pk, agreed=True, typed_name="  parent   ELM ",
        at=NOW,
    )  # fmt: skip
    goal.refresh_from_db()
    assert goal.status == "agreed"


def test_talk_first_keeps_the_goal_waiting_until_a_yes(world: World) -> None:
    goal, parent = propose(world), world.actor("parent")
    agreeing.agree(
        actor=parent, goal_id=goal.pk, agreed=False, typed_name="Parent Elm",
        words="Is it not too much? 🙂", at=NOW,
    )  # fmt: skip
    goal.refresh_from_db()
    assert goal.status == "proposed"
    shown = queries.goal(parent, Right.FAMILY_SEE, goal.pk, NOW)
    assert shown.talks == ("Parent Elm",)
    assert shown.waits_for(parent.guardian_id)
    assert sign(world, goal, at=NOW + timedelta(days=1)).status == "agreed"
    assert queries.goal(parent, Right.FAMILY_SEE, goal.pk, NOW).talks == ()


def test_steps_that_are_not_written_cannot_be_agreed(world: World) -> None:
    goal = step_toward(world, long_term(world), ladder=RUNGS[:4])
    with pytest.raises(Refused, match="not written yet"):
        sign(world, goal)


def test_an_agreed_goal_takes_no_further_signature(world: World) -> None:
    goal = sign(world, propose(world))
    with pytest.raises(Refused, match="does not wait"):
        sign(world, goal)


def test_each_list_shows_only_what_is_theirs(world: World) -> None:
    mine = propose(world)
    propose(world, child="sam", who="supervisor")
    parent = world.actor("parent")
    assert [one.id for one in queries.to_agree(parent, NOW)] == [mine.pk]
    assert queries.to_agree(world.actor("watcher"), NOW) == []
    assert [one.id for one in queries.for_family(parent, world.child.pk, NOW)] == [mine.pk]
    assert queries.for_family(world.actor("driver"), world.child.pk, NOW) == []
    assert queries.for_session(world.child.pk) == []
    sign(world, mine)
    assert [row["id"] for row in queries.for_session(world.child.pk)] == [mine.pk]

"""Hopes: kept as they were said, by whom, with what they mean; and signing on one screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals import actions, agreeing, hope_queries, hoping
from handspan.clinic.goals.hoping import Meaning
from handspan.clinic.goals.models import Agreement, Goal, Hope, OwnRating
from handspan.clinic.people.access import Right
from handspan.clinic.people.models import Guardianship
from handspan.core.goals.ratings import Change
from tests.clinic.goals.writing import propose, text
from tests.world import NOW, World


def say(world: World, who: str = "parent", **changes: Any) -> Hope:
    """Keep a hope of robin's family."""
    values = {"words": "A calm breakfast together", "at": NOW} | changes
    return hoping.say(actor=world.actor(who), child_id=world.child.pk, **values)


def shown(world: World, who: str = "therapist") -> tuple[hope_queries.ShownHope, ...]:
    right = Right.READ if who == "therapist" else Right.FAMILY_SEE
    return hope_queries.of_child(world.actor(who), right, world.child.pk, NOW)


def test_a_hope_is_kept_word_for_word_and_says_who_said_it(world: World) -> None:
    say(world, words="  A calm breakfast,\ntogether ")
    say(world, "therapist", words="Ride a bike", said_by=hoping.CHILD)
    by_child, by_parent = sorted(shown(world), key=lambda one: one.name)
    assert by_parent.words == "A calm breakfast,\ntogether"
    assert by_parent.name == world.guardians["parent"].name
    assert by_parent.kept_by == ""
    assert by_child.said_by is None
    assert by_child.kept_by == world.staff["therapist"].name


def test_a_guardian_speaks_only_for_themselves(world: World) -> None:
    other = world.guardians["watcher"].pk
    assert say(world, said_by=other).said_by_id == world.guardians["parent"].pk


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"words": "  "}, "words"),
        ({"words": "x" * 501}, "words"),
        ({"words": "", "pictures": ("bike", "no-such-card")}, "pictures"),
        ({"words": "", "pictures": ("bike", "ball", "new", "calm")}, "pictures"),
        ({"meaning": Meaning(0, 5, 5)}, "importance"),
        ({"meaning": Meaning(5, 5, 11)}, "importance"),
    ],
)
def test_what_cannot_be_kept_is_refused_whole(
    world: World, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refused) as refused:
        say(world, **changes)
    assert refused.value.field == field
    assert not Hope.objects.exists()
    assert not OwnRating.objects.exists()


def test_staff_cannot_put_words_into_a_strangers_mouth(world: World) -> None:
    with pytest.raises(Refused, match="Choose somebody of this family"):
        say(world, "therapist", said_by=world.guardians["other"].pk)


@pytest.mark.parametrize("who", ["watcher", "driver", "other", "assistant", "stranger"])
def test_who_may_not_decide_keeps_no_hope(world: World, who: str) -> None:
    with pytest.raises(Denied):
        say(world, who)


def test_the_child_chooses_pictures_on_the_childs_own_page(world: World) -> None:
    child = Actor(Kind.CHILD, clinic_id=world.clinic.pk, child_id=world.child.pk)
    hoping.say(actor=child, child_id=world.child.pk, pictures=("bike", "ball"), at=NOW)
    (hope,) = shown(world, "parent")
    assert hope.text == "I want to get better at riding, throwing and catching"
    assert hope.said_by is None
    with pytest.raises(Denied):
        hoping.say(actor=child, child_id=world.children["sam"].pk, pictures=("bike",), at=NOW)


def test_ratings_show_the_change_since_the_first_with_what_may_be_said_of_it(world: World) -> None:
    hope = say(world, meaning=Meaning(9, 2, 3))
    later = NOW + timedelta(days=60)
    hoping.rate(actor=world.actor("parent"), hope_id=hope.pk, meaning=Meaning(9, 7, 4), at=later)
    hoping.rate(
        actor=world.actor("therapist"), hope_id=hope.pk, meaning=Meaning(10, 1, 1), at=later
    )
    (found,) = shown(world)
    parent, child = sorted(found.ratings, key=lambda one: one.name, reverse=True)
    assert (parent.importance, parent.performance, parent.satisfaction) == (9, 7, 4)
    assert parent.performance_change is not None
    assert parent.performance_change.points == 5
    assert parent.performance_change.says is Change.BEYOND_ERROR
    assert parent.satisfaction_change is not None
    assert parent.satisfaction_change.says is Change.SAME
    assert child.name == ""
    assert child.performance_change is None


def test_a_rating_never_changes(world: World) -> None:
    say(world, meaning=Meaning(9, 2, 3))
    with pytest.raises(DatabaseError), transaction.atomic():
        OwnRating.objects.update(performance=9)


def test_a_hope_is_put_aside_and_brought_back_by_who_said_it(world: World) -> None:
    hope = say(world)
    hoping.put_aside(actor=world.actor("parent"), hope_id=hope.pk, aside=True, at=NOW)
    assert shown(world)[0].aside
    hoping.put_aside(actor=world.actor("therapist"), hope_id=hope.pk, aside=False, at=NOW)
    assert not shown(world)[0].aside
    own = say(world, "therapist", words="Ride a bike")
    with pytest.raises(Refused, match="Whoever said this"):
        hoping.put_aside(actor=world.actor("parent"), hope_id=own.pk, aside=True, at=NOW)


def test_a_goal_and_its_long_term_goal_come_of_a_hope_in_one_act(world: World) -> None:
    hope = say(world)
    words = text(title="Eats with a spoon")
    toward = text(title="Eats breakfast with the family", ladder=(), due_on=words.due_on)
    goal = actions.propose(
        actor=world.actor("therapist"), child_id=world.child.pk, words=words, toward=toward,
        hope_id=hope.pk, at=NOW,
    )  # fmt: skip
    assert goal.parent is not None
    assert goal.parent.title == "Eats breakfast with the family"
    assert shown(world)[0].goal_id == goal.parent.pk


def test_a_long_term_goal_before_its_step_leaves_nothing_behind(world: World) -> None:
    words = text()
    early = text(ladder=(), due_on=words.due_on - timedelta(days=1))
    with pytest.raises(Refused, match="comes later"):
        actions.propose(
            actor=world.actor("therapist"), child_id=world.child.pk, words=words, toward=early,
            at=NOW,
        )  # fmt: skip
    assert not Goal.objects.exists()


def together(world: World, goal: Goal, who: str = "parent", **changes: Any) -> Agreement:
    """Let a guardian sign on the therapist's screen."""
    guardian = world.guardians[who]
    values = {"agreed": True, "typed_name": guardian.name, "guardian_id": guardian.pk} | changes
    return agreeing.agree_together(
        actor=world.actor("therapist"), goal_id=goal.pk, at=NOW, **values
    )


def test_signing_together_names_guardian_and_witness(world: World) -> None:
    goal = propose(world)
    signed = together(world, goal)
    assert signed.guardian == world.guardians["parent"]
    assert signed.witness == world.staff["therapist"]
    goal.refresh_from_db()
    assert goal.status == Goal.Status.AGREED


def test_two_guardians_sign_one_after_the_other(world: World) -> None:
    Guardianship.objects.filter(guardian=world.guardians["watcher"]).update(
        can_sign=True, can_decide=True
    )
    goal = propose(world)
    together(world, goal)
    goal.refresh_from_db()
    assert goal.status == Goal.Status.PROPOSED
    together(world, goal, "watcher", agreed=False, words="Is it too early?")
    goal.refresh_from_db()
    assert goal.status == Goal.Status.PROPOSED
    together(world, goal, "watcher")
    goal.refresh_from_db()
    assert goal.status == Goal.Status.AGREED


def test_nobody_signs_for_another(world: World) -> None:
    goal = propose(world)
    with pytest.raises(Refused) as refused:
        together(world, goal, typed_name=world.staff["therapist"].name)
    assert refused.value.field == "typed_name"
    with pytest.raises(Refused, match="may not sign"):
        together(world, goal, "watcher")
    with pytest.raises(Denied):
        agreeing.agree_together(
            actor=world.actor("assistant"), goal_id=goal.pk, agreed=True, at=NOW,
            typed_name=world.guardians["parent"].name,
            guardian_id=world.guardians["parent"].pk,
        )  # fmt: skip
    assert not Agreement.objects.exists()

"""Writing, rating, reaching and closing goals; who may, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals import actions, queries
from handspan.clinic.goals.models import Goal, Rating
from handspan.clinic.people.access import Right
from tests.clinic.goals.writing import RUNGS, long_term, propose, sign, step_toward, text
from tests.world import NOW, TODAY, World


@pytest.mark.parametrize("who", ["assistant", "stranger", "front_desk", "parent", "watcher"])
def test_only_a_therapist_of_the_team_writes(world: World, who: str) -> None:
    goal = propose(world)
    actor, at = world.actor(who), NOW
    acts: list[Any] = [
        lambda: actions.propose(actor=actor, child_id=world.child.pk, words=text(), at=at),
        lambda: actions.edit(actor=actor, goal_id=goal.pk, words=text(), at=at),
        lambda: actions.rate(actor=actor, goal_id=goal.pk, level=0, rated_on=TODAY, at=at),
        lambda: actions.reach(actor=actor, goal_id=goal.pk, at=at),
        lambda: actions.close(actor=actor, goal_id=goal.pk, why="Moved", at=at),
    ]
    for act in acts:
        with pytest.raises(Denied):
            act()
    assert not Rating.objects.exists()
    goal.refresh_from_db()
    assert goal.status == "proposed"


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"due_on": date(2026, 11, 1), "baseline_on": date(2026, 11, 2)}, "due_on"),
        ({"due_on": date(2026, 11, 2), "baseline_on": date(2026, 11, 2)}, "due_on"),
        ({"due_on": TODAY}, "due_on"),
        ({"baseline_on": TODAY + timedelta(days=1)}, "baseline_on"),
        ({"baseline_on": date(2019, 1, 1)}, "baseline_on"),
        ({"area": "astrology"}, "area"),
        ({"settings": ()}, "settings"),
        ({"settings": ("moon",)}, "settings"),
        ({"title": ""}, "title"),
        ({"title": "x" * 161}, "title"),
        ({"family_words": "x" * 10_000}, "family_words"),
        ({"target_percent": 0}, None),
        ({"target_percent": 101}, None),
        ({"baseline_percent": 101}, None),
        ({"ladder": ((3, "Too far"),)}, None),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    world: World, words: dict[str, Any], field: str | None
) -> None:
    parent = long_term(world)
    with pytest.raises(Refused) as refused:
        step_toward(world, parent, **words)
    assert refused.value.field == field
    assert not Goal.objects.filter(term="short").exists()


def test_a_step_hangs_on_a_long_term_goal_of_the_same_child(world: World) -> None:
    step = propose(world)
    foreign = propose(world, child="sam", who="supervisor")
    for wrong in (step.pk, foreign.pk, foreign.parent_id):
        with pytest.raises(Refused, match="long-term goal of this child"):
            actions.propose(
                actor=world.actor("therapist"), child_id=world.child.pk, parent_id=wrong,
                words=text(), at=NOW,
            )  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        {"title": "Writes her whole name"},
        {"due_on": date(2027, 4, 1)},
        {"target_percent": 60},
        {"settings": ("clinic",)},
        {"ladder": (*RUNGS[:4], (2, "Writes all letters in a row"))},
    ],
)
def test_a_change_of_what_was_signed_needs_a_new_agreement(
    world: World, words: dict[str, Any]
) -> None:
    goal = sign(world, propose(world))
    assert goal.status == "agreed"
    actions.edit(
        actor=world.actor("therapist"), goal_id=goal.pk, words=text(**words), at=NOW
    )  # fmt: skip
    goal.refresh_from_db()
    assert (goal.status, goal.agreed_at) == ("proposed", None)
    shown = queries.goal(world.actor("therapist"), Right.READ, goal.pk, NOW)
    assert [name for _, name in shown.waiting] == ["Parent Elm"]
    assert [one.present for one in shown.agreements] == [False]
    assert sign(world, goal).status == "agreed"


def test_a_change_that_no_family_reads_keeps_the_agreement(world: World) -> None:
    goal = sign(world, propose(world))
    words = text(baseline_how="Five tries at the table", weight=2)
    actions.edit(actor=world.actor("therapist"), goal_id=goal.pk, words=words, at=NOW)
    goal.refresh_from_db()
    assert (goal.status, goal.weight) == ("agreed", 2)


def test_back_to_the_words_that_were_signed_is_agreed_again(world: World) -> None:
    goal = sign(world, propose(world))
    later = NOW + timedelta(hours=1)
    for title in ("Writes her whole name", text().title):
        words = text(title=title)
        actions.edit(actor=world.actor("therapist"), goal_id=goal.pk, words=words, at=later)
    goal.refresh_from_db()
    assert (goal.status, goal.agreed_at) == ("agreed", later)


def test_ratings_need_a_day_that_was_and_a_level_that_is_written(world: World) -> None:
    goal, actor = propose(world), world.actor("therapist")
    with pytest.raises(Refused, match="cannot lie ahead"):
        actions.rate(
            actor=actor, goal_id=goal.pk, level=0, rated_on=TODAY + timedelta(days=1), at=NOW
        )
    with pytest.raises(Refused, match="no such level"):
        actions.rate(actor=actor, goal_id=goal.parent_id, level=0, rated_on=TODAY, at=NOW)
    with pytest.raises(Refused, match="no such level"):
        actions.rate(actor=actor, goal_id=goal.pk, level=3, rated_on=TODAY, at=NOW)
    actions.rate(actor=actor, goal_id=goal.pk, level=1, rated_on=TODAY, at=NOW)
    before = TODAY - timedelta(days=9)
    actions.rate(actor=actor, goal_id=goal.pk, level=-1, rated_on=before, at=NOW)
    assert queries.goal(actor, Right.READ, goal.pk, NOW).level == 1  # by day, not by entry


def test_only_an_agreed_step_is_reached_and_a_finished_goal_rests(world: World) -> None:
    goal, actor = propose(world), world.actor("therapist")
    with pytest.raises(Refused, match="agreed"):
        actions.reach(actor=actor, goal_id=goal.pk, at=NOW)
    sign(world, goal)
    actions.reach(actor=actor, goal_id=goal.pk, at=NOW)
    for act in (actions.reach, actions.close):
        more = {"why": "x"} if act is actions.close else {}
        with pytest.raises(Refused, match="stays as it is"):
            act(actor=actor, goal_id=goal.pk, at=NOW, **more)
    actions.rate(actor=actor, goal_id=goal.pk, level=2, rated_on=TODAY, at=NOW)  # still observed
    assert actions.reach(actor=actor, goal_id=goal.parent_id, at=NOW).status == "reached"


def test_attainment_counts_only_what_was_agreed(world: World) -> None:
    actor = world.actor("therapist")
    agreed, waiting = propose(world), propose(world)
    for goal, level in ((agreed, 1), (waiting, -2)):
        actions.rate(actor=actor, goal_id=goal.pk, level=level, rated_on=TODAY, at=NOW)
    assert queries.attained(queries.tree(actor, world.child.pk, NOW)) is None
    sign(world, agreed)
    found = queries.attained(queries.tree(actor, world.child.pk, NOW))
    assert found is not None
    assert (found.t, found.goals) == (60.0, 1)


def test_a_tree_costs_the_same_statements_for_many_goals(
    world: World, django_assert_max_num_queries: Any
) -> None:
    parent = long_term(world)
    for number in range(12):
        step_toward(world, parent, title=f"Writes letter {number}", many_why="For the test.")
    with django_assert_max_num_queries(5):
        tree = queries.tree(world.actor("therapist"), world.child.pk, NOW)
    assert len(tree[0].steps) == 12

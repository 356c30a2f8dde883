"""An evaluation is opened, answered, described and completed; then it stays as it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import actions, inventory, queries
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation, Score
from tests.world import NOW, TODAY, World


def _open(world: World, who: str = "therapist", given_on: date = TODAY) -> Evaluation:
    return actions.open_evaluation(
        actor=world.actor(who), child_id=world.child.pk, given_on=given_on, at=NOW
    )


def _answer(world: World, evaluation: Evaluation, level: int, number: int | None = None) -> None:
    offered = inventory.offered(world.child.birth_date, TODAY)[:number]
    actions.answer_all(
        actor=world.actor("therapist"),
        evaluation_id=evaluation.pk,
        levels={item.code: level for item in offered},
        at=NOW,
    )


def _describe(world: World, evaluation: Evaluation, strengths: str = "Builds tall towers") -> None:
    actions.describe(
        actor=world.actor("therapist"),
        evaluation_id=evaluation.pk,
        strengths=strengths,
        observations="",
        conditions="",
        recommendation="",
        at=NOW,
    )


def _complete(world: World, evaluation: Evaluation) -> Evaluation:
    return actions.complete(actor=world.actor("therapist"), evaluation_id=evaluation.pk, at=NOW)


@pytest.mark.parametrize("who", ["stranger", "assistant", "front_desk", "parent", "administrator"])
def test_only_a_therapist_of_the_team_evaluates(world: World, who: str) -> None:
    with pytest.raises(Denied):
        _open(world, who)


@pytest.mark.parametrize(
    ("given_on", "says"),
    [
        (TODAY + timedelta(days=1), "cannot lie ahead"),
        (date(2020, 1, 1), "before the child's birth"),
    ],
)
def test_impossible_days_are_refused(world: World, given_on: date, says: str) -> None:
    with pytest.raises(Refused, match=says):
        _open(world, given_on=given_on)
    assert not Evaluation.objects.exists()


def test_an_item_for_another_age_is_refused(world: World) -> None:
    evaluation = _open(world)
    offered = {item.code for item in inventory.offered(world.child.birth_date, TODAY)}
    other = next(item for item in inventory.items() if item.code not in offered)
    with pytest.raises(Refused, match="not for the child's age"):
        actions.answer(
            actor=world.actor("therapist"),
            evaluation_id=evaluation.pk,
            item=other.code,
            level=2,
            at=NOW,
        )
    assert AnswerSheet.objects.get().answers == {}


def test_an_answer_can_be_taken_back(world: World) -> None:
    evaluation = _open(world)
    item = inventory.offered(world.child.birth_date, TODAY)[0].code
    for level in (1, 3, None):
        actions.answer(
            actor=world.actor("therapist"),
            evaluation_id=evaluation.pk,
            item=item,
            level=level,
            at=NOW,
        )
    assert AnswerSheet.objects.get().answers == {}


def test_a_completed_evaluation_has_every_area_scored_and_stays_as_it_is(world: World) -> None:
    evaluation = _open(world)
    _answer(world, evaluation, 2)
    _describe(world, evaluation)
    _complete(world, evaluation)
    profile = queries.profile(evaluation.pk)
    assert [score.area.code for score in profile] == [
        area.code for area, _ in queries.sheet(world.actor("therapist"), evaluation.pk, NOW).by_area
    ]
    for score in profile:
        if score.standing is not None:
            assert score.low is not None
            assert score.high is not None
            assert score.low < score.standing < score.high
        else:
            assert score.remark == "too few answers"
    with pytest.raises(Refused, match="completed"):
        _answer(world, evaluation, 0)


def test_more_help_never_scores_higher(world: World) -> None:
    standings = []
    for level in (0, 2, 3):
        evaluation = _open(world)
        _answer(world, evaluation, level)
        _describe(world, evaluation)
        _complete(world, evaluation)
        standings.append(
            {s.area.code: s.standing for s in queries.profile(evaluation.pk) if s.standing}
        )
    for area, low in standings[0].items():
        assert low < standings[1][area] < standings[2][area]


def test_too_few_answers_or_no_strengths_keep_it_open(world: World) -> None:
    evaluation = _open(world)
    _answer(world, evaluation, 2, number=inventory.FEWEST_ANSWERS - 1)
    _describe(world, evaluation)
    with pytest.raises(Refused, match="at least"):
        _complete(world, evaluation)
    _answer(world, evaluation, 2)
    _describe(world, evaluation, strengths="  ")
    with pytest.raises(Refused, match="good at"):
        _complete(world, evaluation)
    assert not Score.objects.exists()
    assert Evaluation.objects.get().status == Evaluation.Status.OPEN

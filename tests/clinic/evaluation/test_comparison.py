"""Change since the evaluation before, and what several people see, are told with their doubt."""

from __future__ import annotations

from datetime import timedelta

from handspan.clinic.evaluation import actions, comparison, giving, inventory
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation
from tests.clinic.evaluation.test_forms import asked, informant, sheet
from tests.clinic.evaluation.test_giving import answer, opened, own_sheet
from tests.world import NOW, TODAY, World


def evaluated(world: World, days_ago: int, level: int, home: int | None = None) -> Evaluation:
    """Return a completed evaluation in which every item was seen at one level."""
    actor, day = world.actor("therapist"), TODAY - timedelta(days=days_ago)
    opened = actions.open_evaluation(
        actor=actor, child_id=world.child.pk, given_on=day, areas=("hands", "body"), at=NOW
    )
    offered = inventory.offered(world.child.birth_date, day)
    levels = {item.code: level for item in offered if item.area != "senses"}
    actions.answer_all(actor=actor, evaluation_id=opened.pk, levels=levels, at=NOW)
    if home is not None:
        parent = informant(world, asked(world, opened))
        while giving.turn(sheet(parent)).item is not None:
            answer(parent, sheet(parent), home)
    actions.describe(
        actor=actor, evaluation_id=opened.pk, strengths="Sings.", observations="",
        conditions="", recommendation="", at=NOW,
    )  # fmt: skip
    return actions.complete(actor=actor, evaluation_id=opened.pk, at=NOW)


def test_the_first_evaluation_has_nothing_to_compare_with(world: World) -> None:
    assert comparison.since_earlier(evaluated(world, 0, 2).pk) is None


def test_growth_is_told_apart_from_noise(world: World) -> None:
    first = evaluated(world, 200, 0)
    later = evaluated(world, 0, 3)
    since = comparison.since_earlier(later.pk)
    assert since is not None
    assert since.earlier == first.given_on
    assert "senses" not in {one.area.code for one in since.areas}
    for one in since.areas:
        assert one.change.low < one.change.mean < one.change.high
        assert one.change.probability_up > 0.8
        assert one.ability in ("very likely grew", "likely grew")
    assert comparison.since_earlier(first.pk) is None  # what came later is not before it


def test_the_same_answers_half_a_year_later_are_no_gain_on_the_age(world: World) -> None:
    evaluated(world, 200, 2)
    since = comparison.since_earlier(evaluated(world, 0, 2).pk)
    assert since is not None
    for one in since.areas:
        assert one.change.probability_beyond_expected < one.change.probability_up
        assert one.standing != "gained on the age"


def test_one_person_alone_is_not_laid_beside_anybody(world: World) -> None:
    assert comparison.views(evaluated(world, 0, 2).pk) == ()


def test_people_who_see_different_things_are_told_apart_and_never_averaged(world: World) -> None:
    evaluation = evaluated(world, 0, 0, home=3)
    found = {one.area.code: one for one in comparison.views(evaluation.pk)}
    hands = found["hands"]
    assert [view.place for view in hands.views] == ["The clinic", "Home"]
    clinic, home = hands.views
    assert clinic.standing < home.standing
    assert hands.says.startswith("Home sees more than the clinic")
    assert AnswerSheet.objects.filter(evaluation=evaluation).count() == 2


def test_people_who_answer_alike_agree(world: World) -> None:
    evaluation, actor = opened(world), world.actor("therapist")
    parent, own = informant(world, asked(world, evaluation)), own_sheet(evaluation)
    while giving.turn(sheet(parent)).item is not None:
        answer(parent, sheet(parent), 2)
    while giving.turn(own).item is not None:
        own = answer(actor, own, 2)
    actions.describe(
        actor=actor, evaluation_id=evaluation.pk, strengths="Sings.", observations="",
        conditions="", recommendation="", at=NOW,
    )  # fmt: skip
    actions.complete(actor=actor, evaluation_id=evaluation.pk, at=NOW)
    found = comparison.views(evaluation.pk)
    assert {one.says for one in found if len(one.views) == 2} == {
        "They agree, within what can be told."
    }

"""A sitting moves on by its answers, can be taken back, and drops what is sent twice."""

from __future__ import annotations

import pytest

from handspan.clinic.actor import Actor
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import actions, giving, inventory, queries, sheet_actions
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation, Score
from tests.world import NOW, TODAY, World


def opened(world: World, areas: tuple[str, ...] = ()) -> Evaluation:
    return actions.open_evaluation(
        actor=world.actor("therapist"), child_id=world.child.pk, given_on=TODAY, areas=areas, at=NOW
    )


def own_sheet(evaluation: Evaluation) -> AnswerSheet:
    return AnswerSheet.objects.select_related("child", "evaluation").get(
        evaluation=evaluation, informant="therapist"
    )


def answer(actor: Actor, sheet: AnswerSheet, level: int | None = 2, **more: str) -> AnswerSheet:
    """Answer the present question as a page would."""
    turn = giving.turn(sheet)
    assert turn.item is not None
    return sheet_actions.respond(
        actor=actor, sheet_id=sheet.pk, place=turn.place, item=turn.item.code, level=level, at=NOW,
        **more,
    )  # fmt: skip


def test_every_answer_is_kept_in_order_and_the_last_one_can_be_taken_back(world: World) -> None:
    actor, sheet = world.actor("therapist"), own_sheet(opened(world))
    first = giving.turn(sheet)
    after = answer(actor, sheet, 3, note="Hummed all the time.")
    assert first.item is not None
    assert (after.asked, after.answers) == ([first.item.code], {first.item.code: 3})
    assert after.notes == {first.item.code: "Hummed all the time."}
    answer(actor, after, None, reason="refused")
    back = sheet_actions.step_back(actor=actor, sheet_id=sheet.pk, place=2, at=NOW)
    assert (back.asked, back.missing) == (after.asked, {})
    back = sheet_actions.step_back(actor=actor, sheet_id=sheet.pk, place=2, at=NOW)
    assert back.asked == after.asked  # an old page takes nothing more back
    sheet_actions.step_back(actor=actor, sheet_id=sheet.pk, place=1, at=NOW)
    again = own_sheet(Evaluation.objects.get())
    assert giving.turn(again) == first


def test_a_second_tap_answers_nothing_and_another_page_is_told(world: World) -> None:
    actor, sheet = world.actor("therapist"), own_sheet(opened(world))
    turn = giving.turn(sheet)
    assert turn.item is not None
    kept = answer(actor, sheet, 1)
    twice = sheet_actions.respond(
        actor=actor, sheet_id=sheet.pk, place=0, item=turn.item.code, level=3, at=NOW
    )
    assert twice.answers == kept.answers
    with pytest.raises(Refused, match="moved on"):
        sheet_actions.respond(
            actor=actor, sheet_id=sheet.pk, place=1, item=turn.item.code, level=3, at=NOW
        )


def test_a_sitting_looks_only_at_its_areas_asks_nothing_twice_and_ends(world: World) -> None:
    actor, sheet = world.actor("therapist"), own_sheet(opened(world, ("body", "hands")))
    seen = []
    while (turn := giving.turn(sheet)).item is not None:
        assert turn.left >= 1
        seen.append(turn.item)
        sheet = answer(actor, sheet, len(seen) % 4)
    codes = [item.code for item in seen]
    assert {item.area for item in seen} == {"body", "hands"}
    assert len(codes) == len(set(codes)) >= 6
    assert turn.left == 0


def test_what_was_answered_in_the_list_is_not_asked_again(world: World) -> None:
    actor, evaluation = world.actor("therapist"), opened(world)
    first = giving.turn(own_sheet(evaluation)).item
    assert first is not None
    actions.answer(actor=actor, evaluation_id=evaluation.pk, item=first.code, level=3, at=NOW)
    turn = giving.turn(own_sheet(evaluation))
    assert turn.place == 0
    assert turn.item != first


def test_a_skipped_question_has_its_reason_and_no_influence(world: World) -> None:
    actor, sheet = world.actor("therapist"), own_sheet(opened(world))
    with pytest.raises(Refused, match="say why"):
        answer(actor, sheet, None)
    with pytest.raises(Refused, match="four levels"):
        answer(actor, sheet, 7)
    with pytest.raises(Refused, match="1,000"):
        answer(actor, sheet, 1, note="x" * 1001)
    skipped = answer(actor, sheet, None, reason="not_observed")
    assert list(skipped.missing.values()) == ["not_observed"]
    assert skipped.answers == {}
    assert giving.turn(skipped).place == 1


@pytest.mark.parametrize("who", ["assistant", "stranger", "parent", "front_desk"])
def test_only_a_therapist_of_the_team_gives_it(world: World, who: str) -> None:
    sheet = own_sheet(opened(world))
    with pytest.raises(Denied):
        answer(world.actor(who), sheet)


def test_a_completed_evaluation_takes_no_more_answers_and_scores_what_was_seen(
    world: World,
) -> None:
    actor, evaluation = world.actor("therapist"), opened(world)
    sheet = own_sheet(evaluation)
    while giving.turn(sheet).item is not None:
        sheet = answer(actor, sheet, 2)
    actions.describe(
        actor=actor, evaluation_id=evaluation.pk, strengths="Sings.", observations="",
        conditions="", recommendation="", testing={"attention": "steady", "language": "English"},
        at=NOW,
    )  # fmt: skip
    actions.complete(actor=actor, evaluation_id=evaluation.pk, at=NOW)
    assert Evaluation.objects.get().testing == {"attention": "steady", "language": "English"}
    assert Score.objects.filter(sheet=sheet, estimate__isnull=False).exists()
    with pytest.raises(Denied):
        sheet_actions.step_back(actor=actor, sheet_id=sheet.pk, place=len(sheet.asked), at=NOW)


def test_a_choice_about_the_day_must_be_one_of_the_list(world: World) -> None:
    with pytest.raises(Refused, match="from the list"):
        actions.describe(
            actor=world.actor("therapist"), evaluation_id=opened(world).pk, strengths="",
            observations="", conditions="", recommendation="", testing={"effort": "none"}, at=NOW,
        )  # fmt: skip


def test_what_the_sitting_asked_beyond_the_window_is_listed_and_can_be_changed(
    world: World,
) -> None:
    actor, evaluation = world.actor("therapist"), opened(world)
    fitting = {item.code for item in inventory.offered(world.child.birth_date, TODAY)}
    beyond, other = [item for item in inventory.items() if item.code not in fitting][:2]
    sheet = own_sheet(evaluation)
    AnswerSheet.objects.filter(pk=sheet.pk).update(answers={beyond.code: 1}, asked=[beyond.code])
    listed = queries.sheet(actor, evaluation.pk, NOW)
    assert (beyond, 1) in [pair for _, items in listed.by_area for pair in items]
    assert listed.answered == 1
    assert listed.offered == len(fitting) + 1
    for _, items in listed.by_area:
        places = [item.typical_from_months for item, _ in items]
        assert places == sorted(places)
    kept = actions.answer_all(
        actor=actor, evaluation_id=evaluation.pk, levels={beyond.code: 2}, at=NOW
    )
    assert kept.answers == {beyond.code: 2}
    with pytest.raises(Refused, match="not for the child's age"):
        actions.answer_all(actor=actor, evaluation_id=evaluation.pk, levels={other.code: 2}, at=NOW)

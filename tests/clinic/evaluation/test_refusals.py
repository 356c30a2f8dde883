"""What was refused is left out of the scores, and the result says what rests on that."""

from __future__ import annotations

from handspan.clinic.evaluation import actions, giving, refusals
from handspan.clinic.evaluation.models import Score
from tests.clinic.evaluation.test_giving import answer, opened, own_sheet
from tests.world import NOW, World


def test_refused_items_are_scored_twice_in_their_area_only(world: World) -> None:
    actor = world.actor("therapist")
    evaluation = opened(world, ("hands", "together"))
    sheet = own_sheet(evaluation)
    seen = {"hands": 0, "together": 0}
    while (turn := giving.turn(sheet)).item is not None:
        area = turn.item.area
        seen[area] += 1
        if area == "hands" and seen[area] <= 2:
            sheet = answer(actor, sheet, None, reason="refused")
        elif area == "together" and seen[area] == 1:
            sheet = answer(actor, sheet, None, reason="skipped")
        else:
            sheet = answer(actor, sheet, 2)
        if min(seen.values()) >= 7:
            break
    actions.describe(
        actor=actor, evaluation_id=evaluation.pk, strengths="Sings.", observations="",
        conditions="", recommendation="", at=NOW,
    )  # fmt: skip
    actions.complete(actor=actor, evaluation_id=evaluation.pk, at=NOW)
    [hands] = refusals.of_evaluation(evaluation.pk)
    assert (hands.area.code, hands.found.refused) == ("hands", 2)
    score = Score.objects.get(sheet=sheet, scale="hands")
    assert hands.found.score.mean == score.estimate
    assert hands.found.score.sd == score.error
    assert hands.found.if_not_done.mean < hands.found.score.mean
    page = world.browser("therapist").get(f"/evaluations/{evaluation.pk}/result").content.decode()
    assert "said no to" in page


def test_nothing_is_said_where_nothing_was_refused(world: World) -> None:
    evaluation = opened(world, ("hands",))
    sheet = own_sheet(evaluation)
    for _ in range(4):
        sheet = answer(world.actor("therapist"), sheet, 1)
    assert refusals.of_evaluation(evaluation.pk) == ()

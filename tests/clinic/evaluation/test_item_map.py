"""The item map of a completed evaluation follows its answers, area by area."""

from __future__ import annotations

import pytest
from django.core.exceptions import ObjectDoesNotExist

from handspan.clinic.evaluation import actions, inventory, item_map
from handspan.clinic.evaluation.item_map import AreaMap
from handspan.clinic.evaluation.models import Evaluation
from tests.world import NOW, TODAY, World


def _evaluated(world: World, level: int) -> Evaluation:
    actor = world.actor("therapist")
    opened = actions.open_evaluation(
        actor=actor, child_id=world.child.pk, given_on=TODAY, question="", at=NOW
    )
    offered = inventory.offered(world.child.birth_date, TODAY)
    levels = {item.code: level for item in offered if item.area != "senses"}
    actions.answer_all(actor=actor, evaluation_id=opened.pk, levels=levels, at=NOW)
    actions.describe(
        actor=actor, evaluation_id=opened.pk, strengths="Sings.", observations="",
        conditions="", recommendation="", at=NOW,
    )  # fmt: skip
    return actions.complete(actor=actor, evaluation_id=opened.pk, at=NOW)


def _chances(areas: tuple[AreaMap, ...]) -> dict[str, float]:
    return {
        one.item.code: one.mapped.chance
        for area in areas
        for one in (*area.easy, *area.edge, *area.hard)
    }


def test_who_did_more_alone_has_better_chances_everywhere(world: World) -> None:
    actor = world.actor("therapist")
    helped, alone = (
        item_map.of_evaluation(actor, _evaluated(world, level).pk, NOW) for level in (1, 3)
    )
    lower, higher = _chances(helped), _chances(alone)
    assert lower.keys() == higher.keys()
    assert all(lower[code] < higher[code] for code in lower)
    assert "senses" not in {area.area.code for area in alone}  # nothing was asked there
    asked = [one for area in alone for one in area.easy if one.level is not None]
    assert asked
    assert all(one.level == 3 for one in asked)


def test_acts_that_come_next_are_mapped_before_their_window_opens(world: World) -> None:
    areas = item_map.of_evaluation(world.actor("therapist"), _evaluated(world, 2).pk, NOW)
    offered = {item.code for item in inventory.offered(world.child.birth_date, TODAY)}
    assert set(_chances(areas)) - offered


def test_others_get_no_map(world: World) -> None:
    evaluation = _evaluated(world, 2)
    with pytest.raises(ObjectDoesNotExist):
        item_map.of_evaluation(world.actor("stranger"), evaluation.pk, NOW)

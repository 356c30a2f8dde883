"""What own answers would change is shown item by item, and only from enough children on."""

from __future__ import annotations

from datetime import timedelta

from handspan.clinic.evaluation import actions, inventory, recalibrating
from handspan.clinic.people.models import CareTeamMember, Child
from tests.world import NOW, TODAY, World

HARDER = "hands06"


def _evaluated(world: World, number: int) -> None:
    """One more child of five who does everything but one thing with little or no help."""
    child = Child.objects.create(
        clinic=world.clinic, given_name=f"Child {number}", created_at=NOW,
        birth_date=TODAY - timedelta(days=5 * 365 + 11 * number),
    )  # fmt: skip
    CareTeamMember.objects.create(
        clinic=world.clinic, child=child, staff=world.staff["therapist"], starts_on=TODAY
    )
    actor = world.actor("therapist")
    opened = actions.open_evaluation(actor=actor, child_id=child.pk, given_on=TODAY, at=NOW)
    offered = inventory.offered(child.birth_date, TODAY)
    levels = {item.code: 2 + (place + number) % 2 for place, item in enumerate(offered)}
    levels[HARDER] = number % 2
    actions.answer_all(actor=actor, evaluation_id=opened.pk, levels=levels, at=NOW)
    actions.describe(
        actor=actor, evaluation_id=opened.pk, strengths="Sings.", observations="",
        conditions="", recommendation="", at=NOW,
    )  # fmt: skip
    actions.complete(actor=actor, evaluation_id=opened.pk, at=NOW)


def test_with_few_children_nothing_is_compared(world: World) -> None:
    _evaluated(world, 0)
    found = recalibrating.compare()
    assert (found.children, found.items, found.areas) == (1, (), ())


def test_an_item_that_is_harder_here_moves_up(world: World) -> None:
    for number in range(recalibrating.FEWEST_CHILDREN):
        _evaluated(world, number)
    found = recalibrating.compare()
    assert found.children == recalibrating.FEWEST_CHILDREN
    hands = [one for one in found.items if one.item.area == "hands"]
    harder = next(one for one in hands if one.item.code == HARDER)
    assert harder.change.change > 0
    assert harder.change.after.error < harder.change.before.error
    assert harder.change.answers == found.children
    assert {one.area.code for one in found.areas} == {one.item.area for one in found.items}
    browser = world.browser("administrator")
    page = browser.get("/clinic/calibration/").content.decode()
    assert harder.item.wording in page
    assert "Child 3" not in page

"""What own answers would change is shown item by item, and used when the clinic accepts it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import (
    actions,
    inventory,
    place_actions,
    places,
    queries,
    recalibrating,
)
from handspan.clinic.evaluation.models import Evaluation, ItemPlaces, Score
from handspan.clinic.people.models import CareTeamMember, Child
from tests.world import NOW, TODAY, World

HARDER = "hands06"


def evaluated(world: World, number: int) -> None:
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
    evaluated(world, 0)
    found = recalibrating.compare(1)
    assert (found.children, found.items, found.areas) == (1, (), ())


def test_an_item_that_is_harder_here_moves_up(world: World) -> None:
    for number in range(recalibrating.FEWEST_CHILDREN):
        evaluated(world, number)
    found = recalibrating.compare(1)
    assert found.children == recalibrating.FEWEST_CHILDREN
    hands = [one for one in found.items if one.item.area == "hands"]
    harder = next(one for one in hands if one.item.code == HARDER)
    assert harder.change.change > 0
    assert harder.change.after.error < harder.change.before.error
    assert harder.change.answers == found.children
    assert {one.area.code for one in found.areas} == {one.item.area for one in found.items}


def _enough(world: World) -> recalibrating.Comparison:
    for number in range(recalibrating.FEWEST_CHILDREN):
        evaluated(world, number)
    place_actions.agree(actor=world.actor("administrator"), at=NOW)
    return recalibrating.compare(10)


def _accept(world: World, found: recalibrating.Comparison, **changes: Any) -> ItemPlaces:
    values: dict[str, Any] = {
        "actor": world.actor("administrator"),
        "fewest_answers": 10,
        "seen": (found.children, found.answers),
        "why": "Looked at with the team.",
        "at": NOW,
    }
    return place_actions.accept(**values | changes)


def _scores(number: int) -> list[tuple[str, float | None]]:
    rows = Score.objects.filter(child__given_name=f"Child {number}", scale="hands")
    return list(rows.order_by("sheet__evaluation__completed_at").values_list("table", "estimate"))


def test_items_with_too_few_answers_stay(world: World) -> None:
    found = _enough(world)
    for one in found.items:
        assert one.moves == (one.change.answers >= 10)
    assert 0 < len(found.moved) < len(found.items)
    assert recalibrating.compare(11).moved == ()


def test_accepted_places_score_what_is_completed_from_then_on(world: World) -> None:
    found = _enough(world)
    shipped = _scores(1)
    harder = next(one for one in found.moved if one.item.code == HARDER)
    assert [table for table, _ in shipped] == [inventory.TABLE]
    own = _accept(world, found)
    placed = {item.code: item for item in places.items()}
    assert placed[HARDER].steps == harder.change.after.steps
    assert placed[HARDER].error == harder.change.after.error
    assert sum(bool(item.steps) for item in placed.values()) == len(found.moved)
    assert _scores(1) == shipped  # what was completed before stays
    evaluated(world, 77)
    [(table, estimate)] = _scores(77)
    assert table == f"{inventory.TABLE}, own places 1"
    evaluation = Evaluation.objects.get(child__given_name="Child 77")
    assert places.items_of(evaluation.sheets.get()) == places.items()
    before = Evaluation.objects.get(child__given_name="Child 1")
    assert places.items_of(before.sheets.get()) == inventory.items()
    place_actions.go_back(actor=world.actor("administrator"), version=own.version, at=NOW)
    assert places.items() == inventory.items()
    assert places.items_of(evaluation.sheets.get()) != inventory.items()
    [again] = [one for one in queries.profile(evaluation.pk) if one.area.code == "hands"]
    assert again.answered > 0
    assert estimate is not None


def test_answers_never_count_twice(world: World) -> None:
    found = _enough(world)
    _accept(world, found)
    again = recalibrating.compare(10)
    assert {one.item.code: one.change.after for one in again.items} == {
        one.item.code: one.change.after for one in found.items
    }


def test_what_was_not_looked_at_cannot_be_accepted(world: World) -> None:
    found = _enough(world)
    for changes, says in (
        ({"seen": (found.children, found.answers - 1)}, "More answers have come in"),
        ({"why": " "}, "Say why"),
        ({"fewest_answers": 2}, "how many answers"),
        ({"fewest_answers": 150}, "No item has answers enough"),
    ):
        with pytest.raises(Refused, match=says):
            _accept(world, found, **changes)
    with pytest.raises(Denied):
        _accept(world, found, actor=world.actor("supervisor"))
    place_actions.withdraw(actor=world.actor("administrator"), at=NOW)
    with pytest.raises(Refused, match="has not agreed"):
        _accept(world, found)
    assert not ItemPlaces.objects.exists()


def test_a_page_asks_shows_accepts_and_goes_back(world: World) -> None:
    for number in range(recalibrating.FEWEST_CHILDREN):
        evaluated(world, number)
    browser = world.browser("administrator")
    page = browser.get("/clinic/calibration/").content.decode()
    assert "The clinic agrees" in page
    assert "Infit" not in page
    browser.post("/clinic/calibration/agree/")
    page = browser.get("/clinic/calibration/?fewest=10").content.decode()
    assert inventory.by_code()[HARDER].wording in page
    assert "Child 3" not in page
    found = recalibrating.compare(10)
    seen = {"fewest": 10, "children": found.children, "answers": found.answers}
    answer = browser.post("/clinic/calibration/accept/", seen | {"why": ""})
    assert answer.status_code == 422
    stale = browser.post("/clinic/calibration/accept/", seen | {"answers": 1, "why": "<b>Ours"})
    assert stale.status_code == 422
    assert "&lt;b&gt;Ours" in stale.content.decode()
    assert not ItemPlaces.objects.exists()
    page = browser.post("/clinic/calibration/accept/", seen | {"why": "Ours"}, follow=True)
    assert "In use: your version 1" in page.content.decode()
    for version in ("x", "7", "1"):
        browser.post("/clinic/calibration/back/", {"version": version})
        assert (places.in_use() is None) == (version == "1")

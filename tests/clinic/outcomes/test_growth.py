"""What goals' visits say of now and next: alarm, forecast, events, and the caseload."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.goals.models import Goal
from handspan.clinic.outcomes import event_actions, growth, outlook, progress, queries
from handspan.clinic.outcomes.growth import Fit
from handspan.clinic.outcomes.models import LifeEvent
from handspan.clinic.outcomes.outlook import Outlook
from handspan.clinic.program.models import Program
from handspan.core.progress.alarm import Word
from tests.clinic.encounters.visiting import goal
from tests.clinic.outcomes.tried import tried
from tests.world import NOW, TODAY, World

UP = (0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9)
FLAT = (0, 2, 4, 5, 5, 5, 5, 4, 5, 5, 5, 5, 5, 4, 5, 5, 5, 5)


def _program(world: World, weeks: int) -> None:
    """Begin a program so many weeks ago, so that its visits are no baseline."""
    Program.objects.create(
        clinic=world.clinic, child=world.child, author=world.staff["therapist"], discipline="OT",
        starts_on=TODAY - timedelta(weeks=weeks), ends_on=TODAY + timedelta(weeks=8),
        created_at=NOW,
    )  # fmt: skip


def _told(world: World) -> Outlook:
    [found] = progress.of_child(world.child.pk, NOW)
    return outlook.outlooks([found])[0]


def _event(world: World, weeks_ago: int, says: str = "New school", **changes: str) -> LifeEvent:
    return event_actions.note_event(
        actor=world.actor(changes.get("who", "therapist")),
        child_id=world.child.pk,
        on=TODAY - timedelta(weeks=weeks_ago),
        says=says,
        kind=changes.get("kind", "outside"),
        at=NOW,
    )


def test_a_growing_goal_is_called_so_with_its_range_and_chances(world: World) -> None:
    _program(world, 20)
    tried(world, goal(world, target_percent=80, target_visits=3, tries_each_visit=10), UP)
    told = _told(world)
    assert told.word is Word.GROWING
    assert told.forecast is not None
    assert 7 <= told.forecast.likely.low <= told.forecast.likely.high <= 10
    chances = [chance for _, chance in told.forecast.rule]
    assert chances == sorted(chances)
    assert told.choices == ()
    assert "In simulation 3" in told.risk_of_rule
    assert not outlook.carried_over(told.goal).claim
    assert "growth" in told.says


def test_a_flat_goal_is_stalled_with_choices_and_a_kind_sentence(world: World) -> None:
    _program(world, 30)
    tried(world, goal(world, target_percent=80), FLAT)
    told = _told(world)
    assert told.word is Word.STALLED
    assert {one.code for one in told.choices} >= {"activity", "grade", "support", "goal"}
    assert "new idea" in told.family
    assert "In simulation" in told.says


def test_few_visits_promise_nothing(world: World) -> None:
    _program(world, 20)
    tried(world, goal(world), (3, 4))
    told = _told(world)
    assert told.forecast is None
    assert told.word is Word.UNCLEAR


def test_levels_of_help_reach_the_filters(world: World) -> None:
    _program(world, 20)
    tried(world, goal(world), (3, 4, 5))
    [found] = progress.of_child(world.child.pk, NOW)
    assert [day.helped for day in found.series.days] == [
        (0, 0, 0, 0, 7, 3), (0, 0, 0, 0, 6, 4), (0, 0, 0, 0, 5, 5),
    ]  # fmt: skip


def test_an_event_is_shown_and_begins_the_watch_afresh(world: World) -> None:
    _program(world, 30)
    tried(world, goal(world, target_percent=80), FLAT)
    _event(world, 3)
    told = _told(world)
    assert told.word is Word.UNCLEAR
    assert [one.says for one in told.goal.series.events] == ["New school"]
    assert told.alarm is not None
    assert told.alarm.watched == 4


def test_an_event_can_be_taken_back_and_brought_again(world: World) -> None:
    event, actor = _event(world, 3), world.actor("therapist")
    event_actions.remove_event(actor=actor, event_id=event.pk, at=NOW)
    assert queries.events(actor, world.child.pk, NOW) == []
    assert queries.removed_event(actor, world.child.pk, NOW) == {
        "id": event.pk,
        "says": "New school",
    }
    event_actions.restore_event(actor=actor, event_id=event.pk, at=NOW)
    assert [one["says"] for one in queries.events(actor, world.child.pk, NOW)] == ["New school"]


def test_impossible_events_are_refused(world: World) -> None:
    with pytest.raises(Refused) as refused:
        _event(world, -1)
    assert refused.value.field == "on"
    with pytest.raises(Refused, match="before the child's birth"):
        _event(world, 2_000)
    with pytest.raises(Denied):
        _event(world, 1, who="parent")
    assert not LifeEvent.objects.exists()


def test_the_caseload_tells_close_and_poorly_fitting_goals(world: World) -> None:
    _program(world, 30)
    far = TODAY + timedelta(weeks=20)
    base = {"target_percent": 80, "target_visits": 3, "tries_each_visit": 10, "due_on": far}
    tried(world, goal(world, "Grows", **base), UP)
    tried(world, goal(world, "Stays", **base | {"due_on": TODAY + timedelta(weeks=6)}), FLAT)
    tried(world, goal(world, "Is there", **base), (10,) * 9)
    rows = growth.of_caseload(world.actor("therapist"), NOW, own=True)
    by_title = {row.outlook.goal.title: row for row in rows}
    assert by_title["Is there"].fit is Fit.EASY
    assert by_title["Is there"].is_close
    assert by_title["Stays"].fit is Fit.HARD
    assert not by_title["Stays"].is_close
    assert by_title["Grows"].fit is Fit.RIGHT
    assert growth.sorted_by(rows, "word")[0].outlook.goal.title == "Stays"
    assert growth.sorted_by(rows, "close")[-1].outlook.goal.title == "Stays"
    assert growth.of_caseload(world.actor("stranger"), NOW, own=True) == []


def test_many_children_cost_the_statements_of_one(
    world: World, django_assert_num_queries: Any
) -> None:
    _program(world, 30)
    tried(world, goal(world, target_percent=80), UP)
    Goal.objects.create(
        clinic=world.clinic, child=world.children["sam"], author=world.staff["supervisor"],
        discipline="OT", term="short", area="hands", title="Zips", status="agreed",
        due_on=TODAY + timedelta(weeks=9), created_at=NOW,
    )  # fmt: skip
    one, sam = world.child.pk, world.children["sam"].pk
    with CaptureQueriesContext(connection) as alone:
        [own] = progress.of_child(one, NOW)
    with django_assert_num_queries(len(alone)):
        found = progress.of_children([one, sam], NOW)
    assert found[one] == [own]
    assert [goal.title for goal in found[sam]] == ["Zips"]
    assert found[sam][0].series.points == ()


def test_pages_show_it_all(world: World) -> None:
    _program(world, 30)
    made = goal(world, "=Buttons <his> coat", target_percent=80)
    tried(world, made, FLAT)
    browser = world.browser("therapist")
    address = f"/goals/{made.pk}/progress/"
    page = browser.get(address).content.decode()
    for words in (
        "Stalled",
        "What you may try",
        "most likely",
        "Rule met within 8 visits",
        "tries in a second setting are needed",
    ):
        assert words in page
    assert "<his>" not in page
    answer = browser.post(address + "event", {"on": "2099-01-01", "says": "Ill", "kind": "outside"})
    assert answer.status_code == 422
    assert "cannot lie ahead" in answer.content.decode()
    browser.post(address + "event", {"on": "2026-11-02", "says": "Ill", "kind": "outside"})
    event = LifeEvent.objects.get()
    assert "Ill" in browser.get(address).content.decode()
    page = browser.post(f"/events/{event.pk}/remove", {"goal": str(made.pk)}, follow=True)
    assert "Undo" in page.content.decode()
    table = list(csv.DictReader(io.StringIO(browser.get("/caseload.csv").content.decode())))
    assert [row["goal"] for row in table] == ["'=Buttons <his> coat"]
    assert 0 <= float(table[0]["p_plateau"]) <= 1
    assert "Buttons &lt;his&gt; coat" in browser.get("/caseload/?sort=fit").content.decode()
    assert world.browser("parent").get("/caseload/").status_code in (302, 403, 404)


def test_one_place_can_be_looked_at_alone(world: World) -> None:
    _program(world, 30)
    made = goal(world, target_percent=80)
    tried(world, made, UP)
    tried(world, made, (1, 1), setting="school", weeks_ago=2)
    browser, address = world.browser("therapist"), f"/goals/{made.pk}/progress/"
    assert "From 12 visits" in browser.get(address).content.decode()
    assert "Three visits are needed" in browser.get(address + "?place=school").content.decode()
    assert "From 12 visits" in browser.get(address + "?place=nowhere").content.decode()

"""The pages on which a therapist writes goals, and reads them."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from handspan.clinic.goals import agreeing
from handspan.clinic.goals.models import Goal
from handspan.clinic.people.models import Guardianship
from tests.clinic.goals.writing import long_term, propose, sign, step_toward
from tests.world import World

LADDER = {
    "step_1": "Writes 1 of 5 letters on the line",
    "step_2": "Writes 2 of 5 letters on the line",
    "step_3": "Writes 3 of 5 letters on the line",
    "step_4": "Writes 4 of 5 letters on the line",
    "step_5": "Writes 5 of 5 letters on the line",
}


def _words(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def _typed(**changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    values = {
        "discipline": "OT",
        "area": "hands",
        "title": "Writes her first name with letters on the line",
        "family_words": "Her name on her own pictures.",
        "condition": "At a table, with a short pencil and no cue",
        "settings": ["clinic", "home"],
        "target_percent": 80,
        "target_visits": 3,
        "tries_each_visit": 5,
        "baseline_percent": 20,
        "baseline_on": today - timedelta(days=7),
        "baseline_how": "Five tries at the clinic",
        "due_on": today + timedelta(days=90),
        "level_today": "-2",
        **LADDER,
    }
    return values | changes


def test_no_goals_yet_says_how_to_begin(world: World) -> None:
    page = _words(world.browser("therapist").get(f"/children/{world.child.pk}/goals/"))
    assert "No goals yet" in page
    assert f"/children/{world.child.pk}/goals/new" in page


def test_an_assistant_reads_but_is_offered_no_writing(world: World) -> None:
    goal = propose(world)
    browser = world.browser("assistant")
    page = _words(browser.get(f"/goals/{goal.pk}/"))
    assert goal.title in page
    assert "/rate" not in page
    assert "/edit" not in page
    assert browser.get(f"/goals/{goal.pk}/edit").status_code == 404
    for act in ("rate", "reach", "close"):
        assert browser.post(f"/goals/{goal.pk}/{act}", {"why": "x"}).status_code == 404
    assert browser.get(f"/children/{world.child.pk}/goals/new").status_code == 404


@pytest.mark.parametrize("who", ["stranger", "front_desk", "administrator", "parent", "driver"])
def test_others_find_no_such_pages(world: World, who: str) -> None:
    goal = propose(world)
    browser = world.browser(who)
    for address in (f"/goals/{goal.pk}/", f"/children/{world.child.pk}/goals/"):
        assert browser.get(address).status_code == 404, address


def test_a_long_term_goal_and_a_step_below_it(world: World) -> None:
    browser, child = world.browser("therapist"), world.child.pk
    assert 'value="OT" selected' in _words(browser.get(f"/children/{child}/goals/new"))
    typed = _typed(title="Writes her own name in class")
    answer = browser.post(f"/children/{child}/goals/new", typed)
    assert answer.status_code == 302, _words(answer)
    parent = Goal.objects.get(term="long")
    answer = browser.post(f"/children/{child}/goals/new?parent={parent.pk}", _typed())
    assert answer.status_code == 302, _words(answer)
    step = Goal.objects.get(term="short")
    assert step.parent == parent
    assert [row.says for row in step.ladder.order_by("level")] == list(LADDER.values())
    rating = step.ratings.get()
    assert (rating.level, rating.rated_on) == (-2, _typed()["baseline_on"])
    page = _words(browser.get(f"/children/{child}/goals/"))
    assert "Waiting for Parent Elm" in page
    assert "4 of 5 tries on their own, 3 visits in a row" in page


def test_advice_comes_before_the_goal_is_kept_and_may_be_set_aside(world: World) -> None:
    parent, browser = long_term(world), world.browser("therapist")
    address = f"/children/{world.child.pk}/goals/new?parent={parent.pk}"
    typed = _typed(title="Improves her handwriting", condition="")
    answer = browser.post(address, typed)
    assert answer.status_code == 422
    page = _words(answer)
    assert "cannot be seen or counted" in page
    assert "Save anyway" in page
    assert 'value="Improves her handwriting"' in page
    assert not Goal.objects.filter(term="short").exists()
    assert browser.post(address, typed | {"anyway": "yes"}).status_code == 302
    assert Goal.objects.get(term="short").title == "Improves her handwriting"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"step_4": ""}, "+1, more than expected</a>: This field is required."),
        ({"step_4": LADDER["step_5"]}, "Two levels say the same."),
        ({"settings": []}, "This field is required."),
        ({"target_percent": 101}, "less than or equal to 100"),
        ({"title": "x" * 161}, "at most 160 characters"),
        ({"family_words": "x" * 10_000}, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_right_is_not_kept_even_anyway(
    world: World, changes: dict[str, Any], says: str
) -> None:
    parent, browser = long_term(world), world.browser("therapist")
    address = f"/children/{world.child.pk}/goals/new?parent={parent.pk}"
    answer = browser.post(address, _typed(**changes, anyway="yes"))
    assert answer.status_code == 422
    assert says in _words(answer)
    assert "At a table, with a short pencil" in _words(answer)  # nothing typed is lost
    assert not Goal.objects.filter(term="short").exists()


def test_a_date_before_the_baseline_is_refused_at_its_field(world: World) -> None:
    parent, browser = long_term(world), world.browser("therapist")
    today = timezone.localdate()
    typed = _typed(due_on=today - timedelta(days=10), baseline_on=today, anyway="yes")
    answer = browser.post(f"/children/{world.child.pk}/goals/new?parent={parent.pk}", typed)
    assert answer.status_code == 422
    assert "must be after the date of its baseline" in _words(answer)


def test_a_step_needs_a_long_term_goal_of_this_child(world: World) -> None:
    elsewhere = propose(world, child="sam", who="supervisor").parent_id
    browser, child = world.browser("therapist"), world.child.pk
    assert browser.get(f"/children/{child}/goals/new?parent={elsewhere}").status_code == 404
    assert browser.get(f"/children/{child}/goals/new?parent=nonsense").status_code == 404


def test_changing_an_agreed_goal_warns_and_asks_again(world: World) -> None:
    goal = propose(world)
    sign(world, goal)
    browser = world.browser("therapist")
    page = _words(browser.get(f"/goals/{goal.pk}/edit"))
    assert "it must be agreed again" in page
    kept = _typed(title="Writes her whole name", anyway="yes")
    assert browser.post(f"/goals/{goal.pk}/edit", kept).status_code == 302
    goal.refresh_from_db()
    assert (goal.title, goal.status) == ("Writes her whole name", "proposed")
    assert "about earlier words" in _words(browser.get(f"/goals/{goal.pk}/"))


def test_rate_reach_and_then_nothing_changes_any_more(world: World) -> None:
    goal = propose(world)
    sign(world, goal)
    browser = world.browser("therapist")
    today = timezone.localdate()
    rated = {"level": "1", "rated_on": today}
    assert browser.post(f"/goals/{goal.pk}/rate", rated).status_code == 302
    page = _words(browser.get(f"/children/{world.child.pk}/goals/"))
    assert "T 60.0 from 1 goal: 1 at +1" in page
    ahead = {"level": "1", "rated_on": today + timedelta(days=2)}
    answer = browser.post(f"/goals/{goal.pk}/rate", ahead)
    assert answer.status_code == 422
    assert "cannot lie ahead" in _words(answer)
    browser.post(f"/goals/{goal.pk}/reach")
    goal.refresh_from_db()
    assert goal.status == "reached"
    assert browser.get(f"/goals/{goal.pk}/edit").status_code == 302
    answer = browser.post(f"/goals/{goal.pk}/close", {"why": "Moved away"})
    assert answer.status_code == 422
    assert "stays as it is" in _words(answer)


def test_closing_needs_a_reason(world: World) -> None:
    goal = propose(world)
    browser = world.browser("therapist")
    assert browser.post(f"/goals/{goal.pk}/close", {"why": " "}).status_code == 422
    assert browser.post(f"/goals/{goal.pk}/close", {"why": "Moved away"}).status_code == 302
    goal.refresh_from_db()
    assert (goal.status, goal.closed_why) == ("closed", "Moved away")


def test_words_that_a_family_should_not_read_are_advised_against(world: World) -> None:
    parent, browser = long_term(world), world.browser("therapist")
    address = f"/children/{world.child.pk}/goals/new?parent={parent.pk}"
    answer = browser.post(address, _typed(condition="At a table, though she is non-compliant"))
    assert answer.status_code == 422
    assert "Families read “non-compliant” here" in _words(answer)
    assert browser.post(address, _typed()).status_code == 302


def test_a_goal_that_waits_for_nobody_any_more_is_settled(world: World) -> None:
    rows = Guardianship.objects.filter(child=world.child, guardian=world.guardians["watcher"])
    rows.update(can_sign=True)
    goal, browser = sign(world, propose(world)), world.browser("therapist")
    assert "Count it as agreed" not in _words(browser.get(f"/goals/{goal.pk}/"))
    rows.update(can_sign=False)
    assert "Count it as agreed" in _words(browser.get(f"/goals/{goal.pk}/"))
    assert browser.post(f"/goals/{goal.pk}/settle").status_code == 302
    assert "Agreed" in _words(browser.get(f"/children/{world.child.pk}/goals/"))
    goal.refresh_from_db()
    assert goal.status == "agreed"


def test_who_wants_to_talk_stands_beside_the_goal(world: World) -> None:
    goal = propose(world)
    agreeing.agree(
        actor=world.actor("parent"), goal_id=goal.pk, agreed=False, typed_name="Parent Elm",
        words="Why not her full name?", at=timezone.now(),
    )  # fmt: skip
    browser = world.browser("therapist")
    page = _words(browser.get(f"/children/{world.child.pk}/goals/"))
    assert "Parent Elm would like to talk" in page
    assert "Why not her full name?" in _words(browser.get(f"/goals/{goal.pk}/"))


def test_markup_and_right_to_left_words_are_shown_as_text(world: World) -> None:
    hostile = "<script>alert(1)</script> שלום 🙂"
    goal = step_toward(world, long_term(world, title=hostile), family_words=hostile)
    browser = world.browser("therapist")
    for address in (f"/goals/{goal.pk}/", f"/children/{world.child.pk}/goals/"):
        raw = browser.get(address).content.decode()
        assert "<script>alert" not in raw
        assert "שלום 🙂" in raw


def test_empty_steps_are_proposed_and_nothing_is_kept_by_that(world: World) -> None:
    parent = long_term(world)
    browser = world.browser("therapist")
    address = f"/children/{world.child.pk}/goals/new?parent={parent.pk}"
    empty = dict.fromkeys(LADDER, "") | {"step_3": "My own words", "propose": "yes"}
    typed = _typed(target_percent=60, tries_each_visit=10, family_words="<b>Hers</b>", **empty)
    answer = browser.post(address, typed)
    page = _words(answer)
    assert answer.status_code == 200
    assert "Change what you like" in page
    assert 'value="Writes her first name with letters on the line in 10 of 10 tries"' in page
    assert 'value="My own words"' in page
    assert "<b>Hers</b></textarea>" in page
    assert Goal.objects.filter(term="short").count() == 0
    said = _words(browser.post(address, _typed(title="", propose="yes")))
    assert "Write the act, the target and the tries first" in said
    full = _words(browser.post(address, _typed(propose="yes")))
    assert "Aim further" not in full
    assert "All five steps are written" in full or "leaves no room" in full


def test_proposed_steps_pass_and_the_goal_reads_as_one_sentence(world: World) -> None:
    parent = long_term(world)
    browser = world.browser("therapist")
    address = f"/children/{world.child.pk}/goals/new?parent={parent.pk}"
    steps = {
        name: f"Writes her first name in {count} of 10 tries"
        for name, count in zip(LADDER, (2, 4, 6, 8, 10), strict=True)
    }
    typed = _typed(target_percent=60, tries_each_visit=10, **steps)
    page = _words(browser.post(address, typed, follow=True))
    assert "Kept" in page
    assert "Robin writes her first name with letters on the line (at a table" in page
    assert "in 6 of 10 tries in 3 visits in a row, up from 2 of 10" in page

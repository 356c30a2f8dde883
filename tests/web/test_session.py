"""The capture page: with and without scripts, sent twice, refused, finished."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from handspan.clinic.encounters.models import ActivityUse, Encounter, Note, Try
from tests.clinic.encounters.visiting import goal
from tests.web.visiting import HOSTILE, note_today, session_today
from tests.world import World

HTMX = {"HX-Request": "true"}


def _page(browser: Client, session: Encounter) -> str:
    answer = browser.get(f"/sessions/{session.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def _tap(browser: Client, session: Encounter, prompt: str = "verbal", **changes: Any) -> Any:
    headers = changes.pop("headers", None)
    mine = session.child.goals.get()
    values = {"tap": f"{mine.pk}:{prompt}", "setting": "clinic", "person": "Therapist"}
    return browser.post(f"/sessions/{session.pk}/tries", values | changes, headers=headers)


def test_the_page_has_a_button_for_each_level_of_help(world: World) -> None:
    session = session_today(world)
    page = _page(world.browser("therapist"), session)
    values = re.findall(r'<button name="tap" value="([^"]+)"', page)
    mine = session.child.goals.get().pk
    assert values == [
        f"{mine}:{code}"
        for code in (
            "independent", "verbal", "gesture", "model", "partial_physical", "full_physical",
            "not_yet",
        )
    ]  # fmt: skip
    assert "first visit with this goal" in page
    assert "style=" not in page
    assert not re.search(r"\son\w+=", page)


def test_a_tap_without_scripts_is_saved_before_the_page_says_so(world: World) -> None:
    session, browser = session_today(world), world.browser("therapist")
    ident = re.search(r'name="try_id" value="([^"]+)"', _page(browser, session))
    assert ident
    answer = _tap(browser, session, try_id=ident[1], setting="home", person="Parent")
    assert answer.status_code == 302
    assert answer["Location"].startswith(
        f"/sessions/{session.pk}/?setting=home&person=Parent#goal-"
    )
    kept = Try.objects.get(pk=ident[1])
    assert (kept.prompt, kept.succeeded, kept.setting, kept.person) == (
        "verbal", True, "home", "Parent",
    )  # fmt: skip
    page = browser.get(answer["Location"]).content.decode()
    assert "Saved: Words." in page
    assert '<option value="home" selected>' in page
    assert "<option selected>Parent" in page
    assert ident[1] not in re.findall(r'name="try_id" value="([^"]+)"', page)


def test_without_an_id_the_server_makes_one(world: World) -> None:
    session, browser = session_today(world), world.browser("therapist")
    _tap(browser, session)
    _tap(browser, session)
    assert Try.objects.count() == 2


def test_a_tap_by_script_brings_the_pieces_that_changed(world: World) -> None:
    session, browser = session_today(world), world.browser("therapist")
    ident = str(uuid4())
    for _ in range(2):  # the answer to the first one was lost
        answer = _tap(browser, session, "not_yet", try_id=ident, headers=HTMX)
    kept = Try.objects.get()
    assert (kept.succeeded, kept.prompt) == (False, "full_physical")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert f'id="tries-{kept.goal_id}" hx-swap-oob="true"' in text
    assert '<p hx-swap-oob="innerHTML:#saved">Saved: Not yet. 1 try in this session.</p>' in text
    assert f'name="last_try" value="{ident}"' in text
    assert "1 not yet" in text
    assert "<html" not in text


def test_other_content_under_the_same_id_is_refused_in_words(world: World) -> None:
    session, browser = session_today(world), world.browser("therapist")
    ident = str(uuid4())
    _tap(browser, session, try_id=ident)
    mine = session.child.goals.get().pk
    answer = browser.post(
        f"/sessions/{session.pk}/tries", {"tap": f"{mine}:model", "try_id": ident}, headers=HTMX
    )
    assert answer.status_code == 422
    assert answer["Content-Type"].startswith("text/plain")
    assert "says something else" in answer.content.decode()
    page = browser.post(
        f"/sessions/{session.pk}/tries", {"tap": f"{mine}:model", "try_id": ident}, follow=True
    )
    assert "Not saved. This try is kept already" in page.content.decode()
    assert Try.objects.get().prompt == "verbal"


@pytest.mark.parametrize(
    "typed",
    [
        {}, {"tap": ""}, {"tap": "x:verbal"}, {"tap": "::"}, {"tap": f"{uuid4()}:verbal"},
        {"tap": "GOAL:shout"}, {"tap": "GOAL:"}, {"tap": "GOAL:verbal", "try_id": "x"},
        {"tap": "GOAL:verbal", "setting": "moon"}, {"tap": "GOAL:verbal", "person": "x" * 61},
    ],
)  # fmt: skip
def test_taps_that_make_no_sense_are_refused(world: World, typed: dict[str, str]) -> None:
    session, browser = session_today(world), world.browser("therapist")
    mine = str(session.child.goals.get().pk)
    sent = {name: value.replace("GOAL", mine) for name, value in typed.items()}
    answer = browser.post(f"/sessions/{session.pk}/tries", sent, headers=HTMX)
    assert answer.status_code == 422
    assert not Try.objects.exists()


def test_the_last_try_is_undone(world: World) -> None:
    session, browser = session_today(world), world.browser("therapist")
    _tap(browser, session)
    last = Try.objects.get().pk
    for _ in range(2):
        answer = browser.post(f"/sessions/{session.pk}/undo", {"last_try": str(last)}, headers=HTMX)
        assert answer.status_code == 200
        assert "the last try is undone" in answer.content.decode()
    assert Try.objects.get().undone_at is not None
    empty = browser.post(f"/sessions/{session.pk}/undo", {"last_try": ""}, headers=HTMX)
    assert empty.status_code == 422


@pytest.mark.parametrize(
    "who", ["stranger", "supervisor", "front_desk", "administrator", "parent", "other"]
)
def test_only_the_team_opens_a_session(world: World, who: str) -> None:
    session = session_today(world)
    browser = world.browser(who)
    assert browser.get(f"/sessions/{session.pk}/").status_code == 404
    for act in ("tries", "undo", "finish", "reopen"):
        assert browser.post(f"/sessions/{session.pk}/{act}").status_code == 404
    assert browser.post(f"/visits/{session.appointment_id}/start").status_code == 404
    assert world.browser("assistant").get(f"/sessions/{session.pk}/").status_code == 200


def test_what_was_told_and_used_is_kept_and_the_note_drafted(world: World) -> None:
    session, browser = session_today(world), world.browser("therapist")
    _tap(browser, session)
    typed = {
        "arrival": HOSTILE, "family_report": "He slept badly.", "other": "freeze-dance",
        "other_minutes": "12", "minutes": "",
    }  # fmt: skip
    saved = browser.post(f"/sessions/{session.pk}/finish", typed, follow=True)
    assert "Saved." in saved.content.decode()
    assert ActivityUse.objects.get().minutes == 12
    assert 'name="used-freeze-dance" value="12"' in saved.content.decode()
    assert "<script>alert" not in saved.content.decode()
    typed |= {"finish": "yes", "minutes": "38", "used-freeze-dance": "15", "other": ""}
    answer = browser.post(f"/sessions/{session.pk}/finish", typed)
    note = Note.objects.get()
    assert answer["Location"] == f"/notes/{note.pk}/"
    assert "38 minutes" in note.objective
    assert "Freeze dance (15 min)" in note.objective
    assert HOSTILE in note.objective
    assert browser.get(f"/sessions/{session.pk}/")["Location"] == f"/notes/{note.pk}/"
    page = browser.get(f"/notes/{note.pk}/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_empty_minutes_are_those_since_the_start(world: World) -> None:
    session = session_today(world)
    world.browser("therapist").post(f"/sessions/{session.pk}/finish", {"finish": "yes"})
    assert Encounter.objects.get().minutes == 1


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"minutes": "0"}, "greater than or equal to 1"),
        ({"minutes": "481"}, "less than or equal to 480"),
        ({"minutes": "long"}, "whole number"),
        ({"arrival": "x" * 301}, "at most 300"),
        ({"family_report": "x" * 2_001}, "at most 2000"),
        ({"other": "no-such-thing"}, "valid choice"),
        ({"other": "freeze-dance", "other_minutes": "999"}, "less than or equal to 480"),
    ],
)
def test_a_wrong_end_keeps_what_was_typed(world: World, changes: dict[str, str], says: str) -> None:
    session = session_today(world)
    typed = {"finish": "yes", "minutes": "30", "family_report": "New shoes"} | changes
    answer = world.browser("therapist").post(f"/sessions/{session.pk}/finish", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert typed["family_report"] in page
    assert not Note.objects.exists()


def test_going_back_to_a_finished_session(world: World) -> None:
    note = note_today(world)
    browser = world.browser("therapist")
    answer = browser.post(f"/sessions/{note.encounter_id}/reopen")
    assert answer["Location"] == f"/sessions/{note.encounter_id}/"
    assert browser.get(f"/sessions/{note.encounter_id}/").status_code == 200
    assert "The session goes on" in browser.get(f"/notes/{note.pk}/").content.decode()


def test_a_session_without_goals_teaches_the_next_step(world: World) -> None:
    session = session_today(world)
    goal_ = session.child.goals.get()
    goal_.status = "proposed"
    goal_.save()
    page = _page(world.browser("therapist"), session)
    assert "No agreed goals yet" in page
    assert "Finish session" in page


def test_goals_in_other_scripts_are_shown_as_text(world: World) -> None:
    session = session_today(world)
    goal(world, f"{HOSTILE[:120]}")
    page = _page(world.browser("therapist"), session)
    assert "<script>alert" not in page
    assert 'dir="auto">&lt;script&gt;alert(1)' in page

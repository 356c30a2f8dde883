"""Notes in the browser: edit beside the preview, sign, co-sign, add, find, print."""

from __future__ import annotations

from typing import Any

import pytest

from handspan.clinic.encounters.models import Addendum, Note, Signature
from tests.web.visiting import HOSTILE, note_today, session_today
from tests.world import World

FULL = {
    "subjective": "He told of his bike.",
    "objective": "1 of 1 try without help.",
    "assessment": "Steady gain.",
    "plan": "Zippers next.",
}


def _save(world: World, note: Note, who: str = "therapist", **changes: Any) -> Any:
    return world.browser(who).post(f"/notes/{note.pk}/save", FULL | changes, follow=True)


def test_the_preview_marks_what_comes_from_data(world: World) -> None:
    note = note_today(world)
    page = world.browser("therapist").get(f"/notes/{note.pk}/").content.decode()
    assert "<mark>1 of 1 try without help</mark>" in page
    assert "<mark>40 minutes</mark>" in page
    assert page.count("your words here") == 3  # there is no program that says what comes next
    _save(world, note, objective="40 minutes of hard work. 1 of 1 try without help!")
    page = world.browser("therapist").get(f"/notes/{note.pk}/").content.decode()
    assert "<mark>40 minutes</mark> of hard work. <mark>1 of 1 try without help</mark>!" in page
    assert "your words here" not in page


def test_a_draft_is_saved_and_then_signed(world: World) -> None:
    note = note_today(world)
    assert "still a draft" in _save(world, note).content.decode()
    assert Note.objects.get().assessment == "Steady gain."
    signed = _save(world, note, plan="Zippers and knots.", sign="yes").content.decode()
    assert "It cannot change any more." in signed
    assert "Signed by <b>Therapist Ash, OTR/L</b>" in signed
    kept = Note.objects.get()
    assert kept.plan == "Zippers and knots."
    assert kept.digest in signed
    assert "<textarea" not in signed.split("Add to this note")[0]
    again = _save(world, note, plan="Changed")
    assert again.status_code == 422
    assert Note.objects.get().plan == "Zippers and knots."


def test_a_gap_is_named_and_the_words_stay(world: World) -> None:
    note = note_today(world)
    answer = _save(world, note, assessment="", subjective="New words", sign="yes")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say in your own words what it means." in page
    assert "New words" in page
    long = _save(world, note, plan="x" * 10_001, sign="yes")
    assert long.status_code == 422
    assert "x" * 10_001 in long.content.decode()
    assert not Signature.objects.exists()


def test_ten_thousand_characters_are_fine(world: World) -> None:
    note = note_today(world)
    words = (HOSTILE * 300)[:10_000].strip()
    page = _save(world, note, plan=words, sign="yes")
    assert page.status_code == 200
    assert Note.objects.get().plan == words
    assert "<script>alert" not in page.content.decode()


def test_an_assistants_note_waits_and_is_cosigned(world: World) -> None:
    note = note_today(world, "assistant")
    page = _save(world, note, "assistant", sign="yes").content.decode()
    assert "It waits for a co-signature" in page
    assert "Therapist Ash, OTR/L" in page
    assert world.browser("assistant").post(f"/notes/{note.pk}/cosign").status_code == 404
    queue = world.browser("therapist").get("/notes/").content.decode()
    assert "To co-sign" in queue
    assert f"/notes/{note.pk}/" in queue
    answer = world.browser("therapist").post(f"/notes/{note.pk}/cosign", follow=True)
    assert "Co-signed by <b>Therapist Ash, OTR/L</b>" in answer.content.decode()
    assert "To co-sign" not in world.browser("therapist").get("/notes/").content.decode()
    twice = world.browser("therapist").post(f"/notes/{note.pk}/cosign")
    assert twice.status_code == 422
    assert "co-signed already" in twice.content.decode()


def test_addenda_stand_below_with_their_author(world: World) -> None:
    note = note_today(world)
    browser = world.browser("assistant")
    early = browser.post(f"/notes/{note.pk}/add", {"words": "More."})
    assert early.status_code == 422
    _save(world, note, sign="yes")
    empty = browser.post(f"/notes/{note.pk}/add", {"words": "  "})
    assert empty.status_code == 422
    page = browser.post(f"/notes/{note.pk}/add", {"words": HOSTILE}, follow=True).content.decode()
    assert "Added by Assistant Ash, COTA/L" in page
    assert "<script>alert" not in page
    assert Addendum.objects.get().words == HOSTILE


def test_who_opens_a_note_and_who_may_write(world: World) -> None:
    note = note_today(world)
    opens = {"therapist": 200, "assistant": 200, "supervisor": 200, "stranger": 404,
             "front_desk": 404, "administrator": 404, "parent": 404}  # fmt: skip
    for who, status in opens.items():
        browser = world.browser(who)
        assert browser.get(f"/notes/{note.pk}/").status_code == status, who
        assert browser.get(f"/notes/{note.pk}/print").status_code == status, who
        assert browser.get(f"/children/{world.child.pk}/notes/").status_code == status, who
    for who in ("supervisor", "stranger", "front_desk", "parent"):
        for act in ("save", "add"):
            assert world.browser(who).post(f"/notes/{note.pk}/{act}", FULL).status_code == 404, who
    other = _save(world, note, "assistant", sign="yes")
    assert other.status_code == 422
    assert "signs its note" in other.content.decode()
    assert Note.objects.get().frozen_at is None


@pytest.mark.parametrize(("who", "status"), [("front_desk", 403), ("parent", 403), (None, 302)])
def test_the_queue_is_for_who_treats(world: World, who: str | None, status: int) -> None:
    assert world.browser(who).get("/notes/").status_code == status


def test_open_sessions_and_drafts_are_listed(world: World) -> None:
    session = session_today(world)
    page = world.browser("therapist").get("/notes/").content.decode()
    assert "Sessions that are still open" in page
    assert f"/sessions/{session.pk}/" in page
    assert "All signed" in page
    assert "still open" not in world.browser("assistant").get("/notes/").content.decode()


def test_notes_are_found_by_words(world: World) -> None:
    note = note_today(world)
    _save(world, note, sign="yes")
    browser, address = world.browser("therapist"), f"/children/{world.child.pk}/notes/"
    assert f"/notes/{note.pk}/" in browser.get(address, {"words": "zippers BIKE"}).content.decode()
    nothing = browser.get(address, {"words": HOSTILE}).content.decode()
    assert "stand in no note" in nothing
    assert "<script>alert" not in nothing


def test_a_note_prints_with_its_names(world: World) -> None:
    note = note_today(world)
    _save(world, note, sign="yes")
    page = world.browser("therapist").get(f"/notes/{note.pk}/print").content.decode()
    assert all(words in page for words in FULL.values())
    assert "Signed by <b>Therapist Ash, OTR/L</b>" in page
    assert "Willow Clinic" in page
    assert Note.objects.get().digest in page

"""What other stages and pages read of sessions and notes."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handspan.clinic.encounters import capture, note_queries, queries, session_queries, signing
from handspan.clinic.encounters.models import Encounter, Note
from handspan.clinic.people.access import Right
from tests.clinic.appointments.booking import TUESDAY, book
from tests.clinic.encounters.visiting import BEGIN, END, begin, drafted, finish, goal, sign, tap
from tests.world import World


def test_tries_by_visit_counts_help_and_settings_apart(world: World) -> None:
    session, mine = begin(world), goal(world)
    for prompt in ("independent", "independent", "verbal", "model"):
        tap(world, session, mine, prompt)
    tap(world, session, mine, "full_physical", succeeded=False)
    tap(world, session, mine, "independent", setting="school")
    undone = tap(world, session, mine)
    capture.undo_try(
        actor=world.actor("therapist"), encounter_id=session.pk, try_id=undone.pk, at=BEGIN
    )
    rows = queries.tries_by_visit(END, child_id=world.child.pk)
    clinic = next(row for row in rows if row.setting == "clinic")
    assert (clinic.without_help, clinic.with_help, clinic.not_yet, clinic.tries) == (2, 2, 1, 5)
    assert clinic.by_prompt == {"independent": 2, "verbal": 1, "model": 1}
    assert (clinic.on, clinic.goal_id, clinic.encounter_id) == (TUESDAY, mine.pk, session.pk)
    assert [(row.setting, row.tries) for row in rows] == [("clinic", 5), ("school", 1)]
    assert queries.tries_by_visit(END, goal_id=mine.pk) == rows
    assert queries.tries_by_visit(BEGIN, goal_id=mine.pk) == []
    with pytest.raises(ValueError, match="child_id or goal_id"):
        queries.tries_by_visit(END)


def test_a_day_shows_sessions_and_notes(world: World) -> None:
    actor = world.actor("therapist")
    note = drafted(world)
    second = book(world, start=time(11, 0))
    day = queries.day_of(actor, TUESDAY, END)
    assert [(one.visit.given_name, one.note_status) for one in day] == [
        ("Robin", "draft"), ("Robin", ""),
    ]  # fmt: skip
    assert day[0].note_id == note.pk
    assert day[1].encounter_id is None
    sign(world, note)
    begin(world, visit=second, at=END + timedelta(minutes=40))
    first, running = queries.day_of(actor, TUESDAY, END)
    assert (first.note_status, first.signed_at, first.is_running) == ("signed", END, False)
    assert (running.is_running, running.note_id) == (True, None)
    assert queries.day_of(world.actor("assistant"), TUESDAY, END) == []


def test_what_is_unsigned_is_mine_only(world: World) -> None:
    note = drafted(world)
    begin(world, visit=book(world, start=time(11, 0)), at=END + timedelta(minutes=40))
    listed = queries.unsigned_notes(world.actor("therapist"), END)
    assert [(one.note_id, one.tries) for one in listed] == [(note.pk, 1), (None, 0)]
    for who in ("assistant", "stranger", "front_desk", "parent"):
        assert queries.unsigned_notes(world.actor(who), END) == []
    sign(world, note)
    assert len(queries.unsigned_notes(world.actor("therapist"), END)) == 1


def test_queues_of_notes(world: World) -> None:
    note = drafted(world, "assistant")
    supervisor, assistant = world.actor("therapist"), world.actor("assistant")
    assert [line.id for line in note_queries.drafts(assistant, END)] == [note.pk]
    assert note_queries.drafts(supervisor, END) == []
    assert note_queries.to_cosign(supervisor, END) == []
    sign(world, note, who="assistant")
    assert note_queries.drafts(assistant, END) == []
    for who in ("therapist", "supervisor"):
        waiting = note_queries.to_cosign(world.actor(who), END)
        assert [(line.id, line.status) for line in waiting] == [(note.pk, "waits")]
    for who in ("assistant", "stranger", "front_desk"):
        assert note_queries.to_cosign(world.actor(who), END) == []
    signing.cosign(actor=supervisor, note_id=note.pk, at=END)
    assert note_queries.to_cosign(world.actor("supervisor"), END) == []
    for actor in (supervisor, assistant):
        assert [line.status for line in note_queries.recently_signed(actor, END)] == ["signed"]


def test_notes_are_found_by_their_words_and_by_addenda(world: World) -> None:
    note = sign(world, drafted(world))
    actor, child = world.actor("therapist"), world.child.pk
    signing.add(actor=actor, note_id=note.pk, words="Zipper counted twice", at=END)

    def found(words: str) -> int:
        return len(note_queries.of_child(actor, child, END, words=words))

    assert [found(words) for words in ("", "bike", "STEADY zipper", "zipper ship", "%")] == [
        1, 1, 1, 0, 0,
    ]  # fmt: skip
    assert note_queries.of_child(world.actor("stranger"), child, END) == []
    assert note_queries.of_child(world.actor("parent"), child, END) == []


def test_a_note_page_says_what_may_be_done(world: World) -> None:
    note = drafted(world, "assistant")
    page = note_queries.note(world.actor("assistant"), Right.READ, note.pk, END)
    assert (page.status, page.may_sign, page.may_cosign, page.is_open) == (
        "draft", True, False, True,
    )  # fmt: skip
    sign(world, note, who="assistant")
    page = note_queries.note(world.actor("therapist"), Right.READ, note.pk, END)
    assert (page.status, page.may_sign, page.may_cosign, page.is_unchanged) == (
        "waits", False, True, True,
    )  # fmt: skip
    assert page.signatures[0].name == "Assistant Ash, COTA/L"
    with pytest.raises(Note.DoesNotExist):
        note_queries.note(world.actor("stranger"), Right.READ, note.pk, END)


def test_a_session_page_has_the_last_visits_figure_and_minutes(world: World) -> None:
    before, mine = begin(world), goal(world)
    for prompt in ("independent", "verbal"):
        tap(world, before, mine, prompt)
    finish(world, before)
    session = begin(world, visit=book(world, on=date(2026, 12, 8)), at=BEGIN + timedelta(days=7))
    last = tap(world, session, mine, at=BEGIN + timedelta(days=7, minutes=1))
    at = BEGIN + timedelta(days=7, minutes=20, seconds=40)
    page = session_queries.session(world.actor("therapist"), session.pk, at)
    card = page.cards[0]
    assert card.last is not None
    assert (card.last.on, card.last.percent) == (TUESDAY, 50)
    assert (len(card.tries), card.alone, page.last_try) == (1, 1, last.pk)
    assert page.proposed_minutes(at) == 21
    assert page.proposed_minutes(at + timedelta(days=1)) == 480
    assert any(piece.drawn and "1 of 1 try" in piece.text for piece in page.objective)
    with pytest.raises(Encounter.DoesNotExist):
        session_queries.session(world.actor("supervisor"), session.pk, at)


def test_a_session_page_takes_the_same_statements_however_many_tries(world: World) -> None:
    session = begin(world)
    goals = [goal(world, f"Goal {number}") for number in range(4)]

    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            session_queries.session(world.actor("therapist"), session.pk, END)
        return len(captured)

    tap(world, session, goals[0])
    few = statements()
    for one in goals * 3:
        tap(world, session, one)
    assert statements() == few <= 16

"""Tries: kept once, never changed, and only where they belong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handspan.clinic.audit.models import Version
from handspan.clinic.encounters import capture
from handspan.clinic.encounters.models import ActivityUse, Encounter, Try
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.tenancy import clinic_scope
from handspan.core.documentation.prompts import CODES
from tests import world as worlds
from tests.clinic.encounters.visiting import BEGIN, begin, finish, goal, tap, uuid
from tests.racing import race
from tests.world import World


def test_a_try_keeps_help_setting_person_and_time(world: World) -> None:
    session = begin(world)
    kept = tap(world, session, goal(world), "model", setting="home", person=" Parent ")
    assert (kept.prompt, kept.succeeded, kept.setting, kept.person) == (
        "model", True, "home", "Parent",
    )  # fmt: skip
    assert kept.tried_at > BEGIN


def test_the_same_tap_twice_is_one_try(world: World) -> None:
    session, mine = begin(world), goal(world)
    one = tap(world, session, mine, try_id=uuid(7))
    two = tap(world, session, mine, try_id=uuid(7))
    assert one.pk == two.pk == uuid(7)
    assert one.tried_at == two.tried_at
    assert Try.objects.count() == 1
    assert Version.objects.filter(record_id=uuid(7)).count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"prompt": "verbal"}, {"succeeded": False}, {"setting": "home"}, {"person": "Parent"},
    ],
)  # fmt: skip
def test_the_same_id_with_other_content_is_refused(world: World, other: dict[str, Any]) -> None:
    session, mine = begin(world), goal(world)
    tap(world, session, mine, try_id=uuid(7))
    with pytest.raises(Refused, match="says something else"):
        tap(world, session, mine, try_id=uuid(7), **other)
    with pytest.raises(Refused, match="says something else"):
        tap(world, session, goal(world, "Another"), try_id=uuid(7))
    kept = Try.objects.get()
    assert (kept.prompt, kept.succeeded, kept.setting) == ("independent", True, "clinic")


def test_an_id_of_another_clinic_is_refused_and_not_shown(world: World) -> None:
    session, mine = begin(world), goal(world)
    tap(world, session, mine, try_id=uuid(7))
    other = worlds.new_clinic("maple")
    with clinic_scope(other.pk, other.time_zone):
        there = worlds.build("maple")
        elsewhere = begin(there)
        with pytest.raises(Refused, match="says something else"):
            tap(there, elsewhere, goal(there), try_id=uuid(7))
        assert not Try.objects.exists()


def test_an_undone_try_stays_in_the_record(world: World) -> None:
    session = begin(world)
    kept = tap(world, session, goal(world))
    therapist = world.actor("therapist")
    for _ in range(2):
        capture.undo_try(actor=therapist, encounter_id=session.pk, try_id=kept.pk, at=BEGIN)
    assert Try.objects.get().undone_at == BEGIN
    assert Version.objects.filter(record_id=kept.pk).count() == 2
    with pytest.raises(Refused, match="no such try"):
        capture.undo_try(actor=therapist, encounter_id=session.pk, try_id=uuid(9), at=BEGIN)


def test_a_tap_that_was_confirmed_is_confirmed_again_after_the_end(world: World) -> None:
    session, mine = begin(world), goal(world)
    tap(world, session, mine, try_id=uuid(7))
    finish(world, session)
    assert tap(world, session, mine, try_id=uuid(7)).pk == uuid(7)
    with pytest.raises(Refused, match="finished"):
        tap(world, session, mine)
    with pytest.raises(Refused, match="finished"):
        capture.undo_try(
            actor=world.actor("therapist"), encounter_id=session.pk, try_id=uuid(7), at=BEGIN
        )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"prompt": "shouting"}, "levels of help"),
        ({"prompt": ""}, "levels of help"),
        ({"setting": "moon"}, "not a valid choice"),
        ({"person": "x" * 61}, "at most 60"),
    ],
)
def test_tries_that_cannot_be(world: World, changes: dict[str, Any], says: str) -> None:
    session, mine = begin(world), goal(world)
    with pytest.raises(Refused, match=says):
        tap(world, session, mine, **changes)
    assert not Try.objects.exists()


def test_goals_that_are_not_this_childs_or_not_agreed(world: World) -> None:
    session = begin(world)
    with pytest.raises(Refused, match="not one of this child's"):
        tap(world, session, goal(world, child=world.children["sam"]))
    for status in ("proposed", "reached", "closed"):
        with pytest.raises(Refused, match="agreed and still open"):
            tap(world, session, goal(world, status=status))


@pytest.mark.parametrize("who", ["stranger", "supervisor", "front_desk", "parent", "other"])
def test_only_the_team_captures(world: World, who: str) -> None:
    session, mine = begin(world), goal(world)
    with pytest.raises(Denied):
        tap(world, session, mine, who=who)
    with pytest.raises(Denied):
        capture.use_activities(
            actor=world.actor(who), encounter_id=session.pk, minutes={"a": 1}, at=BEGIN
        )
    tap(world, session, mine, who="assistant")


def test_activities_are_added_changed_and_taken_out(world: World) -> None:
    session, actor = begin(world), world.actor("therapist")

    def use(**minutes: int | None) -> dict[str, int]:
        named = {code.replace("_", "-"): length for code, length in minutes.items()}
        used = capture.use_activities(actor=actor, encounter_id=session.pk, minutes=named, at=BEGIN)
        return {one.activity: one.minutes for one in used}

    assert use(freeze_dance=10, hop_path=0) == {"freeze-dance": 10, "hop-path": 0}
    assert use(freeze_dance=15) == {"freeze-dance": 15, "hop-path": 0}
    assert use(hop_path=None, nothing=None) == {"freeze-dance": 15}
    assert use(hop_path=5) == {"freeze-dance": 15, "hop-path": 5}
    assert ActivityUse.objects.filter(removed_at=None).count() == 2
    for wrong in (-1, 481):
        with pytest.raises(Refused, match="Minutes are between"):
            use(freeze_dance=wrong)
    with pytest.raises(Refused, match="activity of the library"):
        use(no_such_thing=5)


def test_words_are_kept_as_they_are(world: World) -> None:
    session = begin(world)
    words = "<b>مرحبا</b> \u202e 🎨 '); --" + "ä" * 250
    report = "a\r\nb" * 100
    capture.describe(
        actor=world.actor("therapist"), encounter_id=session.pk, arrival=words,
        family_report=report, at=BEGIN,
    )  # fmt: skip
    kept = Encounter.objects.get()
    assert (kept.arrival, kept.family_report) == (words, report)
    for field, most in (("arrival", 300), ("family_report", 2_000)):
        long = {"arrival": "", "family_report": "", field: "x" * (most + 1)}
        with pytest.raises(Refused, match="at most") as refused:
            capture.describe(
                actor=world.actor("therapist"), encounter_id=session.pk, at=BEGIN, **long
            )
        assert refused.value.field == field


@given(
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from(CODES[:3]), st.booleans()), max_size=15)
)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_whatever_is_sent_again_each_id_holds_its_first_content(
    world: World, deliveries: list[tuple[int, str, bool]]
) -> None:
    Try.objects.all().delete()
    session = Encounter.objects.first() or begin(world)
    mine = session.child.goals.first() or goal(world)
    first: dict[int, tuple[str, bool]] = {}
    for number, prompt, done in deliveries:
        expected = first.setdefault(number, (prompt, done))
        if expected == (prompt, done):
            tap(world, session, mine, prompt, succeeded=done, try_id=uuid(number))
        else:
            with pytest.raises(Refused):
                tap(world, session, mine, prompt, succeeded=done, try_id=uuid(number))
    kept = {one.pk.int: (one.prompt, one.succeeded) for one in Try.objects.all()}
    assert kept == first


def test_twenty_deliveries_of_one_tap_at_once_are_one_try(committed_world: World) -> None:
    world = committed_world
    with clinic_scope(world.clinic.pk, world.clinic.time_zone):
        session, mine = begin(world), goal(world)
    for number in range(3):
        outcomes = race(
            world,
            [lambda n=number: tap(world, session, mine, try_id=uuid(n))] * 20,  # type: ignore[misc]
        )
        assert [one.pk for one in outcomes] == [uuid(number)] * 20
    with clinic_scope(world.clinic.pk):
        assert Try.objects.count() == 3
        assert Version.objects.filter(record_type="encounters.try").count() == 3

"""What the clinic holds, until when, and who has training."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import instrument_actions, instrument_queries
from handspan.clinic.people.models import Clinic
from tests.clinic.evaluation.norming import BOT, hold
from tests.world import LONG_AGO, NOW, TODAY, World


@pytest.mark.parametrize("who", ["therapist", "assistant", "front_desk", "parent"])
def test_only_keepers_say_what_is_held(world: World, who: str) -> None:
    actor = world.actor(who)
    with pytest.raises(Denied):
        instrument_actions.hold(
            actor=actor, instrument=BOT, license_note="1", holder="x", since=TODAY, at=NOW
        )
    hold(world)
    for act in (instrument_actions.let_go, instrument_actions.hold_on):
        with pytest.raises(Denied):
            act(actor=actor, instrument=BOT, at=NOW)
    with pytest.raises(Denied):
        instrument_actions.set_corrected_until(actor=actor, months=12, at=NOW)


def test_holding_is_noted_changed_ended_and_taken_up_again(world: World) -> None:
    hold(world, trained=[world.staff["therapist"].pk])
    hold(world, license_note="Kit 13", trained=[world.staff["therapist"].pk])
    held = instrument_queries.holding_of(BOT, NOW)
    assert held is not None
    assert (held.license_note, held.trained_names, held.holds) == (
        "Kit 13", ("Therapist Ash",), True,
    )  # fmt: skip
    admin = world.actor("administrator")
    instrument_actions.let_go(actor=admin, instrument=BOT, at=NOW)
    held = instrument_queries.holding_of(BOT, NOW + timedelta(days=1))
    assert held is not None
    assert (held.until, held.holds) == (TODAY, False)
    instrument_actions.hold_on(actor=admin, instrument=BOT, at=NOW)
    held = instrument_queries.holding_of(BOT, NOW + timedelta(days=1))
    assert held is not None
    assert held.holds


def test_what_cannot_be_is_refused(world: World) -> None:
    with pytest.raises(Denied):
        hold(world, "no-such-test")
    with pytest.raises(Refused, match="cannot be before the first"):
        hold(world, since=TODAY, until=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="among the clinic's therapists"):
        hold(world, trained=[world.staff["front_desk"].pk])
    with pytest.raises(Denied):
        instrument_actions.let_go(actor=world.actor("administrator"), instrument=BOT, at=NOW)


def test_held_instruments_come_first_and_words_find_them(world: World) -> None:
    names = [line.described.code for line in instrument_queries.listing("", NOW)]
    assert names[0] != BOT
    hold(world)
    lines = instrument_queries.listing("", NOW)
    assert (lines[0].described.code, lines[0].holds) == (BOT, True)
    assert len(lines) == len(names)
    found = {line.described.code for line in instrument_queries.listing("pearson MOTOR", NOW)}
    assert found == {"bot-3", "beery-vmi"}
    assert instrument_queries.listing("nothing like it", NOW) == []


def test_a_holding_that_has_not_begun_does_not_count(world: World) -> None:
    hold(world, since=TODAY + timedelta(days=1))
    held = instrument_queries.holding_of(BOT, NOW)
    assert held is not None
    assert not held.holds
    hold(world, since=LONG_AGO)
    held = instrument_queries.holding_of(BOT, NOW)
    assert held is not None
    assert held.holds


def test_until_when_ages_are_corrected_is_the_clinics_rule(world: World) -> None:
    assert Clinic.objects.get(pk=world.clinic.pk).corrected_until_months == 24
    actor = world.actor("supervisor")
    instrument_actions.set_corrected_until(actor=actor, months=36, at=NOW)
    assert Clinic.objects.get(pk=world.clinic.pk).corrected_until_months == 36
    with pytest.raises(Refused, match="0 to 48"):
        instrument_actions.set_corrected_until(actor=actor, months=49, at=NOW)

"""Norms are typed or imported, handed over, verified by another person, and then never change."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import instrument_queries, norm_actions, norm_queries, norm_rows
from handspan.clinic.evaluation.models import NormTable
from handspan.clinic.evaluation.norm_actions import Faulty
from handspan.core.measurement.norm_files import write
from tests.clinic.evaluation.norming import BOT, SEED, handed_over, hold, typed, verified
from tests.core.measurement import norms
from tests.world import NOW, World

CELLS = {
    "scale": "Copying", "sex": "any", "age_from_months": "60", "age_to_months": "66",
    "raw_min": "0", "raw_max": "4", "standard": "7", "metric": "scaled", "percentile": "16",
}  # fmt: skip


def _begin(world: World, who: str = "administrator") -> NormTable:
    return norm_actions.begin_table(
        actor=world.actor(who), instrument=BOT, source="Manual, page 3", at=NOW
    )


def _add(world: World, table: NormTable, who: str = "administrator", **changes: str) -> NormTable:
    return norm_actions.add_row(
        actor=world.actor(who), table_id=table.pk, cells=CELLS | changes, at=NOW
    )


def _verify(world: World, table: NormTable, who: str, off: dict[int, float] | None = None) -> Any:
    right = [cell.standard for cell in norm_queries.cells(table.pk)]
    said = [value + (off or {}).get(place, 0) for place, value in enumerate(right, start=1)]
    return norm_actions.verify(
        actor=world.actor(who), table_id=table.pk, standards=said, seed=SEED + 1, at=NOW
    )


@pytest.mark.parametrize("who", ["therapist", "assistant", "front_desk", "parent"])
def test_only_keepers_enter_norms(world: World, who: str) -> None:
    table = _begin(world)
    with pytest.raises(Denied):
        _begin(world, who)
    with pytest.raises(Denied):
        _add(world, table, who)
    for act in (
        norm_actions.take_back,
        norm_actions.discard,
        norm_actions.bring_back,
        norm_actions.correct_table,
    ):
        with pytest.raises(Denied):
            act(actor=world.actor(who), table_id=table.pk, at=NOW)
    with pytest.raises(Denied):
        norm_actions.hand_over(actor=world.actor(who), table_id=table.pk, seed=1, at=NOW)
    with pytest.raises(Denied):
        norm_actions.import_rows(actor=world.actor(who), table_id=table.pk, text="", at=NOW)


def test_an_import_that_breaks_one_check_keeps_nothing_and_names_every_problem(
    world: World,
) -> None:
    table = _begin(world)
    rows = norms.changed(norms.table(), 3, percentile=50.0)
    rows = norms.changed(rows, 9, ci_low=19.0)
    with pytest.raises(Faulty) as faulty:
        norm_actions.import_rows(
            actor=world.actor("administrator"), table_id=table.pk, at=NOW,
            text=write(rows, instrument=BOT, edition="3"),
        )  # fmt: skip
    assert [(one.line, one.column) for one in faulty.value.problems] == [
        (5, "percentile"), (11, "ci_low"),
    ]  # fmt: skip
    assert "And 1 more" in faulty.value.sentence
    assert norm_queries.table(table.pk).rows == ()


def test_a_file_for_another_test_is_refused(world: World) -> None:
    table = _begin(world)
    text = write(norms.table(), instrument="mabc-2", edition="2")
    look = norm_queries.look(table.pk, text)
    assert {one.column for one in look.problems} == {"instrument", "edition"}
    assert look.scales == ()


def test_rows_come_back_as_they_were(world: World) -> None:
    table = typed(world, norms.with_composite())
    assert norm_queries.table(table.pk).rows == tuple(norms.with_composite())


def test_lines_are_typed_one_by_one_and_taken_out(world: World) -> None:
    table = _begin(world)
    _add(world, table)
    _add(world, table, raw_min="5", raw_max="9", standard="10", percentile="50")
    for changes, column in (
        ({"raw_min": "9", "raw_max": "12", "standard": "13", "percentile": ""}, "raw_min"),
        ({"raw_min": "10", "raw_max": "12", "standard": "13", "percentile": "60"}, "percentile"),
        ({"raw_min": "10", "raw_max": "12", "standard": "x"}, "standard"),
        ({"raw_min": "", "raw_max": "12"}, "raw_min"),
    ):
        with pytest.raises(Faulty) as faulty:
            _add(world, table, **changes)
        assert column in {one.column for one in faulty.value.problems}
    norm_actions.remove_row(actor=world.actor("administrator"), table_id=table.pk, place=0, at=NOW)
    (left,) = norm_queries.table(table.pk).rows
    assert left.standard == 10
    with pytest.raises(Refused, match="not there any more"):
        norm_actions.remove_row(
            actor=world.actor("administrator"), table_id=table.pk, place=1, at=NOW
        )


def test_a_band_that_will_be_reached_later_may_be_typed_but_not_handed_over(world: World) -> None:
    table = _begin(world)
    _add(world, table)
    _add(world, table, age_from_months="72", age_to_months="78")
    with pytest.raises(Faulty, match="no norms from"):
        norm_actions.hand_over(
            actor=world.actor("administrator"), table_id=table.pk, seed=1, at=NOW
        )
    _add(world, table, age_from_months="66", age_to_months="72")
    handed = norm_actions.hand_over(
        actor=world.actor("administrator"), table_id=table.pk, seed=1, at=NOW
    )
    assert handed.seed == 1
    with pytest.raises(Refused, match="waits for a second person"):
        _add(world, table, raw_min="5", raw_max="6")


def test_an_empty_table_is_not_handed_over(world: World) -> None:
    table = _begin(world)
    with pytest.raises(Refused, match="Enter rows first"):
        norm_actions.hand_over(
            actor=world.actor("administrator"), table_id=table.pk, seed=1, at=NOW
        )


def test_whoever_typed_a_line_cannot_verify(world: World) -> None:
    table = _begin(world)
    _add(world, table)
    _add(world, table, "supervisor", raw_min="5", raw_max="9", standard="10", percentile="50")
    norm_actions.hand_over(actor=world.actor("administrator"), table_id=table.pk, seed=1, at=NOW)
    for who in ("administrator", "supervisor"):
        with pytest.raises(Refused, match="You typed some"):
            _verify(world, table, who)
    for who in ("assistant", "front_desk", "parent"):
        with pytest.raises(Denied):
            _verify(world, table, who)
    assert _verify(world, table, "therapist").verified


def test_one_cell_that_differs_keeps_the_table_closed_and_draws_others(world: World) -> None:
    table = handed_over(world, norms.table())
    before = norm_queries.cells(table.pk)
    assert len(before) == 5
    verdict = _verify(world, table, "therapist", off={2: 1.0, 5: -0.5})
    assert (verdict.verified, verdict.differ) == (False, (2, 5))
    table.refresh_from_db()
    assert (table.verified_at, table.disagreements) == (None, 1)
    assert norm_queries.cells(table.pk) != before
    assert norm_rows.verified(BOT, "3") is None
    with pytest.raises(Refused, match="all 5 places"):
        norm_actions.verify(
            actor=world.actor("therapist"), table_id=table.pk, standards=[1.0], seed=1, at=NOW
        )
    assert _verify(world, table, "therapist").verified


def test_a_verified_table_never_changes_not_even_in_the_database(world: World) -> None:
    table = verified(world)
    with pytest.raises(Refused, match="does not change"):
        _add(world, table)
    with pytest.raises(Refused, match="does not change"):
        norm_actions.discard(actor=world.actor("administrator"), table_id=table.pk, at=NOW)
    for change in ({"rows": []}, {"verified_at": None}, {"seed": 0}):
        with pytest.raises(DatabaseError), transaction.atomic():
            NormTable.objects.filter(pk=table.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        NormTable.objects.filter(pk=table.pk).delete()


def test_a_correction_is_a_new_version_and_is_used_once_it_is_verified(world: World) -> None:
    hold(world)
    old = verified(world, norms.table(4, 12))
    new = norm_actions.correct_table(actor=world.actor("supervisor"), table_id=old.pk, at=NOW)
    assert (new.version, norm_queries.table(new.pk).rows) == (2, norm_queries.table(old.pk).rows)
    assert norm_rows.verified(BOT, "3") == old
    norm_actions.hand_over(actor=world.actor("supervisor"), table_id=new.pk, seed=3, at=NOW)
    assert _verify(world, new, "therapist").verified
    assert norm_rows.verified(BOT, "3") == new
    states = [(line.version, line.state) for line in norm_queries.tables_of(BOT, "3")]
    assert states == [(2, "verified"), (1, "replaced")]
    with pytest.raises(Refused, match="Nobody has verified"):
        third = norm_actions.correct_table(actor=world.actor("supervisor"), table_id=new.pk, at=NOW)
        norm_actions.correct_table(actor=world.actor("supervisor"), table_id=third.pk, at=NOW)


def test_a_table_can_be_taken_back_and_put_away(world: World) -> None:
    table = handed_over(world, norms.table())
    admin = world.actor("administrator")
    norm_actions.take_back(actor=admin, table_id=table.pk, at=NOW)
    norm_actions.remove_row(actor=admin, table_id=table.pk, place=0, at=NOW)
    norm_actions.discard(actor=admin, table_id=table.pk, at=NOW)
    (line,) = norm_queries.tables_of(BOT, "3")
    assert line.state == "away"
    with pytest.raises(Denied):
        norm_queries.table(table.pk)
    with pytest.raises(Denied):
        _add(world, table)
    assert _begin(world).version == 2
    norm_actions.bring_back(actor=admin, table_id=table.pk, at=NOW)
    assert len(norm_queries.table(table.pk).rows) == 37
    with pytest.raises(Refused, match="not put away"):
        norm_actions.bring_back(actor=admin, table_id=table.pk, at=NOW)


def test_the_list_says_how_far_the_norms_are(world: World) -> None:
    def state() -> str:
        (line,) = instrument_queries.listing("bot-3", NOW)
        return line.norms

    assert state() == "none"
    table = handed_over(world, norms.table())
    assert state() == "waits"
    _verify(world, table, "therapist")
    assert state() == "verified"
    _begin(world)
    assert state() == "verified"

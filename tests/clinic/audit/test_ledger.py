"""Every write is checked, versioned and chained, or does not happen at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from handspan.clinic.audit import chain
from handspan.clinic.audit.actions import record_read, snapshot, writing
from handspan.clinic.audit.models import Entry, Version
from handspan.clinic.errors import Refused
from handspan.clinic.people.models import Child, SafetyFlag
from tests.world import NOW, World


def _new_child(name: str = "Wren") -> Child:
    return Child(given_name=name, birth_date=date(2021, 5, 5), created_at=NOW)


def _chain() -> tuple[chain.Break | None, chain.Head | None]:
    return chain.first_break(Entry.objects.order_by("number").values())


def test_a_write_leaves_its_version_and_its_entry(world: World) -> None:
    with writing(world.actor("therapist"), "people.add_child", at=NOW) as ledger:
        child = ledger.save(_new_child())
    version = Version.objects.get(record_id=child.pk)
    entry = Entry.objects.get(record_id=str(child.pk))
    assert version.number == 1
    assert version.body["given_name"] == "Wren"
    assert entry.content == version.digest == chain.digest_of(version.body)
    assert (entry.act, entry.child_id, entry.actor_id) == (
        "people.add_child",
        child.pk,
        world.actor("therapist").user_id,
    )


def test_each_change_adds_a_version_and_the_old_one_can_be_read(world: World) -> None:
    actor = world.actor("therapist")
    with writing(actor, "people.add_child", at=NOW) as ledger:
        child = ledger.save(_new_child())
    with writing(actor, "people.change_child", at=NOW + timedelta(hours=1)) as ledger:
        child.school = "Oak School"
        ledger.save(child)
    bodies = Version.objects.filter(record_id=child.pk).order_by("number")
    assert [version.body["school"] for version in bodies] == ["", "Oak School"]
    assert snapshot(Child.objects.get(pk=child.pk)) == bodies[1].body


def test_a_refused_write_leaves_nothing(world: World) -> None:
    before = Entry.objects.count()
    with (
        pytest.raises(Refused, match="between 20 and 45"),
        writing(world.actor("therapist"), "people.add_child", at=NOW) as ledger,
    ):
        ledger.save(_new_child("Kept out"))
        late = _new_child()
        late.gestational_days = 400
        ledger.save(late)
    assert not Child.objects.filter(given_name="Kept out").exists()
    assert Entry.objects.count() == before
    assert not Version.objects.filter(body__given_name="Kept out").exists()


def test_entries_hold_no_words_about_a_child(world: World) -> None:
    with writing(world.actor("therapist"), "people.add_flag", at=NOW) as ledger:
        ledger.save(SafetyFlag(child=world.child, kind="other", detail="afraid of balloons"))
    record_read(world.actor("therapist"), "read child", at=NOW, child_id=world.child.pk)
    for entry in Entry.objects.values():
        words = " ".join(str(value) for value in entry.values())
        assert "balloons" not in words
        assert "Robin" not in words


def test_the_chain_holds_over_reads_and_writes_and_is_each_clinics_own(world: World) -> None:
    for number in range(5):
        record_read(world.actor("therapist"), f"read {number}", at=NOW)
        with writing(world.actor("therapist"), "people.add_child", at=NOW) as ledger:
            ledger.save_many([_new_child("One"), _new_child("Two")])
    broken, head = _chain()
    assert broken is None
    assert head is not None
    assert head.number == Entry.objects.count() == 15


@pytest.mark.parametrize("table", ["audit_entry", "audit_version"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET act = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_written(
    world: World, table: str, statement: str
) -> None:
    with writing(world.actor("therapist"), "people.add_child", at=NOW) as ledger:
        ledger.save(_new_child())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table))


def test_a_changed_missing_or_moved_entry_is_found(world: World) -> None:
    for number in range(6):
        record_read(world.actor("therapist"), f"read {number}", at=NOW)
    rows = list(Entry.objects.order_by("number").values())
    assert chain.first_break(rows)[0] is None
    changed = [row | {"act": "other"} if row["number"] == 3 else row for row in rows]
    assert chain.first_break(changed)[0] == chain.Break(3, "entry 3 was changed")
    assert chain.first_break(rows[:2] + rows[3:])[0] == chain.Break(3, "entry 3 is missing")
    rewritten = [dict(row) for row in rows]
    rewritten[2]["act"] = "other"
    rewritten[2]["digest"] = chain.entry_digest(rewritten[2])
    found, _ = chain.first_break(rewritten)
    assert found == chain.Break(4, "entry 4 does not follow the entry before it")

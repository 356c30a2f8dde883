"""Whatever somebody with the rights of the database's owner changes is found."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from handspan.clinic.audit import chain, heads, verification
from handspan.clinic.audit.actions import record_read, writing
from handspan.clinic.audit.chain import Break
from handspan.clinic.audit.models import Entry, Version
from handspan.clinic.people.models import Child
from tests.world import NOW, World

ENTRIES = 12


@pytest.fixture
def told(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A clinic with twelve entries and nine versions, and no walls around them."""
    monkeypatch.setattr(verification, "BATCH", 4)  # several batches
    actor = world.actor("therapist")
    with writing(actor, "people.add_child", at=NOW) as ledger:
        child = ledger.save(Child(given_name="Wren", birth_date=NOW.date(), created_at=NOW))
    for hour in range(1, 9):
        with writing(actor, "people.change_child", at=NOW + timedelta(hours=hour)) as ledger:
            child.school = f"School {hour % 3}"
            ledger.save(child)
    for hour in range(3):
        record_read(actor, "read child", at=NOW + timedelta(hours=hour), child_id=child.pk)
    _walls_down()
    return world


def _walls_down() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in ("audit_entry", "audit_version"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            return
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def _sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        assert cursor.rowcount > 0, "the tampering changed nothing"


def _rewrite_from(number: int) -> None:
    """Make the chain hold again, as an insider with the program at hand could."""
    previous = ""
    for row in Entry.objects.order_by("number").values():
        if row["number"] >= number:
            row["previous"] = previous
            row["digest"] = chain.entry_digest(row)
            Entry.objects.filter(pk=row["id"]).update(
                previous=row["previous"], digest=row["digest"]
            )
        previous = row["digest"]


def test_an_untouched_chain_holds(told: World) -> None:
    shares: list[float] = []
    verdict = verification.verify(progress=shares.append)
    assert verdict.broken is None
    assert (verdict.entries, verdict.versions) == (ENTRIES, 9)
    assert verdict.head == verification.head()
    assert shares[-1] == 1.0
    assert shares == sorted(shares)


def test_an_empty_chain_holds(world: World) -> None:
    assert verification.verify() == verification.Verdict(None, None, 0, 0)


TAMPERINGS: dict[str, tuple[Callable[[], None], int, str]] = {
    "a changed act": (
        lambda: _sql("UPDATE audit_entry SET act = 'read goals' WHERE number = 11"),
        11,
        "was changed",
    ),
    "a changed person": (
        lambda: _sql("UPDATE audit_entry SET actor_id = NULL WHERE number = 5"),
        5,
        "was changed",
    ),
    "a changed time": (
        lambda: _sql("UPDATE audit_entry SET at = '2026-01-01 00:00:00+00:00' WHERE number = 1"),
        1,
        "was changed",
    ),
    "a deleted entry": (
        lambda: _sql("DELETE FROM audit_entry WHERE number = 7"),
        7,
        "is missing",
    ),
    "a deleted beginning": (
        lambda: _sql("DELETE FROM audit_entry WHERE number < 3"),
        1,
        "is missing",
    ),
    "swapped entries": (
        lambda: (
            _sql("UPDATE audit_entry SET number = 99 WHERE number = 4"),
            _sql("UPDATE audit_entry SET number = 4 WHERE number = 8"),
            _sql("UPDATE audit_entry SET number = 8 WHERE number = 99"),
        )[-1],
        4,
        "does not follow",
    ),
    "a changed version": (
        lambda: _sql(
            "UPDATE audit_version SET body = %s WHERE number = 3", json.dumps({"school": "Other"})
        ),
        3,
        "was changed",
    ),
    "a changed version with its digest": (
        lambda: _sql(
            "UPDATE audit_version SET body = %s, digest = %s WHERE number = 3",
            json.dumps({"school": "Other"}),
            chain.digest_of({"school": "Other"}),
        ),
        3,
        "is missing or was changed",
    ),
    "a deleted version": (
        lambda: _sql("DELETE FROM audit_version WHERE number = 6"),
        6,
        "is missing or was changed",
    ),
    "a deleted last version": (
        lambda: _sql("DELETE FROM audit_version WHERE number = 9"),
        9,
        "is missing or was changed",
    ),
    "versions in another order": (
        lambda: (
            _sql("UPDATE audit_version SET number = 99 WHERE number = 2"),
            _sql("UPDATE audit_version SET number = 2 WHERE number = 4"),
            _sql("UPDATE audit_version SET number = 4 WHERE number = 99"),
        )[-1],
        3,
        "is out of order",
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_was_changed_is_found_and_named(told: World, name: str) -> None:
    tamper, number, reason = TAMPERINGS[name]
    tamper()
    broken = verification.verify().broken
    assert broken is not None
    assert reason in broken.reason
    assert broken.number == number


def test_an_added_version_is_found(told: World) -> None:
    last = Version.objects.order_by("-number").values().first()
    assert last is not None
    body = {"school": "Slipped in"}
    Version.objects.create(
        **last | {"id": None, "number": 10, "body": body, "digest": chain.digest_of(body)}
    )
    broken = verification.verify().broken
    assert broken is not None
    assert "10 versions are kept, but entries tell of 9" in broken.reason


def test_only_a_kept_head_shows_that_the_end_is_gone(told: World) -> None:
    kept = verification.head()
    _sql("DELETE FROM audit_entry WHERE number > 10")
    assert verification.verify().broken is None
    assert verification.verify(known=kept).broken == Break(
        11,
        "the chain ends at entry 10, but the kept head names entry 12: its end was cut off",
    )


def test_only_a_kept_head_shows_that_the_chain_was_written_anew(told: World) -> None:
    kept = verification.head()
    _sql("UPDATE audit_entry SET act = 'read goals' WHERE number = 11")
    _rewrite_from(11)
    assert verification.verify().broken is None
    broken = verification.verify(known=kept).broken
    assert broken is not None
    assert broken.number == 12
    assert "written anew" in broken.reason


def test_a_chain_that_went_on_still_fits_its_kept_head(told: World) -> None:
    kept = verification.head()
    record_read(told.actor("therapist"), "read child", at=NOW)
    assert verification.verify(known=kept).broken is None


def test_a_hundred_random_changes_are_all_found(told: World) -> None:
    chance = random.Random(20261124)
    columns = [column for column in chain.FIELDS if column not in ("number", "clinic_id")]
    for _ in range(100):
        number, column = chance.randint(1, ENTRIES), chance.choice(columns)
        row = Entry.objects.values().get(number=number)
        other = {
            "at": row["at"] + timedelta(microseconds=1),
            "actor_id": told.clinic.pk,
            "child_id": told.clinic.pk,
        }.get(column, f"{row[column]}x"[-60:])
        Entry.objects.filter(number=number).update(**{column: other})
        broken = verification.verify().broken
        assert broken is not None, (number, column)
        assert broken.number == number
        Entry.objects.filter(number=number).update(**{column: row[column]})
    assert verification.verify().broken is None


def test_the_outcome_is_kept_in_the_chain(told: World) -> None:
    actor = told.actor("administrator")
    assert verification.last_walk() is None
    assert verification.verify_and_record(actor=actor, at=NOW).broken is None
    assert verification.last_walk() == verification.LastWalk(NOW, held=True)
    _sql("UPDATE audit_entry SET act = 'x' WHERE number = 2")
    verification.verify_and_record(actor=actor, at=NOW + timedelta(days=1))
    assert verification.last_walk() == verification.LastWalk(NOW + timedelta(days=1), held=False)


def test_a_signed_head_comes_back_as_it_was(told: World) -> None:
    key = heads.signing_key("a secret of this installation")
    found = verification.head()
    assert found is not None
    text = json.dumps(heads.export([("willow", found)], at=NOW, key=key))
    (signed,) = heads.read(text, heads.public_key(key))
    assert (signed.clinic, signed.head, signed.at) == ("willow", found, NOW)


@pytest.mark.parametrize("change", ["number", "digest", "clinic_id", "at", "signature"])
def test_a_changed_head_is_not_believed(told: World, change: str) -> None:
    key = heads.signing_key("a secret of this installation")
    found = verification.head()
    assert found is not None
    file = heads.export([("willow", found)], at=NOW, key=key)
    row = file["heads"][0]
    row[change] = 3 if change == "number" else "A" + str(row[change])[1:]
    with pytest.raises(heads.BadHead):
        heads.read(json.dumps(file), heads.public_key(key))


def test_a_head_of_another_installation_is_not_believed(told: World) -> None:
    found = verification.head()
    assert found is not None
    text = json.dumps(
        heads.export([("willow", found)], at=NOW, key=heads.signing_key("somebody else's"))
    )
    with pytest.raises(heads.BadHead, match="another installation"):
        heads.read(text, heads.public_key(heads.signing_key("ours")))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"heads": [1]}', '{"heads": [{}]}', "é"])
def test_what_is_no_file_of_heads_is_refused(text: str) -> None:
    with pytest.raises(heads.BadHead):
        heads.read(text, heads.public_key(heads.signing_key("ours")))

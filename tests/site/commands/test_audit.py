"""`handspan audit`: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection

from handspan.clinic.audit.actions import record_read
from handspan.clinic.people.models import Clinic
from handspan.clinic.tenancy import clinic_scope
from handspan.site.cli import main
from tests import world as worlds
from tests.world import NOW, World


@pytest.fixture
def two_clinics(world: World) -> World:
    """Two clinics with chains of three and two entries, and no walls around them."""
    for number in range(3):
        record_read(world.actor("therapist"), f"read {number}", at=NOW)
    other = worlds.new_clinic("birch")
    with clinic_scope(other.pk):
        birch = worlds.build("birch")
        for number in range(2):
            record_read(birch.actor("therapist"), f"read {number}", at=NOW)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_entry_append_only_update")
            cursor.execute("DROP TRIGGER audit_entry_append_only_delete")
    return world


def _sql(world: World, statement: str) -> None:
    clinic = world.clinic.pk if connection.vendor == "postgresql" else world.clinic.pk.hex
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} AND clinic_id = %s", [clinic])
        assert cursor.rowcount > 0


def test_chains_that_hold(two_clinics: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "birch: 2 entries and 0 versions hold",
        "willow: 3 entries and 0 versions hold",
    ]


def test_the_place_and_reason_of_a_break(
    two_clinics: World, capsys: pytest.CaptureFixture[str]
) -> None:
    _sql(two_clinics, "UPDATE audit_entry SET act = 'other' WHERE number = 2")
    assert main(["audit", "verify"]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out == [
        "birch: 2 entries and 0 versions hold",
        "willow: BROKEN at entry 2: entry 2 was changed",
    ]


def test_a_kept_head_shows_a_cut(
    two_clinics: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "heads.json"
    assert main(["audit", "head", "--out", str(file)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "birch: ends at entry 2",
        "willow: ends at entry 3",
    ]
    assert main(["audit", "verify", "--head", str(file)]) == 0
    _sql(two_clinics, "DELETE FROM audit_entry WHERE number = 3")
    assert main(["audit", "verify"]) == 0
    capsys.readouterr()
    assert main(["audit", "verify", "--head", str(file)]) == 1
    assert "willow: BROKEN at entry 3: the chain ends at entry 2" in capsys.readouterr().out


def test_a_kept_head_of_a_clinic_that_is_gone(
    two_clinics: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "heads.json"
    ghost = worlds.new_clinic("ghost")
    with clinic_scope(ghost.pk):
        record_read(two_clinics.actor("therapist"), "read", at=NOW)
    main(["audit", "head", "--out", str(file)])
    with connection.cursor() as cursor:
        key = ghost.pk if connection.vendor == "postgresql" else ghost.pk.hex
        with clinic_scope(ghost.pk):
            cursor.execute("DELETE FROM audit_entry WHERE clinic_id = %s", [key])
        Clinic.objects.filter(pk=ghost.pk).delete()
    capsys.readouterr()
    assert main(["audit", "verify", "--head", str(file)]) == 1
    assert f"{ghost.pk}: BROKEN" in capsys.readouterr().out


def test_a_head_that_was_changed_or_is_none(
    two_clinics: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "heads.json"
    main(["audit", "head", "--out", str(file)])
    heads = json.loads(file.read_text())
    heads["heads"][0]["number"] = 1
    file.write_text(json.dumps(heads))
    assert main(["audit", "verify", "--head", str(file)]) == 2
    assert "does not hold" in capsys.readouterr().err
    assert main(["audit", "verify", "--head", str(tmp_path / "none.json")]) == 2
    assert main(["audit", "head", "--out", str(tmp_path / "no" / "folder.json")]) == 2


def test_the_public_key_is_the_one_in_the_file(
    two_clinics: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "heads.json"
    main(["audit", "head", "--out", str(file)])
    capsys.readouterr()
    assert main(["audit", "key"]) == 0
    key = capsys.readouterr().out.strip()
    assert json.loads(file.read_text())["public_key"] == key
    assert main(["audit", "verify", "--head", str(file), "--key", key]) == 0
    assert main(["audit", "verify", "--head", str(file), "--key", "x" + key[1:]]) == 2

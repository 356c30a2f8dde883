"""Notes: signed once, frozen for good, co-signed by the right person, added to by the team."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from handspan.clinic.encounters import signing
from handspan.clinic.encounters.models import Addendum, Note, Signature
from handspan.clinic.encounters.signing import Words
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.models import CareTeamMember, Clinic, Credential
from handspan.clinic.tenancy import clinic_scope
from tests.clinic.encounters.visiting import END, FULL, drafted, sign
from tests.racing import race
from tests.world import TODAY, World


def test_a_signature_freezes_the_words_with_the_name_and_the_digest(world: World) -> None:
    note = sign(world, drafted(world))
    assert note.frozen_at == END
    assert (note.subjective, note.plan) == (FULL.subjective, FULL.plan)
    signature = Signature.objects.get()
    assert (signature.kind, signature.name) == ("author", "Therapist Ash, OTR/L")
    assert signature.digest == note.digest == signing.digest_of(signing.content(note))
    assert len(note.digest) == 64
    assert not note.needs_cosignature


def test_the_same_content_has_the_same_digest_after_a_round_trip(world: World) -> None:
    note = sign(world, drafted(world))
    assert signing.is_unchanged(Note.objects.select_related("encounter").get(pk=note.pk))


@pytest.mark.parametrize("part", ["objective", "assessment", "plan"])
def test_a_note_with_a_gap_is_not_signed(world: World, part: str) -> None:
    note = drafted(world)
    words = Words(**{name: "" if name == part else "x" for name in Words.__slots__})
    with pytest.raises(Refused) as refused:
        sign(world, note, words=words)
    assert refused.value.field == part
    assert Note.objects.get().frozen_at is None
    assert not Signature.objects.exists()


def test_only_the_author_signs_and_only_once(world: World) -> None:
    note = drafted(world)
    with pytest.raises(Refused, match="Therapist Ash held this session"):
        sign(world, note, who="assistant")
    for who in ("stranger", "supervisor", "front_desk", "parent"):
        with pytest.raises(Denied):
            sign(world, note, who=who)
    sign(world, note)
    with pytest.raises(Refused, match="is signed"):
        sign(world, note)
    with pytest.raises(Refused, match="is signed"):
        signing.save_draft(actor=world.actor("therapist"), note_id=note.pk, words=Words(), at=END)


def test_an_author_who_left_the_team_does_not_sign(world: World) -> None:
    note = drafted(world)
    CareTeamMember.objects.filter(staff=world.staff["therapist"]).update(ends_on=TODAY)
    with pytest.raises(Denied):
        sign(world, note)


@pytest.mark.parametrize(
    ("license_", "at", "says"),
    [
        ({"valid_to": date(2026, 11, 30)}, END, "ended on November 30"),
        ({"valid_to": date(2026, 12, 1)}, END + timedelta(days=1), "ended on December 1"),
        ({"valid_from": date(2026, 12, 2)}, END + timedelta(days=1), "begins on December 2"),
    ],
)
def test_the_license_holds_on_the_day_of_service_and_of_signing(
    world: World, license_: dict[str, Any], at: Any, says: str
) -> None:
    note = drafted(world)
    Credential.objects.filter(staff=world.staff["therapist"]).update(**license_)
    with pytest.raises(Refused, match=says):
        sign(world, note, at=at)
    assert not Signature.objects.exists()


def test_an_assistants_note_waits_for_a_cosignature(world: World) -> None:
    note = sign(world, drafted(world, "assistant"), who="assistant")
    assert note.needs_cosignature
    with pytest.raises(Denied):
        signing.cosign(actor=world.actor("assistant"), note_id=note.pk, at=END)
    with pytest.raises(Denied):
        signing.cosign(actor=world.actor("stranger"), note_id=note.pk, at=END)
    signing.cosign(actor=world.actor("therapist"), note_id=note.pk, at=END)
    kinds = dict(Signature.objects.values_list("kind", "name"))
    assert kinds == {"author": "Assistant Ash, COTA/L", "cosigner": "Therapist Ash, OTR/L"}
    with pytest.raises(Refused, match="co-signed already"):
        signing.cosign(actor=world.actor("supervisor"), note_id=note.pk, at=END)


def test_a_supervisor_of_the_clinic_may_cosign(world: World) -> None:
    note = sign(world, drafted(world, "assistant"), who="assistant")
    signing.cosign(actor=world.actor("supervisor"), note_id=note.pk, at=END)


def test_a_therapist_of_the_team_who_supervises_somebody_else_may_not(world: World) -> None:
    note = sign(world, drafted(world, "assistant"), who="assistant")
    world.staff["assistant"].supervisor = world.staff["supervisor"]
    world.staff["assistant"].save()
    with pytest.raises(Denied):
        signing.cosign(actor=world.actor("therapist"), note_id=note.pk, at=END)


def test_a_cosigner_needs_a_license_too(world: World) -> None:
    note = sign(world, drafted(world, "assistant"), who="assistant")
    Credential.objects.filter(staff=world.staff["therapist"]).update(valid_to=date(2026, 11, 30))
    with pytest.raises(Refused, match="ended on November 30"):
        signing.cosign(actor=world.actor("therapist"), note_id=note.pk, at=END)


def test_a_clinic_may_do_without_cosignatures(world: World) -> None:
    Clinic.objects.update(cosign_assistants=False)
    note = sign(world, drafted(world, "assistant"), who="assistant")
    assert not note.needs_cosignature
    with pytest.raises(Refused, match="does not wait"):
        signing.cosign(actor=world.actor("supervisor"), note_id=note.pk, at=END)


def test_addenda_are_added_by_the_team_to_signed_notes_only(world: World) -> None:
    note = drafted(world)
    add = {"note_id": note.pk, "at": END}
    with pytest.raises(Refused, match="not signed yet"):
        signing.add(actor=world.actor("therapist"), words="x", **add)
    sign(world, note)
    with pytest.raises(Refused, match="Write what"):
        signing.add(actor=world.actor("therapist"), words=" \n", **add)
    with pytest.raises(Denied):
        signing.add(actor=world.actor("stranger"), words="x", **add)
    hostile = "<script>x</script> \u202e\u05e9\u05dc\u05d5\u05dd 🙂 " + "z" * 9_900
    kept = signing.add(actor=world.actor("assistant"), words=hostile, **add)
    assert (kept.words, kept.name) == (hostile, "Assistant Ash, COTA/L")
    with pytest.raises(Refused) as refused:
        signing.add(actor=world.actor("therapist"), words="z" * 10_001, **add)
    assert refused.value.field == "words"


@pytest.mark.parametrize(
    "table", ["encounters_note", "encounters_signature", "encounters_addendum"]
)
@pytest.mark.parametrize("verb", ["UPDATE {} SET digest = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_is_signed(world: World, table: str, verb: str) -> None:
    note = sign(world, drafted(world))
    signing.add(actor=world.actor("therapist"), note_id=note.pk, words="More.", at=END)
    statement = verb.format(table).replace(
        "digest", "words" if table.endswith("addendum") else "digest"
    )
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert Note.objects.count() == Signature.objects.count() == Addendum.objects.count() == 1


def test_a_change_behind_the_database_is_seen_before_a_cosignature(world: World) -> None:
    """Somebody with the owner's rights changes data under a signed note."""
    note = sign(world, drafted(world, "assistant"), who="assistant")
    note.encounter.tries.update(succeeded=False)
    assert not signing.is_unchanged(Note.objects.select_related("encounter").get())
    with pytest.raises(Refused, match="no longer what was signed"):
        signing.cosign(actor=world.actor("therapist"), note_id=note.pk, at=END)


def test_ten_signatures_at_once_are_one(committed_world: World) -> None:
    world = committed_world
    with clinic_scope(world.clinic.pk, world.clinic.time_zone):
        note = drafted(world)
    outcomes = race(world, [lambda: sign(world, note)] * 10)
    assert sum(isinstance(one, Note) for one in outcomes) == 1, outcomes
    assert sum(isinstance(one, Refused) for one in outcomes) == 9
    with clinic_scope(world.clinic.pk):
        assert Signature.objects.count() == 1

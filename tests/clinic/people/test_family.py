"""The people around a child: rights begin and end, and what has ended stays ended."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from handspan.clinic.audit.models import Entry, Version
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people import consent_actions, family_actions, family_queries
from handspan.clinic.people.access import Right, children, share_links
from handspan.clinic.people.family_actions import NewGuardian, Rights
from handspan.clinic.people.models import (
    CareTeamMember,
    Consent,
    Guardian,
    Guardianship,
    SafetyFlag,
    ShareLink,
)
from tests.world import NOW, TODAY, World, share_with_school

INES = NewGuardian("Ines", "Elm", "grandmother", household_label="By the lake")
ONLY_SEES = Rights(can_decide=False, can_sign=False, can_pick_up=False)
LAST_MONTH = TODAY - timedelta(days=30)


def _link(world: World, who: str) -> Guardianship:
    return Guardianship.objects.get(guardian=world.guardians[who])


def _holds(world: World, who: str, right: Right) -> bool:
    return children(world.actor(who), right, NOW).filter(pk=world.child.pk).exists()


def _member(world: World, who: str) -> CareTeamMember:
    return CareTeamMember.objects.get(child=world.child, staff=world.staff[who])


def test_a_guardian_is_written_whole_with_versions_and_audit(world: World) -> None:
    link = family_actions.add_guardian(
        actor=world.actor("front_desk"), child_id=world.child.pk, person=INES, rights=ONLY_SEES,
        at=NOW,
    )  # fmt: skip
    shown = family_queries.people_of(world.child.pk, NOW).guardians
    (one,) = [guardian for guardian in shown if guardian["id"] == link.pk]
    assert (one["name"], one["rights"], one["household"]) == ("Ines Elm", "sees", "By the lake")
    kinds = {"people.household", "people.guardian", "people.guardianship"}
    written = Version.objects.filter(act="people.add_guardian")
    assert set(written.values_list("record_type", flat=True)) == kinds
    entries = Entry.objects.filter(act="people.add_guardian")
    assert set(entries.values_list("child_id", flat=True)) == {world.child.pk}


def test_a_refused_guardian_leaves_no_person_behind(world: World) -> None:
    before = Guardian.objects.count()
    with pytest.raises(Refused, match="must be able to see"):
        family_actions.add_guardian(
            actor=world.actor("front_desk"), child_id=world.child.pk, person=INES,
            rights=Rights(can_see=False), at=NOW,
        )  # fmt: skip
    assert Guardian.objects.count() == before


@pytest.mark.parametrize("who", ["assistant", "stranger", "administrator", "parent"])
def test_who_may_not_register_changes_nothing(world: World, who: str) -> None:
    actor, consent = world.actor(who), share_with_school(world)
    with pytest.raises(Denied):
        family_actions.add_guardian(
            actor=actor, child_id=world.child.pk, person=INES, rights=Rights(), at=NOW
        )
    with pytest.raises(Denied):
        family_actions.change_rights(
            actor=actor, guardianship_id=_link(world, "watcher").pk, rights=Rights(), at=NOW
        )
    with pytest.raises(Denied):
        family_actions.end_on_team(
            actor=actor, member_id=_member(world, "therapist").pk, at=NOW
        )  # fmt: skip
    with pytest.raises(Denied):
        consent_actions.withdraw_consent(actor=actor, consent_id=consent.pk, at=NOW)
    with pytest.raises(Denied):
        consent_actions.share_with_link(actor=actor, consent_id=consent.pk, at=NOW)
    assert not _holds(world, "watcher", Right.FAMILY_SIGN)
    assert not ShareLink.objects.exists()


def test_changed_rights_hold_at_once(world: World) -> None:
    family_actions.change_rights(
        actor=world.actor("therapist"), guardianship_id=_link(world, "parent").pk,
        rights=ONLY_SEES, at=NOW,
    )  # fmt: skip
    assert _holds(world, "parent", Right.FAMILY_SEE)
    assert not _holds(world, "parent", Right.FAMILY_SIGN)


def test_ended_rights_are_gone_at_once_and_keep_their_last_day(world: World) -> None:
    desk, link = world.actor("front_desk"), _link(world, "parent")
    family_actions.end_guardianship(actor=desk, guardianship_id=link.pk, at=NOW)
    assert not _holds(world, "parent", Right.FAMILY_SEE)
    ended = Guardianship.objects.get(pk=link.pk).ends_on
    later = NOW + timedelta(days=40)
    family_actions.end_guardianship(actor=desk, guardianship_id=link.pk, at=later)
    assert Guardianship.objects.get(pk=link.pk).ends_on == ended
    with pytest.raises(Refused, match="ended"):
        family_actions.change_rights(actor=desk, guardianship_id=link.pk, rights=Rights(), at=later)


def test_ending_a_part_in_the_team_again_does_not_reopen_it(world: World) -> None:
    member = _member(world, "assistant")
    member.ends_on = LAST_MONTH
    member.save()
    family_actions.end_on_team(actor=world.actor("front_desk"), member_id=member.pk, at=NOW)
    assert _member(world, "assistant").ends_on == LAST_MONTH
    assert not _holds(world, "assistant", Right.READ)


def test_a_therapist_joins_the_team_once_and_may_then_read(world: World) -> None:
    desk, stranger = world.actor("front_desk"), world.staff["stranger"]
    add = {"actor": desk, "child_id": world.child.pk, "lead": False, "at": NOW}
    with pytest.raises(Refused, match="therapist or an assistant"):
        family_actions.add_to_team(staff_id=world.staff["administrator"].pk, **add)
    family_actions.add_to_team(staff_id=stranger.pk, **add)
    assert _holds(world, "stranger", Right.READ)
    with pytest.raises(Refused, match="on the team already"):
        family_actions.add_to_team(staff_id=stranger.pk, **add)


def test_a_siblings_guardian_is_linked_as_the_same_person(world: World) -> None:
    other, before = world.guardians["other"], Guardian.objects.count()
    assert not _holds(world, "other", Right.FAMILY_SEE)
    link = {"child_id": world.child.pk, "relationship": "aunt", "rights": ONLY_SEES, "at": NOW}
    desk = world.actor("front_desk")
    family_actions.link_guardian(actor=desk, known_by=other.email.upper(), **link)
    assert _holds(world, "other", Right.FAMILY_SEE)
    assert not _holds(world, "other", Right.FAMILY_SIGN)
    assert Guardian.objects.count() == before
    with pytest.raises(Refused, match="already listed"):
        family_actions.link_guardian(actor=desk, known_by=other.email, **link)


def test_a_guardian_whose_rights_ended_can_come_back_with_new_ones(world: World) -> None:
    desk, parent = world.actor("front_desk"), world.guardians["parent"]
    link = _link(world, "parent")
    family_actions.end_guardianship(actor=desk, guardianship_id=link.pk, at=NOW)
    family_actions.link_guardian(
        actor=desk, child_id=world.child.pk, known_by=parent.email, relationship="mother",
        rights=ONLY_SEES, at=NOW,
    )  # fmt: skip
    again = _link(world, "parent")
    assert (again.pk, again.ends_on, again.relationship) == (link.pk, None, "mother")
    assert _holds(world, "parent", Right.FAMILY_SEE)
    assert not _holds(world, "parent", Right.FAMILY_DECIDE)


def test_nobody_learns_of_guardians_of_children_they_do_not_register(world: World) -> None:
    link = {"child_id": world.child.pk, "relationship": "aunt", "rights": ONLY_SEES, "at": NOW}
    sentences = []
    for known_by in (world.guardians["other"].email, "nobody@willow.example", " "):
        with pytest.raises(Refused) as refused:
            family_actions.link_guardian(actor=world.actor("therapist"), known_by=known_by, **link)
        sentences.append((refused.value.sentence, refused.value.field))
    assert len(set(sentences)) == 1
    assert sentences[0][1] == "known_by"


def test_two_people_with_one_phone_are_not_guessed_between(world: World) -> None:
    for who in ("parent", "other"):
        world.guardians[who].phone = "555 0101"
        world.guardians[who].save()
    with pytest.raises(Refused, match="More than one"):
        family_actions.link_guardian(
            actor=world.actor("front_desk"), child_id=world.child.pk, known_by="555 0101",
            relationship="aunt", rights=Rights(), at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["watcher", "driver", "other"])
def test_only_who_decides_for_this_child_consents(world: World, who: str) -> None:
    with pytest.raises(Refused, match="may decide"):
        consent_actions.give_consent(
            actor=world.actor("front_desk"), child_id=world.child.pk,
            guardian_id=world.guardians[who].pk, purpose="treatment", at=NOW,
        )  # fmt: skip
    assert not Consent.objects.exists()


def test_only_the_digest_of_a_link_is_kept_and_it_closes_for_good(world: World) -> None:
    desk, consent = world.actor("front_desk"), share_with_school(world)
    token = consent_actions.share_with_link(actor=desk, consent_id=consent.pk, at=NOW)
    link = ShareLink.objects.get()
    assert link.token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert not any(token in str(version.body) for version in Version.objects.all())
    assert share_links(NOW).exists()
    consent_actions.revoke_link(actor=desk, link_id=link.pk, at=NOW)
    consent_actions.revoke_link(actor=desk, link_id=link.pk, at=NOW + timedelta(days=1))
    assert ShareLink.objects.get().revoked_at == NOW
    assert not share_links(NOW).exists()
    about = Entry.objects.filter(act__in=("people.share_with_link", "people.revoke_link"))
    assert set(about.values_list("child_id", flat=True)) == {world.child.pk}


def test_no_link_for_what_is_not_shared_or_has_ended(world: World) -> None:
    desk = world.actor("front_desk")
    yesterday = TODAY - timedelta(days=1)
    for changes in ({"purpose": "treatment"}, {"ends_on": yesterday}, {"withdrawn_at": NOW}):
        consent = share_with_school(world, **changes)
        with pytest.raises(Refused, match="ended"):
            consent_actions.share_with_link(actor=desk, consent_id=consent.pk, at=NOW)
    assert not ShareLink.objects.exists()


def test_a_warning_keeps_the_day_it_ended(world: World) -> None:
    flag = SafetyFlag.objects.create(
        clinic=world.clinic, child=world.child, kind="choking", ended_on=LAST_MONTH
    )
    family_actions.end_safety_flag(actor=world.actor("therapist"), flag_id=flag.pk, at=NOW)
    assert SafetyFlag.objects.get().ended_on == LAST_MONTH

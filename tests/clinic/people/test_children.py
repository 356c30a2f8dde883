"""What is kept about a child changes by who registers, and what it said before stays."""

from __future__ import annotations

import pytest

from handspan.clinic.audit.models import Version
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.people.children_actions import About, change_child
from handspan.clinic.people.models import Child
from tests.world import NOW, World

ABOUT = About(
    pronouns=" they/them ",
    languages=("Spanish", "English"),
    school="Hill School, grade 1",
    strengths="Tells stories",
    interests=("trains", "baking"),
    gestational_days=231,
)


@pytest.mark.parametrize("who", ["front_desk", "supervisor", "therapist"])
def test_who_registers_changes_what_is_kept(world: World, who: str) -> None:
    change_child(actor=world.actor(who), child_id=world.child.pk, about=ABOUT, at=NOW)
    child = Child.objects.get(pk=world.child.pk)
    assert (child.pronouns, child.school) == ("they/them", "Hill School, grade 1")
    assert (child.languages, child.interests) == (["Spanish", "English"], ["trains", "baking"])
    assert (child.strengths, child.gestational_days) == ("Tells stories", 231)
    assert (child.name, child.birth_date) == (world.child.name, world.child.birth_date)


def test_what_it_said_before_can_be_read_back(world: World) -> None:
    desk = world.actor("front_desk")
    for words in ("Tells stories", "Sings"):
        about = About(strengths=words)
        change_child(actor=desk, child_id=world.child.pk, about=about, at=NOW)
    kept = Version.objects.filter(record_id=world.child.pk).order_by("number")
    assert [version.body["strengths"] for version in kept] == ["Tells stories", "Sings"]


@pytest.mark.parametrize("who", ["assistant", "stranger", "administrator", "parent", "other"])
def test_nobody_else_does(world: World, who: str) -> None:
    with pytest.raises(Denied):
        change_child(actor=world.actor(who), child_id=world.child.pk, about=ABOUT, at=NOW)
    assert Child.objects.get(pk=world.child.pk).strengths == ""


@pytest.mark.parametrize(
    ("days", "allowed"), [(139, False), (140, True), (315, True), (316, False)]
)
def test_a_pregnancy_has_a_length_that_can_be(world: World, days: int, allowed: bool) -> None:
    def change() -> Child:
        about = About(gestational_days=days)
        return change_child(
            actor=world.actor("front_desk"), child_id=world.child.pk, about=about, at=NOW
        )

    if allowed:
        assert change().gestational_days == days
    else:
        with pytest.raises(Refused, match="between 20 and 45"):
            change()

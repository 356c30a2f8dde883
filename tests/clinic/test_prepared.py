"""A prepared policy query answers as the query itself does, for whoever asks next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import Count

from handspan.clinic import prepared
from handspan.clinic.people.access import Right, children
from handspan.clinic.people.models import CareTeamMember, Child, Guardianship
from handspan.clinic.tenancy import clinic_scope
from tests import world as worlds
from tests.world import NOW, World

PEOPLE = [*worlds.ROLES, *worlds.RIGHTS, "other"]


def _prepared(world: World, who: str, right: Right, child: UUID, at: Any = NOW) -> bool:
    def build(actor: Any, at: Any, record: UUID) -> Any:
        return children(actor, right, at).filter(pk=record).values_list("pk", "created_at")

    rows = prepared.rows(("t", right), build, actor=world.actor(who), at=at, record=child)
    assert all(row == (child, Child.objects.get(pk=child).created_at) for row in rows)
    return bool(rows)


@pytest.mark.parametrize("right", Right)
def test_the_same_answer_as_the_query_for_everyone(world: World, right: Right) -> None:
    for who in PEOPLE:
        for child in (*world.children.values(),):
            asked = children(world.actor(who), right, NOW).filter(pk=child.pk).exists()
            assert _prepared(world, who, right, child.pk) == asked, (who, right, child.given_name)
        assert not _prepared(world, who, right, uuid4())


def test_an_end_of_a_right_is_seen_at_once(world: World) -> None:
    child = world.child.pk
    assert _prepared(world, "therapist", Right.READ, child)
    assert _prepared(world, "parent", Right.FAMILY_SEE, child)
    yesterday = worlds.TODAY - timedelta(days=1)
    CareTeamMember.objects.filter(staff=world.staff["therapist"]).update(ends_on=yesterday)
    Guardianship.objects.filter(guardian=world.guardians["parent"]).update(
        can_see=False, can_decide=False, can_sign=False
    )
    assert not _prepared(world, "therapist", Right.READ, child)
    assert not _prepared(world, "parent", Right.FAMILY_SEE, child)
    assert _prepared(world, "therapist", Right.READ, child, NOW - timedelta(days=2))


def test_one_clinic_never_answers_for_another(world: World) -> None:
    assert _prepared(world, "supervisor", Right.READ, world.child.pk)
    other = worlds.new_clinic("maple")
    with clinic_scope(other.pk, other.time_zone):
        elsewhere = worlds.build("maple")
        assert not _prepared(elsewhere, "supervisor", Right.READ, world.child.pk)
        assert _prepared(elsewhere, "supervisor", Right.READ, elsewhere.child.pk)


def test_what_no_column_holds_is_refused_when_it_is_built(world: World) -> None:
    def build(actor: Any, at: Any, record: UUID) -> Any:
        return children(actor, Right.READ, at).annotate(n=Count("pk")).values_list("n")

    with pytest.raises(TypeError, match="selects columns only"):
        prepared.rows("t", build, actor=world.actor("therapist"), at=NOW, record=world.child.pk)

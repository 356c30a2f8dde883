"""A teacher's page shows what the consent covers, until it ends, and says nothing after."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from handspan.clinic.audit.models import Entry
from handspan.clinic.goals.models import Goal
from handspan.clinic.people.models import Household, ShareLink
from tests.world import World, share_with_school

PATH = "/school/willow/abc-token/"


def _share(world: World, **changes: Any) -> ShareLink:
    today = timezone.localdate()
    values = {"given_at": timezone.now() - timedelta(days=9), "ends_on": today + timedelta(days=9)}
    consent = share_with_school(world, **values | changes)
    Goal.objects.create(
        clinic=world.clinic, child=world.child, author=world.staff["therapist"], discipline="OT",
        term="short", area="hands", title="Buttons a coat", family_words="Gets dressed alone",
        settings=["school"], due_on=today + timedelta(days=60), created_at=timezone.now(),
        status="agreed",
    )  # fmt: skip
    return ShareLink.objects.create(
        clinic=world.clinic,
        consent=consent,
        token_digest=hashlib.sha256(b"abc-token").hexdigest(),
        created_at=timezone.now(),
    )


def test_a_teacher_reads_what_is_shared_and_the_reading_is_recorded(world: World) -> None:
    home = Household.objects.create(clinic=world.clinic, label="Other", address="9 Hidden Lane")
    guardian = world.guardians["watcher"]
    guardian.household = home
    guardian.save()
    _share(world, scope=["goals"])
    body = world.browser().get(PATH).content.decode()
    assert "Buttons a coat" in body
    assert "Ms. Reyes" in body
    for hidden in ("Elm", "Hidden Lane", "Next visits", "Activities for class"):
        assert hidden not in body
    entry = Entry.objects.filter(act="read school_page").get()
    assert (entry.actor_kind, entry.child_id) == ("teacher", world.child.pk)


def test_goals_stay_hidden_where_the_scope_leaves_them_out(world: World) -> None:
    _share(world, scope=["visits"])
    assert "Buttons" not in world.browser().get(PATH).content.decode()


@pytest.mark.parametrize("how", ["ended", "withdrawn", "revoked", "unknown", "other clinic"])
def test_after_its_end_a_link_says_nothing(world: World, how: str) -> None:
    changes: dict[str, Any] = {}
    if how == "ended":
        changes = {"ends_on": timezone.localdate() - timedelta(days=1)}
    if how == "withdrawn":
        changes = {"withdrawn_at": timezone.now() - timedelta(minutes=1)}
    link = _share(world, **changes)
    if how == "revoked":
        link.revoked_at = timezone.now() - timedelta(minutes=1)
        link.save()
    path = {"unknown": "/school/willow/other/", "other clinic": "/school/oak/abc-token/"}
    answer = world.browser().get(path.get(how, PATH))
    assert answer.status_code == 410
    assert "Robin" not in answer.content.decode()

"""A report is due by the clinic's clocks, from the last signed one or the program's first day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.outcomes.models import Report
from handspan.clinic.outcomes.report_due import report_due
from handspan.clinic.people import clinic_actions
from handspan.clinic.people.models import Clinic
from handspan.clinic.program.models import Program
from tests.world import NOW, TODAY, World


def _clocks(world: World, *codes: str, who: str = "administrator") -> None:
    clinic_actions.set_report_clocks(actor=world.actor(who), codes=codes, at=NOW)


def _program(world: World, weeks_ago: int) -> None:
    Program.objects.create(
        clinic=world.clinic, child=world.child, author=world.staff["therapist"], discipline="OT",
        starts_on=TODAY - timedelta(weeks=weeks_ago), ends_on=TODAY + timedelta(weeks=8),
        created_at=NOW,
    )  # fmt: skip


def _signed(world: World, weeks_ago: int) -> None:
    Report.objects.create(
        clinic=world.clinic, child=world.child, kind="progress", author=world.staff["therapist"],
        period_from=TODAY - timedelta(weeks=weeks_ago + 12),
        period_to=TODAY - timedelta(weeks=weeks_ago), created_at=NOW, signed_at=NOW,
    )  # fmt: skip


def test_nothing_is_due_before_a_program(world: World) -> None:
    assert report_due(world.child.pk, NOW) == ()


def test_the_program_starts_the_clock_and_a_signed_report_starts_it_again(world: World) -> None:
    _program(world, 20)
    [late] = report_due(world.child.pk, NOW)
    assert late.clock.code == "days_90"
    assert late.is_late
    _signed(world, 2)
    [fresh] = report_due(world.child.pk, NOW)
    assert fresh.on == TODAY - timedelta(weeks=2) + timedelta(days=90)
    assert not fresh.is_late


def test_of_several_clocks_the_first_to_come_leads(world: World) -> None:
    _program(world, 3)
    _clocks(world, "months_6", "days_30", "visits_10")
    assert [one.clock.code for one in report_due(world.child.pk, NOW)] == [
        "days_30", "months_6", "visits_10",
    ]  # fmt: skip
    assert Clinic.objects.get(pk=world.clinic.pk).report_clocks == [
        "visits_10", "days_30", "months_6",
    ]  # fmt: skip


def test_only_administrators_set_known_clocks(world: World) -> None:
    with pytest.raises(Denied):
        _clocks(world, "days_30", who="therapist")
    with pytest.raises(Refused):
        _clocks(world, "days_31")
    browser = world.browser("administrator")
    page = browser.post("/clinic/clocks/", {"clocks": ["days_60"]}, follow=True).content.decode()
    assert "by these clocks from now on" in page
    assert Clinic.objects.get(pk=world.clinic.pk).report_clocks == ["days_60"]
    browser.post("/clinic/clocks/", {"clocks": ["x"]})
    assert Clinic.objects.get(pk=world.clinic.pk).report_clocks == ["days_60"]


def test_the_reports_page_says_when(world: World) -> None:
    _program(world, 20)
    page = world.browser("therapist").get(f"/children/{world.child.pk}/reports/").content.decode()
    assert "Next progress report" in page
    assert "Was due on" in page

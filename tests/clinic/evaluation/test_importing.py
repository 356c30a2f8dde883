"""Answers of elsewhere become charts, all or none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handspan.clinic.actor import system
from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import importing, queries
from handspan.clinic.evaluation.importing import ImportedVisit
from handspan.clinic.people.models import Child
from tests.world import NOW, TODAY, World


def _visit(subject: str, age_days: int, estimate: float | None = 40.0) -> ImportedVisit:
    return ImportedVisit(
        cohort="TEST",
        subject=subject,
        age_days=age_days,
        gestational_days=None,
        answers={"abcgmd001": 1},
        answered=1,
        estimate=estimate,
        error=1.0 if estimate else None,
        standing=0.1 if estimate else None,
    )


def _import(world: World, visits: list[ImportedVisit]) -> importing.Imported:
    return importing.import_visits(
        actor=system(world.clinic.pk, "import"), visits=visits, key="gcdg", table="test", at=NOW
    )


def test_every_visit_is_there_with_the_days_between(world: World) -> None:
    done = _import(world, [_visit("1", 100), _visit("2", 300), _visit("1", 400, None)])
    assert done == importing.Imported(children=2, visits=3)
    child = Child.objects.get(source="TEST 1")
    visits = queries.imported_visits(world.actor("supervisor"), child.pk, NOW)
    assert [visit.given_on for visit in visits] == [TODAY - timedelta(days=300), TODAY]
    assert (visits[0].estimate, visits[1].estimate) == (40.0, None)
    assert (visits[0].low, visits[0].high) == pytest.approx((38.355, 41.645), abs=1e-3)
    assert (child.birth_date + timedelta(days=100)) == visits[0].given_on


def test_children_who_are_here_already_are_not_imported_twice(world: World) -> None:
    _import(world, [_visit("1", 100)])
    with pytest.raises(Refused, match="Nothing was imported"):
        _import(world, [_visit("2", 100), _visit("1", 200)])
    assert not Child.objects.filter(source="TEST 2").exists()


def test_a_therapist_off_the_team_does_not_see_them(world: World) -> None:
    _import(world, [_visit("1", 100)])
    child = Child.objects.get(source="TEST 1")
    assert queries.imported_visits(world.actor("stranger"), child.pk, NOW) == []

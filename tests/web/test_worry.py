"""The first worry: a calm answer to anybody, and nothing kept unless a visit is asked for."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from handspan.clinic.referral.models import Referral
from tests.world import World

TOLD = {
    "birth_date": "2021-05-05",
    "good_at": "Building with blocks",
    "hard_areas": ["hands"],
    "worry": "Zebra-striped buttons are hard for Quillon",
    "tried": "",
}
ASKED = TOLD | {
    "child_given_name": "Quillon",
    "contact_name": "Ana Quispe",
    "contact_phone": "555 0102",
    "language": "Spanish",
}


def _rows() -> dict[str, int]:
    with connection.cursor() as cursor:
        counts = {}
        for model in apps.get_models():
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            counts[model._meta.label] = cursor.fetchone()[0]
    return counts


def test_an_answer_leaves_nothing_behind(world: World, caplog: pytest.LogCaptureFixture) -> None:
    before = _rows()
    caplog.set_level(logging.DEBUG)
    answer = world.browser().post("/willow/worry/", TOLD)
    assert answer.status_code == 200
    assert _rows() == before
    assert "handspan_session" not in answer.cookies
    said = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert "Zebra" not in said
    assert "Quillon" not in said


@pytest.mark.parametrize("sign", ["lost_skills", "one_sided", "feeding_trouble", "parent_worried"])
def test_signs_always_lead_to_talking_to_someone(world: World, sign: str) -> None:
    body = world.browser().post("/willow/worry/", TOLD | {"signs": [sign]}).content.decode()
    headline = body.split("<h1>")[1].split("</h1>")[0].lower()
    assert "talk" in headline or "call" in headline or "today" in headline
    for word in ("diagnos", "percentile", "score", "normal"):
        assert word not in body.lower()


def test_asking_for_a_visit_keeps_the_referral_with_its_signs(world: World) -> None:
    answer = world.browser().post("/willow/worry/ask/", ASKED | {"signs": ["lost_skills"]})
    assert answer.status_code == 302
    kept = Referral.objects.get()
    assert (kept.child_given_name, kept.status, kept.source) == ("Quillon", "new", "parent")
    assert kept.urgent
    assert "lost_skills" in kept.signs
    assert world.browser().get(answer["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"birth_date": "2999-01-01"}, "lies ahead"),
        ({"birth_date": "1990-01-01"}, "18th birthday"),
        ({"birth_date": "soon"}, "valid date"),
        ({"contact_phone": ""}, "email address or a phone"),
        ({"worry": "é" * 10_001}, "at most 10000"),
    ],
)
def test_a_wrong_answer_keeps_what_was_typed(
    world: World, changes: dict[str, str], says: str
) -> None:
    typed = ASKED | {"good_at": "מילים <b>bold</b> 🦓"} | changes
    answer = world.browser().post("/willow/worry/ask/", typed)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert says in body
    assert "מילים &lt;b&gt;bold&lt;/b&gt; 🦓" in body
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    "age",
    [{"age_years": "5"}, {"age_months": "0"}, {"age_years": "17", "age_months": "11"}],
)
def test_an_age_without_a_birth_date_is_enough_for_an_answer(
    world: World, age: dict[str, str]
) -> None:
    answer = world.browser().post("/willow/worry/", TOLD | {"birth_date": ""} | age)
    assert answer.status_code == 200
    assert 'name="birth_date" required' in answer.content.decode()  # a visit needs the day


@pytest.mark.parametrize(
    ("age", "says"),
    [
        ({}, "how old your child is"),
        ({"age_years": "18"}, "less than or equal to 17"),
        ({"age_years": "-1"}, "greater than or equal to 0"),
        ({"age_months": "12"}, "less than or equal to 11"),
        ({"age_years": "five"}, "whole number"),
    ],
)
def test_an_age_that_cannot_be_keeps_what_was_typed(
    world: World, age: dict[str, str], says: str
) -> None:
    answer = world.browser().post("/willow/worry/", TOLD | {"birth_date": ""} | age)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert says in body
    assert "Zebra-striped buttons" in body


def test_answers_end_at_the_18th_birthday_and_not_before(world: World) -> None:
    today = timezone.localdate()
    birthday = today.replace(year=today.year - 18, day=min(today.day, 28))
    for days, status in ((-7, 422), (0, 422), (28, 200)):
        born = (birthday + timedelta(days=days)).isoformat()
        answer = world.browser().post("/willow/worry/", TOLD | {"birth_date": born})
        assert answer.status_code == status


def test_an_unknown_clinic_has_no_page(world: World) -> None:
    assert world.browser().get("/nowhere/worry/").status_code == 404

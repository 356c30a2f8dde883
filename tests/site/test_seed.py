"""The demonstration clinic is whole: its story has happened, up to today, by the clinic's rules."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from handspan.clinic.appointments.clashes import HOLDS
from handspan.clinic.appointments.models import Appointment, Authorization
from handspan.clinic.audit import verification
from handspan.clinic.audit.models import Entry
from handspan.clinic.encounters import signing
from handspan.clinic.encounters.models import Encounter, Note, Signature, Try
from handspan.clinic.evaluation import comparison
from handspan.clinic.evaluation.models import (
    AnswerSheet,
    EnteredScore,
    Evaluation,
    NormTable,
    Score,
)
from handspan.clinic.goals import agreeing
from handspan.clinic.goals.models import Goal, Hope, OwnRating, Probe, Rating
from handspan.clinic.outcomes import attention, progress
from handspan.clinic.outcomes.models import LifeEvent, Report
from handspan.clinic.people import access
from handspan.clinic.people.models import Child, Clinic, Consent, Guardian, Household, Staff
from handspan.clinic.program import library
from handspan.clinic.program.models import Play, ProgramActivity
from handspan.clinic.referral.models import Intake, Referral
from handspan.clinic.tenancy import clinic_scope
from handspan.core.progress.series import Phase
from handspan.site.demonstration import seed, seed_sessions, sign_ins, story

pytestmark = pytest.mark.django_db  # each test inside of the one transaction that is taken back

DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)  # in Chicago


@dataclass
class Told:
    """What stays of the one filling that all tests of this module share."""

    clinic: Clinic
    steps: list[tuple[int, int, str]]


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Told]:
    """Fill once; everything is taken back when the module ends."""
    steps: list[tuple[int, int, str]] = []
    with django_db_blocker.unblock(), transaction.atomic():
        seed.fill(progress=lambda *step: steps.append(step), today=DAY)
        clinic = Clinic.objects.get(slug="riverside")
        with clinic_scope(clinic.pk, clinic.time_zone):
            yield Told(clinic, steps)
        transaction.set_rollback(True)


def test_the_people_of_the_story_are_there(told: Told) -> None:
    assert told.clinic.demonstration
    assert Child.objects.count() == 25  # two more have asked; one of these has not begun
    staff = Staff.objects.all()
    roles = ("therapist", "assistant", "front_desk")
    counts = [sum(getattr(one, f"is_{role}") for one in staff) for role in roles]
    assert counts == [3, 1, 1]
    assert all(one.user_id for one in staff)
    jonah = Child.objects.get(given_name="Jonah")
    homes = Household.objects.filter(guardian__guardianships__child=jonah)
    assert homes.distinct().count() == 2
    statuses = Counter(Referral.objects.values_list("status", flat=True))
    assert statuses == {"accepted": 25, "waiting": 1, "new": 1}
    assert Referral.objects.filter(child=None).count() == 2
    assert not Guardian.objects.filter(guardianships=None).exists()
    assert all(intake.hopes for intake in Intake.objects.all())
    treatment = Consent.objects.filter(purpose=Consent.Purpose.TREATMENT)
    assert treatment.values("child").distinct().count() == 25


def test_nothing_is_written_ahead_of_its_time(told: Told) -> None:
    assert not Entry.objects.filter(clinic_id=told.clinic.pk, at__gt=NOON).exists()
    assert not Try.objects.filter(tried_at__gt=NOON).exists()
    assert not Encounter.objects.filter(finished_at__gt=NOON).exists()
    signers = Entry.objects.filter(clinic_id=told.clinic.pk, act="encounters.sign")
    assert not signers.filter(actor_id=None).exists()


def test_twelve_weeks_of_visits_lie_behind_and_more_ahead(told: Told) -> None:
    held = Appointment.objects.filter(status=Appointment.Status.DONE)
    weeks = {timezone.localdate(visit.starts_at).isocalendar()[1] for visit in held}
    assert len(weeks) >= 12
    missed = Counter(Appointment.objects.exclude(reason="").values_list("status", flat=True))
    assert set(missed) == {"cancelled_family", "cancelled_clinic", "no_show"}
    ahead = Appointment.objects.filter(status="booked", starts_at__gt=NOON + timedelta(weeks=2))
    assert ahead.count() > 50
    past = Appointment.objects.filter(status="booked", ends_at__lt=NOON - timedelta(minutes=30))
    assert not past.exists()


def test_twenty_four_children_have_a_history_of_twelve_weeks(told: Told) -> None:
    days: dict[str, set[date]] = {}
    for try_ in Try.objects.select_related("child", "encounter"):
        day = timezone.localdate(try_.encounter.started_at)
        days.setdefault(f"{try_.child.given_name} {try_.child.family_name}", set()).add(day)
    assert len(days) == 24
    for name, captured in days.items():
        assert max(captured) - min(captured) >= timedelta(weeks=12), name
        assert len(captured) >= 9, name  # in between they were there, too
        assert max(captured) > DAY - timedelta(weeks=2), name
    still_to_begin = {child.given_name for child in Child.objects.filter(encounters=None)}
    assert still_to_begin == {"Samir"}


def test_today_shows_a_day_of_the_first_therapist(told: Told) -> None:
    dana = Staff.objects.get(given_name="Dana")
    visits = Appointment.objects.filter(staff=dana).order_by("starts_at")
    today = [visit for visit in visits if timezone.localdate(visit.starts_at) == DAY]
    assert len(today) >= 5
    assert "cancelled_family" in {visit.status for visit in today}
    assert Note.objects.get(encounter__appointment=today[0]).frozen_at
    assert any(visit.status == "booked" for visit in today)
    held = [visit for visit in today if visit.status in HOLDS]
    assert all(a.ends_at <= b.starts_at for a, b in pairwise(held))


def test_every_note_is_signed_or_waits_as_told(told: Told) -> None:
    notes = list(Note.objects.select_related("author", "encounter").order_by("drafted_at"))
    assert len(notes) == Encounter.objects.count()
    drafts = [note for note in notes if note.frozen_at is None]
    assert [note.author.given_name for note in drafts] == ["Dana", "Dana"]
    cosigned = set(
        Signature.objects.filter(kind=Signature.Kind.COSIGNER).values_list("note_id", flat=True)
    )
    assistants = [note for note in notes if note.needs_cosignature]
    assert {note.author.given_name for note in assistants} == {"Leticia"}
    assert [note for note in assistants if note.pk not in cosigned] == assistants[-1:]
    assert all(signing.is_unchanged(note) for note in notes[::25] if note.frozen_at)


def test_the_chain_of_the_trail_holds(told: Told) -> None:
    verdict = verification.verify()
    assert verdict.broken is None
    assert verdict.entries == verdict.versions > 5_000


def test_no_child_has_an_activity_that_safety_forbids(told: Told) -> None:
    rows = list(ProgramActivity.objects.select_related("child"))
    assert {row.place for row in rows} == {"clinic", "home", "class"}
    for row in rows:
        child = row.child
        safety = library.safety_of(child.pk, child.birth_date, NOON, child.gestational_days)
        found = library.findings(library.activities()[row.activity], safety, row.place)
        severities = {one.severity for one in found}
        assert "forbidden" not in severities, (child.given_name, row.activity)
        assert not severities or "adult" in row.why


def test_every_chart_has_a_baseline_and_a_program(told: Told) -> None:
    served = Goal.objects.filter(term="short").exclude(status="proposed")
    children = set(served.values_list("child_id", flat=True))
    assert len(children) == 24
    for child in children:
        for goal in progress.of_child(child, NOON):
            assert len(goal.series.in_phase(Phase.BASELINE)) == 2, goal.title
            assert len(goal.series.in_phase(Phase.PROGRAM)) >= 6, goal.title
            assert goal.change is not None
            assert "polyline" in (svg := goal.chart().svg) or "path" in svg
            assert len(goal.levels) >= 2


def test_some_goals_are_reached_and_one_stands_still(told: Told) -> None:
    assert 5 <= Goal.objects.filter(term="short", status="reached").count() <= 15
    amara = Child.objects.get(given_name="Amara")
    assert not Goal.objects.filter(child=amara, status="reached").exists()
    for goal in Goal.objects.filter(status="reached"):
        (seen,) = progress.of_child(goal.child_id, NOON, goals=[goal.pk])
        assert seen.mastery.met, goal.title
    jonah = Child.objects.get(given_name="Jonah")
    flat = [look for look in attention.worth_a_look([jonah.pk], NOON) if look.kind == "stalled"]
    assert [look.title[:13] for look in flat] == ["Copies a line"]
    spread = Counter(Rating.objects.values_list("level", flat=True))
    assert set(spread) == {-2, -1, 0, 1, 2}


def test_around_goals_there_are_hopes_events_second_raters_looks_and_authorizations(
    told: Told,
) -> None:
    assert Hope.objects.exclude(goal=None).count() >= 20
    assert Hope.objects.filter(said_by=None).exclude(pictures=[]).exists()
    assert OwnRating.objects.values("hope").distinct().count() < OwnRating.objects.count()
    assert LifeEvent.objects.count() >= 5
    assert Rating.objects.filter(unseen=True).count() >= 5
    assert Probe.objects.filter(goal__status="reached").exists()
    assert {one.discipline for one in Authorization.objects.all()} == {""}


def test_goals_that_wait_for_a_family(told: Told) -> None:
    waiting = Goal.objects.filter(term="short", status="proposed")
    assert {goal.child.given_name for goal in waiting} == {"Samir"}
    farida = Guardian.objects.get(given_name="Farida")
    assert farida.user_id
    for goal in waiting:
        assert [key for key, _ in agreeing.waiting_for(goal, NOON)] == [farida.pk]


def test_evaluations_come_out_as_the_story_tells(told: Told) -> None:
    assert Evaluation.objects.filter(status="completed").count() == 26  # Amara's second one, too
    latest = Evaluation.objects.filter(child__given_name="Amara").latest("given_on")
    own = Score.objects.filter(sheet__evaluation=latest, sheet__informant="therapist")
    scores = {score.scale: score.standing for score in own}
    assert len(scores) == 9
    assert max(scores["hands"], scores["eye_hand"]) < 0
    assert scores["together"] > scores["hands"]
    amara = Report.objects.filter(child__given_name="Amara")
    assert {(one.kind, one.signed_at is not None) for one in amara} == {
        ("evaluation", True),
        ("progress", False),
    }


def test_home_and_school_answered_and_differ_from_the_clinic(told: Told) -> None:
    asked = Counter(AnswerSheet.objects.values_list("informant", flat=True))
    assert (asked["caregiver"], asked["teacher"]) == (5, 1)
    assert not AnswerSheet.objects.filter(link__isnull=False, finished_at=None).exists()
    latest = Evaluation.objects.filter(child__given_name="Amara").latest("given_on")
    seen = comparison.views(latest.pk)
    assert {len(area.views) for area in seen} >= {3}
    since = comparison.since_earlier(latest.pk)
    assert since is not None
    grown = [one.change.probability_up for one in since.areas]
    assert sum(grown) / len(grown) > 0.6  # half a year and half a standard deviation later


def test_families_tell_of_play_at_home(told: Told) -> None:
    plays = Play.objects.all()
    assert plays.values("child").distinct().count() == 24
    assert plays.filter(played_on__lt=DAY - timedelta(weeks=4)).count() == 0
    assert plays.exclude(words="").count() > 20


def test_the_teachers_link_is_known_and_opens(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    (link,) = sign_ins.school_links()
    assert link.path == "/school/riverside/demonstration-ms-brandt/"
    assert any(link.path in line for line in sign_ins.lines())
    digest = hashlib.sha256(b"demonstration-ms-brandt").hexdigest()
    found = access.share_links(NOON).get(token_digest=digest)
    assert found.consent.child.given_name == "Amara"
    assert found.consent.scope == ["goals", "program"]
    cache.clear()
    page = Client().get("/account/login/").content.decode()
    assert link.path in page
    assert "dana@riverside.example" in page


def test_the_progress_goes_to_its_end(told: Told) -> None:
    parts = [done for done, _, _ in told.steps]
    assert parts == sorted(parts)
    assert told.steps[-1][:2] == (100, 100)


def test_it_is_all_or_nothing(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_scene: object) -> None:
        raise KeyboardInterrupt

    # Another clinic beside the one that is there, ended in the middle.
    monkeypatch.setattr(seed, "_tell", lambda scene, child: None)
    monkeypatch.setattr(seed_sessions, "settle", killed)
    monkeypatch.setattr(seed, "parse", _as_another(story.parse))
    with pytest.raises(KeyboardInterrupt):
        seed.fill(today=date(2026, 11, 22))
    assert list(Clinic.objects.values_list("slug", flat=True)) == ["riverside"]


def test_it_is_told_in_the_evening_too(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    day = DAY - timedelta(days=1)
    evening = datetime.combine(day, time(20), ZoneInfo(told.clinic.time_zone))
    monkeypatch.setattr(timezone, "now", lambda: evening)
    monkeypatch.setattr(seed, "parse", _as_a_few(_as_another(story.parse)))
    seed.fill()
    other = Clinic.objects.get(slug="other")
    with clinic_scope(other.pk, other.time_zone):
        rows = Appointment.objects.filter(starts_at__gt=evening - timedelta(hours=20))
        today = [row for row in rows if timezone.localdate(row.starts_at) == day]
        assert {row.status for row in today} == {"done", "cancelled_family"}


@pytest.mark.parametrize("years", [0, 3, 40])
def test_told_years_later_the_children_are_as_old(years: int) -> None:
    first = story.parse((settings.DATA / "demonstration/clinic.toml").read_text("utf-8"))
    late = seed._told_late(first, first.clinic.story_day + timedelta(days=365.25 * years))
    for before, after in zip(first.children, late.children, strict=True):
        ages = [
            (told.clinic.story_day - child.birth_date).days
            for told, child in ((first, before), (late, after))
        ]
        assert abs(ages[1] - ages[0]) < 366


def test_told_a_day_earlier_nobody_is_born_in_another_year() -> None:
    first = story.parse((settings.DATA / "demonstration/clinic.toml").read_text("utf-8"))
    early = seed._told_late(first, first.clinic.story_day - timedelta(days=1))
    assert early.children == first.children


def _as_a_few(parse: Any) -> Any:
    """Tell of some children only, which is soon told; a teacher's link can be there once."""
    some = ("Amara", "Mateo", "Jonah", "Lin", "Rafael", "Samir")

    def parsed(text: str) -> Any:
        whole = parse(text)
        few = [replace(one, teacher=None) for one in whole.children if one.given_name in some]
        return replace(whole, children=tuple(few))

    return parsed


def _as_another(parse: Any) -> Any:
    def parsed(text: str) -> Any:
        return parse(
            text.replace('slug = "riverside"', 'slug = "other"').replace(".example", ".test")
        )

    return parsed


def test_another_person_verified_the_invented_norms_and_children_have_scores(told: Told) -> None:
    (table,) = NormTable.objects.all()
    assert table.verified_by is not None
    assert table.verified_by_id != table.handed_over_by_id
    assert "Invented" in table.source
    scores = EnteredScore.objects.filter(taken_back_at=None)
    normed = scores.exclude(standard=None)
    assert normed.count() >= 5
    assert set(normed.values_list("instrument", flat=True)) == {"own-riverside-copying-task"}
    assert scores.filter(instrument="own-riverside-morning-routine").count() >= 5
    assert scores.filter(child__given_name="Amara").count() == 2

"""Fills an empty database with the demonstration clinic: its story happens again, up to now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from handspan.clinic.people.models import Clinic
from handspan.clinic.tenancy import clinic_scope
from handspan.site.demonstration import (
    cast,
    seed_calendar,
    seed_care,
    seed_family,
    seed_goals,
    seed_instruments,
    seed_people,
    seed_sessions,
)
from handspan.site.demonstration.seed_scene import Scene
from handspan.site.demonstration.seed_timeline import Progress, Timeline
from handspan.site.demonstration.story import parse, told_on

OPENED_BEFORE = timedelta(days=14)
DECIDED_AFTER = timedelta(days=3)
FRIDAY = 4


def fill(*, progress: Progress | None = None, today: date | None = None, seed: int = 7) -> None:
    """Let the story happen, so that its last week is this week: everything, or nothing at all.

    `today` tells it on another day, at noon.
    """
    story = parse((settings.DATA / "demonstration/clinic.toml").read_text("utf-8"))
    zone = ZoneInfo(story.clinic.time_zone)
    now = datetime.combine(today, time(12), zone) if today else timezone.now()
    story = _told_late(story, now.astimezone(zone).date())
    clinic = Clinic(
        slug=story.clinic.slug,
        name=story.clinic.name,
        time_zone=story.clinic.time_zone,
        phone=story.clinic.phone,
        demonstration=True,
    )
    scene = Scene(story, clinic, Timeline(now), seed)
    with transaction.atomic(), clinic_scope(clinic.pk, clinic.time_zone):
        _begin(scene)
        scene.timeline.run(progress)
        seed_sessions.settle(scene)


def _told_late(story: cast.Story, day: date) -> cast.Story:
    """Move the story to a day; by whole years the children are born later, so they stay as old."""
    years = max(0, (day - story.clinic.story_day).days // 365)
    children = tuple(
        replace(child, birth_date=child.birth_date.replace(year=child.birth_date.year + years))
        for child in story.children
    )
    return told_on(replace(story, children=children), day)


def _begin(scene: Scene) -> None:
    first = min(child.referral.received_on for child in scene.story.children) - OPENED_BEFORE
    add = scene.timeline.add
    add(scene.moment(first, 8), partial(seed_people.open_clinic, scene))
    add(scene.moment(first, 17), partial(seed_instruments.set_up, scene))
    for child in scene.story.children:
        _tell(scene, child)
    if scene.today.weekday() <= FRIDAY:
        add(
            scene.moment(_weekday_before(scene.today), 16), partial(seed_calendar.book_today, scene)
        )


def _tell(scene: Scene, child: cast.Child) -> None:
    """Put a child's own story on the timeline."""
    add, received = scene.timeline.add, child.referral.received_on
    add(scene.moment(received, 10), partial(seed_people.open_chart, scene, child))
    if child.stage != "new":
        add(scene.moment(received + DECIDED_AFTER, 9), partial(seed_people.decide, scene, child))
    if child.evaluation:
        given = scene.moment(child.evaluation.given_on, 13)
        add(given, partial(_evaluate, scene, child))
    if child.stage == "goals_proposed":
        _propose_only(scene, child)
    if child.program:
        _begin_program(scene, child, child.program)


def _propose_only(scene: Scene, child: cast.Child) -> None:
    """Goals wait for the first guardian who may sign; the others have agreed already."""
    assert child.evaluation is not None
    day = child.evaluation.given_on + seed_care.GOALS_WRITTEN
    scene.timeline.add(scene.moment(day, 9), partial(seed_care.propose, scene, child))
    signers = [one.guardian for one in child.guardians if one.can_sign]
    for number, guardian in enumerate(signers[1:]):
        at = scene.moment(day, 19, 10 * number)
        scene.timeline.add(at, partial(seed_care.agree, scene, child, guardian))


def _begin_program(scene: Scene, child: cast.Child, program: cast.Program) -> None:
    add, day = scene.timeline.add, program.agreed_on
    add(scene.moment(day, 9), partial(seed_care.propose, scene, child))
    signers = [one.guardian for one in child.guardians if one.can_sign]
    for number, guardian in enumerate(signers):
        at = scene.moment(day, 12, 10 * number)
        add(at, partial(seed_care.agree, scene, child, guardian))
    add(scene.moment(day, 13), partial(seed_care.rate_baseline, scene, child))
    add(scene.moment(day, 14), partial(seed_care.start_programs, scene, child))
    add(scene.moment(day, 15), partial(seed_calendar.book, scene, child))
    place = scene.story.children.index(child)
    if place % 2:
        add(scene.moment(day, 16), partial(seed_goals.authorize, scene, child))
    if place % 3 == 1:
        in_between = program.starts_on + timedelta(weeks=6)
        add(scene.moment(in_between, 8), partial(seed_goals.note_event, scene, child))
    if child.teacher:
        at = scene.moment(program.starts_on - timedelta(days=1), 18)
        add(at, partial(seed_people.share_with_teacher, scene, child))
        at = scene.moment(_weekday_before(scene.today), 17)
        add(at, partial(seed_family.report_progress, scene, child))
    seed_family.play_at_home(scene, child)


def _evaluate(scene: Scene, child: cast.Child, at: datetime) -> None:
    evaluation_id = seed_care.evaluate(scene, child, at)
    if child.teacher:  # the child whose story is told in full has its report, too
        report = partial(seed_family.report_evaluation, scene, child, evaluation_id)
        scene.timeline.add(at + timedelta(days=1), report)


def _weekday_before(day: date) -> date:
    before = day - timedelta(days=1)
    while before.weekday() > FRIDAY:
        before -= timedelta(days=1)
    return before

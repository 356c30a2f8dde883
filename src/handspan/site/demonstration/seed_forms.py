"""What home and school see, answered by link, and an evaluation from before the clinic knew us."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.evaluation import actions, form_actions, giving, inventory, sheet_actions
from handspan.clinic.evaluation.models import AnswerSheet
from handspan.clinic.people import consent_actions
from handspan.core import ages
from handspan.core.measurement.inventory import InventoryItem
from handspan.site.demonstration import cast, seed_chance
from handspan.site.demonstration.seed_scene import Scene

BEFORE = timedelta(weeks=30)
EARLIER_BY = 0.5
"""So many standard deviations lower did the child stand in the evaluation before."""

HOME_HIGHER = {"everyday": 0.7, "confidence": 0.8, "feelings": -0.4}
SCHOOL_HIGHER = {"attention": -0.6, "together": 0.5, "confidence": -0.7}
"""How home and school differ from the clinic, by area: children are not the same everywhere."""


def evaluate_before(scene: Scene, child: cast.Child, at: datetime) -> None:
    """Keep the evaluation of another season, as it was brought along on paper."""
    told = child.evaluation
    assert told is not None
    actor, row = scene.member(told.by), scene.children[child.key]
    day = told.given_on - BEFORE
    opened = actions.open_evaluation(actor=actor, child_id=row.pk, given_on=day, at=at)
    birth = ages.scoring_birth_date(row.birth_date, day, row.gestational_days)
    levels = seed_chance.answers(
        inventory.offered(row.birth_date, day),
        {area: z - EARLIER_BY for area, z in told.standing.items()},
        ages.months_old(birth, day),
        seed_chance.dice(scene.seed, child.key, "before"),
    )
    actions.answer_all(actor=actor, evaluation_id=opened.pk, levels=levels, at=at)
    actions.describe(
        actor=actor,
        evaluation_id=opened.pk,
        strengths=child.strengths,
        observations="From the papers that the family brought along.",
        conditions="",
        recommendation="",
        at=at,
    )
    actions.complete(actor=actor, evaluation_id=opened.pk, at=at)


def home(scene: Scene, child: cast.Child, evaluation_id: UUID, at: datetime) -> None:
    """The first guardian who may see the record answers at home."""
    told = child.evaluation
    assert told is not None
    guardian = next(one.guardian for one in child.guardians if one.can_see)
    _, token = form_actions.ask_guardian(
        actor=scene.member(told.by),
        evaluation_id=evaluation_id,
        guardian_id=scene.guardians[guardian].pk,
        at=at,
    )
    _fill(scene, child, token, HOME_HIGHER, at)


def school(scene: Scene, child: cast.Child, evaluation_id: UUID, at: datetime) -> None:
    """The teacher answers, for which a guardian has consented."""
    told, teacher = child.evaluation, child.teacher
    assert told is not None
    assert teacher is not None
    guardian = next(one.guardian for one in child.guardians if one.can_decide)
    consent = consent_actions.give_consent(
        actor=scene.desk(),
        child_id=scene.children[child.key].pk,
        guardian_id=scene.guardians[guardian].pk,
        purpose="school",
        recipient=teacher.name,
        scope=("questions",),
        ends_on=told.given_on + timedelta(days=30),
        at=at,
    )
    _, token = form_actions.ask_teacher(
        actor=scene.member(told.by), evaluation_id=evaluation_id, consent_id=consent.pk, at=at
    )
    _fill(scene, child, token, SCHOOL_HIGHER, at)


def _fill(
    scene: Scene, child: cast.Child, token: str, higher: Mapping[str, float], at: datetime
) -> None:
    told = child.evaluation
    assert told is not None
    sheet = AnswerSheet.objects.select_related("child", "evaluation").get(
        link__token_digest=consent_actions.digest(token)
    )
    actor = Actor(Kind.INFORMANT, scene.clinic.pk, sheet_id=sheet.pk, child_id=sheet.child_id)
    standing = {area: z + higher.get(area, 0.0) for area, z in told.standing.items()}
    chance = seed_chance.dice(scene.seed, child.key, sheet.informant)
    while (turn := giving.turn(sheet)).item is not None:
        at += timedelta(seconds=15)
        level = _level(sheet, turn.item, standing, chance)
        sheet = sheet_actions.respond(
            actor=actor, sheet_id=sheet.pk, place=turn.place, item=turn.item.code, level=level,
            at=at,
        )  # fmt: skip
    sheet_actions.finish(actor=actor, sheet_id=sheet.pk, at=at)


def _level(
    sheet: AnswerSheet, item: InventoryItem, standing: Mapping[str, float], chance: Random
) -> int:
    child = sheet.child
    birth = ages.scoring_birth_date(child.birth_date, sheet.given_on, child.gestational_days)
    months = ages.months_old(birth, sheet.given_on)
    return seed_chance.answers((item,), dict(standing), months, chance)[item.code]

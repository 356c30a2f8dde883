"""The demonstration's own instruments: a sheet, and a task with norms that are all invented."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from handspan.clinic.evaluation import (
    instrument_actions,
    norm_actions,
    norm_queries,
    own_actions,
    own_sheet_actions,
    score_actions,
)
from handspan.clinic.evaluation.own_actions import Draft
from handspan.clinic.evaluation.score_context import Given
from handspan.core import ages
from handspan.site.demonstration import cast, seed_chance
from handspan.site.demonstration.seed_scene import Scene

KEEPER, SECOND = "dana", "hana"
HELD = ("beery-vmi", "bot-3", "sensory-profile-2", "box-and-block")
"""Held with a made-up license and without norms: nothing of a publisher is here."""

SHEET = Draft(
    name="Riverside morning routine",
    purpose="What a child does before leaving the house, as the family tells it. Made up for the "
    "demonstration.",
    items=(
        "Gets out of bed after being called once",
        "Puts on shirt and trousers",
        "Eats breakfast at the table",
        "Brushes teeth",
        "Packs the school bag",
        "Is ready at the door in time",
    ),
    levels=(("Not yet", 0), ("With much help", 1), ("With a reminder", 2), ("Alone", 3)),
    areas=("everyday", "confidence"),
    age_from_months=48,
    age_to_months=144,
)
TASK = Draft(
    name="Riverside copying task",
    purpose="Letters of a given sentence copied in a minute. The task and its norms are invented "
    "for the demonstration; nobody was measured.",
    areas=("hands", "eye_hand"),
    age_from_months=60,
    age_to_months=132,
)
SCALE = "Letters in a minute"


def set_up(scene: Scene, at: datetime) -> None:
    """Hold some tests, make two instruments, and have invented norms verified by another."""
    actor = scene.member(KEEPER)
    for code in HELD:
        instrument_actions.hold(
            actor=actor,
            instrument=code,
            license_note="Made up for the demonstration",
            holder=actor.name,
            since=at.date(),
            at=at,
        )
    made = [own_actions.create(actor=actor, draft=draft, at=at) for draft in (SHEET, TASK)]
    sheet, task = (own_actions.put_in_use(actor=actor, own_id=one.pk, at=at) for one in made)
    scene.own_sheet = sheet.pk
    table = norm_actions.begin_table(
        actor=actor,
        instrument=task.code,
        source="Invented for the demonstration; nobody was measured",
        at=at,
    )
    text = (settings.DATA / "demonstration/copying_norms.csv").read_text("utf-8")
    norm_actions.import_rows(actor=actor, table_id=table.pk, text=text, at=at)
    norm_actions.hand_over(actor=actor, table_id=table.pk, seed=scene.seed, at=at)
    norm_actions.verify(
        actor=scene.member(SECOND),
        table_id=table.pk,
        standards=[cell.standard for cell in norm_queries.cells(table.pk)],
        seed=scene.seed + 1,
        at=at + timedelta(hours=1),
    )
    scene.copying_task = task.code


def give(scene: Scene, child: cast.Child, evaluation_id: UUID, at: datetime) -> None:
    """Give both to a child whose age they fit."""
    told = child.evaluation
    assert told is not None
    row, actor, standing = scene.children[child.key], scene.member(told.by), dict(told.standing)
    months = ages.completed(row.birth_date, told.given_on).total_months
    chance = seed_chance.dice(scene.seed, child.key, "instruments")
    if _fits(TASK, months):
        years = months / 12 - 5
        letters = 8 + 9 * years + (5 + 1.2 * years) * standing["eye_hand"]
        score_actions.enter_scores(
            actor=actor,
            evaluation_id=evaluation_id,
            instrument=scene.copying_task,
            given=Given(remark="Pencil, lined paper"),
            raws={SCALE: float(max(1, round(letters + chance.gauss(0, 2))))},
            at=at,
        )
    if scene.own_sheet and _fits(SHEET, months):
        middle = 1.8 + standing["everyday"]
        answers = {
            place: min(3, max(0, round(middle + chance.gauss(0, 0.6))))
            for place in range(len(SHEET.items))
        }
        own_sheet_actions.answer_own(
            actor=actor, evaluation_id=evaluation_id, own_id=scene.own_sheet, answers=answers, at=at
        )


def _fits(draft: Draft, months: int) -> bool:
    assert draft.age_from_months is not None
    assert draft.age_to_months is not None
    return draft.age_from_months <= months < draft.age_to_months

"""Instruments of the clinic's own: draft, in use and frozen, retired, answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import own_actions, own_queries, own_sheet_actions, score_queries
from handspan.clinic.evaluation.models import EnteredScore, OwnInstrument
from handspan.clinic.evaluation.own_actions import Draft
from tests.clinic.evaluation.norming import evaluation, verified
from tests.core.measurement import norms
from tests.world import NOW, World

MORNING = Draft(
    name="Morning routine",
    purpose="What a child does before school.",
    items=("Gets out of bed", "Puts on a shirt", "Packs the bag"),
    levels=(("Not yet", 0), ("With help", 1), ("Alone", 2)),
    areas=("everyday",),
    age_from_months=48,
    age_to_months=120,
)


def _made(world: World, draft: Draft = MORNING) -> OwnInstrument:
    return own_actions.create(actor=world.actor("supervisor"), draft=draft, at=NOW)


def _used(world: World, draft: Draft = MORNING) -> OwnInstrument:
    made = _made(world, draft)
    return own_actions.put_in_use(actor=world.actor("supervisor"), own_id=made.pk, at=NOW)


def _answer(world: World, row: Any, own: OwnInstrument, answers: dict[int, int]) -> None:
    own_sheet_actions.answer_own(
        actor=world.actor("therapist"), evaluation_id=row.pk, own_id=own.pk, answers=answers, at=NOW
    )


@pytest.mark.parametrize("who", ["therapist", "assistant", "front_desk", "parent"])
def test_only_keepers_make_instruments(world: World, who: str) -> None:
    made = _made(world)
    actor = world.actor(who)
    with pytest.raises(Denied):
        own_actions.create(actor=actor, draft=MORNING, at=NOW)
    with pytest.raises(Denied):
        own_actions.change(actor=actor, own_id=made.pk, draft=MORNING, at=NOW)
    for act in (
        own_actions.put_in_use,
        own_actions.retire,
        own_actions.offer_again,
        own_actions.new_version,
    ):
        with pytest.raises(Denied):
            act(actor=actor, own_id=made.pk, at=NOW)


def test_what_is_in_use_is_frozen_and_a_change_is_a_new_version(world: World) -> None:
    actor = world.actor("supervisor")
    own = _made(world)
    own_actions.change(actor=actor, own_id=own.pk, draft=replace(MORNING, name="Mornings"), at=NOW)
    own_actions.put_in_use(actor=actor, own_id=own.pk, at=NOW)
    with pytest.raises(Refused, match="stays as it is"):
        own_actions.change(actor=actor, own_id=own.pk, draft=MORNING, at=NOW)
    with pytest.raises(Refused, match="before"):
        own_actions.put_in_use(actor=actor, own_id=own.pk, at=NOW)
    second = own_actions.new_version(actor=actor, own_id=own.pk, at=NOW)
    assert (second.version, second.name, second.items) == (2, "Mornings", list(MORNING.items))
    with pytest.raises(Refused, match="draft of the next version"):
        own_actions.new_version(actor=actor, own_id=own.pk, at=NOW)
    own_actions.put_in_use(actor=actor, own_id=second.pk, at=NOW)
    states = [state for _, _, state in own_queries.own(own.pk).versions]
    assert states == ["in use", "retired"]
    with pytest.raises(Refused, match="Another version"):
        own_actions.offer_again(actor=actor, own_id=own.pk, at=NOW)
    own_actions.retire(actor=actor, own_id=second.pk, at=NOW)
    own_actions.offer_again(actor=actor, own_id=second.pk, at=NOW)
    assert own_queries.own(second.pk).state == "in use"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"levels": (("Yes", 1),)}, "levels"),
        ({"items": ("A", "a")}, "items"),
        ({"areas": ("arms",)}, "areas"),
        ({"age_from_months": 120, "age_to_months": 48}, "age_to"),
        ({"age_to_months": 300}, "age_from"),
        ({"name": " "}, "name"),
    ],
)
def test_what_cannot_be_is_refused(world: World, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        _made(world, replace(MORNING, **changes))
    assert refused.value.field == field
    assert not OwnInstrument.objects.exists()


def test_two_instruments_of_one_name_have_their_own_codes(world: World) -> None:
    codes = {_made(world).code, _made(world).code, _made(world, Draft(name="朝")).code}
    assert codes == {"own-morning-routine", "own-morning-routine-2", "own-instrument"}


def test_a_sheet_gives_sum_share_and_what_is_missing(world: World) -> None:
    own, row = _used(world), evaluation(world)
    _answer(world, row, own, {0: 2, 2: 1})
    (line,) = score_queries.entered_scores(row.pk)
    assert (line.scale, line.raw, line.standard) == ("Total", 3, None)
    assert line.remark == "75% of the points that the answers can give. 1 item not answered."
    _answer(world, row, own, {0: 2, 1: 2, 2: 2})
    (line,) = score_queries.entered_scores(row.pk)
    assert (line.raw, line.remark) == (6, "100% of the points that the answers can give.")
    sheet = score_queries.own_sheet(world.actor("therapist"), row.pk, own.pk, NOW)
    assert [level for _, level in sheet.items] == [2, 2, 2]
    _answer(world, row, own, {})
    assert score_queries.entered_scores(row.pk) == []
    assert EnteredScore.objects.count() == 2  # taken back, not gone


def test_a_sheet_is_scored_by_norms_where_the_clinic_entered_some(world: World) -> None:
    own = _used(world)
    rows = [
        norms.row(scale="Total", age_from_months=60, age_to_months=96, metric="T",
                  raw_min=float(raw), raw_max=float(raw), standard=30.0 + 5 * raw, sem=3.0)
        for raw in range(6)
    ]  # fmt: skip
    verified(world, rows, instrument=own.code, edition="1")
    row = evaluation(world)
    _answer(world, row, own, {0: 2, 1: 1, 2: 1})
    (line,) = score_queries.entered_scores(row.pk)
    assert (line.raw, line.standard, line.metric) == (4, 50, "T-score")
    assert line.percentile == pytest.approx(50)
    _answer(world, row, own, {0: 2, 1: 1})
    (line,) = score_queries.entered_scores(row.pk)
    assert line.standard is None  # with a missing item nothing is scored
    _answer(world, row, own, {0: 2, 1: 2, 2: 2})
    (line,) = score_queries.entered_scores(row.pk)
    assert line.standard is None
    assert "6 is not a raw score of Total" in line.remark


def test_sheets_are_refused_for_other_ages_drafts_and_impossible_levels(world: World) -> None:
    row = evaluation(world)
    with pytest.raises(Denied):
        _answer(world, row, _made(world), {0: 1})
    small = _used(world, replace(MORNING, age_from_months=12, age_to_months=48))
    with pytest.raises(Refused, match="is for ages 1 year to 3 years 11 months"):
        _answer(world, row, small, {0: 1})
    own = _used(world)
    for answers in ({3: 1}, {0: 3}, {-1: 1}):
        with pytest.raises(Refused, match="one of the levels"):
            _answer(world, row, own, answers)
    with pytest.raises(Denied):
        own_sheet_actions.answer_own(
            actor=world.actor("stranger"), evaluation_id=row.pk, own_id=own.pk, answers={0: 1},
            at=NOW,
        )  # fmt: skip
    assert not EnteredScore.objects.exists()


def test_a_measured_task_is_scored_by_its_norms_alone(world: World) -> None:
    task = _used(world, Draft(name="Copying task", purpose="Letters in a minute"))
    row = evaluation(world)
    with pytest.raises(Denied):
        _answer(world, row, task, {0: 1})
    (choice,) = score_queries.choices(world.actor("therapist"), row.pk, NOW)
    assert (choice.own_id, choice.described.code) == (None, "own-copying-task")
    assert "no verified norms" in choice.why_not
    verified(world, norms.table(4, 12), instrument=task.code, edition="1")
    (choice,) = score_queries.choices(world.actor("therapist"), row.pk, NOW)
    assert choice.why_not == ""

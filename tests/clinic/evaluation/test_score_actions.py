"""Scores from other tests: looked up in verified norms, or refused with the reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import (
    actions,
    catalogue,
    instrument_actions,
    inventory,
    score_actions,
    score_queries,
)
from handspan.clinic.evaluation.models import EnteredScore, Evaluation
from handspan.clinic.evaluation.score_context import Given
from handspan.clinic.people.access import Right
from handspan.core import ages
from tests.clinic.evaluation.norming import BOT, evaluation, hold, verified
from tests.core.measurement import norms
from tests.world import NOW, TODAY, World


def _enter(
    world: World,
    row: Evaluation,
    raws: dict[str, float] | None = None,
    instrument: str = BOT,
    who: str = "therapist",
    **given: Any,
) -> list[EnteredScore]:
    return score_actions.enter_scores(
        actor=world.actor(who), evaluation_id=row.pk, instrument=instrument,
        given=Given(**given), raws={"Copying": 20.0} if raws is None else raws, at=NOW,
    )  # fmt: skip


@pytest.fixture
def ready(world: World) -> Evaluation:
    """BOT-3 is held with norms for 5:0 to 8:11; robin's evaluation is open."""
    hold(world)
    verified(world)
    return evaluation(world)


def test_a_score_is_what_the_table_says_at_the_exact_age(world: World, ready: Evaluation) -> None:
    (entered,) = _enter(world, ready, remark="Second try")
    # 6 years 1 month: the second band, in which raw 19 and 20 are a scaled score of 9
    assert (entered.standard, entered.low, entered.high, entered.level) == (9, 7, 11, 90)
    (line,) = score_queries.entered_scores(ready.pk)
    assert (line.scale, line.raw, line.standard, line.metric) == ("Copying", 20, 9, "Scaled score")
    assert (line.percentile, line.descriptor) == (37, "typical")
    assert line.age_used == "6 years 1 month 11 days, from birth"
    assert (line.instrument, line.edition) == (
        "Bruininks-Oseretsky Test of Motor Proficiency", "3",
    )  # fmt: skip
    assert (line.informant, line.remark) == ("The child, tested or asked", "Second try")


@pytest.mark.parametrize("who", ["stranger", "assistant", "front_desk", "parent", "administrator"])
def test_only_a_therapist_who_treats_the_child_enters(
    world: World, ready: Evaluation, who: str
) -> None:
    with pytest.raises(Denied):
        _enter(world, ready, who=who)
    assert not EnteredScore.objects.exists()


@pytest.mark.parametrize(
    ("raws", "given", "says"),
    [
        ({"Copying": 99.0}, {}, "99 is not a raw score of Copying: .* from 3 to 40 at this age"),
        ({"Copying": 2.0}, {}, "2 is not a raw score"),
        ({"Cutting": 5.0}, {}, "no scale “Cutting”"),
        ({}, {}, "at least one raw score"),
        (None, {"form": "short"}, "has no form “short”"),
        (None, {"informant": "caregiver"}, "answered by the child"),
        ({"Copying": 20.0, "Cutting": 5.0}, {}, "no scale “Cutting”"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    world: World,
    ready: Evaluation,
    raws: dict[str, float] | None,
    given: dict[str, str],
    says: str,
) -> None:
    with pytest.raises(Refused, match=says):
        _enter(world, ready, raws, **given)
    assert not EnteredScore.objects.exists()


def test_without_a_holding_on_the_day_nothing_is_scored(world: World) -> None:
    verified(world)
    row = evaluation(world)
    with pytest.raises(Refused, match="did not hold BOT-3"):
        _enter(world, row)
    hold(world, since=TODAY + timedelta(days=1))
    with pytest.raises(Refused, match="did not hold BOT-3"):
        _enter(world, row)
    hold(world, until=TODAY - timedelta(days=1))
    with pytest.raises(Refused, match="did not hold BOT-3"):
        _enter(world, row)
    hold(world, until=TODAY)
    assert _enter(world, row)


def test_without_verified_norms_nothing_is_guessed(world: World) -> None:
    hold(world)
    with pytest.raises(Refused, match="no verified norms of BOT-3"):
        _enter(world, evaluation(world))


def test_an_age_that_the_norms_do_not_cover_is_refused(world: World) -> None:
    hold(world)
    verified(world, norms.table(1))
    with pytest.raises(Refused, match="for ages 5 years to 5 years 5 months"):
        _enter(world, evaluation(world))


def test_a_wrong_age_is_refused_for_every_instrument_at_both_edges(world: World) -> None:
    """Each test that others publish, with the child a day too young and a day too old."""
    tried = 0
    child = world.child
    row = evaluation(world)
    for code, described in catalogue.registry().items():
        hold(world, code)
        for form in described.forms or (described.form(""),):
            who = (form.informants or described.informants or ("child",))[0]
            for months, day in (
                (form.window.from_months or described.window.from_months, 1),
                (form.window.to_months or described.window.to_months, 0),
            ):
                if not months:
                    continue
                child.birth_date = _born(months, day)
                child.save()
                with pytest.raises(Refused, match=r"is for ages") as refused:
                    _enter(world, row, instrument=code, form=form.code, informant=who)
                assert described.window.words in refused.value.sentence or (
                    form.window.words in refused.value.sentence
                )
                tried += 1
    assert tried > 55
    assert not EnteredScore.objects.exists()


def _born(months: int, days_short: int) -> date:
    """The birth date of who completes so many months `days_short` days after today."""
    target = TODAY + timedelta(days=days_short)
    born = date(target.year - (months // 12) - 1, target.month, 1)
    while True:
        if ages.completed(born, TODAY).total_months == months - days_short and (
            ages.completed(born, target).total_months == months
            and ages.completed(born, target).days == 0
        ):
            return born
        born += timedelta(days=1)


def test_training_is_asked_for_where_the_instrument_needs_it(
    world: World, ready: Evaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    registry = dict(catalogue.registry())
    registry[BOT] = replace(registry[BOT], qualification="trained")
    monkeypatch.setattr(catalogue, "registry", lambda: registry)
    with pytest.raises(Refused, match="asks for training"):
        _enter(world, ready)
    hold(world, trained=[world.staff["therapist"].pk])
    assert _enter(world, ready)


def test_composites_are_added_up_from_the_scales(world: World) -> None:
    hold(world)
    rows = norms.with_composite()
    verified(world, [_older(one) for one in rows])
    row = evaluation(world)
    _enter(world, row, {"Copying": 20.0})
    assert [line.scale for line in score_queries.entered_scores(row.pk)] == ["Copying"]
    _enter(world, row, {"Tracing": 15.0})
    lines = {line.scale: line for line in score_queries.entered_scores(row.pk)}
    assert lines["Copying"].standard == 10
    assert lines["Tracing"].standard == 7
    assert (lines["Hands"].raw, lines["Hands"].standard) == (17, 91)
    low, high = lines["Hands"].low, lines["Hands"].high
    assert low is not None
    assert high is not None
    assert (high - low) / 2 == pytest.approx(1.6449 * 5, abs=1e-3)
    score_actions.take_back(
        actor=world.actor("therapist"), evaluation_id=row.pk, score_id=lines["Copying"].id, at=NOW
    )
    assert [line.scale for line in score_queries.entered_scores(row.pk)] == ["Tracing"]


def _older(row: Any) -> Any:
    from dataclasses import replace

    return replace(row, age_from_months=72, age_to_months=84)


def test_a_score_can_be_taken_back_while_the_evaluation_is_open(
    world: World, ready: Evaluation
) -> None:
    (entered,) = _enter(world, ready)
    with pytest.raises(Refused, match="entered already"):
        _enter(world, ready)
    actor = world.actor("therapist")
    with pytest.raises(Denied):
        score_actions.take_back(
            actor=world.actor("stranger"), evaluation_id=ready.pk, score_id=entered.pk, at=NOW
        )
    score_actions.take_back(actor=actor, evaluation_id=ready.pk, score_id=entered.pk, at=NOW)
    assert score_queries.entered_scores(ready.pk) == []
    with pytest.raises(Refused, match="not there any more"):
        score_actions.take_back(actor=actor, evaluation_id=ready.pk, score_id=entered.pk, at=NOW)
    (again,) = _enter(world, ready, {"Copying": 21.0})
    assert again.standard == 10


def test_after_completion_scores_stay(world: World, ready: Evaluation) -> None:
    (entered,) = _enter(world, ready)
    actor = world.actor("therapist")
    items = inventory.offered(world.child.birth_date, TODAY)
    actions.answer_all(
        actor=actor, evaluation_id=ready.pk, levels={one.code: 2 for one in items}, at=NOW
    )
    Evaluation.objects.filter(pk=ready.pk).update(strengths="Builds")
    actions.complete(actor=actor, evaluation_id=ready.pk, at=NOW)
    with pytest.raises(Refused, match="completed"):
        score_actions.take_back(actor=actor, evaluation_id=ready.pk, score_id=entered.pk, at=NOW)
    with pytest.raises(Refused, match="completed"):
        _enter(world, ready, {"Copying": 21.0})
    assert len(score_queries.entered_scores(ready.pk)) == 1


def _born_early(world: World, birth: date, weeks: int) -> None:
    world.child.birth_date, world.child.gestational_days = birth, 7 * weeks
    world.child.save()


def test_the_corrected_age_is_used_until_the_clinics_limit(world: World) -> None:
    """Born 8 weeks early and 23 months old: 21 months corrected, from 24 months on no more."""
    birth = date(2024, 12, 24)
    _born_early(world, birth, 32)
    hold(world, "pdms-3")
    rows = [
        norms.row(age_from_months=18, age_to_months=22, raw_min=5.0, raw_max=5.0, standard=12.0),
        norms.row(age_from_months=22, age_to_months=30, raw_min=5.0, raw_max=5.0, standard=8.0),
    ]
    verified(world, rows, instrument="pdms-3", edition="3")
    row = evaluation(world)
    (entered,) = _enter(world, row, {"Copying": 5.0}, "pdms-3")
    assert (entered.standard, entered.corrected, entered.age_months) == (12, True, 21)
    setting = score_queries.setting(world.actor("therapist"), Right.READ, row.pk, NOW)
    assert setting.age == "1 year 11 months"
    assert setting.corrected_age == "1 year 9 months 6 days"
    (line,) = score_queries.entered_scores(row.pk)
    assert line.age_used == "1 year 9 months 6 days, corrected"
    instrument_actions.set_corrected_until(actor=world.actor("supervisor"), months=23, at=NOW)
    other = evaluation(world)
    (entered,) = _enter(world, other, {"Copying": 5.0}, "pdms-3")
    assert (entered.standard, entered.corrected, entered.age_months) == (8, False, 23)
    setting = score_queries.setting(world.actor("therapist"), Right.READ, other.pk, NOW)
    assert setting.corrected_age == ""


def test_before_the_due_date_no_norms_are_used(world: World) -> None:
    _born_early(world, TODAY - timedelta(days=10), 30)
    hold(world, "pdms-3")
    with pytest.raises(Refused, match="due date"):
        _enter(world, evaluation(world), instrument="pdms-3")


def test_choices_say_what_fits_and_why_the_others_do_not(world: World, ready: Evaluation) -> None:
    for code in ("sensory-profile-2", "dash"):
        hold(world, code)
    choices = score_queries.choices(world.actor("therapist"), ready.pk, NOW)
    says = {(one.described.code, one.form.code): one.why_not for one in choices}
    assert says[BOT, ""] == ""
    assert "is for ages 9 years to 16 years 11 months" in says["dash", ""]
    assert "is for ages birth to 6 months" in says["sensory-profile-2", "infant"]
    assert "no verified norms" in says["sensory-profile-2", "child"]
    assert choices[0].described.code == BOT
    entry = score_queries.entry(world.actor("therapist"), ready.pk, BOT, "", NOW)
    assert (entry.scales, entry.norms, entry.why_not) == (("Copying",), (), "")
    for code, form in (("none", ""), (BOT, "x")):
        with pytest.raises(Denied):
            score_queries.entry(world.actor("therapist"), ready.pk, code, form, NOW)


def test_norms_of_girls_and_boys_are_asked_for(world: World) -> None:
    hold(world)
    one = {"age_from_months": 72, "age_to_months": 84, "raw_min": 5.0, "raw_max": 5.0}
    verified(
        world, [norms.row(sex="f", standard=7.0, **one), norms.row(sex="m", standard=9.0, **one)]
    )
    row = evaluation(world)
    with pytest.raises(Refused, match="girls or boys"):
        _enter(world, row, {"Copying": 5.0})
    (entered,) = _enter(world, row, {"Copying": 5.0}, norms="f")
    assert entered.standard == 7


def test_a_score_stays_what_it_was_when_the_norms_are_corrected(
    world: World, ready: Evaluation
) -> None:
    _enter(world, ready)
    verified(world, [one for one in norms.table(4, 12) if one.standard > 12])
    (line,) = score_queries.entered_scores(ready.pk)
    assert line.standard == 9
    with pytest.raises(Refused, match="not a raw score"):
        _enter(world, evaluation(world))

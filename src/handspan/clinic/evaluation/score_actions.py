"""Writes of scores from other tests: looked up in the clinic's verified norms, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Refused
from handspan.clinic.evaluation import norm_rows
from handspan.clinic.evaluation.models import EnteredScore, Evaluation
from handspan.clinic.evaluation.score_context import (
    Given,
    age_at,
    norms_of,
    open_one,
    score_row,
    usable,
)
from handspan.core.measurement.norm_tables import (
    Normed,
    NormRow,
    NotInTableError,
    composite_sum,
    composites,
    look_up,
    scales,
)


def enter_scores(
    *,
    actor: Actor,
    evaluation_id: UUID,
    instrument: str,
    given: Given,
    raws: Mapping[str, float],
    at: datetime,
) -> list[EnteredScore]:
    """Score raw scores by the clinic's verified table: all of them and their composites, or none.

    Whatever the table, the holding or the instrument's window does not cover is refused.
    """
    with writing(actor, "evaluation.enter_scores", at=at) as ledger:
        evaluation = open_one(actor, evaluation_id, at)
        described, form = usable(actor, evaluation, instrument, given)
        table = norms_of(described)
        rows = norm_rows.of_verified(table.pk)
        if not raws:
            raise Refused("Enter at least one raw score.")
        months = age_at(evaluation).total_months
        found = [
            _look_up(rows, form.code, scale, raw, given, months) for scale, raw in raws.items()
        ]
        found += _composites(rows, form.code, given, months, evaluation, found, described.code)
        scored = [
            score_row(actor, evaluation, described, form, given, at, table=table, normed=one)
            for one in found
        ]
        return [ledger.save(one) for one in scored]


def take_back(*, actor: Actor, evaluation_id: UUID, score_id: UUID, at: datetime) -> None:
    """Take back an entered score with the composites that it is part of, while all is open."""
    with writing(actor, "evaluation.take_back_score", at=at) as ledger:
        evaluation = open_one(actor, evaluation_id, at)
        mine = EnteredScore.objects.filter(evaluation=evaluation, taken_back_at=None)
        score = mine.filter(pk=score_id).first()
        if score is None:
            raise Refused("This score is not there any more.")
        gone = {score.scale}
        if score.table_id:
            # wholes come after their parts, so one walk finds all that hang on this score
            wholes = composites(norm_rows.of_verified(score.table_id), score.form)
            for whole, parts in wholes.items():
                gone |= {whole} if gone.intersection(parts) else set()
        same = mine.filter(
            instrument=score.instrument, form=score.form, informant=score.informant, scale__in=gone
        )
        for one in same:
            one.taken_back_at = at
            ledger.save(one)


def _look_up(
    rows: tuple[NormRow, ...], form: str, scale: str, raw: float, given: Given, months: int
) -> Normed:
    if scale not in scales(rows, form):
        raise Refused(f"The table has no scale “{scale}” for this form.")
    try:
        return look_up(rows, form=form, scale=scale, sex=given.norms, age_months=months, raw=raw)
    except NotInTableError as outside:
        raise Refused(str(outside), scale) from outside


def _composites(
    rows: tuple[NormRow, ...],
    form: str,
    given: Given,
    months: int,
    evaluation: Evaluation,
    found: list[Normed],
    instrument: str,
) -> list[Normed]:
    """Score every composite whose parts are all there: entered now, or before in the same way."""
    before = EnteredScore.objects.filter(
        evaluation=evaluation, instrument=instrument, form=form, informant=given.informant,
        norms=given.norms, taken_back_at=None,
    ).exclude(standard=None)  # fmt: skip
    done = dict(before.values_list("scale", "standard"))
    standards = done | {one.scale: one.standard for one in found}
    new: list[Normed] = []
    for scale, of in composites(rows, form).items():
        total = composite_sum(of, standards)
        if total is None or scale in done:
            continue
        try:
            normed = look_up(
                rows, form=form, scale=scale, sex=given.norms, age_months=months, raw=total
            )
        except NotInTableError as outside:
            raise Refused(str(outside)) from outside
        new.append(normed)
        standards[scale] = normed.standard
    return new

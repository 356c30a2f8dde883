"""Writes of answers to the clinic's own instruments, and of what the answers come to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import catalogue, norm_rows
from handspan.clinic.evaluation.models import EnteredScore, Evaluation, OwnInstrument, OwnSheet
from handspan.clinic.evaluation.score_context import (
    Given,
    age_at,
    check_age,
    open_one,
    score_row,
)
from handspan.core.measurement import own_sheets
from handspan.core.measurement.norm_tables import NotInTableError, look_up

TOTAL = "Total"
"""The scale of a sheet, in its norm table and among the scores."""


def answer_own(
    *, actor: Actor, evaluation_id: UUID, own_id: UUID, answers: Mapping[int, int], at: datetime
) -> OwnSheet:
    """Keep the answers to an own instrument, and the sum that they come to."""
    with writing(actor, "evaluation.answer_own", at=at) as ledger:
        evaluation = open_one(actor, evaluation_id, at)
        own = catalogue.in_use().filter(pk=own_id).exclude(items=[]).first()
        if own is None:
            raise Denied("this instrument")
        for item, level in answers.items():
            if not (0 <= item < len(own.items) and 0 <= level < len(own.levels)):
                raise Refused("Choose one of the levels.")
        described = catalogue.of_own(own)
        check_age(evaluation, described, described.form(""))
        sheet = OwnSheet.objects.filter(evaluation=evaluation, own=own).first() or OwnSheet(
            child=evaluation.child, evaluation=evaluation, own=own
        )
        sheet.answers = {str(item): level for item, level in sorted(answers.items())}
        ledger.save(sheet)
        _sum_up(ledger, actor, evaluation, own, answers, at)
        return sheet


def _sum_up(
    ledger: Ledger,
    actor: Actor,
    evaluation: Evaluation,
    own: OwnInstrument,
    answers: Mapping[int, int],
    at: datetime,
) -> None:
    """Replace the sheet's score by what the answers come to now."""
    mine = EnteredScore.objects.filter(
        evaluation=evaluation, instrument=own.code, scale=TOTAL, taken_back_at=None
    )
    for before in mine:
        before.taken_back_at = at
        ledger.save(before)
    if not answers:
        return
    described = catalogue.of_own(own)
    form, total = described.form(""), _total(own, answers)
    table = norm_rows.verified(described.code, described.edition)
    normed, remark = None, sum_words(total)
    if table is not None and not total.missing:
        rows, months = norm_rows.of_verified(table.pk), age_at(evaluation).total_months
        try:
            normed = look_up(
                rows, form="", scale=TOTAL, sex="any", age_months=months, raw=total.raw
            )
        except NotInTableError as outside:
            remark = f"{remark} {outside}"
    given = Given(informant="", remark=remark)
    score = score_row(
        actor, evaluation, described, form, given, at, table=table if normed else None,
        normed=normed, scale=TOTAL, raw=total.raw,
    )  # fmt: skip
    ledger.save(score)


def sum_words(total: own_sheets.SheetSum) -> str:
    """Say the share of a sheet, and what is missing from it."""
    share = f"{total.share:.0%} of the points that the answers can give." if total.answered else ""
    if not total.missing:
        return share
    items = "item" if total.missing == 1 else "items"
    return f"{share} {total.missing} {items} not answered."


def _total(own: OwnInstrument, answers: Mapping[int, int]) -> own_sheets.SheetSum:
    return own_sheets.sum_of(answers, len(own.items), [points for _, points in own.levels])

"""Writes of the outcomes stage: draft a report, edit it, sign it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit import chain
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation.models import Evaluation
from handspan.clinic.outcomes import facts
from handspan.clinic.outcomes.access import reports
from handspan.clinic.outcomes.models import Report
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, require
from handspan.core.scheduling.licenses import License, reason_against


def draft_evaluation_report(*, actor: Actor, evaluation_id: UUID, at: datetime) -> Report:
    """Draft the report of a completed evaluation, its words drawn from the evaluation."""
    evaluation = Evaluation.objects.filter(pk=evaluation_id).select_related("child").first()
    if evaluation is None:
        raise Denied("this evaluation")
    child = require(actor, Right.TREAT, evaluation.child_id, at)
    if evaluation.status != Evaluation.Status.COMPLETED:
        raise Refused("Complete the evaluation first; its report is drawn from it.")
    report = Report(
        child=child,
        kind=Report.Kind.EVALUATION,
        evaluation=evaluation,
        author_id=_staff(actor),
        period_from=evaluation.given_on,
        period_to=evaluation.given_on,
        summary=evaluation.observations,
        recommendation=evaluation.recommendation,
        family_letter=facts.first_letter(child, evaluation),
        created_at=at,
    )
    with writing(actor, "outcomes.draft_report", at=at, child_id=child.pk) as ledger:
        return ledger.save(report)


def draft_progress_report(
    *, actor: Actor, child_id: UUID, period_from: date, period_to: date, at: datetime
) -> Report:
    """Draft a report of a period's progress."""
    child = require(actor, Right.TREAT, child_id, at)
    if period_to < period_from:
        raise Refused("The period ends before it begins.", "period_to")
    if period_to > timezone.localdate(at):
        raise Refused("The period cannot end after today.", "period_to")
    report = Report(
        child=child,
        kind=Report.Kind.PROGRESS,
        author_id=_staff(actor),
        period_from=period_from,
        period_to=period_to,
        family_letter=facts.progress_letter(child, period_from, at),
        created_at=at,
    )
    with writing(actor, "outcomes.draft_report", at=at, child_id=child.pk) as ledger:
        return ledger.save(report)


def edit_report(
    *,
    actor: Actor,
    report_id: UUID,
    summary: str,
    recommendation: str,
    family_letter: str,
    at: datetime,
) -> Report:
    """Keep the therapist's own words of a draft."""
    with writing(actor, "outcomes.edit_report", at=at) as ledger:
        report = _draft(actor, report_id, at)
        report.summary = summary.strip()
        report.recommendation = recommendation.strip()
        report.family_letter = family_letter.strip()
        return ledger.save(report)


def sign_report(*, actor: Actor, report_id: UUID, at: datetime) -> Report:
    """Freeze a report with everything that it prints, and put the signer's name under it."""
    with writing(actor, "outcomes.sign_report", at=at) as ledger:
        report = _draft(actor, report_id, at)
        _check_license(actor, timezone.localdate(at))
        if not report.summary:
            raise Refused("Write the summary before you sign.", "summary")
        if not report.family_letter:
            raise Refused("Write the family's letter before you sign.", "family_letter")
        report.signer = f"{actor.name}, {actor.credential}".rstrip(", ")
        report.signed_at = at
        report.facts = facts.of_report(report, at)
        report.digest = chain.digest_of(report.facts)
        return ledger.save(report)


def _draft(actor: Actor, report_id: UUID, at: datetime) -> Report:
    rows = reports(actor, Right.TREAT, at).select_for_update(of=("self",))
    report = rows.filter(pk=report_id).first()
    if report is None:
        raise Denied("this report")
    if report.signed_at is not None:
        raise Refused("This report is signed and stays as it is. Draft a new one.")
    return report


def _staff(actor: Actor) -> UUID:
    if actor.staff_id is None:
        raise Denied("only staff write reports")
    return actor.staff_id


def _check_license(actor: Actor, on: date) -> None:
    licenses = [
        License(row["discipline"], row["valid_from"], row["valid_to"])
        for row in people.licenses(_staff(actor))
    ]
    reason = reason_against(licenses, on)
    if reason:
        raise Refused(reason)

"""Writes of the outcomes stage: draft a report, edit it, sign it."""

from __future__ import annotations

from collections.abc import Mapping
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
from handspan.clinic.outcomes.report_words import NEEDED, drafts_of, words_of
from handspan.clinic.people import queries as people
from handspan.clinic.people.access import Right, require
from handspan.core.scheduling.licenses import License, reason_against

LONGEST_PART = 10_000  # letters


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
        created_at=at,
    )
    with writing(actor, "outcomes.draft_report", at=at, child_id=child.pk) as ledger:
        return ledger.save(report)


def edit_report(*, actor: Actor, report_id: UUID, words: Mapping[str, str], at: datetime) -> Report:
    """Keep the parts that the author put in own words; a part that reads as drafted stays a draft.

    Parts that are not named stay as they are.
    """
    with writing(actor, "outcomes.edit_report", at=at) as ledger:
        report = _draft(actor, report_id, at)
        drafts = drafts_of(report, at)
        for code, text in words.items():
            if code not in drafts:
                raise Refused("This report has no such part.")
            if len(text) > LONGEST_PART:
                raise Refused(f"Write at most {LONGEST_PART:,} letters.", code)
            report.words.pop(code, None)
            if _plain(text) != _plain(drafts[code].text):
                report.words[code] = _plain(text)
        return ledger.save(report)


def draft_again(*, actor: Actor, report_id: UUID, part: str, at: datetime) -> Report:
    """Let a part read as its draft again; the author's words stay among the earlier versions."""
    with writing(actor, "outcomes.draft_again", at=at) as ledger:
        report = _draft(actor, report_id, at)
        if report.words.pop(part, None) is None:
            raise Refused("This part reads as it was drafted.")
        return ledger.save(report)


def sign_report(*, actor: Actor, report_id: UUID, at: datetime) -> Report:
    """Freeze a report with everything that it prints, and put the signer's name under it."""
    with writing(actor, "outcomes.sign_report", at=at) as ledger:
        report = _draft(actor, report_id, at)
        _check_license(actor, timezone.localdate(at))
        words = words_of(report, at)
        for code in NEEDED:
            if not words[code].text.strip():
                raise Refused(f"Write “{words[code].heading}” before you sign.", code)
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


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


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

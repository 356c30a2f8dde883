"""Forms by link: a guardian or a teacher answers the inventory without an account."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import inventory
from handspan.clinic.evaluation.access import evaluations, forms
from handspan.clinic.evaluation.form_queries import Asked, consents_to_ask
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation, FormLink
from handspan.clinic.people.access import Right
from handspan.clinic.people.consent_actions import digest
from handspan.clinic.people.models import Guardianship

OPENS_FOR = timedelta(days=21)


def ask_guardian(
    *, actor: Actor, evaluation_id: UUID, guardian_id: UUID, at: datetime
) -> tuple[Asked, str]:
    """Make a form for a guardian; the token of its link is returned once and never kept."""
    evaluation = _open(actor, evaluation_id, at)
    sees = Guardianship.objects.filter(
        child=evaluation.child_id, guardian=guardian_id, can_see=True
    ).select_related("guardian")
    known = sees.first()
    if known is None:
        raise Refused("Choose a guardian who may see the record.", "guardian")
    sheet = _sheet(evaluation, AnswerSheet.Informant.CAREGIVER, known.guardian.name, at)
    return _link(actor, sheet, FormLink(guardian=known.guardian), at)


def ask_teacher(
    *, actor: Actor, evaluation_id: UUID, consent_id: UUID, at: datetime
) -> tuple[Asked, str]:
    """Make a form for the recipient of a consent that covers asking the school."""
    evaluation = _open(actor, evaluation_id, at)
    consent = consents_to_ask(evaluation.child_id, at).get(consent_id)
    if consent is None:
        raise Refused(
            "A guardian must first consent that the teacher is asked. Keep that consent on the "
            "people page.",
            "consent",
        )
    sheet = _sheet(evaluation, AnswerSheet.Informant.TEACHER, consent.recipient, at)
    return _link(actor, sheet, FormLink(consent=consent), at)


def renew(*, actor: Actor, link_id: UUID, at: datetime) -> tuple[Asked, str]:
    """Make a new address for a form; the old one stops opening, and answers stay."""
    with writing(actor, "evaluation.renew_form", at=at) as ledger:
        link = _mine(actor, link_id, at)
        ledger.child_id = link.sheet.child_id
        token = secrets.token_urlsafe(24)
        link.token_digest, link.expires_at, link.ended_at = digest(token), at + OPENS_FOR, None
        return _asked(ledger.save(link)), token


def end(*, actor: Actor, link_id: UUID, at: datetime) -> FormLink:
    """Close a form; what was answered stays."""
    with writing(actor, "evaluation.end_form", at=at) as ledger:
        link = _mine(actor, link_id, at)
        ledger.child_id = link.sheet.child_id
        if link.ended_at is None:
            link.ended_at = at
            ledger.save(link)
        return link


def _link(actor: Actor, sheet: AnswerSheet, link: FormLink, at: datetime) -> tuple[Asked, str]:
    token = secrets.token_urlsafe(24)
    with writing(actor, "evaluation.ask_by_link", at=at, child_id=sheet.child_id) as ledger:
        link.sheet = ledger.save(sheet)
        link.token_digest, link.created_at, link.expires_at = digest(token), at, at + OPENS_FOR
        return _asked(ledger.save(link)), token


def _asked(link: FormLink) -> Asked:
    sheet = link.sheet
    assert sheet.evaluation_id is not None  # every form belongs to an evaluation
    return Asked(sheet.evaluation_id, sheet.child_id, sheet.informant_name, link.expires_at)


def _sheet(evaluation: Evaluation, informant: str, name: str, at: datetime) -> AnswerSheet:
    taken = evaluation.sheets.filter(informant=informant, informant_name=name, link__ended_at=None)
    if taken.exists():
        raise Refused(f"{name} has a form for this evaluation already. Send it again instead.")
    return AnswerSheet(
        child=evaluation.child,
        evaluation=evaluation,
        informant=informant,
        informant_name=name,
        instrument=inventory.INSTRUMENT,
        given_on=evaluation.given_on,
    )


def _open(actor: Actor, evaluation_id: UUID, at: datetime) -> Evaluation:
    rows = evaluations(actor, Right.TREAT, at).select_related("child")
    found: Evaluation | None = rows.filter(pk=evaluation_id).first()
    if found is None:
        raise Denied("this evaluation")
    if found.status != Evaluation.Status.OPEN:
        raise Refused("This evaluation is completed. Forms belong to an open one.")
    return found


def _mine(actor: Actor, link_id: UUID, at: datetime) -> FormLink:
    rows = forms(actor, Right.TREAT, at).select_related("sheet__evaluation")
    found: FormLink | None = rows.filter(pk=link_id).first()
    if found is None:
        raise Denied("this form")
    if found.sheet.evaluation is None or found.sheet.evaluation.status != Evaluation.Status.OPEN:
        raise Refused("This evaluation is completed; its forms are closed.")
    return found

"""Which evaluations and answers an actor may read or work on."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from handspan.clinic.actor import Actor, Kind
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation, FormLink
from handspan.clinic.people.access import Right, active_consents, of_children
from handspan.clinic.people.models import Guardianship


def evaluations(actor: Actor, right: Right, at: datetime) -> QuerySet[Evaluation]:
    """Return the evaluations of the children for whom the actor holds the right."""
    rows: QuerySet[Evaluation] = Evaluation.objects.filter(of_children(actor, right, at))
    return rows


def answer_sheets(actor: Actor, right: Right, at: datetime) -> QuerySet[AnswerSheet]:
    """Return the answer sheets of the children for whom the actor holds the right."""
    rows: QuerySet[AnswerSheet] = AnswerSheet.objects.filter(of_children(actor, right, at))
    return rows


def sheets_to_fill(actor: Actor, at: datetime) -> QuerySet[AnswerSheet]:
    """Return the sheets that the actor may fill: a therapist's own ones, an informant's by link."""
    rows: QuerySet[AnswerSheet] = AnswerSheet.objects.filter(
        evaluation__status=Evaluation.Status.OPEN
    )
    if actor.kind is Kind.INFORMANT and actor.sheet_id:
        return rows.filter(pk=actor.sheet_id, link__in=form_links(at))
    by_therapist = rows.filter(informant=AnswerSheet.Informant.THERAPIST)
    return by_therapist.filter(of_children(actor, Right.TREAT, at))


def form_links(at: datetime) -> QuerySet[FormLink]:
    """Return the links that still open.

    Not ended, not too old, the evaluation still open, and who asked for it still has the right: the
    guardian still sees the child's record, the consent to ask the teacher still holds.
    """
    today = timezone.localdate(at)
    guardian = Guardianship.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today),
        guardian=OuterRef("guardian"),
        child=OuterRef("sheet__child"),
        starts_on__lte=today,
        can_see=True,
    )
    consent = active_consents(at).filter(pk=OuterRef("consent"))
    return FormLink.objects.filter(
        Q(Exists(guardian)) | Q(Exists(consent)),
        Q(ended_at=None) | Q(ended_at__gt=at),
        expires_at__gt=at,
        sheet__evaluation__status=Evaluation.Status.OPEN,
    )


def forms(actor: Actor, right: Right, at: datetime) -> QuerySet[FormLink]:
    """Return the forms by link, open or not, of the children for whom the actor has the right."""
    return FormLink.objects.filter(sheet__in=answer_sheets(actor, right, at))

"""Reads around forms by link: how far each one is, and what its page shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.evaluation import giving
from handspan.clinic.evaluation.access import form_links, forms, sheets_to_fill
from handspan.clinic.evaluation.giving import Turn
from handspan.clinic.evaluation.models import AnswerSheet, FormLink
from handspan.clinic.people.access import Right, active_consents
from handspan.clinic.people.models import Consent, Guardianship


@dataclass(frozen=True, slots=True)
class Form:
    """One form that somebody was asked to fill."""

    id: UUID
    who: str
    place: str
    answered: int
    state: str
    is_done: bool
    is_open: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A form that was just asked for: whom, about whom, and until when its address opens."""

    evaluation_id: UUID
    child_id: UUID
    who: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Filling:
    """What a page for answering shows: the child's given name and one question."""

    sheet_id: UUID
    given_name: str
    informant: str
    informant_name: str
    turn: Turn
    is_finished: bool
    last_note: str


def forms_of(actor: Actor, evaluation_id: UUID, at: datetime) -> list[Form]:
    """Return the forms of an evaluation, in the order in which they were asked for."""
    rows = forms(actor, Right.READ, at).filter(sheet__evaluation=evaluation_id)
    opening = set(form_links(at).values_list("pk", flat=True))
    found = rows.select_related("sheet").order_by("created_at")
    return [_form(link, link.pk in opening) for link in found]


def consents_to_ask(child_id: UUID, at: datetime) -> dict[UUID, Consent]:
    """Return the consents that let a teacher be asked; the caller may read the chart."""
    rows = active_consents(at).filter(child=child_id, purpose=Consent.Purpose.SCHOOL)
    return {row.pk: row for row in rows if Consent.Scope.QUESTIONS in row.scope}


def to_ask(child_id: UUID, at: datetime) -> list[tuple[str, str]]:
    """Return whom a form can go to, as (key, name); the caller may read the chart."""
    today = timezone.localdate(at)
    guardians = Guardianship.objects.filter(child=child_id, can_see=True, starts_on__lte=today)
    guardians = guardians.exclude(ends_on__lt=today).select_related("guardian")
    home = [
        (f"guardian:{one.guardian_id}", f"{one.guardian.name}, {one.relationship}")
        for one in guardians.order_by("starts_on", "pk")
    ]
    school = [
        (f"consent:{key}", f"{one.recipient}, school")
        for key, one in consents_to_ask(child_id, at).items()
    ]
    return home + school


def evaluation_of(actor: Actor, form_id: UUID, at: datetime) -> UUID:
    """Return the evaluation that a form belongs to."""
    rows = forms(actor, Right.READ, at).filter(pk=form_id)
    found: UUID = rows.values_list("sheet__evaluation_id", flat=True).get()
    return found


def filling(actor: Actor, sheet_id: UUID, at: datetime) -> Filling | None:
    """Return where a sheet stands; None when the actor may not fill it."""
    rows = sheets_to_fill(actor, at).select_related("child", "evaluation")
    sheet: AnswerSheet | None = rows.filter(pk=sheet_id).first()
    if sheet is None:
        return None
    return Filling(
        sheet_id=sheet.pk,
        given_name=sheet.child.given_name,
        informant=sheet.informant,
        informant_name=sheet.informant_name,
        turn=giving.turn(sheet),
        is_finished=sheet.finished_at is not None,
        last_note=sheet.notes.get(sheet.asked[-1], "") if sheet.asked else "",
    )


def own_filling(actor: Actor, evaluation_id: UUID, at: datetime) -> Filling | None:
    """Return where the therapist's own sheet of an open evaluation stands."""
    sheet_id = sheet_of(actor, evaluation_id, at)
    return filling(actor, sheet_id, at) if sheet_id else None


def sheet_of(actor: Actor, evaluation_id: UUID, at: datetime) -> UUID | None:
    """Return the therapist's own sheet of an open evaluation."""
    rows = sheets_to_fill(actor, at).filter(evaluation=evaluation_id)
    return rows.values_list("pk", flat=True).first()


def sheet_by_link(token_digest: str, at: datetime) -> tuple[UUID, UUID] | None:
    """Return sheet and child of a link that still opens."""
    rows = form_links(at).filter(token_digest=token_digest)
    found: tuple[UUID, UUID] | None = rows.values_list("sheet_id", "sheet__child_id").first()
    return found


def _form(link: FormLink, opens: bool) -> Form:
    sheet = link.sheet
    if sheet.finished_at is not None:
        state = "Done"
    elif not opens:
        state = "Closed"
    else:
        state = "In progress" if sheet.asked else "Not begun"
    return Form(
        id=link.pk,
        who=sheet.informant_name,
        place=sheet.get_informant_display(),
        answered=len(sheet.answers),
        state=state,
        is_done=sheet.finished_at is not None,
        is_open=opens,
        expires_at=link.expires_at,
    )

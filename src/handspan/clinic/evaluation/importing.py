"""Item answers from elsewhere become charts: all of them, or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import Ledger, writing
from handspan.clinic.errors import Refused
from handspan.clinic.evaluation.models import AnswerSheet, Score
from handspan.clinic.people.models import CareTeamMember, Child, Staff

BATCH = 500


@dataclass(frozen=True, slots=True)
class ImportedVisit:
    """One visit of one subject, scored: answers by item code, and what they come to."""

    cohort: str
    subject: str
    age_days: int
    gestational_days: int | None
    answers: dict[str, int]
    answered: int
    estimate: float | None
    error: float | None
    standing: float | None


@dataclass(frozen=True, slots=True)
class Imported:
    """How much came in."""

    children: int
    visits: int


def import_visits(
    *,
    actor: Actor,
    visits: Sequence[ImportedVisit],
    key: str,
    table: str,
    lead_id: UUID | None = None,
    at: datetime,
    progress: Callable[[float], None] | None = None,
) -> Imported:
    """Make a chart for every subject, with a scored answer sheet for every visit.

    Answers say how old a child was and not when: the last visit of each subject is set to the
    day of the import, and the others lie before it by the days between them.
    """
    if not visits:
        raise Refused("The file holds no visits that can be imported.")
    by_subject: dict[tuple[str, str], list[ImportedVisit]] = defaultdict(list)
    for visit in visits:
        by_subject[visit.cohort, visit.subject].append(visit)
    _refuse_known(by_subject.keys())
    with writing(actor, "evaluation.import", at=at) as ledger:
        subjects = list(by_subject.values())
        for begin in range(0, len(subjects), BATCH):
            _save(ledger, subjects[begin : begin + BATCH], key, table, lead_id, at)
            if progress:
                progress(min(1.0, (begin + BATCH) / len(subjects)))
    return Imported(len(by_subject), len(visits))


def _refuse_known(subjects: object) -> None:
    names = {_source(*subject) for subject in subjects}  # type: ignore[attr-defined]
    known = set(Child.objects.exclude(source="").values_list("source", flat=True)) & names
    if known:
        raise Refused(
            f"{len(known)} of these children were imported before, {min(known)} among them. "
            "Nothing was imported."
        )


def _save(
    ledger: Ledger,
    subjects: list[list[ImportedVisit]],
    key: str,
    table: str,
    lead_id: UUID | None,
    at: datetime,
) -> None:
    today = timezone.localdate(at)
    children = ledger.save_many([_child(visits, today, at) for visits in subjects])
    if lead_id is not None:
        lead = Staff.objects.get(pk=lead_id)
        ledger.save_many(
            [
                CareTeamMember(child=child, staff=lead, lead=True, starts_on=child.birth_date)
                for child in children
            ]
        )
    pairs = [
        (visit, _sheet(child, visit, key))
        for child, visits in zip(children, subjects, strict=True)
        for visit in visits
    ]
    ledger.save_many([sheet for _, sheet in pairs])
    ledger.save_many([_score(visit, sheet, key, table) for visit, sheet in pairs])


def _child(visits: list[ImportedVisit], today: date, at: datetime) -> Child:
    first = visits[0]
    return Child(
        given_name=first.subject,
        family_name=first.cohort,
        birth_date=today - timedelta(days=max(visit.age_days for visit in visits)),
        gestational_days=first.gestational_days,
        created_at=at,
        source=_source(first.cohort, first.subject),
    )


def _sheet(child: Child, visit: ImportedVisit, key: str) -> AnswerSheet:
    given_on = child.birth_date + timedelta(days=visit.age_days)
    return AnswerSheet(
        child=child,
        informant=AnswerSheet.Informant.IMPORTED,
        instrument=key,
        given_on=given_on,
        answers=visit.answers,
    )


def _source(cohort: str, subject: str) -> str:
    return f"{cohort} {subject}".strip()[:60]


def _score(visit: ImportedVisit, sheet: AnswerSheet, key: str, table: str) -> Score:
    return Score(
        sheet=sheet,
        child=sheet.child,
        scale=key,
        table=table,
        answered=visit.answered,
        estimate=visit.estimate,
        error=visit.error,
        standing=visit.standing,
    )

"""Reads of the evaluation stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.evaluation import inventory
from handspan.clinic.evaluation.access import answer_sheets, evaluations
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation, Score
from handspan.clinic.evaluation.reference_band import OWN_KEY, OWN_TABLE, own_band
from handspan.clinic.people.access import Right
from handspan.core.areas import AREAS, Area
from handspan.core.charts.score_over_age import ReferenceAtAge
from handspan.core.measurement.inventory import InventoryItem

NINETY = 1.6449  # standard errors to each side of a 90 % interval


@dataclass(frozen=True, slots=True)
class Summary:
    """One evaluation in a list."""

    id: UUID
    given_on: date
    status: str
    evaluator: str
    answered: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """An evaluation being given: every item offered or answered, with the level so far."""

    id: UUID
    child_id: UUID
    given_on: date
    is_open: bool
    question: str
    strengths: str
    observations: str
    conditions: str
    recommendation: str
    areas: tuple[str, ...]
    testing: dict[str, str]
    by_area: tuple[tuple[Area, tuple[tuple[InventoryItem, int | None], ...]], ...]

    @property
    def answered(self) -> int:
        return sum(level is not None for _, items in self.by_area for _, level in items)

    @property
    def offered(self) -> int:
        return sum(len(items) for _, items in self.by_area)


@dataclass(frozen=True, slots=True)
class AreaScore:
    """One area's estimate against age, with its 90 % interval; None where none can be given."""

    area: Area
    answered: int
    standing: float | None
    low: float | None
    high: float | None
    remark: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One imported visit: its score on the key's scale, with its error."""

    given_on: date
    key: str
    table: str
    answered: int
    estimate: float | None
    error: float | None
    standing: float | None

    @property
    def low(self) -> float | None:
        """Lower end of the 90 % interval: the posterior is close to normal."""
        return _within(self.estimate, self.error, -1)

    @property
    def high(self) -> float | None:
        """Upper end of the 90 % interval."""
        return _within(self.estimate, self.error, +1)


def of_child(actor: Actor, child_id: UUID, at: datetime) -> list[Summary]:
    """Return the child's evaluations, the newest first."""
    rows = evaluations(actor, Right.READ, at).filter(child=child_id, sheets__informant="therapist")
    rows = rows.order_by("-given_on", "-pk")
    columns = (
        "id", "given_on", "status", "evaluator__given_name", "evaluator__family_name",
        "evaluator__credential", "sheets__answers",
    )  # fmt: skip
    return [
        Summary(key, day, Evaluation.Status(status).label, _name(*who), len(answers or {}))
        for key, day, status, *who, answers in rows.values_list(*columns)
    ]


def sheet(actor: Actor, evaluation_id: UUID, at: datetime) -> Sheet:
    """Return an evaluation with its items and answers."""
    evaluation = evaluations(actor, Right.READ, at).select_related("child").get(pk=evaluation_id)
    answers = evaluation.sheets.get(informant=AnswerSheet.Informant.THERAPIST).answers
    offered = inventory.offered(evaluation.child.birth_date, evaluation.given_on)
    beyond = {item for code, item in inventory.by_code().items() if code in answers} - {*offered}
    listed = sorted((*offered, *beyond), key=lambda item: (item.typical_from_months, item.code))
    by_area = tuple(
        (area, tuple((item, answers.get(item.code)) for item in listed if item.area == area.code))
        for area in AREAS
    )
    return Sheet(
        id=evaluation.pk,
        child_id=evaluation.child_id,
        given_on=evaluation.given_on,
        is_open=evaluation.status == Evaluation.Status.OPEN,
        question=evaluation.question,
        strengths=evaluation.strengths,
        observations=evaluation.observations,
        conditions=evaluation.conditions,
        recommendation=evaluation.recommendation,
        areas=tuple(evaluation.areas),
        testing=evaluation.testing,
        by_area=tuple((area, items) for area, items in by_area if items),
    )


def profile(evaluation_id: UUID) -> tuple[AreaScore, ...]:
    """Return the scores of one completed evaluation, in the order of a profile.

    The caller has found the evaluation through the policy.
    """
    rows = Score.objects.filter(sheet__evaluation=evaluation_id, sheet__informant="therapist")
    columns = ("scale", "answered", "standing", "standing_low", "standing_high", "remark")
    by_code = {row[0]: row[1:] for row in rows.values_list(*columns)}
    return tuple(AreaScore(area, *by_code[area.code]) for area in AREAS if area.code in by_code)


def latest_completed(child_id: UUID, before: date | None = None) -> dict[str, Any] | None:
    """Return id, day and words of the newest completed evaluation (before a day, if given)."""
    rows = Evaluation.objects.filter(child=child_id, status=Evaluation.Status.COMPLETED)
    if before is not None:
        rows = rows.filter(given_on__lt=before)
    columns = (
        "id", "given_on", "strengths", "observations", "conditions", "recommendation",
        "question", "evaluator__given_name", "evaluator__family_name", "evaluator__credential",
    )  # fmt: skip
    return rows.order_by("-given_on", "-completed_at").values(*columns).first()


def imported_visits(actor: Actor, child_id: UUID, at: datetime) -> list[Visit]:
    """Return the scores of item answers that were imported, by day."""
    sheets = answer_sheets(actor, Right.READ, at).filter(child=child_id, evaluation=None)
    rows = Score.objects.filter(sheet__in=sheets).order_by("sheet__given_on")
    columns = ("sheet__given_on", "scale", "table", "answered", "estimate", "error", "standing")
    return [Visit(*row) for row in rows.values_list(*columns)]


def band_for(visits: Sequence[Visit]) -> tuple[ReferenceAtAge, ...]:
    """Return the scores usual for age, where all visits are scored with our own calibration."""
    own = bool(visits) and all((v.key, v.table) == (OWN_KEY, OWN_TABLE) for v in visits)
    return own_band() if own else ()


def has_imported(child_id: UUID) -> bool:
    """Return whether the child has answers from an import."""
    return AnswerSheet.objects.filter(child=child_id, evaluation=None).exists()


def _within(estimate: float | None, error: float | None, side: int) -> float | None:
    return None if estimate is None or error is None else estimate + side * NINETY * error


def _name(given: str, family: str, letters: str) -> str:
    return f"{given} {family}" + (f", {letters}" if letters else "")

"""What an evaluation shows beside others: change since earlier ones, and what others see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from handspan.clinic.evaluation import inventory, places
from handspan.clinic.evaluation.models import AnswerSheet, Evaluation, Score
from handspan.clinic.people import scoring_age
from handspan.core import ages
from handspan.core.areas import AREAS, Area
from handspan.core.measurement.change import Measured, informants_difference
from handspan.core.measurement.course import Change
from handspan.core.measurement.inventory_course import EvaluationAnswers, area_courses

LIKELY, VERY_LIKELY = 0.80, 0.95


@dataclass(frozen=True, slots=True)
class AreaChange:
    """How one area changed since the evaluation before, and what of it can be told from noise."""

    area: Area
    change: Change

    @property
    def ability(self) -> str:
        """What may be said about what the child can do."""
        return _said(
            self.change.probability_up,
            ("very likely grew", "likely grew", "not clear yet", "likely lower for now"),
        )

    @property
    def standing(self) -> str:
        """What may be said beside other children of the age, who grow as well."""
        return _said(
            self.change.probability_beyond_expected,
            ("gained on the age", "likely gained on the age", "as expected, or not clear",
             "likely slower than the age"),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Since:
    """Changes since the evaluation before."""

    earlier: date
    areas: tuple[AreaChange, ...]


@dataclass(frozen=True, slots=True)
class View:
    """One person's estimate in one area."""

    who: str
    place: str
    standing: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class AreaViews:
    """What several people see in one area, and what their difference says."""

    area: Area
    views: tuple[View, ...]
    says: str


def since_earlier(evaluation_id: UUID) -> Since | None:
    """Compare a completed evaluation with the one before it; None for the first.

    All evaluations up to it inform the estimates. The caller has found the evaluation through the
    policy.
    """
    found = Evaluation.objects.select_related("child").get(pk=evaluation_id)
    rows = AnswerSheet.objects.filter(
        child=found.child,
        informant=AnswerSheet.Informant.THERAPIST,
        instrument=inventory.INSTRUMENT,
        evaluation__status=Evaluation.Status.COMPLETED,
        given_on__lte=found.given_on,
    ).order_by("given_on", "evaluation__completed_at")
    sheets = [sheet for sheet in rows if sheet.given_on < found.given_on]
    own = next((sheet for sheet in rows if sheet.evaluation_id == evaluation_id), None)
    if not sheets or own is None:
        return None
    told = [EvaluationAnswers(_age(sheet, found), sheet.answers) for sheet in (*sheets, own)]
    courses = area_courses(told, places.items_of(own))
    ends = (told[-2].age_months / 12, told[-1].age_months / 12)
    changes = []
    for area in AREAS:
        course = courses.get(area.code)
        years = [] if course is None else [round(float(year), 6) for year in course.years]
        visits = [years.index(round(end, 6)) for end in ends if round(end, 6) in years]
        if course is not None and len(visits) == len(ends):
            changes.append(AreaChange(area, course.change(visits[0], visits[1])))
    return Since(sheets[-1].given_on, tuple(changes))


def views(evaluation_id: UUID) -> tuple[AreaViews, ...]:
    """Lay the estimates of all informants side by side; none when only one person answered.

    The caller has found the evaluation through the policy.
    """
    rows = Score.objects.filter(sheet__evaluation=evaluation_id, estimate__isnull=False)
    rows = rows.select_related("sheet").order_by("sheet__informant", "sheet__informant_name")
    own = AnswerSheet.Informant.THERAPIST
    scores = sorted(rows, key=lambda score: score.sheet.informant != own)
    if len({score.sheet_id for score in scores}) < 2:
        return ()
    found = []
    for area in AREAS:
        seen = [score for score in scores if score.scale == area.code]
        if seen:
            found.append(AreaViews(area, tuple(map(_view, seen)), _difference(seen)))
    return tuple(found)


def _difference(seen: list[Score]) -> str:
    """Say whether people agree; a difference between places is information, not error."""
    if len(seen) < 2:
        return f"Only seen by {seen[0].sheet.informant_name or 'one person'}."
    highest = max(seen, key=lambda score: score.estimate or 0.0)
    lowest = min(seen, key=lambda score: score.estimate or 0.0)
    apart = informants_difference(_measured(highest), _measured(lowest))
    if not apart.told_apart:
        return "They agree, within what can be told."
    return (
        f"{_place(highest)} sees more than {_place(lowest).lower()}: a child can do more in one "
        "place than in another. Ask what differs there."
    )


def _measured(score: Score) -> Measured:
    return Measured(score.estimate or 0.0, score.error or 1.0)


def _view(score: Score) -> View:
    return View(
        who=score.sheet.informant_name or _place(score),
        place=_place(score),
        standing=score.standing or 0.0,
        low=score.standing_low or 0.0,
        high=score.standing_high or 0.0,
    )


def _place(score: Score) -> str:
    places = {AnswerSheet.Informant.THERAPIST: "The clinic"}
    informant = AnswerSheet.Informant(score.sheet.informant)
    return places.get(informant, str(informant.label))


def _said(probability: float, words: tuple[str, str, str, str]) -> str:
    if probability >= VERY_LIKELY:
        return words[0]
    if probability >= LIKELY:
        return words[1]
    return words[2] if probability > 1 - LIKELY else words[3]


def _age(sheet: AnswerSheet, evaluation: Evaluation) -> float:
    child = evaluation.child
    birth = scoring_age.birth_date(child, sheet.given_on)
    return ages.months_old(birth, sheet.given_on)

"""From answers to scores: loads what core needs, and keeps what it returns."""

from __future__ import annotations

from handspan.clinic.evaluation import places
from handspan.clinic.evaluation.models import AnswerSheet, Score
from handspan.clinic.people import scoring_age
from handspan.clinic.people.models import Child
from handspan.core import ages
from handspan.core.measurement.developmental_scale import AreaEstimate, area_profile


def scores_of(sheet: AnswerSheet, child: Child) -> list[Score]:
    """Return one score for each area, to be saved."""
    birth = scoring_age.birth_date(child, sheet.given_on)
    age = ages.months_old(birth, sheet.given_on)
    own = places.in_use()
    estimates = area_profile(sheet.answers, places.placed(own), age)
    return [_score(sheet, child, places.table(own), estimate) for estimate in estimates]


def _score(sheet: AnswerSheet, child: Child, table: str, estimate: AreaEstimate) -> Score:
    return Score(
        sheet=sheet,
        child=child,
        scale=estimate.area,
        table=table,
        answered=estimate.answered,
        estimate=estimate.estimate,
        error=estimate.error,
        standing=estimate.z,
        standing_low=estimate.low,
        standing_high=estimate.high,
        remark=_remark(estimate),
    )


def _remark(estimate: AreaEstimate) -> str:
    if estimate.too_few:
        return "too few answers"
    if estimate.at_floor:
        return "at or below what was asked"
    return "at or above what was asked" if estimate.at_ceiling else ""

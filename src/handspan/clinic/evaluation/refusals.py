"""How much an evaluation's scores rest on leaving out what the child would not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from handspan.clinic.evaluation import places
from handspan.clinic.evaluation.models import AnswerSheet
from handspan.clinic.people import scoring_age
from handspan.core import ages
from handspan.core.areas import AREAS, Area
from handspan.core.measurement.change import Measured
from handspan.core.measurement.developmental_scale import FEWEST_ANSWERS, area_profile
from handspan.core.measurement.inventory import InventoryItem
from handspan.core.measurement.missing_answers import (
    Answer,
    Missing,
    RefusalSensitivity,
    given_answers,
    refusal_sensitivity,
)


@dataclass(frozen=True, slots=True)
class AreaRefusals:
    """One area in which items were refused: its score as it is, and with them as "not yet"."""

    area: Area
    found: RefusalSensitivity


def of_evaluation(evaluation_id: UUID) -> tuple[AreaRefusals, ...]:
    """Score each area with refused items twice; empty when nothing was refused.

    The caller has found the evaluation through the policy.
    """
    rows = AnswerSheet.objects.select_related("child")
    own = AnswerSheet.Informant.THERAPIST
    sheet = rows.get(evaluation=evaluation_id, informant=own)
    if Missing.REFUSED not in sheet.missing.values():
        return ()
    answers: dict[str, Answer] = dict(sheet.answers)
    answers |= {code: Missing(why) for code, why in sheet.missing.items()}
    birth = scoring_age.birth_date(sheet.child, sheet.given_on)
    age, placed, found = ages.months_old(birth, sheet.given_on), places.items_of(sheet), []
    for area in AREAS:
        items = [item for item in placed if item.area == area.code]
        told = {item.code: answers[item.code] for item in items if item.code in answers}
        if Missing.REFUSED in told.values() and len(given_answers(told)) >= FEWEST_ANSWERS:
            estimate = partial(_estimate, area, items, age)
            found.append(AreaRefusals(area, refusal_sensitivity(told, estimate)))
    return tuple(found)


def _estimate(
    area: Area, items: list[InventoryItem], age: float, answers: Mapping[str, int]
) -> Measured:
    [score] = [one for one in area_profile(answers, items, age) if one.area == area.code]
    return Measured(score.estimate or 0.0, score.error or 1.0)

"""Gives the inventory one question at a time: what was answered decides what is asked next."""

from __future__ import annotations

from dataclasses import dataclass

from handspan.clinic.evaluation import places
from handspan.clinic.evaluation.models import AnswerSheet
from handspan.clinic.people import scoring_age
from handspan.core import ages
from handspan.core.areas import Area, area_of
from handspan.core.measurement.adaptive import Asked, Done, Missing, Rules, next_question
from handspan.core.measurement.developmental_scale import population_spread
from handspan.core.measurement.inventory import InventoryItem
from handspan.core.measurement.inventory_sitting import inventory_areas

AHEAD_MONTHS = 24
"""Items whose window opens this soon may be asked, too: some children are ahead."""

RULES = {
    AnswerSheet.Informant.THERAPIST: Rules(
        target_error=0.6 * population_spread(0), fewest_per_area=3, most_per_area=8,
        most_questions=60,
    ),
    AnswerSheet.Informant.CAREGIVER: Rules(
        target_error=0.7 * population_spread(0), fewest_per_area=2, most_per_area=4,
        most_questions=30,
    ),
    AnswerSheet.Informant.TEACHER: Rules(
        target_error=0.7 * population_spread(0), fewest_per_area=2, most_per_area=4,
        most_questions=30,
    ),
}  # fmt: skip
"""When to stop: a form by link takes 5 to 10 minutes at 15 to 20 seconds a question."""

_SECONDS = {
    AnswerSheet.Informant.THERAPIST: 40,
    AnswerSheet.Informant.CAREGIVER: 18,
    AnswerSheet.Informant.TEACHER: 18,
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Where a sitting stands: the question to show, or None when it is over.

    `place` counts the questions that were asked; it comes back with the answer, so that a second
    tap on an old page answers nothing.
    """

    place: int
    item: InventoryItem | None
    area: Area | None
    left: int
    answered: int


def turn(sheet: AnswerSheet) -> Turn:
    """Return the next question of a sheet, from everything answered on it so far."""
    items = _items(sheet)
    asked = _asked(sheet, items)
    rules = RULES[AnswerSheet.Informant(sheet.informant)]
    found = next_question(
        inventory_areas(items, _age(sheet)), asked, rules, seed=sheet.pk.int % 2**32
    )
    place = len(sheet.asked)
    if isinstance(found, Done):
        return Turn(place, None, None, 0, len(sheet.answers))
    item = next(one for one in items if one.code == found.code)
    return Turn(place, item, area_of(found.area), found.left, len(sheet.answers))


def minutes(informant: str, questions: int) -> int:
    """About how many minutes so many questions take."""
    return max(1, round(questions * _SECONDS[AnswerSheet.Informant(informant)] / 60))


def _asked(sheet: AnswerSheet, items: list[InventoryItem]) -> list[Asked]:
    """Return what was asked, in order; what was answered in the full list came before."""
    listed = [code for code in sheet.answers if code not in sheet.asked]
    reachable = {item.code for item in items}
    return [
        Asked(code, level=sheet.answers[code])
        if code in sheet.answers
        else Asked(code, reason=Missing(sheet.missing[code]))
        for code in (*listed, *sheet.asked)
        if code in reachable
    ]


def _items(sheet: AnswerSheet) -> list[InventoryItem]:
    """Return what may be asked: all that is not far ahead, in the areas that are looked at.

    Items whose window has closed stay, because some children still learn what they ask about.
    """
    wanted = sheet.evaluation.areas if sheet.evaluation else []
    age = _age(sheet)
    return [
        item
        for item in places.items()
        if (not wanted or item.area in wanted) and item.age_from_months <= age + AHEAD_MONTHS
    ]


def _age(sheet: AnswerSheet) -> float:
    child = sheet.child
    birth = scoring_age.birth_date(child, sheet.given_on)
    return ages.months_old(birth, sheet.given_on)

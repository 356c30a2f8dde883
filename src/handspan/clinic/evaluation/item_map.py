"""What comes easily to a child, what lies at the edge, and what waits: area by area."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handspan.clinic.actor import Actor
from handspan.clinic.evaluation import places
from handspan.clinic.evaluation.access import answer_sheets
from handspan.clinic.evaluation.models import AnswerSheet, Score
from handspan.clinic.people import scoring_age
from handspan.clinic.people.access import Right
from handspan.core import ages
from handspan.core.areas import AREAS, Area
from handspan.core.measurement import item_map as core
from handspan.core.measurement.developmental_scale import SLOPE, placed_item
from handspan.core.measurement.inventory import InventoryItem
from handspan.core.measurement.item_map import MappedItem, Reach

NEARBY_MONTHS = 24
"""Items whose window begins this soon after the child's age are mapped, too."""


@dataclass(frozen=True, slots=True)
class Placed:
    """One act with its place on the map; `level` is the help that it took, where it was asked."""

    item: InventoryItem
    mapped: MappedItem
    level: int | None


@dataclass(frozen=True, slots=True)
class AreaMap:
    """The acts of one area, by how far they lie from what the child can do."""

    area: Area
    easy: tuple[Placed, ...]
    edge: tuple[Placed, ...]
    hard: tuple[Placed, ...]


def of_evaluation(actor: Actor, evaluation_id: UUID, at: datetime) -> tuple[AreaMap, ...]:
    """Map every area of a completed evaluation that has an estimate."""
    rows = answer_sheets(actor, Right.READ, at).select_related("child")
    own = AnswerSheet.Informant.THERAPIST
    return _of_sheet(rows.get(evaluation=evaluation_id, informant=own))


def _of_sheet(sheet: AnswerSheet) -> tuple[AreaMap, ...]:
    age = ages.months_old(scoring_age.birth_date(sheet.child, sheet.given_on), sheet.given_on)
    fitting = [
        item
        for item in places.items_of(sheet)
        if item.age_from_months - NEARBY_MONTHS <= age < item.age_to_months
    ]
    rows = Score.objects.filter(sheet=sheet, estimate__isnull=False)
    estimates = {row["scale"]: row for row in rows.values("scale", "estimate", "error")}
    return tuple(
        _area(
            area, [item for item in fitting if item.area == area.code], estimates[area.code], sheet
        )
        for area in AREAS
        if area.code in estimates
    )


def _area(
    area: Area, items: list[InventoryItem], estimate: dict[str, float], sheet: AnswerSheet
) -> AreaMap:
    by_code = {item.code: item for item in items}
    found = core.item_map(map(placed_item, items), estimate["estimate"], estimate["error"], SLOPE)
    placed = [Placed(by_code[one.code], one, sheet.answers.get(one.code)) for one in found]
    easy, edge, hard = (
        tuple(one for one in placed if one.mapped.reach is reach)
        for reach in (Reach.EASY, Reach.EDGE, Reach.HARD)
    )
    return AreaMap(area, easy, edge, hard)

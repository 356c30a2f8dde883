"""An adaptive sitting of the own inventory: its nine areas, started from the child's age."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handspan.core.areas import AREAS
from handspan.core.measurement.adaptive import AbilityScale, AreaItems
from handspan.core.measurement.developmental_scale import (
    POINTS,
    SLOPE,
    ability_prior,
    placed_item,
)
from handspan.core.measurement.inventory import InventoryItem
from handspan.core.measurement.response_models import ResponseItem

SCALE = AbilityScale(POINTS, SLOPE)


def inventory_areas(
    items: Iterable[InventoryItem], age_months: float, weights: Mapping[str, float] | None = None
) -> tuple[AreaItems, ...]:
    """Lay out the inventory for `adaptive.next_question`.

    Parameters
    ----------
    items : iterable of InventoryItem
        Those that may be asked, such as the ones offered at the age.
    age_months : float
        Age in months, corrected for prematurity where the clinic does so.
    weights : mapping of str to float, optional
        How much an area matters, by its code; 1 where it is not named.

    Returns
    -------
    tuple of AreaItems
        In the order of `AREAS`; areas without an item are left out.

    Raises
    ------
    ValueError
        When the age lies outside childhood.
    """
    mean, sd = ability_prior(age_months)
    by_area: dict[str, list[ResponseItem]] = {area.code: [] for area in AREAS}
    for item in items:
        by_area[item.area].append(placed_item(item))
    return tuple(
        AreaItems(area, tuple(found), mean, sd, SCALE, (weights or {}).get(area, 1.0))
        for area, found in by_area.items()
        if found
    )

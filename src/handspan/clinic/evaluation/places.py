"""Which places the items of the inventory have: as shipped, or as the clinic accepted them."""

from __future__ import annotations

import functools
import re
from dataclasses import replace
from uuid import UUID

from handspan.clinic.evaluation import inventory
from handspan.clinic.evaluation.models import AnswerSheet, ItemPlaces, Score
from handspan.core.measurement.inventory import InventoryItem

_OWN = re.compile(r", own places ([0-9]+)$")


def in_use() -> ItemPlaces | None:
    """Return the places that the clinic in scope uses; None while it uses the shipped ones."""
    found: ItemPlaces | None = ItemPlaces.objects.filter(ended_at=None).order_by("-version").first()
    return found


def items() -> tuple[InventoryItem, ...]:
    """Return every item where the clinic in scope places it today."""
    return placed(in_use())


def items_of(sheet: AnswerSheet) -> tuple[InventoryItem, ...]:
    """Return every item where it stood when the sheet was scored, so that all figures agree."""
    label = Score.objects.filter(sheet=sheet).values_list("table", flat=True).first()
    if label is None:
        return items()
    own = _OWN.search(label)
    return placed(ItemPlaces.objects.get(version=int(own[1])) if own else None)


def table(own: ItemPlaces | None) -> str:
    """Name the table of places that a score is made with."""
    return f"{inventory.TABLE}, own places {own.version}" if own else inventory.TABLE


def placed(own: ItemPlaces | None) -> tuple[InventoryItem, ...]:
    """Return every item where accepted places put it, or where it was shipped."""
    return _moved(own.pk) if own else inventory.items()


@functools.lru_cache(maxsize=64)
def _moved(places_id: UUID) -> tuple[InventoryItem, ...]:
    """Read once: accepted places never change."""
    places = ItemPlaces.objects.get(pk=places_id).places
    return tuple(
        replace(item, steps=tuple(places[item.code][:-1]), error=places[item.code][-1])
        if item.code in places
        else item
        for item in inventory.items()
    )

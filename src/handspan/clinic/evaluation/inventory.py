"""The inventory that this installation gives: read once from the data folder."""

from __future__ import annotations

import functools
from datetime import date

from django.conf import settings

from handspan.core import ages
from handspan.core.measurement import inventory
from handspan.core.measurement.inventory import HelpLevel, InventoryItem

INSTRUMENT = "handspan-inventory"
NAME = "Handspan Functional Skills Inventory"
TABLE = "provisional 2026-11"  # starting difficulties from public ages; not yet calibrated
FEWEST_ANSWERS = 10  # to complete an evaluation


@functools.cache
def items() -> tuple[InventoryItem, ...]:
    """Return every item."""
    return inventory.parse_items((settings.DATA / "inventory/items.csv").read_text("utf-8"))


@functools.cache
def by_code() -> dict[str, InventoryItem]:
    """Return every item by its code."""
    return {item.code: item for item in items()}


@functools.cache
def levels() -> tuple[HelpLevel, ...]:
    """Return the four levels of help, from "not yet" to "on their own"."""
    return inventory.parse_levels((settings.DATA / "inventory/levels.csv").read_text("utf-8"))


def offered(birth_date: date, on: date) -> tuple[InventoryItem, ...]:
    """Return the items whose window covers the child's age on that day, area by area."""
    return inventory.offered(items(), ages.months_old(birth_date, on))

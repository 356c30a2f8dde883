"""Item banks and keys: which items exist, how hard they are, on which scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.response_models import Model, ResponseItem
from handspan.core.measurement.tables import Row, rows

_BANK_COLUMNS = ("key", "item", "tau", "instrument", "domain", "mode")
_KEY_COLUMNS = ("key", "base_population", "intercept", "slope", "from", "to", "by", "retired")
_LONGEST_GRID = 10_000


@dataclass(frozen=True, eq=False, slots=True)
class ItemBank:
    """Items of one key, in the order of the table.

    Attributes
    ----------
    key : str
    codes : tuple of str
        Lower case. In the common nine-character names, characters 1-3 are the instrument, 4-5 the
        domain, 6 the mode and 7-9 the number.
    difficulty : ndarray, shape (items,)
        In units of the key; not-a-number where an item is not calibrated.
    error : ndarray, shape (items,)
        Standard error of the difficulty; 0 where the table gives none.
    instruments, domains, modes : tuple of str
    responses : tuple of (ResponseItem or None)
        What is known about answers to each item; None where it is not calibrated.
    """

    key: str
    codes: tuple[str, ...]
    difficulty: FloatArray
    error: FloatArray
    instruments: tuple[str, ...]
    domains: tuple[str, ...]
    modes: tuple[str, ...]
    responses: tuple[ResponseItem | None, ...]

    def calibrated(self) -> dict[str, ResponseItem]:
        """Items that can be scored, by code."""
        return {item.code: item for item in self.responses if item is not None}

    def difficulties(self) -> dict[str, float]:
        """Difficulty by code, for the calibrated items only."""
        pairs = zip(self.codes, self.difficulty.tolist(), strict=True)
        return {code: tau for code, tau in pairs if not math.isnan(tau)}


@dataclass(frozen=True, slots=True)
class Key:
    """One calibration: its scale, its grid and the population it refers to.

    Attributes
    ----------
    name, population : str
    intercept, slope : float
        A difficulty of b logits lies at ``intercept + slope * b``.
    grid_from, grid_to, grid_by : float
        Points on which abilities are weighed.
    retired : bool
    """

    name: str
    population: str
    intercept: float
    slope: float
    grid_from: float
    grid_to: float
    grid_by: float
    retired: bool

    def grid(self) -> FloatArray:
        """Points of the grid, both ends included."""
        count = round((self.grid_to - self.grid_from) / self.grid_by) + 1
        return self.grid_from + self.grid_by * np.arange(count, dtype=np.float64)


def parse_item_banks(text: str) -> dict[str, ItemBank]:
    """Read the item table.

    Columns ``key,item,tau,instrument,domain,mode``; optionally ``error``, and for items that are
    no Rasch items ``model`` (rasch, 2pl, graded, partial_credit), ``discrimination`` (1 when
    empty) and ``steps``, places parted by semicolons, instead of tau.

    Parameters
    ----------
    text : str
        Comma-separated values with a header line. An empty tau marks an item that is not
        calibrated; an empty error counts as 0.

    Returns
    -------
    dict of str to ItemBank
        By name of the key.

    Raises
    ------
    TableError
        When a value is missing or malformed, an item occurs twice under one key, or the model does
        not go with the other values.
    """
    found: dict[str, dict[str, Row]] = {}
    for row in rows(text, _BANK_COLUMNS):
        items = found.setdefault(row.text("key"), {})
        code = row.text("item").lower()
        if code in items:
            raise row.error("item", f"'{code}' occurs twice under this key")
        items[code] = row
    return {key: _bank(key, items) for key, items in found.items()}


def parse_keys(text: str) -> dict[str, Key]:
    """Read the table of keys.

    Parameters
    ----------
    text : str
        Comma-separated values; columns key, base_population, intercept, slope, from, to, by and
        retired are used.

    Returns
    -------
    dict of str to Key

    Raises
    ------
    TableError
        When a value is missing or malformed, a slope or step is not above zero, a grid is empty or
        not a whole number of steps, or a key occurs twice.
    """
    keys: dict[str, Key] = {}
    for row in rows(text, _KEY_COLUMNS):
        key = _key(row)
        if key.name in keys:
            raise row.error("key", f"'{key.name}' occurs twice")
        keys[key.name] = key
    return keys


def _bank(key: str, items: dict[str, Row]) -> ItemBank:
    difficulty = np.array([row.optional_number("tau") for row in items.values()])
    error = np.nan_to_num([row.optional_number("error") for row in items.values()])
    for row, value in zip(items.values(), error, strict=True):
        if value < 0:
            raise row.error("error", "an error cannot be below zero")
    difficulty.flags.writeable = error.flags.writeable = False
    return ItemBank(
        key=key,
        codes=tuple(items),
        difficulty=difficulty,
        error=error,
        instruments=tuple(row.optional("instrument") for row in items.values()),
        domains=tuple(row.optional("domain") for row in items.values()),
        modes=tuple(row.optional("mode") for row in items.values()),
        responses=tuple(_response(code, row) for code, row in items.items()),
    )


def _response(code: str, row: Row) -> ResponseItem | None:
    model, tau, steps = _model(row), row.optional_number("tau"), _steps(row)
    if not steps:
        if math.isnan(tau):
            return None
        steps = (tau,)
    elif not math.isnan(tau):
        raise row.error("steps", "give steps or a tau, not both")
    discrimination = row.optional_number("discrimination")
    error = row.optional_number("error")
    try:
        return ResponseItem(
            code,
            model,
            steps,
            1.0 if math.isnan(discrimination) else discrimination,
            0.0 if math.isnan(error) else error,
        )
    except ValueError as wrong:
        raise row.error("model" if "model" in row.columns else "tau", str(wrong)) from None


def _model(row: Row) -> Model:
    name = row.optional("model") or "rasch"
    if name not in set(Model):
        raise row.error("model", f"'{name}' is not one of {', '.join(Model)}")
    return Model(name)


def _steps(row: Row) -> tuple[float, ...]:
    try:
        return tuple(float(step) for step in row.optional("steps").split(";") if step.strip())
    except ValueError:
        raise row.error("steps", "must be numbers parted by semicolons") from None


def _key(row: Row) -> Key:
    key = Key(
        name=row.text("key"),
        population=row.text("base_population"),
        intercept=row.number("intercept"),
        slope=row.number("slope"),
        grid_from=row.number("from"),
        grid_to=row.number("to"),
        grid_by=row.number("by"),
        retired=row.flag("retired"),
    )
    for name, value in (("slope", key.slope), ("by", key.grid_by)):
        if value <= 0:
            raise row.error(name, "must be above zero")
    steps = (key.grid_to - key.grid_from) / key.grid_by
    if not 1 <= steps <= _LONGEST_GRID or abs(steps - round(steps)) > 1e-6:
        raise row.error("to", "must lie a whole number of steps above 'from'")
    return key

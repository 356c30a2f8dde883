"""The Functional Skills Inventory: its items, its levels of help, and which item fits which age."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from handspan.core.areas import AREAS
from handspan.core.measurement.inventory_wording import fault_of

LAST_MONTH = 216
"""The inventory ends on the 18th birthday."""

LEAST_ERROR = {"public": 3.0, "transferred fact": 3.75, "expert estimate": 4.5}
"""How far the place of an item may be off, in units of the scale, by what its ages rest on.

A standard error: 3 where a public figure speaks of the very act, 4.5 where experts estimate, and
half way where a public figure speaks of an act or of children close by. Only a calibration earns
less; the source is docs/methods/developmental-scale.md.
"""

INFORMANTS = ("therapist", "caregiver", "teacher")
"""Who may answer; each reads an item in their own words."""

_CODE = re.compile(r"[a-z_]+[0-9]{2}")
_ICF = re.compile(r"[bdes][1-9][0-9]{0,4}")
_WHOLE = re.compile(r"[0-9]{1,4}")
_DECIMAL = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?")
_ORDER = {area.code: place for place, area in enumerate(AREAS)}


class InventoryError(ValueError):
    """A table of the inventory cannot be read; says where and why.

    Attributes
    ----------
    line : int
        Line of the text, the header being line 1.
    column : str
        Name of the column, empty when the whole line is meant.
    """

    def __init__(self, line: int, column: str, why: str) -> None:
        self.line = line
        self.column = column
        place = f"line {line}, column {column}" if column else f"line {line}"
        super().__init__(f"{place}: {why}")


@dataclass(frozen=True, slots=True)
class InventoryItem:
    """One observable act, with the ages at which it is asked and usually mastered.

    ``wording`` is the therapist's; ``caregiver`` and ``teacher`` say what they see of the same act.
    Ages are in months. ``age_from_months <= age < age_to_months`` is the window in which the item
    is offered; about half of children do the act on their own at ``typical_from_months`` and about
    nine in ten at ``typical_to_months``. ``error`` is the standard error of the item's place, in
    units of the developmental scale. ``steps`` are the places that answers gave to its levels, with
    ``error`` for each of them; it is empty where the item's ages place it.
    """

    code: str
    area: str
    wording: str
    caregiver: str
    teacher: str
    age_from_months: int
    age_to_months: int
    typical_from_months: int
    typical_to_months: int
    error: float
    icf_code: str
    icf_release: str
    label: str
    basis: str
    steps: tuple[float, ...] = ()

    def worded_for(self, informant: str) -> str:
        """Return the act in the words of one of `INFORMANTS`."""
        return {"caregiver": self.caregiver, "teacher": self.teacher}.get(informant, self.wording)


@dataclass(frozen=True, slots=True)
class HelpLevel:
    """One of the four levels of help that are common to all items; 3 is on their own.

    ``definition`` is the therapist's; caregivers and teachers have their own.
    """

    level: int
    label: str
    definition: str
    caregiver: str
    teacher: str

    def defined_for(self, informant: str) -> str:
        """Return the definition in the words of one of `INFORMANTS`."""
        return {"caregiver": self.caregiver, "teacher": self.teacher}.get(
            informant, self.definition
        )


def parse_items(text: str) -> tuple[InventoryItem, ...]:
    """Read the item table.

    Parameters
    ----------
    text : str
        Comma-separated values with one header line that names the fields of `InventoryItem` in
        their order, without ``steps``.

    Returns
    -------
    tuple of InventoryItem
        In the order of the table.

    Raises
    ------
    InventoryError
        When the table is empty, a value is missing, malformed or contradicts another, words are
        hard to read or name no single act, or a code or an act occurs twice.
    """
    items: dict[str, InventoryItem] = {}
    said: dict[tuple[str, str], str] = {}
    for line, row in _rows(text, [field.name for field in fields(InventoryItem)][:-1]):
        item = _item(line, row)
        if item.code in items:
            raise InventoryError(line, "code", f"'{item.code}' occurs twice")
        for name, words in _words(item).items():
            first = said.setdefault((name, words.casefold()), item.code)
            if first != item.code:
                raise InventoryError(line, name, f"says the same as {first}")
        items[item.code] = item
    if not items:
        raise InventoryError(1, "", "the table holds no items")
    return tuple(items.values())


def parse_levels(text: str) -> tuple[HelpLevel, ...]:
    """Read the table of help levels.

    Parameters
    ----------
    text : str
        Comma-separated values with the header ``level,label,definition,caregiver,teacher``.

    Returns
    -------
    tuple of HelpLevel
        Levels 0, 1, 2, 3 in this order.

    Raises
    ------
    InventoryError
        When a value is missing or the levels are not 0 to 3 in order.
    """
    levels: list[HelpLevel] = []
    line = 1
    for line, row in _rows(text, [field.name for field in fields(HelpLevel)]):
        level = _whole(line, row, "level")
        if level != len(levels) or level > 3:
            raise InventoryError(line, "level", "levels must be 0, 1, 2, 3 in this order")
        told = (row["definition"], row["caregiver"], row["teacher"])
        levels.append(HelpLevel(level, row["label"], *told))
    if len(levels) != 4:
        raise InventoryError(line, "level", f"four levels are needed, found {len(levels)}")
    return tuple(levels)


def offered(items: Iterable[InventoryItem], age_months: float) -> tuple[InventoryItem, ...]:
    """Items whose window holds an age.

    Parameters
    ----------
    items : iterable of InventoryItem
    age_months : float
        Age in months, corrected for prematurity where the clinic does so.

    Returns
    -------
    tuple of InventoryItem
        By area in the order of the profile, then by typical age, easiest first.

    Raises
    ------
    ValueError
        When the age is negative or not a number.
    """
    if not math.isfinite(age_months) or age_months < 0:
        raise ValueError("the age must be a number of months, 0 or more")
    fitting = [item for item in items if item.age_from_months <= age_months < item.age_to_months]
    return tuple(
        sorted(fitting, key=lambda i: (_ORDER[i.area], i.typical_from_months, i.code)),
    )


def _rows(text: str, names: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line number and named, stripped values of each line under a checked header."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    line = 1
    try:
        for values in reader:
            if line == 1:
                if values != names:
                    raise InventoryError(1, "", f"the header must be {','.join(names)}")
            elif values:
                yield line, _named(line, values, names)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InventoryError(
            line, "", f"cannot be read as comma-separated values: {error}"
        ) from None
    if line == 1:
        raise InventoryError(1, "", f"the header must be {','.join(names)}")


def _named(line: int, values: list[str], names: list[str]) -> dict[str, str]:
    if len(values) != len(names):
        raise InventoryError(line, "", f"{len(names)} values are needed, found {len(values)}")
    row = {name: value.strip() for name, value in zip(names, values, strict=True)}
    for name, value in row.items():
        if not value:
            raise InventoryError(line, name, "a value is missing")
        if not value.isprintable():
            raise InventoryError(line, name, "the value holds a line break or control character")
    return row


def _item(line: int, row: Mapping[str, str]) -> InventoryItem:
    if row["area"] not in _ORDER:
        raise InventoryError(line, "area", f"'{row['area']}' is not one of {', '.join(_ORDER)}")
    if not _CODE.fullmatch(row["code"]) or row["code"][:-2] != row["area"]:
        raise InventoryError(line, "code", "must be the area followed by two digits")
    if not _ICF.fullmatch(row["icf_code"]):
        raise InventoryError(line, "icf_code", f"'{row['icf_code']}' is not an ICF code")
    item = InventoryItem(
        code=row["code"],
        area=row["area"],
        wording=row["wording"],
        caregiver=row["caregiver"],
        teacher=row["teacher"],
        age_from_months=_whole(line, row, "age_from_months"),
        age_to_months=_whole(line, row, "age_to_months"),
        typical_from_months=_whole(line, row, "typical_from_months"),
        typical_to_months=_whole(line, row, "typical_to_months"),
        error=_decimal(line, row, "error"),
        icf_code=row["icf_code"],
        icf_release=row["icf_release"],
        label=row["label"],
        basis=row["basis"],
    )
    for name, words in _words(item).items():
        if fault := fault_of(words, family=name != "wording"):
            raise InventoryError(line, name, fault)
    _check_ages(line, item)
    _check_error(line, item)
    return item


def _words(item: InventoryItem) -> dict[str, str]:
    return {"wording": item.wording, "caregiver": item.caregiver, "teacher": item.teacher}


def _check_ages(line: int, item: InventoryItem) -> None:
    if item.age_to_months > LAST_MONTH:
        raise InventoryError(line, "age_to_months", f"must not be above {LAST_MONTH}")
    if item.typical_from_months < item.age_from_months:
        raise InventoryError(line, "typical_from_months", "lies before the window begins")
    if item.typical_to_months <= item.typical_from_months:
        raise InventoryError(line, "typical_to_months", "must be above typical_from_months")
    if item.typical_to_months > item.age_to_months:
        raise InventoryError(line, "typical_to_months", "lies after the window ends")


def _check_error(line: int, item: InventoryItem) -> None:
    least = [error for start, error in LEAST_ERROR.items() if item.basis.startswith(start)]
    if not least:
        raise InventoryError(line, "basis", f"must begin with {', '.join(LEAST_ERROR)}")
    if item.error < least[0]:
        raise InventoryError(line, "error", f"must be {least[0]:g} or more on this basis")


def _decimal(line: int, row: Mapping[str, str], name: str) -> float:
    if not _DECIMAL.fullmatch(row[name]):
        raise InventoryError(line, name, f"'{row[name]}' is not a decimal number")
    return float(row[name])


def _whole(line: int, row: Mapping[str, str], name: str) -> int:
    if not _WHOLE.fullmatch(row[name]):
        raise InventoryError(line, name, f"'{row[name]}' is not a whole number")
    return int(row[name])

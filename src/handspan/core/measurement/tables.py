"""Read comma-separated tables of items, keys and references, and say exactly what is wrong."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


class TableError(ValueError):
    """A table cannot be read; says where and why.

    Attributes
    ----------
    line : int
        Line of the text, the header being line 1.
    column : int
        Column counted from 1; 1 when the whole line is meant.
    name : str
        Name of the column or item, empty when the whole line is meant.
    why : str
        What is wrong, in a sentence without the place.
    """

    def __init__(self, line: int, column: int, name: str, why: str) -> None:
        self.line = line
        self.column = column
        self.name = name
        self.why = why
        super().__init__(f"{self.place}: {why}")

    @property
    def place(self) -> str:
        """Line, column and, where known, name: "line:column (name)"."""
        return f"{self.line}:{self.column}" + (f" ({self.name})" if self.name else "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table under its header."""

    line: int
    columns: dict[str, int]
    values: Sequence[str]

    def error(self, name: str, why: str) -> TableError:
        """Make the error that names a cell of this row."""
        return TableError(self.line, self.columns[name] + 1, name, why)

    def optional(self, name: str) -> str:
        """Text of a cell, empty for a missing value or a column that the table lacks."""
        if name not in self.columns:
            return ""
        value = self.values[self.columns[name]].strip()
        return "" if value == "NA" else value

    def text(self, name: str) -> str:
        """Text of a cell that must be filled."""
        value = self.optional(name)
        if not value:
            raise self.error(name, "a value is missing")
        return value

    def number(self, name: str) -> float:
        """Finite number of a cell that must be filled."""
        return self._number(name, self.text(name))

    def optional_number(self, name: str) -> float:
        """Finite number of a cell, not-a-number when the cell is empty."""
        value = self.optional(name)
        return self._number(name, value) if value else math.nan

    def count(self, name: str) -> int:
        """Whole number of a cell, zero or more."""
        value = self.text(name)
        if not (value.isascii() and value.isdigit()):
            raise self.error(name, f"'{value}' is not a whole number")
        return int(value)

    def flag(self, name: str) -> bool:
        """Truth of a cell, written TRUE or FALSE."""
        value = self.text(name)
        if value.upper() not in {"TRUE", "FALSE"}:
            raise self.error(name, f"'{value}' is neither TRUE nor FALSE")
        return value.upper() == "TRUE"

    def _number(self, name: str, value: str) -> float:
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise self.error(name, f"'{value}' is not a number")
        return number


def rows(text: str, needed: Sequence[str]) -> Iterator[Row]:
    """Yield the lines of a table under its header.

    Parameters
    ----------
    text : str
        Comma-separated values; the first line names the columns, in any order.
    needed : sequence of str
        Columns that the header must name; others may follow.

    Yields
    ------
    Row

    Raises
    ------
    TableError
        When a needed column is missing or named twice, a line has more or fewer values than the
        header, quotes do not close, or no line follows the header.
    """
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    columns: dict[str, int] = {}
    line, found = 1, 0
    try:
        for values in reader:
            if not columns:
                columns = _header(values, needed)
            elif values:
                found += 1
                if len(values) != len(columns):
                    why = f"{len(columns)} values are needed, found {len(values)}"
                    raise TableError(line, 1, "", why)
                yield Row(line, columns, values)
            line = reader.line_num + 1
    except csv.Error as error:
        raise TableError(line, 1, "", f"cannot be read as a table: {error}") from None
    if not found:
        raise TableError(line, 1, "", "the table holds no rows")


def _header(values: Sequence[str], needed: Sequence[str]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, value in enumerate(values):
        name = value.strip()
        if name in columns:
            raise TableError(1, place + 1, name, "the column occurs twice")
        columns[name] = place
    for name in needed:
        if name not in columns:
            raise TableError(1, 1, "", f"the column '{name}' is missing")
    return columns

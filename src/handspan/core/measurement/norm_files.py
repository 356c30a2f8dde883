"""Norm tables as comma-separated values: what a clinic copies out of a manual that it owns."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from handspan.core.measurement.norm_checks import Numbered, Problem, problems
from handspan.core.measurement.norm_tables import NormRow

MOST_ROWS = 20_000

COLUMNS = (
    "instrument", "edition", "form", "scale", "sex", "age_from_months", "age_to_months",
    "raw_min", "raw_max", "standard", "metric", "ci_low", "ci_high", "ci_level", "percentile",
    "descriptor", "sem", "reliability", "retest_days", "source_page", "entered_by", "verified_by",
)  # fmt: skip
"""In the order of a template. `sum_of` may be added, for composites. Who entered and who verified
a table is what the program saw, so these two columns are read over."""

REQUIRED = (
    "scale", "age_from_months", "age_to_months", "raw_min", "raw_max", "standard", "metric",
)  # fmt: skip
_ALLOWED = (*COLUMNS, "sum_of")
_WHOLE = {"age_from_months", "age_to_months", "retest_days"}
_NUMBER = {
    "raw_min", "raw_max", "standard", "ci_low", "ci_high", "ci_level", "percentile", "sem",
    "reliability",
}  # fmt: skip
_LONGEST_TEXT = 80


def read(
    text: str, *, instrument: str, edition: str, forms: frozenset[str] = frozenset()
) -> tuple[list[NormRow], list[Problem]]:
    """Read a file and check it whole.

    Parameters
    ----------
    text : str
        With one header line. Columns may stand in any order, and only `REQUIRED` must be there;
        an empty sex means any.
    instrument, edition : str
        What the table is for; a line that says something else is a problem.
    forms : frozenset of str
        See `norm_checks.problems`.

    Returns
    -------
    rows : list of NormRow
        Empty when there is any problem.
    problems : list of Problem
        All of them, by line; the header is line 1.
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff"), newline=""), restkey="", strict=True)
    try:
        names = [name.strip() for name in reader.fieldnames or []]
    except csv.Error as error:
        return [], [Problem(1, "", f"cannot be read as comma-separated: {error}")]
    found = _of_header(names)
    if found:
        return [], found
    reader.fieldnames = names
    numbered: list[Numbered] = []
    try:
        for cells in reader:
            line = reader.line_num
            if len(numbered) >= MOST_ROWS:
                return [], [Problem(line, "", f"a table has at most {MOST_ROWS} lines")]
            if "" in cells:
                found.append(Problem(line, "", "has more values than the header has columns"))
                continue
            row, wrong = parse_row(cells, line)
            found += wrong + _of_origin(cells, line, instrument, edition)
            if row is not None:
                numbered.append((line, row))
    except csv.Error as error:
        found.append(Problem(reader.line_num, "", f"cannot be read as comma-separated: {error}"))
    if not numbered and not found:
        found.append(Problem(1, "", "the file has no rows under its header"))
    found += problems(numbered, forms)
    return ([] if found else [row for _, row in numbered]), sorted(set(found))


def parse_row(cells: Mapping[str, str | None], line: int) -> tuple[NormRow | None, list[Problem]]:
    """Read the cells of one line.

    Returns
    -------
    row : NormRow or None
        None when a cell cannot be read.
    problems : list of Problem
        One for each such cell.
    """
    typed = {name: (value or "").strip() for name, value in cells.items()}
    found = [Problem(line, name, "is empty") for name in REQUIRED if not typed.get(name)]
    values: dict[str, Any] = {}
    for column in (field.name for field in fields(NormRow)):
        cell = typed.get(column, "")
        try:
            if cell:
                values[column] = _value(column, cell)
        except ValueError as error:
            found.append(Problem(line, column, str(error)))
    if found:
        return None, found
    return NormRow(**({"form": "", "sex": "any"} | values)), []


def write(rows: Sequence[NormRow], *, instrument: str, edition: str) -> str:
    """Return rows as such a file; reading it gives the same rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*COLUMNS, "sum_of"], restval="", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        cells = {name: _cell(value) for name, value in asdict(row).items()}
        writer.writerow(cells | {"instrument": instrument, "edition": edition})
    return out.getvalue()


def _of_header(names: Sequence[str]) -> list[Problem]:
    found = [Problem(1, name, "this column is missing") for name in REQUIRED if name not in names]
    found += [
        Problem(1, name, "is no column of a norm table") for name in names if name not in _ALLOWED
    ]
    found += [
        Problem(1, name, "this column stands twice") for name in {*names} if names.count(name) > 1
    ]
    return sorted(found)


def _of_origin(
    cells: Mapping[str, str | None], line: int, instrument: str, edition: str
) -> list[Problem]:
    found = []
    for column, mine in (("instrument", instrument), ("edition", edition)):
        said = (cells.get(column) or "").strip()
        if said and said.casefold() != mine.casefold():
            found.append(Problem(line, column, f"says “{said}”, but this table is for “{mine}”"))
    return found


def _value(column: str, cell: str) -> Any:
    if column in _WHOLE:
        if not (cell.isascii() and cell.isdigit() and len(cell) <= 6):
            raise ValueError(f"“{_short(cell)}” is no whole number")
        return int(cell)
    if column in _NUMBER:
        try:
            number = float(cell)
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or abs(number) > 1e6:
            raise ValueError(f"“{_short(cell)}” is no number")
        return number
    if column == "sum_of":
        return tuple(part.strip() for part in cell.split(";") if part.strip())
    if len(cell) > _LONGEST_TEXT:
        raise ValueError(f"has more than {_LONGEST_TEXT} characters")
    return cell


def _short(cell: str) -> str:
    return cell if len(cell) <= 20 else f"{cell[:20]}…"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    return ";".join(value) if isinstance(value, tuple) else str(value)

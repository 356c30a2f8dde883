"""Reads about norm tables: versions and states, rows, and the cells for the second person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from handspan.clinic.errors import Denied
from handspan.clinic.evaluation import catalogue, norm_rows
from handspan.clinic.evaluation.models import NormTable
from handspan.clinic.people.models import Staff
from handspan.core.measurement.instruments import Instrument
from handspan.core.measurement.norm_checks import Problem, notes, problems
from handspan.core.measurement.norm_tables import (
    Cell,
    NormRow,
    ScaleSummary,
    draw_cells,
    summaries,
)


@dataclass(frozen=True, slots=True)
class TableLine:
    """One version of an instrument's norms; state: typed, waits, verified, replaced or away."""

    id: UUID
    version: int
    state: str
    source: str
    typed_by: tuple[str, ...]
    verified_by: str
    verified_at: datetime | None


@dataclass(frozen=True, slots=True)
class TableView:
    """A whole table, with what does not hold in it yet and what deserves a look."""

    line: TableLine
    described: Instrument
    rows: tuple[NormRow, ...]
    scales: tuple[ScaleSummary, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    typed_by_ids: tuple[str, ...]
    disagreements: int


@dataclass(frozen=True, slots=True)
class Look:
    """What a file holds: its scales, and what deserves a look; or everything that is wrong."""

    lines: int
    scales: tuple[ScaleSummary, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def tables_of(instrument: str, edition: str) -> list[TableLine]:
    """Return the versions of an instrument's norms, the newest first."""
    tables = NormTable.objects.filter(instrument=instrument, edition=edition)
    found = list(tables.defer("rows").select_related("verified_by").order_by("-version"))
    newest = next((table.pk for table in found if table.verified_at), None)
    return [_line(table, newest) for table in found]


def table(table_id: UUID) -> TableView:
    """Return one table; raises Denied when there is none."""
    row = _table(table_id)
    described = catalogue.of_code(row.instrument)
    newest = norm_rows.verified(row.instrument, row.edition)
    rows = norm_rows.of_table(row)
    numbered = list(enumerate(rows, start=1))
    return TableView(
        line=_line(row, newest.pk if newest else None),
        described=described or Instrument(row.instrument, row.instrument, row.instrument),
        rows=rows,
        scales=summaries(rows),
        problems=() if row.verified_at else tuple(problems(numbered, norm_rows.forms_of(row))),
        notes=tuple(notes(numbered)),
        typed_by_ids=tuple(row.typed_by),
        disagreements=row.disagreements,
    )


def look(table_id: UUID, text: str) -> Look:
    """Read a file for a table without keeping anything."""
    rows, found = norm_rows.read(_table(table_id), text)
    # the header is line 1; blank lines are rare, and a note need not be exact
    numbered = list(enumerate(rows, start=2))
    return Look(len(rows), summaries(rows), tuple(found), tuple(notes(numbered)))


def cells(table_id: UUID) -> tuple[Cell, ...]:
    """Return the places that the second person looks up in a table that waits for them."""
    row = _table(table_id)
    if not row.handed_over_at or row.verified_at:
        return ()
    return draw_cells(norm_rows.of_table(row), row.seed)


def _table(table_id: UUID) -> NormTable:
    rows = NormTable.objects.filter(discarded_at=None).select_related("verified_by")
    row: NormTable | None = rows.filter(pk=table_id).first()
    if row is None:
        raise Denied("this table")
    return row


def _line(row: NormTable, newest: UUID | None) -> TableLine:
    if row.verified_at:
        state = "verified" if row.pk == newest else "replaced"
    elif row.discarded_at:
        state = "away"
    else:
        state = "waits" if row.handed_over_at else "typed"
    names = [one.name for one in Staff.objects.filter(pk__in=row.typed_by).order_by("family_name")]
    return TableLine(
        row.pk,
        row.version,
        state,
        row.source,
        tuple(names),
        row.verified_by.name if row.verified_by else "",
        row.verified_at,
    )

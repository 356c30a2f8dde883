"""Writes about norm tables: begin, type or import rows, hand over, verify as a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation import catalogue, norm_rows
from handspan.clinic.evaluation.instrument_access import keeper, reader
from handspan.clinic.evaluation.models import NormTable
from handspan.core.measurement import norm_files
from handspan.core.measurement.instruments import Instrument
from handspan.core.measurement.norm_checks import Problem, problems
from handspan.core.measurement.norm_tables import CELLS_CHECKED, NormRow, draw_cells


class Faulty(Refused):
    """A table that does not hold: every problem, by line and column; nothing was written."""

    def __init__(self, found: Sequence[Problem]) -> None:
        first = found[0]
        more = f" And {len(found) - 1} more." if len(found) > 1 else ""
        super().__init__(f"Line {first.line}, {first.column or 'whole line'}: {first.says}.{more}")
        self.problems = tuple(found)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of a second person's look: verified, or which of the cells did not agree."""

    verified: bool
    differ: tuple[int, ...]


def begin_table(*, actor: Actor, instrument: str, source: str, at: datetime) -> NormTable:
    """Begin an empty table; it is a new version where the instrument has one."""
    staff = keeper(actor)
    described = _described(instrument)
    with writing(actor, "evaluation.begin_norms", at=at) as ledger:
        return ledger.save(_new(described, source, [], staff, at))


def correct_table(*, actor: Actor, table_id: UUID, at: datetime) -> NormTable:
    """Begin a new version with the rows of a verified table, to correct them."""
    staff = keeper(actor)
    old: NormTable | None = NormTable.objects.filter(pk=table_id).first()
    if old is None:
        raise Denied("this table")
    if old.verified_at is None:
        raise Refused("Nobody has verified this table yet; it can be changed as it is.")
    with writing(actor, "evaluation.correct_norms", at=at) as ledger:
        described = _described(old.instrument)
        return ledger.save(_new(described, old.source, list(old.rows), staff, at))


def add_row(*, actor: Actor, table_id: UUID, cells: Mapping[str, str], at: datetime) -> NormTable:
    """Add one typed line, unless a value of it cannot be; the whole is checked at hand-over."""
    staff = keeper(actor)
    with writing(actor, "evaluation.add_norm_row", at=at) as ledger:
        table = _draft(table_id)
        row, found = norm_files.parse_row(cells, len(table.rows) + 1)
        if row is None:
            raise Faulty(found)
        rows = [*norm_rows.of_table(table), row]
        forms = norm_rows.forms_of(table)
        already = set(problems(_numbered(rows[:-1]), forms))
        new = [one for one in problems(_numbered(rows), forms) if one not in already]
        of_row = [one for one in new if one.line == len(rows) and one.column not in _OF_WHOLE]
        if of_row:
            raise Faulty(of_row)
        return ledger.save(_typed(table, rows, staff))


def remove_row(*, actor: Actor, table_id: UUID, place: int, at: datetime) -> NormTable:
    """Take one line out of a table that is still being typed."""
    staff = keeper(actor)
    with writing(actor, "evaluation.remove_norm_row", at=at) as ledger:
        table = _draft(table_id)
        rows = list(norm_rows.of_table(table))
        if not 0 <= place < len(rows):
            raise Refused("This line is not there any more.")
        del rows[place]
        return ledger.save(_typed(table, rows, staff))


def import_rows(*, actor: Actor, table_id: UUID, text: str, at: datetime) -> NormTable:
    """Replace the rows of a table by those of a file that holds in every respect."""
    staff = keeper(actor)
    with writing(actor, "evaluation.import_norms", at=at) as ledger:
        table = _draft(table_id)
        rows, found = norm_rows.read(table, text)
        if found:
            raise Faulty(found)
        return ledger.save(_typed(table, rows, staff))


def hand_over(*, actor: Actor, table_id: UUID, seed: int, at: datetime) -> NormTable:
    """Hand a whole table to a second person; the seed draws the cells that they look up."""
    staff = keeper(actor)
    with writing(actor, "evaluation.hand_over_norms", at=at) as ledger:
        table = _draft(table_id)
        rows = norm_rows.of_table(table)
        if not rows:
            raise Refused("Enter rows first.")
        found = problems(_numbered(rows), norm_rows.forms_of(table))
        if found:
            raise Faulty(found)
        table.handed_over_at, table.handed_over_by_id, table.seed = at, staff, seed
        table.typed_by = sorted({*table.typed_by, str(staff)})
        return ledger.save(table)


def take_back(*, actor: Actor, table_id: UUID, at: datetime) -> NormTable:
    """Go on typing in a table that nobody has verified yet."""
    keeper(actor)
    with writing(actor, "evaluation.take_back_norms", at=at) as ledger:
        table = _waiting(table_id)
        table.handed_over_at, table.handed_over_by = None, None
        return ledger.save(table)


def verify(
    *, actor: Actor, table_id: UUID, standards: Sequence[float], seed: int, at: datetime
) -> Verdict:
    """Compare what a second person read in the manual with the table; all cells must agree.

    When one differs the table stays unverified, and `seed` draws other cells for the next look.
    """
    staff = reader(actor)
    with writing(actor, "evaluation.verify_norms", at=at) as ledger:
        table = _waiting(table_id)
        if str(staff) in table.typed_by:
            raise Refused("You typed some of this table. Another person verifies it.")
        cells = draw_cells(norm_rows.of_table(table), table.seed)
        if len(standards) != CELLS_CHECKED:
            raise Refused(f"Type the score of all {CELLS_CHECKED} places.")
        differ = tuple(
            number
            for number, (cell, typed) in enumerate(zip(cells, standards, strict=True), start=1)
            if abs(cell.standard - typed) > 1e-9
        )
        if differ:
            table.disagreements += 1
            table.seed = seed
        else:
            table.verified_at, table.verified_by_id = at, staff
        ledger.save(table)
    return Verdict(not differ, differ)


def discard(*, actor: Actor, table_id: UUID, at: datetime) -> NormTable:
    """Put a table away that was never verified."""
    keeper(actor)
    with writing(actor, "evaluation.discard_norms", at=at) as ledger:
        table = _open(table_id)
        table.discarded_at = at
        return ledger.save(table)


def bring_back(*, actor: Actor, table_id: UUID, at: datetime) -> NormTable:
    """Take back that a table was put away."""
    keeper(actor)
    with writing(actor, "evaluation.bring_back_norms", at=at) as ledger:
        rows = NormTable.objects.select_for_update(of=("self",))
        table: NormTable | None = rows.filter(pk=table_id).first()
        if table is None:
            raise Denied("this table")
        if table.discarded_at is None:
            raise Refused("This table is not put away.")
        table.discarded_at = None
        return ledger.save(table)


_OF_WHOLE = frozenset({"sum_of", "age_from_months"})
"""Columns whose problems may be mended by a later line: a part or a band still to come."""


def _described(instrument: str) -> Instrument:
    found = catalogue.of_code(instrument)
    if found is None:
        raise Denied("this instrument")
    return found


def _new(
    described: Instrument, source: str, rows: list[object], staff: UUID, at: datetime
) -> NormTable:
    known = NormTable.objects.filter(instrument=described.code, edition=described.edition)
    last = known.aggregate(last=Max("version"))["last"] or 0
    return NormTable(
        instrument=described.code,
        edition=described.edition,
        version=last + 1,
        source=source.strip(),
        rows=rows,
        typed_by=[str(staff)],
        started_at=at,
    )


def _open(table_id: UUID) -> NormTable:
    rows = NormTable.objects.select_for_update(of=("self",))
    table: NormTable | None = rows.filter(pk=table_id, discarded_at=None).first()
    if table is None:
        raise Denied("this table")
    if table.verified_at:
        raise Refused("A verified table does not change. Begin a new version to correct it.")
    return table


def _draft(table_id: UUID) -> NormTable:
    table = _open(table_id)
    if table.handed_over_at:
        raise Refused("This table waits for a second person. Take it back to change it.")
    return table


def _waiting(table_id: UUID) -> NormTable:
    table = _open(table_id)
    if not table.handed_over_at:
        raise Refused("This table is still being typed.")
    return table


def _typed(table: NormTable, rows: Sequence[NormRow], staff: UUID) -> NormTable:
    table.rows = norm_rows.kept(rows)
    table.typed_by = sorted({*table.typed_by, str(staff)})
    return table


def _numbered(rows: Sequence[NormRow]) -> list[tuple[int, NormRow]]:
    return list(enumerate(rows, start=1))

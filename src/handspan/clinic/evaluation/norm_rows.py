"""Norm rows as a table keeps them, and back: each as the values of core's NormRow."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from handspan.clinic.evaluation import catalogue
from handspan.clinic.evaluation.models import NormTable
from handspan.core.measurement import norm_files
from handspan.core.measurement.norm_checks import Problem
from handspan.core.measurement.norm_tables import NormRow


def kept(rows: Sequence[NormRow]) -> list[dict[str, Any]]:
    """Return rows as plain values."""
    return [asdict(row) | {"sum_of": list(row.sum_of)} for row in rows]


def of_table(table: NormTable) -> tuple[NormRow, ...]:
    """Return the rows of a table."""
    return tuple(NormRow(**(row | {"sum_of": tuple(row["sum_of"])})) for row in table.rows)


def forms_of(table: NormTable) -> frozenset[str]:
    """Return the codes of the forms that a table's instrument has."""
    described = catalogue.of_code(table.instrument)
    return frozenset(form.code for form in described.forms) if described else frozenset()


def read(table: NormTable, text: str) -> tuple[list[NormRow], list[Problem]]:
    """Read a file for a table: its rows, or all of its problems."""
    return norm_files.read(
        text, instrument=table.instrument, edition=table.edition, forms=forms_of(table)
    )


def verified(instrument: str, edition: str) -> NormTable | None:
    """Return the newest verified table of an instrument, without its rows."""
    tables = NormTable.objects.filter(instrument=instrument, edition=edition)
    return tables.exclude(verified_at=None).defer("rows").order_by("-version").first()


@functools.lru_cache(maxsize=32)
def of_verified(table_id: UUID) -> tuple[NormRow, ...]:
    """Return the rows of a verified table, which never change."""
    return of_table(NormTable.objects.exclude(verified_at=None).get(pk=table_id))

"""Values on their way to and from the database, for the few statements that are plain SQL."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field

Row = tuple[Any, ...]

# How SQLite keeps what it has no type for. Django's own converters do the same more slowly.
_FROM_SQLITE: dict[str, Callable[[Any], Any]] = {
    "BooleanField": bool,
    "JSONField": orjson.loads,
    "UUIDField": UUID,
}
# Dates and moments too: the driver has read them by the type that their column declares.
_AS_IT_IS = frozenset(
    {"DateField", "DateTimeField", "CharField", "TextField", "EmailField", "SlugField"}
    | {"FloatField", "IntegerField", "SmallIntegerField", "PositiveSmallIntegerField"}
    | {"PositiveIntegerField", "PositiveBigIntegerField", "BigAutoField"}
)


def run(sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
    """Run one fixed statement with adapted parameters, and return its rows as they come.

    On SQLite it goes straight to the driver: Django's wrapping of a cursor takes longer than the
    statements that every request needs.
    """
    if not _is_postgresql():
        database = connections[DEFAULT_DB_ALIAS]
        database.ensure_connection()
        rows: list[Row] = database.connection.execute(sql.replace("%s", "?"), parameters).fetchall()
        return rows
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall()) if cursor.description else []


def adapted(value: Any) -> Any:
    """Return a value as this database's driver takes it."""
    if value is None or isinstance(value, str | int) or _is_postgresql():
        return value
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return str(value.astimezone(UTC).replace(tzinfo=None))
    return str(value) if isinstance(value, date) else value


@functools.cache
def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"  # asked through a proxy, and never another answer


class Reader:
    """Turns rows of plain SQL into values of the columns' types."""

    def __init__(self, columns: Sequence[Field[Any, Any]]) -> None:
        self.converted: list[tuple[int, Callable[[Any], Any]]] = []
        for place, column in enumerate(columns):
            convert = _converter(getattr(column, "target_field", column))
            if convert is not None:
                self.converted.append((place, convert))

    def read(self, row: Row) -> Row:
        """Return one row with every value in its type."""
        if not self.converted:
            return row
        values = list(row)
        for place, convert in self.converted:
            value = values[place]
            if value is not None:
                values[place] = convert(value)
        return tuple(values)


def _converter(column: Field[Any, Any]) -> Callable[[Any], Any] | None:
    kind = column.get_internal_type()
    if _is_postgresql():
        return _json if kind == "JSONField" else None
    if kind in _FROM_SQLITE:
        return _FROM_SQLITE[kind]
    if kind not in _AS_IT_IS:
        raise TypeError(f"plain SQL does not know how to read a {kind}")
    return None


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str) else value

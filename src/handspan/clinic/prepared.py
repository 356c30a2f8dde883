"""Policy queries that Django compiles once: the same filters, at the price of plain SQL.

Building and compiling a query takes Django longer than the database needs to answer it, and every
page asks its policy. So the first time that an actor of some shape (kind, roles, which ids it has)
asks, the query is built with stand-ins for everything that changes from request to request; from
then on only the stand-ins' places in the SQL are filled. The filters themselves stay in one place,
each stage's `access.py`, and cannot differ from what lists use.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import Col
from django.utils import timezone

from handspan.clinic import tenancy
from handspan.clinic.actor import Actor
from handspan.clinic.columns import Reader, Row, adapted, run

Build = Callable[[Actor, datetime, UUID], QuerySet[Any, Row]]

_IDS = ("user_id", "staff_id", "guardian_id", "consent_id", "child_id")
_STAND_INS: dict[str, Any] = {
    name: UUID(int=0x5EED << 64 | place) for place, name in enumerate(("clinic", "record", *_IDS))
}
_STAND_INS["at"] = datetime(1871, 3, 5, 12, tzinfo=UTC)
_STAND_INS["today"] = date(1871, 3, 5)


@dataclass(frozen=True, slots=True)
class _Statement:
    """Compiled SQL, its parameters, and which of them are filled anew (place, name)."""

    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, str], ...]
    reader: Reader


_statements: dict[Hashable, _Statement | None] = {}


def rows(name: Hashable, build: Build, *, actor: Actor, at: datetime, record: UUID) -> list[Row]:
    """Return the rows of `build(actor, at, record)`, a query that ends in `values_list`.

    `name` stands for everything else that `build` depends on. The query may depend on the actor's
    kind and roles, and on its ids, the clinic in scope, the time, the local day and `record` as
    values only.
    """
    key = (name, actor.kind, actor.roles, tuple(getattr(actor, one) is None for one in _IDS))
    if key not in _statements:
        _statements[key] = _compile(build, actor)
    statement = _statements[key]
    if statement is None:
        return []
    given = {"clinic": tenancy.current_clinic(), "record": record, "at": at}
    parameters = list(statement.parameters)
    for place, what in statement.places:
        parameters[place] = adapted(_value(what, given, actor))
    read = statement.reader.read
    return [read(row) for row in run(statement.sql, parameters)]


def _value(what: str, given: dict[str, Any], actor: Actor) -> Any:
    if what in given:
        return given[what]
    return timezone.localdate(given["at"]) if what == "today" else getattr(actor, what)


def _compile(build: Build, actor: Actor) -> _Statement | None:
    ids = {one: _STAND_INS[one] for one in _IDS if getattr(actor, one) is not None}
    stand_in = replace(actor, clinic_id=_STAND_INS["clinic"], **ids)
    with tenancy.compiling_for(_STAND_INS["clinic"]), timezone.override(UTC):
        query = build(stand_in, _STAND_INS["at"], _STAND_INS["record"]).query
        compiler = query.get_compiler(connection=connection)
        try:
            sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # Django knows without asking that nothing can match
            return None
    names = {adapted(value): name for name, value in _STAND_INS.items()}
    places = [(place, names[value]) for place, value in enumerate(parameters) if value in names]
    if not all(isinstance(column, Col) for column, _, _ in compiler.select):
        raise TypeError("a prepared query selects columns only: a driver knows their types")
    reader = Reader([column.output_field for column, _, _ in compiler.select])
    return _Statement(sql, tuple(parameters), tuple(places), reader)

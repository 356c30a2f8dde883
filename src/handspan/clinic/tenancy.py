"""One clinic at a time: the scope in which rows may be read and written.

First wall: the manager of every clinic's row filters by the scope, and refuses to work without
one. Second wall, on PostgreSQL: row-level security on a transaction-local setting, so the scope
opens a transaction there. SQLite has no such wall, and a transaction would take its write lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.db import connection, models, transaction
from django.utils import timezone

_clinic: ContextVar[UUID | None] = ContextVar("clinic", default=None)


class OutsideClinic(RuntimeError):
    """Rows of a clinic were asked for without saying which clinic: always a mistake in the code."""


def current_clinic() -> UUID:
    """Return the clinic in scope, or raise OutsideClinic."""
    clinic = _clinic.get()
    if clinic is None:
        raise OutsideClinic("no clinic is in scope; wrap the call in clinic_scope(...)")
    return clinic


@contextmanager
def clinic_scope(clinic_id: UUID, time_zone: str | None = None) -> Iterator[None]:
    """Let rows of this clinic, and no other, be read and written inside the block.

    With a time zone, "today" inside the block is the clinic's own.
    """
    with timezone.override(time_zone) if time_zone else nullcontext(), _scope(clinic_id):
        yield


@contextmanager
def _scope(clinic_id: UUID) -> Iterator[None]:
    before = _clinic.get()
    token = _clinic.set(clinic_id)
    try:
        if connection.vendor == "postgresql":
            with transaction.atomic():
                _tell_database(clinic_id)
                yield
                if not connection.needs_rollback:
                    _tell_database(before)
        else:
            yield
    finally:
        _clinic.reset(token)


@contextmanager
def compiling_for(clinic_id: UUID) -> Iterator[None]:
    """Let queries be built for a clinic without being run (see prepared.py)."""
    token = _clinic.set(clinic_id)
    try:
        yield
    finally:
        _clinic.reset(token)


def _tell_database(clinic_id: UUID | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.clinic', %s, true)", [str(clinic_id) if clinic_id else ""]
        )


_Row = TypeVar("_Row", bound=models.Model)


class ClinicManager(models.Manager[_Row]):
    """Rows of the clinic in scope only."""

    def get_queryset(self) -> models.QuerySet[_Row]:
        return super().get_queryset().filter(clinic_id=current_clinic())


class ClinicRow(models.Model):
    """Base of everything that belongs to a clinic."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    clinic = models.ForeignKey("people.Clinic", on_delete=models.PROTECT, related_name="+")

    objects: ClinicManager[Any] = ClinicManager()

    class Meta:
        abstract = True

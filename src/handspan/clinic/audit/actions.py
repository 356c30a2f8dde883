"""The only door through which anything is written: a ledger that saves, versions and chains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction

from handspan.clinic.actor import Actor
from handspan.clinic.audit import chain
from handspan.clinic.audit.models import Version
from handspan.clinic.columns import adapted, run
from handspan.clinic.errors import Refused
from handspan.clinic.tenancy import current_clinic

_Record = TypeVar("_Record", bound=models.Model)

_COLUMNS = (*chain.FIELDS, "digest")
_INSERT = (
    f"INSERT INTO audit_entry ({', '.join(_COLUMNS)}) "  # noqa: S608  (constants of this module)
    f"VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
)
_LAST = "SELECT number, digest FROM audit_entry WHERE clinic_id = %s ORDER BY number DESC LIMIT 1"


class Ledger:
    """Collects what one use case writes; `writing` opens and closes it."""

    def __init__(self, actor: Actor, act: str, at: datetime, child_id: UUID | None) -> None:
        self.actor, self.act, self.at, self.child_id = actor, act, at, child_id
        self._written: list[tuple[models.Model, str]] = []

    def save(self, record: _Record) -> _Record:
        """Check the record against its own rules and the database's, save it, keep its version."""
        if hasattr(record, "clinic_id") and record.clinic_id is None:
            record.clinic_id = current_clinic()
        _check(record)
        record.save(force_insert=record._state.adding)
        self._note(record)
        return record

    def save_many(self, records: list[_Record]) -> list[_Record]:
        """Save new records of one kind together: one statement, one version each."""
        for record in records:
            if hasattr(record, "clinic_id") and record.clinic_id is None:
                record.clinic_id = current_clinic()
        if records:
            type(records[0])._default_manager.bulk_create(records, batch_size=500)
        self._versions([(record, 1) for record in records])
        return records

    def _note(self, record: models.Model) -> None:
        known = Version.objects.filter(record_type=record._meta.label_lower, record_id=record.pk)
        self._versions([(record, known.count() + 1)])

    def _versions(self, records: list[tuple[models.Model, int]]) -> None:
        versions = []
        for record, number in records:
            body = snapshot(record)
            digest = chain.digest_of(body)
            self._written.append((record, digest))
            versions.append(
                Version(
                    clinic_id=current_clinic(),
                    record_type=record._meta.label_lower,
                    record_id=record.pk,
                    number=number,
                    at=self.at,
                    actor_id=self.actor.user_id,
                    act=self.act,
                    body=body,
                    digest=digest,
                )
            )
        Version.objects.bulk_create(versions, batch_size=500)

    def close(self) -> None:
        """Append one entry for each record written, or one for the act when it wrote none."""
        rows = [
            {
                "record_type": record._meta.label_lower,
                "record_id": str(record.pk),
                "content": digest,
                "child_id": self.child_id or _child_of(record),
            }
            for record, digest in self._written
        ] or [{"record_type": "", "record_id": "", "content": "", "child_id": self.child_id}]
        _append(self.actor, self.act, self.at, rows)


@contextmanager
def writing(
    actor: Actor, act: str, *, at: datetime, child_id: UUID | None = None
) -> Iterator[Ledger]:
    """Write everything in the block, its versions and its audit entries, or nothing at all."""
    with transaction.atomic():
        ledger = Ledger(actor, act, at, child_id)
        yield ledger
        ledger.close()


def record_read(
    actor: Actor, act: str, *, at: datetime, child_id: UUID | None = None, record_id: str = ""
) -> None:
    """Leave an entry for a read (or a refused attempt) before its answer leaves the house.

    A read need not survive a power cut, only a crash: so it does not wait for the disk.
    """
    row = {"record_type": "", "record_id": record_id, "content": "", "child_id": child_id}
    with _without_waiting_for_disk(), transaction.atomic():
        _append(actor, act, at, [row])


def snapshot(record: models.Model) -> dict[str, Any]:
    """Return the record's columns as plain JSON values."""
    body: dict[str, Any] = {}
    for column in record._meta.concrete_fields:
        value = column.value_from_object(record)
        body[column.attname] = value if _is_json(value) else column.value_to_string(record)
    return body


def _is_json(value: Any) -> bool:
    return value is None or isinstance(value, str | bool | int | float | list | dict)


def _child_of(record: models.Model) -> UUID | None:
    if record._meta.label_lower == "people.child":
        return record.pk  # type: ignore[no-any-return]
    return getattr(record, "child_id", None)


def _check(record: models.Model) -> None:
    for column in record._meta.concrete_fields:  # Django leaves a long text to its forms
        longest = column.max_length if isinstance(column, models.TextField) else None
        if longest and len(getattr(record, column.attname)) > longest:
            raise Refused(f"Write at most {longest} characters here.", column.name)
    try:
        record.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Refused(messages[0], None if field == "__all__" else field) from error


def _append(actor: Actor, act: str, at: datetime, rows: list[dict[str, Any]]) -> None:
    clinic_id = current_clinic()
    last = _last_entry(clinic_id)
    number, previous = last if last else (0, "")
    entries = []
    for row in rows:
        number += 1
        fields = row | {
            "clinic_id": clinic_id,
            "number": number,
            "at": at,
            "actor_kind": str(actor.kind),
            "actor_id": actor.user_id,
            "act": act,
            "previous": previous,
        }
        previous = chain.entry_digest(fields)
        entries.append(fields | {"digest": previous})
    _insert(entries)


def _last_entry(clinic_id: UUID) -> tuple[int, str] | None:
    """Return number and digest of the chain's end; on PostgreSQL hold the chain until commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [str(clinic_id)])
    found = run(_LAST, [adapted(clinic_id)])
    return found[0] if found else None


def _insert(entries: list[dict[str, Any]]) -> None:
    """Write entries by plain SQL: every read of a chart passes here, so it must be cheap."""
    for entry in entries:
        run(_INSERT, [adapted(entry[name]) for name in _COLUMNS])


@contextmanager
def _without_waiting_for_disk() -> Iterator[None]:
    # Inside a transaction something else may have been written, and its commit must wait.
    if connection.vendor == "postgresql" or connection.in_atomic_block:
        yield
        return
    run("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        run("PRAGMA synchronous=FULL")

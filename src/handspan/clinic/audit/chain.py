"""The hash chain: each entry's digest covers its own fields and the digest before it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

FIELDS = (
    "clinic_id",
    "number",
    "at",
    "actor_kind",
    "actor_id",
    "act",
    "record_type",
    "record_id",
    "child_id",
    "content",
    "previous",
)


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain ends. Kept outside the database, it makes a cut or rewritten chain visible."""

    clinic_id: UUID
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first place at which a chain does not hold."""

    number: int
    reason: str


def canonical(body: Any) -> bytes:
    """Return JSON with sorted keys: the same content always has the same bytes."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS, default=_plain)


def digest_of(body: Any) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(body)).hexdigest()


def entry_digest(entry: Mapping[str, Any]) -> str:
    """Return the digest that an entry with these fields must carry."""
    at: datetime = entry["at"]
    fields = {name: entry[name] for name in FIELDS}
    return digest_of(fields | {"at": at.astimezone(UTC).isoformat(timespec="microseconds")})


def first_break(entries: Iterable[Mapping[str, Any]]) -> tuple[Break | None, Head | None]:
    """Walk a chain from its first entry; return where it breaks, if it does, and its head."""
    previous, head = "", None
    for number, entry in enumerate(entries, start=1):
        if entry["number"] != number:
            return Break(number, f"entry {number} is missing"), head
        if entry["previous"] != previous:
            return Break(number, f"entry {number} does not follow the entry before it"), head
        if entry["digest"] != entry_digest(entry):
            return Break(number, f"entry {number} was changed"), head
        previous = entry["digest"]
        head = Head(entry["clinic_id"], number, previous)
    return None, head


def _plain(value: Any) -> str:
    return str(value)

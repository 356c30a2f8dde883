"""Walks a clinic's chain and its versions from end to end, a batch at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from handspan.clinic.actor import Actor
from handspan.clinic.audit import chain
from handspan.clinic.audit.actions import record_read
from handspan.clinic.audit.chain import Break, Head
from handspan.clinic.audit.models import Entry, Version

BATCH = 2_000
HELD, BROKEN = "audit.verified", "audit.broken"

Progress = Callable[[float], None]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk found: the first place that does not hold, if there is one."""

    broken: Break | None
    head: Head | None
    entries: int
    versions: int


@dataclass(frozen=True, slots=True)
class LastWalk:
    """When the chain was last verified, and whether it held then."""

    at: datetime
    held: bool


def verify(*, known: Head | None = None, progress: Progress | None = None) -> Verdict:
    """Check every entry and every version of the clinic in scope.

    `known` is a head that was kept outside the database: a chain that was cut off or written
    anew holds in itself, and only such a head shows it.
    """
    steps = _Steps(progress)
    walk = _Walk(known)
    broken, head = chain.first_break(walk.entries(steps))
    broken = broken or walk.broken or _missing_end(known, head) or _versions_break(walk, steps)
    return Verdict(broken, head, head.number if head else 0, walk.versions)


def verify_and_record(*, actor: Actor, at: datetime) -> Verdict:
    """Verify, and leave the outcome in the chain itself."""
    verdict = verify()
    record_read(actor, BROKEN if verdict.broken else HELD, at=at)
    return verdict


def last_walk() -> LastWalk | None:
    """Return the outcome of the latest recorded verification."""
    walks = Entry.objects.filter(act__in=(HELD, BROKEN)).order_by("-number")
    found = walks.values_list("at", "act").first()
    return LastWalk(found[0], found[1] == HELD) if found else None


def head() -> Head | None:
    """Return where the chain of the clinic in scope ends now."""
    last = Entry.objects.order_by("-number").values_list("clinic_id", "number", "digest").first()
    return Head(*last) if last else None


class _Walk:
    """Hands the entries to the chain's check, and compares what they wrote with the versions."""

    def __init__(self, known: Head | None) -> None:
        self.known = known
        self.broken: Break | None = None
        self.written = 0  # entries that wrote a version
        self.versions = 0

    def entries(self, steps: _Steps) -> Iterator[Row]:
        rows = Entry.objects.order_by("number").values(*chain.FIELDS, "digest")
        for batch in _batches(rows.iterator(chunk_size=BATCH)):
            yield from batch  # the chain first: it says best what happened to an entry
            self.broken = self._other_than_known(batch) or self._without_version(batch)
            if self.broken:
                return
            steps.done(len(batch))

    def _other_than_known(self, batch: list[Row]) -> Break | None:
        known = self.known
        for entry in batch:
            if known and entry["number"] == known.number and entry["digest"] != known.digest:
                return _differs(known)
        return None

    def _without_version(self, batch: list[Row]) -> Break | None:
        writing = [entry for entry in batch if entry["content"]]
        self.written += len(writing)
        kept = Counter(
            Version.objects.filter(
                record_type__in={entry["record_type"] for entry in writing},
                record_id__in={entry["record_id"] for entry in writing},
            ).values_list("record_type", "record_id", "digest", "at", "act", "actor_id")
        )
        for entry in writing:
            key = _version_of(entry)
            if not kept[key]:
                return Break(
                    entry["number"],
                    f"what entry {entry['number']} wrote ({entry['record_type']}) is missing or "
                    "was changed",
                )
            kept[key] -= 1
        return None


def _version_of(entry: Row) -> tuple[Any, ...]:
    record_id = Version._meta.get_field("record_id").to_python(entry["record_id"])
    columns = ("content", "at", "act", "actor_id")
    return (entry["record_type"], record_id, *(entry[column] for column in columns))


def _differs(known: Head) -> Break:
    return Break(
        known.number,
        f"entry {known.number} is not the one that the kept head names: the chain was written anew",
    )


def _missing_end(known: Head | None, found: Head | None) -> Break | None:
    number = found.number if found else 0
    if known is None or number >= known.number:
        return None
    return Break(
        number + 1,
        f"the chain ends at entry {number}, but the kept head names entry {known.number}: "
        "its end was cut off",
    )


def _versions_break(walk: _Walk, steps: _Steps) -> Break | None:
    """Check what each version says, and that none was added or moved beside the chain."""
    columns = ("record_type", "record_id", "number", "at", "body", "digest")
    rows = Version.objects.order_by("record_type", "record_id", "number").values(*columns)
    before: Row | None = None
    for version in rows.iterator(chunk_size=BATCH):
        reason = _version_reason(version, before)
        if reason:
            place = f"version {version['number']} of {version['record_type']}"
            return Break(_entry_of(version), f"{place} {version['record_id']} {reason}")
        before = version
        walk.versions += 1
        steps.done(1)
    if walk.versions != walk.written:
        counts = f"{walk.versions} versions are kept, but entries tell of {walk.written}"
        return Break(walk.written, f"{counts}: some were added or removed beside the chain")
    return None


def _version_reason(version: Row, before: Row | None) -> str:
    if chain.digest_of(version["body"]) != version["digest"]:
        return "was changed"
    record = (version["record_type"], version["record_id"])
    follows = before is not None and (before["record_type"], before["record_id"]) == record
    expected = before["number"] + 1 if follows and before else 1
    if version["number"] != expected or (follows and before and before["at"] > version["at"]):
        return "is out of order"
    return ""


def _entry_of(version: Row) -> int:
    """Return the number of the entry that wrote this version, or 0 when none did."""
    entries = Entry.objects.filter(
        record_type=version["record_type"],
        record_id=str(version["record_id"]),
        at=version["at"],
    )
    return entries.order_by("number").values_list("number", flat=True).first() or 0


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


class _Steps:
    """Turns rows that were looked at into a share of all rows."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._seen = 0
        self._all = Entry.objects.count() + Version.objects.count() if progress else 0

    def done(self, rows: int) -> None:
        self._seen += rows
        if self._progress and self._all:
            self._progress(min(1.0, self._seen / self._all))

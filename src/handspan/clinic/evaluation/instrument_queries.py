"""Reads about the clinic's instruments: which there are, which it holds, which have norms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from handspan.clinic.evaluation import catalogue
from handspan.clinic.evaluation.models import Holding, NormTable, OwnInstrument
from handspan.clinic.people.models import Staff
from handspan.core.measurement.instruments import Instrument


@dataclass(frozen=True, slots=True)
class HoldingFacts:
    """What the clinic noted about its license of one instrument."""

    license_note: str
    holder: str
    since: date
    until: date | None
    trained: tuple[str, ...]
    trained_names: tuple[str, ...]
    holds: bool


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """One instrument in the list; `own_id` of the clinic's own ones, with their state."""

    described: Instrument
    holds: bool
    norms: str  # none, typed, waits, verified
    own_id: UUID | None = None
    own_state: str = ""


def listing(search: str, at: datetime) -> list[InstrumentLine]:
    """Return the clinic's own instruments, then those it holds, then the others."""
    words = search.casefold().split()
    today = timezone.localdate(at)
    holds = {row.instrument for row in Holding.objects.all() if _holds(row, today)}
    norms = _norm_states()
    own = [
        InstrumentLine(
            catalogue.of_own(row),
            row.in_use_from is not None and row.retired_at is None,
            norms.get((row.code, str(row.version)), "none"),
            row.pk,
            own_state(row),
        )
        for row in OwnInstrument.objects.order_by("name", "-version")
    ]
    others = [
        InstrumentLine(one, one.code in holds, norms.get((one.code, one.edition), "none"))
        for one in catalogue.registry().values()
    ]
    others.sort(key=lambda line: (not line.holds, line.described.short.casefold()))
    return [line for line in [*own, *others] if _matches(line.described, words)]


def holding_of(instrument: str, at: datetime) -> HoldingFacts | None:
    """Return what is noted about an instrument, if anything is."""
    row = Holding.objects.filter(instrument=instrument).first()
    if row is None:
        return None
    names = {str(one.pk): one.name for one in Staff.objects.filter(pk__in=row.trained)}
    return HoldingFacts(
        license_note=row.license_note,
        holder=row.holder,
        since=row.since,
        until=row.until,
        trained=tuple(row.trained),
        trained_names=tuple(sorted(names.values())),
        holds=_holds(row, timezone.localdate(at)),
    )


def therapists() -> list[tuple[UUID, str]]:
    """Return who can be noted as trained in an instrument."""
    rows = Staff.objects.filter(is_therapist=True, ended_on=None)
    return [(one.pk, one.name) for one in rows.order_by("family_name", "given_name")]


def own_state(row: OwnInstrument) -> str:
    """Return draft, in use or retired."""
    if row.retired_at:
        return "retired"
    return "in use" if row.in_use_from else "draft"


def _holds(row: Holding, today: date) -> bool:
    return row.since <= today and (row.until is None or today <= row.until)


def _norm_states() -> dict[tuple[str, str], str]:
    """Return how far the norms of each instrument and edition are, the furthest counts."""
    rows = NormTable.objects.filter(discarded_at=None)
    states: dict[tuple[str, str], list[str]] = defaultdict(list)
    columns = ("instrument", "edition", "handed_over_at", "verified_at")
    for code, edition, handed_over_at, verified_at in rows.values_list(*columns):
        state = "verified" if verified_at else "waits" if handed_over_at else "typed"
        states[code, edition].append(state)
    order = ("typed", "waits", "verified")
    return {key: max(found, key=order.index) for key, found in states.items()}


def _matches(described: Instrument, words: list[str]) -> bool:
    text = f"{described.short} {described.name} {described.publisher}".casefold()
    return all(word in text for word in words)

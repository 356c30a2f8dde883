"""Reads about instruments that the clinic made."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from handspan.clinic.errors import Denied
from handspan.clinic.evaluation.instrument_queries import own_state
from handspan.clinic.evaluation.models import OwnInstrument, OwnSheet


@dataclass(frozen=True, slots=True)
class OwnView:
    """One version of an own instrument, and its other versions."""

    id: UUID
    code: str
    version: int
    state: str
    name: str
    purpose: str
    items: tuple[str, ...]
    levels: tuple[tuple[str, int], ...]
    areas: tuple[str, ...]
    age_from_months: int | None
    age_to_months: int | None
    author: str
    was_in_use: bool
    answered: int
    versions: tuple[tuple[UUID, int, str], ...]


def own(own_id: UUID) -> OwnView:
    """Return one version; Denied where there is none."""
    row = OwnInstrument.objects.select_related("author").filter(pk=own_id).first()
    if row is None:
        raise Denied("this instrument")
    versions = OwnInstrument.objects.filter(code=row.code).order_by("-version")
    return OwnView(
        id=row.pk,
        code=row.code,
        version=row.version,
        state=own_state(row),
        name=row.name,
        purpose=row.purpose,
        items=tuple(row.items),
        levels=tuple((label, points) for label, points in row.levels),
        areas=tuple(row.areas),
        age_from_months=row.age_from_months,
        age_to_months=row.age_to_months,
        author=row.author.name,
        was_in_use=row.in_use_from is not None,
        answered=OwnSheet.objects.filter(own=row).count(),
        versions=tuple((one.pk, one.version, own_state(one)) for one in versions),
    )

"""Every instrument that can be scored here: the registry's, and the clinic's own."""

from __future__ import annotations

import functools

from django.conf import settings
from django.db.models import QuerySet

from handspan.clinic.evaluation.models import OwnInstrument
from handspan.core.measurement.instruments import Instrument, Window, parse_registry

OWN = "own-"
"""How the codes of a clinic's own instruments begin."""


@functools.cache
def registry() -> dict[str, Instrument]:
    """Return the instruments that others publish, by code."""
    text = (settings.DATA / "instruments/registry.toml").read_text("utf-8")
    return {one.code: one for one in parse_registry(text)}


def of_code(code: str) -> Instrument | None:
    """Return an instrument; of an own one the version in use."""
    if not code.startswith(OWN):
        return registry().get(code)
    own = in_use().filter(code=code).first()
    return of_own(own) if own else None


def of_own(own: OwnInstrument) -> Instrument:
    """Return one version of an own instrument as all instruments are described."""
    return Instrument(
        code=own.code,
        short=own.name,
        name=own.name,
        edition=str(own.version),
        publisher="This clinic",
        window=Window(own.age_from_months, own.age_to_months),
        areas=tuple(own.areas),
        informants=() if own.items else ("child",),
        qualification="therapist",
        license="own",
        note=own.purpose,
    )


def in_use() -> QuerySet[OwnInstrument]:
    """Return the versions of own instruments that can be given today."""
    rows: QuerySet[OwnInstrument] = OwnInstrument.objects.filter(retired_at=None).exclude(
        in_use_from=None
    )
    return rows

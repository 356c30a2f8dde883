"""Writes about instruments that the clinic makes itself: draft, put in use, retire, new version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, QuerySet
from django.utils.text import slugify

from handspan.clinic.actor import Actor
from handspan.clinic.audit.actions import writing
from handspan.clinic.errors import Denied, Refused
from handspan.clinic.evaluation.catalogue import OWN
from handspan.clinic.evaluation.instrument_access import keeper
from handspan.clinic.evaluation.models import OwnInstrument
from handspan.core.areas import BY_CODE
from handspan.core.measurement import own_sheets

OLDEST_MONTH = 252
_CODE_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Draft:
    """What a clinic writes down of its own instrument."""

    name: str
    purpose: str = ""
    items: tuple[str, ...] = ()
    levels: tuple[tuple[str, int], ...] = ()
    areas: tuple[str, ...] = ()
    age_from_months: int | None = None
    age_to_months: int | None = None


def create(*, actor: Actor, draft: Draft, at: datetime) -> OwnInstrument:
    """Begin an own instrument as a draft."""
    author = keeper(actor)
    code = _code(draft.name)
    with writing(actor, "evaluation.create_own_instrument", at=at) as ledger:
        row = OwnInstrument(code=code, version=1, author_id=author, created_at=at)
        return ledger.save(_written(row, draft))


def change(*, actor: Actor, own_id: UUID, draft: Draft, at: datetime) -> OwnInstrument:
    """Change a draft; what is in use is frozen."""
    keeper(actor)
    with writing(actor, "evaluation.change_own_instrument", at=at) as ledger:
        row = _of(own_id)
        if row.in_use_from:
            raise Refused("What is in use stays as it is. Make a new version to change it.")
        return ledger.save(_written(row, draft))


def put_in_use(*, actor: Actor, own_id: UUID, at: datetime) -> OwnInstrument:
    """Freeze a draft and let it be given; the version that was in use before is retired."""
    keeper(actor)
    with writing(actor, "evaluation.use_own_instrument", at=at) as ledger:
        row = _of(own_id)
        if row.in_use_from or row.retired_at:
            raise Refused("This version was put in use before.")
        found = own_sheets.problems(row.items, [(label, points) for label, points in row.levels])
        if found:
            field, sentence = found[0]
            raise Refused(sentence, field)
        for before in _versions(row.code).filter(retired_at=None).exclude(in_use_from=None):
            before.retired_at = at
            ledger.save(before)
        row.in_use_from = at
        return ledger.save(row)


def retire(*, actor: Actor, own_id: UUID, at: datetime) -> OwnInstrument:
    """Offer an instrument no longer; what was answered with it stays."""
    keeper(actor)
    with writing(actor, "evaluation.retire_own_instrument", at=at) as ledger:
        row = _of(own_id)
        row.retired_at = at
        return ledger.save(row)


def offer_again(*, actor: Actor, own_id: UUID, at: datetime) -> OwnInstrument:
    """Take back that an instrument was retired, unless another version is in use."""
    keeper(actor)
    with writing(actor, "evaluation.offer_own_instrument", at=at) as ledger:
        row = _of(own_id)
        if _versions(row.code).filter(retired_at=None).exclude(in_use_from=None).exists():
            raise Refused("Another version is in use.")
        row.retired_at = None
        return ledger.save(row)


def new_version(*, actor: Actor, own_id: UUID, at: datetime) -> OwnInstrument:
    """Begin the next version as a draft that says what this one says."""
    author = keeper(actor)
    with writing(actor, "evaluation.new_own_version", at=at) as ledger:
        row = _of(own_id)
        if _versions(row.code).filter(in_use_from=None, retired_at=None).exists():
            raise Refused("There is a draft of the next version already.")
        last: int = _versions(row.code).aggregate(last=Max("version"))["last"]
        copied = (
            "code", "name", "purpose", "items", "levels", "areas",
            "age_from_months", "age_to_months",
        )  # fmt: skip
        values = {name: getattr(row, name) for name in copied}
        return ledger.save(
            OwnInstrument(**values, version=last + 1, author_id=author, created_at=at)
        )


def _written(row: OwnInstrument, draft: Draft) -> OwnInstrument:
    found = own_sheets.problems(draft.items, draft.levels)
    if found:
        field, sentence = found[0]
        raise Refused(sentence, field)
    if any(area not in BY_CODE for area in draft.areas):
        raise Refused("Choose among the areas.", "areas")
    low, high = draft.age_from_months, draft.age_to_months
    if any(end is not None and not 0 <= end <= OLDEST_MONTH for end in (low, high)):
        raise Refused(f"Ages lie between 0 and {OLDEST_MONTH // 12} years.", "age_from")
    if low is not None and high is not None and low >= high:
        raise Refused("The ages must end after they begin.", "age_to")
    row.name, row.purpose = draft.name.strip(), draft.purpose.strip()
    row.items = list(draft.items)
    row.levels = [[label, points] for label, points in draft.levels]
    row.areas = list(draft.areas)
    row.age_from_months, row.age_to_months = low, high
    return row


def _code(name: str) -> str:
    """Return a code for a new name: from its letters, with a number where it is taken."""
    base = OWN + (slugify(name)[:_CODE_LENGTH].strip("-") or "instrument")
    taken = set(OwnInstrument.objects.filter(code__startswith=base).values_list("code", flat=True))
    if base not in taken:
        return base
    return next(code for number in range(2, 10_000) if (code := f"{base}-{number}") not in taken)


def _of(own_id: UUID) -> OwnInstrument:
    rows = OwnInstrument.objects.select_for_update(of=("self",))
    row: OwnInstrument | None = rows.filter(pk=own_id).first()
    if row is None:
        raise Denied("this instrument")
    return row


def _versions(code: str) -> QuerySet[OwnInstrument]:
    rows: QuerySet[OwnInstrument] = OwnInstrument.objects.filter(code=code)
    return rows

"""An instrument held, with made-up norms that a second person verified."""

from __future__ import annotations

from datetime import date
from typing import Any

from handspan.clinic.evaluation import actions, instrument_actions, norm_actions, norm_queries
from handspan.clinic.evaluation.models import Evaluation, Holding, NormTable
from handspan.core.measurement.norm_files import write
from handspan.core.measurement.norm_tables import NormRow
from tests.core.measurement import norms
from tests.world import LONG_AGO, NOW, TODAY, World

BOT = "bot-3"
SEED = 11


def hold(world: World, instrument: str = BOT, **changes: Any) -> Holding:
    """Note that the clinic holds an instrument, since long ago."""
    values: dict[str, Any] = {
        "instrument": instrument, "license_note": "Kit 12", "holder": "The supervisor",
        "since": LONG_AGO,
    }  # fmt: skip
    return instrument_actions.hold(actor=world.actor("supervisor"), at=NOW, **(values | changes))


def typed(
    world: World, rows: list[NormRow], instrument: str = BOT, edition: str = "3"
) -> NormTable:
    """Import rows as the administrator."""
    admin = world.actor("administrator")
    table = norm_actions.begin_table(
        actor=admin, instrument=instrument, source="Made up for tests", at=NOW
    )
    return norm_actions.import_rows(
        actor=admin, table_id=table.pk, at=NOW,
        text=write(rows, instrument=instrument, edition=edition),
    )  # fmt: skip


def handed_over(world: World, rows: list[NormRow], **which: str) -> NormTable:
    """Import rows and hand them over."""
    table = typed(world, rows, **which)
    return norm_actions.hand_over(
        actor=world.actor("administrator"), table_id=table.pk, seed=SEED, at=NOW
    )


def verified(world: World, rows: list[NormRow] | None = None, **which: str) -> NormTable:
    """Have the therapist verify them."""
    table = handed_over(world, norms.table(4, 12) if rows is None else rows, **which)
    right = [cell.standard for cell in norm_queries.cells(table.pk)]
    verdict = norm_actions.verify(
        actor=world.actor("therapist"), table_id=table.pk, standards=right, seed=5, at=NOW
    )
    assert verdict.verified
    table.refresh_from_db()
    return table


def evaluation(world: World, given_on: date = TODAY, child: str = "robin") -> Evaluation:
    """An open evaluation of robin, who is 6 years 1 month 11 days old on that day."""
    return actions.open_evaluation(
        actor=world.actor("therapist"), child_id=world.children[child].pk, given_on=given_on,
        at=NOW,
    )  # fmt: skip

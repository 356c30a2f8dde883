"""What the clinic's own answers would change in the places of the inventory's items.

They are always weighed against the places that the inventory ships with, never against places that
the same answers moved before: no answer counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from handspan.clinic.evaluation import inventory
from handspan.clinic.evaluation.models import AnswersConsent, AnswerSheet, Evaluation
from handspan.clinic.people import scoring_age
from handspan.core import ages
from handspan.core.areas import BY_CODE, Area
from handspan.core.measurement.arrays import MISSING
from handspan.core.measurement.developmental_scale import SLOPE, ability_prior, placed_item
from handspan.core.measurement.inventory import InventoryItem
from handspan.core.measurement.recalibration import PlaceChange, ScoreChange, recalibrate

FEWEST_CHILDREN = 10
"""Below this number of children nothing is compared."""

ENOUGH_ANSWERS = 150
"""Answers of an item from which on a calibration of its own is worth a thought (measure.md 8)."""

CHOICES = (10, 30, 75, ENOUGH_ANSWERS)
"""How many answers an item needs to move: what an administrator may choose from."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item that was answered: its place now, and where the answers would put it."""

    item: InventoryItem
    change: PlaceChange

    @property
    def moves(self) -> bool:
        """Whether it has answers enough to move."""
        return self.change.after != self.change.before

    @property
    def may_be_noise(self) -> bool:
        """Whether the change lies within 1.64 standard errors of the present place."""
        return abs(self.change.change) <= 1.645 * self.change.before.error


@dataclass(frozen=True, slots=True)
class AreaEffect:
    """What the new places would do to the scores of one area."""

    area: Area
    scores: ScoreChange


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of it; without enough children there are no items."""

    children: int
    answers: int
    items: tuple[ItemChange, ...]
    areas: tuple[AreaEffect, ...]

    @property
    def moved(self) -> tuple[ItemChange, ...]:
        """The items with answers enough to move."""
        return tuple(one for one in self.items if one.moves)


def consent() -> AnswersConsent | None:
    """Return the consent of the clinic in scope to weigh its answers; None without one."""
    found: AnswersConsent | None = AnswersConsent.objects.filter(withdrawn_at=None).first()
    return found


def compare(fewest_answers: int) -> Comparison:
    """Weigh the shipped places against every completed evaluation of the clinic in scope.

    Items with fewer answers stay where they are. The caller is an administrator of a clinic that
    has agreed: no child is named, only items and sums.
    """
    rows = AnswerSheet.objects.filter(
        informant=AnswerSheet.Informant.THERAPIST,
        instrument=inventory.INSTRUMENT,
        evaluation__status=Evaluation.Status.COMPLETED,
    )
    sheets = list(rows.select_related("child").order_by("child", "given_on", "pk"))
    known = inventory.by_code()
    codes = sorted({code for sheet in sheets for code in sheet.answers if code in known})
    children = sorted({sheet.child_id for sheet in sheets})
    answers = sum(len(sheet.answers) for sheet in sheets)
    if len(children) < FEWEST_CHILDREN:
        return Comparison(len(children), answers, (), ())
    items = [known[code] for code in codes]
    table = np.array(
        [[sheet.answers.get(code, MISSING) for code in codes] for sheet in sheets], dtype=np.int8
    )
    priors = np.array([ability_prior(_age(sheet)) for sheet in sheets])
    found = recalibrate(
        [placed_item(item) for item in items],
        [item.area for item in items],
        table,
        np.array([children.index(sheet.child_id) for sheet in sheets], dtype=np.intp),
        priors[:, 0],
        priors[:, 1],
        SLOPE,
        fewest_answers,
    )
    changes = [ItemChange(item, one) for item, one in zip(items, found.items, strict=True)]
    changes.sort(key=lambda one: -abs(one.change.change))
    effects = tuple(AreaEffect(BY_CODE[one.area], one) for one in found.scores)
    return Comparison(len(children), answers, tuple(changes), effects)


def _age(sheet: AnswerSheet) -> float:
    return ages.months_old(scoring_age.birth_date(sheet.child, sheet.given_on), sheet.given_on)

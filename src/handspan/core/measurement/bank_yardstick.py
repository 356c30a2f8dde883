"""Measure courses with a published key: its items, its scale and its reference by age."""

from __future__ import annotations

from handspan.core.measurement.arrays import FloatArray
from handspan.core.measurement.evidence import Yardstick
from handspan.core.measurement.response_models import Model, ResponseItem
from handspan.core.measurement.scoring import Scale


def bank_yardstick(scale: Scale) -> Yardstick:
    """Take items, slope and reference of a scale.

    Parameters
    ----------
    scale : Scale

    Returns
    -------
    Yardstick
        The calibrated items with their errors. Ages in years.
    """
    bank = scale.bank
    error = dict(zip(bank.codes, bank.error.tolist(), strict=True))
    items = {
        code: ResponseItem(code, Model.RASCH, (tau,), error=error[code])
        for code, tau in bank.difficulties().items()
    }

    def ability(z: FloatArray, age: float) -> FloatArray:
        return scale.reference.scores(z, age)

    return Yardstick(items, scale.key.slope, ability)

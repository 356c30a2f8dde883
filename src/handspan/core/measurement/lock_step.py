"""Sittings of many children without compiled code: all of them take their next turn together.

Every item is weighed at every turn, so this is also what `sitting_kernel` is held against.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from handspan.core.measurement.arrays import AnswerArray, FloatArray, IntArray
from handspan.core.measurement.grid import log_normal_prior, mean_and_sd, normalized
from handspan.core.measurement.item_choice import TIE, informations, reached_levels
from handspan.core.measurement.prepared_bank import PreparedBank

if TYPE_CHECKING:
    from handspan.core.measurement.batch_sittings import Sittings, StopAt


def sit(
    bank: PreparedBank,
    answers: AnswerArray,
    draws: FloatArray,
    abilities: FloatArray,
    priors: tuple[FloatArray, FloatArray],
    stop: StopAt,
    held: Sittings,
) -> None:
    """Run the sittings; parameters as `sitting_kernel.sit`."""
    drawn = not len(answers)
    children, items = len(held.used), len(bank.items.tops)
    open_ = np.ones((children, items), dtype=np.bool_) if drawn else answers >= 0
    log_weights = log_normal_prior(bank.points, *priors)
    held.mean[:], held.sd[:] = mean_and_sd(bank.points, normalized(log_weights))
    for turn in range(held.order.shape[1]):
        unsure = (held.sd >= stop.error) | (turn < stop.fewest)
        going = np.flatnonzero((held.used == turn) & unsure & open_.any(axis=1))
        if not len(going):
            break
        chosen = _best(np.where(open_[going], informations(bank.items, held.mean[going]), -np.inf))
        if drawn:
            levels = reached_levels(bank.items, chosen, abilities[going], draws[going, turn])
        else:
            levels = answers[going, chosen].astype(np.intp)
        open_[going, chosen] = False
        held.order[going, turn] = chosen
        held.used[going] += 1
        log_weights[going] += bank.log_curves[chosen, levels]
        held.mean[going], held.sd[going] = mean_and_sd(bank.points, normalized(log_weights[going]))


def _best(worth: FloatArray) -> IntArray:
    """First item of each row that ties with the largest."""
    return np.asarray((worth >= worth.max(axis=1, keepdims=True) * (1 - TIE)).argmax(axis=1))

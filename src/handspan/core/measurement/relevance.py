"""The relevance window: leave out answers to items far from what a child can do."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handspan.core.measurement.arrays import MISSING, AnswerArray
from handspan.core.measurement.grid import log_normal_prior, mean_and_sd, normalized
from handspan.core.measurement.posterior import Curves, Prior
from handspan.core.measurement.response_models import ResponseItem


def within_relevance(
    answers: AnswerArray,
    items: Sequence[ResponseItem],
    curves: Curves,
    prior: Prior,
    window: tuple[float, float],
) -> AnswerArray:
    """Take out the answers that lie outside the window, one item after the other.

    Items are visited in the order of their codes. An item counts when its place minus the posterior
    mean, from the prior and the items that counted before it, lies within the window. The place of
    an item with several steps is their mean.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
    items : sequence of ResponseItem
    curves : Curves
        Of the same items.
    prior : Prior
    window : tuple of float
        Lower and upper end, in units of the scale, around zero.

    Returns
    -------
    ndarray of int8, shape (visits, items)
        With -1 where an answer was left out.

    Raises
    ------
    ValueError
        When the window does not rise.
    """
    low, high = window
    if not low <= high:
        raise ValueError("the window must not end before it begins")
    kept = np.full_like(answers, MISSING)
    log_weights = log_normal_prior(curves.points, prior.mean, prior.sd)
    for place in sorted(range(len(items)), key=lambda number: items[number].code):
        mean, _ = mean_and_sd(curves.points, normalized(log_weights))
        away = float(np.mean(items[place].steps)) - mean
        counts = (answers[:, place] != MISSING) & (low <= away) & (away <= high)
        kept[counts, place] = answers[counts, place]
        log_weights[counts] += curves.logs[place, answers[counts, place]]
    return kept

"""How well answers to each item follow the Rasch model."""

from __future__ import annotations

import numpy as np

from handspan.core.measurement.arrays import MISSING, AnswerArray, FloatArray
from handspan.core.measurement.grid import log_normal_prior, normalized

_CHUNK = 2048


def infit(
    answers: AnswerArray,
    difficulty: FloatArray,
    prior_mean: FloatArray,
    prior_sd: FloatArray,
    points: FloatArray,
) -> FloatArray:
    """Weighted mean square of the residuals of each item (Wright and Masters 1982).

    ``sum (x - P)^2 / sum P (1 - P)`` over the visits that were given the item, P averaged over the
    posterior of the ability, which contains the answer itself; so good items come out a little
    below 1. Above 1: noisier than the model, or about something else.

    Parameters
    ----------
    answers : ndarray of int8, shape (visits, items)
        1 passed, 0 failed, -1 not given.
    difficulty : ndarray, shape (items,)
        In logits.
    prior_mean, prior_sd : ndarray, shape (visits,)
        Of the ability, in logits.
    points : ndarray, shape (points,)
        Abilities to be weighed, in logits.

    Returns
    -------
    ndarray, shape (items,)
        Not-a-number where nobody was given the item.
    """
    logits = points - difficulty[:, np.newaxis]
    failing_cost = np.logaddexp(0.0, logits)
    passing = 1.0 / (1.0 + np.exp(-logits))
    noise = passing * (1.0 - passing)
    residual = np.zeros(len(difficulty))
    expected = np.zeros(len(difficulty))
    for start in range(0, len(answers), _CHUNK):
        part = slice(start, start + _CHUNK)
        given = (answers[part] != MISSING).astype(np.float64)
        passed = (answers[part] == 1).astype(np.float64)
        log_weights = log_normal_prior(points, prior_mean[part], prior_sd[part])
        log_weights += passed.sum(axis=1)[:, np.newaxis] * points - given @ failing_cost
        weights = normalized(log_weights)
        residual += (given * (passed - weights @ passing.T) ** 2).sum(axis=0)
        expected += (given * (weights @ noise.T)).sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(residual / expected)

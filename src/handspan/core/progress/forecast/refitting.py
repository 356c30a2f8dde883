"""Weights of the members, fitted to a caseload."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handspan.core.progress.forecast.filtering import Visit, batch, filtered
from handspan.core.progress.forecast.grid import FloatArray
from handspan.core.progress.forecast.settings import Members

ROUNDS = 60


def refit(goals: Sequence[Sequence[Visit]], members: Members, keep: float = 0.3) -> FloatArray:
    """Weigh members by how well they foretold the visits of many goals.

    Each goal has one member; its weights are the shares that make the caseload most likely
    (expectation and maximization), mixed with the weights that the members had, so that no member
    is ever lost and a small caseload changes little.

    Parameters
    ----------
    goals : sequence of sequence of Visit
    members : Members
    keep : float
        Share of the present weights in the mixture, above 0 and at most 1.

    Returns
    -------
    ndarray, shape (members,)
        Adds up to 1; those of `members` where there is no visit.

    Raises
    ------
    ValueError
        When `keep` is out of range.
    """
    if not 0 < keep <= 1:
        raise ValueError(f"a share of the present weights lies above 0 and at most at 1: {keep}")
    present = np.exp(members.log_weights)
    seen = [visits for visits in goals if visits]
    if not seen:
        return np.asarray(present)
    laid = batch(seen, members)
    evidence = np.add.reduceat(filtered(laid, members).evidence, laid.starts[:-1], axis=0)
    likely = np.exp(evidence - evidence.max(axis=1, keepdims=True))
    weights = present.copy()
    for _ in range(ROUNDS):
        shares = likely * weights
        weights = (shares / shares.sum(axis=1, keepdims=True)).mean(axis=0)
    return np.asarray((1 - keep) * weights + keep * present)

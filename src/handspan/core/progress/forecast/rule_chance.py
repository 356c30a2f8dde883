"""The chance that the mastery rule is met within the next visits: exact, no simulated paths."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from handspan.core.progress.forecast.grid import FloatArray
from handspan.core.progress.forecast.observation import count_table
from handspan.core.progress.forecast.settings import Members

LEAST_WEIGHT = 0.01
"""Members with less are left out; the others carry their weight."""


def chances_of_rule(
    weights: FloatArray,
    state: FloatArray,
    members: Members,
    *,
    tries: int,
    least: int,
    visits: int,
    already: int,
    horizons: Sequence[int],
) -> tuple[float, ...]:
    """Follow the filter into the future, with the row of visits at the target as part of its state.

    Parameters
    ----------
    weights : ndarray, shape (members,)
        After the last visit.
    state : ndarray, shape (members, most regimes, levels)
        After the last visit, for each member.
    members : Members
    tries : int
        Of each coming visit.
    least : int
        Successes of a visit that is at the target.
    visits : int
        Visits in a row that the rule asks for.
    already : int
        Visits in a row at the target by now; with `visits` or more the rule is met.
    horizons : sequence of int
        Numbers of visits ahead.

    Returns
    -------
    tuple of float
        For each horizon the probability that the rule is met at least once until then.
    """
    if already >= visits:
        return tuple(1.0 for _ in horizons)
    hits = count_table(members.observations, tries)[:, least:].sum(axis=1)
    counted = np.flatnonzero(weights >= min(LEAST_WEIGHT, float(weights.max())))
    share = weights[counted] / weights[counted].sum()
    met = np.zeros(max(horizons) + 1)
    for growth in range(len(members.growths)):
        own = members.growth_of[counted] == growth
        if own.any():
            chosen = counted[own]
            hit = hits[members.observation_of[chosen]]
            met += share[own] @ _followed(
                state[chosen], hit, growth, members, visits, already, max(horizons)
            )
    return tuple(float(min(1.0, met[horizon])) for horizon in horizons)


def _followed(
    state: FloatArray,
    hit: FloatArray,
    growth: int,
    members: Members,
    visits: int,
    already: int,
    steps: int,
) -> FloatArray:
    """Probability of having met the rule after 0 to `steps` visits, for members of one growth."""
    regimes = int(members.regimes[growth])
    move = members.matrices[growth, :regimes]
    switch = members.switch[growth, :regimes, :regimes]
    # regime x member x visits at the target in a row x level
    now = np.zeros((regimes, len(state), visits, state.shape[2]))
    now[:, :, already] = state[:, :regimes].swapaxes(0, 1)
    met = np.zeros((len(state), steps + 1))
    for step in range(1, steps + 1):
        mixed = (switch.T @ now.reshape(regimes, -1)).reshape(regimes, -1, now.shape[3])
        moved = (mixed @ move).reshape(now.shape)
        above = moved * hit[:, None, :]
        met[:, step] = met[:, step - 1] + above[:, :, -1].sum(axis=(0, 2))
        now[:, :, 1:] = above[:, :, :-1]
        now[:, :, 0] = (moved - above).sum(axis=2)
    return met

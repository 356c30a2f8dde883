"""How good a forecast was: log score, ranked probability score, and the place of what came."""

from __future__ import annotations

import numpy as np

from handspan.core.progress.forecast.grid import FloatArray


def log_score(chances: FloatArray, came: int) -> float:
    """Log of the probability that was given to what came; nearer to 0 is better."""
    return float(np.log(max(chances[came], 1e-12)))


def ranked_score(chances: FloatArray, came: int) -> float:
    """Ranked probability score (Epstein 1969), over the number of steps; 0 is best, 1 worst."""
    below = np.cumsum(chances)[:-1]
    return float(((below - (came <= np.arange(len(below)))) ** 2).mean())


def place_of(chances: FloatArray, came: int, chance: float) -> float:
    """Return the randomized place of what came in the forecast (Czado, Gneiting and Held 2009).

    Parameters
    ----------
    chances : ndarray
        Of 0, 1, ... successes; adds up to 1.
    came : int
    chance : float
        Uniform between 0 and 1, from the caller.

    Returns
    -------
    float
        Uniform between 0 and 1 when forecasts tell the truth.
    """
    return float(chances[:came].sum() + chance * chances[came])


def covered(places: FloatArray, level: float) -> float:
    """Return the share of places in the middle of the forecasts, to be held against `level`."""
    tail = (1 - level) / 2
    return float(((places >= tail) & (places <= 1 - tail)).mean())

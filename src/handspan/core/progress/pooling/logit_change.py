"""A goal's change as an effect that can be pooled: the difference of two logits."""

from __future__ import annotations

from math import log, sqrt

from handspan.core.progress.trend import Change, Share

ALIKE = 0.03
"""Correlation of tries within a visit, as the forecast's mildest setting has it."""


def logit_change(found: Change) -> tuple[float, float]:
    """Return the change from baseline to the latest visits in logits, with its standard error.

    log((s + 1/2) / (f + 1/2)) of s successes and f misses on both sides, so that none and all are
    finite (Haldane 1956; Anscombe 1956). Tries of one visit resemble each other: the variance is
    larger by 1 + (tries in a visit - 1) x 0.03, with the tries a visit has now.

    Parameters
    ----------
    found : Change

    Returns
    -------
    tuple of (float, float)
        Effect, above 0 when there was growth, and its standard error, above 0.
    """
    each_visit = found.latest.tries / found.visits
    larger = 1 + max(0.0, each_visit - 1) * ALIKE
    variance = _variance(found.baseline) + _variance(found.latest)
    return _logit(found.latest) - _logit(found.baseline), sqrt(variance * larger)


def _logit(share: Share) -> float:
    return log((share.successes + 0.5) / (share.tries - share.successes + 0.5))


def _variance(share: Share) -> float:
    return 1 / (share.successes + 0.5) + 1 / (share.tries - share.successes + 0.5)

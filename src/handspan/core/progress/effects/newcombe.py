"""The interval of a nonoverlap that does not collapse at complete separation."""

from __future__ import annotations

import math

_ROUNDS = 200
_CLOSE = 1e-16


def newcombe(found: float, m: float, n: float, z: float) -> tuple[float, float]:
    """Interval of a nonoverlap (Newcombe 2006, method 5).

    The roots x of ``m n (found - x)^2 (2 - x)(1 + x) = z^2 x (1 - x) w(x)`` with
    ``w(x) = 2 + h + (1 + 2 h) x (1 - x)`` and ``h = (m + n) / 2 - 1``. At 1 the root x = 1 is
    divided out, so that the lower end is the other one; at 0 likewise.

    Parameters
    ----------
    found : float
        Nonoverlap, 0 to 1.
    m, n : float
        Days in each phase; effective sizes need not be whole.
    z : float
        Quantile of the normal distribution.

    Returns
    -------
    tuple of (float, float)
    """
    if found <= 0.5:
        low, high = _ends(1 - found, m, n, z)
        return 1 - high, 1 - low
    return _ends(found, m, n, z)


def _ends(found: float, m: float, n: float, z: float) -> tuple[float, float]:
    if found >= 1:
        return _root(1.0, m, n, z, 0.0, 1.0, 0.5, True), 1.0
    h, size = (m + n) / 2 - 1, m * n
    product = found * (1 - found)
    near = z * math.sqrt(product * (2 + h + (1 + 2 * h) * product) / (size * (2 + product)))
    low = _root(found, m, n, z, 0.0, found, found - near, False)
    return low, _root(found, m, n, z, 1.0, found, found + near * (1 - found), False)


def _root(
    found: float, m: float, n: float, z: float, outer: float, inner: float, at: float, whole: bool
) -> float:
    """Find the root between an outer place, where the difference is positive, and an inner one.

    Newton's steps from `at`, halving where one would leave the bracket.
    """
    h, size, spread = (m + n) / 2 - 1, m * n, z * z
    if not min(outer, inner) < at < max(outer, inner):
        at = (outer + inner) / 2
    for _ in range(_ROUNDS):
        rest = 1 - at
        ends, slope_of_ends = (2 - at) * (1 + at), 1 - 2 * at
        wide = 2 + h + (1 + 2 * h) * at * rest
        slope_of_wide = (1 + 2 * h) * (1 - 2 * at)
        if whole:  # divided by 1 - x
            value = size * rest * ends - spread * at * wide
            slope = size * (rest * slope_of_ends - ends) - spread * (wide + at * slope_of_wide)
        else:
            away = found - at
            value = size * away * away * ends - spread * at * rest * wide
            slope = size * (away * away * slope_of_ends - 2 * away * ends) - spread * (
                (1 - 2 * at) * wide + at * rest * slope_of_wide
            )
        if value > 0:
            outer = at
        else:
            inner = at
        step = at - value / slope if slope != 0 else outer
        inside = min(outer, inner) < step < max(outer, inner)
        then = step if inside else (outer + inner) / 2
        if abs(then - at) <= _CLOSE * (1 + abs(at)):
            return then
        at = then
    return at

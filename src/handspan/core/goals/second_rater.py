"""A second rater who has not seen the first one's levels: how well both agree."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from handspan.core.goals.attainment import LEVELS, signed
from handspan.core.progress.trend import Share, share

LEVEL = 0.95

FEWEST = 3
"""Goals below which kappa has no interval."""

ROUGH = 0.5
"""An interval of kappa wider than this is called rough."""

_DISTANCE = np.subtract.outer(LEVELS, LEVELS) ** 2 / (max(LEVELS) - min(LEVELS)) ** 2


@dataclass(frozen=True, slots=True)
class Kappa:
    """Quadratically weighted kappa with its interval, -1 to 1; 0 is what chance alone gives."""

    estimate: float
    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True)
class RaterAgreement:
    """Two raters' levels of the same goals on the same days.

    Attributes
    ----------
    same : Share
        Goals on the same level, with the interval of that share.
    within_one : int
        Goals on the same level or the next one.
    higher, lower : int
        Goals that the second rater put on a higher or a lower level.
    kappa : Kappa or None
        None below three goals, and when both raters put every goal on one and the same level.
    """

    same: Share
    within_one: int
    higher: int
    lower: int
    kappa: Kappa | None


def rater_agreement(pairs: Sequence[tuple[int, int]], *, level: float = LEVEL) -> RaterAgreement:
    """Compare two raters' standard levels.

    Kappa is ``1 - observed / expected`` mean squared distance of levels (Cohen 1968), which for
    many goals is an intraclass correlation (Fleiss and Cohen 1973). Its interval is taken on the
    scale of ``artanh kappa``, with the larger of two errors: ``1 / sqrt(goals - 2)``, after
    Fisher's (1925) for intraclass correlations, and the large-sample one of Fleiss, Cohen and
    Everitt (1969). For it, kappa is held away from 1 by what one goal one level apart would take,
    so that a few equal levels are never certainty (docs/methods/second-rater.md).

    Goals are counted as independent. Several goals of one child make the true uncertainty larger.

    Parameters
    ----------
    pairs : sequence of (int, int)
        First and second rater's level of each goal, -2 to +2.
    level : float
        Of both intervals, above 0 and below 1.

    Returns
    -------
    RaterAgreement

    Raises
    ------
    ValueError
        Without a goal, with a level that is none of the five, or an impossible `level`.
    """
    if not pairs:
        raise ValueError("agreement needs at least one goal with two ratings")
    odd = {rated for pair in pairs for rated in pair} - set(LEVELS)
    if odd:
        raise ValueError(f"{min(odd)} is not one of the levels -2 to +2")
    away = [second - first for first, second in pairs]
    return RaterAgreement(
        same=share(away.count(0), len(away), level),
        within_one=sum(abs(each) <= 1 for each in away),
        higher=sum(each > 0 for each in away),
        lower=sum(each < 0 for each in away),
        kappa=_kappa(pairs, level),
    )


def staff_sentence(pairs: Sequence[tuple[int, int]], *, level: float = LEVEL) -> str:
    """What two ratings say and what they do not, for staff.

    Parameters and errors as `rater_agreement`.
    """
    found = rater_agreement(pairs, level=level)
    if len(pairs) == 1:
        return _one_goal(*pairs[0])
    count, same = len(pairs), found.same
    sure = round(100 * level)
    says = [
        f"Two raters put {same.successes} of {count} goals on the same level "
        f"({sure}% interval {same.low:.0%} to {same.high:.0%}), "
        f"{found.within_one} within one level.",
        f"The second rater was lower for {found.lower} and higher for {found.higher}.",
    ]
    kappa = found.kappa
    if kappa is None:
        says.append("That is too little variety or too few goals to take chance out of it.")
    else:
        says.append(
            f"With chance taken out (weighted kappa): {kappa.estimate:.2f}, "
            f"{sure}% interval {kappa.low:.2f} to {kappa.high:.2f}."
        )
        if kappa.high - kappa.low > ROUGH:
            says.append("The interval is wide: rate more goals twice before relying on it.")
    says.append("Agreement does not prove that either is right.")
    return " ".join(says)


def _one_goal(first: int, second: int) -> str:
    apart = abs(second - first)
    if not apart:
        return (
            f"Both raters put this goal on level {signed(first)}. "
            "One goal does not tell how well raters agree."
        )
    levels = "one level" if apart == 1 else f"{apart} levels"
    return (
        f"The raters put this goal on levels {signed(first)} and {signed(second)}, {levels} apart. "
        "Talk about what each of you saw before the level is used."
    )


def _kappa(pairs: Sequence[tuple[int, int]], level: float) -> Kappa | None:
    count = len(pairs)
    shares = np.zeros((len(LEVELS), len(LEVELS)))
    for first, second in pairs:
        shares[LEVELS.index(first), LEVELS.index(second)] += 1 / count
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    expected = float(rows @ _DISTANCE @ columns)
    if count < FEWEST or expected == 0:
        return None
    kappa = max(-1.0, 1 - float((shares * _DISTANCE).sum()) / expected)  # rounding goes below
    most = 1 - float(_DISTANCE[0, 1]) / (count * expected)
    held = min(max(kappa, -most), most)
    large = _large_sample_error(shares, kappa) / math.sqrt(count) / (1 - held**2)
    half = NormalDist().inv_cdf((1 + level) / 2) * max(1 / math.sqrt(count - 2), large)
    low, high = (math.tanh(math.atanh(held) + sign * half) for sign in (-1, 1))
    return Kappa(kappa, min(low, kappa), max(high, kappa), level)


def _large_sample_error(shares: npt.NDArray[np.float64], kappa: float) -> float:
    """Standard error of kappa for a single goal."""
    rows, columns = shares.sum(axis=1), shares.sum(axis=0)
    by_row, by_column = 1 - _DISTANCE @ columns, 1 - rows @ _DISTANCE
    chance = float(rows @ by_row)
    bent = 1 - _DISTANCE - (1 - kappa) * np.add.outer(by_row, by_column)
    square = float((shares * bent**2).sum()) - (kappa - chance * (1 - kappa)) ** 2
    return math.sqrt(max(0.0, square)) / (1 - chance)

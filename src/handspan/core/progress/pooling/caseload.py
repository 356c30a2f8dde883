"""How much the goals of a caseload change: for staff, with interval and prediction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handspan.core.progress.pooling.likely import next_effect
from handspan.core.progress.pooling.random_effects import LEVEL
from handspan.core.progress.pooling.shrinkage import Shrunk, shrink
from handspan.core.progress.pooling.three_level import NestedPool, pool_nested

FEWEST = 3
"""Children below whom a caseload is not spoken of: look at each goal's own effect instead."""

FEWEST_DF = 4.0
"""Degrees of freedom below which Satterthwaite's interval is not trusted (Tipton 2015)."""


@dataclass(frozen=True, slots=True)
class GoalEffect:
    """Effect of one goal; all of a caseload on the same scale, better is higher."""

    child: str
    area: str
    effect: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class CaseloadChange:
    """Change of a caseload's goals.

    Attributes
    ----------
    area : str or None
        None for all areas.
    pooled : NestedPool
        Mean effect.
    expected : tuple of (float, float)
        Where the true effect of a new goal of another child is expected.
    by_child : dict of str to Shrunk
        Each child's mean effect, drawn to that of all.
    """

    area: str | None
    pooled: NestedPool
    expected: tuple[float, float]
    by_child: dict[str, Shrunk]

    @property
    def few(self) -> bool:
        """Whether there are too few children to trust the interval."""
        return self.pooled.df < FEWEST_DF


def caseload_change(
    goals: Sequence[GoalEffect], *, area: str | None = None, level: float = LEVEL
) -> CaseloadChange | None:
    """Pool the goals of one area, or of all.

    Parameters
    ----------
    goals : sequence of GoalEffect
        Each goal once.
    area : str or None
        None for all areas.
    level : float
        Of all intervals, above 0 and below 1.

    Returns
    -------
    CaseloadChange or None
        None with goals of fewer than three children.

    Raises
    ------
    ValueError
        When an effect is not finite or a standard error is not above 0.
    """
    chosen = [goal for goal in goals if area is None or goal.area == area]
    children = [goal.child for goal in chosen]
    if len(set(children)) < FEWEST:
        return None
    effects = [goal.effect for goal in chosen]
    errors = [goal.standard_error for goal in chosen]
    return CaseloadChange(
        area=area,
        pooled=pool_nested(effects, errors, children, level=level),
        expected=next_effect(effects, errors, children, level=level),
        by_child=shrink(effects, errors, children, level=level),
    )


def staff_sentence(change: CaseloadChange, unit: str) -> str:
    """What the figures say and what they do not.

    Parameters
    ----------
    change : CaseloadChange
    unit : str
        Name of the effect's scale, such as "logits".

    Returns
    -------
    str
    """
    found = change.pooled
    low, high = change.expected
    says = [
        f"{found.effects} goals of {found.children} children changed by {found.estimate:+.2f} "
        f"{unit} on average ({found.level:.0%} interval {found.low:+.2f} to {found.high:+.2f}).",
        f"The true change of a goal of another child is expected between {low:+.2f} "
        f"and {high:+.2f}.",
    ]
    if change.few:
        says.append("There are few children: take the intervals as rough.")
    says.append("There is no comparison group, so this does not say what caused the change.")
    return " ".join(says)

"""How often a mastery rule is met by children who are not there yet: simulated, and said so."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from math import ceil, log

import numpy as np

from handspan.core.goals.mastery import MasteryRule
from handspan.core.progress.simulated_children import TUNING, simulated
from handspan.core.progress.trend import Share, share

CHILDREN, VISITS, _SEED = 1_800, 30, 20261124

SAFE_PERCENT = 80
"""True share below which a skill is not called mastered, whatever share the rule asks to see."""

_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Preset:
    """A rule that a clinic may choose, and where it comes from."""

    code: str
    label: str
    rule: MasteryRule
    source: str


PRESETS: tuple[Preset, ...] = (
    Preset(
        "ninety",
        "90% in 3 visits, 10 tries, with 2 people",
        MasteryRule(90, 3, 10, persons=2),
        "held for a month in a small study of mastery criteria (Longino and others 2021)",
    ),
    Preset(
        "ninety_places",
        "90% in 3 visits, 10 tries, in 2 places",
        MasteryRule(90, 3, 10, settings=2),
        "the same, for skills that matter in several places",
    ),
    Preset(
        "classic",
        "80% in 3 visits",
        MasteryRule(80, 3, 10),
        "habit of the field; skills declared by it fell again at follow-up (Longino and others)",
    ),
)
"""Rules to begin from, the advised one first. Lasting codes."""


@dataclass(frozen=True, slots=True)
class DeclarationRisk:
    """What a rule would do among simulated children.

    Attributes
    ----------
    percent : float
        True share of tries below which a declaration is wrong.
    wrong : Share or None
        Of the declarations, those of children who truly are below it that day, with a 95 %
        interval for the number of children simulated; None when nobody met the rule.
    children : int
    visits : int
        Of each child.
    """

    percent: float
    wrong: Share | None
    children: int
    visits: int

    def in_words(self) -> str:
        """Say it with where it comes from."""
        if self.wrong is None:
            return f"None of {self.children:,} simulated children met this rule."
        return (
            f"In simulation {100 * self.wrong.observed:.0f}% of children who met this rule were "
            f"truly below {self.percent:g}% of tries "
            f"({100 * self.wrong.low:.0f} to {100 * self.wrong.high:.0f}%)."
        )


@functools.lru_cache(maxsize=128)
def declaration_risk(rule: MasteryRule) -> DeclarationRisk:
    """Apply a rule to simulated children and count wrong declarations.

    The children learn steadily, in steps, to a plateau, ever more slowly, fall back, or wander
    (`simulated_children.TUNING`), from about 17 % without help, with noise of the day. Settings
    and persons are taken as given. A declaration is wrong when the true chance of success, without
    the day's noise, lies below `SAFE_PERCENT`, or below the rule's share where that is lower.

    Parameters
    ----------
    rule : MasteryRule

    Returns
    -------
    DeclarationRisk
    """
    made = simulated(TUNING, CHILDREN, VISITS, _SEED, rule.tries)
    hits = made.successes >= ceil(rule.target_percent * rule.tries / 100 - 1e-9)
    rows = np.all(np.lib.stride_tricks.sliding_window_view(hits, rule.visits, axis=1), axis=2)
    met = np.any(rows, axis=1)
    percent = min(rule.target_percent, SAFE_PERCENT)
    if not met.any():
        return DeclarationRisk(percent, None, CHILDREN, VISITS)
    day = rows.argmax(axis=1) + rule.visits - 1
    level = made.level[np.arange(CHILDREN), day]
    wrong = int((met & (level < log(percent / (100 - percent)))).sum())
    return DeclarationRisk(percent, share(wrong, int(met.sum()), _SURE), CHILDREN, VISITS)

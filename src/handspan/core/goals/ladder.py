"""The five steps of a goal attainment scale, and what is checked before they are used."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from handspan.core.goals.attainment import LEVELS, signed
from handspan.core.goals.findings import Finding

EXPECTED = 0
"""The level that is expected at the goal's date."""

WIDEST_STEP = 2.0
"""The widest step may be this many times the narrowest; beyond that they are not about equal."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class LadderLevel:
    """One step: its level, and what the child does there."""

    level: int
    says: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """A goal's steps in any order, and the level on which the child stands at baseline."""

    steps: tuple[LadderLevel, ...]
    baseline_level: int | None = None


def check_ladder(ladder: Ladder) -> tuple[Finding, ...]:
    """Look for what would make a ladder's ratings worthless.

    Parameters
    ----------
    ladder : Ladder

    Returns
    -------
    tuple of Finding
        Empty when nothing was found.
    """
    found = [*_levels(ladder), *_texts(ladder), *_baseline(ladder)]
    return (*found, *_spacing(ladder)) if not found else tuple(found)


def _levels(ladder: Ladder) -> list[Finding]:
    counts = Counter(step.level for step in ladder.steps)
    found = []
    if set(counts) - set(LEVELS):
        says = "A ladder has the levels -2, -1, 0, +1 and +2, and no others."
        found.append(Finding("ladder.unknown_level", says, blocks=True))
    missing = [signed(level) for level in LEVELS if not counts[level] and level != EXPECTED]
    if missing:
        says = f"A ladder has five levels; still missing: {', '.join(missing)}."
        found.append(Finding("ladder.missing_level", says, blocks=True))
    twice = [signed(level) for level in LEVELS if counts[level] > 1 and level != EXPECTED]
    if twice:
        says = f"Each level stands once; more than once: {', '.join(twice)}."
        found.append(Finding("ladder.level_twice", says, blocks=True))
    if counts[EXPECTED] != 1:
        says = "Exactly one level is the expected one, level 0."
        found.append(Finding("ladder.expected_level", says, blocks=True))
    return found


def _texts(ladder: Ladder) -> list[Finding]:
    found = []
    empty = [signed(step.level) for step in ladder.steps if not step.says.strip()]
    if empty:
        says = f"Say what the child does at level {', '.join(empty)}."
        found.append(Finding("ladder.empty_level", says, blocks=True))
    texts = Counter(_plain(step.says) for step in ladder.steps if step.says.strip())
    if any(count > 1 for count in texts.values()):
        says = "Two levels say the same. Each level needs words that fit no other level."
        found.append(Finding("ladder.same_words", says, blocks=True))
    return found


def _baseline(ladder: Ladder) -> list[Finding]:
    if ladder.baseline_level is None:
        says = "Say on which level the child stands today."
        return [Finding("ladder.baseline_missing", says)]
    if ladder.baseline_level not in LEVELS:
        says = "The level of today is one of -2 to +2."
        return [Finding("ladder.baseline_unknown", says, blocks=True)]
    if ladder.baseline_level >= EXPECTED:
        says = "The child already stands on the expected level. Write a ladder that leads further."
        return [Finding("ladder.baseline_at_expected", says)]
    return []


def _spacing(ladder: Ladder) -> list[Finding]:
    """Compare the numbers that stand in the steps, where all have the same kind of sentence."""
    steps = sorted(ladder.steps, key=lambda step: step.level)
    rows = [[float(each) for each in _NUMBER.findall(step.says)] for step in steps]
    if not rows[0] or len({len(row) for row in rows}) > 1:
        return []
    changing = [column for column in zip(*rows, strict=True) if len(set(column)) > 1]
    if len(changing) > 1:
        says = (
            "More than one number changes from level to level. Let one thing change, keep the rest."
        )
        return [Finding("ladder.several_variables", says)]
    if not changing:
        return []
    values = changing[0]
    gaps = [after - before for before, after in pairwise(values)]
    shown = ", ".join(f"{value:g}" for value in values)
    if not (all(gap > 0 for gap in gaps) or all(gap < 0 for gap in gaps)):
        return [Finding("ladder.not_in_order", f"The levels do not go one way: {shown}.")]
    sizes = [abs(gap) for gap in gaps]
    if max(sizes) > WIDEST_STEP * min(sizes):
        says = f"The levels are not about equally far apart: {shown}."
        return [Finding("ladder.unequal_steps", says)]
    return []


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip(".")
